"""A message's schema for other tools: the wire's own types, and titles that make identifiers.

The schemas that are shipped are tolerant (R2: a number may come as an integer) and titled in
Korean. Code generators need what is sent: one type, and ASCII titles.
"""

import re
from collections.abc import Mapping
from typing import Any

from kcp_proto.catalogue import PREFIX, TITLE_KO
from kcp_proto.json_values import is_array, is_object

_NESTED = ("not", "if", "then", "else")
_LISTED = ("allOf", "anyOf", "oneOf")
# Limits of an integer; a text of digits has a pattern and a length.
_OF_INTEGERS = ("minimum", "maximum")


def wire_schema(message_name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Write a message's schema in the types of the wire.

    Args:
        message_name: Such as ``payment.cancel.request``.
        schema: Its schema, as `kcp_schemas.load_schema` or a profile gives it.

    Returns:
        A schema that accepts what the given one accepts, less the JSON integers that it tolerates
        beside digits. Its titles are `identifier` and the names of the fields; the Korean titles
        stand beside them, in an annotation.
    """
    return _on_the_wire(schema, identifier(message_name))


def identifier(message_name: str) -> str:
    """Make a class's name of a message's name.

    Args:
        message_name: Such as ``payment.cancel.request``.

    Returns:
        Such as ``PaymentCancelRequest``; ASCII letters and digits.
    """
    return "".join(word.capitalize() for word in re.split(r"[._]", message_name))


def _on_the_wire(schema: Mapping[str, Any], title: str | None) -> dict[str, Any]:
    """Rewrite one schema; without a title of its own for it, only the Korean one is kept."""
    is_mixed = is_array(schema.get("type"))
    written: dict[str, Any] = {}
    for key, part in schema.items():
        if key == "title":
            written |= {"title": title} if title else {}
            written[TITLE_KO] = part
        elif key == "type" and is_mixed:
            written[key] = "string"
        elif key == "enum":
            written |= _choices(part)
        elif key == "properties":
            written[key] = {name: _on_the_wire(field, name) for name, field in part.items()}
        elif key in _NESTED:
            written[key] = _on_the_wire(part, None)
        elif key in _LISTED:
            written[key] = [_on_the_wire(each, title) for each in part]
        elif key.startswith(PREFIX) and is_array(part):
            written |= _annotation(key, part)
        elif not (is_mixed and key in _OF_INTEGERS):
            written[key] = part
    required = schema.get("required", ())
    if "properties" not in schema and required:
        # Some tools look for what is required beside it, and take that for all that is allowed.
        written |= {"properties": {name: {} for name in required}, "additionalProperties": True}
    return written


def _choices(values: list[Any]) -> dict[str, Any]:
    texts = [value for value in values if isinstance(value, str)]
    return {"const": texts[0]} if len(texts) == 1 else {"enum": texts}


def _annotation(key: str, values: list[Any]) -> dict[str, Any]:
    """Rewrite the schemas that an annotation lists; to ask for a text says nothing any more."""
    schemas = [_on_the_wire(each, None) if is_object(each) else each for each in values]
    kept = [each for each in schemas if not (is_object(each) and each.get("type") == "string")]
    return {key: kept} if kept or not values else {}
