"""From a response's bytes to a reply, losing nothing that the gateway said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self, TypeVar, cast, overload

from . import catalogue
from .catalogue import Effect, Field, Message, Operation
from .documents import decode_response
from .errors import MessageError, Refused, ResponseError
from .exchange import HttpRequest, HttpResponse, TypedRequest
from .faults import Fault, fault, pointer_to
from .json_values import is_object
from .outcomes import OutcomeUnknown, UnreadableReply
from .redaction import MASK
from .shield import shielded
from .showing import MaskedRepr, brief, last_four
from .times import DATE_KEY_ZEROS
from .validation import check_message

# What says nothing: absent, empty, or masked in a recording that is played again.
_SILENT = (None, "", MASK)
# Meanings after which it is wrong to say that the gateway did not act. "success" stands here for a
# code that means it elsewhere: `V000` in the response to a cancel is no refusal.
_OPEN = frozenset({"unknown", "not-delivered", "in-progress", "split", "success"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reply(MaskedRepr):
    """What the gateway said; a refusal is a reply too, until `raise_for_result`.

    Args:
        operation: The request's operation.
        message: The name of the message that the response was read as.
        effect: ``read``, ``money`` or ``reversal``.
        res_cd: Result code as it came (R13: success is ``0000``).
        res_msg: Result message as it came; "" if there was none.
        wire: Every field as it came, documented or not, in the order it came.
        faults: What deviates from the schema (errors), and what does not fit the request
            (warnings, R31: a reply is compared with its request).
        known: What identifies the exchange afterwards; no secret.
        status: HTTP status code.
        journal_id: The exchange's id in the recording; None if there is none.
        when: When sending the request began, aware; None if that is not known.
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
    when: datetime | None = field(default=None, compare=False)

    @property
    def ok(self) -> bool:
        """Tell whether the gateway did what the request says (R13)."""
        return catalogue.message(self.message).says_success(self.wire)

    @property
    def meaning(self) -> str:
        """Classify the result code: a kind of `kcp_schemas.load_result_codes`, or ``unlisted``."""
        return catalogue.meaning_of(self.res_cd)

    def raise_for_result(self) -> Self:
        """Raise unless the gateway did what the request says.

        Returns:
            The reply itself.

        Raises:
            OutcomeUnknown: The code means a time-out or failure behind the gateway, work in
                progress, two live transactions, or a success of another kind of message.
            Refused: Any other code but success.
        """
        if self.ok:
            return self
        if leaves_open(catalogue.message(self.message), self.wire):
            reason = f"result code {self.res_cd} ({self.meaning}): {brief(self.res_msg)}"
            raise OutcomeUnknown(
                self.operation,
                self.effect,
                "answer",
                reason,
                {**self._identifiers(), **self.known},
                when=self.when,
                journal_id=self.journal_id,
            )
        raise Refused(self.operation, self.res_cd, self.res_msg, self.meaning)

    def _identifiers(self) -> dict[str, str]:
        """Collect what the reply names things by: a split state has numbers of its own."""
        fields = catalogue.message(self.message).fields
        return {
            name: value
            for name, value in self.wire.items()
            if isinstance(value, str) and value not in _SILENT and _identifies(fields.get(name))
        }

    def _shown(self) -> str:
        tno = self.wire.get("tno")
        shown = f" tno {last_four(str(tno))}" if tno else ""
        return f"<{type(self).__name__} {self.operation} {self.res_cd}{shown}>"


ReplyT = TypeVar("ReplyT", bound=Reply)


@overload
def read_response(
    request: TypedRequest[ReplyT], response: HttpResponse, *, when: datetime | None = None
) -> ReplyT: ...


@overload
def read_response(
    request: HttpRequest, response: HttpResponse, *, when: datetime | None = None
) -> Reply: ...


