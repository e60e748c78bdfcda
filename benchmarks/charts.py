"""Draw charts as SVG that stands in a page of its own, light or dark."""

import re
from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.section import Chart

_PLOTTING: Any = matplotlib
# Middle tones, told apart on white and on black, and by people who see few colours.
_COLOURS = ("#3f7fc1", "#d98324", "#4b9c62", "#b45a93", "#7c6fd0", "#8c8c8c", "#c2a11f")
# Two colours that nothing else has become the page's own, which change with its scheme.
_INK, _FAINT = "#010203", "#040506"
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "axes.prop_cycle": cycler(color=_COLOURS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


def draw(chart: Chart) -> str:
    """Draw a chart.

    Args:
        chart: What to draw.

    Returns:
        An ``svg`` element that takes its text colour from the page.
    """
    # What is clipped is found by an id, and ids must differ within the page.
    # The library's types are known in part only, and strict checkers say so at every call.
    settings: Any = {**_SETTINGS, "svg.hashsalt": chart.title}
    with _PLOTTING.rc_context(settings):
        height = _height(chart)
        figure: Any = Figure(figsize=(7.6, height), layout="constrained")
        axes = figure.add_subplot()
        _WAYS[chart.kind](axes, chart)
        # Text is measured by a font that need not be the page's, so the legend has room around it.
        columns = 1 if chart.kind == "releases" else 4
        figure.legend(loc="outside lower left", ncols=columns, fontsize=9)
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _inline(file.getvalue().decode("utf-8"), chart.title)


def _height(chart: Chart) -> float:
    if chart.kind == "stack":
        return 1.9
    # A long name has a line of its own in the legend.
    return 3.4 + (0.2 * len(chart.series) if chart.kind == "releases" else 0)


def _bars(axes: Any, chart: Chart) -> None:
    width = 0.8 / len(chart.series)
    for index, (name, points) in enumerate(chart.series.items()):
        places = [number + index * width for number in range(len(points))]
        drawn = axes.bar(places, [y for _, y in points], width * 0.92, label=name)
        axes.bar_label(drawn, fmt="{:,.0f}", fontsize=9, padding=2)
    labels = [str(x) for x, _ in next(iter(chart.series.values()))]
    middle = 0.4 - width / 2
    axes.set_xticks([number + middle for number in range(len(labels))], labels)
    axes.set_ylabel(chart.y)
    axes.grid(visible=False, axis="x")


def _stack(axes: Any, chart: Chart) -> None:
    start = 0.0
    for name, ((bar, length),) in chart.series.items():
        axes.barh([str(bar)], [length], left=start, height=0.5, label=f"{name} {length:.1f}")
        start += length
    axes.set_yticks([])
    axes.set_xlabel(chart.y)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.01, y=0.05)


def _lines(axes: Any, chart: Chart) -> None:
    for name, points in chart.series.items():
        axes.plot([float(x) for x, _ in points], [y for _, y in points], marker="o", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(_plainly))
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(chart.x)
    axes.set_ylabel(chart.y)
    # A flat line must look flat: an axis that only fits the points would make hills of noise.
    heights = [y for points in chart.series.values() for _, y in points]
    axes.set_ylim(min(heights) / 4, max(heights) * 4)


def _releases(axes: Any, chart: Chart) -> None:
    versions = list(dict.fromkeys(str(x) for points in chart.series.values() for x, _ in points))
    for name, points in chart.series.items():
        places = [versions.index(str(x)) for x, _ in points]
        axes.plot(places, [y for _, y in points], marker="o", label=name)
    axes.axhline(1, color=_INK, linewidth=1, linestyle="--")
    axes.set_xticks(range(len(versions)), versions)
    axes.set_ylabel(chart.y)
    axes.set_ylim(0, max(1.2, *(1.1 * y for points in chart.series.values() for _, y in points)))
    axes.grid(visible=False, axis="x")
    axes.margins(x=0.08)


def _plainly(value: float, place: int | None) -> str:
    del place
    return f"{value:,g}"


_WAYS: dict[str, Callable[[Any, Chart], None]] = {
    "bars": _bars,
    "stack": _stack,
    "lines": _lines,
    "releases": _releases,
}


def _inline(svg: str, title: str) -> str:
    """Take what a page has no use for out of a file that was to stand alone."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    svg = re.sub(r'<svg [^>]*viewBox="([^"]*)"[^>]*>', _opening(title), svg, count=1)
    svg = re.sub(r"font: ([0-9.]+)px[^;\"]*", r"font-size: \1px", svg)
    return svg.replace(_INK, "currentColor").replace(_FAINT, "var(--faint)")


def _opening(title: str) -> Callable[[re.Match[str]], str]:
    def opening(found: re.Match[str]) -> str:
        links = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
        return f'<svg role="img" aria-label="{escape(title)}" viewBox="{found[1]}" {links}>'

    return opening
