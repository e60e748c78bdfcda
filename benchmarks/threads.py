"""Threads: signed requests a second by threads, by processes and by size of the key."""

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Barrier, Thread

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Chart, Section, run_alone
from benchmarks.worker_process import WorkerProcess

_AIM = 1.8
_SIZES = (2048, 3072, 4096)
# Starting a thread must not be what is measured.
_LONGER = 5


def measure(effort: Effort, sizes: Sequence[int] = _SIZES) -> Section:
    """Sign requests on one thread, on two, and in two processes."""
    longer = Effort(max(2, effort.rounds // 2), effort.seconds * _LONGER)
    results = {bits: _of(bits, longer) for bits in sizes}
    first = results[sizes[0]]
    aims = [
        Aim.at_least(f"2 {way}, signed requests a second against one thread's", _AIM, ratio)
        for way in ("threads", "processes")
        for ratio in (first.ratio("1 thread", f"2 {way}"),)
    ]
    notes = [
        f"This machine has {os.cpu_count()} processors; with fewer than two free ones no way of "
        "working in parallel can be faster.",
        "Threads are the way: they share the key, the signature cache and the connections.",
    ]
    charts = [_chart(results)]
    return Section("threads", "Threads and processes", list(results.values()), aims, notes, charts)


def _of(bits: int, effort: Effort) -> Result:
    with ExitStack() as stack:
        setting = {**material.shop(bits).setting(), "hide": "", "stub": ""}
        workers = [stack.enter_context(WorkerProcess("worker.py", setting)) for _ in range(2)]

        def processes(loops: int) -> float:
            begun = time.perf_counter()
            for worker in workers:
                worker.begin(loops)
            for worker in workers:
                worker.end()
            return (time.perf_counter() - begun) / len(workers)

        contenders = [
            Contender("1 thread", lambda loops: threads(1, loops, bits)),
            Contender("2 threads", lambda loops: threads(2, loops, bits)),
            Contender("2 processes", processes),
        ]
        return contest(f"signed requests, RSA-{bits}", contenders, effort)


def threads(count: int, loops: int, bits: int = 2048) -> float:
    """Build requests on threads at once.

    Args:
        count: How many threads.
        loops: Requests that each of them builds.
        bits: The key's size.

    Returns:
        The seconds from their common start to the end of the last, divided by their number.
    """
    identity, fields = material.shop(bits).identity, material.fields(material.CANCEL)
    build, start = kcp_proto.build_request, Barrier(count + 1)

    def work() -> None:
        start.wait()
        for _ in range(loops):
            build(material.CANCEL, fields, identity, kcp_proto.STAGING)

    at_once = [Thread(target=work) for _ in range(count)]
    for thread in at_once:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in at_once:
        thread.join()
    return (time.perf_counter() - begun) / count


def _chart(results: dict[int, Result]) -> Chart:
    ways = next(iter(results.values())).seconds
    series = {
        way: [(f"RSA-{bits}", 1 / result.median(way)) for bits, result in results.items()]
        for way in ways
    }
    title = "Signed requests a second, by threads and key size"
    return Chart("bars", title, "", "signed requests a second", series)


if __name__ == "__main__":
    run_alone(measure)
