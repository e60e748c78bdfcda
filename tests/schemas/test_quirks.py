"""What was seen in the field against a ruling is a list with evidence, in both languages (R41)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kcp_schemas import load_quirks, load_schema

PAGE = Path(__file__).resolve().parents[2] / "docs" / "gateway.md"


@pytest.mark.parametrize("quirk", load_quirks(), ids=lambda quirk: quirk["name"])
def test_a_quirk_says_what_how_it_is_known_and_what_is_done(quirk: Mapping[str, Any]) -> None:
    assert quirk["evidence"].keys() <= {"guide", "documented", "sample", "captured", "seen"}
    assert quirk["date"].startswith("20")
    for words in (quirk, quirk["sandbox"]):
        assert words["en"].isascii()
        assert any("가" <= letter <= "힣" for letter in words["ko"])
    assert len(quirk.keys() & {"forgives", "drops"}) == 1


@pytest.mark.parametrize("quirk", load_quirks(), ids=lambda quirk: quirk["name"])
def test_a_quirk_names_operations_whose_requests_it_concerns(quirk: Mapping[str, Any]) -> None:
    for operation in quirk.get("operations", ()):
        fields = load_schema(f"{operation}.request")["properties"]
        for field in quirk["forgives"]["fields"]:
            assert (field in fields) is (quirk["forgives"]["rule"] != "field.unknown")


def test_names_are_not_given_twice() -> None:
    names = [quirk["name"] for quirk in load_quirks()]
    assert len(names) == len(set(names))


def test_the_page_lists_them() -> None:
    section = PAGE.read_text("utf-8").partition("## Seen against a ruling")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{quirk['name']}` | {quirk['en']} | seen {quirk['evidence']['seen']}, {quirk['date']} "
        f"| {quirk['ruling']} | {quirk['sandbox']['en']} |"
        for quirk in load_quirks()
    ]
