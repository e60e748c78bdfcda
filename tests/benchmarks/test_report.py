"""The report is one page that needs nothing else, and a file that pyperf reads."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyperf  # type: ignore[import-untyped]  # it has no types
import pytest

from benchmarks import history, report
from benchmarks.contest import Ratio, Result
from benchmarks.section import Aim, Chart, Section

RESULT = Result("a race", {"base <b>": [1e-3, 2e-3, 3e-3], "ours": [2e-3, 4e-3, 6e-3]})
CHARTS = (
    Chart("bars", "Bars", "", "a second", {"one": [("A", 1.0), ("B", 2.0)], "two": [("A", 3.0)]}),
    Chart("stack", "Stack & pile", "", "µs", {"part": [("all", 1.0)], "rest": [("all", 2.0)]}),
    Chart("lines", "Lines", "messages", "µs", {"one": [(1.0, 5.0), (10.0, 5.5)]}),
)
AIMS = (
    Aim.at_most("ours against the base", 1.5, Ratio(2.0, 2.0, 1.9, 2.1)),
    Aim.at_most("the same, nearly", 2.05, Ratio(2.0, 2.0, 1.9, 2.1)),
    Aim.at_least("as fast", 3.0, Ratio(4.0, 4.0, 3.9, 4.1)),
    Aim.share("of a signature", 0.05, Ratio(0.06, 0.06, 0.058, 0.061)),
)
SECTIONS = [Section("race", "Race", [RESULT], AIMS, ["A note."], CHARTS)]
MACHINE = {"processor": "one <fast> one", "Python": "CPython 3"}


class Balance(HTMLParser):
    """Find tags that are not closed, and whatever a browser would fetch."""

    VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        found = [value for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.fetched += [str(value) for value in found if not str(value).startswith("#")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return report.as_page(SECTIONS, MACHINE, "2026-01-01 00:00 UTC", 12.3)


def test_the_page_is_whole_and_fetches_nothing(page: str) -> None:
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    assert balance.fetched == []
    assert balance.seen.isdisjoint({"script", "link", "img", "iframe"})
    assert not re.search(r"url\((?!#)|@import", page)
    assert {found for found in re.findall(r"https?://[^\"'\s<]+", page)} <= {
        "http://www.w3.org/1999/xlink"
    }


def test_each_chart_is_drawn_and_named_for_those_who_do_not_see_it(page: str) -> None:
    assert re.findall(r'<svg role="img" aria-label="([^"]*)"', page) == [
        "Bars",
        "Stack &amp; pile",
        "Lines",
    ]


def test_no_two_things_on_the_page_have_the_same_id(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_charts_take_the_colour_of_the_page(page: str) -> None:
    assert "currentColor" in page
    assert not re.search("#(000000|ffffff|010203|040506)", page.split("</style>")[1])


def test_what_was_measured_is_text_and_not_markup(page: str) -> None:
    assert "base &lt;b&gt;" in page
    assert "one &lt;fast&gt; one" in page


def test_an_aim_is_met_or_not_and_says_where_noise_decides(page: str) -> None:
    assert [aim.met for aim in AIMS] == [False, True, True, False]
    marks = re.findall(r'<span class="mark (\w+)">([^<]*)<', page)
    assert marks == [
        ("missed", "not met"),
        ("met", "met, noise decides"),
        ("met", "met"),
        ("missed", "not met"),
    ]
    assert "2 of 4 aims met" in page


def test_pyperf_reads_what_was_written(tmp_path: Path) -> None:
    report.write(tmp_path / "out", SECTIONS, MACHINE, "2026-01-01 00:00 UTC", 1.0)
    suites: Any = pyperf.BenchmarkSuite
    suite = suites.load(str(tmp_path / "out" / "report.json"))
    medians = {item.get_name(): item.median() for item in suite.get_benchmarks()}
    assert medians == {"race, a race: base <b>": 2e-3, "race, a race: ours": 4e-3}
    data = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert [aim["met"] for aim in data["kcp_proto"]["found"][0]["aims"]] == [a.met for a in AIMS]
    assert data["kcp_proto"]["machine"] == MACHINE


def test_the_ratios_of_each_release_are_kept_once_and_drawn_beside_this_run(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    assert history.read(file) == []
    old = history.release_of(SECTIONS, "0.1.0", "2026-01-01", MACHINE)
    for release in (old, replace(old, version="0.2.0"), replace(old, when="2026-02-01")):
        history.keep(release, file)
    assert [(each.version, each.when) for each in history.read(file)] == [
        ("0.2.0", "2026-01-01"),
        ("0.1.0", "2026-02-01"),
    ]
    chart = history.charts(history.read(file), SECTIONS)["race"]
    # Of what must be small 2.0 against 1.5; of what must be large 3.0 against 4.0.
    assert [y for _, y in chart.series["ours against the base"]] == [pytest.approx(4 / 3)] * 3
    assert [y for _, y in chart.series["as fast"]] == [0.75] * 3
    assert [x for x, _ in chart.series["as fast"]] == ["0.2.0", "0.1.0", history.NOW]
    page = report.as_page(SECTIONS, MACHINE, "", 1.0, history.read(file))
    assert 'aria-label="Race: each release"' in page
    assert page.count("2 of 4</td>") == 2


def test_without_a_release_nothing_is_drawn_of_them(page: str) -> None:
    assert "each release" not in page
    assert history.charts([], SECTIONS) == {}


def test_the_side_leads_to_every_part(page: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    links = re.findall(r'href="#([^"]+)"', page.split("</nav>")[0])
    assert {"aims", "noise", "machine", "race"} == set(links) <= ids
