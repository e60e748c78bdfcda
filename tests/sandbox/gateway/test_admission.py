"""Schema, certificate and signature are held against what the shop registered."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kcp_proto import (
    Certificate,
    Environment,
    HttpRequest,
    Reply,
    build_request,
    read_response,
    sign,
)
from kcp_sandbox import Issued, Sandbox

Build = Callable[..., HttpRequest]
HERE = Environment("sandbox", "https://localhost")
_ABSENT = object()


def _altered(request: HttpRequest, **fields: object) -> HttpRequest:
    wire = {**request.fields, **fields}
    present = {name: value for name, value in wire.items() if value is not _ABSENT}
    return replace(request, body=json.dumps(present).encode())


def _ask(sandbox: Sandbox, request: HttpRequest) -> Reply:
    return read_response(request, sandbox.transport().send(request))


def _payment(build: Build, member: dict[str, str]) -> HttpRequest:
    return build("benepia.point_payment", **member, ordr_idxx="A1", amount=1004, pt_mny=1004)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_end_inside_the_certificate_is_s032(
    sandbox: Sandbox, build: Build, line_end: str
) -> None:
    """As in production: a certificate with its line ends left in is refused with S032."""
    request = build("payment.cancel", tno="7000000000001")
    header = "-----BEGIN CERTIFICATE-----"
    text = request.fields["kcp_cert_info"].replace(header, header + line_end)
    assert _ask(sandbox, _altered(request, kcp_cert_info=text)).res_cd == "S032"


def test_a_certificate_fault_wins_over_every_other_fault(sandbox: Sandbox, build: Build) -> None:
    broken = _altered(build("payment.cancel", tno="1"), kcp_cert_info="?", site_cd="", tno="x")
    assert _ask(sandbox, broken).res_cd == "S032"


@pytest.mark.parametrize(
    ("fields", "res_cd"),
    [
        ({"pt_mny": "1005"}, "8059"),
        ({"amount": "1e3"}, "8051"),
        ({"amount": "01004"}, "8051"),
        ({"pt_mny": ""}, "8051"),
        ({"currency": "840"}, "8052"),
        ({"cust_ip": "256.0.0.1"}, "8055"),
        ({"site_cd": "T-000"}, "9002"),
        ({"ordr_idxx": "A_1"}, "X015"),
        ({"ordr_idxx": _ABSENT}, "X015"),
        ({"amount": _ABSENT}, "X015"),
        ({"kcp_cert_info": _ABSENT}, "X015"),
        ({"pt_paycode": "05"}, "X015"),
        ({"good_name": None}, "X015"),
        ({"ordr_idx": "A1"}, "X015"),
    ],
)
def test_a_broken_field_is_refused_with_the_code_that_fits(
    sandbox: Sandbox, build: Build, member: dict[str, str], fields: dict[str, Any], res_cd: str
) -> None:
    reply = _ask(sandbox, _altered(_payment(build, member), **fields))
    assert reply.res_cd == res_cd
    assert next(iter(fields)) in reply.res_msg
    assert sandbox.points_of("A001", "hong") == 50_000


def test_an_inquiry_with_another_amount_is_8056(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    request = build("benepia.point_inquiry", **member, ordr_idxx="A1")
    assert _ask(sandbox, _altered(request, amount="0")).res_cd == "8056"


@pytest.mark.parametrize(
    ("operation", "fields", "res_cd"),
    [
        ("payment.cancel", {"tno": "700000000000123"}, "8072"),
        ("payment.cancel", {"tno": "70-1"}, "8072"),
        ("transaction.inquiry", {"tno": "20260230000000"}, "8072"),
        ("benepia.reapproval", {"mod_mny": "0"}, "8082"),
    ],
)
def test_a_number_of_the_wrong_form_is_named(
    sandbox: Sandbox, build: Build, operation: str, fields: dict[str, str], res_cd: str
) -> None:
    good = {
        "payment.cancel": {},
        "benepia.reapproval": {"mod_mny": 1},
        "transaction.inquiry": {"pay_type": "PACA", "mod_ordr_idxx": "A1"},
    }[operation]
    assert _ask(sandbox, _altered(build(operation, tno="71", **good), **fields)).res_cd == res_cd


def test_amounts_may_be_json_integers(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    """A live shop sends them so (R2)."""
    request = _altered(_payment(build, member), amount=1004, pt_mny=1004)
    reply = _ask(sandbox, request)
    assert reply.ok
    assert reply.wire["pnt_amount"] == "1004"


def test_an_unknown_shop_is_refused(build: Build, stranger: Issued) -> None:
    elsewhere = Sandbox(now=lambda: stranger_now(stranger), issued=stranger)
    assert _ask(elsewhere, build("payment.cancel", tno="71")).res_cd == "X002"


def test_the_certificate_of_another_shop_is_refused(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    """No shop acts for another with its own certificate, though it signs correctly with it."""
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    theirs = build_request("payment.cancel", {"tno": "71"}, stranger.identity(), HERE)
    signature = sign(stranger.identity().signer, "T0000^71^STSC")
    request = _altered(theirs, site_cd="T0000", kcp_sign_data=signature)
    assert _ask(sandbox, request).res_cd == "X003"


def test_an_expired_certificate_is_refused(issued: Issued, build: Build) -> None:
    certificate = Certificate.parse(issued.certificate)
    after = certificate.not_valid_after + timedelta(seconds=1)
    request = build("payment.cancel", tno="71")
    assert _ask(Sandbox(now=lambda: after, issued=issued), request).res_cd == "X004"
    at_last = Sandbox(now=lambda: certificate.not_valid_after, issued=issued)
    assert _ask(at_last, request).res_cd == "5530"


def test_a_certificate_that_is_not_valid_yet_is_refused(issued: Issued, build: Build) -> None:
    before = Certificate.parse(issued.certificate).not_valid_before - timedelta(seconds=1)
    early = Sandbox(now=lambda: before, issued=issued)
    assert _ask(early, build("payment.cancel", tno="71")).res_cd == "X005"


def test_a_renewed_certificate_replaces_the_old_one(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    request = build("payment.cancel", tno="71")
    assert _ask(sandbox, request).res_cd == "5530"
    sandbox.register_shop("T0000", Certificate.parse(stranger.certificate))
    assert _ask(sandbox, request).res_cd == "X003"


@pytest.mark.parametrize("operation", ["payment.cancel", "benepia.reapproval"])
def test_a_signature_over_another_number_moves_nothing(
    sandbox: Sandbox, build: Build, pay: Callable[..., Reply], operation: str
) -> None:
    tno = pay("A1", 1000).wire["tno"]
    more = {"mod_mny": 1} if operation == "benepia.reapproval" else {}
    request = _altered(build(operation, tno="70000000000001", **more), tno=tno)
    assert _ask(sandbox, request).res_cd == "X001"
    assert sandbox.points_of("A001", "hong") == 49_000


def test_a_signature_of_the_other_kind_of_change_is_refused(
    sandbox: Sandbox, build: Build, pay: Callable[..., Reply]
) -> None:
    """A signed re-approval cannot be turned into a full cancel."""
    tno = pay("A1", 1000).wire["tno"]
    reapproval = build("benepia.reapproval", tno=tno, mod_mny=500)
    cancel = build("payment.cancel", tno=tno)
    request = _altered(cancel, kcp_sign_data=reapproval.fields["kcp_sign_data"])
    assert _ask(sandbox, request).res_cd == "X001"


def test_a_signature_by_another_key_is_refused(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    signature = sign(stranger.identity().signer, "T0000^71^STSC")
    request = _altered(build("payment.cancel", tno="71"), kcp_sign_data=signature)
    assert _ask(sandbox, request).res_cd == "X001"


def test_a_signature_with_one_character_changed_is_refused(sandbox: Sandbox, build: Build) -> None:
    request = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    good = request.fields["kcp_sign_data"]
    bad = ("A" if good[0] != "A" else "B") + good[1:]
    assert _ask(sandbox, request).ok
    assert _ask(sandbox, _altered(request, kcp_sign_data=bad)).res_cd == "X001"


def stranger_now(stranger: Issued) -> Any:
    """Give a moment at which the stranger's certificate is valid."""
    return Certificate.parse(stranger.certificate).not_valid_before
