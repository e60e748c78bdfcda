"""The decision rules: each has its code and says the mistake."""

import re

import pytest

from kcp_proto import catalogue
from tools.markdown_pages import ROOT

PAGES = [ROOT / "docs" / name for name in ("decision-rules.md", "decision-rules.ko.md")]
ENGLISH, KOREAN = (page.read_text("utf-8") for page in PAGES)
NAMED = ("Never send money", "Line ends", "Amounts are text", "Order numbers are unique")
MOST_LINES = 7


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
