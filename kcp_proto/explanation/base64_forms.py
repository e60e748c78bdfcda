"""Undo what happens to a signature's Base64 text on its way into a request."""

import re
from base64 import b32decode, b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from html import unescape
from itertools import permutations

from kcp_proto.keys import read_der

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
_ARMOUR = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----")
_DECIMAL = re.compile(r"[0-9]{200,1300}")
# A list of numbers, as the text of Python's, Java's or JavaScript's bytes.
_LIST = re.compile(r"\A[^0-9]{0,40}(?:-?[0-9]{1,3}, ?){63,2048}-?[0-9]{1,3}[\]}]{0,2}\Z")
_BASE32 = re.compile(r"[A-Z2-7]{64,}={0,6}")
_OTHER_PADDING = re.compile(r"([-.,~*!])\1?\Z")
_ODD = re.compile(r"[^0-9A-Za-z]")
# What stands for + and / in Base64 for addresses, names of files, mailboxes and identifiers.
_ALPHABETS = frozenset("+/-_.,~:!*@$")
_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_INTEGER, _BIT_STRING, _OCTET_STRING = 2, 3, 4
_DER_TAGS = (_INTEGER, _BIT_STRING, _OCTET_STRING)
_SURELY_LOST = 8
_AROUND = " \t\u00a0\u200b\u2060\u3000\ufeff"
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_NESTED = re.compile(rb"[\s0-9A-Za-z+/=_-]{64,}")
_URL_SAFE = str.maketrans("-_", "+/")


def readings(text: str, depth: int = 3) -> Iterator[Reading]:
    """Read a signature's text in every way that makes sense.

    Args:
        text: What the request carries as its signature.
        depth: How many more Base64 encodings to undo where one lies inside another.

    Yields:
        What was undone, and the raw signature; first with the least undone. Nothing if no way
        leads to bytes.
    """
    wrappings, text = _unwrapped(text)
    for steps, raw in _of_other_alphabets(text):
        yield (*wrappings, *steps), raw
    if _MARKED_HEXADECIMAL.fullmatch(text):
        bare = text[2:] if text[1] in "xX" else text
        steps, raw = (*wrappings, ("signature.hex",)), bytes.fromhex(re.sub("[:-]", "", bare))
        yield steps, raw
        yield from _nested(steps, raw, depth - 1)
        return
    for undo_blanks in _BLANKS if " " in text else _BLANKS[:1]:
        more, undone = _undone(text, (undo_blanks, *_LAST))
        steps = (*wrappings, *more)
        raw = _decoded(undone)
        if raw:
            yield steps, raw
            yield from _without_head(steps, raw)
            yield from _nested(steps, raw, depth - 1)
        if _HEXADECIMAL.fullmatch(undone):
            yield (*steps, ("signature.hex",)), bytes.fromhex(undone)


def _of_other_alphabets(text: str) -> Iterator[Reading]:
    """Read numbers, Base32, and Base64 whose last two letters and padding are others."""
    if _DECIMAL.fullmatch(text):
        number = int(text)
        yield (("signature.numbers",),), number.to_bytes((number.bit_length() + 7) // 8, "big")
    if _LIST.search(text):
        listed = [int(number) % 256 for number in re.findall(r"-?[0-9]{1,3}", text)]
        yield (("signature.numbers",),), bytes(listed)
    if _BASE32.fullmatch(text) and (raw := _from_base32(text)):
        yield (("signature.base32",),), raw
    text = text.rstrip("=")
    letters = _OTHER_PADDING.sub("", text)
    odd = "".join(sorted(set(_ODD.findall(letters))))
    is_known = letters == text and (set(odd) <= set("+/") or set(odd) <= set("-_"))
    if len(odd) > 2 or is_known or not set(odd) <= _ALPHABETS:
        return
    for one, other in permutations((odd + "+/")[: max(2, len(odd) + 1)], 2):
        plain = letters.translate(str.maketrans(one + other, "+/"))
        raw = _decoded(plain + "=" * (-len(plain) % 4))
        # Keys have a round number of bits; anything else is what is found by accident.
        if raw and len(raw) % 64 == 0:
            yield (("signature.alphabet", f"{one} {other}"),), raw


def _from_base32(text: str) -> bytes:
    try:
        return b32decode(text)
    except Base64Error:
        return b""


def _without_head(steps: tuple[Step, ...], raw: bytes) -> Iterator[Reading]:
    """Undo what libraries of other kinds put around a raw signature, or make of its bytes."""
    if raw[0] in _DER_TAGS:
        with suppress(ValueError):
            body = read_der(raw).body
            yield (*steps, ("signature.der",)), body[1:] if body[:1] == b"\0" else body
    if raw[0] == 0:
        yield (*steps, ("signature.der",)), raw[1:]
    with suppress(UnicodeError):
        text = raw.decode("utf-8")
        if not text.isascii():
            yield (*steps, ("signature.as-text",)), text.encode("latin-1")


def is_lost(raw: bytes) -> bool:
    """Tell whether bytes are a text whose unreadable characters were replaced."""
    return raw.count(b"\xef\xbf\xbd") > _SURELY_LOST


def _nested(steps: tuple[Step, ...], raw: bytes, depth: int) -> Iterator[Reading]:
    if raw[1::2].count(0) * 2 == len(raw):
        raw = raw[::2]
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


def _of_one_width(text: str) -> str:
    return text.translate(_HALF_WIDTH)


_without_breaks = partial(_BREAKS.sub, "")
_WRAPPINGS: tuple[tuple[str, _Undo], ...] = (
    ("signature.percent", _unescaped),
    ("signature.html", unescape),
    ("signature.json-escape", _without_json_escapes),
    ("signature.data-address", lambda text: _DATA_ADDRESS.sub("", text, count=1)),
    ("signature.bytes-repr", _out_of_repr),
    ("signature.full-width", _of_one_width),
    ("signature.armour", lambda text: _ARMOUR.sub("", text)),
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
