"""Whether the page has changed since its pictures were taken."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECORD = ROOT / "docs" / "screens" / "taken-from.json"
_ROOMS = ("page", "payment_window")
_HERE = Path(__file__).parent / "views.py"


def sources() -> Iterator[Path]:
    """Give what the pictures show, and the program that takes them."""
    for room in _ROOMS:
        folder = ROOT / "sandbox" / "kcp_sandbox" / room
        yield folder / "words.json"
        for kind in ("static", "templates"):
            yield from sorted(path for path in (folder / kind).rglob("*") if path.is_file())
    yield _HERE


def taken_from() -> str:
    """Write down each source with the hash of its text, whatever its line ends."""
    hashes = {
        path.relative_to(ROOT).as_posix(): sha256(path.read_text("utf-8").encode()).hexdigest()
        for path in sources()
    }
    return json.dumps(hashes, indent=2) + "\n"


def changed() -> list[str]:
    """List the sources that are not what they were when the pictures were taken."""
    before = json.loads(RECORD.read_text("utf-8"))
    now = json.loads(taken_from())
    return sorted(name for name in before | now if before.get(name) != now.get(name))
