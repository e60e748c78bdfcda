"""The menu of the site: each page once, folders in the order of their own page."""

from tools.site import build, messages, navigation
from tools.site.words import LANGUAGES

TASKS = {
    "tasks/index.md": "# Tasks\n\n[home](../index.md)\n\n## Pay\n\n| [b](b.md) | [a](a.md#x) |\n",
    "tasks/a.md": "# A",
    "tasks/b.md": "# B",
    "tasks/c.md": "# C",
    "index.md": "# Home",
}


def test_each_page_of_the_site_stands_in_the_menu_once() -> None:
    for language in LANGUAGES:
        pages = build.tree(language)
        menu = navigation.menu(pages, language, messages.titles(language))
        assert sorted(navigation.paths(menu)) == sorted(pages)
        assert navigation.outside(pages) == []


def test_a_folder_stands_in_the_order_and_under_the_headings_of_its_own_page() -> None:
    assert navigation.menu(TASKS, "en") == [
        {"Start": ["index.md"]},
        {"Tasks": ["tasks/index.md", {"Pay": ["tasks/b.md", "tasks/a.md"]}, "tasks/c.md"]},
    ]


def test_sections_are_named_in_the_language_and_pages_by_their_titles() -> None:
    assert navigation.menu(TASKS, "ko", {"tasks/c.md": "짧게"})[1] == {
        "작업": [
            "tasks/index.md",
            {"Pay": ["tasks/b.md", "tasks/a.md"]},
            {"짧게": "tasks/c.md"},
        ]
    }


def test_a_page_that_no_section_leads_to_is_named() -> None:
    assert navigation.outside({**TASKS, "lost.md": "# Lost"}) == ["lost.md"]
