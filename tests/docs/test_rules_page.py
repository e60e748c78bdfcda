"""The page of rules is what the tables say, and each rule has an address on it."""

import re
import subprocess
import sys
from pathlib import Path

from kcp_proto.faults import RULES, rule_anchor

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")


def test_the_page_is_what_the_tables_say() -> None:
    tool = ROOT / "tools" / "rules_page.py"
    ended = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_each_rule_has_a_heading_whose_anchor_is_its_own() -> None:
    """As hosts of Markdown pages derive anchors from headings."""
    headings = re.findall("^## (.+)$", PAGE, re.MULTILINE)
    anchors = [re.sub(r"[^\w-]", "", heading.lower()) for heading in headings]
    assert anchors == [rule_anchor(rule) for rule in RULES]
    assert len(set(anchors)) == len(anchors)
