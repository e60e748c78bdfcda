"""Under asyncio, too, no place is lost: not to a signal's handler, to a cancellation or a close."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from kcp_proto import HttpRequest, KcpError, OutcomeUnknown
from kcp_transports import AsyncioTransport
from kcp_transports.https.asyncio_pool import Pool
from kcp_transports.https.pool import PoolClosed
from tests.transports.https.test_pool import Held, needs_alarms
from tests.transports.points import Points, Struck
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE, RawGateway, serving

# A strike between a coroutine's call and its await leaves it unawaited; that is no harm.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
SIZE = 3
# What is woken comes at once; what is not would wait for its own deadline.
MOMENT = 0.5


class Broken(Held):
    """A connection under asyncio that counts itself."""

    def abort(self) -> None:
        self.close()


def new_pool(size: int = SIZE) -> Pool:
    new: Any = Broken
    return Pool(new, size=size, idle_limit=60)


async def nothing(connection: object) -> None:
    await asyncio.sleep(0)


async def free_places(pool: Pool, limit: int) -> int:
    """Count how many can be lent at the same time."""
    lent, release = 0, asyncio.Event()

    async def use(connection: object) -> None:
        nonlocal lent
        lent += 1
        await release.wait()

    tasks = [asyncio.ensure_future(pool.lend(use)) for _ in range(limit)]
    for _ in range(10):
        await asyncio.sleep(0)
    most = lent
    release.set()
    await asyncio.gather(*tasks)
    return most


def holding(release: asyncio.Event) -> Callable[[object], Awaitable[None]]:
    async def use(connection: object) -> None:
        await release.wait()

    return use


def test_no_place_is_lost_at_any_point() -> None:
    pool, trials = new_pool(), 0
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        work = Points("kcp_transports.https.asyncio_pool")
        for raised in work.trials(lambda: loop.run_until_complete(pool.lend(nothing))):
            trials += 1
            assert isinstance(raised, Struck)
            assert loop.run_until_complete(free_places(pool, SIZE + 1)) == SIZE
    assert trials > 8


def test_a_strike_on_one_task_lets_no_other_wait() -> None:
    """Each point of three exchanges that share one place: the others have their turn at once."""
    pool, struck = new_pool(1), 0
    outcomes: list[BaseException | None] = []

    async def three() -> None:
        async with asyncio.timeout(MOMENT):
            tasks = [asyncio.ensure_future(pool.lend(nothing)) for _ in range(3)]
            outcomes[:] = await asyncio.gather(*tasks, return_exceptions=True)

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        points = Points("kcp_transports.https.asyncio_pool")
        for raised in points.trials(lambda: loop.run_until_complete(three())):
            assert raised is None
            failed = [outcome for outcome in outcomes if outcome is not None]
            assert [type(outcome) for outcome in failed] == [Struck]
            assert loop.run_until_complete(free_places(pool, 2)) == 1
            struck += 1
    assert struck > 30


@pytest.mark.parametrize("turns", range(8))
def test_no_place_is_lost_to_a_cancellation(turns: int) -> None:
    """Before it is taken, at the very moment it is given, and while it is used."""

    async def cancel() -> None:
        pool, release = new_pool(1), asyncio.Event()
        first = asyncio.ensure_future(pool.lend(holding(release)))
        second = asyncio.ensure_future(pool.lend(holding(release)))
        third = asyncio.ensure_future(pool.lend(nothing))
        for turn in range(turns):
            await asyncio.sleep(0)
            if turn == 2:
                release.set()
        second.cancel()
        release.set()
        await asyncio.wait_for(asyncio.gather(first, third), MOMENT)
        await asyncio.gather(second, return_exceptions=True)
        assert await free_places(pool, 2) == 1

    asyncio.run(cancel())


@needs_alarms
def test_no_place_is_lost_to_a_real_alarm() -> None:
    pool, struck = new_pool(), 0

    def strike(number: int, frame: object) -> None:
        raise Struck

    async def fail(connection: object) -> None:
        raise LookupError

    async def rounds() -> None:
        # What fails leaves no idle connection, so there is no turn of the loop in between, which a
        # signal would end.
        nonlocal struck
        until = monotonic() + 1
        while monotonic() < until:
            try:
                signal.setitimer(signal.ITIMER_REAL, 2e-6 * (1 + struck % 20))
                for _ in range(50):
                    with suppress(LookupError):
                        await pool.lend(fail)
            except Struck:
                struck += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)

    before = signal.signal(signal.SIGALRM, strike)
    try:
        asyncio.run(rounds())
    finally:
        signal.signal(signal.SIGALRM, before)
    assert struck > 100
    assert asyncio.run(free_places(pool, SIZE + 1)) == SIZE


def test_who_waits_is_served_in_turn() -> None:
    """Sixteen tasks, three places: never more at a time, and none before one that came earlier."""
    pool, served, most, now = new_pool(), [0], 0, 0
    served.clear()

    async def work(number: int) -> None:
        async def use(connection: object) -> None:
            nonlocal most, now
            served.append(number)
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

        await pool.lend(use)

    async def all_at_once() -> None:
        await asyncio.gather(*map(work, range(16)))

    asyncio.run(all_at_once())
    assert most == SIZE
    assert sorted(served) == list(range(16))
    assert all(abs(number - place) < SIZE for place, number in enumerate(served))


def test_who_waits_while_the_pool_is_closed_is_refused_at_once() -> None:
    """Even where a place becomes free in the same turn of the loop."""

    async def close() -> None:
        pool, release = new_pool(1), asyncio.Event()
        first = asyncio.ensure_future(pool.lend(holding(release)))
        second = asyncio.ensure_future(pool.lend(nothing))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        release.set()
        pool.close()
        with pytest.raises(PoolClosed):
            await asyncio.wait_for(second, MOMENT)
        await first
        with pytest.raises(PoolClosed):
            await pool.lend(nothing)

    asyncio.run(close())


def test_a_send_has_one_outcome_at_any_point(payment: HttpRequest) -> None:
    """Once anything arrived it is an unknown outcome (R22), and the next request is sent."""
    outcomes: list[type[BaseException]] = []
    with RawGateway(serving(lambda request: HTTP_RESPONSE)) as gateway, asyncio.Runner() as runner:
        loop = runner.get_loop()
        transport = AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=1, connect_timeout=2)
        request = replace(payment, url=gateway.url + "/")

        def send() -> None:
            assert loop.run_until_complete(transport.send(request)).body == BODY

        send()
        arrived = len(gateway.requests)
        for raised in Points("kcp_transports.https").trials(send):
            assert raised is None or isinstance(raised, KcpError | Struck)
            if raised is not None:
                outcomes.append(type(raised))
                if len(gateway.requests) > arrived:
                    assert isinstance(raised, OutcomeUnknown)
            send()
            arrived = len(gateway.requests)
        loop.run_until_complete(transport.aclose())
    assert OutcomeUnknown in outcomes
