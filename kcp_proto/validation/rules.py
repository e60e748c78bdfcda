"""What JSON Schema cannot say: a short list of rules, each stated by an annotation of a schema.

====================  ========  ==================================================================
rule id               severity  the message breaks it when
====================  ========  ==================================================================
``json.value``        error     a name or value is not JSON, or holds a fraction, NaN, a lone
                                surrogate, thousands of digits or containers deeper than 8
``text.nfc``          error     free text of a request is not in normalisation form C (R6)
``fields.equal``      error     a field differs from the one that ``x-kcp-equals`` names (R8)
``date-key``          error     a transaction number stands for a date that does not exist (R10)
``date-key.alone``    warning   it stands for a date but the order number is missing (R10)
``time.impossible``   error     a time or date does not exist (R25)
====================  ========  ==================================================================
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any
from unicodedata import is_normalized

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import MAX_DEPTH, is_array, is_object, is_writable
from kcp_proto.times import DATE_KEY_ZEROS as _ZEROS
from kcp_proto.times import read_date, read_datetime


def json_faults(payload: Mapping[Any, Any], *, any_name: bool = True) -> Iterator[Fault]:
    """Find names and values that no JSON text could hold (R26), wherever they are.

    Args:
        payload: Field names to values.
        any_name: Whether the message may hold fields that no schema describes (R1).

    Yields:
        One fault for each of them.
    """
    for name, value in payload.items():
        if any_name:
            yield from _name_faults(name)
        if type(value) is not str or not value.isascii():
            yield from _json_faults(value, name)


def is_examinable(payload: Mapping[Any, Any]) -> bool:
    """Tell whether an engine can look at a payload, and write what it found, without an end.

    Args:
        payload: Field names to values.

    Returns:
        False if it holds an integer of thousands of digits, or containers deeper than 8.
    """
    return all(type(value) is str or _is_examinable(value, 1) for value in payload.values())


def _is_examinable(value: object, depth: int) -> bool:
    if isinstance(value, int):
        return is_writable(value)
    if not (is_object(value) or is_array(value)):
        return True
    children = value.values() if is_object(value) else value
    return depth < MAX_DEPTH and all(_is_examinable(child, depth + 1) for child in children)


def semantic_faults(
    message: Message, payload: Mapping[Any, Any], broken: Collection[str]
) -> Iterator[Fault]:
    """Find what the schema engines cannot see.

    Args:
        message: The message that the payload claims to be.
        payload: Field names to wire values.
        broken: Pointers of values that are wrong already: no rule is asked about those.

    Yields:
        One fault for each broken rule, warnings included.
    """
    for name, rule in _field_rules(message.name):
        value = payload.get(name)
        if isinstance(value, str | int) and value != "" and pointer_to(name) not in broken:
            yield from rule(message, payload, name, value, broken)


@cache
def _field_rules(message_name: str) -> tuple[tuple[str, Any], ...]:
    return tuple(_rules_of(catalogue.message(message_name)))


def _rules_of(message: Message) -> Iterator[tuple[str, Any]]:
    properties: Mapping[str, Mapping[str, Any]] = message.schema["properties"]
    for name, field in message.fields.items():
        if field.kind == "text" and message.is_request:
            yield name, _composed
        if field.kind in ("datetime", "date"):
            yield name, _real_time
        if "x-kcp-equals" in properties[name]:
            yield name, _equal
        if "x-kcp-date-key" in properties[name]:
            yield name, _date_key


def _name_faults(name: Any, *path: Any) -> Iterator[Fault]:
    if not isinstance(name, str):
        yield fault("json.value", pointer_to(*path, name), case="name")
    elif not name.isascii():
        yield from _json_faults(name, *path, name)


def _json_faults(value: object, *path: Any) -> Iterator[Fault]:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield fault("json.value", pointer_to(*path), case="surrogate")
    elif (is_object(value) or is_array(value)) and len(path) >= MAX_DEPTH:
        yield fault("json.value", pointer_to(*path), case="depth", limit=MAX_DEPTH)
    elif is_object(value):
        for name, child in value.items():
            yield from _name_faults(name, *path)
            yield from _json_faults(child, *path, name)
    elif is_array(value):
        for index, child in enumerate(value):
            yield from _json_faults(child, *path, index)
    elif isinstance(value, float) or (isinstance(value, int) and not is_writable(value)):
        yield fault("json.value", pointer_to(*path), case="number")
    elif not isinstance(value, int | None):
        yield fault("json.value", pointer_to(*path))


def _composed(message: Message, payload: Any, name: str, text: str, broken: Any) -> Iterator[Fault]:
    del payload, broken
    if not is_normalized("NFC", text):
        yield fault("text.nfc", pointer_to(name), ruling=message.fields[name].ruling)


def _equal(
    message: Message,
    payload: Mapping[Any, Any],
    name: str,
    value: str | int,
    broken: Collection[str],
) -> Iterator[Fault]:
    other: str = message.schema["properties"][name]["x-kcp-equals"]
    comparable = other in payload and pointer_to(other) not in broken
    if comparable and str(payload[other]) != str(value):
        yield fault(
            "fields.equal", pointer_to(name), ruling=message.fields[name].ruling, other=other
        )


def _date_key(
    message: Message, payload: Mapping[Any, Any], name: str, text: str, broken: Any
) -> Iterator[Fault]:
    del broken
    other: str = message.schema["properties"][name]["x-kcp-date-key"]
    day = text.removesuffix(_ZEROS)
    if day == text:
        return
    is_date = read_date(day) is not None
    if other in payload and not is_date:
        yield fault(
            "date-key",
            pointer_to(name),
            ruling=message.fields[name].ruling,
            other=other,
            zeros=_ZEROS,
        )
    elif other not in payload and is_date:
        yield fault(
            "date-key.alone", pointer_to(name), ruling=message.fields[name].ruling, other=other
        )


def _real_time(
    message: Message, payload: Any, name: str, value: str | int, broken: Any
) -> Iterator[Fault]:
    del payload, broken
    read = read_datetime if message.fields[name].kind == "datetime" else read_date
    if read(str(value)) is None:
        yield fault("time.impossible", pointer_to(name), ruling=message.fields[name].ruling)
