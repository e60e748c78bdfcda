"""Moments of the sandbox's clock, and what waits for them."""

import asyncio
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from kcp_sandbox.clock import Clock

# Seconds after which the clock is looked at again, because it may follow a foreign one.
_LOOK_AGAIN = 1.0


class Agenda:
    """Moments that coroutines of one loop wait for; however many wait, one looks at the clock.

    Args:
        clock: The sandbox's clock, which can stand still, and be set and moved.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._changed = asyncio.Event()

    async def until(self, due: datetime) -> None:
        """Wait until the clock shows a time."""
        if due <= self._clock():
            return
        reached = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (due, next(self._numbers), reached))
        if self._waiting[0][2] is reached:
            self.look()
        await reached

    def look(self) -> None:
        """Look at the clock, which was perhaps set or moved."""
        self._changed.set()

    async def keep(self) -> None:
        """Let go what waits as soon as its time has come, until the task is cancelled."""
        while True:
            self._changed.clear()
            now = self._clock()
            while self._waiting and self._waiting[0][0] <= now:
                reached = heappop(self._waiting)[2]
                if not reached.done():
                    reached.set_result(None)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause(now)):
                    await self._changed.wait()

    def _pause(self, now: datetime) -> float | None:
        if not self._waiting:
            return None
        left = (self._waiting[0][0] - now).total_seconds()
        return _LOOK_AGAIN if self._clock.stopped else min(left, _LOOK_AGAIN)
