"""Find out which message a payload is, from the fields that tell messages apart."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_proto.json_values import is_object
from kcp_schemas import message_names


def detect(payload: object) -> tuple[str, ...]:
    """Name the messages that a payload can be.

    A request is known by its discriminator, a response by having a result code and by the
    documented fields it holds.

    Args:
        payload: The decoded message; what is no JSON object is no message.

    Returns:
        One name if the fields leave no doubt, several if they do, none if nothing fits.
    """
    if not is_object(payload):
        return ()
    if any(name in payload for message in _responses() for name in message.success):
        return tuple(message.name for message in _candidates(payload))
    operations = map(catalogue.operation, catalogue.operations())
    return tuple(operation.request.name for operation in operations if _asks(operation, payload))


def deciding_fields() -> frozenset[str]:
    """Name the fields whose values `detect` looks at; of the others only their presence counts."""
    results = {name for message in _responses() for name in message.success}
    asked = {catalogue.operation(name).discriminator for name in catalogue.operations()}
    return frozenset(results | asked)


@cache
def _responses() -> tuple[Message, ...]:
    described = (catalogue.message(name) for name in message_names())
    return tuple(message for message in described if not message.is_request)


def _asks(operation: Operation, payload: Mapping[Any, Any]) -> bool:
    field = operation.request.fields[operation.discriminator]
    return payload.get(field.name) in field.choices


def _candidates(payload: Mapping[Any, Any]) -> list[Message]:
    documented = {name for message in _responses() for name in message.fields}
    present = documented.intersection(payload)
    fitting = [message for message in _fitting(payload) if present <= message.fields.keys()]
    exact = [message for message in fitting if present == set(message.fields)]
    return exact or fitting


def _fitting(payload: Mapping[Any, Any]) -> Iterator[Message]:
    for message in _responses():
        succeeded = all(payload.get(name) == value for name, value in message.success.items())
        needed: list[str] = message.schema.get("then", {}).get("required", [])
        if not succeeded or all(name in payload for name in needed):
            yield message
