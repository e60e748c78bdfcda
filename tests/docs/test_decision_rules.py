"""The decision rules: their code runs, and each says its reason and the mistake."""

import re
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_sandbox import Issued

from .blocks import ROOT, Page, code_blocks, headings

PAGES = [ROOT / "docs" / name for name in ("decision-rules.md", "decision-rules.ko.md")]
ENGLISH, KOREAN = (page.read_text("utf-8") for page in PAGES)
NAMED = ("Never send money", "Line ends", "Amounts are text", "Order numbers are unique")
MOST_LINES = 7


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_the_rules_runs(
    page: Path, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    Page(page, tmp_path, issued).run(monkeypatch)


def test_both_languages_have_the_same_rules() -> None:
    assert code_blocks(PAGES[0]) == code_blocks(PAGES[1])
    assert [mark for mark, _ in headings(PAGES[0])] == [mark for mark, _ in headings(PAGES[1])]


@pytest.mark.parametrize(("text", "mistake"), [(ENGLISH, "*Mistake*"), (KOREAN, "*실수*")])
def test_each_rule_has_its_code_and_the_mistake(text: str, mistake: str) -> None:
    rules = text.split("\n## ")[1:]
    assert len(rules) >= 15
    for rule in rules:
        (code,) = re.findall(r"```python\n(.*?)```", rule, re.DOTALL)
        lines = [line for line in code.splitlines() if line and "import" not in line]
        assert len(lines) <= MOST_LINES, rule
        assert rule.count(mistake) == 1, rule


def test_what_must_be_known_is_there() -> None:
    for words in NAMED:
        assert f"## {words}" in ENGLISH
    for ruling in ("R10", "R15", "R18", "R19", "R22", "R24", "R34", "R36", "R37"):
        assert f"[{ruling}](rulings.md#" in ENGLISH
        assert f"[{ruling}](rulings.md#" in KOREAN
    without = [name for name in catalogue.operations() if not catalogue.operation(name).inquiry]
    assert "benepia.point_payment" in without
