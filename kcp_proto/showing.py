"""Show values without their secrets (R24), and foreign text without what could steer a terminal."""

from typing import Any


def printable(text: str) -> str:
    """Escape what could move a cursor, break a line or be no text at all.

    Args:
        text: Text of foreign origin, such as a file's or a member's name.

    Returns:
        The text with an escape for every unprintable character.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class MaskedRepr:
    """A value of which tools show the `repr`, and never a list of its fields."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython and hypothesis ask for this before they look into a dataclass themselves.
        del cycle
        printer.text(repr(self))


def last_four(text: str) -> str:
    """Keep the last four characters of an identifier, for reprs and logs."""
    return f"…{text[-4:]}" if len(text) > 4 else text
