"""Reads may be tried again, within R22; nothing makes a message about money travel twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    Environment,
    HttpRequest,
    HttpResponse,
    Identity,
    KcpError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    Reply,
    ResponseError,
    UnreadableReply,
    catalogue,
)
from kcp_transports import AsyncClient, Client, RetryPolicy, ThreadTransport
from kcp_transports.https import at_most
from tests.transports.both import Open, both_transports
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, responding, serving
from tests.transports.responses import TNO, json_response

INQUIRY, BALANCE = "transaction.inquiry", "benepia.point_inquiry"
FIELDS: dict[str, dict[str, object]] = {
    INQUIRY: {"tno": TNO, "pay_type": "PACA"},
    BALANCE: {name: MONEY[name] for name in ("pt_idno", "pt_pwd", "pt_memcorp_cd", "ordr_idxx")},
    "benepia.point_payment": dict(MONEY),
    "payment.cancel": {"tno": TNO},
    "benepia.reapproval": {"tno": TNO, "mod_mny": 1000},
}
READS = sorted(name for name in FIELDS if catalogue.operation(name).effect == "read")
DEAR = sorted(FIELDS.keys() - READS)
GOOD = json_response(res_cd="0000", res_msg="ok")
GARBLED = HttpResponse(status=502, headers={}, body=b"<html>")
NOT_SENT = NotSent("", "connect", "refused")
LOST = OutcomeUnknown("", "money", "wait", "silence")
FAILURES: list[HttpResponse | KcpError] = [
    *(NotSent("", phase, "no") for phase in ("pool", "name", "connect", "tls")),
    *(OutcomeUnknown("", "money", phase, "no") for phase in ("send", "wait", "receive")),
    UnreadableReply("", "money", "no", b""),
    ResponseError("", "no", b""),
    GARBLED,
]


class Far:
    """A transport that responds in turn, counts what came, and lets time pass."""

    def __init__(self, *outcomes: HttpResponse | KcpError, takes: float = 0) -> None:
        self._outcomes = list(outcomes)
        self._takes = takes
        self.requests: list[HttpRequest] = []
        self.pauses: list[float] = []
        self.now = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        self.now += self._takes
        outcome = self._outcomes.pop(0) if self._outcomes else GOOD
        if isinstance(outcome, KcpError):
            raise outcome
        return outcome

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    async def doze(self, seconds: float) -> None:
        self.sleep(seconds)


def policy(far: Far, **options: Any) -> RetryPolicy:
    """Take the longest pause there may be."""
    return RetryPolicy(clock=lambda: far.now, jitter=lambda low, high: high, **options)


Ask = Callable[[Identity, Far, RetryPolicy, str], Reply]


def blocking(identity: Identity, far: Far, retry: RetryPolicy, operation: str) -> Reply:
    transport = InMemoryTransport(far)
    with Client(identity, STAGING, transport, retry=retry, sleep=far.sleep) as client:
        return client.send(operation, FIELDS[operation])


def awaiting(identity: Identity, far: Far, retry: RetryPolicy, operation: str) -> Reply:
    async def ask() -> Reply:
        transport = ThreadTransport(InMemoryTransport(far))
        async with AsyncClient(identity, STAGING, transport, retry=retry, sleep=far.doze) as client:
            return await client.send(operation, FIELDS[operation])

    return asyncio.run(ask())


each_client = pytest.mark.parametrize("ask", [blocking, awaiting])


@each_client
@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_an_inquiry_is_asked_again_after_any_failure(
    identity: Identity, failure: HttpResponse | KcpError, ask: Ask
) -> None:
    """The same bytes travel again, signature and all."""
    far = Far(failure)
    assert ask(identity, far, policy(far), INQUIRY).ok
    first, second = far.requests
    assert first.body == second.body


@each_client
@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_a_balance_is_asked_again_only_where_it_was_not_heard(
    identity: Identity, failure: HttpResponse | KcpError, ask: Ask
) -> None:
    """The gateway counts the daily inquiries (R22)."""
    far = Far(failure)
    if isinstance(failure, NotSent):
        ask(identity, far, policy(far), BALANCE)
        assert len(far.requests) == 2
    else:
        with pytest.raises((OutcomeUnknown, ResponseError)):
            ask(identity, far, policy(far), BALANCE)
        assert len(far.requests) == 1


@given(
    operation=st.sampled_from(DEAR),
    failures=st.lists(st.sampled_from(FAILURES), min_size=1, max_size=5),
    attempts=st.integers(1, 100),
    listed=st.sets(st.sampled_from(READS)),
)
def test_no_policy_sends_money_twice(
    identity: Identity,
    operation: str,
    failures: list[HttpResponse | KcpError],
    attempts: int,
    listed: set[str],
) -> None:
    """R22: "Never retried automatically": every operation that moves money, whatever happens."""
    far = Far(*failures)
    retry = policy(far, operations=listed, attempts=attempts)
    with pytest.raises((NotSent, OutcomeUnknown, ResponseError)):
        blocking(identity, far, retry, operation)
    assert len(far.requests) == 1
    assert far.pauses == []


@given(operation=st.sampled_from(DEAR), others=st.sets(st.sampled_from(READS)))
def test_a_policy_for_money_cannot_be_made(operation: str, others: set[str]) -> None:
    """Not when it is made, and not by changing one."""
    with pytest.raises(ValueError, match="R22"):
        RetryPolicy(operations={operation, *others})
    with pytest.raises(ValueError, match="R22"):
        replace(RetryPolicy(), operations=[*others, operation])


@pytest.mark.parametrize("operation", DEAR)
def test_a_policy_made_by_force_still_sends_money_once(identity: Identity, operation: str) -> None:
    """Who goes behind the policy's back meets the second lock, in front of the wire."""
    far = Far(NOT_SENT)
    retry = policy(far)
    object.__setattr__(retry, "operations", (operation,))
    with pytest.raises(NotSent):
        blocking(identity, far, retry, operation)
    assert len(far.requests) == 1


