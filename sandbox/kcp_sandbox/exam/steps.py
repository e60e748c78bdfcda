"""What is done in one step of a case, by the shop, its customer, its bank or the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from time import monotonic, sleep

from kcp_proto import HttpResponse, catalogue
from kcp_proto.notices import acknowledges
from kcp_proto.times import KOREA
from kcp_sandbox.disruptions import DisruptionPlan
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import NOTICE
from kcp_sandbox.notifying import Notify
from kcp_sandbox.shops import Shop as Gateway

from .customer import end_window, post_return
from .plan import Case, Step
from .seen import Exchanges, Forged, Seen
from .shops import Asked, Bill, Shop, ShopSilent
from .web import form_body, send

_MIDNIGHT_AFTER = 2
"""Days: on another date than the computer's it shows by whose clock a shop asks."""
_EVE = time(23, 59, 50)
_EVERY = 1.0
_POSTED_WITHIN = 15.0
_REMITTER = "홍길동"


@dataclass(slots=True)
class Going:
    """A case that is under way.

    Args:
        case: The case.
        asked: What is asked of the shop.
        bill: What it gave the customer's browser; None before.
        done: The steps to which it responded.
        forged: The notices that were forged.
        midnight: The dates before and after the case's midnight.
        silence: Why a step came to nothing; None if none did.
        moved: Seconds by which the clock was moved.
        is_early: Whether a deposit waits for the account to be issued.
    """

    case: Case
    asked: Asked
    bill: Bill | None = None
    done: list[str] = field(default_factory=list[str])
    forged: list[Forged] = field(default_factory=list[Forged])
    midnight: tuple[str, ...] = ()
    silence: ShopSilent | None = None
    moved: float = 0.0
    is_early: bool = False


class Steps:
    """The steps, of as many cases at the same time as there are threads.

    Args:
        sandbox: The gateway.
        shop: The shop.
        exchanges: What crosses the wire.
        notices: Where the shop takes notices, unless it says so itself; "" if that is not known.
        slow: Seconds by which a response is late that is later than the shop waits.
        patience: Seconds that the shop may take for the window's return.
    """

    def __init__(
        self,
        sandbox: Gateway,
        shop: Shop,
        exchanges: Exchanges,
        *,
        notices: str,
        slow: float,
        patience: float,
    ) -> None:
        self._sandbox, self._shop, self._exchanges = sandbox, shop, exchanges
        self._notices, self._slow, self._patience = notices, slow, patience
        self._ways: dict[str, Callable[[Going, str], None]] = {
            "order": self._order,
            "window": self._window,
            "cancel": self._cancel,
            "recover": self._recover,
            "deposit": self._deposit,
            "clock": self._clock,
            "midnight": self._midnight,
        }

    def take(self, going: Going, step: Step) -> None:
        """Do one step.

        Raises:
            ShopSilent: It came to nothing; the case ends with it.
        """
        try:
            self._ways[step.name](going, step.value)
        except InputError as error:
            raise ShopSilent("sandbox", what=step, reason=error) from None
        going.done.append(step.name)

    def seen(self, going: Going, *, is_over: bool = False, goods: int | None = None) -> Seen:
        """Put together what is known of a case by now."""
        return Seen(
            case=going.case,
            order_no=going.asked.order_no,
            records=self._exchanges.about(going.asked.order_no),
            done=tuple(going.done),
            goods=goods,
            forged=tuple(going.forged),
            is_over=is_over,
            is_cut=going.silence is not None,
            midnight=going.midnight,
        )

    def _order(self, going: Going, value: str) -> None:
        del value
        is_first = going.bill is None
        try:
            bill = self._shop.order(going.asked)
        except ShopSilent:
            # A shop may well refuse an order number that it has had.
            if is_first:
                raise
            return
        going.bill = bill
        going.asked = replace(going.asked, order_no=bill.order_no)
        if is_first:
            plans = [self._with_seconds(plan) for plan in going.case.meets]
            self._sandbox.disruptions.meet(bill.order_no, *plans)

    def _window(self, going: Going, how: str) -> None:
        bill = going.bill
        if bill is None:
            raise ShopSilent("no window", what="window", where="-")
        post_return(end_window(bill, how), how, going.asked.now, patience=self._patience)
        if going.is_early:
            self._wait_for_notices(going, 1)

    def _cancel(self, going: Going, value: str) -> None:
        self._shop.cancel(going.asked, int(value) if value else None)

    def _recover(self, going: Going, value: str) -> None:
        del value
        self._shop.recover(going.asked)

    def _deposit(self, going: Going, how: str) -> None:
        address = self._notices or (going.bill.notices if going.bill else "")
        if not address:
            raise ShopSilent("no notices", what=f"deposit {how}")
        notify = Notify(url=address, every=_EVERY)
        if how == "early":
            self._sandbox.deposit_early(going.asked.order_no, notify=notify)
            going.is_early = True
            return
        tno = self.seen(going).tno
        if not tno:
            raise ShopSilent("no account", what=f"deposit {how}", order=going.asked.order_no)
        if how == "forged":
            self._forge(going, tno, address)
            return
        before = len(self.seen(going).notices)
        delivery = "once" if how == "euc-kr" else how
        if how == "euc-kr":
            notify = replace(notify, encoding=how)
        self._sandbox.deposit(tno, remitter=_REMITTER, notify=notify, delivery=delivery)
        self._wait_for_notices(going, before + (1 if delivery == "once" else 2))

    def _forge(self, going: Going, tno: str, address: str) -> None:
        """Post the notice of a deposit that was never made."""
        won = str(going.case.amount)
        form = {
            **catalogue.message(NOTICE).examples[-1],
            "site_cd": self._sandbox.issued.site_cd,
            "tno": tno,
            "order_no": going.asked.order_no,
            "ipgm_mnyx": won,
            "totl_mnyx": won,
        }
        after = self._exchanges.last
        body, headers = form_body(form, "utf-8")
        came = send("notice", "POST", address, body, headers, patience=self._patience)
        taken = acknowledges(HttpResponse(status=came.status, headers={}, body=came.body))
        going.forged.append(Forged(after, taken))

    def _wait_for_notices(self, going: Going, count: int) -> None:
        until = monotonic() + _POSTED_WITHIN
        while monotonic() < until:
            posted = self.seen(going).notices
            if sum(each.passage.is_over for each in posted) >= count:
                return
            sleep(0.02)

    def _clock(self, going: Going, value: str) -> None:
        self._sandbox.clock.move(timedelta(seconds=float(value)))
        going.moved += float(value)
        going.asked = replace(going.asked, now=self._sandbox.clock().astimezone(KOREA))

    def _midnight(self, going: Going, value: str) -> None:
        del value
        day = self._sandbox.clock().astimezone(KOREA).date() + timedelta(days=_MIDNIGHT_AFTER)
        eve = datetime.combine(day, _EVE, KOREA)
        self._sandbox.clock.set(eve)
        dates = (day, day + timedelta(days=1))
        going.midnight = tuple(date.strftime("%Y%m%d") for date in dates)
        going.asked = replace(going.asked, now=eve)

    def _with_seconds(self, plan: DisruptionPlan) -> DisruptionPlan:
        if plan.kind == "late" and plan.seconds is None:
            return replace(plan, seconds=self._slow)
        return plan
