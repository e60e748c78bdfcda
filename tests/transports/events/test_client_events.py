"""A client tells observers what a message goes through, blocking or awaited, and nothing else."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpResponse,
    Identity,
    KcpError,
    NotSent,
    OutcomeUnknown,
    Refused,
    Reply,
)
from kcp_schemas import load_result_codes
from kcp_transports import AsyncClient, Client, RetryPolicy
from kcp_transports.events import Event, Kind, Observer, telling
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.events.watching import Ticking, Watching
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

PAYMENT, INQUIRY = "benepia.point_payment", "transaction.inquiry"
ASKED = {"tno": TNO, "pay_type": "PACA"}
Outcome = HttpResponse | Exception
Send = Callable[..., Reply]


def send(
    identity: Identity,
    operation: str,
    fields: dict[str, object],
    outcomes: list[Outcome],
    observers: list[Observer],
    **options: Any,
) -> Reply:
    transport = InMemoryTransport(in_turn(*outcomes))
    with Client(identity, STAGING, transport, observers=observers, **options) as client:
        return client.send(operation, fields)


def send_async(
    identity: Identity,
    operation: str,
    fields: dict[str, object],
    outcomes: list[Outcome],
    observers: list[Observer],
    **options: Any,
) -> Reply:
    async def main() -> Reply:
        transport = AsyncInMemoryTransport(in_turn(*outcomes))
        options.pop("sleep", None)
        async with AsyncClient(
            identity, STAGING, transport, observers=observers, **options
        ) as client:
            return await client.send(operation, fields)

    return asyncio.run(main())


both = pytest.mark.parametrize("way", [send, send_async])
GARBLED = HttpResponse(status=502, headers={}, body=b"<html>")
LOST = OutcomeUnknown(PAYMENT, "money", "wait", "silence", {"ordr_idxx": "ORDER1"})
ENDS: dict[str, tuple[Outcome, dict[str, object]]] = {
    "replied": (
        approval(),
        {"res_cd": "0000", "meaning": "success", "status": 200, "tno_end": TNO[-4:]},
    ),
    "refused": (json_response(res_cd="8112", res_msg="no"), {"res_cd": "8112", "error": ""}),
    "not-sent": (
        NotSent(PAYMENT, "connect", "no route"),
        {"error": "not-sent", "phase": "connect", "reason": "no route"},
    ),
    "unknown": (LOST, {"error": "outcome-unknown", "phase": "wait", "reason": "silence"}),
    "unknown, unreadable": (GARBLED, {"error": "unreadable-reply", "phase": "answer"}),
    "unknown, foreign": (ValueError("amount 5000"), {"error": "ValueError", "reason": ""}),
}


@both
@pytest.mark.parametrize("name", ENDS)
def test_each_end_of_a_payment_has_its_event(identity: Identity, way: Send, name: str) -> None:
    watching, (outcome, members) = Watching(), ENDS[name]
    try:
        way(identity, PAYMENT, dict(MONEY), [outcome], [watching], clock=Ticking())
    except KcpError:
        assert isinstance(outcome, Exception) or outcome is GARBLED
    kind = name.partition(",")[0]
    assert watching.kinds() == ["built", "sending", kind]
    built, sending, end = watching.events
    assert {event.call for event in watching.events} == {built.call}
    assert (built.attempt, sending.attempt, end.attempt) == (0, 1, 1)
    assert (built.seconds, sending.seconds, end.seconds) == (1, None, 1)
    assert {name: getattr(end, name) for name in members} == members
    for event in watching.events:
        assert event.operation == PAYMENT
        assert event.effect == "money"
        assert event.environment == "staging"
        assert event.order_no == "ORDER1"
        assert event.url == "https://stg-spl.kcp.co.kr/gw/hub/v1/payment"
        assert event.layer == "client"
        assert event.transport.endswith("InMemoryTransport")


@both
def test_a_code_that_leaves_it_open_is_an_unknown_outcome(identity: Identity, way: Send) -> None:
    """As `Reply.raise_for_result` says it, and not a refusal."""
    codes = load_result_codes()["codes"]
    open_codes = [next(c for c in codes if codes[c] == kind) for kind in ("unknown", "in-progress")]
    for code in open_codes:
        watching = Watching()
        reply = way(
            identity, PAYMENT, dict(MONEY), [json_response(res_cd=code, res_msg="")], [watching]
        )
        with pytest.raises(OutcomeUnknown):
            reply.raise_for_result()
        assert (watching.last.kind, watching.last.res_cd) == ("unknown", code)
    watching = Watching()
    reply = way(
        identity, PAYMENT, dict(MONEY), [json_response(res_cd="8112", res_msg="")], [watching]
    )
    with pytest.raises(Refused):
        reply.raise_for_result()
    assert watching.last.kind == "refused"


@both
def test_what_cannot_be_built_is_told_by_its_faults(identity: Identity, way: Send) -> None:
    watching = Watching()
    with pytest.raises(KcpError):
        way(identity, PAYMENT, {**MONEY, "pt_mny": 4999}, [], [watching])
    (event,) = watching.events
    assert (event.kind, event.operation, event.error) == ("not-built", PAYMENT, "message")
    assert "pt_mny" in event.reason
    with pytest.raises(KcpError):
        way(identity, PASSWORD, dict(MONEY), [], [watching])
    assert (watching.last.kind, watching.last.operation) == ("not-built", "")
    assert PASSWORD not in repr(watching.events)


@both
def test_attempts_of_an_inquiry_are_seen_one_by_one(identity: Identity, way: Send) -> None:
    watching = Watching()
    found = json_response(res_cd="0000", res_msg="")
    way(
        identity,
        INQUIRY,
        dict(ASKED),
        [NotSent(INQUIRY, "connect", "no"), GARBLED, found],
        [watching],
        retry=RetryPolicy(first_delay=0.001),
    )
    assert [(event.kind, event.attempt) for event in watching.events] == [
        ("built", 0),
        ("sending", 1),
        ("not-sent", 1),
        ("sending", 2),
        ("unknown", 2),
        ("sending", 3),
        ("replied", 3),
    ]
    assert len({event.call for event in watching.events}) == 1


def failing(error: BaseException, kind: Kind) -> Observer:
    def observer(event: Event, /) -> None:
        if event.kind == kind:
            raise error

    return observer


# Errors of an observer which, let through, would say that nothing was sent.
LIES = [
    ValueError(PASSWORD),
    NotSent(PAYMENT, "connect", "no"),
    asyncio.CancelledError(),
    StopIteration(),
]


@both
@pytest.mark.parametrize("error", LIES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("kind", ["built", "sending", "replied"])
def test_an_observer_that_fails_changes_no_payment(
    identity: Identity, way: Send, error: Exception, kind: Kind
) -> None:
    """The next observer hears of it all the same, and the warning quotes nothing."""
    watching = Watching()
    with pytest.warns(RuntimeWarning, match="an observer failed") as caught:
        reply = way(identity, PAYMENT, dict(MONEY), [approval()], [failing(error, kind), watching])
    assert reply.ok
    assert watching.kinds() == ["built", "sending", "replied"]
    assert PASSWORD not in "".join(str(warning.message) for warning in caught)


@both
@pytest.mark.filterwarnings("error")
def test_not_even_where_warnings_are_errors(identity: Identity, way: Send) -> None:
    observer = failing(ValueError(), "replied")
    assert way(identity, PAYMENT, dict(MONEY), [approval()], [observer]).ok
    with pytest.raises(OutcomeUnknown):
        way(identity, PAYMENT, dict(MONEY), [LOST], [failing(ValueError(), "unknown")])


@both
@pytest.mark.filterwarnings("ignore:an observer failed")
def test_a_clock_that_fails_changes_no_payment(identity: Identity, way: Send) -> None:
    def clock() -> float:
        raise OSError("no clock")

    watching = Watching()
    assert way(identity, PAYMENT, dict(MONEY), [approval()], [watching], clock=clock).ok


def test_what_ends_a_program_passes(identity: Identity) -> None:
    with pytest.raises(KeyboardInterrupt):
        send(identity, PAYMENT, dict(MONEY), [], [failing(KeyboardInterrupt(), "built")])


def test_an_interrupt_under_way_is_told_as_unknown(identity: Identity) -> None:
    def peer(request: object) -> HttpResponse:
        raise KeyboardInterrupt

    watching = Watching()
    with Client(identity, STAGING, InMemoryTransport(peer), observers=[watching]) as client:
        with pytest.raises(KeyboardInterrupt):
            client.send(PAYMENT, MONEY)
    assert (watching.last.kind, watching.last.error) == ("unknown", "KeyboardInterrupt")


def test_a_cancelled_task_is_told_as_cancelled(identity: Identity) -> None:
    class Slow:
        async def send(self, request: object) -> HttpResponse:
            await asyncio.sleep(60)
            raise AssertionError

        async def aclose(self) -> None:
            pass

    watching = Watching()

    async def main() -> None:
        client = AsyncClient(identity, STAGING, Slow(), observers=[watching])
        task = asyncio.ensure_future(client.send(INQUIRY, ASKED))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert watching.kinds() == ["built", "sending", "cancelled"]


def test_a_resolution_is_told_with_its_inquiries(identity: Identity) -> None:
    watching = Watching()
    sent = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    known = {"ordr_no": "ORDER1", "ordr_mony": "10000", "pay_type": "PACA"}
    lost = OutcomeUnknown(
        "payment.approval", "money", "wait", "cut", known, when=sent, journal_id="j1"
    )
    nothing = json_response(res_cd="5530", res_msg="")
    transport = InMemoryTransport(in_turn(nothing, NotSent(INQUIRY, "connect", "no")))
    with Client(identity, STAGING, transport, now=lambda: sent, observers=[watching]) as client:
        found = client.resolve(lost)
    assert len({event.call for event in watching.events}) == 1
    assert watching.kinds()[:3] == ["built", "sending", "refused"]
    end = watching.last
    assert (end.kind, end.operation, end.state) == ("resolved", "payment.approval", found.state)
    assert (end.order_no, end.journal_id, end.attempt) == ("ORDER1", "j1", 0)


def test_a_thousand_threads_worth_of_calls_keep_apart(identity: Identity) -> None:
    from concurrent.futures import ThreadPoolExecutor

    watching = Watching()
    transport = InMemoryTransport(lambda request: approval())
    with Client(identity, STAGING, transport, observers=[watching]) as client:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(client.send, [PAYMENT] * 40, [MONEY] * 40))
    by_call: dict[int, list[str]] = {}
    for event in watching.events:
        by_call.setdefault(event.call, []).append(event.kind)
    assert list(by_call.values()) == [["built", "sending", "replied"]] * 40


@both
def test_without_observers_nothing_is_put_together(
    identity: Identity, way: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event, no call and no teller is made, so it costs what it cost."""
    made: list[str] = []
    for name in ("Event", "Call", "Teller", "facts_of_request", "facts_of_reply"):
        monkeypatch.setattr(telling, name, partial(made.append, name))
    assert way(identity, PAYMENT, dict(MONEY), [approval()], []).ok
    assert made == []


@both
def test_an_observer_that_must_be_awaited_is_refused_at_once(identity: Identity, way: Send) -> None:
    async def observer(event: Event, /) -> None:
        raise AssertionError

    class Awaited:
        async def __call__(self, event: Event, /) -> None:
            raise AssertionError

    for wrong in (observer, Awaited()):
        with pytest.raises(TypeError, match="not awaited"):
            way(identity, PAYMENT, dict(MONEY), [approval()], [wrong])
    with pytest.raises(TypeError, match="give a function"):
        way(identity, PAYMENT, dict(MONEY), [approval()], ["logging"])


def test_a_request_of_another_program_shows_nothing(identity: Identity) -> None:
    number = TNO
    watching = Watching()
    send(identity, PAYMENT, {**MONEY, "ordr_idxx": "a" * 40}, [approval()], [watching])
    assert watching.last.order_no == "a" * 40
    send(identity, INQUIRY, {"tno": number, "pay_type": "PACA"}, [approval()], [watching])
    assert (watching.last.order_no, watching.last.tno_end) == ("", TNO[-4:])
    assert TNO not in repr(watching.events)
