"""A thread that posts notices, each until it is acknowledged or given up."""

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import partial
from threading import Lock, Thread

from kcp_proto import HttpRequest
from kcp_sandbox.clock import Clock
from kcp_sandbox.disruptions import Passage
from kcp_sandbox.inspector import NOTICE, Inspector, PostedNotice, Trace

from .notices import ATTEMPTS, Mail, Notice
from .posting import Arrival, head_of, post

# Connections at the same time; what hangs on them is over after the patience of its notice.
_MOST_AT_ONCE = 64
# Seconds after which the clock is looked at again, because it may follow a foreign one.
_LOOK_AGAIN = 1.0
_STOP_WITHIN = 5.0


class Courier:
    """Mail that is posted by a thread, which is there only while there is any; threads share it.

    Args:
        clock: The sandbox's clock, by which mail is due.
        inspector: Where each attempt is recorded.
    """

    def __init__(self, clock: Clock, inspector: Inspector) -> None:
        self._clock, self._inspector = clock, inspector
        self._lock = Lock()
        self._waiting: list[tuple[Mail, Future[None]]] = []
        self._running: tuple[Thread, asyncio.AbstractEventLoop] | None = None
        self._leave = clock.subscribe(self._look)
        self._is_stopping = False
        self._woken = asyncio.Event()

    def send(self, mail: Mail) -> "Future[None]":
        """Take mail, and return at once.

        Args:
            mail: What to post.

        Returns:
            What is done as soon as each step was posted once, or will not be.
        """
        first: Future[None] = Future()
        with self._lock:
            self._waiting.append((mail, first))
            if self._running is None:
                loop = asyncio.new_event_loop()
                thread = Thread(target=self._run, args=(loop,), name="kcp-notices", daemon=True)
                self._running = (thread, loop)
                thread.start()
        self._look()
        return first

    def clear(self) -> None:
        """Post nothing more of what waits; return when the thread has ended."""
        with self._lock:
            running, self._is_stopping = self._running, True
        self._look()
        if running:
            running[0].join(_STOP_WITHIN)
        with self._lock:
            self._is_stopping = False

    def close(self) -> None:
        """Let go of all; may be called again."""
        self._leave()
        self.clear()

    def _look(self) -> None:
        """Let the thread see what is new."""
        with self._lock:
            if self._running:
                # A loop that has just ended sees nothing, and waits for nothing.
                with suppress(RuntimeError):
                    self._running[1].call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._woken.set()
        self._woken = asyncio.Event()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        places, tasks = asyncio.Semaphore(_MOST_AT_ONCE), set[asyncio.Task[None]]()
        while True:
            with self._lock:
                new, self._waiting = self._waiting, []
                woken = self._woken
                is_over = self._is_stopping or not (new or tasks)
                if is_over:
                    self._running = None
            if is_over:
                break
            for mail, first in new:
                task = asyncio.create_task(self._post(mail, first, places))
                # One that is cancelled before it begins says so nowhere else.
                task.add_done_callback(partial(_finish, first))
                tasks.add(task)
            waking = asyncio.create_task(woken.wait())
            await asyncio.wait({*tasks, waking}, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            tasks = {task for task in tasks if not task.done()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, first in new:
            _finish(first)

    async def _post(self, mail: Mail, first: "Future[None]", places: asyncio.Semaphore) -> None:
        await self._until(mail.due)
        for step in mail.steps:
            await asyncio.gather(*(self._attempt(notice, places) for notice in step))
        _finish(first)
        await asyncio.gather(*(self._repeat(notice, places) for notice in mail.notices))

    async def _repeat(self, notice: Notice, places: asyncio.Semaphore) -> None:
        while not notice.is_over:
            await self._until(notice.due)
            await self._attempt(notice, places)

    async def _until(self, due: datetime) -> None:
        while (left := (due - self._clock()).total_seconds()) > 0:
            wait = _LOOK_AGAIN if self._clock.stopped else min(left, _LOOK_AGAIN)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    async def _attempt(self, notice: Notice, places: asyncio.Semaphore) -> None:
        notice.attempts += 1
        attempt = notice.attempts
        async with places:
            record = self._record(notice, attempt)
            arrival = Arrival(failure="stopped")
            try:
                arrival = await post(notice.notify, notice.body)
            finally:
                record.arrived(arrival.response, arrival.failure, arrival.reason)
        notice.is_acknowledged |= record.is_acknowledged

    def _record(self, notice: Notice, attempt: int) -> PostedNotice:
        body, notify = notice.body, notice.notify
        request = HttpRequest(
            method="POST",
            url=notify.url,
            headers=head_of(notify, body),
            body=body,
            operation=NOTICE,
            fields=notice.form,
        )
        trace = Trace(request, self._inspector.next_number(), self._clock())
        trace.operation, trace.payload = NOTICE, notice.form
        notice.number = notice.number or trace.number
        notice.began = notice.began or trace.at
        record = PostedNotice(
            trace,
            Passage(None),
            attempt=attempt,
            attempts=ATTEMPTS,
            first=notice.number,
            patience=notify.patience,
        )
        record.passage.when_over(partial(self._inspector.tell, record))
        self._inspector.add(record, is_slow=True)
        return record


def _finish(first: "Future[None]", task: "asyncio.Task[None] | None" = None) -> None:
    del task
    if not first.done():
        first.set_result(None)
