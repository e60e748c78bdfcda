"""What becomes known of a request, and how it is shown without a secret."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue, sign_string
from kcp_proto.catalogue import Message
from kcp_proto.redaction import redact
from kcp_sandbox.disruptions import DisruptionPlan
from kcp_sandbox.gateway import Payload, Refusal
from kcp_sandbox.store import HARMLESS

_NOTHING: Payload = MappingProxyType({})


class Trace:
    """What becomes known of a request on its way through the gateway; it fills up step by step.

    Args:
        request: The request; its body is not stored.
        number: The record's number.
        at: When it came, by the sandbox's clock.

    Attributes:
        path: The address's path, without a query.
        operation: The operation's name; "" if it was not recognised.
        payload: The decoded body; empty if it was not recognised.
        plan: The disruption that was planned for it; None if none was.
        refusal: Why the gateway refused it; None if it did not.
        response: The fields of the response; empty if there is none.
    """

    __slots__ = (
        "at",
        "method",
        "number",
        "operation",
        "path",
        "payload",
        "plan",
        "refusal",
        "response",
    )

    def __init__(self, request: HttpRequest, number: int, at: datetime) -> None:
        self.method, self.path = request.method, urlsplit(request.url).path
        self.number, self.at = number, at
        self.operation = ""
        self.payload = _NOTHING
        self.plan: DisruptionPlan | None = None
        self.refusal: Refusal | None = None
        self.response: Mapping[str, str] = _NOTHING


def masked_request(trace: Trace) -> Mapping[str, Any]:
    """Mask the request's fields (R24: never show a secret); none if they could not be read."""
    if not trace.operation:
        return {}
    return redact(catalogue.operation(trace.operation).request, trace.payload)


def masked_response(trace: Trace) -> Mapping[str, Any]:
    """Mask the response's fields; those that the sandbox itself added are shown."""
    if not trace.operation:
        return trace.response
    masked = redact(_response_message(trace), trace.response)
    return masked | {name: trace.response[name] for name in HARMLESS if name in trace.response}


def expected_text(trace: Trace) -> str:
    """Write the text that must be signed; "" for what is not signed or could not be."""
    if not trace.operation or not catalogue.operation(trace.operation).sign:
        return ""
    try:
        return sign_string(trace.operation, trace.payload)
    except MessageError:
        return ""


def _response_message(trace: Trace) -> Message:
    """Choose the message that describes a response, be it the refusal of nonsense."""
    try:
        return catalogue.response_to(trace.operation, trace.payload)
    except MessageError:
        return catalogue.responses(trace.operation)[0]
