"""Measure things in turn: every round takes one sample of each, in an order that rotates.

What comes and goes on a shared machine (a busy neighbour, a warm processor that slows down) then
falls upon all of them alike, and the ratio within a round stays true while the times do not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

Clock = Callable[[], int]
Sample = Callable[[int], int]
OnProgress = Callable[[float], None]

_GROWTH = 10


@dataclass(frozen=True)
class Contender:
    """One thing to measure.

    Args:
        name: Its name.
        sample: Does it a number of times, and returns the nanoseconds that took.
    """

    name: str
    sample: Sample


@dataclass(frozen=True)
class Spread:
    """The middle of some figures, and where half of them lie.

    Args:
        low: First quartile.
        middle: Median.
        high: Third quartile.
    """

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        """Find median and quartiles.

        Args:
            figures: One or more.

        Returns:
            Their spread; a single figure has none.
        """
        if len(figures) == 1:
            return cls(figures[0], figures[0], figures[0])
        low, _, high = quantiles(figures, n=4, method="inclusive")
        return cls(low, median(figures), high)

    @property
    def relative(self) -> float:
        """Give the distance of the quartiles as a part of the median."""
        return (self.high - self.low) / self.middle


@dataclass(frozen=True)
class Series:
    """The measured times of one contender.

    Args:
        name: The contender's.
        calls: How often a sample did it.
        times: Nanoseconds a call, one figure for each round.
        against: Those of the first contender, in the same rounds.
    """

    name: str
    calls: int
    times: tuple[float, ...]
    against: tuple[float, ...]

    @property
    def time(self) -> Spread:
        """Give the nanoseconds that a call takes."""
        return Spread.of(self.times)

    @property
    def rate(self) -> Spread:
        """Give the calls in a second."""
        return Spread.of([1e9 / time for time in self.times])

    @property
    def ratio(self) -> Spread:
        """Give the time as a multiple of the first contender's, by the ratios within rounds."""
        pairs = zip(self.times, self.against, strict=True)
        return Spread.of([time / first for time, first in pairs])

    @property
    def speed_up(self) -> Spread:
        """Give the rate as a multiple of the first contender's, by the ratios within rounds."""
        pairs = zip(self.times, self.against, strict=True)
        return Spread.of([first / time for time, first in pairs])


def measure(
    contenders: Sequence[Contender],
    budget_ns: int,
    sample_ns: int,
    clock: Clock,
    progress: OnProgress,
) -> list[Series]:
    """Measure contenders in turn until the time is used up.

    Args:
        contenders: What to measure; the first is what the others are compared with.
        budget_ns: How long it may take, finding out how long a call takes included. One round
            is always done, and no round begins that would end later.
        sample_ns: How long one sample should take.
        clock: A clock in nanoseconds, from any moment on.
        progress: Called between the rounds with the part of the time that is used.

    Returns:
        What was measured, in the contenders' order.
    """
    start = clock()
    calls = [_calls(contender.sample, sample_ns) for contender in contenders]
    times: list[list[float]] = [[] for _ in contenders]
    marks = [clock()]
    while len(marks) == 1 or marks[-1] + _longest(marks) <= start + budget_ns:
        progress((marks[-1] - start) / budget_ns)
        for index in _rotated(len(contenders), len(marks) - 1):
            spent = contenders[index].sample(calls[index])
            times[index].append(max(spent, 1) / calls[index])
        marks.append(clock())
    progress(1.0)
    rows = zip(contenders, calls, times, strict=True)
    return [
        Series(contender.name, number, tuple(row), tuple(times[0]))
        for contender, number, row in rows
    ]


def _calls(sample: Sample, target_ns: int) -> int:
    # What is loaded on first use is not measured.
    sample(1)
    calls = 1
    while (spent := sample(calls)) < target_ns // 2:
        wanted = calls * target_ns // max(spent, 1)
        calls = min(calls * _GROWTH, max(calls + 1, wanted))
    return calls


def _rotated(number: int, by: int) -> list[int]:
    return [(index + by) % number for index in range(number)]


def _longest(marks: Sequence[int]) -> int:
    return max(after - before for before, after in pairwise(marks))
