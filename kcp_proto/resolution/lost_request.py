"""A request whose reply was lost, and the inquiries that may find out what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation, Settlement
from kcp_proto.outcomes import OutcomeUnknown
from kcp_proto.shield import shielded
from kcp_proto.showing import MaskedRepr
from kcp_proto.times import DATE_KEY_ZEROS, KOREA

from .words import LANDS_WITHIN

_HALF_A_DAY = timedelta(hours=12)
_YEARS = range(2000, 3000)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LostRequest(MaskedRepr):
    """A request of which it is not known whether the gateway acted on it.

    Args:
        operation: The operation's name; "" if unknown.
        known: The request's fields that are no secret: wire names to unmasked text.
        when: When it was sent, aware; None if unknown, as one without a zone, or of a year that no
            payment has, becomes.
        pay_type: The payment method, for a request that does not hold it, such as a cancel; "" if
            it is not known.
        twins: Whether another partial cancel of the same transaction, the same amount and the same
            amount left was sent: two equal ones cannot be told apart (R37).
        phase: How far it came, as in `kcp_proto.OutcomeUnknown`.
        reason: What failed, without a secret.
        journal_id: The exchange's id in the recording; None if there is none.
    """

    operation: str
    known: Mapping[str, str]
    when: datetime | None = None
    pay_type: str = ""
    twins: bool = False
    phase: str = "wait"
    reason: str = ""
    journal_id: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        when = self.when
        if when is not None and (when.tzinfo is None or when.year not in _YEARS):
            object.__setattr__(self, "when", None)

    @classmethod
    def of(cls, error: OutcomeUnknown, *, pay_type: str = "", twins: bool = False) -> "LostRequest":
        """Take from an error what is needed to find out.

        Args:
            error: What was raised.
            pay_type: The payment method, if the request does not hold it.
            twins: Whether an equal partial cancel was sent too.

        Returns:
            The lost request.
        """
        return cls(
            operation=error.operation,
            known=MappingProxyType(dict(error.known)),
            when=error.when,
            pay_type=pay_type,
            twins=twins,
            phase=error.phase,
            reason=error.reason,
            journal_id=error.journal_id,
        )

    @property
    def error(self) -> OutcomeUnknown:
        """Give it as the error that it is, which says what to do and what to ask (R22)."""
        is_ours = self.operation in catalogue.operations()
        return OutcomeUnknown(
            self.operation,
            catalogue.operation(self.operation).effect if is_ours else "money",
            self.phase,
            self.reason,
            self.known,
            when=self.when,
            journal_id=self.journal_id,
        )

    @property
    def settlement(self) -> Settlement | None:
        """Give by what an inquiry would show that it was acted on; None if none would."""
        if self.operation not in catalogue.operations():
            return None
        return catalogue.operation(self.operation).settlement

    def _shown(self) -> str:
        return f"<LostRequest {self.operation or 'request'} ({self.phase})>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inquiry(MaskedRepr):
    """One inquiry to send: an operation that only reads, and its caller's fields.

    Args:
        operation: The inquiry's operation.
        fields: The caller's fields, for `kcp_proto.build_request`.
    """

    operation: str
    fields: Mapping[str, str]

    def _shown(self) -> str:
        return f"<Inquiry {self.operation}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Questions(MaskedRepr):
    """What to ask about a lost request.

    Args:
        inquiries: In the order in which to send them; none if nothing can be asked.
        why: A reason of `REASONS` why nothing can be asked; "" if something can.
        detail: What the reason names.
    """

    inquiries: tuple[Inquiry, ...] = ()
    why: str = ""
    detail: str = ""

    def _shown(self) -> str:
        return f"<Questions {self.why or len(self.inquiries)}>"


@shielded
def inquiries(lost: LostRequest, at: datetime) -> Questions:
    """List the inquiries that may show what became of a request; each only reads.

    A payment is looked up by its order number, on the Korean date of its sending and on the nearer
    neighbour of that date, and, when it is asked later, on the date until which it may have landed
    (R10: the date is that of the approval). A cancel is looked up by its transaction number.

    Args:
        lost: The request.
        at: When it will be asked, aware.

    Returns:
        The inquiries, or why there is none.
    """
    terms = lost.settlement
    if terms is None:
        return Questions(why="no-inquiry")
    inquiry = catalogue.operation(catalogue.operation(lost.operation).inquiry or "")
    method = terms.method or lost.known.get(inquiry.discriminator) or lost.pay_type
    if not method:
        return Questions(why="no-method")
    if method not in inquiry.request.fields[inquiry.discriminator].choices:
        return Questions(why="method-not-covered", detail=method)
    if why := _gap(lost, terms):
        return Questions(why=why)
    keys = _by_order(lost, inquiry, at) if terms.outcome == "approved" else _by_number(lost)
    return Questions(
        inquiries=tuple(
            Inquiry(operation=inquiry.name, fields={**key, inquiry.discriminator: method})
            for key in keys
        )
    )


def won(text: object) -> int | None:
    """Read a won amount of the wire; None if it is none."""
    digits = str(text)
    return int(digits) if len(digits) <= 21 and digits.isascii() and digits.isdigit() else None


def _gap(lost: LostRequest, terms: Settlement) -> str:
    """Name what of the request is not known; "" if all is that it takes to ask."""
    amounts = (terms.amount, terms.before)
    if any(won(lost.known.get(name)) is None for name in amounts if name):
        return "no-amount"
    if terms.outcome != "approved":
        return "" if lost.known.get("tno") else "no-transaction-number"
    if catalogue.order_number(lost.known) is None:
        return "no-order-number"
    return "no-moment" if lost.when is None else ""


def _by_number(lost: LostRequest) -> Iterator[dict[str, str]]:
    yield {"tno": lost.known["tno"]}


def _by_order(lost: LostRequest, inquiry: Operation, at: datetime) -> Iterator[dict[str, str]]:
    by_date, by_order = _date_fields(inquiry.name)
    number = catalogue.order_number(lost.known)
    for day in _days(lost, at):
        yield {by_date: f"{day}{DATE_KEY_ZEROS}", by_order: str(number)}


@cache
def _date_fields(inquiry: str) -> tuple[str, str]:
    """Name the fields by which an inquiry finds a payment: the one for a date, and the order's."""
    fields = catalogue.operation(inquiry).request.fields.values()
    return next((item.name, item.date_key) for item in fields if item.date_key)


def _days(lost: LostRequest, at: datetime) -> dict[str, None]:
    when = lost.when
    assert when is not None  # noqa: S101 - `_gap` has looked
    sent = when.astimezone(KOREA)
    neighbour = sent + (_HALF_A_DAY if sent.hour >= 12 else -_HALF_A_DAY)
    latest = min(max(at, when), when + LANDS_WITHIN)
    moments = (sent, neighbour, latest.astimezone(KOREA))
    return dict.fromkeys(f"{moment:%Y%m%d}" for moment in moments)
