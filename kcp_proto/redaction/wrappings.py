"""Look behind one more wrapping: escapes, percent-encoding, HTML, Base64, gzip and Zstandard.

All of it is bounded: what lies too deep or is too much is told as unreadable, never passed over.
"""

import re
import sys
import zlib
from base64 import b64decode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote

MOST_BYTES = 1024 * 1024
_MOST_VIEWS = 24
_DEEPEST = 4

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{40,}+[ \t\r]*+\n\s*+)*[A-Za-z0-9+/_-]{16,}+={0,2}")
_LINE = re.compile(r"\S{16,}")
_BLANK = re.compile(r"\s+")
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_OTHER_ARCHIVES = (b"BZh", b"\xfd7zXZ\0", b"PK\3\4", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\7")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[4], found[4])


def _percent(found: re.Match[str]) -> str:
    return unquote(found.group())


def _entity(found: re.Match[str]) -> str:
    return unescape(found.group())


def _half(found: re.Match[str]) -> str:
    return '"'


_WRAPPINGS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("\\", _ESCAPE, _escaped),
    ("%", re.compile(r"(?:%[0-9A-Fa-f]{2})+"), _percent),
    ("&", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"), _entity),
    ('""', re.compile('""'), _half),
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
    waiting, seen = [View(text)], {text}
    given = 0
    while waiting:
        view = waiting.pop(0)
        given += 1
        yield view
        for mark, form, replace in _WRAPPINGS:
            if mark in view.text and (inner := _without(view, form, replace, mark == "%")):
                if inner.text not in seen:
                    seen.add(inner.text)
                    waiting.append(inner)
        if given == _MOST_VIEWS and waiting:
            waiting.clear()
            yield None


def _without(
    view: View, form: re.Pattern[str], replace: Callable[[re.Match[str]], str], address: bool
) -> View | None:
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
    """What Base64 holds.

    Args:
        start: Where it begins in the text.
        end: Where it ends.
        text: What it holds, as far as it was looked into.
        whole: Whether that is all of it.
    """

    start: int
    end: int
    text: str
    whole: bool


def packed(text: str) -> Iterator[Packed]:
    """Find Base64 that holds text, compressed or not.

    Args:
        text: Any text.

    Yields:
        Each place that holds text or what cannot be looked into.
    """
    left = MOST_BYTES
    for start, letters in _runs(text):
        content = _base64(letters)
        inner, whole = unpack(content, left)
        left -= len(inner)
        plain = read_text(inner)
        if plain is None and inner != content:
            plain = inner.decode("utf-8", "replace")
        if plain or not whole:
            yield Packed(start, start + len(letters), plain or "", whole)


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Give what may be Base64: on many lines as a whole, and each of the lines."""
    for found in _BASE64.finditer(text):
        yield found.start(), found.group()
        if "\n" in found.group():
            for line in _LINE.finditer(found.group()):
                yield found.start() + line.start(), line.group()


def _base64(text: str) -> bytes:
    letters = _BLANK.sub("", text).rstrip("=").replace("-", "+").replace("_", "/")
    # What was cut off still holds what stands before the cut.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(letters + "=" * (-len(letters) % 4))


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
    encodings = ("utf-8",) if content[1::2].count(0) * 3 < len(content) else ("utf-16-le",)
    try:
        text = content.decode(encodings[0])
    except UnicodeDecodeError as error:
        # Cut off within a character.
        if error.start < len(content) - 3:
            return None
        text = content.decode(encodings[0], "ignore")
    return text if text.isprintable() or "\n" in text or "\t" in text else None
