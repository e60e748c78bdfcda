"""The page holds every ruling, and every ruling that is cited."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcp_schemas import message_names, schema_text

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rulings.md").read_text("utf-8")
HEADINGS = re.findall(r"^## (R\d+) \S", PAGE, re.MULTILINE)
KOREAN = (ROOT / "docs" / "rulings.ko.md").read_text("utf-8")
CODE = re.compile("`[^`]+`")
# A particle follows a number in Korean without a blank.
CITED = re.compile(r"\bR\d+(?![0-9A-Za-z_])")
SOURCES = ("kcp_proto", "schemas", "transports", "sandbox", "cli", "docs", "tests", "tools")
RULINGS = [f"R{number}" for number in range(1, 32)]


def test_the_page_holds_every_ruling_once_and_in_order() -> None:
    """All of those on the two guides; later ones as they are taken in."""
    assert HEADINGS[: len(RULINGS)] == RULINGS
    later = [int(heading[1:]) for heading in HEADINGS[len(RULINGS) :]]
    assert later == sorted(set(later))
    assert all(number > len(RULINGS) for number in later)


def test_the_korean_page_holds_the_same_rulings_and_names_the_same_places() -> None:
    english, korean = PAGE.split("\n## ")[1:], KOREAN.split("\n## ")[1:]
    assert [text.split()[0] for text in korean] == HEADINGS
    for section, other in zip(english, korean, strict=True):
        places, others = section.partition("\n*Enforced by*"), other.partition("\n*지키는 곳*")
        assert others[1], other.split()[0]
        for part in (0, 2):
            assert names(others[part]) == names(places[part]), other.split()[0]


def names(text: str) -> set[str]:
    """Find code, files and rulings: what is the same in both languages."""
    return {*CODE.findall(text), *re.findall(r"\]\(([^)]+)\)", text), *CITED.findall(text)}


@pytest.mark.parametrize("section", PAGE.split("\n## ")[1:], ids=lambda text: text.split()[0])
def test_each_ruling_says_where_it_is_enforced(section: str) -> None:
    assert "\n*Enforced by* " in section


def test_each_ruling_that_a_schema_cites_is_on_the_page() -> None:
    cited = {ruling for name in message_names() for ruling in CITED.findall(schema_text(name))}
    assert cited
    assert cited <= set(HEADINGS)


@pytest.mark.parametrize("folder", SOURCES)
def test_each_ruling_cited_in_the_repository_is_on_the_page(folder: str) -> None:
    cited = {ruling for path in texts(ROOT / folder) for ruling in cited_in(path)}
    assert cited <= set(HEADINGS)


def texts(folder: Path) -> Iterator[Path]:
    paths = (path for path in folder.rglob("*") if path.suffix in (".py", ".md"))
    yield from (path for path in paths if "docs/site" not in path.as_posix())


def cited_in(path: Path) -> list[str]:
    return CITED.findall(path.read_text("utf-8"))
