"""Look behind one more wrapping: escapes, percent-encoding, HTML, Base64, gzip and Zstandard.

All of it is bounded: what lies too deep or is too much is told as unreadable, never passed over.
"""

import re
import sys
import zlib
from base64 import b64decode
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from .binary import is_binary, names_secret
from .secret_names import TOKEN, UNSEEN, is_secret_token, may_be_secret

MOST_BYTES = 1024 * 1024
_MOST_VIEWS = 24
_MOST_LAYERS = 8
_DEEPEST = 4
_SHORTEST_NAME = 4

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{40,}+[ \t\r]*+\n\s*+)*[A-Za-z0-9+/_-]{16,}+={0,2}")
_LINE = re.compile(r"\S{16,}")
_HEX = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=0x)|(?<=\\x))"
    r"[0-9a-fA-F]{2}(?:[ :]?(?:\n[ \t]*)?[0-9a-fA-F]{2}){15,}+(?![0-9A-Za-z])"
)
_HEX_SIGN = re.compile(r"[ :\n\t]")
_BYTES = re.compile(
    r"(?:\x1f\x8b\x08|\x28\xb5\x2f\xfd|x[\x9c\xda]|0\x82[\x00-\xff]{2}[0\x02])[\x00-\xff\ufffd]{12,}"
    r"|\x1f\ufffd\x08[^\n]*"
)
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..|\x83...)"
_DER = (
    (
        "private-key",
        # Of PKCS#1, PKCS#8, SEC 1 and PKCS#12 by their versions, encrypted by KISA's or PKCS's ids.
        re.compile(
            rb"\x30"
            + _LENGTH
            + rb"(?:\x02\x01[\x00\x01\x03][\x02\x30\x04]|\x30"
            + _LENGTH
            + rb"\x06.(?:\x2a\x86\x48\x86\xf7\x0d\x01[\x05\x0c]|\x2a\x83\x1a\x8c\x9a\x44))",
            re.DOTALL,
        ),
    ),
    (
        "certificate",
        re.compile(
            rb"\x30" + _LENGTH + rb"\x30" + _LENGTH + rb"\xa0\x03\x02\x01\x02\x02", re.DOTALL
        ),
    ),
)
_BLANK = re.compile(r"\s+")
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U000([0-9a-fA-F]{5})|[ux]\{([0-9a-fA-F]{1,5})\}|x([0-9a-fA-F]{2})"
    r"|([0-7]{2,3})|(.))",
    re.DOTALL,
)
_QUOTED_PRINTABLE = re.compile(r"=(?:([0-9A-F]{2})|\r?\n)")
_CONTROLS = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "a": "\a",
    "0": "\0",
} | {"e": "\x1b"}
_OTHER_ARCHIVES = (
    b"BZh",
    b"\xfd7zXZ\0",
    b"PK\3\4",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\7",
    b"\x1f\x9d",
    b"\x04\x22\x4d\x18",
)
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _escaped(found: re.Match[str]) -> str:
    if found[5]:
        return chr(int(found[5], 8))
    if found[6]:
        return _CONTROLS.get(found[6], found[6])
    return chr(int(found[found.lastindex or 0], 16))


