"""One pattern for the texts of a message whose members come in one order.

A text that it matches is strict JSON (R26) by its making: the names stand in it literally and are
different; there is no backslash, so no escape and no lone surrogate; every value is a text.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kcp_proto import catalogue

from .fast_path import stricter_schema
from .plain import keywords

_UNQUOTED = '"\\\\\\x00-\\x1f'
_NO_TEXT = '"\\' + "".join(map(chr, range(32)))
_BLANK = " ?+"
_END = r"[ \t\r\n]*+\Z"


class _Unreadable(ValueError):
    """A part of a schema, or a text, that has no form."""


@cache
def has_raw_forms(message_name: str) -> bool:
    """Tell whether a message's texts can have a form: of a request the rules ask for more."""
    message = catalogue.message(message_name)
    return message.is_response and not message.relations


def raw_form(
    message_name: str, names: Sequence[str], words: Mapping[str, str]
) -> re.Pattern[str] | None:
    """Make the pattern of a message's texts.

    Args:
        message_name: One of `kcp_schemas.message_names`.
        names: The names of its members, in their order.
        words: The members that must have one value.

    Returns:
        A pattern that matches only texts in which `lint` finds nothing; None if the message has
        rules that no pattern states, or lacks a member.
    """
    if not has_raw_forms(message_name):
        return None
    message = catalogue.message(message_name)
    recommended = [field.name for field in message.fields.values() if field.recommended]
    schema = stricter_schema(message, message.schema, recommended)
    try:
        if not {*schema["required"], *_required_then(schema)} <= set(names):
            return None
        fields: Mapping[str, Mapping[str, Any]] = schema["properties"]
        members = [
            f"{_literal(name)}:{_BLANK}"
            + (_literal(words[name]) if name in words else _value(fields.get(name, {})))
            for name in names
        ]
        return re.compile("{" + f",{_BLANK}".join(members) + "}" + _END)
    except _Unreadable:
        return None


def _required_then(schema: Mapping[str, Any]) -> Collection[str]:
    """Name what is required under a condition: a form asks for it always."""
    consequence: Mapping[str, Any] = schema.get("then", {})
    if "allOf" in schema or set(consequence) - {"required"}:
        raise _Unreadable
    required: list[str] = consequence.get("required", [])
    return required


def _literal(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if "\\" in quoted:
        raise _Unreadable
    return re.escape(quoted)


def _value(schema: Mapping[str, Any]) -> str:
    least, most = schema.get("minLength", 0), schema.get("maxLength", "")
    characters, look_ahead = f"[^{_UNQUOTED}]", ""
    for keyword, value in keywords(schema, "type", "minLength", "maxLength"):
        if keyword == "pattern":
            characters, repeated = _repeated(value)
            least = max(least, repeated)
        elif keyword == "allOf":
            look_ahead = "".join(map(_ahead, _patterns(value)))
        else:
            raise _Unreadable
    return f'"{look_ahead}{characters}{{{least},{most}}}+"'


_ONE_CLASS = re.compile(r"\^(\[[^]]+\])([*+])\$")


def _repeated(pattern: str) -> tuple[str, int]:
    """Read a pattern of one class of characters; give the class and how often it must come."""
    found = _ONE_CLASS.fullmatch(pattern)
    if found is None or re.search(found[1], _NO_TEXT):
        raise _Unreadable
    return found[1], int(found[2] == "+")


def _patterns(parts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for part in parts:
        if list(part) != ["pattern"]:
            raise _Unreadable
        yield part["pattern"]


def _ahead(pattern: str) -> str:
    """Look ahead for a pattern, which must not be able to read past the quotation mark."""
    inner = pattern[1:-1]
    classes = re.findall(r"\[[^]]+\]", inner)
    rest = re.sub(r"\[[^]]+\]", "", inner)
    if (
        f"^{inner}$" != pattern
        or not re.fullmatch(r"[0-9A-Za-z(?:)|{},*+]*", rest)
        or any(re.search(each, _NO_TEXT) for each in classes)
    ):
        raise _Unreadable
    return f'(?=(?:{inner})")'
