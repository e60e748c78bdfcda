"""Undo what happens to a signature's Base64 text on its way into a request."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from functools import partial

from .causes import Step

Reading = tuple[tuple[Step, ...], bytes]
_Undo = Callable[[str], str]
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BREAKS = re.compile(r"\\r|\\n|[\r\n\t]")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_NESTED = re.compile(rb"[\s0-9A-Za-z+/=_-]{64,}")
_URL_SAFE = str.maketrans("-_", "+/")


def readings(text: str, depth: int = 2) -> Iterator[Reading]:
    """Read a signature's text in every way that makes sense.

    Args:
        text: What the request carries as its signature.
        depth: How many more Base64 encodings to undo where one lies inside another.

    Yields:
        What was undone, and the raw signature; first with the least undone. Nothing if no way
        leads to bytes.
    """
    for undo_blanks in _BLANKS if " " in text.strip() else _BLANKS[:1]:
        steps, undone = _undone(text, (*_FIRST, undo_blanks, *_LAST))
        raw = _decoded(undone)
        if raw:
            yield steps, raw
            yield from _nested(steps, raw, depth - 1)
        if _HEXADECIMAL.fullmatch(undone):
            yield (*steps, ("signature.hex",)), bytes.fromhex(undone)


def _nested(steps: tuple[Step, ...], raw: bytes, depth: int) -> Iterator[Reading]:
    if depth and _NESTED.fullmatch(raw):
        for more, inner in readings(raw.decode("ascii"), depth):
            yield (*steps, ("signature.double-base64",), *more), inner


def _undone(text: str, undoings: tuple[tuple[str, _Undo], ...]) -> tuple[tuple[Step, ...], str]:
    steps: list[Step] = []
    for name, undo in undoings:
        undone = undo(text)
        if undone != text:
            steps.append((name,))
        text = undone
    return tuple(steps), text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[0][1:], 16)), text)


def _padded(text: str) -> str:
    letters = text.rstrip("=")
    # Hexadecimal would be taken for Base64 that lost its padding.
    if _HEXADECIMAL.fullmatch(text):
        return text
    return letters + "=" * (-len(letters) % 4)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return b""


_without_breaks = partial(_BREAKS.sub, "")
_FIRST: tuple[tuple[str, _Undo], ...] = (
    ("signature.percent", _unescaped),
    ("signature.line-breaks", _without_breaks),
    ("signature.blanks", lambda text: text.strip(" ")),
    ("signature.quotes", lambda text: text.strip("\"'")),
)
# Form decoding makes a blank of +; a web page makes one of a line break.
_BLANKS: tuple[tuple[str, _Undo], ...] = (
    ("signature.plus-as-blank", lambda text: text.replace(" ", "+")),
    ("signature.line-breaks", lambda text: text.replace(" ", "")),
)
_LAST: tuple[tuple[str, _Undo], ...] = (
    ("signature.url-safe", lambda text: text.translate(_URL_SAFE)),
    ("signature.padding", _padded),
)
