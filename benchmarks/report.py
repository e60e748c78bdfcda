"""Write what was found as a page and as data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

import pyperf  # type: ignore[import-untyped]  # it has no types
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmarks import history
from benchmarks.charts import draw
from benchmarks.contest import Result
from benchmarks.history import Release
from benchmarks.section import Chart, Section, amount, duration

_HERE = Path(__file__).resolve().parent


def write(
    folder: Path,
    sections: Sequence[Section],
    machine: Mapping[str, str],
    when: str,
    took: float,
    releases: Sequence[Release] = (),
) -> None:
    """Write ``report.html`` and ``report.json``.

    Args:
        folder: Where to; made if it is missing.
        sections: What was found.
        machine: On what.
        when: When it was begun.
        took: How many seconds it took.
        releases: What earlier releases measured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = as_page(sections, machine, when, took, releases)
    (folder / "report.html").write_text(page, "utf-8")
    data = as_data(sections, machine, when)
    (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")


def as_page(
    sections: Sequence[Section],
    machine: Mapping[str, str],
    when: str,
    took: float,
    releases: Sequence[Release] = (),
) -> str:
    """Render the page: one file, without scripts, and without anything from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    over_time = history.charts(releases, sections)
    environment.filters.update(amount=amount, duration=duration)
    return environment.get_template("report.html.j2").render(
        sections=[_shown(section, over_time.get(section.name)) for section in sections],
        releases=releases,
        aims=[aim for section in sections for aim in section.aims],
        machine=machine,
        when=when,
        took=took,
    )


def as_data(sections: Sequence[Section], machine: Mapping[str, str], when: str) -> dict[str, Any]:
    """Give everything as pyperf's own file, with one member that it does not look at."""
    benchmarks = [
        benchmark
        for section in sections
        for result in section.results
        for benchmark in result.benchmarks(section.name)
    ]
    file = StringIO()
    suite: Any = pyperf.BenchmarkSuite(benchmarks)
    suite.dump(file)
    ours = {"when": when, "machine": dict(machine), "found": _found(sections)}
    return {**json.loads(file.getvalue()), "kcp_proto": ours}


def _found(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {
            "name": section.name,
            "aims": [{**asdict(aim), "met": aim.met, "close": aim.close} for aim in section.aims],
            "notes": list(section.notes),
            "charts": [asdict(chart) for chart in section.charts],
        }
        for section in sections
    ]


def _shown(section: Section, over_time: Chart | None) -> dict[str, Any]:
    charts = [*section.charts, *filter(None, [over_time])]
    return {
        "section": section,
        # The library that drew them escapes what is text in them.
        "charts": [(chart, Markup(draw(chart))) for chart in charts],  # noqa: S704
        "tables": [(result.title, _rows(result)) for result in section.results],
    }


def _rows(result: Result) -> list[dict[str, Any]]:
    base = next(iter(result.seconds))
    longest = max(result.median(name) for name in result.seconds)
    return [
        {
            "name": name,
            "median": result.median(name),
            "quartiles": result.quartiles(name),
            "ratio": result.ratio(name, base),
            "share": 100 * result.median(name) / longest,
            "is_base": name == base,
        }
        for name in result.seconds
    ]
