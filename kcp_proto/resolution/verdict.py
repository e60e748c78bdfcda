"""From the reply of one inquiry to what it proves about a lost request (R37)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Settlement, ShownFields
from kcp_proto.redaction import MASK, redact
from kcp_proto.replies import Reply
from kcp_proto.times import DATE_KEY_ZEROS, read_datetime

from .lost_reply import lost_reply
from .lost_request import Inquiry, LostRequest, won
from .resolution import Proof, Resolution
from .words import CLOCK_SKEW

_SILENT = (None, "", MASK)
_MISFIT = "answer.misfit"


def verdict(lost: LostRequest, inquiry: Inquiry, reply: Reply, at: datetime) -> Resolution:
    """Judge what one inquiry's reply proves.

    Args:
        lost: The request.
        inquiry: The inquiry about it.
        reply: The inquiry's reply.
        at: When the inquiry was sent, aware.

    Returns:
        What it proves; only a transaction that is shown proves anything.
    """
    terms = lost.settlement
    message = catalogue.message(reply.message)
    if terms is None or message.shows is None:
        return Resolution(lost=lost, state="unknown", asked_at=at, why="no-inquiry")
    if not reply.ok:
        return _refused(lost, terms, reply, at)
    return _Found(lost, terms, inquiry, reply, message, message.shows, at).resolution()


def _refused(lost: LostRequest, terms: Settlement, reply: Reply, at: datetime) -> Resolution:
    if reply.res_cd not in catalogue.operation(reply.operation).nothing_found:
        return Resolution(
            lost=lost, state="unknown", asked_at=at, why="refused", detail=reply.res_cd
        )
    if terms.outcome == "approved":
        return Resolution(lost=lost, state="not seen", asked_at=at)
    # The payment was there before it was to be cancelled: that it is not found says nothing.
    return Resolution(lost=lost, state="unknown", asked_at=at, why="payment-not-found")


class _Found:
    """A transaction that an inquiry found, beside the request that it may belong to."""

    def __init__(
        self,
        lost: LostRequest,
        terms: Settlement,
        inquiry: Inquiry,
        reply: Reply,
        message: Message,
        shown: ShownFields,
        at: datetime,
    ) -> None:
        self.lost, self.terms, self.inquiry, self.at = lost, terms, inquiry, at
        self.reply, self.message, self.shown = reply, message, shown
        self.wire: Mapping[str, Any] = reply.wire
        self.method = inquiry.fields[catalogue.operation(inquiry.operation).discriminator]

    def resolution(self) -> Resolution:
        """Decide: a gap first, then what does not fit, then what was not done yet."""
        if gap := self._gap():
            return self._unknown(gap)
        misfits = tuple(dict.fromkeys(self._misfits()))
        if misfits:
            return Resolution(
                lost=self.lost,
                state="different",
                asked_at=self.at,
                misfits=misfits,
                proof=self._proof(),
            )
        if not self._is_done():
            return Resolution(lost=self.lost, state="not seen", asked_at=self.at)
        if self.lost.twins and self.terms.outcome == "reduced":
            return self._unknown("twins")
        return self._done()

    def _gap(self) -> str:
        """Name what the reply would have to say and does not; "" if it says enough."""
        shown, outcome = self.shown, self.terms.outcome
        if not _is_number(self.tno):
            return "no-number"
        if outcome == "reduced":
            return "" if self._amount(shown.left) is not None else "nothing-left-shown"
        if not any(self._says(name) for name in (*shown.states, *shown.no_cancel)):
            return "no-state"
        is_timed = not shown.approved or self._time(shown.approved) is not None
        return "" if outcome == "cancelled" or is_timed else "no-time"

    def _misfits(self) -> Iterator[str]:
        faults = {fault.pointer for fault in self.reply.faults if fault.rule == _MISFIT}
        if "/tno" in faults:
            yield "transaction"
        if faults - {"/tno"}:
            yield "order number"
        if self._says(echo := self.terms.method_echo) and self.wire[echo] != self.method:
            yield "method"
        if self._is_cancelled() and self._is(self.shown.no_cancel):
            yield "contradiction"
        yield from _MISFITS_OF[self.terms.outcome](self)

    def of_approval(self) -> Iterator[str]:
        """Name what of a payment does not fit."""
        if self._says(self.shown.amount):
            paid = won(self.wire[self.shown.amount])
            if paid != won(self.lost.known[self.terms.amount]):
                yield "amount"
            elif self._left() not in (None, paid) and not self._is_cancelled():
                yield "left"
        if not self._fits(self.shown.approved):
            yield "time"
        if self._is_cancelled():
            yield "state"

    def of_cancel(self) -> Iterator[str]:
        """Name what of a cancelled payment does not fit."""
        if self._is_cancelled() and not self._fits(self.shown.cancelled):
            yield "time"

    def of_reduction(self) -> Iterator[str]:
        """Name what of a payment that was to be cancelled in part does not fit."""
        if self._left() not in (self._before(), self._after()):
            yield "left"

    def _is_done(self) -> bool:
        if self.terms.outcome == "reduced":
            return self._left() == self._after()
        return self.terms.outcome == "approved" or self._is_cancelled()

    def _done(self) -> Resolution:
        reply, unproven = lost_reply(
            self.lost, self.message, self._evidence(), self._proven(), self.method
        )
        return Resolution(
            lost=self.lost,
            state="done",
            asked_at=self.at,
            proof=self._proof(),
            reply=reply,
            unproven=unproven,
        )

    def _proven(self) -> dict[str, str]:
        """Collect the fields of the request whose values the inquiry confirms."""
        known, terms = self.lost.known, self.terms
        names = ["tno", *catalogue.order_number_fields()]
        if terms.outcome == "reduced" or self._says(self.shown.amount):
            names.append(terms.amount)
        fields = catalogue.operation(self.lost.operation).request.fields
        return {name: known[name] for name in names if name in fields and name in known}

    def _evidence(self) -> Mapping[str, Any]:
        if self.terms.outcome != "reduced":
            return self.wire
        # A payment's cancel has a time; that of one of its parts is not shown.
        return {name: text for name, text in self.wire.items() if name != self.shown.cancelled}

    def _proof(self) -> Proof:
        return Proof(
            inquiry=self.inquiry.operation,
            fields=self.inquiry.fields,
            when=self.at,
            message=self.message.name,
            response=redact(self.message, self.wire),
            tno=self.tno,
        )

    def _unknown(self, why: str) -> Resolution:
        return Resolution(lost=self.lost, state="unknown", asked_at=self.at, why=why)

    @property
    def tno(self) -> str:
        """Give the transaction number that the reply names; "" if it names none."""
        return str(self.wire["tno"]) if self._says("tno") else ""

    def _says(self, name: str) -> bool:
        return self.wire.get(name) not in _SILENT

    def _amount(self, name: str) -> int | None:
        return won(self.wire.get(name))

    def _time(self, name: str) -> datetime | None:
        return read_datetime(str(self.wire.get(name)))

    def _is(self, values: Mapping[str, str]) -> bool:
        return any(self.wire.get(name) == value for name, value in values.items())

    def _is_cancelled(self) -> bool:
        return self._is(self.shown.cancel)

    def _fits(self, name: str) -> bool:
        """Tell whether a time of the reply fits when the request was sent; one not shown does."""
        moment, when = self._time(name), self.lost.when
        if moment is None:
            return True
        begin = when - CLOCK_SKEW if when is not None else moment
        return begin.replace(microsecond=0) <= moment <= self.at + CLOCK_SKEW

    def _left(self) -> int | None:
        return self._amount(self.shown.left)

    def _before(self) -> int:
        return int(self.lost.known[self.terms.before])

    def _after(self) -> int:
        return self._before() - int(self.lost.known[self.terms.amount])


_MISFITS_OF = {
    "approved": _Found.of_approval,
    "cancelled": _Found.of_cancel,
    "reduced": _Found.of_reduction,
}


def _is_number(tno: str) -> bool:
    is_digits = tno.isascii() and tno.isdigit() and len(tno) <= 14
    return is_digits and not tno.endswith(DATE_KEY_ZEROS)
