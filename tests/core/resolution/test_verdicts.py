"""What an inquiry's reply proves: what it shows, and never that nothing was done (R37)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kcp_proto import KcpError, NotSent, OutcomeUnknown, ResponseError, catalogue
from kcp_proto.messages import Cancel, CancelReply, CardApprovalReply, KeyPaymentReply
from kcp_proto.resolution import CLOCK_SKEW, LostRequest, inquiries, read_inquiry
from kcp_proto.times import write_time

from .lost_payments import (
    AMOUNT,
    APPROVALS,
    AT,
    CANCEL,
    METHODS,
    SENT,
    TNO,
    WITH_REST,
    account,
    approval,
    ask,
    cancel,
    key_payment,
    method_of,
    nothing,
    partial_cancel,
    proving,
    read,
    rounds,
)

PROVABLE = [
    *map(approval, APPROVALS),
    key_payment(),
    account(),
    *map(cancel, METHODS),
    *map(partial_cancel, WITH_REST),
]
each_provable = pytest.mark.parametrize(
    "lost", PROVABLE, ids=lambda lost: f"{lost.operation} {method_of(lost)}"
)
FAILURES = [
    NotSent("transaction.inquiry", "connect", "refused"),
    OutcomeUnknown("transaction.inquiry", "read", "wait", "slow"),
    ResponseError("transaction.inquiry", "no JSON", b"<html>"),
]


@each_provable
def test_what_an_inquiry_shows_is_done_with_its_proof_and_the_lost_reply(lost: LostRequest) -> None:
    found = ask(lost, proving(lost))
    assert (found.state, found.why, found.misfits) == ("done", "", ())
    assert found.proof is not None
    assert (found.proof.inquiry, found.proof.when) == ("transaction.inquiry", AT)
    assert found.proof.tno == TNO
    assert found.proof.fields["pay_type"] == method_of(lost)
    reply = found.reply
    assert reply is not None
    assert reply.ok
    assert reply.raise_for_result() is reply
    assert reply.operation == lost.operation
    assert reply.message == catalogue.response_to(lost.operation, lost.known).name
    assert reply.wire["tno"] == TNO


@each_provable
def test_each_field_of_the_lost_reply_is_proven_or_named(lost: LostRequest) -> None:
    found = ask(lost, proving(lost))
    assert found.reply is not None
    described = catalogue.message(found.reply.message).fields
    absent = set(described) - set(found.reply.wire)
    # Two codes mean success where a virtual account is issued, and which one came is not shown.
    if method_of(lost) == "PAVC" and lost.operation != CANCEL:
        absent.add("res_cd")
    assert set(found.unproven) == absent
    assert "res_msg" in found.unproven


@each_provable
def test_a_failing_inquiry_is_unknown_and_never_raised(lost: LostRequest) -> None:
    for error in FAILURES:
        found = ask(lost, error)
        assert (found.state, found.why) == ("unknown", "failed")
        assert type(error).__name__ in found.detail
        assert found.may_change


@each_provable
def test_a_refused_inquiry_says_nothing(lost: LostRequest) -> None:
    found = ask(lost, nothing("S032"))
    assert (found.state, found.why, found.detail) == ("unknown", "refused", "S032")


@pytest.mark.parametrize("code", ["5530", "8061", "8132", "8585"])
def test_a_payment_that_is_not_found_is_not_seen_and_never_called_not_done(code: str) -> None:
    found = ask(approval(), nothing(code))
    assert (found.state, found.asked_at, found.until) == ("not seen", AT, SENT + timedelta(days=1))
    assert found.reply is None
    assert found.proof is None
    assert "does not prove" in found.text
    assert "처리되지 않았다는 뜻은 아닙니다" in found.text_ko
    assert found.lost.error.recovery in found.text


def test_a_payment_to_cancel_that_is_not_found_says_nothing_of_the_cancel() -> None:
    for lost in (cancel(), partial_cancel()):
        found = ask(lost, nothing())
        assert (found.state, found.why) == ("unknown", "payment-not-found")


CARD = approval()
EARLIER = write_time(SENT - CLOCK_SKEW - timedelta(seconds=1))
JUST = write_time(SENT - CLOCK_SKEW)
FUTURE = write_time(AT + CLOCK_SKEW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("lost", "changes", "misfits"),
    [
        (CARD, {"amount": "9999"}, ("amount",)),
        (CARD, {"amount": "x", "rem_mny": ""}, ("amount",)),
        (CARD, {"app_time": EARLIER}, ("time",)),
        (CARD, {"app_time": FUTURE}, ("time",)),
        (CARD, {"rem_mny": "6000"}, ("left",)),
        (CARD, {"shop_status": "STSC", "canc_card_yn": "Y"}, ("state",)),
        (CARD, {"canc_card_yn": "Y", "rem_mny": "0"}, ("state",)),
        (CARD, {"stat_ca_cd": "STSC"}, ("contradiction", "state")),
        (CARD, {"pay_method": "PABK"}, ("method",)),
        (CARD, {"order_no": "OTHER"}, ("order number",)),
        (CARD, {"amount": "1", "app_time": EARLIER, "rem_mny": ""}, ("amount", "time")),
        (approval("PAVC"), {"amount": "9999"}, ("amount",)),
        (approval("PAKM"), {"kakaomny_mny": "9999"}, ("amount",)),
        (approval("PATK"), {"tk_app_time": EARLIER}, ("time",)),
        (cancel(), {"tno": "26030200000002"}, ("transaction",)),
        (cancel(), {"can_time": EARLIER}, ("time",)),
        (cancel(), {"canc_card_yn": "N"}, ("contradiction",)),
        (partial_cancel(), {"rem_mny": "2000"}, ("left",)),
        (partial_cancel(), {"rem_mny": "12000"}, ("left",)),
        (partial_cancel("PABK"), {"bk_rem_mny": "0"}, ("left",)),
        (partial_cancel(), {"tno": "26030200000002"}, ("transaction",)),
    ],
)
def test_what_is_found_and_does_not_fit_is_different(
    lost: LostRequest, changes: dict[str, str], misfits: tuple[str, ...]
) -> None:
    found = ask(lost, proving(lost, **changes))
    assert (found.state, found.misfits) == ("different", misfits)
    assert found.proof is not None
    assert found.reply is None
    assert found.text
    assert found.text_ko
    with pytest.raises(ValueError, match="proven"):
        found.cancel()


@pytest.mark.parametrize(
    ("lost", "changes"),
    [
        (CARD, {"app_time": JUST}),
        (CARD, {"amount": int(AMOUNT)}),
        (CARD, {"amount": "", "rem_mny": ""}),
        (CARD, {"shop_status": "", "stat_ca_cd": "", "canc_card_yn": "N"}),
        (CARD, {"pay_method": "PACA", "order_no": "ORDER1"}),
        (approval("PAVC"), {"app_time": "", "ipkum_money": "0"}),
        (cancel(), {"can_time": "", "rem_mny": ""}),
        (cancel(), {"can_time": "never"}),
        (replace(cancel(), when=None), {"can_time": EARLIER}),
        (partial_cancel(mod_mny=AMOUNT), {"shop_status": "STSC", "canc_card_yn": "Y"}),
    ],
)
def test_what_is_not_shown_contradicts_nothing(
    lost: LostRequest, changes: dict[str, object]
) -> None:
    assert ask(lost, proving(lost, **changes)).state == "done"


@pytest.mark.parametrize(
    ("lost", "changes", "why"),
    [
        (CARD, {"tno": ""}, "no-number"),
        (CARD, {"tno": "20260302000000"}, "no-number"),
        (CARD, {"tno": "abc"}, "no-number"),
        (CARD, {"app_time": ""}, "no-time"),
        (CARD, {"app_time": "20261332250000"}, "no-time"),
        (CARD, {"shop_status": "", "stat_ca_cd": "", "canc_card_yn": ""}, "no-state"),
        (approval("PASG"), {"shop_status": ""}, "no-state"),
        (cancel(), {"shop_status": "", "stat_ca_cd": "", "canc_card_yn": ""}, "no-state"),
        (partial_cancel(), {"rem_mny": ""}, "nothing-left-shown"),
        (partial_cancel(), {"rem_mny": "some"}, "nothing-left-shown"),
        (partial_cancel("PAMC"), {}, "nothing-left-shown"),
    ],
)
def test_a_reply_that_does_not_say_enough_proves_nothing(
    lost: LostRequest, changes: dict[str, str], why: str
) -> None:
    found = ask(lost, proving(lost, **changes))
    assert (found.state, found.why) == ("unknown", why)
    assert found.proof is None


def test_a_payment_that_still_stands_does_not_show_its_cancel() -> None:
    live = {"shop_status": "STMR", "stat_ca_cd": "STMR", "canc_card_yn": "N", "rem_mny": AMOUNT}
    assert ask(cancel(), proving(cancel(), **live)).state == "not seen"
    same = ask(partial_cancel(), proving(partial_cancel(), rem_mny=AMOUNT))
    assert same.state == "not seen"


def test_two_equal_partial_cancels_cannot_be_told_apart() -> None:
    lost = partial_cancel(twins=True)
    found = ask(lost, proving(lost))
    assert (found.state, found.why, found.may_change) == ("unknown", "twins", False)
    assert "equal" in found.text
    # What was not done for either of them is not seen for both.
    assert ask(lost, proving(lost, rem_mny=AMOUNT)).state == "not seen"


def test_an_amount_that_no_inquiry_shows_stays_unproven() -> None:
    """The inquiry for SSG money has no amount."""
    found = ask(approval("PASG"), proving(approval("PASG")))
    assert found.state == "done"
    assert found.reply is not None
    assert "amount" in found.unproven
    assert "amount" not in found.reply.wire


def test_the_lost_reply_is_of_the_requests_own_class() -> None:
    reply = ask(CARD, proving(CARD)).reply
    assert isinstance(reply, CardApprovalReply)
    assert (reply.amount, reply.order_no, reply.pay_method) == (10000, "ORDER1", "PACA")
    assert reply.app_time == SENT + timedelta(seconds=1)
    assert reply.trace_no is None
    assert (reply.status, reply.res_msg, reply.faults) == (0, "", ())
    assert isinstance(ask(key_payment(), proving(key_payment())).reply, KeyPaymentReply)
    cancelled = ask(cancel(), proving(cancel())).reply
    assert isinstance(cancelled, CancelReply)
    assert cancelled.canc_time == SENT + timedelta(seconds=1)


def test_a_partial_cancel_proves_amounts_and_no_time() -> None:
    lost = partial_cancel("PABK")
    found = ask(lost, proving(lost))
    assert found.reply is not None
    assert found.reply.wire["mod_mny"] == "4000"
    assert found.reply.wire["rem_mny"] == "6000"
    assert "canc_time" in found.unproven


def test_an_account_that_was_issued_has_no_time_of_its_issue() -> None:
    """The inquiry's ``app_time`` is that of a deposit."""
    found = ask(account(), proving(account()))
    assert {"app_time", "res_cd"} <= set(found.unproven)


