"""Write down what really happened to a request, for the inspector."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue, sign_string
from kcp_proto.catalogue import Message
from kcp_proto.diagnosis import Likely
from kcp_proto.redaction import redact

from ._answers import HARMLESS
from ._recognition import Payload
from ._refusals import Refusal
from .faults import Plan
from .inspector import Record

NOTHING: Payload = MappingProxyType({})


class Visit:
    """Collect what becomes known of a request on its way through the brain.

    Args:
        request: The request.
        number: The record's number.
        at: When it came, by the sandbox's clock.
    """

    __slots__ = ("answer", "at", "number", "operation", "payload", "plan", "refusal", "request")

    def __init__(self, request: HttpRequest, number: int, at: datetime) -> None:
        self.request, self.number, self.at = request, number, at
        self.operation = ""
        self.payload = NOTHING
        self.plan: Plan | None = None
        self.refusal: Refusal | None = None
        self.answer: Mapping[str, str] = MappingProxyType({})

    def record(self, status: int, seconds: float, likely: tuple[Likely, ...]) -> Record:
        """Write down what happened, without a secret.

        Args:
            status: HTTP status of the answer; 0 if there was none.
            seconds: How long it took.
            likely: What explains the refusal.

        Returns:
            The record.
        """
        refusal = self.refusal
        return Record(
            number=self.number,
            at=self.at,
            seconds=seconds,
            method=self.request.method,
            path=urlsplit(self.request.url).path,
            operation=self.operation,
            request=self._masked_request(),
            answer=self._masked_answer(),
            status=status,
            res_cd=self.answer.get("res_cd", ""),
            detail=refusal.told if refusal else "",
            detail_ko=refusal.told_ko if refusal else "",
            faults=refusal.faults if refusal else (),
            expected=_expected_text(self.operation, self.payload),
            likely=likely,
            fault=self.plan.kind if self.plan else "",
        )

    def _masked_request(self) -> dict[str, Any]:
        if not self.operation:
            return {}
        return redact(catalogue.operation(self.operation).request, self.payload)

    def _masked_answer(self) -> Mapping[str, Any]:
        if not self.operation:
            return self.answer
        masked = redact(_answering(self.operation, self.payload), self.answer)
        return masked | {name: self.answer[name] for name in HARMLESS if name in self.answer}


def _expected_text(operation: str, payload: Payload) -> str:
    if not operation or not catalogue.operation(operation).sign:
        return ""
    try:
        return sign_string(operation, payload)
    except MessageError:
        return ""


def _answering(operation: str, payload: Payload) -> Message:
    """Choose the message that describes an answer, be it the refusal of nonsense."""
    try:
        return catalogue.answer_to(operation, payload)
    except MessageError:
        return catalogue.answers(operation)[0]
