"""From Python values to the text that travels, and from that text to bytes."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .catalogue import Message
from .json_values import is_writable


def to_wire(message: Message, fields: Mapping[str, object]) -> dict[str, object]:
    """Turn a caller's values into wire text.

    Strings, their subclasses and string enumerations become plain text. An integer becomes digits
    where the field may be a number (R2: "Number" means digits in a string); an identifier is never
    converted, because an integer has lost its leading zeros (R3: identifiers are text). Everything
    else stays as it is, for validation to refuse.

    Args:
        message: The message that the fields belong to.
        fields: Field names to the caller's values.

    Returns:
        Field names to wire values, in the caller's order.
    """
    described = message.fields
    wire: dict[str, object] = {}
    for name, value in fields.items():
        if type(value) is str:
            wire[name] = value
        elif isinstance(value, str):
            wire[name] = str.__str__(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            field = described.get(name)
            numeric = field is not None and field.takes_integer and is_writable(value)
            wire[name] = int.__repr__(value) if numeric else value
        else:
            wire[name] = value
    return wire


def encode(fields: dict[str, Any]) -> bytes:
    """Encode wire fields once: these bytes are sent.

    Args:
        fields: Field names to wire text.

    Returns:
        Compact JSON in UTF-8, members in the fields' order.

    Raises:
        TypeError: A value is none that JSON knows.
        UnicodeEncodeError: A text holds a lone surrogate.
    """
    try:
        return _encoder()(fields)
    except TypeError:
        # orjson refuses integers beyond 64 bits, which a response may hold (R1, R2).
        return _encode(fields)


@cache
def _encoder() -> Callable[[dict[str, Any]], bytes]:
    # Both write the same bytes of what both take; orjson, of the extra [fast], takes a fraction of
    # the time.
    try:
        import orjson
    except ImportError:
        return _encode
    return orjson.dumps


_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _encode(fields: dict[str, Any]) -> bytes:
    return _PLAIN.encode(fields).encode("utf-8")
