"""Payments by any method but points: approval, registrations, billing keys, accounts."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from kcp_proto import HttpRequest, MessageError, Reply, catalogue
from kcp_sandbox import DisruptionPlan, Sandbox

Call = Callable[..., Reply]
Build = Callable[..., HttpRequest]
TYPES = catalogue.operation("payment.approval").request.fields["pay_type"].choices
GROUP = {"bt_group_id": "A1"}
ACCOUNT: dict[str, Any] = {
    **{"amount": 900, "va_mny": 900, "ordr_idxx": "V1", "good_name": "신발"},
    **{"buyr_name": "홍길동", "buyr_tel2": "010-0000-0000", "va_bankcode": "BK04"},
    **{"va_name": "홍길동", "va_date": "20300109235959"},
}

SAME = ("account", "bankcode", "bankname", "va_date")


@pytest.fixture
def approve(sandbox: Sandbox, call: Call) -> Call:
    def approve(kind: str, order: str, amount: int, **more: object) -> Reply:
        agreed = sandbox.authorize(order_no=order, amount=amount, pay_type=kind)
        asked = {"ordr_mony": amount, "ordr_no": order, "pay_type": kind, **more}
        return call("payment.approval", **(agreed | asked))

    return approve


@pytest.mark.parametrize("pay_type", TYPES)
def test_what_was_agreed_to_is_paid_once(approve: Call, pay_type: str) -> None:
    paid = approve(pay_type, "P1", 1100)
    assert (paid.ok, paid.faults) == (True, ())
    assert (paid.wire["amount"], paid.wire["order_no"]) == ("1100", "P1")
    assert (paid.wire["pay_method"], paid.wire["res_vat_mny"]) == (pay_type, "100")
    assert approve(pay_type, "P1", 1100).res_cd == "8094"


@pytest.mark.parametrize("pay_type", [each for each in TYPES if each != "PAPT"])
def test_a_payment_can_be_inquired_and_cancelled(approve: Call, call: Call, pay_type: str) -> None:
    tno = approve(pay_type, "P1", 1100).wire["tno"]
    inquiry = {"tno": tno, "pay_type": pay_type}
    assert call("transaction.inquiry", **inquiry).wire["order_no"] == "P1"
    cancelled = call("payment.cancel", tno=tno)
    assert (cancelled.ok, cancelled.faults, cancelled.wire["tno"]) == (True, (), tno)
    assert call("transaction.inquiry", **inquiry).wire["shop_status"] == "STSC"
    assert call("payment.cancel", tno=tno).res_cd == "8023"


def test_a_payment_by_points_of_others_can_be_cancelled(approve: Call, call: Call) -> None:
    """Whether an inquiry covers it is unknown, so none does here."""
    tno = approve("PAPT", "P1", 1100).wire["tno"]
    assert call("payment.cancel", tno=tno).ok
    assert call("payment.cancel", tno=tno).res_cd == "8023"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ordr_mony": 1}, "8059"),
        ({"ordr_no": "P2"}, "8026"),
        ({"pay_type": "PABK"}, "X030"),
        ({"enc_data": "real.window"}, "X032"),
        ({"enc_data": "SANDBOX.x"}, "X032"),
        ({"enc_data": "OTHER.WyJQQUNBIiwgIlAxIiwgMTEwMCwgIjAwMTAwMDAwIl0="}, "X032"),
        ({"enc_data": "SANDBOX.WyJQQUNBIiwgIlAxIiwgMTEwMF0="}, "X032"),
        ({"tran_cd": "00100001"}, "X034"),
    ],
)
def test_what_was_not_agreed_to_is_refused(
    approve: Call, more: dict[str, object], code: str
) -> None:
    assert approve("PACA", "P1", 1100, **more).res_cd == code


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        (["00100000", "PACA", "P1", 1100, "", 0], "0000"),
        (["00100000", "PACA", "P1", 1100, "", 1101], "X032"),
        (["00100000", "PACA", "P1", 1100, "", -1], "X032"),
        (["00100000", "PACA", "\ud800", 1100, "", 0], "X032"),
        (["00100000", "PACA", "P1", 1100, ""], "X032"),
        (["00100000", "XXXX", "P1", 1100, "", 0], "X030"),
        (["00100000", "AUTH", "P1", 1100, "", 0], "X030"),
        (["00100000", "\ud800", "P1", 1100, "", 0], "X030"),
        (["00100000", "PACA", "", 1100, "", 0], "0000"),
    ],
)
def test_what_another_wrote_in_the_windows_form_harms_nothing(
    call: Call, agreed: list[object], code: str
) -> None:
    """The sandbox's form is no secret, and is not signed."""
    data = f"SANDBOX.{urlsafe_b64encode(json.dumps(agreed).encode()).decode()}"
    window = {"tran_cd": "00100000", "enc_data": data, "enc_info": "SANDBOX.1"}
    assert call("payment.approval", **window, ordr_mony=1100).res_cd == code


