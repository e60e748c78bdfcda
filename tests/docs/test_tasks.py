"""The task pages and the explanations: their code runs, and both languages show the same."""

import os
import re
from pathlib import Path

import pytest

from kcp_sandbox import Issued

from .blocks import ROOT, Page, code_blocks, headings, prose

MOST_LINES = {"tasks": 110, "explanation": 120}
PAGES = sorted(page for folder in MOST_LINES for page in (ROOT / "docs" / folder).glob("*.md"))
ENGLISH = [page for page in PAGES if not page.name.endswith(".ko.md")]
HANGUL = re.compile("[가-힣]")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="pages show commands of a shell")


def name(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


def korean(page: Path) -> Path:
    return page.with_name(f"{page.stem}.ko.md")


def test_there_are_pages() -> None:
    assert ENGLISH


@needs_shell
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_code_of_a_page_runs_and_prints_what_is_shown(
    page: Path, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Commands are the same in both languages, as the test below makes sure of, and take long.
    Page(page, tmp_path, issued, shell=page in ENGLISH).run(monkeypatch)


def test_each_page_is_there_in_both_languages() -> None:
    assert {korean(page) for page in ENGLISH} == set(PAGES) - set(ENGLISH)


@pytest.mark.parametrize("page", ENGLISH, ids=name)
def test_both_languages_show_the_same_code_under_as_many_headings(page: Path) -> None:
    other = korean(page)
    assert code_blocks(page) == code_blocks(other)
    assert [mark for mark, _ in headings(page)] == [mark for mark, _ in headings(other)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_written_in_its_language(page: Path) -> None:
    if page in ENGLISH:
        assert not HANGUL.search(re.sub(r"\[[^]]*\]\([^)]*\.ko\.md\)", "", prose(page)))
    else:
        assert [text for _, text in headings(page) if not HANGUL.search(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_takes_two_screens(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert len(lines) <= MOST_LINES[page.parent.name]
    assert max(map(len, lines)) <= 140


@pytest.mark.parametrize(
    "index", [page for page in PAGES if page.name.startswith("README.")], ids=name
)
def test_each_page_is_listed_once(index: Path) -> None:
    listed = re.findall(r"^\| \[[^]]+\]\((\S+\.md)\)", index.read_text("utf-8"), re.MULTILINE)
    pages = ENGLISH if index in ENGLISH else [korean(page) for page in ENGLISH]
    others = [page for page in pages if page.parent == index.parent and page != index]
    assert sorted(listed) == [page.name for page in others]
