"""What the search finds: each field at its message's page, not at each class that has it too."""

import json
import re
from pathlib import Path

# A class stays; so does what other modules hand out.
_FIELD_OF_A_CLASS = re.compile(r"api/kcp_proto\.messages\.html#kcp_proto\.messages\.\w+\.\w+")


def trim(built: Path) -> None:
    """Leave out of a built tree's index what another page says better."""
    index = built / "search.json"
    found = json.loads(index.read_text("utf-8"))
    items = found["items"]
    found["items"] = [each for each in items if not _FIELD_OF_A_CLASS.fullmatch(each["location"])]
    index.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), "utf-8")