def test_an_approval_without_an_order_number_is_inquired_by_its_own(
    sandbox: Sandbox, call: Call
) -> None:
    """R35: older samples send none; none is held against an earlier one."""
    for _ in range(2):
        agreed = sandbox.authorize(amount=10, pay_type="PACA")
        paid = call("payment.approval", **agreed, ordr_mony=10, pay_type="PACA")
        assert call("transaction.inquiry", tno=paid.wire["tno"], pay_type="PACA").ok


@pytest.mark.parametrize("order_no", ["A^1", "가" * 50, "\ud800"])
def test_no_order_number_is_agreed_to_that_no_approval_can_name(
    sandbox: Sandbox, order_no: str
) -> None:
    with pytest.raises(MessageError):
        sandbox.authorize(order_no=order_no, amount=10, pay_type="PACA")


def test_an_approval_that_names_no_method_has_the_common_response(
    sandbox: Sandbox, call: Call
) -> None:
    """R35: older samples leave order number and payment method out."""
    agreed = sandbox.authorize(order_no="P1", amount=10, pay_type="PACA")
    reply = call("payment.approval", **agreed, ordr_mony=10)
    assert (reply.ok, reply.message) == (True, "payment.approval.response")
    assert "card_cd" not in reply.wire


def test_nothing_was_paid_into_an_account_that_was_issued(approve: Call, call: Call) -> None:
    by_window = approve("PAVC", "P1", 900)
    by_api = call("payment.virtual_account", **{**ACCOUNT, "va_bankcode": "BK11"})
    assert (by_window.res_cd, by_api.res_cd, by_api.ok) == ("0000", "V000", True)
    assert (by_api.wire["va_date"], by_api.faults) == ("20300109235959", ())
    assert (by_api.wire["bankcode"], by_api.wire["bankname"]) == ("BK11", "농협")
    assert by_api.wire["account"] != by_window.wire["account"]
    for reply in (by_window, by_api):
        inquired = call("transaction.inquiry", tno=reply.wire["tno"], pay_type="PAVC").wire
        assert (inquired["ipkum_money"], inquired["app_time"]) == ("0", "")
        assert [inquired[name] for name in SAME] == [reply.wire[name] for name in SAME]


@pytest.mark.parametrize("pay_type", [each for each in TYPES if each not in ("", "PAPT")])
def test_an_inquiry_says_what_the_approval_said(approve: Call, call: Call, pay_type: str) -> None:
    first, second = (approve(pay_type, order, 1100) for order in ("P1", "P2"))
    inquired = call("transaction.inquiry", tno=first.wire["tno"], pay_type=pay_type)
    message = catalogue.message(inquired.message)
    assert message.shows is not None
    for name, text in first.wire.items():
        there = message.shows.named.get(name, name)
        if there in message.fields and name not in ("res_en_msg", *message.shows.later):
            assert inquired.wire[there] == text, name
    numbers = [name for name in first.wire if name.endswith("app_no")]
    assert all(first.wire[name] != second.wire[name] for name in numbers)


@pytest.mark.parametrize("more", [{"va_receipt_gubn": "0"}, {"va_taxno": "01000000000"}])
def test_half_of_a_cash_receipt_has_its_own_code(
    sandbox: Sandbox, build: Build, more: dict[str, str]
) -> None:
    assert _sent_as_it_is(sandbox, build("payment.virtual_account", **ACCOUNT), more) == "8308"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mod_mny": "0"}, "8035"),
        ({"mod_mny": 0}, "8035"),
        ({"mod_mny": "00"}, "8035"),
        ({"mod_mny": "1,000"}, "8082"),
        ({"mod_mny": "-1"}, "8082"),
        ({"rem_mny": "0"}, "8084"),
        ({"rem_mny": "x"}, "8084"),
        ({"mod_mny": "1005"}, "8036"),
        ({"rem_mny": "1003"}, "8037"),
        ({"tax_flag": "TG03"}, "8078"),
        ({"mod_tax_mny": "x"}, "8078"),
    ],
)
def test_each_amount_that_is_wrong_has_its_code(
    sandbox: Sandbox, build: Build, changed: dict[str, object], code: str
) -> None:
    tno = sandbox.transactions[0].tno
    request = build("payment.partial_cancel", tno=tno, mod_mny=4, rem_mny=1004)
    assert _sent_as_it_is(sandbox, request, changed) == code


