"""Which message a payload is, and which operation a request asks for, from their fields."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_proto.errors import MessageError
from kcp_proto.exchange import HttpRequest
from kcp_proto.faults import fault
from kcp_proto.json_values import is_object
from kcp_proto.shield import shielded
from kcp_schemas import message_names

from .decoding import decode

_BODY = "request body"


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
    return tuple(operation.request.name for operation in _operations() if operation.fits(payload))


@shielded
def recognise(payload: object) -> str:
    """Find out which message a payload is.

    Args:
        payload: A decoded document.

    Returns:
        The message's name.

    Raises:
        MessageError: Its fields do not tell, or tell of several messages.
    """
    candidates = detect(payload)
    if len(candidates) == 1:
        return candidates[0]
    listed = f" (it may be {', '.join(candidates)})" if candidates else ""
    raise MessageError("payload", [fault("message.undetected", "", candidates=listed)])


@shielded
def read_request(request: HttpRequest) -> tuple[Operation, dict[str, Any]]:
    """Decode a request's body and find its operation.

    Args:
        request: A request of any maker; its ``fields`` are not looked at.

    Returns:
        The operation and the body's members.

    Raises:
        MessageError: The body is not strict JSON (R26: JSON is decoded strictly) or no
            object; ``message.undetected``.
    """
    payload = decode(request.body, subject=_BODY)
    if not is_object(payload):
        raise MessageError(_BODY, [fault("type", "", case="body", ruling="R26")])
    if request.operation:
        return catalogue.operation(request.operation), payload
    detected = detect(payload)
    found = [candidate for candidate in _operations() if candidate.request.name in detected]
    at_address = [candidate for candidate in found if request.url.endswith(candidate.path)]
    for candidates in (found, at_address):
        if len(candidates) == 1:
            return candidates[0], payload
    names = ", ".join(sorted({operation.discriminator for operation in _operations()}))
    raise MessageError(_BODY, [fault("message.undetected", "", case="request", names=names)])


def deciding_fields() -> frozenset[str]:
    """Name the fields whose values `detect` looks at; of the others only their presence counts."""
    results = {name for message in _responses() for name in message.success}
    return frozenset(results | {operation.discriminator for operation in _operations()})


def _operations() -> list[Operation]:
    return [catalogue.operation(name) for name in catalogue.operations()]


@cache
def _responses() -> tuple[Message, ...]:
    described = (catalogue.message(name) for name in message_names())
    return tuple(message for message in described if not message.is_request)


def _candidates(payload: Mapping[Any, Any]) -> list[Message]:
    documented = {name for message in _responses() for name in message.fields}
    present = documented.intersection(payload)
    fitting = [message for message in _fitting(payload) if present <= message.fields.keys()]
    exact = [message for message in fitting if present == set(message.fields)]
    return exact or fitting


def _fitting(payload: Mapping[Any, Any]) -> Iterator[Message]:
    for message in _responses():
        succeeded = all(payload.get(name) == value for name, value in message.success.items())
        if not succeeded or all(name in payload for name in message.on_success):
            yield message
