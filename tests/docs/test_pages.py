"""The code of every page runs, or is tested elsewhere, or stands beside its reason not to."""

import os
from pathlib import Path

import pytest

from kcp_sandbox import Issued
from tools.markdown_pages import ROOT, every_page, korean, read

from .blocks import Run

PAGES = [page for page in every_page() if read(page).blocks]
needs_shell = pytest.mark.skipif(os.name != "posix", reason="pages show commands of a shell")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@needs_shell
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_code_of_a_page_runs_and_prints_what_is_shown(
    page: Path, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Commands are the same in both languages, as test_languages.py makes sure of, and take long.
    english = page.with_name(page.name.replace(".ko.md", ".md"))
    is_second = page == korean(english) and english.exists()
    Run(page, tmp_path, issued, shell=not is_second).run(monkeypatch)


def test_there_are_pages() -> None:
    assert len(PAGES) > 50
