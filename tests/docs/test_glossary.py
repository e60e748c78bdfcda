"""Each term has one name in English, one in Korean, and one meaning."""

import re
from pathlib import Path

import pytest

from kcp_schemas import load_schema, message_names

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text("utf-8")
TERMS, FIELDS = (
    re.findall(r"^\| (.+) \| (.+) \| (.+) \| (.+) \|$", part, re.MULTILINE)[1:]
    for part in PAGE.split("\n## Fields on the wire\n")
)
ENGLISH, KOREAN, MEANINGS, _ = zip(*TERMS, strict=True)
HANGUL = re.compile(r"[가-힣]")
# These words mean nothing in the field, or something else.
RETIRED = {
    *("told apart by", "mend", "stock", "plant", "planted", "judge", "answer", "asked"),
    *("said", "kept", "memo", "visit", "brain", "crew", "signatory", "scene", "quiet", "moment"),
}


def test_the_terms_are_in_alphabetical_order_and_each_appears_once() -> None:
    assert list(ENGLISH) == sorted(set(ENGLISH), key=str.casefold)


def test_no_two_terms_share_a_korean_name() -> None:
    assert len(set(KOREAN)) == len(KOREAN)


@pytest.mark.parametrize("row", TERMS, ids=ENGLISH)
def test_each_term_has_both_languages_and_one_english_sentence(row: tuple[str, ...]) -> None:
    english, korean, meaning, where = row
    assert HANGUL.search(korean)
    assert not HANGUL.search(english + meaning + where)
    assert re.fullmatch(r"[A-Z`][^.]*(?:\.\w+[^.]*)*\.", meaning)


def test_no_retired_word_is_a_term() -> None:
    assert {term.casefold() for term in ENGLISH}.isdisjoint(RETIRED)


def test_each_field_has_the_titles_and_descriptions_of_the_schemas() -> None:
    assert [(name, korean, meaning) for name, korean, meaning, _ in FIELDS] == [
        (f"`{name}`", each(schemas, "title"), each(schemas, "description"))
        for name, schemas in sorted(fields().items())
    ]


def test_each_field_stands_beside_the_direction_in_which_it_travels() -> None:
    requests, responses = (fields(f".{kind}") for kind in ("request", "response"))
    notices = fields(".notice")
    assert [(name, where) for name, _, _, where in FIELDS] == [
        (
            f"`{name}`",
            "both"
            if name in requests and name in responses
            else "requests"
            if name in requests
            else "responses"
            if name in responses
            else "notices",
        )
        for name in sorted(requests.keys() | responses.keys() | notices.keys())
    ]


def fields(kind: str = "") -> dict[str, list[dict[str, str]]]:
    """Collect what the schemas say about each field of the messages of a kind."""
    found: dict[str, list[dict[str, str]]] = {}
    for message in message_names():
        if kind in message:
            for name, schema in load_schema(message)["properties"].items():
                found.setdefault(name, []).append(schema)
    return found


def each(schemas: list[dict[str, str]], word: str) -> str:
    return " / ".join(dict.fromkeys(schema[word] for schema in schemas))
