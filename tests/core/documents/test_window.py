"""What the payment window posts to the shop is told from notices and from responses (R38)."""

import json
from urllib.parse import urlencode

import pytest

from kcp_proto import MessageError
from kcp_proto.documents import CheckOptions, DocumentChecker, recognise
from kcp_proto.documents.recognition import detect
from kcp_proto.notices import read_notice

PAID = {
    "res_cd": "0000",
    "res_msg": "정상처리",
    "tran_cd": "00100000",
    "enc_data": "SECRETTEXT",
    "enc_info": "SECRETTEXT",
    "ordr_idxx": "ORDER1",
    "good_mny": "1004",
    "site_cd": "T0000",
    "pay_method": "CARD",
    "buyr_name": "SECRETTEXT",
    "encoding_trans": "UTF-8",
}
CLOSED = {"res_cd": "3001", "res_msg": "취소", "ordr_idxx": "ORDER1", "site_cd": "T0000"}
RETURNS = {
    "paid": PAID,
    "as the page's older form, with an empty number": {**PAID, "tno": ""},
    "closed by the customer": CLOSED,
    "only what an approval passes on": {key: PAID[key] for key in ("enc_data", "enc_info")},
    "one field of it": {"tran_cd": "00100000"},
}
NOTICES = {
    "a deposit": {"tno": "1", "tx_cd": "TX00", "enc_data": "a", "res_cd": "0000"},
    "one without a kind": {"tno": "1", "op_cd": "50"},
    "one without a number": {"tx_cd": "TX00"},
    "neither": {"order_no": "A"},
    "pay-by-link": {"tno": "1", "res_cd": "0000", "res_msg": "", "amount": "1"},
}


@pytest.mark.parametrize("message", [None, "deposit.notice"])
@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr"])
@pytest.mark.parametrize("fields", RETURNS.values(), ids=RETURNS)
def test_the_form_of_the_window_is_no_notice(
    fields: dict[str, str], encoding: str, message: str | None
) -> None:
    body = urlencode(fields, encoding=encoding).encode()
    verdict = DocumentChecker(CheckOptions(message=message)).check(body)
    assert [fault.rule for fault in verdict.faults] == ["message.window"]
    assert verdict.message == message
    (fault,) = verdict.faults
    assert fault.ruling == "R35, R38"
    assert "payment window" in fault.message
    assert "결제창" in fault.message_ko
    assert "SECRETTEXT" not in str(fault) + fault.message_ko
    with pytest.raises(MessageError) as raised:
        read_notice(body)
    assert [each.rule for each in raised.value.faults] == ["message.window"]


@pytest.mark.parametrize("fields", NOTICES.values(), ids=NOTICES)
def test_a_notice_is_not_taken_for_the_window(fields: dict[str, str]) -> None:
    verdict = DocumentChecker(CheckOptions()).check(urlencode(fields).encode())
    assert verdict.message == "deposit.notice"
    assert "message.window" not in {fault.rule for fault in verdict.faults}


def test_the_window_s_fields_as_json_are_no_response() -> None:
    for payload in (PAID, {**PAID, "tno": "1"}, {"res_cd": "0000", "enc_data": "a"}):
        assert detect(payload) == ()
        with pytest.raises(MessageError) as raised:
            recognise(payload)
        assert [fault.rule for fault in raised.value.faults] == ["message.window"]
        verdict = DocumentChecker(CheckOptions()).check(json.dumps(payload).encode())
        assert [fault.rule for fault in verdict.faults] == ["message.window"]


def test_a_response_with_the_kind_of_its_request_stays_one() -> None:
    """One integration reads ``tran_cd`` from the response to a LITE PAY registration."""
    payload = {"res_cd": "0000", "res_msg": "", "pay_url": "https://a.kcp.co.kr/", "tran_cd": "1"}
    assert detect(payload) == ("payment.lite_registration.response",)
