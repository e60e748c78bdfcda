"""Generated clients have every operation, and pay at the sandbox; linters find nothing to say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import STAGING, Identity, build_request, catalogue
from kcp_proto.openapi import document
from kcp_sandbox import Issued, Sandbox
from kcp_schemas import load_schema, message_names
from tests.foreign_tools import foreign_tool

from .conftest import printed

PAYMENT = "benepia.point_payment"
MEMBER = ("pt_memcorp_cd", "pt_idno", "pt_pwd")
each_form = pytest.mark.parametrize("split", [False, True], ids=["whole", "split"])


def written(folder: Path, split: bool) -> Path:
    """Write the document down, as the command prints it."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document(split=split), ensure_ascii=False, indent=2), "utf-8")
    return path


@each_form
def test_redocly_has_no_error_and_no_warning(tmp_path: Path, split: bool) -> None:
    tool, form = foreign_tool("redocly"), ("--format", "json", "--max-problems", "1000")
    said = printed(tmp_path, tool, "lint", written(tmp_path, split), *form)
    report: dict[str, Any] = json.JSONDecoder().raw_decode(said[said.index("{") :])[0]
    assert report["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}, report["problems"]


def class_of(message_name: str) -> str:
    title: str = document()["components"]["schemas"][message_name]["title"]
    return title


# A request of the wrong type is refused by the compiler; so is one that lacks a field.
SHOP = """\
import type {{ components, operations }} from "./made";
type Sent = operations["{method}"]["requestBody"]["content"]["application/json"];
const cancel: components["schemas"]["payment.cancel.request"] = {{
  site_cd: "T0000", kcp_cert_info: "-", tno: "1", mod_type: "STSC", kcp_sign_data: "-",
}};
export const sent: Sent = cancel;
export const wrong: components["schemas"]["payment.cancel.request"] = {{
  ...cancel, tno: 1
}};
"""


@each_form
def test_openapi_typescript_compiles_strictly(tmp_path: Path, split: bool) -> None:
    made = tmp_path / "made.ts"
    printed(tmp_path, foreign_tool("openapi-typescript"), written(tmp_path, split), "-o", made)
    method = "payment_cancel" if split else "gw_mod_v1_cancel"
    (tmp_path / "shop.ts").write_text(SHOP.format(method=method), "utf-8")
    options = ("--strict", "--noEmit", "--pretty", "false", "--lib", "es2022")
    module = ("--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022")
    tsc = foreign_tool("tsc")
    said = printed(tmp_path, tsc, *options, *module, "made.ts", "shop.ts", code=2)
    assert re.findall(r"^(\S+)\((\d+),", said, re.M) == [("shop.ts", "8")]
    text = made.read_text("utf-8")
    assert all(f'"{name}": {{' in text for name in message_names())


# Run beside the generated client: every module is imported, every request is built, one is sent.
PAY = """
import importlib, json, pkgutil, ssl, sys
import made
for each in pkgutil.walk_packages(made.__path__, "made."):
    importlib.import_module(each.name)
world = json.load(open("world.json", encoding="utf-8"))
for class_name, example in world["examples"]:
    built = getattr(made.models, class_name).from_dict(example)
    assert built.to_dict() == example, class_name
trust = ssl.create_default_context(cafile="ca.pem")
client = made.Client(base_url=world["url"], verify_ssl=trust)
for module, class_name, fields in world["requests"]:
    body = getattr(made.models, class_name)(**fields)
    send = importlib.import_module("made.api." + module).sync
    reply = send(client=client, body=body)
    print(type(reply).__name__, reply.res_cd)
"""


@each_form
def test_openapi_python_client_makes_every_operation_and_pays(
    tmp_path: Path, split: bool, identity: Identity, issued: Issued
) -> None:
    tool, place = foreign_tool("openapi-python-client"), tmp_path / "made"
    output = ("--output-path", place, "--meta", "none", "--fail-on-warning")
    said = printed(tmp_path, tool, "generate", "--path", written(tmp_path, split), *output)
    assert "WARNING" not in said
    assert all(str(path.relative_to(tmp_path)).isascii() for path in place.rglob("*"))
    methods = {post["post"]["operationId"] for post in document(split=split)["paths"].values()}
    modules = {path.stem: path for path in (place / "api").glob("*/*.py")}
    assert modules.keys() - {"__init__"} == methods
    if split:
        assert methods == {name.replace(".", "_") for name in catalogue.operations()}
    sandbox = Sandbox(issued=issued)
    member = {key: load_schema(f"{PAYMENT}.request")["examples"][0][key] for key in MEMBER}
    sandbox.add_member(**member, points=10_000)
    with sandbox.serve() as server:
        (tmp_path / "ca.pem").write_bytes(server.ca_pem)
        payment = {**member, "amount": "1004", "pt_mny": "1004", "ordr_idxx": "ORDER1"}
        sent = build_request(PAYMENT, payment, identity, STAGING).fields
        method = "benepia_point_payment" if split else "gw_hub_v1_payment"
        world = {
            "url": server.url,
            "examples": [
                [class_of(name), dict(example)]
                for name in message_names()
                if name not in catalogue.notices()
                for example in catalogue.message(name).examples
            ],
            "requests": [[f"benepia.{method}", class_of(f"{PAYMENT}.request"), dict(sent)]],
        }
        (tmp_path / "world.json").write_text(json.dumps(world), "utf-8")
        (tmp_path / "pay.py").write_text(PAY, "utf-8")
        said = printed(tmp_path, tool.with_name("python"), "pay.py")
    assert [payment.amount for payment in sandbox.payments] == [1004]
    # Where operations share a method, a reply is read as the first that it fits.
    read_as = f"{PAYMENT}.response" if split else "benepia.point_inquiry.response"
    assert said.splitlines() == [f"{class_of(read_as)} 0000"]
