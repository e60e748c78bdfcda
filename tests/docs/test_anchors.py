"""A heading has one anchor on the site, whatever the language of its page."""

from pathlib import Path

import pytest

from tools.site.anchors import anchored, anchors

ENGLISH = (
    "# A page\n\n## What is seen\n\n```sh\n# no heading\n```\n\n## R29 Amounts of what is left\n"
)
KOREAN = "# 페이지\n\n## 관찰된 것\n\n```sh\n# 제목 아님\n```\n\n## R29 남은 금액\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "page.md").write_text(ENGLISH, "utf-8")
    (tmp_path / "page.ko.md").write_text(KOREAN, "utf-8")
    return tmp_path


def test_a_korean_heading_has_the_anchor_of_the_english_one(docs: Path) -> None:
    lines = anchored(docs / "page.ko.md", docs).split("\n")
    assert lines[2] == "## 관찰된 것 {#what-is-seen}"
    assert lines[5] == "# 제목 아님"
    assert len(lines) == len(KOREAN.split("\n"))


def test_a_ruling_has_its_number_for_an_anchor(docs: Path) -> None:
    assert anchors(docs / "page.md")["r29-amounts-of-what-is-left"] == "r29"
    assert "## R29 남은 금액 {#r29}" in anchored(docs / "page.ko.md", docs)


def test_a_page_of_another_outline_keeps_its_anchors(docs: Path) -> None:
    (docs / "page.ko.md").write_text(f"{KOREAN}\n### 더\n", "utf-8")
    assert "관찰된-것" in anchors(docs / "page.ko.md").values()


def test_links_lead_to_the_anchors_of_the_site(docs: Path) -> None:
    other = docs / "other.ko.md"
    other.write_text(
        "[a](page.ko.md#관찰된-것) [b](page.md#r29-amounts-of-what-is-left) "
        "[c](../out.md#관찰된-것) [d](page.md) [e](https://host.example/page.md#관찰된-것)\n",
        "utf-8",
    )
    assert anchored(other, docs) == (
        "[a](page.ko.md#what-is-seen) [b](page.md#r29) "
        "[c](../out.md#관찰된-것) [d](page.md) [e](https://host.example/page.md#관찰된-것)\n"
    )
