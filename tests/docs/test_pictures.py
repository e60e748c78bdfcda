"""The pictures: fresh, whole in both languages, said in words, and in colours that can be read."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.markdown_pages import ROOT
from tools.pictures.descriptions import PICTURES
from tools.pictures.drawing import TARGET, drawn, files
from tools.pictures.inline import inlined
from tools.pictures.letters import lines, width
from tools.pictures.style import DARK, LIGHT, TONES
from tools.pictures.words import WORDS

SVG = "{http://www.w3.org/2000/svg}"
HANGUL = re.compile("[가-힣]")
FILES = [path.name for path, _ in files()]
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*\bpictures/[^)\s]+\.svg)\)")
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if "site" not in page.parts)


def used(name: str) -> set[str]:
    return set(re.findall(r"'([a-z][a-z0-9-]*)'", repr(PICTURES[name])))


def test_what_is_committed_is_what_the_descriptions_draw() -> None:
    assert {path.name: path.read_text("utf-8") for path in TARGET.glob("*.svg")} == {
        path.name: text for path, text in files()
    }


@pytest.mark.parametrize("name", sorted(WORDS))
def test_each_word_is_used_and_in_its_language(name: str) -> None:
    words = WORDS[name]
    assert words.keys() - {"title", "description"} <= used(name)
    for both in words.values():
        assert both.keys() == {"ko", "en"}
        assert not HANGUL.search(both["en"])
        assert HANGUL.search(both["ko"]) or both["ko"] == both["en"]


@pytest.mark.parametrize("name", FILES)
def test_a_picture_says_in_words_what_it_shows(name: str) -> None:
    root = ElementTree.parse(TARGET / name).getroot()  # noqa: S314 - our own file
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert root.get("lang") == name.split(".")[1]
    assert len(description.text or "") > 100


@pytest.mark.parametrize("name", FILES)
def test_a_picture_asks_no_other_place_for_anything(name: str) -> None:
    text = (TARGET / name).read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|@import|@font-face|<image|<script|href", text)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_lines_can_be_read(colours: dict[str, str]) -> None:
    assert LIGHT.keys() == DARK.keys()
    for ground in ("ground", *TONES):
        assert contrast(colours["ink"], colours[ground]) >= 7, ground
    assert contrast(colours["quiet"], colours["ground"]) >= 4.5
    for edge in ("line", *(f"{tone}-edge" for tone in TONES)):
        assert contrast(colours[edge], colours["ground"]) >= 3, edge


def test_text_is_broken_between_words_and_never_wider_than_it_may_be() -> None:
    text = "응답이 오지 않았습니다 `not seen`"
    broken = lines(text, 13, 150)
    assert " ".join(broken) == text
    assert all(width(line, 13) <= 150 for line in broken)
    assert lines("a\nb", 13, 100) == ["a", "b"]
    assert lines("one two three four five", 13, 150) == ["one two three", "four five"]
    with pytest.raises(ValueError, match="does not fit"):
        lines("responsibilities", 13, 50)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_shows_pictures_in_its_own_language_with_their_titles(page: Path) -> None:
    text = page.read_text("utf-8")
    for alt, link in IMAGE.findall(text):
        path = (page.parent / link).resolve()
        assert path.name in FILES
        name, language, _ = path.name.split(".")
        assert language == ("ko" if page.name.endswith(".ko.md") else "en")
        assert alt == WORDS[name]["title"][language]
    assert inlined(text, page.parent).count("\n") == text.count("\n")
    assert "pictures/" not in inlined(text, page.parent)


def test_each_picture_is_on_a_page() -> None:
    shown = {
        Path(link).name for page in PAGES for _, link in IMAGE.findall(page.read_text("utf-8"))
    }
    assert shown == set(FILES)


def test_a_picture_in_a_page_follows_the_sites_switch(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    name = min(WORDS)
    (tmp_path / "pictures" / f"{name}.en.svg").write_text(drawn(name, "en"), "utf-8")
    page = f"Before\n\n![It](pictures/{name}.en.svg)\n\nAfter"
    block = inlined(page, tmp_path)
    assert '[data-md-color-scheme="slate"] .kcp-picture{' in block
    assert "prefers-color-scheme" not in block
    assert block.startswith("Before\n\n<div><svg ")
    assert block.endswith("</svg></div>\n\nAfter")
