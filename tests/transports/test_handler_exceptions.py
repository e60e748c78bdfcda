"""A signal's handler that raises during a client's send: an outcome, whatever the transport.

A caller who bounds a call by an alarm and tries again on ``TimeoutError`` pays once.
"""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from traceback import extract_tb

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, OutcomeUnknown
from kcp_transports import Client, RecordingTransport, ReplayTransport, RetryPolicy, Transport
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.points import Points, Struck
from tests.transports.responses import approval

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts"
)
INQUIRY = {"tno": "22320972271249", "pay_type": "PACA"}


class Gateway:
    """A peer that counts what arrives, and strikes behind it or not."""

    def __init__(self, strike: Callable[[], None] = lambda: None) -> None:
        self.arrived = 0
        self.strike = strike

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.arrived += 1
        self.strike()
        return approval()


def struck(*_: object) -> None:
    raise Struck


def alarm() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    sleep(5)


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    def handle(number: int, frame: object) -> None:
        raise Struck

    before = signal.signal(signal.SIGALRM, handle)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def _is_behind_return(raised: BaseException) -> bool:
    # Python code that Python code called returns without a look at signals; the tracer cannot tell.
    *_, frame, _ = extract_tb(raised.__traceback__)
    return frame.name == "<lambda>"


def test_a_client_has_one_outcome_at_any_point(identity: Identity) -> None:
    """Raw only before anything was handed over; no reply is lost behind the transport."""
    gateway, outcomes = Gateway(), set[tuple[str, bool]]()
    client = Client(identity, STAGING, InMemoryTransport(gateway))
    modules = ("kcp_transports.client", "kcp_proto.replies")
    for raised in Points(*modules).trials(lambda: client.send("benepia.point_payment", MONEY)):
        came, gateway.arrived = gateway.arrived > 0, 0
        if raised is None or not _is_behind_return(raised):
            outcomes.add((type(raised).__name__, came))
    assert {("Struck", False), ("OutcomeUnknown", True)} <= outcomes
    assert ("Struck", True) not in outcomes


def _alone(gateway: Gateway, path: Path) -> Transport:
    del path
    return InMemoryTransport(gateway)


def _recording(gateway: Gateway, path: Path) -> Transport:
    return RecordingTransport(InMemoryTransport(gateway), path)


def _missing(gateway: Gateway, path: Path) -> Transport:
    live = InMemoryTransport(gateway)
    return ReplayTransport(path, "record-missing", live=live, allow_money=True)


TRANSPORTS: list[Callable[[Gateway, Path], Transport]] = [_alone, _recording, _missing]


@pytest.mark.parametrize("make", TRANSPORTS)
def test_a_client_over_any_transport_turns_an_alarm_into_an_unknown_outcome(
    make: Callable[[Gateway, Path], Transport], identity: Identity, tmp_path: Path
) -> None:
    gateway = Gateway(alarm)
    with (
        Client(identity, STAGING, make(gateway, tmp_path / "r.jsonl")) as client,
        pytest.raises(OutcomeUnknown, match="interrupted by Struck") as caught,
    ):
        client.send("benepia.point_payment", MONEY)
    assert gateway.arrived == 1
    assert caught.value.when is not None
    assert isinstance(caught.value.__cause__, Struck)


@pytest.mark.parametrize("make", TRANSPORTS)
def test_an_alarm_between_two_attempts_is_an_outcome_too(
    make: Callable[[Gateway, Path], Transport], identity: Identity, tmp_path: Path
) -> None:
    def fail() -> None:
        raise OutcomeUnknown("transaction.inquiry", "read", "wait", "no")

    transport = make(Gateway(fail), tmp_path / "r.jsonl")
    policy = RetryPolicy(jitter=lambda least, most: most)
    with (
        Client(identity, STAGING, transport, retry=policy, sleep=struck) as client,
        pytest.raises(OutcomeUnknown, match="interrupted by Struck"),
    ):
        client.send("transaction.inquiry", INQUIRY)
