"""A progress bar on a terminal; nothing at all in a pipe."""

import os
import sys
from collections.abc import Iterable, Iterator

from kcp_transports.bulk import Report, Source


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
    from rich.console import Console
    from rich.progress import Progress

    sizes = [_size(source.path) for source in sources]
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, redirect_stdout=sys.stdout.isatty())
    with bar:
        task = bar.add_task("validate", total=sum(sizes))
        for report in reports:
            yield report
            number = report.chunk.source
            bar.update(task, completed=sum(sizes[:number]) + _reached(report, sizes[number]))


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
