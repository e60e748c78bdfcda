"""Undo what happens to a signature's Base64 text on its way into a request."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape

from .causes import Step

Reading = tuple[tuple[Step, ...], bytes]
_Undo = Callable[[str], str]
# A page escapes once, a proxy once more; beyond that it is no accident.
_MOST_LAYERS = 4
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_JSON_ESCAPE = re.compile(r"\\/|\\(?:u00|x)([0-9A-Fa-f]{2})")
# What Python shows of bytes, and a language's prefix before a text.
_BYTES = re.compile(r"(?:bytearray\()?[bBuU][rR]?([\"'])(.*)\1\)?", re.DOTALL)
_DATA_ADDRESS = re.compile(r"data:[^,]{0,100};base64,", re.IGNORECASE)
_BREAKS = re.compile(r"\\r|\\n|[\r\n\t]|<br ?/?>")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")
# As debuggers, openssl and .NET's BitConverter write bytes.
_MARKED_HEXADECIMAL = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{2}(?:[:-]?[0-9A-Fa-f]{2}){63,}")
_AROUND = " \t\u00a0\u200b\u2060\u3000\ufeff"
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
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
    wrappings, text = _unwrapped(text)
    if _MARKED_HEXADECIMAL.fullmatch(text):
        bare = text[2:] if text[1] in "xX" else text
        yield (*wrappings, ("signature.hex",)), bytes.fromhex(re.sub("[:-]", "", bare))
        return
    for undo_blanks in _BLANKS if " " in text else _BLANKS[:1]:
        more, undone = _undone(text, (undo_blanks, *_LAST))
        steps = (*wrappings, *more)
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


def _unwrapped(text: str) -> tuple[tuple[Step, ...], str]:
    """Take wrappings off in whatever order they were put on, each as often as it lies there."""
    steps: tuple[Step, ...] = ()
    for _ in range(_MOST_LAYERS):
        more, undone = _undone(text, _WRAPPINGS)
        if undone == text:
            break
        steps, text = (*steps, *more), undone
    return steps, text


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


def _without_json_escapes(text: str) -> str:
    return _JSON_ESCAPE.sub(lambda match: chr(int(match[1] or "2f", 16)), text)


def _out_of_repr(text: str) -> str:
    found = _BYTES.fullmatch(text.strip())
    return found[2] if found else text


def _unquoted(text: str) -> str:
    # A pair at a time: what is inside may be Python's b'...'.
    paired = text[:1] == text[-1:] and text[:1] in ("'", '"')
    return text[1:-1] if paired else text.strip(_QUOTES)


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
_WRAPPINGS: tuple[tuple[str, _Undo], ...] = (
    ("signature.percent", _unescaped),
    ("signature.html", unescape),
    ("signature.json-escape", _without_json_escapes),
    ("signature.data-address", lambda text: _DATA_ADDRESS.sub("", text, count=1)),
    ("signature.bytes-repr", _out_of_repr),
    ("signature.line-breaks", _without_breaks),
    ("signature.blanks", lambda text: text.strip(_AROUND)),
    ("signature.quotes", _unquoted),
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
