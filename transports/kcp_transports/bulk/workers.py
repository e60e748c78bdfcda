"""Let any executor do work in order, and do again what a lost worker left undone."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

Asked = TypeVar("Asked")
Done = TypeVar("Done")


class WorkersLost(Exception):
    """Report that workers ended again and again over the same piece of work."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Say who works; the work must be pure, since some of it may be done twice.

    Args:
        start: Make an executor; it is called again after workers were lost.
        size: How many workers there are, for how far to plan ahead.
        lost: What a future raises if its worker was lost.
    """

    start: Callable[[], AbstractContextManager[Executor]]
    size: int
    lost: tuple[type[Exception], ...] = (BrokenExecutor, CancelledError)


def processes(number: int) -> Crew:
    """Make a crew of processes on this machine.

    Args:
        number: How many.

    Returns:
        The crew.
    """

    @contextmanager
    def start() -> Generator[Executor, None, None]:
        # Forking a process that has threads, as one with a progress bar has, is not safe.
        executor = ProcessPoolExecutor(number, mp_context=get_context("spawn"))
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)

    return Crew(start, number)


def dask_crew(address: str) -> Crew:
    """Make a crew of the workers of a Dask cluster.

    Args:
        address: ``dask://HOST:PORT`` of the scheduler. The workers must have this distribution
            installed and see the same files under the same paths.

    Returns:
        The crew.

    Raises:
        ModuleNotFoundError: It needs the extra ``[dask]``.
    """
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Dask needs an extra: pip install 'kcp-proto[dask]'", name=error.name
        ) from None

    @contextmanager
    def start() -> Generator[Executor, None, None]:
        with connect() as client, client.get_executor(pure=False) as executor:
            yield executor

    def connect() -> Any:
        client: Any = distributed.Client
        return client("tcp://" + address.removeprefix("dask://"), set_as_default=False)

    with connect() as client:
        size = len(client.scheduler_info(n_workers=-1)["workers"])
    return Crew(start, max(size, 1), (BrokenExecutor, CancelledError, KilledWorker))


def in_order(
    crew: Crew,
    work: Callable[[Asked], Done],
    tasks: Iterable[Asked],
    rest: Callable[[Asked, Done], Asked | None],
) -> Iterator[Done]:
    """Have tasks done, and give the results in the order of the tasks.

    Args:
        crew: Who works.
        work: What to do; a function that can be pickled, and pure.
        tasks: What to do it to; taken only a little ahead.
        rest: What is left of a task after a result; that is done next.

    Yields:
        Every result once, whatever workers were lost meanwhile.

    Raises:
        WorkersLost: A task was begun several times and its worker was lost each time.
    """
    shift = _Shift(crew, work, deque(), iter(tasks))
    losses = 0
    while True:
        with crew.start() as executor:
            shift.begin(executor)
            try:
                for result in shift.finished(executor, rest):
                    losses = 0
                    yield result
                return
            except crew.lost as error:
                losses += 1
                if losses > _MOST_LOSSES:
                    raise WorkersLost("workers were lost again and again") from error


_MOST_LOSSES = 3
_AHEAD = 3


@dataclass(slots=True)
class _Shift(Generic[Asked, Done]):
    """Keep what is under way; what is finished stays finished when the executor breaks."""

    crew: Crew
    work: Callable[[Asked], Done]
    waiting: "deque[tuple[Asked, Future[Done]]]"
    tasks: Iterator[Asked]

    def begin(self, executor: Executor) -> None:
        self.waiting = deque(
            (task, future if _succeeded(future) else self._submit(executor, task))
            for task, future in self.waiting
        )

    def finished(
        self, executor: Executor, rest: Callable[[Asked, Done], Asked | None]
    ) -> Iterator[Done]:
        while True:
            wanted = _AHEAD * self.crew.size - len(self.waiting)
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

    def _submit(self, executor: Executor, task: Asked) -> "Future[Done]":
        try:
            return executor.submit(self.work, task)
        except self.crew.lost as error:
            # The executor broke already; whoever asks for this result will learn it.
            future: Future[Done] = Future()
            future.set_exception(error)
            return future


def _succeeded(future: "Future[Any]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
