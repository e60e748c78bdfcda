"""Ways to break a valid text, and which of them a schema's keywords call for."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

Change = Callable[[str, int], object]
Named = tuple[str, Change]


def _put(character: str, text: str, at: int) -> str:
    return text[:at] + character + text[at + 1 :]


# A change takes a valid text and a place in it. Where its result fits a field, it breaks nothing
# there and is left out; so one table serves every schema.
_TYPES: tuple[Named, ...] = (
    ("integer for text", lambda text, at: 1),
    ("fraction", lambda text, at: 1.5),
    ("fraction", lambda text, at: 1004.0),
    ("not a number", lambda text, at: float("nan")),
    ("boolean", lambda text, at: True),
    ("null", lambda text, at: None),
    ("list", lambda text, at: [text]),
    ("object", lambda text, at: {"": text}),
    ("bytes", lambda text, at: text.encode()),
)
_TEXTS: tuple[Named, ...] = (
    ("empty", lambda text, at: ""),
    ("trailing newline", lambda text, at: text + "\n"),
    ("trailing newline", lambda text, at: text[:-1] + "\n"),
    ("leading zero", lambda text, at: "0" + text[1:]),
    *(("wrong digit class", partial(_put, character)) for character in "x٣²"),
    ("full-width digit", partial(_put, "１")),
    *(("forbidden character", partial(_put, character)) for character in ",&;\\|'\"<^ "),
    *(("control character", partial(_put, character)) for character in "\x00\x01\t\r\n\x1f\x7f"),
    ("lone surrogate", partial(_put, "\ud800")),
    ("lone surrogate", lambda text, at: text[:-1] + "\udfff"),
)
_FIXED: tuple[Named, ...] = (
    ("not the constant", partial(_put, "x")),
    ("not the constant", lambda text, at: text.lower()),
    ("not the constant", lambda text, at: text.lstrip("0")),
    ("trailing newline", lambda text, at: text + "\n"),
    ("full-width digit", partial(_put, "１")),
    ("lone surrogate", partial(_put, "\ud800")),
)
_OF_KIND: Mapping[str, tuple[Named, ...]] = {
    "text": (
        ("script", lambda text, at: "eval("),
        ("decomposed text", lambda text, at: "\u1112\u1161\u11ab"),
    ),
    "datetime": (
        ("no such time", lambda text, at: "20230229000000"),
        ("no such time", lambda text, at: text[:8] + "240000"),
    ),
    "date": (("no such time", lambda text, at: "20230229"),),
}


def changes(kind: str, field: Mapping[str, Any]) -> Iterator[Named]:
    """List the changes to try on a field.

    Args:
        kind: The field's ``x-kcp-type``.
        field: The field's schema.

    Yields:
        What a change does, in a few words, and the change.
    """
    yield from _TYPES
    if "const" in field or "enum" in field:
        yield from _FIXED
        return
    yield from (*_TEXTS, *_OF_KIND.get(kind, ()), *_limits(field))
    if "x-kcp-date-key" in field:
        yield "no such date", lambda text, at: "99999999000000"


def _limits(field: Mapping[str, Any]) -> Iterator[Named]:
    if "maxLength" in field:
        yield "too long", lambda text, at: text.ljust(field["maxLength"] + 1, text[-1])
    if "x-kcp-max-bytes" in field:
        yield "over the byte limit", lambda text, at: "가" * (field["x-kcp-max-bytes"] // 3 + 1)
    if "minimum" in field:
        yield "below minimum", lambda text, at: field["minimum"] - 1
        yield "above maximum", lambda text, at: field["maximum"] + 1
