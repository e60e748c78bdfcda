"""Measure several contenders in turn within one run, and compare their medians.

pyperf's own runner measures one thing after the other, each in many processes of its own. On a
machine whose speed drifts by half within minutes, the drift then decides the ratio. Here every
round runs each contender once, in an order that rotates, so that a slow minute slows them all.
What works on one thread and waits for nothing is measured by that thread's processor time, which
leaves out what other programs take; the rest by the clock on the wall.

What was measured is kept in pyperf's data model, for ``pyperf stats`` and ``pyperf compare_to``.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from statistics import median, quantiles
from typing import Any

import pyperf  # type: ignore[import-untyped]  # it has no types

# Runs a contender some number of times; gives the seconds that all of them took.
Run = Callable[[int], float]
_MOST_LOOPS = 1 << 20
# Every so many signatures OpenSSL renews what blinds a key, which takes nearly as long as one more:
# each round must hold as many renewals as any other, and as it deserves.
_RENEWAL = 32


@dataclass(frozen=True, slots=True)
class Contender:
    """One thing to measure.

    Args:
        name: What it is, in the report.
        run: Runs it, and measures by itself.
        loops: How often to run it in a round; 0 lets calibration choose.
    """

    name: str
    run: Run
    loops: int = 0

    @classmethod
    def of(cls, name: str, action: Callable[[], object]) -> "Contender":
        """Make a contender of something that works on one thread, without waiting."""
        return cls(name, repeated(action, time.thread_time))

    @classmethod
    def waiting(cls, name: str, action: Callable[[], object]) -> "Contender":
        """Make a contender of something that waits for others."""
        return cls(name, repeated(action, time.perf_counter))


@dataclass(frozen=True, slots=True)
class Effort:
    """The time that a contest may take.

    Args:
        rounds: How often each contender is run; at least two.
        seconds: How long one contender's round should take.
    """

    rounds: int
    seconds: float


FULL = Effort(21, 0.02)
TINY = Effort(2, 0.0002)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One contender's time as a multiple of another's.

    Args:
        value: Ratio of the medians.
        paired: Median of the ratios within each round.
        low: Their lower quartile.
        high: Their upper quartile.
    """

    value: float
    paired: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """The seconds that each contender took, one value a round."""

    title: str
    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Give a contender's median in seconds."""
        return median(self.seconds[name])

    def quartiles(self, name: str) -> tuple[float, float]:
        """Give a contender's lower and upper quartile in seconds."""
        return _quartiles(self.seconds[name])

    def ratio(self, name: str, base: str) -> Ratio:
        """Compare a contender with another one."""
        pairs = [a / b for a, b in zip(self.seconds[name], self.seconds[base], strict=True)]
        low, high = _quartiles(pairs)
        return Ratio(self.median(name) / self.median(base), median(pairs), low, high)

    def benchmarks(self, within: str) -> list[Any]:
        """Give one `pyperf.Benchmark` for each contender, named after what it is part of."""
        names = {name: f"{within}, {self.title}: {name}" for name in self.seconds}
        return [
            pyperf.Benchmark([pyperf.Run(self.seconds[name], metadata={"name": names[name]})])
            for name in names
        ]


def contest(title: str, contenders: Sequence[Contender], effort: Effort = FULL) -> Result:
    """Measure contenders in turn.

    Args:
        title: What they compete in.
        contenders: Who competes; the first is what the others are compared with.
        effort: How much time to spend.

    Returns:
        What was measured.
    """
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    # Calibration runs each of them several times, which also warms them up.
    loops = {contender.name: _calibrated(contender, effort.seconds) for contender in contenders}
    for number in range(effort.rounds):
        turn = number % len(contenders)
        for contender in (*contenders[turn:], *contenders[:turn]):
            times = loops[contender.name]
            seconds[contender.name].append(undisturbed(contender.run, times) / times)
    return Result(title, seconds)


def repeated(action: Callable[[], object], clock: Callable[[], float]) -> Run:
    """Make a run of an action, with a loop as cheap as ``timeit``'s.

    Args:
        action: What to run.
        clock: Gives seconds.

    Returns:
        The run.
    """

    def run(loops: int) -> float:
        times = repeat(None, loops)
        begun = clock()
        for _ in times:
            action()
        return clock() - begun

    return run


def undisturbed(run: Run, loops: int) -> float:
    """Run with the garbage collector off, as ``timeit`` does.

    Args:
        run: What to run.
        loops: How often.

    Returns:
        The seconds of all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return run(loops)
    finally:
        if was_on:
            gc.enable()


def _calibrated(contender: Contender, seconds: float) -> int:
    if contender.loops:
        return contender.loops
    loops = 1
    # The first call may load what the others find loaded.
    contender.run(1)
    while (spent := contender.run(loops)) < seconds / 2 and loops < _MOST_LOOPS:
        loops = min(max(loops * 2, int(loops * seconds / max(spent, 1e-9) / 2)), _MOST_LOOPS)
    if spent < seconds:
        loops = max(1, round(loops * seconds / max(spent, 1e-9)))
    return loops - loops % _RENEWAL or loops


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high