def test_only_a_proven_payment_is_cancelled_by_its_number() -> None:
    message = ask(CARD, proving(CARD)).cancel("재고 없음")
    assert message == Cancel(tno=TNO, mod_desc="재고 없음")
    for found in (ask(CARD, nothing()), ask(cancel(), proving(cancel()))):
        with pytest.raises(ValueError, match="proven"):
            found.cancel()


def test_a_proof_and_a_resolution_show_no_secret() -> None:
    found = ask(CARD, proving(CARD, card_no="4336123412341234", buyr_name="홍길동"))
    assert found.proof is not None
    assert found.proof.response["card_no"] != "4336123412341234"
    assert found.proof.response["buyr_name"] == "****"
    for text in (repr(found), repr(found.proof), repr(found.lost), found.text, found.text_ko):
        assert TNO not in text
        assert "4336" not in text
    assert repr(found) == "<Resolution payment.approval: done>"
    assert repr(found.proof).endswith("tno …0001>")
    inquiry = rounds(CARD, nothing())[1][0]
    assert repr(inquiry) == "<Inquiry transaction.inquiry>"
    assert repr(inquiries(found.lost, AT)) == "<Questions 2>"


def test_an_inquiry_without_terms_says_nothing() -> None:
    """A message that only its schemas add may have an inquiry that shows nothing by name."""
    inquiry = rounds(CARD, nothing())[1][0]
    reply = replace(read(inquiry, proving(CARD)), message="payment.cancel.response")
    found = read_inquiry(CARD, reply, AT)
    assert (found.state, found.why) == ("unknown", "no-inquiry")


