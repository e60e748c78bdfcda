"""The fast path: it says quickly that a message has no fault; in doubt the long way decides.

From a message's schema a stricter one is made: every value is a string, advice is obeyed, and what
the rules examine has a form that no rule could object to. What satisfies it in the fast engine, or
in the plain one, has no fault; what does not may still be valid, and takes the long way.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any
from unicodedata import is_normalized

from kcp_proto.catalogue import MAX_BYTES, Field, Message
from kcp_proto.times import DATE_KEY_ZEROS

from .engines import fast_text_engine
from .plain import plain_text_engine
from .rules import keeping

FastPath = Callable[[object], bool]

# Every day of the years 1000 to 9999 but 29 February. R5: no look-around, which not every engine
# knows; R25: times are Korean times.
_DAY = (
    "[1-9][0-9]{3}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_REAL = {"date": _DAY, "datetime": _DAY + "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"}
_DATE_KEY = {"pattern": f"{DATE_KEY_ZEROS}$"}
# What could be read as a date with too few zeros, or as a date and a time.
_LIKE_A_DATE = {
    "pattern": "^[0-9]{4}[01][0-9][0-3][0-9](?:[0-9]{0,5}|[0-2][0-9][0-5][0-9][0-5][0-9])$",
}


def widen(text_fast_path: FastPath, *, closed: bool) -> FastPath:
    """Widen the fast path of decoded text to values that no text could hold.

    Args:
        text_fast_path: What `build_fast_path` built.
        closed: Whether it takes the names of described fields only (R1).

    Returns:
        The same for any payload.
    """

    def fast_path(payload: Any) -> bool:
        if not text_fast_path(payload):
            return False
        try:
            # The engine reads no more of a text than it must, and so overlooks lone surrogates.
            if not closed:
                "".join(payload).encode()
            "".join(payload.values()).encode()
        except (TypeError, UnicodeEncodeError):
            return False
        return True

    return fast_path


def build_fast_path(
    message: Message, schema: Mapping[str, Any], recommended: Collection[str]
) -> FastPath:
    """Build the fast path of a message that was decoded from UTF-8.

    Args:
        message: The message.
        schema: Its schema, or the part of it that is checked.
        recommended: Optional fields that must be there too.

    Returns:
        A function that is True only for payloads without any fault, warnings included.
    """
    stricter = stricter_schema(message, schema, recommended)
    accepts = fast_text_engine(stricter) or plain_text_engine(stricter)
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    texts = [name for name in properties if message.is_request and _is_text(message.fields[name])]
    relations = [keeping(relation) for relation in message.relations]

    def fast_path(payload: Any) -> bool:
        if not accepts(payload):
            return False
        for name in texts:
            if name in payload and not is_normalized("NFC", payload[name]):
                return False
        for keeps in relations:
            if not keeps(payload):
                return False
        return True

    return fast_path if texts or relations else accepts


def _is_text(field: Field) -> bool:
    return field.kind == "text"


def stricter_schema(
    message: Message, schema: Mapping[str, Any], recommended: Collection[str]
) -> dict[str, Any]:
    """Make the schema that only texts without any doubt satisfy.

    Args:
        message: The message.
        schema: Its schema, or the part of it that is checked.
        recommended: Optional fields that must be there too.

    Returns:
        The stricter schema; of a response it leaves nothing to the rules.
    """
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    fields = [message.fields[name] for name in properties]
    conditions = [*schema.get("allOf", ()), *_accompanied(fields)]
    return {
        **schema,
        "required": list(dict.fromkeys((*schema["required"], *recommended))),
        "properties": {field.name: _stricter_field(field) for field in fields},
        "additionalProperties": schema["additionalProperties"] and {"type": "string"},
        **({"allOf": conditions} if conditions else {}),
    }


def _accompanied(fields: Iterable[Field]) -> Iterator[Mapping[str, Any]]:
    """Say that a date stands for a transaction only beside its order number (R10)."""
    for field in fields:
        if field.date_key is not None:
            beside = {"required": [field.date_key]}
            yield {"if": {"properties": {field.name: _DATE_KEY}}, "then": beside}


def _stricter_field(field: Field) -> dict[str, Any]:
    kept = {word: value for word, value in field.schema.items() if word not in _REPLACED}
    if _says_twice(kept):
        del kept["not"]
    demands = list(_demands(field))
    return {**kept, "type": "string", **({"allOf": demands} if demands else {})}


# Forms that digits alone have.
_NUMBERS = ("^[0-9]*$", "^[0-9]+$", "^[1-9][0-9]*$", "^(?:0|[1-9][0-9]*)$")
# The stricter schema admits no number, and says in characters what the message says in bytes.
_REPLACED = ("minimum", "maximum", MAX_BYTES)


def _says_twice(schema: Mapping[str, Any]) -> bool:
    """Tell whether ``not`` repeats ``pattern``, for engines with another ``$`` (R5)."""
    refused: str = schema.get("not", {}).get("pattern", "")
    form = "^[" + refused.removeprefix("[^")
    said = _NUMBERS if refused == "[^0-9]" else (form + "*$", form + "+$")
    return bool(refused) and schema.get("pattern") in said


def _demands(field: Field) -> Iterator[Mapping[str, Any]]:
    yield from field.advice
    if field.max_bytes is not None:
        yield {"anyOf": list(_short(field.max_bytes))}
    if field.date_key is not None:
        other = {"not": {"anyOf": [_DATE_KEY, _LIKE_A_DATE]}}
        yield {"anyOf": [other, {"pattern": f"^{_DAY}{DATE_KEY_ZEROS}$"}]}
    if field.kind in _REAL:
        yield {"pattern": f"^(?:{_REAL[field.kind]})?$"}


def _short(most_bytes: int) -> Iterator[Mapping[str, Any]]:
    """Say in characters that a text is short enough: UTF-8 takes up to 1, 3 or 4 bytes for one."""
    for size, others in ((1, "[^\\x00-\\x7f]"), (3, "[^\\x00-\uffff]")):
        yield {"maxLength": most_bytes // size, "not": {"pattern": others}}
    yield {"maxLength": most_bytes // 4}
