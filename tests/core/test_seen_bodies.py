"""Bodies as public code shows them are read without loss, each value as what it is."""

import json
from datetime import datetime
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpResponse,
    Identity,
    OutcomeUnknown,
    Refused,
    build_request,
    messages,
    read_response,
)
from kcp_proto.replies import Reply
from kcp_proto.times import KOREA

TNO = "23732987373372"
NOON = datetime(2023, 4, 12, 3, 29, 14, tzinfo=KOREA)
WINDOW = {"enc_data": "0aB.-_", "enc_info": "1cD", "ordr_mony": 1100}
OK = {"res_cd": "0000", "res_msg": "정상처리"}
COMMON = {
    **OK,
    **{"res_en_msg": "processing completed", "tno": TNO, "amount": "1100", "order_no": "A1"},
    **{"app_time": "20230412032914", "escw_yn": "N", "van_cd": "VNKC", "trace_no": "T001"},
    **{"res_tax_flag": "TG01", "res_tax_mny": "1000", "res_vat_mny": "100", "res_free_mny": "0"},
    **{"res_green_deposit_mny": "0", "join_cd": "", "cert_no": "", "mall_taxno": "1138521083"},
}
CARD = {
    **COMMON,
    **{"pay_method": "PACA", "card_cd": "CCLG", "card_name": "신한카드", "app_no": "70577311"},
    **{"card_no": "461954******7815", "card_mny": "1100", "coupon_mny": "0", "quota": "00"},
    **{"noinf": "N", "partcanc_yn": "Y", "acqu_cd": "CCLG", "card_other_pay_type": "OT16"},
}
ACCOUNT = {
    **COMMON,
    **{"res_cd": "V000", "pay_method": "PAVC", "bankname": "농협", "bankcode": "BK11"},
    **{"account": "T0309260000", "depositor": "시험", "va_name": "홍길동"},
    **{"va_date": "20230419235959", "van_txid": "0040905630", "shop_user_id": "member1"},
}
CHANGE: dict[str, Any] = {**OK, "tno": TNO, "canc_time": "20230412032914", "amount": "10000"}
REGISTERED = {
    **{"Code": "0000", "Message": "정상처리", "approvalKey": "abc==", "traceNo": "A12"},
    **{"PayUrl": "https://smpay.kcp.co.kr/pay/mobileGW.kcp", "paymentMethod": "CARD"},
    **{"request_URI": "/trade/register.do", "hashData": "0f1e"},
}
BILLING = {
    **{"pay_method": "CARD", "amount": 1100, "card_mny": "1100", "quota": "00"},
    **{"ordr_idxx": "A1", "good_name": "운동화", "bt_batch_key": "2601020000000001"},
    **{"bt_group_id": "BA0011000348", "media_type": "MC02"},
    **dict.fromkeys(("buyr_name", "buyr_mail", "buyr_tel2", "cust_ip"), ""),
}
VIRTUAL = {
    **{"amount": "1100", "va_mny": 1100, "ordr_idxx": "A1", "good_name": "운동화"},
    **{"buyr_name": "홍길동", "buyr_tel2": "01000000000", "va_bankcode": "BK26"},
    **{"va_name": "홍길동", "va_date": "20230419235959"},
}
REGISTER = {
    **{"ordr_idxx": "A1", "good_mny": 1100, "good_name": "운동화", "pay_method": "CARD"},
    **{"Ret_URL": "https://shop.example/r", "server": "true", "escw_used": "Y"},
}
LITE = {
    **{"ordr_idxx": "A1", "good_mny": 1100, "good_name": "운동화", "pay_method": "MOBX"},
    **{"reg_type": "mobile", "ret_URL": "https://shop.example/r"},
}


def approval(pay_type: str | None) -> dict[str, Any]:
    named = {"ordr_no": "A1", "pay_type": pay_type} if pay_type else {}
    return {"tran_cd": "00100000", **WINDOW, **named}


def cancel(part: bool = False) -> dict[str, Any]:
    return {"tno": TNO, **({"mod_mny": 4000, "rem_mny": "10000"} if part else {})}


