"""The page calls operations, fields and codes by words of the schemas and code tables."""

import re

import pytest

from kcp_proto import catalogue
from kcp_sandbox.page.glossary import glossary
from kcp_sandbox.page.language import LANGUAGES
from kcp_schemas import code_table_names, load_code_table

OPERATIONS = [*catalogue.operations(), "deposit.notice"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_operation_and_each_field_has_words(lang: str) -> None:
    known = glossary(lang)["operations"]
    assert list(known) == OPERATIONS
    for name, operation in known.items():
        assert operation["title"] not in ("", name)
        assert re.search("[가-힣]", operation["title"]) is not None or lang == "en"
        meanings = operation["fields"]
        assert all(meanings.values())
        assert max(map(len, meanings.values())) < 200


def test_the_titles_of_operations_are_told_apart() -> None:
    for lang in LANGUAGES:
        titles = [each["title"] for each in glossary(lang)["operations"].values()]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("lang", "field", "code", "words"),
    [
        ("en", "pay_type", "PACA", "card"),
        ("ko", "pay_method", "PACA", "신용카드"),
        ("en", "mod_type", "STPC", "Partial cancel"),
        ("ko", "card_cd", "CCLG", "신한"),
    ],
)
def test_a_code_is_explained(lang: str, field: str, code: str, words: str) -> None:
    assert glossary(lang)["codes"][field][code] == words


def test_every_code_table_is_there() -> None:
    codes = glossary("en")["codes"]
    for table in map(load_code_table, code_table_names()):
        for field in table["fields"]:
            assert set(table["codes"]) <= set(codes[field])
