"""What one benchmark found: what was measured, the aims, and what is to be drawn."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.contest import FULL, Effort, Ratio, Result

Bound = Literal["at most", "at least"]


@dataclass(frozen=True, slots=True)
class Aim:
    """A target, and what was measured; whether it was met follows.

    Args:
        what: What is compared with what.
        kind: Which side of the limit is good.
        limit: The limit.
        measured: What was measured.
        unit: What follows both numbers, such as ``×``.
        low: Lower quartile of what was measured; the same as it if only one value is known.
        high: Upper quartile.
        why: Why it is missed, if the reason lies outside the project.
    """

    what: str
    kind: Bound
    limit: float
    measured: float
    unit: str
    low: float
    high: float
    why: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the measured value, and no kinder one, is on the good side."""
        if self.kind == "at most":
            return self.measured <= self.limit
        return self.measured >= self.limit

    @property
    def close(self) -> bool:
        """Tell whether the limit lies within the quartiles, so that noise decides."""
        return self.low <= self.limit <= self.high

    @classmethod
    def at_most(cls, what: str, limit: float, ratio: Ratio, why: str = "") -> "Aim":
        """Aim at a ratio that is no larger."""
        return cls(what, "at most", limit, ratio.value, "×", ratio.low, ratio.high, why)

    @classmethod
    def at_least(cls, what: str, limit: float, ratio: Ratio, why: str = "") -> "Aim":
        """Aim at a ratio that is no smaller."""
        return cls(what, "at least", limit, ratio.value, "×", ratio.low, ratio.high, why)

    @classmethod
    def share(cls, what: str, limit: float, ratio: Ratio, why: str = "") -> "Aim":
        """Aim at a ratio that is no larger, in per cent."""
        value, low, high = (100 * part for part in (ratio.value, ratio.low, ratio.high))
        return cls(what, "at most", 100 * limit, value, "%", low, high, why)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart to draw.

    Args:
        kind: ``bars`` side by side, ``stack`` on top of each other, ``lines`` on two log axes, or
            ``releases`` beside a limit of 1.
        title: What it shows.
        x: What runs along.
        y: What runs upwards; the unit is in it.
        series: For each name its points.
    """

    kind: Literal["bars", "stack", "lines", "releases"]
    title: str
    x: str
    y: str
    series: Mapping[str, Sequence[tuple[str | float, float]]]


@dataclass(frozen=True, slots=True)
class Section:
    """What one script found."""

    name: str
    title: str
    results: Sequence[Result]
    aims: Sequence[Aim] = ()
    notes: Sequence[str] = ()
    charts: Sequence[Chart] = field(default=())


Measure = Callable[[Effort], Section]


def run_alone(measure: Measure) -> None:
    """Run one script by itself: measure and print.

    Args:
        measure: The script's function.
    """
    parser = ArgumentParser(description=measure.__doc__)
    parser.add_argument("--rounds", type=int, default=FULL.rounds)
    parser.add_argument("--seconds", type=float, default=FULL.seconds, help="of one round")
    options = parser.parse_args()
    print(as_text(measure(Effort(options.rounds, options.seconds))))


def as_text(section: Section) -> str:
    """Write a section for a terminal.

    Args:
        section: What was found.

    Returns:
        Lines, without a final one.
    """
    lines = [section.title]
    for result in section.results:
        base = next(iter(result.seconds))
        lines += ["", f"  {result.title}"]
        for name in result.seconds:
            ratio = result.ratio(name, base)
            low, high = result.quartiles(name)
            spread = f"{duration(low)} … {duration(high)}"
            lines.append(
                f"    {name:44} {duration(result.median(name)):>9}  ({spread})  "
                f"{ratio.value:8.3f} ×, paired {ratio.paired:.3f}"
            )
    lines += ["", *(f"  {aim_text(aim)}" for aim in section.aims)]
    return "\n".join([*lines, *(f"  note: {note}" for note in section.notes)]).rstrip()


def aim_text(aim: Aim) -> str:
    """Write an aim and whether it was met on one line."""
    verdict = ("met" if aim.met else "MISSED") + (", within noise" if aim.close else "")
    return (
        f"{verdict}: {aim.what}: {amount(aim.measured)} {aim.unit}, "
        f"aim {aim.kind} {aim.limit:g} {aim.unit}"
    )


def duration(seconds: float) -> str:
    """Write a duration with three figures and the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds:.0f} s"
    return f"{seconds * 1e9:.3g} ns"


def amount(value: float) -> str:
    """Write a number with as many figures as its spread lets mean something."""
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"
