"""From an answer's bytes to a reply, losing nothing that the gateway said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from . import catalogue
from .catalogue import Effect, Field, Message, Operation
from .documents import decode
from .errors import MessageError, Refused, ResponseError
from .exchange import HttpRequest, HttpResponse
from .faults import Fault, fault, pointer_to
from .json_values import is_object
from .outcomes import OutcomeUnknown, UnreadableReply
from .redaction import MASK
from .showing import MaskedRepr, last_four
from .times import DATE_KEY_ZEROS
from .validation import judge

# What says nothing: absent, empty, or masked in a recording that is played again.
_SILENT = (None, "", MASK)
# Meanings after which nobody may say that the gateway did not act.
NOT_KNOWN = frozenset({"unknown", "in-progress", "split"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reply(MaskedRepr):
    """Hold what the gateway answered; a refusal is a reply, not an exception, until asked.

    Args:
        operation: The operation that was asked for.
        message: The name of the message that the answer was read as.
        effect: ``read``, ``money`` or ``reversal``.
        res_cd: Result code as it came (R13).
        res_msg: Result message as it came; "" if there was none.
        wire: Every field as it came, documented or not, in the order it came.
        faults: What deviates from the schema (errors), and what does not fit the question
            (warnings, R31).
        known: What identifies the exchange afterwards; no secret.
        status: HTTP status code.
        journal_id: The exchange's id in the recording; None if there is none.
    """

    operation: str
    message: str
    effect: Effect
    res_cd: str
    res_msg: str
    wire: Mapping[str, Any]
    faults: tuple[Fault, ...]
    known: Mapping[str, str]
    status: int
    journal_id: str | None = field(default=None, compare=False)

    @property
    def ok(self) -> bool:
        """Tell whether the gateway did what was asked (R13)."""
        success = catalogue.message(self.message).success
        return all(self.wire.get(name) == value for name, value in success.items())

    @property
    def meaning(self) -> str:
        """Classify the result code: ``success``, ``refused``, ``unknown``, ``split`` and so on."""
        return catalogue.meaning_of(self.res_cd)

    def raise_for_result(self) -> Self:
        """Raise unless the gateway did what was asked.

        Returns:
            The reply itself.

        Raises:
            OutcomeUnknown: The code means a time-out behind the gateway, work in progress, or two
                live transactions.
            Refused: Any other code but success.
        """
        if self.ok:
            return self
        if self.meaning in NOT_KNOWN:
            reason = f"result code {self.res_cd} ({self.meaning}): {self.res_msg}"
            known = {**self._identifiers(), **self.known}
            raise OutcomeUnknown(
                self.operation, self.effect, "answer", reason, known, journal_id=self.journal_id
            )
        raise Refused(self.operation, self.res_cd, self.res_msg, self.meaning)

    def _identifiers(self) -> dict[str, str]:
        """Collect what the answer names things by: a split state has numbers nobody asked with."""
        fields = catalogue.message(self.message).fields
        return {
            name: value
            for name, value in self.wire.items()
            if isinstance(value, str) and value not in _SILENT and _identifies(fields.get(name))
        }

    def __repr__(self) -> str:
        tno = self.wire.get("tno")
        shown = f" tno {last_four(str(tno))}" if tno else ""
        return f"<{type(self).__name__} {self.operation} {self.res_cd}{shown}>"


def read_response(request: HttpRequest, response: HttpResponse) -> Reply:
    """Read the answer to a request, whatever its HTTP status.

    Args:
        request: What `build_request` made.
        response: What came back.

    Returns:
        The reply; deviations from the schema are in its ``faults``.

    Raises:
        UnreadableReply: The answer is not strict JSON (R26) or has no ``res_cd``, and the request
            may have moved money.
        ResponseError: The same, and the request only reads.
        MessageError: The request is not one that `build_request` made.
    """
    operation = catalogue.operation(request.operation)
    message = catalogue.response_to(operation.name, request.fields)
    payload = _payload(request, response)
    faults = judge(message, payload)
    return Reply(
        operation=operation.name,
        message=message.name,
        effect=operation.effect,
        res_cd=payload["res_cd"],
        res_msg=_text(payload.get("res_msg")),
        wire=MappingProxyType(payload),
        faults=(*faults, *_misfits(operation, message, request.fields, payload)),
        known=request.known,
        status=response.status,
        journal_id=response.journal_id,
    )


def _identifies(field: Field | None) -> bool:
    return field is not None and field.kind == "id" and field.sensitive is None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _payload(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    try:
        decoded: object = decode(response.body, subject="the answer")
    except MessageError as error:
        raise _unreadable(request, response, str(error)) from None
    # A traceback that shows local variables would show what is deleted here.
    if not is_object(decoded):
        del decoded
        raise _unreadable(request, response, "the answer is not a JSON object")
    res_cd = decoded.get("res_cd")
    if not isinstance(res_cd, str) or not res_cd:
        del decoded, res_cd
        raise _unreadable(request, response, "the answer has no res_cd")
    return decoded


def _unreadable(request: HttpRequest, response: HttpResponse, reason: str) -> ResponseError:
    reason = f"{reason}, HTTP status {response.status}"
    if request.effect == "read":
        return ResponseError(request.operation, reason, response.body)
    return UnreadableReply(
        request.operation,
        request.effect,
        reason,
        response.body,
        request.known,
        journal_id=response.journal_id,
    )


def _misfits(
    operation: Operation, message: Message, asked: Mapping[str, str], got: Mapping[str, Any]
) -> Iterator[Fault]:
    """Compare what was asked with what came back (R31), as the catalogue pairs the names."""
    for name, described in operation.request.fields.items():
        if name not in asked or _stands_for_a_date(described, asked):
            continue
        is_amount = described.kind in ("won", "count")
        for echo in described.echoes:
            answer = got.get(echo)
            if answer not in _SILENT and not _same(asked[name], answer, is_amount):
                yield _misfit(message, name, echo)


def _stands_for_a_date(field: Field, asked: Mapping[str, str]) -> bool:
    """Tell whether a transaction is asked for by its order number (R10)."""
    return field.date_key in asked and asked[field.name].endswith(DATE_KEY_ZEROS)


def _same(asked: str, answer: object, is_amount: bool) -> bool:
    # An identifier is text and keeps its zeros (R3); a JSON integer has lost them (R2).
    if is_amount or isinstance(answer, int):
        return str(answer).lstrip("0") == asked.lstrip("0")
    return answer == asked


def _misfit(message: Message, name: str, echo: str) -> Fault:
    field = message.fields.get(echo)
    ruling = f"{field.ruling}; R31" if field else "R31"
    return fault("answer.misfit", pointer_to(echo), ruling=ruling, other=name)
