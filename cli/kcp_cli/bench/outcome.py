"""The result of a measurement, and its JSON for programs (docs/bench.md)."""

from dataclasses import asdict, dataclass
from typing import Any

from kcp_cli.phrases import phrase

from .machine import Machine
from .rounds import Series, Spread

# Above this the quartiles are so far apart that a repetition would say something else.
NOISY = 0.10


@dataclass(frozen=True)
class Outcome:
    """The figures of one run.

    Args:
        machine: What it ran on.
        bits: The key's length.
        throw_away: Whether the key was made for this run.
        seconds: How long measuring was allowed to take.
        operations: On one thread; the first is the bare signature.
        threads: Signed requests, by the number of threads; the first is one thread.
    """

    machine: Machine
    bits: int
    throw_away: bool
    seconds: float
    operations: list[Series]
    threads: dict[int, Series]

    def noise(self) -> tuple[str, float]:
        """Find the series whose figures lie farthest apart.

        Returns:
            Its name, and the distance of its quartiles as a part of its median.
        """
        named = {series.name: series for series in self.operations}
        named |= {_threads(number): series for number, series in self.threads.items()}
        name = max(named, key=lambda name: named[name].time.relative)
        return name, named[name].time.relative

    def efficiency(self, number: int) -> float:
        """Compute the part of linear scaling that was reached.

        Args:
            number: How many threads.

        Returns:
            The speed-up for each thread; 1 is linear.
        """
        return self.threads[number].speed_up.middle / number


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Give the outcome as one JSON object.

    Args:
        outcome: The figures.

    Returns:
        The object; its members are described in docs/bench.md.
    """
    key = {"bits": outcome.bits, "throw_away": outcome.throw_away}
    return {
        "form": "kcp-proto bench sign 1",
        "machine": asdict(outcome.machine),
        "key": key,
        "seconds": outcome.seconds,
        "noisy": outcome.noise()[1] > NOISY,
        "operations": [_operation(series) for series in outcome.operations],
        "threads": [
            _row(series)
            | {
                "threads": number,
                "speed_up": _quartiles(series.speed_up, 4),
                "efficiency": round(outcome.efficiency(number), 4),
            }
            for number, series in outcome.threads.items()
        ],
    }


def _operation(series: Series) -> dict[str, object]:
    microseconds = _quartiles(series.time, 3, unit=1000)
    return {
        "name": series.name,
        **_row(series),
        "microseconds": microseconds,
        "ratio": _quartiles(series.ratio, 4),
    }


def _row(series: Series) -> dict[str, object]:
    return {
        "rounds": len(series.times),
        "calls": series.calls,
        "per_second": _quartiles(series.rate, 1),
        "spread": round(series.time.relative, 4),
    }


def _quartiles(spread: Spread, digits: int, *, unit: int = 1) -> dict[str, float]:
    quartiles = {"median": spread.middle, "low": spread.low, "high": spread.high}
    return {name: round(figure / unit, digits) for name, figure in quartiles.items()}


def _threads(number: int) -> str:
    return phrase("1 thread") if number == 1 else phrase("{} threads", number)
