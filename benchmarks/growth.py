"""Growth: the cost of one message among 1 to 1,000,000, in time and in memory.

Run ``python benchmarks/growth.py --up-to 1000000`` for the whole way; each point is measured in a
process of its own, so that one cannot inherit the memory of another.
"""

import json
import re
import resource
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from subprocess import run
from tempfile import TemporaryDirectory

from benchmarks.contest import FULL, Contender, Effort, contest
from benchmarks.growth_works import WORKS
from benchmarks.section import Aim, Chart, Section, as_text

UP_TO, _ROUNDS, _FLAT = 10_000, 3, 1.5
# From here on a point takes minutes, and noise averages out within it.
_LONG = 1_000_000
_PAGE = 4
# A point with few messages is measured in several batches.
_ENOUGH, _BATCHES = 300, 30
_STATUS, _HIGHEST = Path("/proc/self/status"), re.compile(r"^VmHWM:\s*([0-9]+) kB", re.MULTILINE)


def measure(effort: Effort, up_to: int = UP_TO) -> Section:
    """Measure each work at each power of ten."""
    counts = [10**power for power in range(len(str(up_to)))]
    memory: dict[str, list[tuple[str | float, float]]] = {name: [] for name in WORKS}
    contenders = [
        Contender(_label(name, count), _Point(name, count, memory[name]).run, 1)
        for name in WORKS
        for count in counts
    ]
    rounds = 1 if up_to >= _LONG else min(effort.rounds, _ROUNDS)
    grown = contest("a message among so many", contenders, Effort(rounds, effort.seconds))
    series = {
        name: [(float(count), 1e6 * grown.median(_label(name, count))) for count in counts]
        for name in WORKS
    }
    # What is opened once costs the same for one message as for a hundred.
    start = counts[min(2, len(counts) - 2)]
    aims = [
        Aim.at_most(
            f"{name}: a message among {counts[-1]:,} against one among {start:,}",
            _FLAT,
            grown.ratio(_label(name, counts[-1]), _label(name, start)),
        )
        for name in WORKS
    ]
    charts = [
        Chart("lines", "Cost of a message among so many", "messages", "µs a message", series),
        Chart("lines", "Memory held at once for so many messages", "messages", "KiB", memory),
    ]
    notes = [
        "The aim is flat; its limit allows for noise and would catch a square at once.",
        "Replay keeps an index of what it can play, so its memory grows with the recording. Its "
        "and record's first messages carry what opening a file costs.",
        *(
            f"Memory that {name} needs more for {counts[-1]:,} messages than for {counts[0]}: "
            f"{memory[name][-1][1] - memory[name][0][1]:,.0f} KiB."
            for name in WORKS
        ),
    ]
    return Section("growth", "Growth", [grown], aims, notes, charts)


class _Point:
    """One work at one size, measured in a fresh process each time."""

    def __init__(self, name: str, count: int, memory: list[tuple[str | float, float]]) -> None:
        self._name, self._count, self._memory = name, count, memory

    def run(self, loops: int) -> float:
        """Give the seconds a message took; the memory is noted once."""
        command = [sys.executable, __file__, "--one", self._name, "--up-to", str(self._count)]
        done = run(command, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        if all(count != self._count for count, _ in self._memory):
            self._memory.append((float(self._count), found["KiB"]))
            self._memory.sort()
        return loops * found["seconds"]


def one_point(name: str, count: int) -> dict[str, float]:
    """Measure one work at one size.

    Args:
        name: One of `WORKS`.
        count: How many messages.

    Returns:
        The median seconds of a message, and the KiB by which the process's memory grew, at most.
    """
    work = WORKS[name]
    with TemporaryDirectory() as folder:
        work(1, Path(folder))
        work(2, Path(folder))
        before = _most_memory()
        batches = max(1, min(_BATCHES, _ENOUGH // count))
        seconds = median(work(count, Path(folder)) for _ in range(batches)) / count
    # Memory comes in pages, and the chart's axis has no zero.
    return {"seconds": seconds, "KiB": max(_most_memory() - before, _PAGE)}


def _most_memory() -> float:
    """Give the most KiB that this program ever held."""
    # Linux counts for `getrusage` what the process held before it became this program, too.
    if _STATUS.exists():
        found = _HIGHEST.search(_STATUS.read_text("ascii"))
        if found:
            return float(found[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _label(name: str, count: int) -> str:
    return f"{name}, {count:,}"


def main() -> None:
    """Measure the way to a number of messages, or one point of it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--up-to", type=int, default=UP_TO)
    parser.add_argument("--one", choices=WORKS, help="measure this at --up-to only")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one_point(options.one, options.up_to)))
    else:
        print(as_text(measure(FULL, options.up_to)))


if __name__ == "__main__":
    main()
