"""A report never shows a regular expression of a schema: each is put into words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pytest

from kcp_proto import catalogue, lint
from kcp_proto.faults.patterns import PATTERNS, in_words
from kcp_schemas import message_names

FIELDS = [
    (name, field.name, field.schema, field.advice)
    for name in message_names()
    for field in catalogue.message(name).fields.values()
]


def patterns(schema: Any) -> Iterator[tuple[str, Any]]:
    """Find each pattern of a schema, with what stands beside it."""
    if isinstance(schema, Mapping):
        beside = cast("Mapping[str, Any]", schema)
        if isinstance(pattern := beside.get("pattern"), str):
            yield pattern, beside
        for child in beside.values():
            yield from patterns(child)
    elif isinstance(schema, list | tuple):
        for child in cast("Sequence[Any]", schema):
            yield from patterns(child)


def test_each_pattern_of_each_field_is_put_into_words() -> None:
    """What is refused and advised is said beside the pattern, what is required in the table."""
    required = {schema["pattern"] for _, _, schema, _ in FIELDS if "pattern" in schema}
    assert required == PATTERNS.keys()
    for name, field, schema, advice in FIELDS:
        others = {pattern for pattern, beside in patterns(schema) if beside is not schema}
        refused = schema.get("not", {})
        if "pattern" in schema:
            # A value that breaks both is reported by the required form alone.
            others -= {refused.get("pattern")}
        for each in advice:
            assert all(each[words] for words in ("description", "title")), (name, field)
            others -= {pattern for pattern, _ in patterns(each)}
        if others:
            assert all(refused[words] for words in ("description", "title")), (name, field)
            others -= {pattern for pattern, _ in patterns(refused)}
        assert others == set(), (name, field)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_words_are_words_in_both_languages(pattern: str) -> None:
    english, korean = PATTERNS[pattern]
    assert not re.search(r"[\\\[\]{}()*^$]", english)
    assert re.search("[가-힣]", korean)


def test_a_pattern_that_is_not_in_the_table_is_described_by_its_field() -> None:
    schema = {"title": "새 번호", "description": "A new number."}
    assert in_words("^X[0-9]$", schema) == ("A new number", "새 번호")


def test_a_fault_says_it_in_words() -> None:
    (fault,) = [f for f in lint("payment.cancel.request", {"tno": "1-2"}) if f.rule == "pattern"]
    assert fault.message == "does not have the required form: digits only"
    assert fault.message_ko == "형식이 올바르지 않습니다: 숫자만"


def test_a_suggestion_is_made_in_both_languages() -> None:
    found = lint("payment.cancel.request", {"mod_dsec": "x", "zzzzzz": "x"})
    near, far = [f for f in found if f.rule == "field.unknown"]
    assert near.message.endswith("is not a field of payment.cancel.request; did you mean mod_desc?")
    assert near.message_ko == "payment.cancel.request에 없는 필드입니다. 혹시 mod_desc입니까?"
    assert far.message_ko == "payment.cancel.request에 없는 필드입니다"
