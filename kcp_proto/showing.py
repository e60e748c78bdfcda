"""Show values without their secrets (R24), and foreign text without what could steer a terminal."""

import json
import re
from collections.abc import Iterator
from typing import Any
from unicodedata import category

MOST_SHOWN = 16 * 1024
"""Characters of an error's text or of a `repr`: a long list of faults, and no whole response."""
# Letters, marks and symbols that take no ink: most are "default ignorable" in Unicode, the others
# are blank by design. What is no letter, mark or symbol `str.isprintable` knows itself.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
).union(map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0)))
# Accents and, of decomposed Hangul, vowels and finals stand on the letter before them: four of them
# are more than any writing needs, and hundreds cover the lines above and below.
_STACKED_JAMO = frozenset(map(chr, (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))))
_STACK = 4
# Latin, Chinese and Hangul syllables have none of them: most texts need no second look.
# Left as text: compiling it is worth the wait only where there is such a text.
_MAY_BE_STACKED = f"[^\0-\u02ff\u3130-\ua66e\uac00-\ud7af]{{{_STACK + 1}}}"


def printable(text: str) -> str:
    r"""Write foreign text on one line, without what could steer a terminal or hide.

    Escaped as Python escapes them are control characters (ESC, CR, LF, C1, DEL), marks of writing
    direction, separators other than the blank, characters without ink, lone surrogates, what is
    unassigned or private, and accents beyond the fourth on one letter. A backslash stays, so that
    Windows paths can be read.

    Args:
        text: Text of foreign origin, such as a result message, a file's or a member's name.

    Returns:
        The text on one line.
    """
    if _is_harmless(text):
        return text
    return "".join(c if harmless else ascii(c)[1:-1] for c, harmless in _judged(text))


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
    return "".join(
        c if harmless or c == "\n" else json.dumps(c)[1:-1] for c, harmless in _judged(text)
    )


def _is_harmless(text: str) -> bool:
    if not text.isprintable():
        return False
    if text.isascii():
        return True
    return _INVISIBLE.isdisjoint(text) and not _is_stacked(text)


def _is_stacked(text: str) -> bool:
    return re.search(_MAY_BE_STACKED, text) is not None and max(_heights(text)) > _STACK


def _judged(text: str) -> Iterator[tuple[str, bool]]:
    """Give each character, and whether it can be shown as it is."""
    for character, height in zip(text, _heights(text), strict=True):
        yield character, height <= _STACK and _is_harmless(character)


def _heights(text: str) -> Iterator[int]:
    """Count for each character how many stand on one letter up to it."""
    height = 0
    for character in text:
        is_stacked = category(character) in ("Mn", "Me") or character in _STACKED_JAMO
        height = height + 1 if is_stacked else 0
        yield height


def brief(text: str, most: int = 1000) -> str:
    """Keep the beginning of a text of foreign origin, which may be as long as a response.

    Args:
        text: The text.
        most: Characters that are kept.

    Returns:
        The text, or its beginning and how long it is.
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


class MaskedRepr:
    """A value of which tools show the `repr`, and never a list of its fields."""

    __slots__ = ()

    def __repr__(self) -> str:
        return printable(brief(self._shown(), MOST_SHOWN))

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