def test_an_inquiry_of_the_shops_own_proves_as_much() -> None:
    inquiry = rounds(CARD, nothing())[1][0]
    found = read_inquiry(CARD, read(inquiry, proving(CARD)), AT)
    assert (found.state, found.source) == ("done", "inquiry")
    by_number = replace(inquiry, fields={"tno": TNO, "pay_type": "PACA"})
    named = read_inquiry(CARD, read(by_number, proving(CARD, order_no="ORDER1")), AT)
    assert named.state == "done"
    assert read_inquiry(cancel(), read(by_number, proving(cancel())), AT).state == "done"


@pytest.mark.parametrize("order", [{}, {"order_no": "OTHER"}])
def test_an_inquiry_about_something_else_proves_nothing(order: dict[str, str]) -> None:
    """An order number beside a transaction number need not be read by the gateway (R10)."""
    inquiry = rounds(CARD, nothing())[1][0]
    fields = {"tno": TNO, "pay_type": "PACA", "mod_ordr_idxx": "ORDER1"}
    reply = read(replace(inquiry, fields=fields), proving(CARD, **order))
    found = read_inquiry(CARD, reply, AT)
    assert (found.state, found.why) == ("unknown", "other-inquiry")
    other = read_inquiry(approval("PABK"), reply, AT)
    assert other.why == "other-inquiry"
    assert read_inquiry(cancel(tno="26030200000009"), reply, AT).why == "other-inquiry"


def test_an_error_is_taken_as_what_it_says() -> None:
    error = OutcomeUnknown(
        "payment.approval", "money", "wait", "cut", dict(CARD.known), when=SENT, journal_id="a1"
    )
    lost = LostRequest.of(error)
    assert (lost.known, lost.when, lost.journal_id) == (CARD.known, SENT, "a1")
    assert lost.error.recovery == error.recovery
    reply = ask(lost, proving(lost)).reply
    assert reply is not None
    assert reply.journal_id == "a1"


def test_every_kind_of_error_says_no_more_than_its_text() -> None:
    for error in (*FAILURES, KcpError("odd")):
        assert str(error) in ask(CARD, error).text
