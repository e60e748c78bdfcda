"""The picture of a terminal shows what the commands print, column by column."""

import re
from xml.etree import ElementTree

import pytest

from tools.screens.__main__ import TARGET, TITLES, recordings
from tools.screens.terminal import cells, folded, terminal

TEXT = "{http://www.w3.org/2000/svg}text"


def drawn(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(TEXT))  # noqa: S314 - our own


def test_what_is_committed_is_what_the_commands_print() -> None:
    for path, svg in recordings():
        assert path.read_text("utf-8") == svg, "run `make screens`"


@pytest.mark.parametrize("language", TITLES)
def test_it_shows_a_fault_a_payment_and_a_verdict_and_asks_no_other_host(language: str) -> None:
    text = (TARGET / f"demo.{language}.svg").read_text("utf-8")
    shown = " ".join(each.text or "" for each in drawn(text))
    assert {"/mod_dsc:", "48996", "정상처리", "[text.sample-value]"} <= set(shown.split())
    assert re.findall(r"url\(|href|@import|https?://(?!www\.w3\.org/2000/svg)", text) == []
    assert len(text) < 20_000


def test_hangul_takes_two_cells_and_what_follows_it_keeps_its_column() -> None:
    svg = terminal([("a", ["가b  c", "xxx  c"])], "t", 20)
    found = {(each.text, each.get("x")) for each in drawn(svg)}
    (column,) = {x for text, x in found if text == "c"}
    assert {text for text, _ in found} == {"$ a", "가", "b", "c", "xxx"}
    assert column == f"{18 + 5 * 8.4:g}"


def test_a_line_goes_on_below_where_a_terminal_ends() -> None:
    assert list(folded("가나다abc", 5)) == ["가나", "다abc"]
    assert list(folded("", 5)) == [""]
    assert cells("가a") == 3


def test_what_is_shown_is_escaped() -> None:
    assert "<b>" not in terminal([("a", ["<b>&"])], '"<', 20)