def _percent(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    content = unquote_to_bytes(found.group().replace("+", " "))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _entity(found: re.Match[str]) -> str:
    return unescape(found.group())


def _half(found: re.Match[str]) -> str:
    return '"'


def _apostrophe(found: re.Match[str]) -> str:
    return "'"


def _nothing(found: re.Match[str]) -> str:
    return ""


def _printable(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else ""


def _folded(found: re.Match[str]) -> str:
    sign = found.group()
    if len(sign) > 1 or _UNSEEN.match(sign):
        return ""
    return _FOLDS[sign] if sign in _FOLDS else chr(ord(sign) - 0xFEE0)


def _untagged(found: re.Match[str]) -> str:
    if found[1] is None:
        return ""
    return "\n" if "tr" in found[1].lower() else "\t"


def _shifted(found: re.Match[str]) -> str:
    letters = found[1] + "=" * (-len(found[1]) % 4)
    return b64decode(letters).decode("utf-16-be", "ignore") if len(found[1]) % 4 != 1 else ""


# Signs that are written in another form; what no one sees is left out.
_UNSEEN = re.compile(f"[{UNSEEN}]")
_FOLDS = (
    dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("‘’‚´", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | {"\u00a0": " ", "\u3000": " "}
)
# What a terminal does not show: colours, what deletes a line, links, character sets.
_COLOUR = r"\x1b(?:\[[0-9;:?]*[A-Za-z]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[()][AB0])"
_CELL_TAG = r"</?(?:t[rdh]|table|thead|tbody|tfoot)\b[^<>]*>"
_TAGS = re.compile(
    rf"\s*({_CELL_TAG}(?:\s*{_CELL_TAG})*)\s*"
    r"|</?(?:b|i|em|strong|small|font|span|code|kbd|samp|tt|u)\b[^<>]*>",
    re.IGNORECASE,
)
_WRAPPINGS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("\\", _ESCAPE, _escaped),
    ("%", re.compile(r"%u([0-9A-Fa-f]{4})|(?:%[0-9A-Fa-f]{2}|\+)+"), _percent),
    ("&", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"), _entity),
    ('""', re.compile('""'), _half),
    ("'\\''", re.compile(r"'\\''"), _apostrophe),
    ("\x1b", re.compile(_COLOUR), _nothing),
    ("\0", re.compile("\0"), _nothing),
    ("", re.compile(f"[{''.join(_FOLDS)}{UNSEEN}\uff01-\uff5e]|\x9b[0-9;:]*m|{_COLOUR}"), _folded),
    ("+A", re.compile(r"\+([A-Za-z0-9+/]{3,40})-"), _shifted),
    ("=3D", _QUOTED_PRINTABLE, _printable),
    ("=5F", _QUOTED_PRINTABLE, _printable),
    ("=\n", _QUOTED_PRINTABLE, _printable),
    ("=\r\n", _QUOTED_PRINTABLE, _printable),
    ("</", _TAGS, _untagged),
)


class View:
    """A text with one wrapping fewer, that knows where its characters stood.

    Args:
        text: The text.
        parent: What it was made from; None of the text itself.
        here: Where each piece that was replaced begins and ends in it.
        there: The same in the parent.
        in_address: Whether it was percent-encoded.
    """

    def __init__(
        self,
        text: str,
        parent: "View | None" = None,
        here: tuple[int, ...] = (),
        there: tuple[int, ...] = (),
        *,
        in_address: bool = False,
    ) -> None:
        self.text = text
        self.in_address = in_address
        self._parent, self._here, self._there = parent, here, there

    def start(self, place: int) -> int:
        """Tell where in the outermost text a place's character begins."""
        if self._parent is None:
            return place
        index = bisect_right(self._here, place) - 1
        if index < 0:
            return self._parent.start(place)
        inside = 0 if index % 2 == 0 else place - self._here[index]
        return self._parent.start(self._there[index] + inside)

    def end(self, place: int) -> int:
        """Tell where in the outermost text what ends at a place ends."""
        if self._parent is None:
            return place
        index = bisect_left(self._here, place)
        if index == len(self._here):
            return self._parent.end(place + (self._there[-1] - self._here[-1]))
        return self._parent.end(
            self._there[index] if index % 2 else place - self._here[index] + self._there[index]
        )


def views(text: str) -> Iterator[View | None]:
    """Give a text, and what it is with one wrapping fewer, with two, and so on.

    Args:
        text: Any text.

    Yields:
        The text itself first; None at last if it goes on too deep.
    """
    whole = View(text)
    waiting, seen = deque([whole]), {text}
    while waiting and len(seen) - len(waiting) < _MOST_VIEWS:
        view = waiting.popleft()
        yield view
        for wrapping in _WRAPPINGS:
            inner = _without(view, *wrapping)
            if inner and inner.text not in seen:
                seen.add(inner.text)
                waiting.append(inner)
    if waiting:
        yield from _all_off(whole, seen)


def _all_off(view: View, seen: set[str]) -> Iterator[View | None]:
    """Take all wrappings off at once, where there are too many for one after the other."""
    for _ in range(_MOST_LAYERS):
        before = view
        for wrapping in _WRAPPINGS:
            view = _without(view, *wrapping) or view
        if view is before:
            return
        if view.text not in seen:
            yield view
    yield None


def _without(
    view: View, mark: str, form: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> View | None:
    if mark not in view.text or (not mark and view.text.isascii()):
        return None
    address = mark == "%"
    pieces, here, there = list[str](), list[int](), list[int]()
    end = length = 0
    for found in form.finditer(view.text):
        new = replace(found)
        if new == found.group():
            continue
        between = found.start() - end
        pieces += (view.text[end : found.start()], new)
        here += (length + between, length + between + len(new))
        there += found.span()
        length, end = here[-1], found.end()
    if not pieces:
        return None
    text = "".join(pieces) + view.text[end:]
    return View(text, view, tuple(here), tuple(there), in_address=address or view.in_address)


class Packed(NamedTuple):
    """What Base64, hexadecimal digits or bytes written as a text hold.

    Args:
        start: Where they begin in the text.
        end: Where they end.
        text: What they hold, as far as it was looked into.
        whole: Whether that is all of it.
        kind: ``private-key`` or ``certificate`` if they are one in DER; else "".
    """

    start: int
    end: int
    text: str
    whole: bool
    kind: str


def packed(text: str) -> Iterator[Packed]:
    """Find Base64, hexadecimal digits and bytes that hold text or a key, compressed or not.

    Args:
        text: Any text.

    Yields:
        Each place that holds one of them, or what cannot be looked into.
    """
    left = MOST_BYTES
    for start, end, content in _runs(text):
        inner, whole = (b"", False) if content is None else unpack(content, left)
        left -= len(inner)
        plain = read_text(inner)
        if plain is None and inner != content:
            plain = inner.decode("utf-8", "replace")
        kind = der_kind(inner)
        if whole and (plain is None or is_binary(plain)) and _names_secret(inner):
            # A form of bytes, such as a pickle or CBOR, that only its own program reads.
            whole = False
        if plain or kind or not whole:
            yield Packed(start, end, plain or "", whole, kind)


def _names_secret(content: bytes) -> bool:
    """Tell whether a secret's name stands in bytes; in random ones short words stand too."""
    text = content.decode("latin-1")
    words = (word.group() for word in TOKEN.finditer(text))
    return names_secret(text) or any(
        len(word) >= _SHORTEST_NAME and may_be_secret(word) and is_secret_token(word)
        for word in words
    )


def _runs(text: str) -> Iterator[tuple[int, int, bytes | None]]:
    """Give what may be Base64, on many lines as a whole and each of the lines, and other bytes."""
    for found in _BASE64.finditer(text):
        yield *found.span(), _base64(found.group())
        if "\n" in found.group():
            for line in _LINE.finditer(found.group()):
                begin = found.start() + line.start()
                yield begin, begin + len(line.group()), _base64(line.group())
    for found in _HEX.finditer(text):
        yield *found.span(), bytes.fromhex(_HEX_SIGN.sub("", found.group()))
    for found in () if text.isascii() else _BYTES.finditer(text):
        # What a decoder could not read is lost, and with it what the bytes held.
        lost = "\ufffd" in found.group()
        yield *found.span(), None if lost else found.group().encode("latin-1")


def _base64(text: str) -> bytes:
    letters = _BLANK.sub("", text).rstrip("=").replace("-", "+").replace("_", "/")
    # What was cut off still holds what stands before the cut.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(letters + "=" * (-len(letters) % 4))


def der_kind(content: bytes) -> str:
    """Tell whether bytes are a private key or a certificate in DER, by how they begin."""
    return next((kind for kind, form in _DER if form.match(content)), "")


def unpack(content: bytes, most: int = MOST_BYTES) -> tuple[bytes, bool]:
    """Decompress what is compressed, also twice.

    Args:
        content: Any bytes.
        most: How many bytes may come of it.

    Returns:
        The bytes, as far as they were looked into, and whether that is all of them.
    """
    for _ in range(_DEEPEST):
        if content.startswith(_OTHER_ARCHIVES):
            return b"", False
        if content.startswith(_GZIP):
            content, whole = _inflate(content, 31, most)
        elif content.startswith(_ZSTD):
            content, whole = _unzstd(content, most)
        elif content.startswith(_ZLIB):
            inner, whole = _inflate(content, 15, most)
            if not inner and not whole:
                return content, True
            content = inner
        else:
            return content, True
        if not whole:
            return content, False
    return content, False


def _inflate(content: bytes, window: int, most: int) -> tuple[bytes, bool]:
    return _members(content, lambda: zlib.decompressobj(window), content[:2], most)


def _unzstd(content: bytes, most: int) -> tuple[bytes, bool]:
    try:
        reader = zstd().ZstdDecompressor
    except ModuleNotFoundError:
        return b"", False
    return _members(content, reader, _ZSTD, most)


def _members(
    content: bytes, reader: Callable[[], Any], begin: bytes, most: int
) -> tuple[bytes, bool]:
    """Decompress one member after the other; what stands behind the last is text too."""
    inner = bytearray()
    while content.startswith(begin):
        member = reader()
        try:
            inner += member.decompress(content, max(most - len(inner), 1))
        except Exception:
            # Each library has errors of its own.
            return bytes(inner), False
        if not member.eof:
            return bytes(inner), False
        content = member.unused_data
    return bytes(inner) + content, True


def zstd() -> Any:
    """Hand out the module that reads Zstandard.

    Raises:
        ModuleNotFoundError: It is not installed; before Python 3.14 it comes with the extra.
    """
    if sys.version_info >= (3, 14):  # pragma: no cover - another version of Python
        from compression import zstd as module
    else:
        from backports import zstd as module
    return module


def read_text(content: bytes) -> str | None:
    """Read bytes as text, None if they are none."""
    encoding = "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1::2].count(0) * 3 >= len(content) > 0:
        encoding = "utf-16-le"
    elif content[::2].count(0) * 3 >= len(content) > 0:
        encoding = "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        # Cut off within a character.
        if error.start < len(content) - 3:
            return None
        text = content.decode(encoding, "ignore")
    return text if text.isprintable() or "\n" in text or "\t" in text else None
