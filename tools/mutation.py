"""Ask whether the tests notice when the code that signs and loads keys is wrong.

Copies the tree to a temporary folder, so that nothing here is touched, lets mutmut change one
thing at a time there (``[tool.mutmut]`` in ``pyproject.toml`` says where and which tests must
notice), prints what went unnoticed, and fails below the score that ``docs/mutation.md`` promises.

Run ``python tools/mutation.py [NAME-PATTERN…]``; ``kcp_proto.keys.pem.*`` does a part, for example.
"""

import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "kcp_proto",
    "schemas",
    "transports",
    "sandbox",
    "cli",
    "tests",
    "tools",
    "docs",
    "pyproject.toml",
)
GOAL = 90.0
# What mutmut writes down: the exit code of the tests with the mutant in place.
UNNOTICED, UNTESTED = 0, 33
CHILDREN = "2"


def main(patterns: list[str]) -> int:
    with TemporaryDirectory() as folder:
        copy(Path(folder))
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", CHILDREN, *patterns]
        # A hash seed of its own for each child would make the choice of tests differ.
        run(command, cwd=folder, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False)
        return report(Path(folder))


def copy(folder: Path) -> None:
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, folder / part, ignore=leave)
        else:
            shutil.copy(source, folder / part)


def report(folder: Path) -> int:
    codes = outcomes(folder)
    counted = Counter(codes.values())
    done = sum(counted.values()) - counted[None]
    missed = sorted(name for name, code in codes.items() if code in (UNNOTICED, UNTESTED))
    for name in missed:
        shown = run(
            [sys.executable, "-m", "mutmut", "show", name],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        print(f"{name}\n{changed_lines(shown.stdout)}")
    score = 100 * (done - len(missed)) / done if done else 0.0
    print(f"{done} mutants, {len(missed)} unnoticed, score {score:.1f} % (goal {GOAL:.0f} %)")
    return 0 if score >= GOAL else 1


def outcomes(folder: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for path in (folder / "mutants" / "kcp_proto").rglob("*.meta"):
        found.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return found


def changed_lines(diff: str) -> str:
    lines = (line for line in diff.splitlines() if line[:1] in "+-")
    return "\n".join(line for line in lines if not line.startswith(("+++", "---")))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
