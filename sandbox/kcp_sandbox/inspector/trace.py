"""What becomes known of a request, and how its fields are shown without a secret."""

from collections.abc import Mapping
from datetime import datetime
from time import perf_counter, time
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue, sign_string
from kcp_proto.catalogue import Message
from kcp_proto.documents import decode
from kcp_proto.redaction import redact
from kcp_sandbox.disruptions import MOST_BYTES, DisruptionPlan
from kcp_sandbox.gateway import Payload, Refusal
from kcp_sandbox.store import HARMLESS

_NOTHING: Payload = MappingProxyType({})


class Trace:
    """What becomes known of a request on its way through the gateway; it fills up step by step.

    Args:
        request: The request; of its body the first `MOST_BYTES` are stored.
        number: The record's number.
        at: When it came, by the sandbox's clock.

    Attributes:
        came: When it came, by the computer's clock (`time.time`).
        began: The same moment of `time.perf_counter`.
        origin: Scheme and host of the address.
        path: The address's path, without a query.
        headers: The request's headers; of those that are too long for a record
            the length, once it is over.
        body: The first bytes of its body.
        size: How many bytes the body has.
        operation: The operation's name; "" if it was not recognised.
        plan: The disruption that was planned for it; None if none was.
        asked_by: What asked for that disruption: ``plan``, ``order number`` or ``header``.
        refusal: Why the gateway refused it; None if it did not.
        done: The fields of the response to what the gateway did; None if it did nothing.
        late: What the gateway does after it cut the connection: "" if nothing, ``waits``,
            ``done``, or the result code that refused it.
        response: The fields of the response; empty if there is none.
    """

    __slots__ = (
        *("_payload", "asked_by", "at", "began", "body", "came", "done", "headers", "late"),
        *("method", "number", "operation", "origin", "path", "plan", "refusal", "response", "size"),
    )

    def __init__(self, request: HttpRequest, number: int, at: datetime) -> None:
        address = urlsplit(request.url)
        self.method: str = request.method
        self.path: str = address.path
        self.origin: str = f"{address.scheme}://{address.netloc}"
        self.number: int = number
        self.at: datetime = at
        self.came: float = time()
        self.began: float = perf_counter()
        self.headers: Mapping[str, str] = request.headers
        self.body: bytes = request.body[:MOST_BYTES]
        self.size: int = len(request.body)
        self.operation = ""
        self._payload: Payload | None = _NOTHING
        self.plan: DisruptionPlan | None = None
        self.asked_by = "plan"
        self.refusal: Refusal | None = None
        self.done: Mapping[str, str] | None = None
        self.late = ""
        self.response: Mapping[str, str] = _NOTHING

    @property
    def payload(self) -> Payload:
        """Give the decoded body; empty if it was not recognised."""
        payload = self._payload
        if payload is None:
            # Most records are never looked at: of those the bytes are enough.
            payload = self._payload = decode(self.body, subject="body")
        return payload

    @payload.setter
    def payload(self, payload: Payload) -> None:
        self._payload = payload

    def shrink(self) -> None:
        """Let go of what can be had again, and of what is long and not described."""
        self.headers = _bounded(self.headers)
        if not self.operation or self.late == "waits":
            return
        if self.size <= MOST_BYTES:
            self._payload = None
            return
        described = catalogue.operation(self.operation).request.fields
        self._payload = {
            name: value
            for name, value in self.payload.items()
            if name in described and len(str(value)) <= MOST_BYTES
        }


def _bounded(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Leave `MOST_BYTES` of headers: of values beyond, which a cut might unmask, the length."""
    if sum(map(len, headers.values())) <= MOST_BYTES:
        return headers
    left, shown = MOST_BYTES, dict[str, str]()
    for name, value in headers.items():
        shown[name] = value if len(value) <= left else f"[{len(value)} bytes]"
        left -= len(shown[name])
    return shown


def masked_request(trace: Trace) -> Mapping[str, Any]:
    """Mask the request's fields (R24: never show a secret); none if they could not be read."""
    if not trace.operation:
        return {}
    return redact(catalogue.operation(trace.operation).request, trace.payload)


def masked_response(trace: Trace) -> Mapping[str, Any]:
    """Mask the response's fields."""
    return mask_response(trace, trace.response)


def mask_response(trace: Trace, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Mask fields of a response; those that the sandbox itself added are shown."""
    if not trace.operation:
        return fields
    masked = redact(_response_message(trace), fields)
    return masked | {name: fields[name] for name in HARMLESS if name in fields}


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
