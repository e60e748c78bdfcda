"""What an inquiry says about a notice: only what it shows itself may change an order."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import STAGING, HttpResponse, Identity, build_request, catalogue, read_response
from kcp_proto.messages import DepositNotice, VirtualAccountInquiry, VirtualAccountInquiryReply
from kcp_proto.notices import Confirmation, confirm, confirming_inquiry, known_sender, read_notice
from kcp_proto.redaction import MASK, redact
from kcp_proto.testing import messages

DEPOSIT = {
    "tno": "20220609985470",
    "order_no": "ORDER1",
    "tx_cd": "TX00",
    "tx_tm": "20220609120000",
    "ipgm_mnyx": "1004",
    "totl_mnyx": "3012",
    "ipgm_time": "20220609115958",
    "account": "T0309260000",
    "noti_id": "1",
    "op_cd": "50",
}
SHOWN = {
    "res_cd": "0000",
    "res_msg": "정상처리",
    "tno": "20220609985470",
    "shop_status": "STMR",
    "amount": "1004",
    "account": "T0309260000",
    "ipkum_money": "1004",
    "app_time": "20220609115958",
}
# Fields of the reply that change, and what is expected.
Cases = Mapping[str, tuple[Mapping[str, Any], Any]]
GONE: Mapping[str, Any] = dict.fromkeys(("ipkum_money", "app_time"), "")


def notice(**changes: str) -> DepositNotice:
    return read_notice(urlencode({**DEPOSIT, **changes}).encode())


def reply(
    identity: Identity, inquiry: VirtualAccountInquiry | None = None, **changes: Any
) -> VirtualAccountInquiryReply:
    """Read what the gateway says; a field that is None is not there."""
    fields = {name: value for name, value in {**SHOWN, **changes}.items() if value is not None}
    request = build_request(inquiry or confirming_inquiry(notice()), identity, STAGING)
    body = json.dumps(fields).encode()
    return read_response(request, HttpResponse(status=200, headers={}, body=body))


def found(state: str, reason: str, *fields: str) -> Confirmation:
    return Confirmation(state=state, reason=reason, fields=fields)  # type: ignore[arg-type]


def test_the_inquiry_asks_for_the_notices_transaction(identity: Identity) -> None:
    inquiry = confirming_inquiry(notice())
    assert inquiry == VirtualAccountInquiry(tno="20220609985470")
    request = build_request(inquiry, identity, STAGING)
    assert (request.effect, request.fields["pay_type"]) == ("read", "PAVC")


CONTRADICTED: Cases = {
    "amount": ({"ipkum_money": "1003"}, "ipgm_mnyx"),
    "an amount as a number": ({"ipkum_money": 1}, "ipgm_mnyx"),
    "time": ({"app_time": "20220609121000"}, "ipgm_time"),
    "day": ({"app_time": "20220608115958"}, "ipgm_time"),
    "amount and time": (
        {"ipkum_money": "1003", "app_time": "20220608115958"},
        "ipgm_mnyx ipgm_time",
    ),
    "state": ({"shop_status": "STSC"}, "shop_status"),
    "transaction": ({"tno": "20220609985471"}, "tno"),
    "order": ({"order_no": "ORDER2"}, "order_no"),
    "account": ({"account": "T0309260001"}, "account"),
    "all that names it": ({"tno": "2", "order_no": "x", "account": "1"}, "tno order_no account"),
    "another one, and nothing paid": ({"tno": "2", **GONE}, "tno"),
}


@pytest.mark.parametrize(("changes", "fields"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_deposit_is_contradicted_by_every_field_that_differs(
    changes: dict[str, Any], fields: str, identity: Identity
) -> None:
    assert confirm(notice(), reply(identity, **changes)) == found(
        "contradicted", "differs", *fields.split()
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ipkum_money": 1004},
        {"app_time": "20220609120958"},
        {"app_time": "20220609114958"},
        {"app_time": ""},
        {"app_time": "20220231000000"},
        {"tno": None},
        {"account": None},
        {"account": ""},
        {"account": MASK},
        {"order_no": "ORDER1"},
        {"order_no": 5},
        {"order_no": MASK},
        {"shop_status": None},
        {"shop_status": "XXXX"},
        {"amount": "5000"},
    ],
)
def test_a_deposit_is_confirmed_by_its_amount_where_nothing_differs(
    changes: dict[str, Any], identity: Identity
) -> None:
    """What the inquiry leaves out, or what a recording masked, is not compared."""
    assert confirm(notice(), reply(identity, **changes)) == found("confirmed", "deposit")


def test_what_the_notice_leaves_out_is_not_compared(identity: Identity) -> None:
    short = read_notice(b"tno=20220609985470&tx_cd=TX00&ipgm_mnyx=1004&noti_id=1&op_cd=50")
    assert confirm(short, reply(identity, order_no="X")).state == "confirmed"


def test_the_clocks_may_be_further_apart_where_the_shop_says_so(identity: Identity) -> None:
    late = reply(identity, app_time="20220609125958")
    assert confirm(notice(), late, within=timedelta(hours=1)).state == "confirmed"
    assert confirm(notice(), late, within=timedelta(minutes=59)).fields == ("ipgm_time",)


NOT_SHOWN: Cases = {
    "refused": ({"res_cd": "8101", "res_msg": "x"}, "refused"),
    "no deposit": (GONE, "no-deposit"),
    "a deposit of nothing": ({"ipkum_money": "0"}, "no-deposit"),
    "no amount": ({"ipkum_money": None}, "no-deposit"),
    "a sum": ({"ipkum_money": "3012"}, "several-deposits"),
    "an amount that is none": ({"ipkum_money": "1,004"}, "unreadable"),
    "a masked amount": ({"ipkum_money": MASK}, "unreadable"),
    "a list": ({"ipkum_money": []}, "unreadable"),
}


@pytest.mark.parametrize(("changes", "reason"), NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_what_is_not_shown_settles_nothing(
    changes: dict[str, Any], reason: str, identity: Identity
) -> None:
    assert confirm(notice(), reply(identity, **changes)) == found("not-shown", reason)


CANCELS: Cases = {
    "nothing left": (GONE, ("confirmed", "no-money-left")),
    "zero left": ({"ipkum_money": 0}, ("confirmed", "no-money-left")),
    "cancelled": ({"shop_status": "STSC"}, ("confirmed", "transaction-cancelled")),
    "still there": ({}, ("contradicted", "still-paid")),
    "others left": ({"ipkum_money": "2008"}, ("not-shown", "several-deposits")),
    "unreadable": ({"ipkum_money": "x"}, ("not-shown", "unreadable")),
    "refused": ({"res_cd": "8101"}, ("not-shown", "refused")),
    "another": ({"tno": "2", "shop_status": "STSC"}, ("contradicted", "differs", "tno")),
}


@pytest.mark.parametrize(("changes", "expected"), CANCELS.values(), ids=CANCELS)
def test_a_cancel_is_confirmed_where_no_money_is_shown(
    changes: dict[str, Any], expected: tuple[str, ...], identity: Identity
) -> None:
    confirmation = confirm(notice(op_cd="13"), reply(identity, **changes))
    assert confirmation == found(*expected)
    if confirmation.state == "confirmed":
        assert "cannot be told" in confirmation.words
        assert "구분할 수 없습니다" in confirmation.words_ko


@pytest.mark.parametrize("kind", [f"TX0{number}" for number in range(1, 10)])
def test_of_another_kind_nothing_is_confirmed(kind: str, identity: Identity) -> None:
    assert confirm(notice(tx_cd=kind), reply(identity)) == found("not-shown", "other-kind")


def test_the_reply_about_another_transaction_confirms_nothing(identity: Identity) -> None:
    """Although it names none itself: what was asked is known."""
    other = reply(identity, VirtualAccountInquiry(tno="20220609985471"), tno=None)
    assert confirm(notice(), other).fields == ("tno",)


def test_a_reply_from_a_recording_confirms_as_the_one_that_came(identity: Identity) -> None:
    message = catalogue.message(VirtualAccountInquiryReply.MESSAGE)
    assert confirm(notice(), reply(identity, **redact(message, SHOWN))).state == "confirmed"


@given(data=st.data(), fields=messages("deposit.notice"))
def test_confirmed_is_only_what_the_inquiry_shows_itself(
    data: st.DataObject, identity: Identity, fields: dict[str, str]
) -> None:
    """Whatever both hold: a deposit needs its amount, a cancel must show none of it."""
    shown = data.draw(messages(VirtualAccountInquiryReply.MESSAGE))
    if data.draw(st.booleans()):
        shown = {**shown, "tno": fields["tno"], "res_cd": "0000"}
        shown["ipkum_money"] = fields.get("ipgm_mnyx", "")
    one = read_notice(urlencode(fields).encode())
    response = reply(identity, confirming_inquiry(one), **{**dict.fromkeys(SHOWN), **shown})
    confirmation = confirm(one, response)
    assert (confirmation.state == "contradicted") == bool(
        confirmation.fields or confirmation.reason == "still-paid"
    )
    if confirmation.state == "confirmed" and one.op_cd != "13":
        assert response.ok
        assert response.ipkum_money == one.ipgm_mnyx
    elif confirmation.reason == "no-money-left":
        assert not response.ipkum_money


def test_each_finding_has_words_in_both_languages_and_no_value(identity: Identity) -> None:
    cases: Cases = {"as it is": ({}, ""), **CONTRADICTED, **NOT_SHOWN, **CANCELS}
    for changes, _ in cases.values():
        for op_cd in ("50", "13"):
            finding = confirm(notice(op_cd=op_cd), reply(identity, **changes))
            assert re.search("[가-힣]", finding.words_ko)
            assert finding.words.isascii()
            assert "1004" not in finding.words + finding.words_ko


@pytest.mark.parametrize(
    ("address", "evidence"),
    [
        ("103.215.144.173", "documented"),
        ("::ffff:103.215.144.173", "documented"),
        ("::FFFF:67d7:90ae", "documented"),
        (" 210.122.176.144\n", "documented"),
        ("210.122.72.173", "seen"),
        ("203.238.36.58", "older-list"),
        ("103.215.144.175", None),
        ("::103.215.144.173", None),
        ("64:ff9b::103.215.144.173", None),
        ("::1", None),
        ("103.215.144.0173", None),
        ("103.215.144.173:443", None),
        ("103.215.144.173, 10.0.0.1", None),
        ("unix:", None),
        ("", None),
    ],
)
def test_an_address_is_known_or_unknown(address: str, evidence: str | None) -> None:
    sender = known_sender(address)
    assert (sender.evidence if sender else None) == evidence
    assert sender is None or sender.date[:2] == "20"


def test_every_listed_sender_is_known() -> None:
    terms = catalogue.message("deposit.notice").notice
    assert terms is not None
    assert [known_sender(one.address) for one in terms.senders] == list(terms.senders)
