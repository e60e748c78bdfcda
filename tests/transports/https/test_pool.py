"""A place in the pool is never lost to the handler of a signal, and no sender waits behind one."""

import signal
import threading
from dataclasses import replace
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from kcp_proto import HttpRequest, KcpError, OutcomeUnknown
from kcp_transports import Urllib3Transport
from kcp_transports.https.attempt import Attempt, Limits, running, utc_now
from kcp_transports.https.pool import Pool
from tests.transports.points import Points, Struck
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE, RawGateway, serving

SIZE = 3
needs_alarms = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts"
)


class Held:
    """A connection that counts itself."""

    def __init__(self) -> None:
        self.closed = False

    def is_fresh(self, idle_limit: float) -> bool:
        return not self.closed

    def close(self) -> None:
        self.closed = True


def new_pool(size: int = SIZE) -> Pool:
    new: Any = Held
    return Pool(new, size=size, idle_limit=60)


def attempt(seconds: float) -> Attempt:
    return Attempt(Limits(connect_timeout=seconds), utc_now(), {})


def free_places(pool: Pool, limit: int) -> int:
    """Count how many can be lent at the same time, none waited for longer than a moment."""
    if not limit:
        return 0
    deeper = 0

    def use(connection: object) -> None:
        nonlocal deeper
        deeper = 1 + free_places(pool, limit - 1)

    try:
        with running(attempt(0.02)):
            pool.lend(use)
    except TimeoutError:
        return 0
    return deeper


def test_no_place_is_lost_at_any_point() -> None:
    pool, trials = new_pool(), 0

    def work() -> None:
        with running(attempt(0.5)):
            pool.lend(lambda connection: None)

    for raised in Points("kcp_transports.https.pool", "threading", "queue").trials(work):
        trials += 1
        assert isinstance(raised, Struck)
        assert free_places(pool, SIZE + 1) == SIZE
    assert trials > 8


def test_no_place_is_lost_at_any_point_of_waiting_for_one() -> None:
    """The one who waits gives up; the next one gets the place as soon as it is free."""
    pool, trials = new_pool(1), 0
    taken, release = threading.Event(), threading.Event()

    def hold(connection: object) -> None:
        taken.set()
        release.wait(30)

    def lend() -> None:
        with running(attempt(30)):
            pool.lend(hold)

    def work() -> None:
        with running(attempt(0.02)):
            pool.lend(lambda connection: None)

    holder = Thread(target=lend)
    holder.start()
    assert taken.wait(5)
    for raised in Points("kcp_transports.https.pool", "threading", "queue").trials(work):
        trials += 1
        assert isinstance(raised, TimeoutError)
    release.set()
    holder.join(5)
    assert trials > 8
    assert free_places(pool, 2) == 1


@needs_alarms
def test_no_place_is_lost_to_a_real_alarm() -> None:
    pool, struck = new_pool(), 0

    def strike(number: int, frame: object) -> None:
        raise Struck

    before = signal.signal(signal.SIGALRM, strike)
    until = monotonic() + 1
    try:
        while monotonic() < until:
            try:
                with running(attempt(0.5)):
                    signal.setitimer(signal.ITIMER_REAL, 2e-6 * (1 + struck % 20))
                    for _ in range(50):
                        pool.lend(lambda connection: None)
            except Struck:
                struck += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert struck > 100
    assert free_places(pool, SIZE + 1) == SIZE


def test_who_waits_is_woken_at_once() -> None:
    """Sixteen threads, three places: no thread polls where a place becomes free."""
    pool, most, now, lock = new_pool(), 0, 0, threading.Lock()

    def use(connection: object) -> None:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.002)
        with lock:
            now -= 1

    def work() -> None:
        for _ in range(5):
            with running(attempt(10)):
                pool.lend(use)

    threads = [Thread(target=work) for _ in range(16)]
    begun = monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == SIZE
    assert monotonic() - begun < 5


def test_a_send_has_one_outcome_at_any_point(payment: HttpRequest) -> None:
    """Once anything arrived it is an unknown outcome (R22), and the next request is sent."""
    with RawGateway(serving(lambda request: HTTP_RESPONSE)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=1, connect_timeout=2)
        request = replace(payment, url=gateway.url + "/")
        transport.send(request)
        arrived = len(gateway.requests)
        trials = Points("kcp_transports.https").trials(lambda: transport.send(request))
        outcomes: list[type[BaseException]] = []
        for raised in trials:
            assert raised is not None
            outcomes.append(type(raised))
            if len(gateway.requests) > arrived:
                assert isinstance(raised, OutcomeUnknown)
            assert isinstance(raised, KcpError | Struck)
            assert transport.send(request).body == BODY
            arrived = len(gateway.requests)
        transport.close()
    assert OutcomeUnknown in outcomes
