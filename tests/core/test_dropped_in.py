"""A schema that is dropped in is known everywhere, and no Python was edited."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kcp_schemas
from kcp_proto import STAGING, Identity, build_request, catalogue, lint, validate
from kcp_proto.faults import pointer_to
from kcp_proto.testing import broken_messages, caller_fields, messages
from kcp_schemas import load_schema, message_names

ASK, TOLD = "demo.refund.request", "demo.refund.response"
WORDS = {"title": "시험", "description": "Invented for a test.", "$comment": "R1"}


def field(kind: str, **keywords: object) -> dict[str, object]:
    return {**WORDS, "type": "string", "x-kcp-type": kind, **keywords}


def schema(name: str, example: dict[str, str], **keywords: Any) -> str:
    head = {"$id": f"urn:kcp-proto:schema:1:{name}", "x-kcp-operation": "demo.refund", **WORDS}
    body = {"type": "object", "required": ["day"], "examples": [example]}
    return json.dumps({**head, **body, **keywords})


DIGITS = {"pattern": "^[0-9]*$", "not": {"pattern": "[^0-9]"}, "maxLength": 8}
REQUEST = schema(
    ASK,
    {"day": "20240229", "kind": "R", "note": "x"},
    **{
        "x-kcp-path": "/demo",
        "x-kcp-sign": [],
        "x-kcp-effect": "money",
        "x-kcp-discriminator": "kind",
    },
    additionalProperties=False,
    properties={
        "day": field("date", **DIGITS),
        "kind": field("code", const="R", **{"x-kcp-source": "constant"}),
        "note": field("text", maxLength=5),
    },
)
RESPONSE = schema(
    TOLD,
    {"day": "20240229", "res_cd": "0000"},
    **{"x-kcp-success": {"res_cd": "0000"}},
    additionalProperties=True,
    properties={"day": field("date", **DIGITS), "res_cd": field("code", maxLength=4)},
)


def forget() -> None:
    for read in (message_names, load_schema):
        read.cache_clear()
    for read in (catalogue.message, catalogue.operation, catalogue.responses):
        read.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def dropped_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put two invented schemas beside a copy of the shipped ones."""
    folder = tmp_path_factory.mktemp("schemas")
    shutil.copytree(Path(str(files(kcp_schemas))) / "messages", folder / "messages")
    (folder / "messages" / f"{ASK}.json").write_text(REQUEST, "utf-8")
    (folder / "messages" / f"{TOLD}.json").write_text(RESPONSE, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kcp_schemas._load._package", lambda: folder)
        forget()
        yield
    forget()


def test_the_catalogue_knows_it() -> None:
    assert "demo.refund" in catalogue.operations()
    assert catalogue.operation("demo.refund").effect == "money"
    assert catalogue.response_to("demo.refund", {}).name == TOLD


def test_it_is_validated_with_its_dates() -> None:
    assert validate(ASK, {"day": "20240229", "kind": "R"}) == []
    faults = lint(ASK, {"day": "20230229", "kind": "R"})
    assert [(fault.pointer, fault.rule) for fault in faults] == [("/day", "time.impossible")]


@given(st.data())
def test_valid_and_broken_messages_are_generated_for_it(data: st.DataObject) -> None:
    for name in (ASK, TOLD):
        assert validate(name, data.draw(messages(name))) == []
        broken = data.draw(broken_messages(name))
        assert {f.pointer for f in validate(name, broken.payload)} == {pointer_to(broken.field)}


@given(data=st.data())
def test_its_request_is_built(data: st.DataObject, identity: Identity) -> None:
    request = build_request(
        "demo.refund", data.draw(caller_fields("demo.refund")), identity, STAGING
    )
    assert request.url == "https://stg-spl.kcp.co.kr/demo"
    assert request.effect == "money"
    assert request.fields["kind"] == "R"
