"""Find out what somebody's request asks for, from its body and, in doubt, its address."""

from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.errors import MessageError
from kcp_proto.exchange import HttpRequest
from kcp_proto.faults import Fault, fault
from kcp_proto.json_values import is_object

from .decoding import decode
from .recognition import detect

_BODY = "request body"


def read_request(request: HttpRequest) -> tuple[Operation, dict[str, Any]]:
    """Decode a request's body and find its operation.

    Args:
        request: Anybody's request; its ``fields`` are not looked at.

    Returns:
        The operation and the body's members.

    Raises:
        MessageError: The body is not strict JSON (R26) or no object; ``message.undetected``.
    """
    payload = decode(request.body, subject=_BODY)
    if not is_object(payload):
        raise MessageError(_BODY, [fault("type", "", case="body", ruling="R26")])
    if request.operation:
        return catalogue.operation(request.operation), payload
    found = [candidate for candidate in _requests() if candidate.request.name in detect(payload)]
    at_address = [candidate for candidate in found if request.url.endswith(candidate.path)]
    for candidates in (found, at_address):
        if len(candidates) == 1:
            return candidates[0], payload
    raise MessageError(_BODY, [_undetected()])


def _requests() -> list[Operation]:
    return [catalogue.operation(name) for name in catalogue.operations()]


def _undetected() -> Fault:
    names = sorted({operation.discriminator for operation in _requests()})
    return fault("message.undetected", "", case="request", names=", ".join(names))
