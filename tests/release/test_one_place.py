"""The version and the repository's address stand in one place each."""

import re

import pytest

from .conftest import DOCUMENTATION, REPOSITORY, ROOT, VERSION, tracked

HOST = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/kcp-proto|repository\.invalid/OWNER"
)


def texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in tracked():
        try:
            found[name] = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return texts()


def test_each_address_stands_in_one_line_of_one_file(written: dict[str, str]) -> None:
    lines = [
        (name, line)
        for name, text in written.items()
        for line in text.splitlines()
        if REPOSITORY in line or DOCUMENTATION in line or HOST.search(line)
    ]
    mine = [(name, line) for name, line in lines if not name.startswith("tests/release/")]
    assert mine == [
        ("pyproject.toml", f'repository = "{REPOSITORY}"'),
        ("pyproject.toml", f'documentation = "{DOCUMENTATION}"'),
    ]


def test_the_version_stands_in_one_file_and_pages_name_no_other(written: dict[str, str]) -> None:
    """A tag that a page shows is that of this version; code reads the installed metadata."""
    code = [
        name
        for name, text in written.items()
        if name.endswith(".py") and re.search(rf"version\w* *[:=].*\b{re.escape(VERSION)}\b", text)
    ]
    assert code == []
    tags = {
        (name, tag)
        for name, text in written.items()
        if name.endswith((".md", ".yml")) and not name.startswith("tests/")
        for tag in re.findall(r"kcp-proto(?:/\w+)?@(v[\d.]+\d)|rev: (v[\d.]+\d)", text)
    }
    assert tags
    assert {"".join(tag) for _, tag in tags} == {f"v{VERSION}"}


def test_the_changelog_begins_with_this_version_and_links_each(written: dict[str, str]) -> None:
    changelog = written["CHANGELOG.md"]
    sections = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    assert re.fullmatch(rf"\[{re.escape(VERSION)}\] - (unreleased|\d{{4}}-\d\d-\d\d)", sections[0])
    named = [re.match(r"\[(.+?)\]", section) for section in sections]
    linked = dict(re.findall(r"^\[(.+?)\]: (\S+)$", changelog, re.MULTILINE))
    assert [section[1] for section in named if section] == list(linked)
    assert linked[VERSION] == f"../../releases/tag/v{VERSION}"


def test_the_page_for_contributors_says_how_to_set_the_address(written: dict[str, str]) -> None:
    assert "[tool.hatch.metadata.hooks.custom]" in written["CONTRIBUTING.md"]
