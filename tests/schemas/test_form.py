"""Each schema stands alone, names itself, explains itself and means the same everywhere."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import permutations
from typing import Any, cast, get_args

import pytest
from jsonschema import Draft202012Validator

import kcp_schemas
from kcp_proto import catalogue, lint, validate
from kcp_proto.catalogue import RelationKind
from kcp_schemas import load_schema, message_names, schema_text

FOUR = (
    *("benepia.point_inquiry", "benepia.point_payment", "benepia.reapproval"),
    "payment.cancel",
)
METHODS = (
    *("card", "bank_transfer", "virtual_account", "mobile_phone", "gift_certificate"),
    *("ssg_money", "kakao_money", "naver_point", "l_point"),
)
NAMES = {
    *(f"{name}.{end}" for name in FOUR for end in ("request", "response")),
    "transaction.inquiry.request",
    *(f"transaction.inquiry.response.{method}" for method in METHODS),
}
# Means different things to different engines, or does not exist in all of them (R5).
UNPORTABLE = re.compile(r"\\[dDwWsSbBAZzpPkK1-9]|\(\?(?!:)|\{,|[*+?}][+]")
REQUESTS = [name for name in message_names() if name.endswith(".request")]
each_request = pytest.mark.parametrize("name", REQUESTS)
each_schema = pytest.mark.parametrize("name", message_names())
Node = dict[str, Any]


def nodes(schema: object) -> Iterator[Node]:
    children: list[object] = []
    if isinstance(schema, dict):
        node = cast(Node, schema)
        yield node
        children = list(node.values())
    elif isinstance(schema, list):
        children = cast(list[object], schema)
    for child in children:
        yield from nodes(child)


def every_node(name: str) -> list[Node]:
    return list(nodes(dict(load_schema(name))))


def test_no_message_of_the_guides_loses_its_name() -> None:
    assert set(message_names()) >= NAMES


@each_schema
def test_file_name_id_and_loader_agree(name: str) -> None:
    file = files(kcp_schemas).joinpath("messages", f"{name}.json")
    schema = json.loads(file.read_text("utf-8"))
    assert schema == load_schema(name)
    assert file.read_text("utf-8") == schema_text(name)
    assert schema["$id"] == f"urn:kcp-proto:schema:1:{name}"
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_an_unknown_name_has_no_schema() -> None:
    with pytest.raises(KeyError, match=r"benepia\.refund"):
        schema_text("benepia.refund")


@each_schema
def test_a_schema_satisfies_the_meta_schema_and_needs_no_other_file(name: str) -> None:
    Draft202012Validator.check_schema(dict(load_schema(name)))
    assert not [node for node in every_node(name) if "$ref" in node]


@each_schema
def test_the_message_and_every_field_are_explained_in_korean_and_english(name: str) -> None:
    schema = load_schema(name)
    for part in (schema, *schema["properties"].values()):
        assert re.search("[가-힣]", part["title"]) or part["title"].isascii()
        assert part["description"].isascii()
        assert part["description"].endswith(".")
        assert re.match(
            r"Benepia HUB guide 1\.0\.0 §|transaction inquiry guide, |NHN KCP's "
            r"|public integrations",
            part["$comment"],
        )
    for field in schema["properties"].values():
        kinds = {"won", "count", "datetime", "date", "flag", "code", "id", "text"}
        assert field["x-kcp-type"] in kinds


@each_schema
def test_requests_are_closed_and_responses_open(name: str) -> None:
    """An unknown field in a request is an error; a response may carry more (R1)."""
    assert load_schema(name)["additionalProperties"] is not name.endswith(".request")


@each_request
def test_a_request_names_its_discriminator_and_its_inquiry(name: str) -> None:
    """What may move money is never repeated, and says which inquiry finds out (R22)."""
    schema, operations = load_schema(name), {each.rpartition(".")[0] for each in REQUESTS}
    assert schema["x-kcp-discriminator"] in schema["properties"]
    assert schema.get("x-kcp-inquiry") in (None, *operations)
    if schema["x-kcp-effect"] != "read":
        assert "x-kcp-inquiry" in schema
        assert "x-kcp-repeatable" not in schema


@each_request
def test_an_order_number_is_marked_whatever_it_is_called(name: str) -> None:
    fields = load_schema(name)["properties"]
    marked = {
        field for field, schema in fields.items() if schema.get("x-kcp-role") == "order-number"
    }
    assert marked == {field for field in fields if field.endswith("ordr_idxx")} | (
        {"ordr_no"} & fields.keys()
    )


@each_request
def test_a_payment_method_and_a_tax_split_are_marked(name: str) -> None:
    fields = load_schema(name)["properties"]
    marked = {field: schema.get("x-kcp-role") for field, schema in fields.items()}
    assert {field for field, role in marked.items() if role == "pay-type"} == (
        {"pay_type"} & fields.keys()
    )
    # A split is what a relation joins to the flag: all of it, or none.
    split = {
        field
        for flag, kinds in load_schema(name).get("x-kcp-relations", {}).items()
        if flag == "tax_flag"
        for field in (flag, *kinds["all-or-none"])
    }
    assert {field for field, role in marked.items() if role == "tax-split"} == split


@each_schema
def test_relations_join_two_fields_of_the_message(name: str) -> None:
    fields = load_schema(name)["properties"].keys()
    for field, kinds in load_schema(name).get("x-kcp-relations", {}).items():
        assert kinds.keys() <= set(get_args(RelationKind))
        for others in kinds.values():
            assert {field, *([others] if isinstance(others, str) else others)} <= fields


@each_schema
def test_an_example_shows_every_documented_field_and_is_valid(name: str) -> None:
    schema = load_schema(name)
    assert any(example.keys() == schema["properties"].keys() for example in schema["examples"])
    for example in schema["examples"]:
        assert validate(name, example) == []
        assert [str(fault) for fault in lint(name, example)] == []
        assert all(isinstance(value, str) for value in example.values())


@each_schema
def test_patterns_mean_the_same_in_every_engine(name: str) -> None:
    """No class that takes foreign digits, no look-around; a final newline is refused (R5)."""
    for node in every_node(name):
        pattern = node.get("pattern")
        if not isinstance(pattern, str):
            continue
        assert not UNPORTABLE.search(pattern), pattern
        if "$" in pattern:
            assert pattern.startswith("^")
            assert pattern.index("$") == len(pattern) - 1
            assert re.search(node["not"]["pattern"], "\n"), pattern


@each_schema
def test_a_type_is_text_or_text_and_integer(name: str) -> None:
    """A schema accepts digits as text, and where the tables say Number, integers too (R2)."""
    for field in load_schema(name)["properties"].values():
        assert field["type"] in ("string", ["string", "integer"])


def test_what_names_one_operation_of_a_path_is_refused_by_those_that_are_open() -> None:
    """Else a message would be two: R35 opens ``tran_cd`` beside the kind of a billing key."""
    operations = list(map(catalogue.operation, catalogue.operations()))
    seen = 0
    for one, other in permutations(operations, 2):
        field = one.request.fields[one.discriminator]
        if (one.path, one.discriminator) != (other.path, other.discriminator) or field.choices:
            continue
        for value in other.request.fields[other.discriminator].choices:
            seen += 1
            payload = {**one.request.examples[0], field.name: value}
            assert validate(one.request.name, payload)
            assert (one.fits(payload), other.fits(payload)) == (False, True)
    assert seen
