"""What crossed the wire about one order, as far as it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from kcp_proto import catalogue
from kcp_sandbox.inspector import Inspector, PostedNotice, Record
from kcp_sandbox.store import INQUIRY

from .plan import Case

APPROVAL, REGISTRATIONS = "payment.approval", ("payment.registration", "payment.lite_registration")
PARTIAL = "payment.partial_cancel"
# A request gets its number before it is recorded, so a lower one may come a little later.
_OVERLAP = 100


class Exchanges:
    """All exchanges since the exam began, by order; more than the inspector keeps.

    Args:
        inspector: Where they are recorded.
    """

    def __init__(self, inspector: Inspector) -> None:
        self._inspector, self._lock = inspector, Lock()
        self._records: dict[int, tuple[Record, str, str]] = {}
        self._last = max((each.number for each in inspector.records()), default=0)
        self._first = self._last

    @property
    def last(self) -> int:
        """Give the number of the latest exchange."""
        with self._lock:
            self._look()
            return self._last

    def about(self, order_no: str) -> tuple[Record, ...]:
        """List the exchanges about an order, in the order of their numbers."""
        with self._lock:
            self._look()
            entries = [self._records[number] for number in sorted(self._records)]
        own = [entry for entry in entries if entry[1] == order_no]
        made = {entry[0].done_fields.get("tno", "") for entry in own if entry[0].effect == "money"}
        return tuple(
            record
            for record, order, tno in entries
            if order == order_no or (not order and tno and tno in made)
        )

    def _look(self) -> None:
        for record in self._inspector.records(max(self._first, self._last - _OVERLAP)):
            if record.number not in self._records:
                fields = record.fields
                # A notice is no request, and has a name of its own for it.
                order = catalogue.order_number(fields) or fields.get("order_no", "")
                self._records[record.number] = (record, order, fields.get("tno", ""))
                self._last = max(self._last, record.number)


@dataclass(frozen=True, slots=True)
class Forged:
    """A notice that nothing stands behind, as the exam itself posted it.

    Args:
        after: The number of the latest exchange before it.
        is_acknowledged: Whether the shop acknowledged it.
    """

    after: int
    is_acknowledged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a case at one moment.

    Args:
        case: The case.
        order_no: Its order's number.
        records: The exchanges about the order, in the order of their numbers.
        done: The steps that were done, and the shop responded to each.
        goods: How often the shop says that it handed the goods out; None if it does not say.
        forged: The notices that the exam forged.
        is_over: Whether nothing more is waited for.
        is_cut: Whether a step came to nothing, so that later ones were not done.
        midnight: The dates before and after the midnight of the case, ``YYYYMMDD``; none.
    """

    case: Case
    order_no: str
    records: Sequence[Record]
    done: Sequence[str] = ()
    goods: int | None = None
    forged: Sequence[Forged] = ()
    is_over: bool = False
    is_cut: bool = False
    midnight: Sequence[str] = field(default_factory=tuple)

    @property
    def approvals(self) -> list[Record]:
        """List the requests that pay."""
        return [each for each in self.records if each.effect == "money"]

    @property
    def cancels(self) -> list[Record]:
        """List the requests that take money back."""
        return [each for each in self.records if each.effect == "reversal"]

    @property
    def registrations(self) -> list[Record]:
        """List the registrations for the payment window."""
        return [each for each in self.records if each.operation in REGISTRATIONS]

    @property
    def inquiries(self) -> list[Record]:
        """List the inquiries."""
        return [each for each in self.records if each.operation == INQUIRY]

    @property
    def notices(self) -> list[PostedNotice]:
        """List the notices that were posted, attempt by attempt."""
        return [each for each in self.records if isinstance(each, PostedNotice)]

    @property
    def lost(self) -> list[Record]:
        """List the requests that move money and whose response the shop could not read."""
        return [
            each
            for each in self.records
            if each.effect in ("money", "reversal") and not each.is_definite
        ]

    @property
    def tno(self) -> str:
        """Give the number of the transaction that was made; "" if none was."""
        return next((str(each.done_fields["tno"]) for each in self.approvals if each.acted), "")

    @property
    def left(self) -> int:
        """Give the won that are left of the payment."""
        left = sum(int(each.fields.get("ordr_mony", "0")) for each in self.approvals if each.acted)
        for each in self.cancels:
            if each.acted:
                left -= int(each.fields["mod_mny"]) if each.operation == PARTIAL else left
        return left


def values_of(seen: Seen) -> Mapping[str, object]:
    """Give what the words about any observation may name."""
    case = seen.case
    return {
        "order": seen.order_no,
        "won": f"{case.amount:,}",
        "left": f"{case.left or 0:,}",
        "goods": case.goods,
    }
