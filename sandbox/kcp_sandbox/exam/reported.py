"""A shop of which another test framework reports what it did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kcp_proto import catalogue
from kcp_proto.json_values import is_object
from kcp_sandbox.admin import read_mapping, read_text, read_whole_number
from kcp_sandbox.input_errors import InputError

from .by_http import read_bill
from .plan import STEPS
from .seen import REGISTRATIONS, Exchanges
from .shops import Asked, Bill, ShopSilent

FULFILLED = "fulfilled"
"""Says how often the goods were handed out; no step of a plan, and possible at any time."""
_REPORTED: Mapping[str, tuple[str, ...]] = {
    "order": ("failed", "order_no", "window", "notice_url"),
    "cancel": ("failed",),
    "recover": ("failed",),
    FULFILLED: (FULFILLED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the framework says of one step.

    Args:
        case: The case's name.
        step: The step: the shop did it, or the sandbox is to do it.
        failed: Why the shop could not do it; "" if it did.
        bill: What the shop said of an order that it took, as a driver prints it.
        fulfilled: How often the goods were handed out; None in all steps but `FULFILLED`.
    """

    case: str
    step: str
    failed: str = ""
    bill: Mapping[str, Any]
    fulfilled: int | None = None


def read_report(value: object) -> Report:
    """Read what the framework says of one step.

    Raises:
        InputError: A name or value is none that the step knows.
    """
    step = value.get("step") if is_object(value) else None
    known = (*STEPS, FULFILLED)
    if isinstance(step, str) and step not in known:
        # R24: never show a secret, such as one that stands in the wrong place.
        raise InputError("exam.no step", guess=catalogue.nearest(step, known))
    own = _REPORTED.get(step, ()) if isinstance(step, str) else ()
    readers: dict[str, Callable[[object], Any]] = {
        "case": read_text,
        "step": read_text,
        "failed": read_text,
        "order_no": read_text,
        "window": lambda given: given,
        "notice_url": read_text,
        FULFILLED: read_whole_number,
    }
    taken = {name: readers[name] for name in ("case", "step", *own)}
    needed = ("case", "step", *((FULFILLED,) if step == FULFILLED else ()))
    read = read_mapping(value, taken, "a report of a step", needed=needed)
    bill = {name: each for name, each in read.items() if name in _REPORTED["order"][1:]}
    return Report(
        case=read["case"],
        step=read["step"],
        failed=read.get("failed", ""),
        bill=bill,
        fulfilled=read.get(FULFILLED),
    )


class ReportedShop:
    """A shop that does its steps when the framework drives it, which then reports them.

    Args:
        exchanges: What crosses the wire: it shows the window where the framework does not.
        has_crlf: Whether the shop was given certificate and key with CR LF.
    """

    def __init__(self, exchanges: Exchanges, *, has_crlf: bool) -> None:
        self._exchanges, self._has_crlf = exchanges, has_crlf
        self.report: Report | None = None

    def order(self, asked: Asked) -> Bill:
        """Read what the shop said of the order, or its registration where nothing was said."""
        if asked.files and not self._has_crlf:
            raise ShopSilent("files", what="order")
        self._done("order")
        said = dict(self.report.bill) if self.report else {}
        order_no = str(said.get("order_no", asked.order_no))
        if "window" not in said:
            said["window"] = {"url": self._window(order_no), "fields": {}}
        return read_bill(asked, "the report", said)

    def cancel(self, asked: Asked, won: int | None) -> None:
        """Note that the shop took the payment back."""
        del asked, won
        self._done("cancel")

    def recover(self, asked: Asked) -> None:
        """Note that the shop looked into what it does not know."""
        del asked
        self._done("recover")

    def fulfilled(self, asked: Asked) -> int | None:
        """Tell nothing: the framework reports it at any time."""
        del asked
        return None

    def _done(self, what: str) -> None:
        if self.report and self.report.failed:
            raise ShopSilent("sandbox", what=what, reason=self.report.failed)

    def _window(self, order_no: str) -> str:
        """Find the window's address in the latest registration of an order; "" if none came."""
        for record in reversed(self._exchanges.about(order_no)):
            reply = record.reply
            if record.operation in REGISTRATIONS and reply is not None and reply.ok:
                return str(reply.wire.get("PayUrl", ""))
        raise ShopSilent("no registration", what="order", order=order_no)
