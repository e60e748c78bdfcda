"""The task pages and the explanations: short, and listed."""

import re
from pathlib import Path

import pytest

from tools.markdown_pages import ROOT, korean

MOST_LINES = {"tasks": 110, "explanation": 120}
PAGES = sorted(page for folder in MOST_LINES for page in (ROOT / "docs" / folder).glob("*.md"))
ENGLISH = [page for page in PAGES if not page.name.endswith(".ko.md")]
# Pictures, and comments that no reader sees.
UNREAD = ("![", "<!--")


def name(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


def test_there_are_pages() -> None:
    assert ENGLISH


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_takes_two_screens(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    read_lines = [line for line in lines if not line.startswith(UNREAD)]
    assert len(read_lines) <= MOST_LINES[page.parent.name]
    assert max(map(len, lines)) <= 140


@pytest.mark.parametrize(
    "index", [page for page in PAGES if page.name.startswith("README.")], ids=name
)
def test_each_page_is_listed_once(index: Path) -> None:
    listed = re.findall(r"^\| \[[^]]+\]\((\S+\.md)\)", index.read_text("utf-8"), re.MULTILINE)
    pages = ENGLISH if index in ENGLISH else [korean(page) for page in ENGLISH]
    others = [page for page in pages if page.parent == index.parent and page != index]
    assert sorted(listed) == [page.name for page in others]
