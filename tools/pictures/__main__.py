"""Write the pictures; with ``--check`` only say whether they are what they must be."""

import sys

from tools.generated import write_or_check

from .drawing import TARGET, files


def main() -> int:
    TARGET.mkdir(exist_ok=True)
    expected = dict(files())
    code = 0
    for path, text in expected.items():
        code |= write_or_check(path, text, "descriptions in tools/pictures")
    for path in sorted(set(TARGET.glob("*.svg")) - set(expected)):
        print(f"no description in tools/pictures draws {path.name}")
        code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
