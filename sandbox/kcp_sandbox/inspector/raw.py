"""Bytes of a request or a response as they were written, but for what is secret (R24)."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.redaction import MASK, redact_text, redact_value

Show = Callable[[str, object], object]
"""Gives what may be shown of a field's value."""
Headers = tuple[tuple[str, str], ...]

# Between members there is nothing else; `}{` too, where a response comes twice.
_MEMBER = re.compile(r'[\s{},]*("(?:[^"\\]|\\.)*")\s*:\s*', re.DOTALL)
_NO_VALUE = re.compile(r'[\s{},]*("[^"\\]*)?|[\s{},]*"(?:[^"\\]|\\.)*"\s*', re.DOTALL)
_CUT_TEXT = re.compile(r'"(?:[^"\\]|\\.)*\\?', re.DOTALL)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_UNKNOWN = re.compile("[\udc80-\udcff]")
_DECODER = json.JSONDecoder(strict=False)
_PLAIN = (str, int)


def charset_of(headers: Iterable[tuple[str, str]]) -> str:
    """Name the encoding that headers state; UTF-8 if they state none that is known."""
    kinds = (value for name, value in headers if name.lower() == "content-type")
    found = _CHARSET.search(next(kinds, ""))
    try:
        "".encode(found[1]) if found else ""
    except LookupError:
        return "utf-8"
    return found[1].lower() if found else "utf-8"


def masked_body(body: bytes, charset: str, show: Show) -> str:
    r"""Write a body as text, each character where it stood, but for what is secret.

    Args:
        body: The bytes, or the first of them.
        charset: Their encoding; what it does not know is written as ``\xNN``.
        show: Gives what may be shown of a member of the body's JSON object.

    Returns:
        The text; of a value that cannot be read, such as one that is cut, only a mask, unless it
        may be shown whatever it is.
    """
    # What the encoding does not know stays in its place until the end, as half a surrogate pair.
    text = body.decode(charset, "surrogateescape")
    masked = _members(text, show) if text.lstrip().startswith("{") else redact_text(text)
    return _UNKNOWN.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", masked)


def _members(text: str, show: Show) -> str:
    written, at = "", 0
    while member := _MEMBER.match(text, at):
        name = _name(member[1])
        written += text[at : member.end()]
        try:
            value, end = _DECODER.raw_decode(text, member.end())
        except (ValueError, RecursionError):
            return written + _cut(name, text[member.end() :], show)
        shown = show(name, value)
        same = shown == value and type(shown) is type(value)
        written += text[member.end() : end] if same else json.dumps(shown, ensure_ascii=False)
        at = end
    rest = text[at:]
    return written + (rest if _NO_VALUE.fullmatch(rest) else MASK)


def masked_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Mask headers: what lets a client in, and any secret that stands in another."""
    return tuple((name, str(redact_value(name, value))) for name, value in headers)


def shown_everywhere(name: str, value: object) -> object:
    """Show the value of a field that is no secret in any message; for what is no known request."""
    return value if name in _harmless() and type(value) in _PLAIN else MASK


def _name(written: str) -> str:
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return written


def _cut(name: str, rest: str, show: Show) -> str:
    """Write a value that cannot be read: a text that is cut may be shown if any text may."""
    fits = _CUT_TEXT.fullmatch(rest) and show(name, rest) == rest
    return rest if fits else MASK


@cache
def _harmless() -> frozenset[str]:
    operations = map(catalogue.operation, catalogue.operations())
    messages = [
        message
        for each in operations
        for message in (each.request, *catalogue.responses(each.name))
    ]
    names = {name for message in messages for name in message.fields}
    return frozenset(
        name
        for name in names
        if all(name in message.shown for message in messages if name in message.fields)
    )


def pairs_of(headers: Mapping[str, Any]) -> Headers:
    """List headers as pairs."""
    return tuple((name, str(value)) for name, value in headers.items())