def test_a_request_that_is_not_ours_is_not_covered() -> None:
    """What a request does that the core did not build is not known."""
    request = HttpRequest(method="POST", url="https://gateway.test/", headers={}, body=b"")
    assert not RetryPolicy(operations=()).covers(request)
    with pytest.raises(ValueError, match="R22"):
        RetryPolicy(operations=[""])


def test_without_a_policy_nothing_is_asked_again(identity: Identity) -> None:
    far = Far(NOT_SENT)
    with Client(identity, STAGING, InMemoryTransport(far)) as client, pytest.raises(NotSent):
        client.send(INQUIRY, FIELDS[INQUIRY])
    assert len(far.requests) == 1


@pytest.mark.parametrize("phase", ["closed", "journal"])
def test_what_would_fail_again_is_not_asked_again(identity: Identity, phase: str) -> None:
    far = Far(NotSent("", phase, "no"))
    with pytest.raises(NotSent):
        blocking(identity, far, policy(far), INQUIRY)
    assert len(far.requests) == 1


@each_client
def test_the_number_of_attempts_is_kept_and_the_last_failure_is_raised(
    identity: Identity, ask: Ask
) -> None:
    far = Far(LOST, GARBLED, NOT_SENT)
    with pytest.raises(NotSent):
        ask(identity, far, policy(far, attempts=3), INQUIRY)
    assert len(far.requests) == 3


def test_pauses_double_up_to_a_bound(identity: Identity) -> None:
    far = Far(*[NOT_SENT] * 5)
    blocking(identity, far, policy(far, attempts=6, first_delay=1, longest_delay=5), INQUIRY)
    assert far.pauses == [1, 2, 4, 5, 5]


@given(made=st.integers(1, 4))
def test_a_pause_is_a_random_part_of_its_bound(identity: Identity, made: int) -> None:
    """Full jitter: from nothing at all to the bound, as the default chooses."""
    far = Far(*[NOT_SENT] * made)
    retry = RetryPolicy(attempts=9, first_delay=1, longest_delay=4, clock=lambda: far.now)
    blocking(identity, far, retry, INQUIRY)
    bounds = [1.0, 2.0, 4.0, 4.0][:made]
    assert all(0 <= pause <= bound for pause, bound in zip(far.pauses, bounds, strict=True))


@given(total=st.floats(0.1, 60), takes=st.floats(0, 30))
def test_no_attempt_begins_after_the_total_deadline(
    identity: Identity, total: float, takes: float
) -> None:
    far = Far(*[NOT_SENT] * 200, takes=takes)
    retry = policy(far, attempts=100, total_timeout=total)
    with pytest.raises(NotSent):
        blocking(identity, far, retry, INQUIRY)
    assert far.now - takes <= total


@both_transports
def test_the_last_attempt_gets_only_what_is_left(identity: Identity, over: Open) -> None:
    """A transport with a deadline of its own is held to the policy's, if that comes first."""
    with RawGateway(responding(hang=True)) as gateway:
        environment = Environment("test", gateway.url)
        retry = RetryPolicy(attempts=9, total_timeout=0.5, first_delay=0.01)
        transport = over(gateway.ca_pem, 60)
        with (
            Client(identity, environment, transport, retry=retry) as client,
            pytest.raises(OutcomeUnknown, match="time that the retry policy allows"),
        ):
            client.send(INQUIRY, FIELDS[INQUIRY])
    assert len(gateway.requests) == 1


@both_transports
def test_with_no_time_left_nothing_is_sent(payment: HttpRequest, over: Open) -> None:
    with RawGateway(serving(lambda request: GOOD)) as gateway:
        transport = over(gateway.ca_pem)
        with at_most(0), pytest.raises(NotSent, match="time that the retry policy allows"):
            transport.send(replace(payment, url=gateway.url + "/"))
        transport.close()
    assert gateway.requests == []


@both_transports
def test_on_the_wire_a_failed_inquiry_is_asked_again(identity: Identity, over: Open) -> None:
    with RawGateway(responding(b"HTTP/1.1 2"), serving(lambda request: GOOD)) as gateway:
        environment = Environment("test", gateway.url)
        retry = RetryPolicy(first_delay=0.01)
        with Client(identity, environment, over(gateway.ca_pem), retry=retry) as client:
            assert client.send(INQUIRY, FIELDS[INQUIRY]).ok
    assert len(gateway.requests) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"attempts": 0},
        {"total_timeout": 0},
        {"first_delay": -1},
        {"longest_delay": float("inf")},
        {"total_timeout": float("nan")},
        {"operations": "transaction.inquiry"},
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"positive|R22"):
        RetryPolicy(**options)


def test_an_unknown_operation_is_named() -> None:
    with pytest.raises(MessageError, match="did you mean"):
        RetryPolicy(operations=["transaction.inquery"])
