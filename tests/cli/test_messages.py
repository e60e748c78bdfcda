"""``messages``, ``schema`` and ``openapi``."""

import json
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_proto.openapi import document, wire_schema
from kcp_schemas import load_quirks, load_schema, message_names, schema_text

from .conftest import Command


def test_messages_names_every_message(command: Command) -> None:
    ended = command("messages")
    assert ended.code == 0
    assert all(name in ended.out for name in message_names())
    assert "known from guide 1" in ended.out


def test_messages_lists_what_was_seen_against_a_ruling(command: Command) -> None:
    shown = command("messages").out
    assert all(quirk["name"] in shown for quirk in load_quirks())


def test_messages_as_json_gives_path_effect_and_signed_fields(command: Command) -> None:
    rows = {row["name"]: row for row in json.loads(command("messages", "--json").out)}
    assert set(rows) == set(message_names())
    cancel = rows["payment.cancel.request"]
    assert (cancel["path"], cancel["effect"]) == ("/gw/mod/v1/cancel", "reversal")
    assert cancel["sign"] == ["site_cd", "tno", "mod_type"]
    assert (cancel["evidence"]["guide"], cancel["experimental"]) == (1, False)
    assert rows["transaction.inquiry.response.card"]["when"] == {"pay_type": "PACA"}


def test_messages_as_json_gives_the_quirks_of_each_request(command: Command) -> None:
    rows = {row["name"]: row for row in json.loads(command("messages", "--json").out)}
    shown = {
        name: [quirk["name"] for quirk in row["quirks"]]
        for name, row in rows.items()
        if row["quirks"] is not None
    }
    assert set(shown) == {name for name in message_names() if name.endswith(".request")}
    assert shown["payment.cancel.request"] == ["certificate-line-ends", "cancel-amounts"]
    assert {name for names in shown.values() for name in names} == {
        quirk["name"] for quirk in load_quirks()
    }
    (_, quirk) = rows["payment.approval.request"]["quirks"]
    assert quirk["evidence"] == {"seen": 3}
    assert all((quirk["ko"], quirk["sandbox"]["ko"], quirk["date"], quirk["ruling"]))


def test_schema_prints_it_in_the_types_of_the_wire(command: Command) -> None:
    name = "payment.cancel.request"
    ended = command("schema", name)
    assert (ended.code, json.loads(ended.out)) == (0, wire_schema(name, load_schema(name)))


def test_tolerant_prints_what_is_shipped(command: Command) -> None:
    name = "benepia.point_inquiry.request"
    assert json.loads(command("schema", name, "--tolerant").out) == json.loads(schema_text(name))


def test_a_schema_has_the_address_that_is_given(command: Command) -> None:
    name = "payment.cancel.request"
    for base in ("https://schemas.example/kcp", "https://schemas.example/kcp/"):
        printed = json.loads(command("schema", name, "--base-url", base).out)
        assert printed["$id"] == f"https://schemas.example/kcp/{name}.json"


@pytest.mark.parametrize(
    "base", ["http://schemas.example/", "schemas.example", "https://", "https://a.example/?b#c"]
)
def test_an_address_that_is_none_is_wrong_usage(command: Command, base: str) -> None:
    ended = command("schema", "payment.cancel.request", "--base-url", base)
    assert (ended.code, ended.out) == (2, "")
    assert "https address" in ended.err


def test_for_editors_a_catalogue_stands_beside_the_schemas(
    command: Command, tmp_path: Path
) -> None:
    base = ("--base-url", "https://schemas.example/")
    assert command("schema", "--export", tmp_path, "--editors", "--bundle", *base).code == 0
    catalog = json.loads((tmp_path / "catalog.json").read_text("utf-8"))
    urls = {each["url"].removeprefix("https://schemas.example/") for each in catalog["schemas"]}
    assert urls == {f"{name}.json" for name in message_names()}
    written = {path.name for path in tmp_path.iterdir()}
    assert written == urls | {"catalog.json", "kcp-proto.bundle.json"}
    schema = json.loads((tmp_path / "payment.cancel.request.json").read_text("utf-8"))
    assert "$schema" in schema["properties"]
    ids = [json.loads((tmp_path / name).read_text("utf-8")).get("$id") for name in urls]
    assert sorted(ids) == sorted(f"https://schemas.example/{name}" for name in urls)


def test_a_catalogue_without_a_folder_is_wrong_usage(command: Command) -> None:
    ended = command("schema", "payment.cancel.request", "--editors")
    assert ended.code == 2
    assert "--export" in ended.err


def test_a_misspelt_message_is_wrong_usage_and_the_nearest_is_named(command: Command) -> None:
    ended = command("schema", "payment.cancle.request")
    assert ended.code == 2
    assert "did you mean payment.cancel.request?" in ended.err


def test_schema_needs_a_name_or_a_folder(command: Command) -> None:
    assert command("schema").code == 2
    assert command("schema", "payment.cancel.request", "--export", "x").code == 2


def test_every_schema_is_exported_under_its_messages_name(command: Command, tmp_path: Path) -> None:
    assert command("schema", "--export", tmp_path / "new" / "folder").code == 0
    exported = {
        path.name: json.loads(path.read_text("utf-8"))
        for path in (tmp_path / "new/folder").iterdir()
    }
    assert exported == {
        f"{name}.json": wire_schema(name, load_schema(name)) for name in message_names()
    }


def test_a_folder_that_cannot_be_made_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = command("schema", "--export", tmp_path / "file")
    assert ended.code == 2
    assert "cannot write" in ended.err


def test_openapi_prints_the_document(command: Command) -> None:
    assert json.loads(command("openapi").out) == document()
    urls = ["https://localhost:8443", "https://127.0.0.1:1"]
    options = [word for url in urls for word in ("--server", url)]
    servers = json.loads(command("openapi", *options).out)["servers"]
    assert [server["url"] for server in servers] == urls


def test_split_every_operation_has_a_path_of_its_own(command: Command) -> None:
    printed = json.loads(command("openapi", "--split").out)
    assert printed == document(split=True)
    assert len(printed["paths"]) == len(catalogue.operations())


def test_a_server_that_is_not_https_is_wrong_usage(command: Command) -> None:
    assert command("openapi", "--server", "http://localhost").code == 2
