"""The sandbox answers as the OpenAPI document says, whatever it is asked."""

import json
import os
import re
import sys
from pathlib import Path
from subprocess import run

import pytest

from kcp_proto import Environment, catalogue
from kcp_proto.openapi import document
from kcp_sandbox import Issued, Sandbox
from kcp_schemas import load_schema

HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
MEMBER = load_schema("benepia.point_payment.request")["examples"][0]
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
)


@pytest.fixture
def shop_file(issued: Issued, tmp_path: Path) -> Path:
    """Write down what the shop got, for the process that speaks for it."""
    parts = {"certificate": issued.certificate, "key": issued.key, "password": issued.password}
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
    shop = {"site_cd": issued.site_cd, **{name: str(tmp_path / name) for name in parts}}
    (tmp_path / "shop.json").write_text(json.dumps(shop), "utf-8")
    return tmp_path / "shop.json"


def test_schemathesis_finds_no_server_error_and_no_answer_that_does_not_conform(
    issued: Issued, shop_file: Path, tmp_path: Path
) -> None:
    sandbox = Sandbox(issued=issued)
    named = ("pt_memcorp_cd", "pt_idno", "pt_pwd")
    sandbox.add_member(**{key: MEMBER[key] for key in named}, points=999_999_999)
    with sandbox.serve() as server:
        (tmp_path / "ca.pem").write_bytes(server.ca_pem)
        described = document([Environment("sandbox", server.url)])
        (tmp_path / "openapi.json").write_text(json.dumps(described), "utf-8")
        options = [
            *("--url", server.url, "--tls-verify", "ca.pem", "--workers", "1", "--seed", "1"),
            *("--checks", ",".join(CHECKS), "--max-examples", "60", "--mode", "all"),
            *("--phases", "examples,coverage,fuzzing", "--generation-database", "none"),
            *("--warnings", "off", "--no-color", "--suppress-health-check", "all"),
        ]
        done = run(
            [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", *options],
            cwd=tmp_path,
            env={**os.environ, "SHOP": str(shop_file), "SCHEMATHESIS_HOOKS": str(HOOKS)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    paths = {catalogue.operation(name).path for name in catalogue.operations()}
    assert re.search(rf"Tested: {len(paths)}\b", done.stdout), done.stdout[-2000:]
    # It came through certificate, signature and password, and so moved money.
    assert sandbox.payments
