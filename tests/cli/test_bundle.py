"""``schema --export DIR --bundle``: all schemas in one file, beside the single ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kcp_proto.openapi import wire_schema
from kcp_schemas import load_schema, message_names

from .conftest import Command

PREFIX = "urn:kcp-proto:schema:1:"
BUNDLE = "kcp-proto.bundle.json"


def validator(schema: dict[str, Any]) -> Any:
    return Draft202012Validator(schema)


@pytest.fixture
def bundle(command: Command, tmp_path: Path) -> dict[str, Any]:
    """Export and read the bundle."""
    assert command("schema", "--export", tmp_path, "--bundle").code == 0
    exported = {path.name for path in tmp_path.iterdir()}
    assert exported == {*(f"{name}.json" for name in message_names()), BUNDLE}
    exported_bundle: dict[str, Any] = json.loads((tmp_path / BUNDLE).read_text("utf-8"))
    return exported_bundle


def test_the_bundle_holds_every_schema_whole_under_its_messages_name(
    bundle: dict[str, Any],
) -> None:
    Draft202012Validator.check_schema(bundle)
    assert bundle["$defs"] == {
        name: wire_schema(name, load_schema(name)) for name in message_names()
    }
    assert bundle["$id"] == PREFIX + "bundle"


@pytest.mark.parametrize("name", message_names())
def test_each_schema_in_the_bundle_is_reached_by_its_id_and_by_its_place(
    name: str, bundle: dict[str, Any]
) -> None:
    example = load_schema(name)["examples"][0]
    for reference in (PREFIX + name, f"#/$defs/{name}"):
        checker = validator({**bundle, "anyOf": [{"$ref": reference}]})
        assert checker.is_valid(example)
        assert not checker.is_valid({})


def test_the_bundle_by_itself_accepts_messages_and_nothing_else(bundle: dict[str, Any]) -> None:
    checker = validator(bundle)
    examples = [load_schema(name)["examples"][0] for name in message_names()]
    assert all(map(checker.is_valid, examples))
    name = "benepia.point_payment.request"
    assert not checker.is_valid({**load_schema(name)["examples"][0], "good_nmae": "운동화"})
    assert not checker.is_valid({})


def test_a_bundle_without_a_folder_is_wrong_usage(command: Command) -> None:
    ended = command("schema", "payment.cancel.request", "--bundle")
    assert ended.code == 2
    assert "--export" in ended.err
