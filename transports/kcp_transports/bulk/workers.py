"""Work in any executor: results in order, and what a lost worker left undone is done again."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")
_MOST_LOSSES = 3
_AHEAD = 3


class WorkersLost(Exception):
    """Workers ended again and again over the same piece of work."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works; the work must be pure, since some of it may be done twice.

    Args:
        start: Make an executor; it is called again after workers were lost.
        size: How many workers there are, for how far to plan ahead.
        losses: What a future raises if its worker was lost.
    """

    start: Callable[[], AbstractContextManager[Executor]]
    size: int
    losses: tuple[type[Exception], ...] = (BrokenExecutor, CancelledError)


def processes(number: int) -> Workers:
    """Work in processes on this machine.

    Args:
        number: How many.

    Returns:
        The workers.
    """

    @contextmanager
    def start() -> Generator[Executor, None, None]:
        # Forking a process that has threads, as one with a progress bar has, is not safe.
        executor = ProcessPoolExecutor(number, mp_context=get_context("spawn"))
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)

    return Workers(start, number)


def in_order(
    workers: Workers,
    work: Callable[[TaskT], ResultT],
    tasks: Iterable[TaskT],
    rest: Callable[[TaskT, ResultT], TaskT | None],
) -> Iterator[ResultT]:
    """Have tasks done, and give the results in the order of the tasks.

    Args:
        workers: Who works.
        work: What to do; a function that can be pickled, and pure.
        tasks: What to do it to; taken only a little ahead.
        rest: What is left of a task after a result; that is done next.

    Yields:
        Every result once, whatever workers were lost meanwhile.

    Raises:
        WorkersLost: A task was begun several times and its worker was lost each time.
    """
    queue = _Queue(workers, work, deque(), iter(tasks))
    in_a_row = 0
    while True:
        with workers.start() as executor:
            queue.begin(executor)
            try:
                for result in queue.results(executor, rest):
                    in_a_row = 0
                    yield result
                return
            except workers.losses as error:
                in_a_row += 1
                if in_a_row > _MOST_LOSSES:
                    raise WorkersLost("workers were lost again and again") from error


@dataclass(slots=True)
class _Queue(Generic[TaskT, ResultT]):
    """The tasks under way; a result that is there stays there when the executor breaks."""

    workers: Workers
    work: Callable[[TaskT], ResultT]
    waiting: "deque[tuple[TaskT, Future[ResultT]]]"
    tasks: Iterator[TaskT]

    def begin(self, executor: Executor) -> None:
        self.waiting = deque(
            (task, future if _succeeded(future) else self._submit(executor, task))
            for task, future in self.waiting
        )

    def results(
        self, executor: Executor, rest: Callable[[TaskT, ResultT], TaskT | None]
    ) -> Iterator[ResultT]:
        while True:
            wanted = _AHEAD * self.workers.size - len(self.waiting)
            for task in islice(self.tasks, max(wanted, 0)):
                self.waiting.append((task, self._submit(executor, task)))
            if not self.waiting:
                return
            task, future = self.waiting[0]
            result = future.result()
            self.waiting.popleft()
            left = rest(task, result)
            if left is not None:
                self.waiting.appendleft((left, self._submit(executor, left)))
            yield result

    def _submit(self, executor: Executor, task: TaskT) -> "Future[ResultT]":
        try:
            return executor.submit(self.work, task)
        except self.workers.losses as error:
            # The executor broke already; reading this result will show it.
            future: Future[ResultT] = Future()
            future.set_exception(error)
            return future


def _succeeded(future: "Future[Any]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
