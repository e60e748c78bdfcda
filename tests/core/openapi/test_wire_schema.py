"""The schemas for other tools: one type a field, ASCII titles, and nothing else lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kcp_proto import catalogue
from kcp_proto.json_values import is_array, is_object
from kcp_proto.openapi import wire_schema
from kcp_proto.profiles import Profile
from kcp_proto.validation import reference_engine
from kcp_schemas import load_schema, message_names

KOREAN = "x-kcp-title-ko"
each_message = pytest.mark.parametrize("name", message_names())


def written(name: str) -> dict[str, Any]:
    return wire_schema(name, load_schema(name))


def parts(value: object) -> Iterator[dict[str, Any]]:
    """Give every object in a schema, but for what it shows as examples."""
    if is_object(value):
        yield value
        for key, part in value.items():
            if key != "examples":
                yield from parts(part)
    elif is_array(value):
        for part in value:
            yield from parts(part)


@each_message
def test_titles_are_identifiers_and_the_korean_ones_stand_beside_them(name: str) -> None:
    schema, source = written(name), load_schema(name)
    assert schema["title"].isascii()
    assert schema["title"].isidentifier()
    assert schema[KOREAN] == source["title"]
    for field, part in schema["properties"].items():
        assert part["title"] == field
        assert part[KOREAN] == source["properties"][field]["title"]
    assert all(str(part.get("title", "")).isascii() for part in parts(schema))


def test_a_title_is_the_messages_name_in_capitals() -> None:
    assert written("payment.cancel.request")["title"] == "PaymentCancelRequest"
    name = "payment.approval.response.ssg_money"
    assert written(name)["title"] == "PaymentApprovalResponseSsgMoney"
    assert len({written(name)["title"] for name in message_names()}) == len(message_names())


@each_message
def test_every_field_is_a_text(name: str) -> None:
    for part in written(name)["properties"].values():
        assert part["type"] == "string"
        assert not {"minimum", "maximum"} & part.keys()
        assert all(isinstance(value, str) for value in part.get("enum", [part.get("const", "")]))
    assert '"integer"' not in json.dumps(written(name))


def test_a_single_value_is_a_constant() -> None:
    amount = written("benepia.point_inquiry.request")["properties"]["amount"]
    assert (amount["type"], amount["const"]) == ("string", "1004")
    assert "enum" not in amount


@each_message
def test_it_accepts_what_ours_accepts_less_the_integers(name: str) -> None:
    ours, theirs = reference_engine(load_schema(name)), reference_engine(written(name))
    message = catalogue.message(name)
    for example in map(dict, message.examples):
        assert theirs.is_valid(example)
        for field in message.fields.values():
            values: tuple[object, ...] = ("", "x" * 300, "0", None, [], "-1", "1004 ", 7)
            for value in values:
                changed: dict[str, object] = {**example, field.name: value}
                right = ours.is_valid(changed) and not isinstance(value, int)
                assert theirs.is_valid(changed) is right, (field.name, value)
            without = {key: value for key, value in example.items() if key != field.name}
            assert theirs.is_valid(without) is ours.is_valid(without)
        other = {**example, "unheard_of": "1"}
        assert theirs.is_valid(other) is ours.is_valid(other) is not message.is_request


@each_message
def test_only_types_and_titles_differ(name: str) -> None:
    """Every other keyword and annotation is there as it was."""
    source, schema = load_schema(name), written(name)
    changed = {"title", "properties", "then"}
    kept = {key: part for key, part in source.items() if key not in changed}
    assert {key: part for key, part in schema.items() if key not in {*changed, KOREAN}} == kept
    for field, part in source["properties"].items():
        changed = {"title", "type", "enum", "minimum", "maximum", "not", "x-kcp-advice"}
        kept = {key: value for key, value in part.items() if key not in changed}
        of_field = schema["properties"][field]
        assert {k: v for k, v in of_field.items() if k not in {*changed, "const", KOREAN}} == {
            key: value for key, value in kept.items() if key != "const"
        }


def test_advice_to_send_a_text_is_gone_and_other_advice_is_not() -> None:
    for name in message_names():
        for field, part in written(name)["properties"].items():
            ours = load_schema(name)["properties"][field].get("x-kcp-advice", [])
            kept = [each["description"] for each in ours if each.get("type") != "string"]
            assert [each["description"] for each in part.get("x-kcp-advice", [])] == kept


def test_a_profile_is_written_so_too() -> None:
    name = "payment.approval.request"
    narrow = Profile.parse({"pay_types": ["PACA"]})
    schema = wire_schema(name, narrow.schema(name))
    assert schema["title"] == "PaymentApprovalRequest"
    assert schema["allOf"][0]["properties"]["ordr_mony"]["type"] == "string"
    engine = reference_engine(schema)
    example = {**load_schema(name)["examples"][0], "pay_type": "PACA"}
    assert engine.is_valid(example)
    assert not engine.is_valid({**example, "pay_type": "PABK"})
    assert not engine.is_valid({**example, "ordr_mony": 1004})


def test_the_schemas_that_are_shipped_stay_as_they_are() -> None:
    name = "benepia.point_payment.request"
    before = json.dumps(load_schema(name)["properties"], sort_keys=True)
    written(name)["properties"]["amount"].clear()
    assert json.dumps(load_schema(name)["properties"], sort_keys=True) == before
