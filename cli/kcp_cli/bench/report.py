"""The result for people: two tables with bars."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kcp_cli.output import say
from kcp_cli.phrases import phrase
from kcp_cli.tables import console, print_line

from .outcome import NOISY, Outcome
from .rounds import Spread
from .work import BARE, REQUEST, SIGN, VERIFY

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.measure import Measurement
    from rich.table import Table

_WIDTH, _NARROWEST = 24, 4
_CAPTION = (
    "{} is the bare RSA operation; {} checks the sign string too and gives Base64; {} builds a "
    "whole cancel request; {} checks a signature."
)


def show(outcome: Outcome) -> None:
    """Print what was measured.

    Args:
        outcome: The figures.
    """
    print_line(describe(outcome, phrase))
    console().print(_operations(outcome), _threads(outcome), sep="\n")
    name, spread = outcome.noise()
    if spread > NOISY:
        sentence = (
            "the quartiles of {} lie {} apart: the machine was busy; "
            "trust the ratios more than the times"
        )
        say(f"kcp-proto: {phrase(sentence, name, f'{spread:.0%}')}")


def describe(outcome: Outcome, word: Callable[[str, int], str] = str.format) -> str:
    """Describe the machine in one line.

    Args:
        outcome: The figures.
        word: Puts a number into a text; a plot's fonts may have no letters but Latin ones.

    Returns:
        Key length, versions and processors.
    """
    machine = outcome.machine
    openssl = " ".join(machine.openssl.split()[:2])
    number = "{} processors" if machine.processors > 1 else "{} processor"
    parts = [f"RSA-{outcome.bits}", machine.python, f"cryptography {machine.cryptography}", openssl]
    return ", ".join([*parts, word(number, machine.processors)])


def _operations(outcome: Outcome) -> "Table":
    from rich.table import Table

    caption = phrase(_CAPTION, BARE, SIGN, REQUEST, VERIFY)
    title = phrase("one thread, measured in turn")
    table = Table(title=title, title_justify="left", caption=caption)
    table.add_column(phrase("call"), no_wrap=True)
    for heading in ("median", "spread", "a second", "x bare"):
        table.add_column(phrase(heading), justify="right", no_wrap=True)
    table.add_column(phrase("time"))
    longest = max(series.time.middle for series in outcome.operations)
    for series in outcome.operations:
        time = series.time
        table.add_row(
            series.name,
            f"{time.middle / 1e6:,.3f} ms",
            _spread(time),
            f"{series.rate.middle:,.0f}",
            f"{series.ratio.middle:.3f}",
            _Strip(time.middle / longest),
        )
    return table


def _threads(outcome: Outcome) -> "Table":
    from rich.table import Table

    table = Table(title=phrase("signed requests by threads"), title_justify="left")
    for heading in ("threads", "a second", "spread", "speed-up", "efficiency"):
        table.add_column(phrase(heading), justify="right", no_wrap=True)
    table.add_column(phrase("throughput"))
    most = max(series.rate.middle for series in outcome.threads.values())
    for number, series in outcome.threads.items():
        rate = series.rate
        table.add_row(
            f"{number}",
            f"{rate.middle:,.0f}",
            # A rate spreads more than the time it is made of, and the warning speaks of times.
            _spread(series.time),
            f"{series.speed_up.middle:.2f}",
            f"{outcome.efficiency(number):.0%}",
            _Strip(rate.middle / most),
        )
    return table


def _spread(spread: Spread) -> str:
    return f"{spread.relative:.1%}"


class _Strip:
    """A bar as wide as there is room, of ``#`` where the terminal has no blocks."""

    def __init__(self, part: float) -> None:
        self._part = part

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from rich.bar import Bar
        from rich.text import Text

        width = min(_WIDTH, options.max_width)
        if options.ascii_only:
            yield Text("#" * round(self._part * width))
        else:
            yield Bar(1.0, 0.0, self._part, width=width, color="cyan")

    def __rich_measure__(self, console: "Console", options: "ConsoleOptions") -> "Measurement":
        from rich.measure import Measurement

        return Measurement(min(_NARROWEST, options.max_width), min(_WIDTH, options.max_width))
