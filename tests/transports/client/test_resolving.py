"""A client asks what became of a request: only by inquiries, each once, by a schedule (R37)."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    catalogue,
)
from kcp_proto.resolution import LostRequest, Resolution, Schedule
from kcp_transports import AsyncClient, Client, RetryPolicy
from kcp_transports.client.resolving import Pace
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import json_response

SENT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TNO = "26030200000001"
KNOWN = {"ordr_no": "ORDER1", "ordr_mony": "10000", "pay_type": "PACA"}
ERROR = OutcomeUnknown("payment.approval", "money", "wait", "cut", KNOWN, when=SENT)
CANCEL = OutcomeUnknown("payment.cancel", "reversal", "wait", "cut", {"tno": TNO}, when=SENT)
CARD = catalogue.response_to("transaction.inquiry", {"pay_type": "PACA"}).examples[0]
LIVE = {
    **CARD,
    **{"tno": TNO, "amount": "10000", "rem_mny": "10000", "app_time": "20260302140001"},
}
DONE = json_response(**LIVE)
CANCELLED = json_response(**{**LIVE, "shop_status": "STSC", "canc_card_yn": "Y", "rem_mny": "0"})
NOTHING = json_response(res_cd="5530", res_msg="")
BROKEN = NotSent("transaction.inquiry", "connect", "refused")
Outcome = HttpResponse | BaseException


@dataclass
class Shop:
    """A shop with a clock that only sleeping moves."""

    identity: Identity
    outcomes: Sequence[Outcome]
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    at: datetime = SENT + timedelta(seconds=1)
    sent: list[HttpRequest] = field(default_factory=list[HttpRequest])
    slept: list[float] = field(default_factory=list[float])
    events: list[Resolution] = field(default_factory=list[Resolution])

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def peer(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        outcome = self.outcomes[min(len(self.sent), len(self.outcomes)) - 1]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def blocking(self) -> Client:
        options: dict[str, Any] = {"on_resolved": self.events.append, **self.options}
        transport = InMemoryTransport(self.peer)
        return Client(self.identity, STAGING, transport, now=self.now, sleep=self.sleep, **options)

    def resolve(self, unsettled: Any, **options: Any) -> Resolution:
        return self.blocking().resolve(unsettled, **options)

    def resolve_async(self, unsettled: Any, **options: Any) -> Resolution:
        settings: dict[str, Any] = {"on_resolved": self.events.append, **self.options}
        client = AsyncClient(
            self.identity,
            STAGING,
            AsyncInMemoryTransport(self.peer),
            now=self.now,
            sleep=self.sleep_async,
            **settings,
        )
        return asyncio.run(client.resolve(unsettled, **options))


Resolve = Callable[..., Resolution]
both = pytest.mark.parametrize("resolve", [Shop.resolve, Shop.resolve_async])


@both
def test_one_round_asks_both_dates_and_sends_inquiries_only(
    resolve: Resolve, identity: Identity
) -> None:
    shop = Shop(identity, [NOTHING])
    found = resolve(shop, ERROR)
    assert (found.state, found.asked_at) == ("not seen", shop.at)
    assert [request.operation for request in shop.sent] == ["transaction.inquiry"] * 2
    assert len({request.fields["tno"] for request in shop.sent}) == 2
    assert shop.events == []


@both
def test_the_truth_is_an_event_once_whichever_call_finds_it(
    resolve: Resolve, identity: Identity
) -> None:
    shop = Shop(identity, [NOTHING, NOTHING, DONE])
    first = resolve(shop, ERROR)
    second = resolve(shop, first)
    third = resolve(shop, second)
    assert [each.state for each in (first, second, third)] == ["not seen", "done", "done"]
    assert third is second
    assert shop.events == [second]
    # What is proven is not asked for again.
    assert len(shop.sent) == 3
    assert second.reply is not None
    assert second.reply.wire["tno"] == TNO


@both
def test_a_failing_inquiry_hides_nothing_and_raises_nothing(
    resolve: Resolve, identity: Identity
) -> None:
    for failure in (BROKEN, OSError("secret"), json_response(odd="1")):
        shop = Shop(identity, [failure])
        found = resolve(shop, ERROR)
        assert (found.state, found.why) == ("unknown", "failed")
        assert "secret" not in found.text
        assert ERROR.recovery in found.text


@both
def test_ctrl_c_passes(resolve: Resolve, identity: Identity) -> None:
    with pytest.raises(KeyboardInterrupt):
        resolve(Shop(identity, [KeyboardInterrupt()]), ERROR)


def test_a_cancelled_task_ends(identity: Identity) -> None:
    with pytest.raises(asyncio.CancelledError):
        Shop(identity, [asyncio.CancelledError()]).resolve_async(ERROR)


@both
def test_a_policy_to_try_again_does_not_repeat_an_inquiry(
    resolve: Resolve, identity: Identity
) -> None:
    shop = Shop(identity, [BROKEN], {"retry": RetryPolicy(attempts=5)})
    assert resolve(shop, CANCEL, pay_type="PACA").why == "failed"
    assert len(shop.sent) == 1


@both
def test_a_cancel_needs_its_method_and_says_so(resolve: Resolve, identity: Identity) -> None:
    shop = Shop(identity, [CANCELLED])
    first = resolve(shop, CANCEL)
    assert (first.why, shop.sent) == ("no-method", [])
    assert resolve(shop, first, pay_type="PACA").state == "done"


@both
def test_the_schedule_asks_soon_then_rarely_and_hands_over(
    resolve: Resolve, identity: Identity
) -> None:
    shop = Shop(identity, [NOTHING])
    found = resolve(shop, ERROR, schedule=Schedule(per_second=1e9), random=lambda: 0.0)
    waits = [pause for pause in shop.slept if pause > 1]
    assert waits == [10, 60, 300, 3600, *[86400] * 5]
    assert (found.state, found.is_exhausted) == ("not seen", True)
    assert "person" in found.text
    assert shop.events == []


@both
def test_the_schedule_ends_with_the_proof(resolve: Resolve, identity: Identity) -> None:
    shop = Shop(identity, [NOTHING, NOTHING, DONE])
    found = resolve(shop, ERROR, schedule=Schedule(per_second=1e9), random=lambda: 1.0)
    assert found.state == "done"
    assert [pause for pause in shop.slept if pause > 1] == [pytest.approx(11), pytest.approx(66)]
    assert shop.events == [found]


@both
def test_what_cannot_be_asked_is_not_waited_for(resolve: Resolve, identity: Identity) -> None:
    shop = Shop(identity, [NOTHING])
    points = OutcomeUnknown("benepia.point_payment", "money", "wait", "cut", {}, when=SENT)
    found = resolve(shop, points, schedule=Schedule())
    assert (found.why, shop.sent) == ("no-inquiry", [])
    assert points.recovery in found.text
    empty = resolve(shop, ERROR, schedule=Schedule(pauses=()))
    assert (empty.why, empty.is_exhausted) == ("not-asked", True)


@both
def test_an_inquiry_of_the_shops_own_settles_it_too(resolve: Resolve, identity: Identity) -> None:
    shop = Shop(identity, [DONE])
    order = {"tno": "20260302000000", "pay_type": "PACA", "mod_ordr_idxx": "ORDER1"}
    reply = shop.blocking().send("transaction.inquiry", order)
    found = resolve(shop, ERROR, reply=reply, source="notice")
    assert (found.state, found.source, shop.events) == ("done", "notice", [found])
    # A later look, after the payment was cancelled, takes nothing back.
    shop.outcomes = [CANCELLED]
    later = shop.blocking().send("transaction.inquiry", order)
    assert resolve(shop, found, reply=later) is found


@both
def test_a_shop_that_fails_at_the_news_gets_its_resolution(
    resolve: Resolve, identity: Identity
) -> None:
    def fail(found: Resolution) -> None:
        raise ValueError(found.state)

    shop = Shop(identity, [DONE], {"on_resolved": fail})
    with pytest.warns(RuntimeWarning, match="on_resolved failed: ValueError"):
        assert resolve(shop, ERROR).state == "done"
    assert resolve(Shop(identity, [DONE], {"on_resolved": None}), ERROR).state == "done"


def test_the_news_is_awaited_where_it_can_be(identity: Identity) -> None:
    seen: list[str] = []

    async def note(found: Resolution) -> None:
        await asyncio.sleep(0)
        seen.append(found.state)

    async def fail(found: Resolution) -> None:
        raise ValueError(found.state)

    Shop(identity, [DONE], {"on_resolved": note}).resolve_async(ERROR)
    assert seen == ["done"]
    with pytest.warns(RuntimeWarning, match="on_resolved failed"):
        Shop(identity, [DONE], {"on_resolved": fail}).resolve_async(ERROR)


def test_the_budget_spreads_inquiries(identity: Identity) -> None:
    seconds = [0.0]
    pace = Pace(clock=lambda: seconds[0])
    assert [pace.pause(2) for _ in range(3)] == [0, 0.5, 1]
    seconds[0] = 10
    assert pace.pause(2) == 0
    shop = Shop(identity, [NOTHING])
    shop.resolve(ERROR)
    assert [0 < pause <= 0.5 for pause in shop.slept] == [True]


@both
def test_a_shop_that_agreed_on_more_asks_faster(resolve: Resolve, identity: Identity) -> None:
    shop = Shop(identity, [NOTHING])
    resolve(shop, ERROR, per_second=100)
    assert [0 < pause <= 0.01 for pause in shop.slept] == [True]
    for wrong in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            resolve(shop, ERROR, per_second=wrong)


def test_an_alarm_that_bounds_a_call_fails_one_inquiry_only(identity: Identity) -> None:
    def ring(*_: object) -> None:
        raise TimeoutError("alarm")

    def peer(request: HttpRequest) -> HttpResponse:
        signal.raise_signal(signal.SIGALRM)
        return DONE

    before = signal.signal(signal.SIGALRM, ring)
    try:
        with Client(identity, STAGING, InMemoryTransport(peer), now=lambda: SENT) as client:
            found = client.resolve(
                LostRequest(operation="payment.cancel", known={"tno": TNO}, pay_type="PACA")
            )
    finally:
        signal.signal(signal.SIGALRM, before)
    assert found.why == "failed"
    assert found.detail == "KcpError: TimeoutError"


@both
def test_what_makes_no_valid_inquiry_is_said_and_nothing_is_sent(
    resolve: Resolve, identity: Identity
) -> None:
    """Such as what a damaged recording or another program knows of a request."""
    shop = Shop(identity, [NOTHING])
    lost = LostRequest(operation="payment.cancel", known={"tno": "abc"}, pay_type="PACA")
    found = resolve(shop, lost)
    assert (found.state, found.why, found.may_change) == ("unknown", "unfit", False)
    assert shop.sent == []
