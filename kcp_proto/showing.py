"""Show values without their secrets (R24), and foreign text without what could steer a terminal."""

import json
from typing import Any

# Letters, marks and symbols that take no ink: most are "default ignorable" in Unicode, the others
# are blank by design. What is no letter, mark or symbol `str.isprintable` knows itself.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
).union(map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0)))


def printable(text: str) -> str:
    r"""Write foreign text on one line, without what could steer a terminal or hide.

    Escaped as Python escapes them are control characters (ESC, CR, LF, C1, DEL), marks of writing
    direction, separators other than the blank, characters without ink, lone surrogates, and what is
    unassigned or private. A backslash stays, so that Windows paths can be read.

    Args:
        text: Text of foreign origin, such as a result message, a file's or a member's name.

    Returns:
        The text on one line.
    """
    if _is_harmless(text):
        return text
    return "".join(c if _is_harmless(c) else ascii(c)[1:-1] for c in text)


def json_text(value: object, indent: int | None = None) -> str:
    r"""Write JSON that may be shown on a terminal too: `printable`'s characters as ``\uXXXX``.

    Args:
        value: What `json.dumps` takes.
        indent: As `json.dumps` takes it.

    Returns:
        The text; its value is the same.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if _is_harmless(text):
        return text
    return "".join(c if c == "\n" or _is_harmless(c) else json.dumps(c)[1:-1] for c in text)


def _is_harmless(text: str) -> bool:
    return text.isprintable() and (text.isascii() or _INVISIBLE.isdisjoint(text))


class MaskedRepr:
    """A value of which tools show the `repr`, and never a list of its fields."""

    __slots__ = ()

    def __repr__(self) -> str:
        return printable(self._shown())

    def _shown(self) -> str:
        """Write the `repr`; what is foreign in it is escaped afterwards."""
        return object.__repr__(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython and hypothesis ask for this before they look into a dataclass themselves.
        del cycle
        printer.text(repr(self))


def last_four(text: str) -> str:
    """Keep the last four characters of an identifier, for reprs and logs."""
    return f"…{text[-4:]}" if len(text) > 4 else text
