"""What is still to be put right; it must be empty in the end."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("known.json")


def known(topic: str, found: Iterable[str]) -> bool:
    """Compare what was found with what is known; ``HOUSE_KNOWN=1`` writes it down instead."""
    text = FILE.read_text("utf-8") if FILE.exists() else "{}"
    everything: dict[str, list[str]] = json.loads(text)
    if os.environ.get("HOUSE_KNOWN"):
        everything.pop(topic, None)
        if found := sorted(found):
            everything[topic] = found
        text = json.dumps(everything, indent=1, sort_keys=True, ensure_ascii=False)
        FILE.write_text(text + "\n", "utf-8")
        return True
    before, after = set(everything.get(topic, [])), set(found)
    gone, added = sorted(before - after), sorted(after - before)
    assert (gone, added) == ([], []), f"{topic}: gone {gone}, added {added}"
    return True