# An operation, its request, the response's body, and the values that a shop reads from it.
SEEN: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "card": (
        "payment.approval",
        approval("PACA"),
        CARD,
        {"card_mny": 1100, "quota": 0, "noinf": "N", "app_time": NOON, "app_no": "70577311"},
    ),
    "card, in an older sample's way": (
        "payment.approval",
        approval(None),
        CARD,
        {"amount": 1100, "res_green_deposit_mny": 0, "join_cd": None, "app_time": NOON},
    ),
    "card and points together": (
        "payment.approval",
        approval("PACA"),
        {**CARD, "card_mny": "0", "coupon_mny": "1100", "pnt_issue": "SCSK", "pnt_amount": "100"},
        {"card_mny": 0, "coupon_mny": 1100},
    ),
    "bank transfer": (
        "payment.approval",
        approval("PABK"),
        {**COMMON, "bank_code": "BK04", "bk_mny": "1100", "cash_authno": "", "cash_no": "012"},
        {"bank_code": "BK04", "bk_mny": 1100, "cash_authno": None, "cash_no": "012"},
    ),
    "virtual account": (
        "payment.approval",
        approval("PAVC"),
        ACCOUNT,
        {"account": "T0309260000", "shop_user_id": "member1", "van_txid": "0040905630"},
    ),
    "virtual account, in an older sample's way": (
        "payment.approval",
        approval(None),
        ACCOUNT,
        {"res_cd": "V000", "pay_method": "PAVC", "ok": True},
    ),
    "mobile phone": (
        "payment.approval",
        approval("PAMC"),
        {**COMMON, "commid": "KTF", "mobile_no": "01000000000", "hp_mny": "1100"},
        {"commid": "KTF", "mobile_no": "01000000000", "hp_mny": 1100},
    ),
    "points": (
        "payment.approval",
        approval("PAPT"),
        {
            **COMMON,
            **{"pnt_issue": "SCWB", "pnt_amount": 1100, "pnt_app_time": 20230412032914},
            **{"add_pnt": 11, "use_pnt": "9000", "rsv_pnt": "9000", "pnt_app_no": "0264502327"},
        },
        {"pnt_amount": 1100, "pnt_app_time": NOON, "add_pnt": 11, "use_pnt": 9000},
    ),
    "gift certificate": (
        "payment.approval",
        approval("PATK"),
        {**COMMON, "tk_van_code": "SCBL", "tk_app_no": "012", "tk_app_time": "20230412032914"},
        {"tk_van_code": "SCBL", "tk_app_no": "012", "tk_app_time": NOON},
    ),
    "Kakao money by either name": (
        "payment.approval",
        approval("PAKM"),
        {**COMMON, "pay_method": "PAKM", "easypoint_mny": "1000", "kakaomny_mny": "100"},
        {"easypoint_mny": 1000, "kakaomny_mny": 100},
    ),
    "Toss money where a card was expected": (
        "payment.approval",
        approval("PACA"),
        {**COMMON, "pay_method": "PATO", "easypoint_mny": "1100"},
        {"pay_method": "PATO"},
    ),
    "full cancel of a card": (
        "payment.cancel",
        cancel(),
        {**CHANGE, "card_cd": "CCLG", "coupon_mny": 0, "app_cash_receipt_mny": "0"},
        {"canc_time": NOON, "amount": 10000, "coupon_mny": 0, "app_cash_receipt_mny": 0},
    ),
    "full cancel, with numbers, and a part that is null": (
        "payment.cancel",
        cancel(),
        {**CHANGE, "tno": int(TNO), "canc_time": 20230412032914, "amount": 1, "mod_mny": None},
        {"tno": TNO, "canc_time": NOON, "amount": 1},
    ),
    "partial cancel": (
        "payment.partial_cancel",
        cancel(part=True),
        {**CHANGE, "mod_mny": "4000", "rem_mny": "6000", "mod_pcan_seq_no": "20230412000001"},
        {"mod_mny": 4000, "rem_mny": 6000, "mod_pcan_seq_no": "20230412000001"},
    ),
    "partial cancel, with numbers": (
        "payment.partial_cancel",
        cancel(part=True),
        {
            **CHANGE,
            **{"tno": int(TNO), "mod_mny": 4000, "rem_mny": 0, "mod_pcan_seq_no": 20230412000001},
            **{"card_mod_mny": 4000, "coupon_mod_mny": 0, "canc_time": 20230412032914},
        },
        {"rem_mny": 0, "mod_pcan_seq_no": "20230412000001", "canc_time": NOON, "tno": TNO},
    ),
    "mobile registration": (
        "payment.registration",
        REGISTER,
        REGISTERED,
        {"res_cd": "0000", "approvalKey": "abc==", "hashData": "0f1e"},
    ),
    "LITE PAY registration": (
        "payment.lite_registration",
        LITE,
        {**OK, "pay_url": "https://pay.kcp.co.kr/x?y=1", "tran_cd": "00100000"},
        {"pay_url": "https://pay.kcp.co.kr/x?y=1", "tran_cd": "00100000"},
    ),
    "billing key": (
        "billing.key_issue",
        {key: WINDOW[key] for key in ("enc_data", "enc_info")},
        {
            **OK,
            **{"batch_key": "2601020000000001", "card_cd": "CCLG", "card_bank_cd": "0321"},
            **{"card_bin_type_01": "0", "van_tx_id": "", "join_cd": ""},
        },
        {"batch_key": "2601020000000001", "card_bank_cd": "0321", "van_tx_id": None},
    ),
    "payment by billing key": (
        "billing.key_payment",
        BILLING,
        CARD,
        {"amount": 1100, "quota": 0, "card_other_pay_type": "OT16", "app_time": NOON},
    ),
    "deletion of a billing key": (
        "billing.key_deletion",
        {"group_id": "A52Q71000489", "batch_key": "2601020000000001"},
        OK,
        {"res_cd": "0000"},
    ),
    "virtual account by API": (
        "payment.virtual_account",
        VIRTUAL,
        {key: value for key, value in ACCOUNT.items() if key != "shop_user_id"},
        {"res_cd": "V000", "account": "T0309260000", "bankcode": "BK11"},
    ),
}


