"""Schemas as files: addresses, one bundle, and a catalogue that editors match files with."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kcp_proto.openapi import addressed, bundle, editor_catalog, for_editors, wire_schema
from kcp_proto.profiles import Profile
from kcp_schemas import load_schema, message_names

BASE = "https://schemas.example/kcp"
SCHEMAS = {name: wire_schema(name, load_schema(name)) for name in message_names()}
CANCEL = "payment.cancel.request"


def test_a_schema_is_known_by_the_address_of_its_file() -> None:
    for base in (BASE, BASE + "/"):
        assert addressed(CANCEL, SCHEMAS[CANCEL], base)["$id"] == f"{BASE}/{CANCEL}.json"
    assert addressed(CANCEL, SCHEMAS[CANCEL], BASE) == {
        **SCHEMAS[CANCEL],
        "$id": f"{BASE}/{CANCEL}.json",
    }


def test_a_bundle_holds_them_by_their_addresses() -> None:
    schemas = {name: addressed(name, schema, BASE) for name, schema in SCHEMAS.items()}
    whole: dict[str, Any] = bundle(schemas, BASE)
    assert whole["$id"] == f"{BASE}/kcp-proto.bundle.json"
    check: Any = Draft202012Validator({**whole, "anyOf": [{"$ref": f"{BASE}/{CANCEL}.json"}]})
    assert check.is_valid(SCHEMAS[CANCEL]["examples"][0])
    assert not check.is_valid({})


def test_an_editor_finds_one_schema_for_a_file_and_none_for_the_schemas_themselves() -> None:
    listed = editor_catalog(SCHEMAS)["schemas"]
    assert [each["url"] for each in listed] == [f"{name}.json" for name in message_names()]

    def found(path: str) -> list[str]:
        patterns = {each["url"]: each["fileMatch"] for each in listed}
        ends = ("/" + path, path.rpartition("/")[2])
        return [
            url
            for url, globs in patterns.items()
            if any(fnmatchcase(end, glob) for glob in globs for end in ends)
        ]

    for name in message_names():
        assert found(f"tests/payloads/refund.{name}.json") == [f"{name}.json"]
        assert found(f"tests/{name}/refund.json") == [f"{name}.json"]
        assert found(f"schemas/{name}.json") == []
    assert found("package.json") == []


def test_the_catalogue_has_the_form_that_json_schema_store_publishes() -> None:
    """What schema-catalog.json of JSON Schema Store asks for, read in November 2026."""
    catalog = editor_catalog(SCHEMAS, BASE)
    assert set(catalog) == {"$schema", "version", "schemas"}
    assert catalog["$schema"] == "https://json.schemastore.org/schema-catalog.json"
    assert isinstance(catalog["version"], int)
    for each in catalog["schemas"]:
        assert set(each) == {"name", "description", "fileMatch", "url"}
        assert each["url"].startswith("https://")
        assert len(set(each["fileMatch"])) == len(each["fileMatch"])
        assert all(map(str.isascii, (each["name"], each["description"])))


@pytest.mark.parametrize("name", message_names())
def test_for_an_editor_a_file_may_name_its_schema_and_nothing_else(name: str) -> None:
    check: Any = Draft202012Validator(for_editors(SCHEMAS[name]))
    example = SCHEMAS[name]["examples"][0]
    assert check.is_valid(example)
    assert check.is_valid({"$schema": "../schema.json", **example})
    closed = name.endswith(".request")
    assert check.is_valid({"$schema": 1, **example}) is not closed
    assert check.is_valid({"unheard_of": "1", **example}) is not closed


def test_a_narrowed_schema_lets_a_file_name_it_too() -> None:
    name = "payment.approval.request"
    narrow = wire_schema(name, Profile.parse({"pay_types": ["PACA"]}).schema(name))
    check: Any = Draft202012Validator(for_editors(narrow))
    example = {"$schema": "x", **SCHEMAS[name]["examples"][0]}
    assert check.is_valid({**example, "pay_type": "PACA"})
    assert not check.is_valid({**example, "pay_type": "PABK"})
