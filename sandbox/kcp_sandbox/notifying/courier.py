"""A thread that posts notices, each until it is acknowledged or given up."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Lock, Thread

from kcp_proto import HttpRequest
from kcp_sandbox.clock import Clock
from kcp_sandbox.disruptions import Passage
from kcp_sandbox.inspector import NOTICE, Inspector, PostedNotice, Trace

from .agenda import Agenda
from .notices import ATTEMPTS, Mail, Notice
from .posting import Arrival, head_of, post

# Connections to one address at the same time; what hangs on them is over after the patience of its
# notice, and holds up no other shop.
_MOST_AT_ONCE = 64
_STOP_WITHIN = 5.0


class Courier:
    """Mail that is posted by a thread, which is there only while there is any; threads share it.

    Args:
        clock: The sandbox's clock, by which mail is due.
        inspector: Where each attempt is recorded.
        note: Called after each attempt.
    """

    def __init__(self, clock: Clock, inspector: Inspector, note: Callable[[Notice], None]) -> None:
        self._clock, self._inspector, self._note = clock, inspector, note
        self._lock = Lock()
        self._waiting: list[tuple[Mail, Future[None]]] = []
        self._running: tuple[Thread, asyncio.AbstractEventLoop] | None = None
        self._leave = clock.subscribe(self._look)
        self._is_stopping = False
        self._work_changed = asyncio.Event()
        self._agenda = Agenda(clock)
        self._places: dict[str, asyncio.Semaphore] = {}

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
        self._work_changed.set()
        self._agenda.look()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        # What belongs to a loop is made with it.
        changed = self._work_changed = asyncio.Event()
        self._agenda = Agenda(self._clock)
        self._places = defaultdict(partial(asyncio.Semaphore, _MOST_AT_ONCE))
        looking, tasks = asyncio.create_task(self._agenda.keep()), set[asyncio.Task[None]]()
        while True:
            changed.clear()
            with self._lock:
                new, self._waiting = self._waiting, []
                is_over = self._is_stopping or not (new or tasks)
                if is_over:
                    self._running = None
            if is_over:
                break
            for mail, first in new:
                task = asyncio.create_task(self._post(mail, first))
                tasks.add(task)
                task.add_done_callback(partial(_end, first, tasks, changed))
            await changed.wait()
        looking.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(looking, *tasks, return_exceptions=True)
        for _, first in new:
            _finish(first)

    async def _post(self, mail: Mail, first: "Future[None]") -> None:
        await self._agenda.until(mail.due)
        for step in mail.steps:
            await asyncio.gather(*map(self._attempt, step))
        _finish(first)
        await asyncio.gather(*map(self._repeat, mail.notices))

    async def _repeat(self, notice: Notice) -> None:
        while not notice.is_over:
            await self._agenda.until(notice.due)
            await self._attempt(notice)

    async def _attempt(self, notice: Notice) -> None:
        notice.attempts += 1
        attempt = notice.attempts
        async with self._places[notice.notify.url]:
            record = self._record(notice, attempt)
            arrival = Arrival(failure="stopped")
            try:
                arrival = await post(notice.notify, notice.body)
            finally:
                record.arrived(arrival.response, arrival.failure, arrival.reason)
        notice.is_acknowledged |= record.is_acknowledged
        self._note(notice)

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


def _finish(first: "Future[None]") -> None:
    if not first.done():
        first.set_result(None)


def _end(
    first: "Future[None]",
    tasks: "set[asyncio.Task[None]]",
    changed: asyncio.Event,
    task: "asyncio.Task[None]",
) -> None:
    # One that is cancelled before it begins says nowhere else that it is over.
    _finish(first)
    tasks.discard(task)
    if not tasks:
        changed.set()