def reply_to(operation: str, fields: dict[str, Any], body: object, identity: Identity) -> Reply:
    request = build_request(operation, fields, identity, STAGING)
    data = json.dumps(body, ensure_ascii=False).encode()
    return read_response(request, HttpResponse(status=200, headers={}, body=data))


@pytest.mark.parametrize("name", SEEN)
def test_a_body_as_it_was_seen_is_read_without_loss_or_fault(name: str, identity: Identity) -> None:
    operation, fields, body, values = SEEN[name]
    reply = reply_to(operation, fields, body, identity)
    assert reply.wire == body
    assert [str(fault) for fault in reply.faults] == []
    assert reply.raise_for_result() is reply
    read = messages.typed(reply)
    assert {key: getattr(read, key) for key in values} == values


# A code that leaves it open what the gateway did, one that refuses, and one of another message.
CODES = {
    **dict.fromkeys(("8326", "CCSE", "8171", "8137", "8388", "8147", "7R01"), OutcomeUnknown),
    **dict.fromkeys(("8059", "8040", "8094", "8392", "8310", "8023", "8012", "ZZZZ"), Refused),
}


@pytest.mark.parametrize("name", ["card", "full cancel of a card", "partial cancel", "billing key"])
@pytest.mark.parametrize("code", CODES)
def test_a_refusal_of_two_fields_is_read_by_its_code(
    name: str, code: str, identity: Identity
) -> None:
    """A refusal holds the result's two fields alone."""
    operation, fields, _, _ = SEEN[name]
    reply = reply_to(operation, fields, {"res_cd": code, "res_msg": "x"}, identity)
    assert reply.faults == ()
    with pytest.raises(CODES[code]):
        reply.raise_for_result()


@pytest.mark.parametrize("code", CODES)
def test_a_registration_is_refused_by_its_own_names(code: str, identity: Identity) -> None:
    operation, fields, _, _ = SEEN["mobile registration"]
    reply = reply_to(operation, fields, {"Code": code, "Message": "x"}, identity)
    assert (reply.res_cd, reply.res_msg, reply.ok) == (code, "x", False)
    with pytest.raises(CODES[code]):
        reply.raise_for_result()
