"""The plain engine says yes and no exactly as the fast engine does of the same schema."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation.engines import fast_text_engine
from kcp_proto.validation.fast_path import stricter_schema, widen
from kcp_proto.validation.plain import UnknownKeyword, plain_text_engine
from kcp_schemas import load_schema, message_names

PICKED: list[Any] = [
    *("", "0", "007", "1004", "1004\n", "１００４", "가" * 33, "가" * 34, "a" * 100, "a" * 257),
    *("20240229000000", "20230229000000", "20240101240000", "20240101", "a>b", "e\u0301", "\x00"),
    *(0, 1004, True, None, [], {}, 1.0, b"1004", object()),
]


@cache
def engines(name: str) -> tuple[Callable[[Any], bool], Callable[[Any], bool]]:
    pytest.importorskip("jsonschema_rs")
    message = catalogue.message(name)
    recommended = [field.name for field in message.fields.values() if field.recommended]
    schema = stricter_schema(message, message.schema, recommended)
    fast = fast_text_engine(schema)
    assert fast is not None
    # A lone surrogate is refused beside the engines, which may read no further than they must.
    closed = message.is_request
    return widen(fast, closed=closed), widen(plain_text_engine(schema), closed=closed)


def payloads(name: str) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from([*catalogue.message(name).fields, "unknown", ""])
    changed = st.dictionaries(names, st.sampled_from(PICKED), max_size=2)
    both = st.tuples(messages(name), changed).map(lambda pair: {**pair[0], **pair[1]})
    return both | broken_messages(name).map(lambda broken: dict(broken.payload))


@pytest.mark.parametrize("name", message_names())
@settings(max_examples=30)
@given(data=st.data())
def test_both_agree_on_every_payload(name: str, data: st.DataObject) -> None:
    fast, plain = engines(name)
    payload = data.draw(payloads(name))
    assert plain(payload) == fast(payload)


@pytest.mark.parametrize("name", message_names())
def test_both_agree_on_every_picked_value_of_every_field(name: str) -> None:
    fast, plain = engines(name)
    example = load_schema(name)["examples"][0]
    assert plain(example)
    for field in (*catalogue.message(name).fields, "undocumented"):
        without = {key: text for key, text in example.items() if key != field}
        assert plain(without) == fast(without), field
        for value in PICKED:
            payload = {**example, field: value}
            assert plain(payload) == fast(payload), (field, ascii(value))


@pytest.mark.parametrize("payload", [None, [], "", 1, ()])
def test_what_is_no_object_is_refused(payload: object) -> None:
    _, plain = engines("transaction.inquiry.response.card")
    assert not plain(payload)


WHOLE: dict[str, Any] = {
    "type": "object",
    "properties": {},
    "required": [],
    "additionalProperties": True,
}


UNREAD: list[dict[str, Any]] = [
    {"oneOf": []},
    {"dependentRequired": {}},
    {"properties": {"a": {"format": "date"}}},
    {"properties": {"a": {"type": "integer"}}},
    {"properties": {"a": {"allOf": [{"multipleOf": 2}]}}},
    {"allOf": [{"if": {}, "then": {}, "else": {}}]},
    {"if": {"minProperties": 1}, "then": {}},
    {"if": {}, "then": {"dependentRequired": {}}},
]


@pytest.mark.parametrize("schema", UNREAD)
def test_a_keyword_that_it_does_not_read_is_no_secret(schema: dict[str, Any]) -> None:
    with pytest.raises(UnknownKeyword):
        plain_text_engine({**WHOLE, **schema})


def test_conditions_and_alternatives_are_read() -> None:
    plain = plain_text_engine(
        {
            **WHOLE,
            "properties": {"a": {"anyOf": [{"const": "1"}, {"minLength": 3}], "x-kcp-type": "id"}},
            "if": {"properties": {"a": {"const": "1"}}, "required": ["a"]},
            "then": {"required": ["b"]},
            "allOf": [
                {"if": {"properties": {"b": {"enum": ["y", 1]}}}, "then": {"required": ["c"]}}
            ],
        }
    )
    # Without b the condition of c holds: what is absent breaks no form.
    right = [{"a": "1", "b": "n"}, {"a": "1", "b": "y", "c": ""}, {"a": "123", "c": ""}]
    wrong = [{"a": "12", "c": ""}, {"a": "1", "c": ""}, {"a": "1", "b": "y"}, {}]
    assert [plain(payload) for payload in right + wrong] == [True] * 3 + [False] * 4
