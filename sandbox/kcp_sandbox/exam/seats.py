"""One case that another test framework takes its shop through, step by step."""

from dataclasses import replace
from threading import Lock
from time import monotonic

from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import Shop as Gateway

from .observations import FAILED
from .plan import SHOPS_STEPS, Case, Step
from .reported import FULFILLED, Report, ReportedShop
from .reports import Json, case_report
from .results import CaseResult
from .running import result_of
from .seen import Exchanges
from .shops import Asked, ShopSilent
from .steps import Going, Steps

_PATIENCE = 60.0


class Seat:
    """A case under way, which threads may share.

    Args:
        gateway: The gateway.
        case: The case.
        order_no: Its order's number, unless the shop has one of its own.
        exchanges: What crosses the wire.
        notify: Where the shop takes notices; "" if it says so with an order.
        slow: Seconds by which a response is late that is later than the shop waits.
        has_crlf: Whether the shop was given certificate and key with CR LF.
    """

    def __init__(
        self,
        gateway: Gateway,
        case: Case,
        order_no: str,
        exchanges: Exchanges,
        *,
        notify: str,
        slow: float,
        has_crlf: bool,
    ) -> None:
        self.case: Case = case
        self._clock = gateway.clock
        self._shop = ReportedShop(exchanges, has_crlf=has_crlf)
        patience = max(_PATIENCE, slow)
        self._steps = Steps(
            gateway, self._shop, exchanges, notices=notify, slow=slow, patience=patience
        )
        asked = Asked(case.id, order_no, case.amount, case.pay_type, files=case.files)
        self._going = Going(case, asked)
        self._busy, self._taken = Lock(), 0
        self._goods: int | None = None
        self._began = self._ended = monotonic()

    @property
    def next(self) -> Step | None:
        """Give the step that is waited for; None if none is left, or one came to nothing."""
        if self._going.silence or self._taken == len(self.case.steps):
            return None
        return self.case.steps[self._taken]

    @property
    def is_taking(self) -> bool:
        """Tell whether a step is under way."""
        return self._busy.locked()

    @property
    def is_under_way(self) -> bool:
        """Tell whether it has begun, and waits for a step or takes one."""
        return self.is_taking or (self._taken > 0 and self.next is not None)

    @property
    def moved(self) -> float:
        """Give the seconds by which it moved the clock."""
        return self._going.moved

    def enter(self) -> None:
        """Keep all others out until `take` ends.

        Raises:
            InputError: A step is under way.
        """
        if not self._busy.acquire(blocking=False):
            raise InputError("exam.busy", name=self.case.id)

    def take(self, report: Report) -> None:
        """Take the step that a report names, after `enter`.

        Raises:
            InputError: It is not the next one.
        """
        try:
            if report.step == FULFILLED:
                self._goods = report.fulfilled
            else:
                self._step(report)
        finally:
            self._busy.release()

    def leave(self) -> None:
        """Give back the clock, if the case holds it."""
        if self.case.is_alone and self._taken:
            self._clock.follow()

    def result(self, *, is_over: bool) -> CaseResult:
        """Say what came of it by now, or in the end."""
        going, step = self._going, self.next
        if is_over and step:
            going = replace(going, silence=ShopSilent("not reported", what=step))
        tells = self.case.goods is not None and going.bill is not None
        seen = self._steps.seen(going, is_over=is_over, goods=self._goods if tells else None)
        return result_of(going, seen, self._ended - self._began)

    def show(self) -> Json:
        """Show how far it has come, and what is waited for."""
        result, step = self.result(is_over=False), self.next
        shown = case_report(result)
        if step and result.verdict != FAILED:
            shown["verdict"] = "waiting"
        now = self._going.asked.now
        waits = step and {
            "step": step.name,
            "value": step.value,
            "by": "shop" if step.name in SHOPS_STEPS else "sandbox",
        }
        return {
            **shown,
            "files": self.case.files,
            "done": self._taken,
            "next": waits,
            "now": now.isoformat(timespec="seconds") if now else None,
        }

    def _step(self, report: Report) -> None:
        step = self.next
        if step is None:
            raise InputError("exam.ended", name=self.case.id)
        if report.step != step.name:
            raise InputError("exam.step", name=self.case.id, step=step.name, found=report.step)
        self._shop.report = report
        try:
            self._steps.take(self._going, step)
        except ShopSilent as silent:
            self._going.silence = silent
        self._taken += 1
        self._ended = monotonic()
        if self.next is None:
            self.leave()
