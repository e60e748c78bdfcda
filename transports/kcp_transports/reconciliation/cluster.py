"""The same on a Dask cluster: each worker with an identity of its own, all within one limit."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from os import PathLike
from time import sleep
from typing import Any, cast

from kcp_proto import KcpError
from kcp_proto.showing import MaskedRepr
from kcp_transports.bulk import WorkersLost, check_name, dask_client, made_by

from .asking import Access, Row, ask_batch
from .batches import Batch
from .entries import Entry
from .reconcile import AT_ONCE, BATCH, PER_SECOND, Summary, run
from .turns import Limit, Turns

# Seconds after which a worker that joined is noticed, if no batch ends before.
_LOOK_AROUND = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Job(MaskedRepr):
    """What a worker needs besides a batch; it holds no key.

    Args:
        access: ``module:function``, by which the worker makes its own access.
        tokens: The tokens of all workers.
        limit: What they stand for.
        at_once: How many inquiries a worker has on their way.
    """

    access: str
    tokens: Any
    limit: Limit
    at_once: int

    def _shown(self) -> str:
        return f"<Job by {self.access}>"


def reconcile_on(
    cluster: str,
    entries: Iterable[Entry],
    table: str | PathLike[str],
    access: str,
    *,
    per_second: float = PER_SECOND,
    at_once: int = AT_ONCE,
    batch: int = BATCH,
) -> Summary:
    """Do what `reconcile` does with the workers of a Dask cluster.

    A worker asks about one batch at a time and hands the rows back before it gets the next. If it
    is lost, another one asks about that batch again, and about no other. The limit is one for all:
    its tokens lie with the scheduler; those of a lost worker come back when Dask's own
    ``distributed.scheduler.locks.lease-timeout`` has passed (30 seconds).

    Args:
        cluster: ``dask://HOST:PORT`` of the scheduler. The workers need this distribution and the
            module of ``access``; files are read and written by this process alone.
        entries: As for `reconcile`.
        table: As for `reconcile`.
        access: ``module:function``, a function without arguments that gives an `Access`: each
            worker calls it once. A key is never pickled.
        per_second: How many inquiries the gateway gets in any second at most, from all workers.
        at_once: How many each worker has on their way at the same time.
        batch: As for `reconcile`.

    Returns:
        What was found.

    Raises:
        NoScheduler: No scheduler answers there.
        WorkersLost: A batch lost its worker again and again, or the scheduler was lost.
        ModuleNotFoundError: It needs the extra ``[dask]``.
        ReconciliationStopped: As for `reconcile`.
        ValueError: The address or the name of the factory is none, or a number is not positive.
        OSError: The table cannot be written.
    """
    limit = Limit.of(per_second)
    check_name(access)
    with dask_client(cluster) as client, client.as_current():
        from distributed import Semaphore

        make: Any = Semaphore
        tokens = make(limit.tokens)
        tokens.register()
        job = Job(access, tokens, limit, at_once)
        try:
            summary = run(entries, table, batch, partial(_ask_all, client, job))
            # The tokens of the last responses are still out.
            sleep(limit.seconds)
            return summary
        finally:
            # Without its tokens no worker goes on after a run that ended early; a scheduler that
            # was lost has none.
            with suppress(OSError):
                tokens.close()


def ask_on_worker(job: Job, batch: Batch) -> list[Row]:
    """Ask about a batch in a worker.

    Args:
        job: What it needs.
        batch: The batch.

    Returns:
        Its rows.

    Raises:
        KcpError: The factory failed; foreign errors are named by their class alone (R24).
    """
    access = _access(job.access)
    # In this thread the tokens find the scheduler; those that send are none of Dask's.
    job.tokens.register()
    turns = Turns(job.tokens, job.limit)
    try:
        return ask_batch(access, turns, _threads(job.at_once), batch.entries)
    finally:
        turns.close()


@cache
def _threads(number: int) -> ThreadPoolExecutor:
    # The same for all batches of a worker: what a thread freed, no later one takes again.
    return ThreadPoolExecutor(number)


def _access(name: str) -> Access:
    try:
        made: Access = made_by(name)
    except KcpError:
        raise
    except Exception as error:
        raise KcpError(f"the factory {name} failed: {type(error).__name__}") from None
    return made


def _ask_all(client: Any, job: Job, batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Row]]]:
    """Give each thread of a worker a batch, and the next one when the rows are here.

    Left to itself, Dask may give a worker a second one while the first one's rows still lie with
    it: both would be lost with it, and asked again.
    """
    running: dict[Any, tuple[Batch, str]] = {}
    batch = next(batches, None)
    while batch is not None or running:
        with losses():
            worker = _free_worker(client, Counter(worker for _, worker in running.values()))
        if batch is not None and (worker or not running):
            running[_give(client, job, batch, worker)] = batch, worker
            batch = next(batches, None)
            continue
        with losses():
            done = _done(running)
        for future in done:
            with losses():
                rows = future.result()
            # Rows that Dask goes on keeping would be asked for again, were their worker lost.
            future.release()
            yield running.pop(future)[0], rows


def _give(client: Any, job: Job, batch: Batch, worker: str) -> Any:
    # Where that worker is lost meanwhile, another one takes the batch.
    only = {"workers": [worker], "allow_other_workers": True} if worker else {}
    with losses():
        return client.submit(ask_on_worker, job, batch, pure=False, **only)


@contextmanager
def losses() -> Generator[None]:
    """Say what of a cluster was lost.

    Raises:
        WorkersLost: In place of what Dask raises.
    """
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    try:
        yield
    except KilledWorker as error:
        raise WorkersLost("a batch lost its worker again and again") from error
    except (CancelledError, OSError) as error:
        raise WorkersLost(f"the scheduler was lost: {type(error).__name__}") from error


def _free_worker(client: Any, held: Mapping[str, int]) -> str:
    """Name a worker with fewer batches than threads; "" if there is none."""
    threads: dict[str, int] = client.nthreads()
    return next((worker for worker, number in threads.items() if held[worker] < number), "")


def _done(running: Iterable[Any]) -> Iterable[Any]:
    """Wait until a batch is done, or for as long as no worker that joined need be noticed."""
    import distributed

    with suppress(TimeoutError):
        return list(
            cast(Any, distributed).wait(list(running), _LOOK_AROUND, "FIRST_COMPLETED").done
        )
    return ()
