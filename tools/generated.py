"""A file that a tool generates: written, or compared with what it must be."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_or_check(target: Path, text: str, source: str) -> int:
    """Write the file; with ``--check`` only say whether it is what it must be.

    Args:
        target: The file.
        text: What it must hold.
        source: What it is generated from, in the plural.

    Returns:
        The exit code: 1 if it was compared, and is another.
    """
    if "--check" not in sys.argv[1:]:
        target.write_text(text, "utf-8")
        return 0
    if not target.exists() or target.read_text("utf-8") != text:
        print(f"{target.relative_to(ROOT)} is not what the {source} say: run `make generate`")
        return 1
    return 0
