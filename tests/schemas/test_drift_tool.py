"""``tools/schema_drift.py`` finds each kind of drift in a schema."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from kcp_schemas import load_schema, message_names, schema_text
from tools.schema_drift import (
    FIELD_KEYWORDS,
    keyword_problems,
    loose_references,
    main,
    malformed,
    misformatted,
    problems,
    wordless_refusals,
)

Schema = dict[str, Any]
INQUIRY = "transaction.inquiry.request"
CARD = "transaction.inquiry.response.card"


@pytest.mark.parametrize("name", message_names())
def test_the_shipped_schemas_have_no_problem(name: str) -> None:
    assert list(problems(name)) == []


def test_the_tool_says_so_and_exits_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert capsys.readouterr().out.startswith(f"{len(message_names())} schemas")


def test_other_spacing_is_reported() -> None:
    assert list(misformatted(schema_text(CARD).replace("  ", "    ")))
    assert list(misformatted(schema_text(CARD).rstrip()))


def test_what_the_meta_schema_refuses_is_reported() -> None:
    (problem,) = malformed({"type": "texts"})
    assert "meta-schema" in problem


def test_unknown_and_missing_keywords_are_reported() -> None:
    found = list(keyword_problems("tno", {"x-kcp-colour": "red"}, FIELD_KEYWORDS, {"title"}))
    assert found == ["tno: unknown keyword x-kcp-colour", "tno: title is missing"]


def test_a_refusal_without_words_is_reported() -> None:
    refusal = {"not": {"title": "가", "description": "a", "pattern": "a"}}
    assert list(wordless_refusals("tno", refusal)) == []
    del refusal["not"]["title"]
    assert list(wordless_refusals("tno", refusal)) == ["tno: not says nothing in words"]
    assert list(wordless_refusals("tno", {**refusal, "pattern": "b"})) == []


def rename_id(schema: Schema) -> None:
    schema["$id"] = "urn:other"


def rename_operation(schema: Schema) -> None:
    schema["x-kcp-operation"] = "payment.cancel"


def sign_nothing(schema: Schema) -> None:
    schema["x-kcp-sign"] = ["site_cd", "tnoo"]


def sign_free_text(schema: Schema) -> None:
    schema["properties"]["tno"]["not"] = {"pattern": "\\^"}


def sign_free_choice(schema: Schema) -> None:
    schema["properties"]["pay_type"]["enum"] = ["PA CA"]


def discriminate_by_nothing(schema: Schema) -> None:
    schema["x-kcp-discriminator"] = "kind"


def date_key_of_nothing(schema: Schema) -> None:
    schema["properties"]["tno"]["x-kcp-date-key"] = "order"


def relate_to_nothing(schema: Schema) -> None:
    schema["x-kcp-relations"] = {"tno": {"equals": "order"}}


def relate_oddly(schema: Schema) -> None:
    schema["x-kcp-relations"] = {"tno": {"follows": "pay_type"}}


def compare_what_is_no_amount(schema: Schema) -> None:
    schema["x-kcp-relations"] = {"tno": {"at-most": "pay_type"}}


def repeat_money(schema: Schema) -> None:
    schema["x-kcp-effect"] = "money"


def inquire_by_nothing(schema: Schema) -> None:
    schema["x-kcp-inquiry"] = "transaction.inquery"


def know_nothing(schema: Schema) -> None:
    del schema["x-kcp-evidence"]


def know_by_hearsay(schema: Schema) -> None:
    schema["x-kcp-evidence"] = {"hearsay": 1}


def know_from_no_source(schema: Schema) -> None:
    schema["properties"]["tno"]["x-kcp-evidence"] = {"seen": 0}


def echo_nothing(schema: Schema) -> None:
    schema["properties"]["tno"]["x-kcp-echo"] = ["tnoo"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (rename_id, "$id"),
        (rename_operation, "x-kcp-operation"),
        (sign_nothing, "x-kcp-sign"),
        (sign_free_text, "tno is signed"),
        (sign_free_choice, "pay_type is signed"),
        (discriminate_by_nothing, "x-kcp-discriminator"),
        (date_key_of_nothing, "x-kcp-date-key"),
        (relate_to_nothing, "x-kcp-relations names order"),
        (relate_oddly, "relation follows"),
        (compare_what_is_no_amount, "relation at-most"),
        (repeat_money, "x-kcp-repeatable"),
        (repeat_money, "x-kcp-inquiry is missing"),
        (inquire_by_nothing, "x-kcp-inquiry names"),
        (echo_nothing, "x-kcp-echo"),
        (know_nothing, "x-kcp-evidence is missing"),
        (know_by_hearsay, "the message: x-kcp-evidence hearsay"),
        (know_from_no_source, "tno: x-kcp-evidence seen"),
    ],
)
def test_a_name_that_names_nothing_is_reported(change: Callable[[Schema], None], word: str) -> None:
    schema: Schema = deepcopy(dict(load_schema(INQUIRY)))
    change(schema)
    assert any(word in text for text in loose_references(INQUIRY, schema))


def test_a_response_to_a_payment_method_that_no_request_has_is_reported() -> None:
    schema: Schema = {**load_schema(CARD), "x-kcp-when": {"pay_type": "PAXX"}}
    assert list(loose_references(CARD, schema)) == ["x-kcp-when: no request has pay_type PAXX"]
