"""Ask whether the tests notice when the code that signs, masks and records is wrong.

Copies the tree to a temporary folder, so that nothing here is touched, lets mutmut change one
thing at a time there (``[tool.mutmut]`` in ``pyproject.toml`` says where and which tests must
notice), prints what went unnoticed, and fails where a part is below the score that
``docs/mutation.md`` promises.

Run ``python tools/mutation.py [NAME-PATTERN…]``; ``kcp_proto.keys.pem.*`` does a part, for example.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("kcp_proto", "schemas", "sandbox", "cli", "tests", "tools", "docs", "pyproject.toml")
# mutmut calls a mutant by its file's path, and the tests call its module by its name: where both
# are to be the same, the package must stand at the top.
AT_THE_TOP = ("transports/kcp_transports",)
GOAL = 90.0
# What mutmut writes down: the exit code of the tests with the mutant in place.
UNNOTICED, UNTESTED = 0, 33
TIMED_OUT = (24, 36, -24, 152, 255)
CHILDREN = "2"


def main(patterns: list[str]) -> int:
    with TemporaryDirectory() as folder:
        copy(Path(folder))
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", CHILDREN, *patterns]
        # A hash seed of its own for each child would make the choice of tests differ.
        run(command, cwd=folder, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False)
        return report(Path(folder))


def copy(folder: Path) -> None:
    for part in (*PARTS, *AT_THE_TOP):
        source, target = ROOT / part, folder / part
        if part in AT_THE_TOP:
            target = folder / source.name
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, target, ignore=leave)
        else:
            shutil.copy(source, target)


def report(folder: Path) -> int:
    codes = outcomes(folder)
    for name, code in sorted(codes.items()):
        if code in (UNNOTICED, UNTESTED):
            print(f"{name}\n{difference(folder, name)}")
    print(f"{'part':<28}{'mutants':>8}{'noticed':>8}{'in time':>8}{'score':>8}")
    scores = list[float]()
    for part in [*sorted({part_of(name) for name in codes}), "all"]:
        found = [code for name, code in codes.items() if part in ("all", part_of(name))]
        noticed = sum(code not in (UNNOTICED, UNTESTED) for code in found)
        in_time = noticed - sum(code in TIMED_OUT for code in found)
        scores.append(100 * noticed / len(found) if found else 0.0)
        print(f"{part:<28}{len(found):>8}{noticed:>8}{in_time:>8}{scores[-1]:>7.1f}%")
    print(f"goal: {GOAL:.0f} % in each part")
    return 0 if min(scores) >= GOAL else 1


def part_of(name: str) -> str:
    """Name a mutant's room, or its file where that stands in no room."""
    return ".".join(name.split(".")[:2])


def outcomes(folder: Path) -> dict[str, int]:
    """Give the exit code of each mutant that was tried."""
    found: dict[str, int | None] = {}
    for path in (folder / "mutants").rglob("*.meta"):
        found.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return {name: code for name, code in found.items() if code is not None}


def difference(folder: Path, name: str) -> str:
    command = [sys.executable, "-m", "mutmut", "show", name]
    shown = run(command, cwd=folder, capture_output=True, text=True, check=False)
    return changed_lines(shown.stdout)


def changed_lines(diff: str) -> str:
    lines = (line for line in diff.splitlines() if line[:1] in "+-")
    return "\n".join(line for line in lines if not line.startswith(("+++", "---")))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
