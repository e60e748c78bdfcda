"""A refused request shows what was sent for what is known, and the order that was signed."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, Identity
from kcp_sandbox import Sandbox
from kcp_sandbox.admin.known_values import known_values, signed_fields

Build = Callable[..., HttpRequest]


def sent(sandbox: Sandbox, request: HttpRequest, path: str = "", **changed: object) -> None:
    """Send a request that was changed after it was signed."""
    body = json.dumps(json.loads(request.body) | changed).encode()
    url = request.url.replace("/gw/mod/v1/cancel", path) if path else request.url
    sandbox.transport().send(replace(request, url=url, body=body))


@pytest.mark.parametrize(
    ("changed", "name", "value", "known"),
    [
        ({"mod_type": "STXX"}, "mod_type", "STXX", {"STRA", "STSC", "STPC"}),
        ({"mod_type": 7}, "mod_type", 7, {"STRA", "STSC", "STPC"}),
        ({"path": "/gw/mod/v1/cancle"}, "path", "/gw/mod/v1/cancle", {"/gw/mod/v1/cancel"}),
    ],
)
def test_what_is_not_known_stands_beside_what_is(
    sandbox: Sandbox,
    build: Build,
    changed: dict[str, str],
    name: str,
    value: object,
    known: set[str],
) -> None:
    sent(sandbox, build("payment.cancel", tno="71"), **changed)
    (found,) = known_values(sandbox.inspector.records()[0])
    assert (found["name"], str(found["sent"])) == (name, str(value))
    assert known <= set(found["known"])
    assert len(found["known"]) == len(set(found["known"]))


def test_of_a_shop_by_path_the_paths_are_its_own(sandbox: Sandbox, build: Build) -> None:
    shop, request = sandbox.shop("ci-1"), build("payment.cancel", tno="71")
    for path, changed in (("/gw/mod/v1/cancle", {}), ("/gw/mod/v1/cancel", {"mod_type": "X"})):
        url = f"https://127.0.0.1:1/shop/ci-1{path}"
        body = json.dumps(json.loads(request.body) | changed).encode()
        shop.transport().send(replace(request, url=url, body=body))
    unknown, misread = shop.inspector.records()
    (found,) = known_values(unknown)
    assert (found["name"], found["sent"]) == ("path", "/shop/ci-1/gw/mod/v1/cancle")
    assert "/shop/ci-1/gw/mod/v1/cancel" in found["known"]
    (found,) = known_values(misread)
    assert (found["name"], found["sent"]) == ("mod_type", "X")


def test_a_field_with_choices_shows_them(sandbox: Sandbox, build: Build) -> None:
    inquiry = build("transaction.inquiry", tno="71", pay_type="PACA")
    body = json.dumps(json.loads(inquiry.body) | {"pay_type": "PAXX"}).encode()
    sandbox.transport().send(replace(inquiry, body=body))
    (found,) = known_values(sandbox.inspector.records()[0])
    assert (found["name"], found["sent"]) == ("pay_type", "PAXX")
    assert "PACA" in found["known"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 20_000, b"\xff"])
def test_what_cannot_be_read_has_no_values(sandbox: Sandbox, build: Build, body: bytes) -> None:
    sandbox.transport().send(replace(build("payment.cancel", tno="71"), body=body))
    assert known_values(sandbox.inspector.records()[0]) == []


def test_a_request_that_is_right_has_none(sandbox: Sandbox, build: Build) -> None:
    sandbox.transport().send(build("payment.cancel", tno=sandbox.transactions[0].tno))
    (record,) = sandbox.inspector.records()
    assert known_values(record) == []
    assert signed_fields(record) == {"must": ["site_cd", "tno", "mod_type"], "was": []}


def test_another_order_of_the_signed_fields_is_told(
    sandbox: Sandbox, build: Build, identity: Identity
) -> None:
    request = build("payment.cancel", tno="71000000000001")
    sent(sandbox, request, kcp_sign_data=identity.sign("STSC^T0000^71000000000001"))
    (record,) = sandbox.inspector.records()
    assert signed_fields(record) == {
        "must": ["site_cd", "tno", "mod_type"],
        "was": ["mod_type", "site_cd", "tno"],
    }


def test_what_is_not_signed_has_no_signed_fields(sandbox: Sandbox, build: Build) -> None:
    request = build("payment.cancel", tno="71")
    sent(sandbox, request, path="/nowhere")
    assert signed_fields(sandbox.inspector.records()[0]) == {"must": [], "was": []}
