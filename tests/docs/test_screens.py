"""The pictures of the sandbox's page are fresh, small, and said in words where they are shown."""

import re
from pathlib import Path

import pytest

from tools.markdown_pages import ROOT, every_page, read
from tools.screens import sources
from tools.screens.views import LANGUAGES, VIEWS

FOLDER = ROOT / "docs" / "screens"
MOST_BYTES = 150_000
NAMES = [f"{view.name}.{language}.webp" for view in VIEWS for language in LANGUAGES]
SHOWN = re.compile(r"!\[([^\]]*)\]\((?:[./\w-]*/)?screens/([\w.-]+)\)")
HANGUL = re.compile("[가-힣]")


def test_the_page_is_what_it_was_when_the_pictures_were_taken() -> None:
    assert sources.changed() == [], "run `make screens`"


@pytest.mark.parametrize("change", ["", "a"])
def test_a_change_of_the_page_is_noticed(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "taken-from.json"
    text = sources.taken_from()
    record.write_text(text.replace('static/list.css": "', f'static/list.css": "{change}'), "utf-8")
    monkeypatch.setattr(sources, "RECORD", record)
    assert [Path(name).name for name in sources.changed()] == ["list.css"][: len(change)]


def test_each_view_is_there_in_each_language_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.webp")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    assert len(data) <= MOST_BYTES


def test_a_picture_is_said_in_the_language_of_its_page() -> None:
    found = [(page, *shown) for page in every_page() for shown in SHOWN.findall(read(page).text)]
    assert {name.split(".")[0] for _, _, name in found} == {"demo", *(view.name for view in VIEWS)}
    for page, words, name in found:
        is_korean = page.name.endswith(".ko.md")
        assert f".{'ko' if is_korean else 'en'}." in name, (page, name)
        assert bool(HANGUL.search(words)) == is_korean, (page, name)
        assert len(words) > 20, (page, name)
