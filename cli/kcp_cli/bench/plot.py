"""The throughput by threads, drawn as SVG."""

from io import BytesIO
from typing import Any

from .outcome import Outcome
from .report import describe

_SIZE = (7.2, 4.4)
_BLUE, _GREY = "#1f5fa8", "#767676"


def draw(outcome: Outcome) -> bytes:
    """Draw how many requests are signed in a second by each number of threads.

    Args:
        outcome: The figures.

    Returns:
        The SVG, its words as text.
    """
    from matplotlib import rc_context  # pyright: ignore[reportUnknownVariableType]
    from matplotlib.figure import Figure

    out = BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "kcp-proto"}):
        # A figure of its own, without pyplot, opens no window and keeps no state.
        figure: Any = Figure(figsize=_SIZE, layout="constrained")
        _fill(figure.add_subplot(), outcome)
        # Neither the date nor the program's version: what was measured says both already.
        metadata = {"Date": None, "Creator": "kcp-proto bench sign"}
        figure.savefig(out, format="svg", metadata=metadata)
    return out.getvalue()


def _fill(axes: Any, outcome: Outcome) -> None:
    numbers = list(outcome.threads)
    rates = [series.rate for series in outcome.threads.values()]
    middles = [rate.middle for rate in rates]
    below = [rate.middle - rate.low for rate in rates]
    above = [rate.high - rate.middle for rate in rates]
    linear = [middles[0] * number for number in numbers]
    axes.plot(numbers, linear, "--", color=_GREY, label="linear growth from one thread")
    axes.errorbar(
        numbers,
        middles,
        (below, above),
        fmt="o-",
        color=_BLUE,
        capsize=4,
        label="median, quartiles",
    )
    for number, middle in zip(numbers, middles, strict=True):
        axes.annotate(f"{middle:,.0f}", (number, middle), (6, -14), textcoords="offset points")
    axes.set_title(f"Signed requests a second\n{describe(outcome)}", fontsize=10, loc="left")
    axes.set_xlabel("threads")
    axes.set_ylabel("requests a second")
    axes.set_xticks(numbers)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.1)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False, loc="upper left")
