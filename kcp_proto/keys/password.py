"""What is odd at the edges of a password: named, never shown (R24: never show a secret)."""

from codecs import BOM_UTF8
from collections.abc import Iterator

from kcp_proto.shield import shielded

# Straight ones, which .env files keep or not, and typographic ones, which word processors put in.
_QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019", "\u300c\u300d")


@shielded
def oddities(password: bytes | None) -> str:
    """Say what is odd about a password, as far as it can be seen without telling the password.

    Args:
        password: The password in UTF-8; None for none.

    Returns:
        Such as ``ends in a carriage return``; "" if nothing is odd.
    """
    return " and ".join(_oddities(bytes(password or b"")))


def _oddities(password: bytes) -> Iterator[str]:
    if b"\0" in password:
        yield "holds zero bytes, as UTF-16 does"
        return
    if password.startswith(BOM_UTF8):
        yield "begins with a byte order mark"
    text = password.decode("utf-8", "replace").removeprefix("\ufeff")
    line = text.rstrip("\r\n")
    if line != text:
        yield "ends in a carriage return" if "\r" in text[len(line) :] else "ends in a line feed"
    if line != line.strip():
        yield "has blanks at its edge"
    inner = line.strip()
    if len(inner) > 1 and inner[0] + inner[-1] in _QUOTES:
        yield "begins and ends with quotation marks"
