"""A progress bar on a terminal; nothing at all in a pipe."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from .rounds import OnProgress

_STEP = 0.01


@contextmanager
def measuring() -> Generator[OnProgress]:
    """Show on a terminal how much of the time is used.

    Yields:
        A function to call with that part, from 0 to 1.
    """
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import Progress

    drawn = 0.0
    # Drawn between the samples only: a thread that draws would be measured too.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("measure", total=1.0)

        def report(part: float) -> None:
            nonlocal drawn
            if part - drawn >= _STEP:
                drawn = part
                bar.update(task, completed=part, refresh=True)

        yield report


def _ignore(part: float) -> None:
    del part
