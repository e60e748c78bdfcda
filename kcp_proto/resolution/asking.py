"""One round of inquiries about a lost request, without I/O: the caller sends what is yielded."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from kcp_proto import catalogue
from kcp_proto.errors import KcpError, MessageError
from kcp_proto.replies import Reply

from .lost_request import Inquiry, LostRequest, inquiries
from .resolution import Resolution, merge
from .verdict import verdict


class InquiryResult(NamedTuple):
    """What came of one inquiry.

    Attributes:
        reply: Its reply, or why there is none: an error, which says no secret.
        at: When it was sent, aware.
    """

    reply: Reply | KcpError
    at: datetime


def ask_about(lost: LostRequest, at: datetime) -> Generator[Inquiry, InquiryResult, Resolution]:
    """Ask once about a lost request: each inquiry at most once, and none after the proof.

    Args:
        lost: The request.
        at: The present moment, aware.

    Yields:
        An inquiry to send; send back what came of it.

    Returns:
        What is known now. An inquiry that failed makes it unknown, not an error.
    """
    questions = inquiries(lost, at)
    if questions.why:
        return Resolution(lost=lost, state="unknown", why=questions.why, detail=questions.detail)
    found: list[Resolution] = []
    for inquiry in questions.inquiries:
        asked = yield inquiry
        found.append(_judged(lost, inquiry, asked))
        if found[-1].state == "done":
            break
    return _together(found)


def read_inquiry(lost: LostRequest, reply: Reply, at: datetime) -> Resolution:
    """Judge the reply to an inquiry that the shop sent itself, such as after a notice.

    Args:
        lost: The request.
        reply: The inquiry's reply.
        at: When the inquiry was sent, aware.

    Returns:
        What it proves. That such an inquiry finds nothing is ``unknown`` unless it asked for what
        `inquiries` would ask for.
    """
    fits = _inquiry_of(lost, reply, at)
    if fits is None:
        return Resolution(lost=lost, state="unknown", asked_at=at, why="other-inquiry")
    return replace(verdict(lost, fits, reply, at), source="inquiry")


def _judged(lost: LostRequest, inquiry: Inquiry, asked: InquiryResult) -> Resolution:
    if isinstance(asked.reply, Reply):
        return verdict(lost, inquiry, asked.reply, asked.at)
    error = asked.reply
    why = "unfit" if isinstance(error, MessageError) else "failed"
    detail = f"{type(error).__name__}: {error}"
    return Resolution(lost=lost, state="unknown", asked_at=asked.at, why=why, detail=detail)


def _together(found: list[Resolution]) -> Resolution:
    """Put one round together: nothing was seen only if every inquiry says so."""
    best = found[0]
    for other in found[1:]:
        best = merge(best, other)
    if best.state == "not seen":
        return next((each for each in found if each.state == "unknown"), best)
    return best


def _inquiry_of(lost: LostRequest, reply: Reply, at: datetime) -> Inquiry | None:
    questions = inquiries(lost, at)
    asked = dict(reply.known)
    for inquiry in questions.inquiries:
        name = catalogue.operation(inquiry.operation).discriminator
        same = reply.operation == inquiry.operation and asked.get(name) == inquiry.fields[name]
        if same and (inquiry.fields.items() <= asked.items() or _names_order(lost, reply)):
            return Inquiry(operation=inquiry.operation, fields=asked)
    return None


def _names_order(lost: LostRequest, reply: Reply) -> bool:
    """Tell whether the reply itself names the order; an order number that was sent proves less.

    Beside a transaction number the gateway may leave it unread (R10).
    """
    number = catalogue.order_number(lost.known)
    fields = catalogue.operation(reply.operation).request.fields
    echoes = [
        echo
        for name in catalogue.order_number_fields()
        if name in fields
        for echo in fields[name].echoes
    ]
    return number is not None and number in map(reply.wire.get, echoes)
