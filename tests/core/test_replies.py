"""A response becomes a reply that loses nothing, or an error that says who is to blame."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    OutcomeUnknown,
    Refused,
    Reply,
    ResponseError,
    UnreadableReply,
    build_request,
    read_response,
)
from kcp_proto.messages import CancelReply, CardInquiryReply, ReapprovalReply, typed
from kcp_proto.times import KOREA, read_date, read_datetime
from kcp_schemas import load_schema

TNO = "22320972271249"
PAID: dict[str, Any] = {
    "res_cd": "0000",
    "res_msg": "정상처리",
    "tno": TNO,
    "pnt_amount": "500",
    "pnt_app_no": "0264502327",
}


@pytest.fixture(scope="module")
def reapproval(identity: Identity) -> HttpRequest:
    return build_request("benepia.reapproval", {"tno": TNO, "mod_mny": 500}, identity, STAGING)


@pytest.fixture(scope="module")
def inquiry(identity: Identity) -> HttpRequest:
    fields = {"tno": "20240229000000", "pay_type": "PACA", "mod_ordr_idxx": "A1"}
    return build_request("transaction.inquiry", fields, identity, STAGING)


def read(request: HttpRequest, body: object, status: int = 200) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_response(request, HttpResponse(status=status, headers={}, body=data))


def test_success_is_0000_and_nothing_else(reapproval: HttpRequest) -> None:
    reply = read(reapproval, PAID)
    assert reply.ok
    assert reply.meaning == "success"
    assert reply.raise_for_result() is reply
    assert reply.faults == ()
    assert (reply.operation, reply.message) == ("benepia.reapproval", "benepia.reapproval.response")


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_the_result_code_counts_whatever_the_http_status(
    status: int, reapproval: HttpRequest
) -> None:
    reply = read(reapproval, PAID, status)
    assert (reply.ok, reply.status) == (True, status)


def test_a_refusal_is_a_reply_until_it_is_asked(reapproval: HttpRequest) -> None:
    reply = read(reapproval, {"res_cd": "8133", "res_msg": "기취소 거래"})
    assert not reply.ok
    with pytest.raises(Refused) as caught:
        reply.raise_for_result()
    assert caught.value.res_cd == "8133"
    assert caught.value.res_msg == "기취소 거래"
    assert caught.value.meaning == "already-done"


@pytest.mark.parametrize(
    "code",
    [
        *("3008", "7512", "8041", "8048", "8995", "8388", "8147"),
        *("7R01", "CC98", "CCSE", "8050", "8997", "8387", "CCAA"),
        # The institution was not reached, says the code; for money that is no proof.
        *("8171", "8294", "8724"),
        # Success elsewhere, not of this message: neither success nor refusal.
        "V000",
    ],
)
def test_a_code_that_leaves_the_outcome_open_is_never_a_refusal(
    code: str, reapproval: HttpRequest
) -> None:
    reply = read(reapproval, {"res_cd": code, "res_msg": "응답 시간 초과"})
    with pytest.raises(OutcomeUnknown) as caught:
        reply.raise_for_result()
    assert (caught.value.effect, caught.value.phase) == ("reversal", "answer")
    assert caught.value.known == {"site_cd": "T0000", "tno": TNO, "mod_mny": "500"}


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        *(("8040", "use-stpc"), ("8059", "amount-rule"), ("8392", "contract")),
        *(("8310", "expired-authentication"), ("8128", "duplicate"), ("CCA4", "already-done")),
        *(("8012", "refused"), ("ZZZZ", "unlisted")),
    ],
)
def test_a_refusal_says_its_class(code: str, meaning: str, reapproval: HttpRequest) -> None:
    with pytest.raises(Refused) as caught:
        read(reapproval, {"res_cd": code, "res_msg": ""}).raise_for_result()
    assert caught.value.meaning == meaning


def test_every_outcome_names_the_exchange_in_the_recording(
    reapproval: HttpRequest,
) -> None:
    """By a reply, a typed reply, an open outcome and an unreadable response."""
    response = HttpResponse(status=200, headers={}, body=json.dumps(PAID).encode(), journal_id="x1")
    reply = read_response(reapproval, response)
    assert (reply.journal_id, typed(reply).journal_id) == ("x1", "x1")
    assert response == replace(response, journal_id=None)
    with pytest.raises(OutcomeUnknown) as unknown:
        read_response(reapproval, replace(response, body=b'{"res_cd":"8995"}')).raise_for_result()
    with pytest.raises(UnreadableReply) as unread:
        read_response(reapproval, replace(response, body=b"<html>"))
    assert (unknown.value.journal_id, unread.value.journal_id) == ("x1", "x1")


TWICE: dict[str, tuple[str, list[str]]] = {
    "as guide 000 prints it": ('"rsv_pnt":"1","rsv_pnt":"1"', ["/rsv_pnt"]),
    "the result code": ('"res_cd":"0000"', ["/res_cd"]),
    "escaped": (r'"rsv_pnt":"1","\u0072sv_pnt":"\u0031"', ["/rsv_pnt"]),
    "three times": ('"a":"1","a":"1","a":"1"', ["/a"]),
    "two names": ('"a":"1","b":"2","a":"1","b":"2"', ["/a", "/b"]),
    "an odd name": ('"a/~":"1","a/~":"1"', ["/a~1~0"]),
    "null": ('"a":null,"a":null', ["/a"]),
    "objects in another order": ('"a":{"b":1,"c":2},"a":{"c":2,"b":1}', ["/a"]),
    "inside an array": ('"a":[{"b":1,"b":1}]', ["/a/0/b"]),
    "inside and outside": ('"a":{"b":1,"b":1},"a":{"b":1,"b":1}', ["/a", "/a/b"]),
}


@pytest.mark.parametrize(("members", "pointers"), TWICE.values(), ids=TWICE)
def test_a_member_that_comes_twice_with_one_value_is_a_fault_of_a_readable_reply(
    members: str, pointers: list[str], reapproval: HttpRequest
) -> None:
    """R43; money may have moved, and nothing else is lost."""
    text = json.dumps(PAID)[:-1] + "," + members + "}"
    reply = read(reapproval, text.encode())
    twice = [each for each in reply.faults if each.rule == "json.duplicate"]
    assert (reply.ok, reply.wire["tno"]) == (True, TNO)
    assert [each.pointer for each in twice] == pointers
    assert {(each.severity, each.ruling) for each in twice} == {("error", "R26, R43")}


DIFFERENT = [
    '"a":"1","a":"2"',
    '"a":"1","a":1',
    '"a":true,"a":1',
    '"a":{"b":true},"a":{"b":1}',
    '"a":null,"a":""',
    '"a":[1,2],"a":[2,1]',
    '"a":"1","a":"1","a":"2"',
    '"a":{"b":1,"b":2}',
    '"a":{"b":1,"b":2},"a":{"b":1,"b":2}',
    '"a":"1","a":"1","b":"\\ud800"',
    '"a":"1","a":"1","b":1.5',
    '"a":"1","a":"1","b":' + "[" * 9 + "]" * 9,
    '"a":"1","a":"1"}{',
]


@pytest.mark.parametrize("members", DIFFERENT)
def test_a_member_that_comes_twice_with_two_values_makes_a_response_unreadable(
    members: str, reapproval: HttpRequest
) -> None:
    """R26; and what else is wrong with a text is not forgiven for its twins."""
    with pytest.raises(UnreadableReply):
        read(reapproval, (json.dumps(PAID)[:-1] + "," + members + "}").encode())


UNREADABLE: list[object] = [
    *(b"", b"<html>", b"\xff", b'{"res_cd": "0000", "res_cd": "0001"}', b"[]", b"null", b'"0000"'),
    *({}, {"res_cd": None}, {"res_cd": ""}, {"res_cd": 0}, {"res_msg": "x"}, [PAID]),
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_answer_about_money_leaves_the_outcome_unknown(
    body: object, reapproval: HttpRequest
) -> None:
    with pytest.raises(UnreadableReply) as caught:
        read(reapproval, body, 502)
    error = caught.value
    assert (error.operation, error.effect) == ("benepia.reapproval", "reversal")
    assert "HTTP status 502" in str(error)
    assert error.known["tno"] == TNO


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_answer_knows_when_sending_began(
    body: object, reapproval: HttpRequest
) -> None:
    """An inquiry by order number needs the date, also where no client of ours sends."""
    when = datetime(2026, 11, 27, 23, 59, 59, tzinfo=KOREA)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(UnreadableReply) as caught:
        read_response(reapproval, HttpResponse(status=500, headers={}, body=data), when=when)
    assert caught.value.when == when


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_answer_to_a_question_is_only_that(
    body: object, inquiry: HttpRequest
) -> None:
    with pytest.raises(ResponseError) as caught:
        read(inquiry, body)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_the_transaction_number_survives_a_broken_neighbour(reapproval: HttpRequest) -> None:
    reply = read(reapproval, {**PAID, "pnt_amount": "a lot", "res_msg": None, "extra": [1]})
    assert reply.wire["tno"] == TNO
    assert {f.pointer for f in reply.faults if f.severity == "error"} == {"/pnt_amount", "/res_msg"}
    assert reply.res_msg == ""
    assert list(reply.wire) == [*PAID, "extra"]


def test_an_answer_to_another_question_is_a_warning(reapproval: HttpRequest) -> None:
    """Money may have moved, so nothing is thrown away (R31)."""
    reply = read(reapproval, {**PAID, "tno": "1", "pnt_amount": "1004"})
    found = [(fault.pointer, fault.rule, fault.severity) for fault in reply.faults]
    assert found == [
        ("/tno", "answer.misfit", "warning"),
        ("/pnt_amount", "answer.misfit", "warning"),
    ]
    assert reply.faults[0].message == "differs from the request's tno"
    assert reply.ok


@pytest.mark.parametrize("amount", ["500", "0500", 500, "", None])
def test_the_same_amount_in_another_form_fits(amount: object, reapproval: HttpRequest) -> None:
    reply = read(reapproval, {**PAID, "pnt_amount": amount})
    assert "answer.misfit" not in {fault.rule for fault in reply.faults}


def test_an_undocumented_order_number_is_compared_too(inquiry: HttpRequest) -> None:
    card = load_schema("transaction.inquiry.response.card")["examples"][0]
    reply = read(inquiry, {**card, "order_no": "B2"})
    assert [(fault.pointer, fault.ruling) for fault in reply.faults] == [("/order_no", "R31")]
    assert read(inquiry, {**card, "order_no": "A1"}).faults == ()


def test_a_number_that_stood_for_a_date_is_not_compared(inquiry: HttpRequest) -> None:
    reply = read(inquiry, {"res_cd": "0000", "res_msg": "", "tno": TNO})
    assert reply.faults == ()


def test_a_repr_shows_operation_code_and_four_digits(reapproval: HttpRequest) -> None:
    reply = read(reapproval, PAID)
    assert repr(reply) == "<Reply benepia.reapproval 0000 tno …1249>"
    assert repr(typed(reply)) == "<ReapprovalReply benepia.reapproval 0000 tno …1249>"
    refusal = read(reapproval, {"res_cd": "8133", "res_msg": ""})
    assert repr(refusal) == "<Reply benepia.reapproval 8133>"


def test_what_is_known_holds_no_secret_and_no_constant(reapproval: HttpRequest) -> None:
    assert reapproval.known == {"site_cd": "T0000", "tno": TNO, "mod_mny": "500"}
    strange = HttpRequest(method="POST", url="https://x.invalid", headers={}, body=b"")
    assert strange.known == {}


def test_a_typed_value_that_cannot_be_read_is_none_and_its_text_is_kept(
    inquiry: HttpRequest,
) -> None:
    body = {"res_cd": "0000", "res_msg": "", "amount": "1,004", "quota": True, "card_cd": ["x"]}
    reply = typed(read(inquiry, body))
    assert isinstance(reply, CardInquiryReply)
    assert (reply.amount, reply.quota, reply.card_cd) == (None, None, None)
    assert reply.wire["amount"] == "1,004"


def test_a_typed_reply_is_a_reply(identity: Identity) -> None:
    request = build_request("payment.cancel", {"tno": TNO}, identity, STAGING)
    reply = typed(read(request, {"res_cd": "0000", "res_msg": "정상처리", "tno": TNO}))
    assert isinstance(reply, CancelReply)
    assert (reply.tno, reply.ok, reply.raise_for_result()) == (TNO, True, reply)


def test_times_are_korean_and_dates_are_dates() -> None:
    moment = read_datetime("20240229235959")
    assert moment is not None
    assert (moment.tzinfo, str(moment)) == (KOREA, "2024-02-29 23:59:59+09:00")
    assert str(read_date("20240229")) == "2024-02-29"


@pytest.mark.parametrize(
    "text", ["", "20230229", "2024022", "202402290", "２０２４０２２９", "20240229235960", "x" * 14]
)
def test_what_is_no_time_and_no_date_is_none(text: str) -> None:
    assert (read_datetime(text), read_date(text)) == (None, None)


@pytest.mark.parametrize("digits", [4_301, 20_000])
def test_a_number_of_thousands_of_digits_costs_nothing_else_of_the_answer(
    digits: int, reapproval: HttpRequest
) -> None:
    """Python converts no such text to an integer, and the transaction number must survive it."""
    reply = read(reapproval, {**PAID, "pnt_amount": "9" * digits})
    assert reply.ok
    assert reply.wire["tno"] == TNO
    assert "/pnt_amount" in {fault.pointer for fault in reply.faults}
    values = typed(reply)
    assert isinstance(values, ReapprovalReply)
    assert (values.tno, values.pnt_amount) == (TNO, None)


def test_a_real_number_is_compared_beside_an_order_number_too(identity: Identity) -> None:
    fields = {"tno": TNO, "pay_type": "PACA", "mod_ordr_idxx": "A1"}
    request = build_request("transaction.inquiry", fields, identity, STAGING)
    reply = read(request, {"res_cd": "0000", "res_msg": "", "tno": "1" * 14})
    assert [(fault.pointer, fault.rule) for fault in reply.faults] == [("/tno", "answer.misfit")]


@pytest.mark.parametrize(("got", "fits"), [("123", False), ("0123", True), (123, True)])
def test_identifiers_are_compared_as_text(got: object, fits: bool, identity: Identity) -> None:
    """Only a JSON integer has lost its zeros (R2, R3)."""
    fields = {"tno": TNO, "pay_type": "PACA", "mod_ordr_idxx": "0123"}
    request = build_request("transaction.inquiry", fields, identity, STAGING)
    reply = read(request, {"res_cd": "0000", "res_msg": "", "order_no": got})
    misfits = [fault for fault in reply.faults if fault.rule == "answer.misfit"]
    assert (not misfits) is fits
