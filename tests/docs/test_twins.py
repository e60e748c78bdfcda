"""What programs read beside the site: a twin of each page, ``llms.txt`` and ``llms-full.txt``."""

import re
from importlib import import_module
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from kcp_proto.redaction import find_secrets
from tools.site import api, build, staging, twins
from tools.site.words import LANGUAGES, Language

LINK = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|#)([^)#\s]+)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LISTED = re.compile(r"^- \[.+\]\(([^)]+)\)(?:: .+)?$", re.MULTILINE)
MARKS = re.compile(r"^::: |<svg|<!-- (?:not run|tested in)|\{ ?#| at 0x[0-9a-f]{6}", re.MULTILINE)
BYTES = {"llms.txt": (10_000, 100_000), "llms-full.txt": (500_000, 4_000_000)}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture(scope="module")
def built(language: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put the twins where the HTML would be, which is not built here."""
    folder = tmp_path_factory.mktemp(language)
    pages = build.tree(language)
    build.add_twins(build.Tree(language, pages, {}), folder)
    return folder


def test_each_page_has_its_twin_and_each_is_listed_once(language: Language, built: Path) -> None:
    there = {path.relative_to(built).as_posix() for path in built.rglob("*.md")}
    assert there == set(build.tree(language))
    listed = LISTED.findall((built / "llms.txt").read_text("utf-8"))
    assert sorted(listed) == sorted(there)


def test_the_list_has_the_form_that_programs_expect(built: Path) -> None:
    """A title, a summary, words, and then sections with nothing but links, by llmstxt.org."""
    text = (built / "llms.txt").read_text("utf-8")
    head, *sections = text.split("\n## ")
    title, summary, *_ = head.split("\n\n")
    assert title == "# kcp-proto"
    assert summary.startswith("> ")
    assert len(sections) >= 5
    for section in sections:
        _, _, *lines = section.strip().split("\n")
        assert lines
        assert [line for line in lines if not LISTED.fullmatch(line)] == []


def test_every_link_leads_to_a_file(built: Path) -> None:
    pictures = set(staging.pictures())
    for path in (*built.rglob("*.md"), built / "llms.txt"):
        name = path.relative_to(built).as_posix()
        for link in LINK.findall(FENCED.sub("", path.read_text("utf-8"))):
            target = normpath(join(dirname(name), link))
            assert target in pictures or (built / target).is_file(), (name, link)


def test_both_files_are_of_a_sensible_size(built: Path) -> None:
    for name, (least, most) in BYTES.items():
        assert least < (built / name).stat().st_size < most, name
    full = (built / "llms-full.txt").read_text("utf-8")
    for path in built.rglob("*.md"):
        assert path.read_text("utf-8").strip() in full


def test_no_twin_holds_what_only_the_generator_or_a_browser_reads(built: Path) -> None:
    for path in built.rglob("*.md"):
        text = FENCED.sub("", path.read_text("utf-8"))
        assert not MARKS.search(text), path
        assert str(staging.ROOT) not in text
        assert text.strip(), path


def test_the_api_is_told_by_its_docstrings(built: Path) -> None:
    for face in api.public_faces():
        text = (built / "api" / f"{face}.md").read_text("utf-8")
        for name in import_module(face).__all__:
            assert f"\n## `{name}`\n" in text
    client = (built / "api" / "kcp_transports.client.md").read_text("utf-8")
    assert "### `Client.send`" in client
    assert "Raises:" in client


def test_no_twin_holds_a_secret(built: Path) -> None:
    """What is written is looked through where it stands; here, what was put beside it."""
    for path in built.rglob("*.md"):
        text = path.read_text("utf-8")
        assert not re.search(r"PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}", text), path
    listed = (built / "llms.txt").read_text("utf-8")
    assert [listed[each.start : each.end] for each in find_secrets(listed)] == []


def test_a_picture_is_told_in_words(built: Path) -> None:
    text = (built / "explanation" / "order-numbers.md").read_text("utf-8")
    assert re.search(r"^!\[.+\]\(.+\.svg\)\n\n\*.{80,}\*$", text, re.MULTILINE)


def test_a_directive_without_members_gives_the_module_alone() -> None:
    found = twins.twins({"x.md": "# x\n\n::: kcp_proto.times\n    options:\n      members: []\n"})
    assert found["x.md"].startswith("# x\n\n")
    assert "## `" not in found["x.md"]