@shielded
def read_response(
    request: HttpRequest, response: HttpResponse, *, when: datetime | None = None
) -> Reply:
    """Read the response to a request, with any HTTP status.

    Args:
        request: What `build_request` made.
        response: What came back.
        when: When sending began, aware: an unknown outcome is looked up by its date.

    Returns:
        The reply, typed if the request was made of a typed message; deviations from the schema are
        in its ``faults``.

    Raises:
        UnreadableReply: The response is not strict JSON (R26; R43: a member may come twice with
            one value) or has no ``res_cd``, and the request may have moved money.
        ResponseError: The same, and the request only reads.
        MessageError: The request is not one that `build_request` made.
    """
    reply, typed = _read(request, response, when), cast("TypedRequest[Any]", request)
    return typed.reply.of(reply) if isinstance(request, TypedRequest) else reply


def _read(request: HttpRequest, response: HttpResponse, when: datetime | None) -> Reply:
    operation = catalogue.operation(request.operation)
    message = catalogue.response_to(operation.name, request.fields)
    payload, twins = _payload(request, response, message.result_code, when)
    faults = check_message(message, payload)
    return Reply(
        operation=operation.name,
        message=message.name,
        effect=operation.effect,
        res_cd=payload[message.result_code],
        res_msg=_text(payload.get(message.result_message)),
        wire=MappingProxyType(payload),
        faults=(*twins, *faults, *_misfits(operation, message, request.fields, payload)),
        known=request.known,
        status=response.status,
        journal_id=response.journal_id,
        when=when,
    )


def leaves_open(message: Message, wire: Mapping[str, Any]) -> bool:
    """Tell whether a response leaves it open what the gateway did (R22: never send money twice).

    Args:
        message: The message that the response was read as.
        wire: Its fields; the result code is a text.

    Returns:
        False for what the message calls a success, and for a refusal.
    """
    meaning = catalogue.meaning_of(wire[message.result_code])
    return meaning in _OPEN and not message.says_success(wire)


def _identifies(field: Field | None) -> bool:
    return field is not None and field.kind == "id" and field.sensitive is None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _payload(
    request: HttpRequest, response: HttpResponse, result_code: str, when: datetime | None
) -> tuple[dict[str, Any], list[Fault]]:
    decoded: object
    try:
        decoded, twins = decode_response(response.body)
    except MessageError as error:
        raise _unreadable(request, response, str(error), when) from None
    if not is_object(decoded):
        raise _unreadable(request, response, "the response is not a JSON object", when)
    res_cd = decoded.get(result_code)
    if not isinstance(res_cd, str) or not res_cd:
        raise _unreadable(request, response, f"the response has no {result_code}", when)
    return decoded, twins


def _unreadable(
    request: HttpRequest, response: HttpResponse, reason: str, when: datetime | None
) -> ResponseError:
    reason = f"{reason}, HTTP status {response.status}"
    if request.effect == "read":
        return ResponseError(request.operation, reason, response.body)
    return UnreadableReply(
        request.operation,
        request.effect,
        reason,
        response.body,
        request.known,
        when=when,
        journal_id=response.journal_id,
    )


def _misfits(
    operation: Operation, message: Message, sent: Mapping[str, str], received: Mapping[str, Any]
) -> Iterator[Fault]:
    """Compare what was sent with what came back (R31), as the catalogue pairs the names."""
    for name, described in operation.request.fields.items():
        if name not in sent or _stands_for_a_date(described, sent):
            continue
        is_amount = described.kind in ("won", "count")
        for echo in described.echoes:
            value = received.get(echo)
            if value not in _SILENT and not _same(sent[name], value, is_amount):
                yield _misfit(message, name, echo)


def _stands_for_a_date(field: Field, sent: Mapping[str, str]) -> bool:
    """Tell whether the order number stands for a transaction (R10: beside it, only a date)."""
    return field.date_key in sent and sent[field.name].endswith(DATE_KEY_ZEROS)


def _same(sent: str, received: object, is_amount: bool) -> bool:
    # An identifier is text and keeps its zeros (R3); a JSON integer has lost them (R2).
    if is_amount or isinstance(received, int):
        return str(received).lstrip("0") == sent.lstrip("0")
    return received == sent


def _misfit(message: Message, name: str, echo: str) -> Fault:
    field = message.fields.get(echo)
    ruling = f"{field.ruling}; R31" if field else "R31"
    return fault("answer.misfit", pointer_to(echo), ruling=ruling, other=name)
