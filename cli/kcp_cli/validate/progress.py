"""A line of progress on a terminal; nothing at all in a pipe."""

import os
import sys
from collections.abc import Iterable, Iterator
from time import monotonic

from kcp_transports.bulk import Report, Source

# Quicker than this it cannot be read, and slower it looks stuck.
_SECONDS = 0.1
_WIDTH = 24


def with_progress(reports: Iterable[Report], sources: list[Source]) -> Iterator[Report]:
    """Pass reports on, and show their progress on a terminal.

    Args:
        reports: The reports.
        sources: What they are about.

    Yields:
        The same reports.
    """
    if not sys.stderr.isatty():
        yield from reports
        return
    sizes = [_size(source.path) for source in sources]
    is_shared = sys.stdout.isatty()
    line = _Line(sum(sizes))
    try:
        for report in reports:
            if is_shared:
                line.clear()
            yield report
            number = report.chunk.source
            line.draw(sum(sizes[:number]) + _reached(report, sizes[number]))
    finally:
        line.clear()


class _Line:
    """One line that is written over itself, without escape sequences.

    Args:
        total: What there is to do.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._shown, self._next = "", 0.0

    def draw(self, done: int) -> None:
        if not self._total or (self._shown and monotonic() < self._next):
            return
        part = min(done / self._total, 1.0)
        bar = "#" * round(part * _WIDTH)
        self._shown = f"validate [{bar:<{_WIDTH}}] {part:4.0%}"
        self._write(self._shown)
        self._next = monotonic() + _SECONDS

    def clear(self) -> None:
        """Take the line away, so that what is written next stands in its place."""
        if self._shown:
            self._write(" " * len(self._shown), end="\r")
            self._shown = ""

    def _write(self, text: str, end: str = "") -> None:
        # Lines of the report must stand where they were written, before this one.
        sys.stdout.flush()
        sys.stderr.write(f"\r{text}{end}")
        sys.stderr.flush()


def _reached(report: Report, size: int) -> int:
    if report.done and report.chunk.length is None:
        return size
    return min(report.read, size)


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        # Standard input has no size, and a file that vanished is reported when it is opened.
        return 0
