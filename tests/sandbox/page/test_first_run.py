"""What the page tells a newcomer holds for that very sandbox, and no secret."""

import json
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kcp_sandbox import Sandbox, SandboxServer
from kcp_sandbox.page.copies import LANGUAGES
from kcp_sandbox.page.first_run import FILES
from tests.sandbox.conftest import inside

Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def call(server: SandboxServer) -> Iterator[Call]:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    address = urlsplit(server.url)
    connection = HTTPSConnection(address.hostname or "", address.port, context=context, timeout=10)

    def send(path: str, body: object = None) -> tuple[int, Any]:
        method = "GET" if body is None else "POST"
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/_sandbox/{path}", text, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    yield send
    connection.close()


def test_a_sandbox_in_a_program_says_how_to_write_its_files(
    sandbox: Sandbox, server: SandboxServer, call: Call, tmp_path: Path, monkeypatch: Any
) -> None:
    status, told = call("start")
    assert (status, told["files"], told["site_cd"]) == (200, {}, "T0000")
    monkeypatch.chdir(tmp_path)
    exec(told["program"], {"sandbox": sandbox, "server": server})  # noqa: S102 - our own code
    assert (tmp_path / "ca.pem").read_bytes() == server.ca_pem
    assert (tmp_path / "password.txt").read_bytes() == sandbox.issued.password
    assert (tmp_path / "certificate.pem").read_bytes().startswith(b"-----BEGIN CERTIFICATE")


def test_files_are_named_and_none_of_them_is_shown(
    sandbox: Sandbox, server: SandboxServer, call: Call
) -> None:
    server.files.update({what: f"/tmp/{what}" for what in (*FILES, "other")})  # noqa: S108
    _, told = call("start")
    assert list(told["files"]) == list(FILES)
    assert told["program"] == ""
    assert list(told["trust"]) == list(told["request"]) == list(LANGUAGES)
    assert all("/tmp/ca" in text for text in told["trust"].values())  # noqa: S108
    assert all("/tmp/ca" in text for text in told["request"].values())  # noqa: S108
    secret = sandbox.issued.password.decode()
    # Java's recipe protects a store of certificates by a word of its own.
    del told["trust"]["Java"]
    assert secret not in json.dumps({**told, "request": {}})


def test_other_machines_are_told_no_paths(sandbox: Sandbox) -> None:
    with sandbox.serve(host="0.0.0.0", allow_any_host=True) as server:  # noqa: S104
        server.files.update({what: f"/home/me/{what}" for what in FILES})
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
        context.check_hostname = False
        port = urlsplit(server.url).port
        connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
        connection.request("GET", "/_sandbox/start")
        told = connection.getresponse().read().decode()
        connection.close()
    assert "/home/me" not in told
    assert json.loads(told)["program"] == ""


def test_a_test_payment_is_two_exchanges_signed_with_the_shops_key(
    sandbox: Sandbox, server: SandboxServer, call: Call
) -> None:
    status, sent = call("api/test-payment", {})
    assert (status, sent["amount"], sent["exchange"]) == (200, 1004, 2)
    registration, approval = sandbox.exchanges
    assert (registration.operation, approval.res_cd) == ("payment.registration", "0000")
    assert approval.fields["ordr_no"] == sent["order_no"]
    assert registration.response["PayUrl"].startswith(f"{server.url}/")
    sandbox.exchanges.assert_no_unresolved()


def test_a_test_payment_takes_nothing_and_needs_the_key(sandbox: Sandbox, call: Call) -> None:
    assert call("api/test-payment", {"amount": 5})[0] == 400
    inside(sandbox).issued = None
    status, refused = call("api/test-payment", {})
    assert status == 400
    assert "key" in refused["error"]
    assert call("start")[1]["test"] is False
    assert len(sandbox.exchanges) == 0
