"""Print the lowest version of each dependency as a constraint, for ``make lowest``.

python tools/lowest.py > lowest.txt
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OURS = "kcp-proto["
# Programs that tests run beside us, whose later releases need a newer click than we do.
BESIDE = ("check-jsonschema==0.37.0",)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=([0-9][0-9A-Za-z.]*)(\s*;.*)?")


def constraints(project: dict[str, Any]) -> Iterator[str]:
    """Write ``name==version`` for each dependency of the package with the extra ``[all]``.

    Raises:
        ValueError: One has no lower bound, or more than that.
    """
    extras: dict[str, list[str]] = project["optional-dependencies"]
    (everything,) = extras["all"]
    chosen = everything.removeprefix(OURS).removesuffix("]").split(",")
    named = {*project["dependencies"], *(each for extra in chosen for each in extras[extra])}
    for each in sorted(named):
        if each.startswith(OURS):
            continue
        found = _REQUIREMENT.fullmatch(each)
        if found is None:
            raise ValueError(f"{each} does not have just a lower bound")
        yield f"{found[1]}=={found[2]}{found[3] or ''}"
    yield from BESIDE


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    sys.stdout.write("".join(f"{line}\n" for line in constraints(project)))


if __name__ == "__main__":
    main()