def _sent_as_it_is(sandbox: Sandbox, request: HttpRequest, changed: Mapping[str, object]) -> str:
    body = json.dumps({**request.fields, **changed}).encode()
    response = sandbox.transport().send(replace(request, body=body))
    return str(json.loads(response.body)["res_cd"])


@pytest.mark.parametrize(
    ("code", "name"), [("BK71", "우체국"), ("BK26", "신한"), ("BK04", "국민"), ("BK98", "")]
)
def test_an_account_is_of_the_bank_that_was_asked_for(call: Call, code: str, name: str) -> None:
    issued = call("payment.virtual_account", **{**ACCOUNT, "va_bankcode": code}).wire
    inquired = call("transaction.inquiry", tno=issued["tno"], pay_type="PAVC").wire
    for shown in (issued, inquired):
        assert (shown["bankcode"], shown["bankname"]) == (code, name)


def test_a_key_is_charged_until_it_is_deleted(sandbox: Sandbox, call: Call) -> None:
    agreed = sandbox.authorize("billing.key_issue", pay_type="AUTH")
    key = call("billing.key_issue", **agreed).wire["batch_key"]
    order = {"amount": 5000, "card_mny": 5000, "quota": "00", "good_name": "신발", **GROUP}
    paid = call("billing.key_payment", **order, ordr_idxx="B1", bt_batch_key=key)
    assert (paid.ok, paid.faults, paid.wire["amount"]) == (True, (), "5000")
    assert call("transaction.inquiry", tno=paid.wire["tno"], pay_type="PACA").ok
    deletion = {"group_id": "A1", "batch_key": key}
    assert call("billing.key_deletion", **deletion).ok
    assert call("billing.key_deletion", **deletion).res_cd == "X033"
    late = call("billing.key_payment", **order, ordr_idxx="B2", bt_batch_key=key)
    assert late.res_cd == "X033"


def test_the_kind_of_request_is_what_the_window_gave(sandbox: Sandbox, call: Call) -> None:
    """R35: the gateway may add values; a shop that writes its own is found out."""
    agreed = sandbox.authorize(order_no="P1", amount=10, pay_type="PACA", tran_cd="00100001")
    assert agreed["tran_cd"] == "00100001"
    fixed = {**agreed, "tran_cd": "00100000"}
    assert call("payment.approval", **fixed, ordr_mony=10).res_cd == "X034"
    assert call("payment.approval", **agreed, ordr_mony=10).ok


def test_what_is_agreed_to_for_a_payment_issues_no_key(sandbox: Sandbox, call: Call) -> None:
    agreed = sandbox.authorize(pay_type="AUTH")
    del agreed["tran_cd"]
    assert call("billing.key_issue", **agreed).res_cd == "X034"


def test_a_payment_is_no_registration_of_a_key(sandbox: Sandbox, call: Call) -> None:
    agreed = sandbox.authorize("billing.key_issue", order_no="P1", amount=1, pay_type="PACA")
    assert call("billing.key_issue", **agreed).res_cd == "X030"


def test_a_registration_has_result_fields_of_its_own(sandbox: Sandbox, call: Call) -> None:
    """``Code`` and ``Message`` (R38), in a refusal too."""
    goods = {"ordr_idxx": "R1", "good_mny": 10, "good_name": "신발", "pay_method": "CARD"}
    registered = call("payment.registration", **goods, Ret_URL="https://shop.example/r")
    assert (registered.ok, registered.res_cd, registered.faults) == (True, "0000", ())
    assert sandbox.inspector.records()[-1].res_cd == "0000"
    lite = call("payment.lite_registration", **goods, reg_type="web", ret_URL="https://a.example/")
    assert (lite.ok, lite.faults) == (True, ())
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="9999"))
    refused = call("payment.registration", **goods, Ret_URL="https://shop.example/r")
    assert (refused.ok, refused.res_cd) == (False, "9999")
    assert "res_cd" not in refused.wire
    assert sandbox.inspector.records()[-1].res_cd == "9999"
