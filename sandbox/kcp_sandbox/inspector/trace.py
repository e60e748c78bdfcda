"""What became known of a request, and how it is shown without a secret."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue, sign_string
from kcp_proto.catalogue import Message
from kcp_proto.redaction import redact
from kcp_sandbox.disruptions import Plan
from kcp_sandbox.gateway import HARMLESS, Payload, Refusal

NOTHING: Payload = MappingProxyType({})


class Visit:
    """Collect what becomes known of a request on its way through the brain.

    Args:
        request: The request; its body is not kept.
        number: The record's number.
        at: When it came, by the sandbox's clock.

    Attributes:
        path: What was asked for, without a query.
    """

    __slots__ = (
        "answer",
        "at",
        "method",
        "number",
        "operation",
        "path",
        "payload",
        "plan",
        "refusal",
    )

    def __init__(self, request: HttpRequest, number: int, at: datetime) -> None:
        self.method, self.path = request.method, urlsplit(request.url).path
        self.number, self.at = number, at
        self.operation = ""
        self.payload = NOTHING
        self.plan: Plan | None = None
        self.refusal: Refusal | None = None
        self.answer: Mapping[str, str] = MappingProxyType({})


def masked_request(visit: Visit) -> Mapping[str, Any]:
    """Mask the request's fields (R24); none if they could not be read."""
    if not visit.operation:
        return {}
    return redact(catalogue.operation(visit.operation).request, visit.payload)


def masked_answer(visit: Visit) -> Mapping[str, Any]:
    """Mask the answer's fields; what the sandbox itself added is shown."""
    if not visit.operation:
        return visit.answer
    masked = redact(_answering(visit), visit.answer)
    return masked | {name: visit.answer[name] for name in HARMLESS if name in visit.answer}


def expected_text(visit: Visit) -> str:
    """Write the text that must be signed; "" for what is not signed or could not be."""
    if not visit.operation or not catalogue.operation(visit.operation).sign:
        return ""
    try:
        return sign_string(visit.operation, visit.payload)
    except MessageError:
        return ""


def _answering(visit: Visit) -> Message:
    """Choose the message that describes an answer, be it the refusal of nonsense."""
    try:
        return catalogue.response_to(visit.operation, visit.payload)
    except MessageError:
        return catalogue.responses(visit.operation)[0]
