"""Which inquiries are asked: on both Korean dates, each once, none after the proof (R10, R37)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import KcpError, NotSent, build_request, catalogue
from kcp_proto.environments import STAGING
from kcp_proto.identity import Identity
from kcp_proto.resolution import LANDS_WITHIN, Inquiry, LostRequest, inquiries
from kcp_proto.times import KOREA

from .lost_payments import (
    AT,
    SENT,
    TNO,
    Wire,
    account,
    approval,
    ask,
    cancel,
    key_payment,
    nothing,
    partial_cancel,
    proving,
    rounds,
)

MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))


@given(sent=MOMENTS, waited=st.timedeltas(timedelta(days=-1), timedelta(days=9)))
def test_a_payment_is_looked_up_on_both_dates_around_its_sending(
    sent: datetime, waited: timedelta
) -> None:
    lost = replace(approval(), when=sent)
    asked = inquiries(lost, sent + waited).inquiries
    days = [inquiry.fields["tno"][:8] for inquiry in asked]
    korean = sent.astimezone(KOREA)
    near = korean + timedelta(hours=12) * (1 if korean.hour >= 12 else -1)
    assert days[:2] == [f"{korean:%Y%m%d}", f"{near:%Y%m%d}"]
    until = min(max(sent, sent + waited), sent + LANDS_WITHIN).astimezone(KOREA)
    assert {*days[2:]} <= {f"{until:%Y%m%d}"} <= {*days}
    assert len(set(days)) == len(days)
    assert {inquiry.fields["mod_ordr_idxx"] for inquiry in asked} == {"ORDER1"}


@pytest.mark.parametrize("lost", [approval(), key_payment(), account(), cancel(), partial_cancel()])
def test_each_inquiry_only_reads_and_can_be_built(lost: LostRequest, identity: Identity) -> None:
    asked = inquiries(lost, AT).inquiries
    assert asked
    for inquiry in asked:
        assert catalogue.operation(inquiry.operation).effect == "read"
        assert build_request(inquiry.operation, inquiry.fields, identity, STAGING).fields["tno"]


def test_a_cancel_is_looked_up_by_its_number() -> None:
    for lost in (cancel("PAMC"), partial_cancel("PAMC")):
        assert [each.fields for each in inquiries(lost, AT).inquiries] == [
            {"tno": TNO, "pay_type": "PAMC"}
        ]


POINTS = LostRequest(operation="benepia.point_payment", known={"ordr_idxx": "A1"}, when=SENT)


@pytest.mark.parametrize(
    ("lost", "why", "words"),
    [
        (POINTS, "no-inquiry", "No inquiry"),
        (replace(POINTS, operation=""), "no-inquiry", "No inquiry"),
        (replace(POINTS, operation="unheard.of"), "no-inquiry", "No inquiry"),
        (approval("PAPT"), "method-not-covered", "PAPT"),
        (approval(pay_type=""), "no-method", "pay_type"),
        (cancel(""), "no-method", "pay_type"),
        (cancel("PAXX"), "method-not-covered", "PAXX"),
        (approval(ordr_no=""), "no-order-number", "no order number"),
        (approval(ordr_mony=""), "no-amount", "amounts"),
        (cancel(tno=""), "no-transaction-number", "transaction number"),
        (partial_cancel(tno=""), "no-transaction-number", "transaction number"),
        (partial_cancel(rem_mny=""), "no-amount", "amounts"),
        (partial_cancel(mod_mny="1" * 5000), "no-amount", "amounts"),
        (replace(approval(), when=None), "no-moment", "when"),
        (replace(approval(), when=datetime(2026, 1, 1)), "no-moment", "when"),
        (replace(approval(), when=datetime(9999, 12, 31, tzinfo=UTC)), "no-moment", "when"),
    ],
)
def test_what_cannot_be_asked_has_words_of_its_own(lost: LostRequest, why: str, words: str) -> None:
    found, sent = rounds(lost, nothing())
    assert (found.state, found.why, found.asked_at, sent) == ("unknown", why, None, [])
    assert not found.may_change
    assert found.exhausted() is found
    assert words in found.text
    # Today's text for the staff follows in both languages.
    assert lost.error.recovery in found.text
    assert lost.error.recovery_ko in found.text_ko


def test_the_caller_can_say_the_method_that_an_approval_left_out() -> None:
    lost = replace(approval(pay_type=""), pay_type="PACA")
    found = ask(lost, proving(lost))
    assert found.state == "done"
    assert found.reply is not None
    assert found.reply.message == "payment.approval.response"


def test_nothing_is_asked_after_the_proof() -> None:
    found, sent = rounds(approval(), proving(approval()))
    assert (found.state, len(sent)) == ("done", 1)


def on_second_date(inquiry: Inquiry) -> dict[str, object]:
    second = inquiry.fields["tno"] != "20260302000000"
    return proving(approval()) if second else dict(nothing())


def test_the_second_date_proves_as_much_as_the_first() -> None:
    found, sent = rounds(approval(), on_second_date)
    assert (found.state, len(sent)) == ("done", 2)


def test_nothing_is_not_seen_unless_every_inquiry_says_so() -> None:
    failure = NotSent("transaction.inquiry", "connect", "refused")
    for fails_first in (True, False):

        def respond(inquiry: Inquiry, fails_first: bool = fails_first) -> Wire | KcpError:
            first = inquiry.fields["tno"] == "20260302000000"
            return failure if first is fails_first else nothing()

        found, sent = rounds(approval(), respond)
        assert (found.state, found.why, len(sent)) == ("unknown", "failed", 2)


def test_what_does_not_fit_on_one_date_is_outweighed_by_the_proof_on_the_other() -> None:
    early = proving(approval(), app_time="20260302000000")

    def respond(inquiry: Inquiry) -> dict[str, object]:
        return early if inquiry.fields["tno"] == "20260302000000" else proving(approval())

    assert ask(approval(), respond).state == "done"
