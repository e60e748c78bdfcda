"""Cancels and partial cancels of any payment, seeded ones too: amounts, states, tax parts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kcp_proto import OutcomeUnknown, Reply
from kcp_sandbox import DisruptionPlan, Sandbox
from tests.sandbox.conftest import NOW

Call = Callable[..., Reply]
MIXED = {"tax_flag": "TG03", "mod_tax_mny": 300, "mod_vat_mny": 30, "mod_free_mny": 70}


@pytest.fixture
def add(sandbox: Sandbox) -> Callable[..., str]:
    """Give a way to add a transaction of 1,000 won."""

    def add_one(pay_type: str = "PACA", **more: object) -> str:
        fields = {"ordr_idxx": "P1", "amount": 1000, **more}
        return sandbox.add_transaction(pay_type, **fields).tno  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]

    return add_one


@pytest.fixture
def part(call: Call) -> Call:
    """Give a way to take a part of a payment back."""

    def cancel_part(tno: str, mod_mny: int, rem_mny: int, **more: object) -> Reply:
        return call("payment.partial_cancel", tno=tno, mod_mny=mod_mny, rem_mny=rem_mny, **more)

    return cancel_part


def test_parts_are_given_back_until_nothing_is_left(
    add: Callable[..., str], call: Call, part: Call
) -> None:
    """``rem_mny`` is what was left before; after one part the rest goes in parts too (R34)."""
    tno = add()
    first = part(tno, 300, 1000)
    assert (first.ok, first.faults) == (True, ())
    shown = ("mod_mny", "rem_mny", "card_mod_mny", "coupon_mod_mny", "amount", "order_no")
    assert [first.wire[name] for name in shown] == ["300", "700", "300", "0", "1000", "P1"]
    inquired = call("transaction.inquiry", tno=tno, pay_type="PACA").wire
    shown = ("rem_mny", "card_rem_mny", "coupon_rem_mny", "amount", "can_time", "canc_card_yn")
    assert [inquired[name] for name in shown] == ["700", "700", "0", "1000", "", "N"]
    assert inquired["shop_status"] == inquired["stat_ca_cd"] == "STPC"
    assert call("payment.cancel", tno=tno).res_cd == "8040"
    assert part(tno, 300, 1000).res_cd == "8037"
    last = part(tno, 700, 700)
    assert (last.ok, last.wire["rem_mny"]) == (True, "0")
    assert last.wire["mod_pcan_seq_no"] != first.wire["mod_pcan_seq_no"]
    inquired = call("transaction.inquiry", tno=tno, pay_type="PACA").wire
    assert (inquired["stat_ca_cd"], inquired["canc_card_yn"]) == ("STSC", "Y")
    assert inquired["can_time"] == last.wire["canc_time"]
    assert part(tno, 1, 1).res_cd == "8023"
    assert call("payment.cancel", tno=tno).res_cd == "8023"


@pytest.mark.parametrize("pay_type", ["PAVC", "PAMC", "PATK", "PAKM"])
def test_no_part_is_given_back_where_none_can_be(
    add: Callable[..., str], part: Call, pay_type: str
) -> None:
    assert part("1", 1, 1000).res_cd == "5530"
    assert part(add(pay_type), 1, 1000).res_cd == "8384"


def test_points_are_given_back_by_a_reapproval(pay: Call, part: Call) -> None:
    assert part(pay("A1", 1000).wire["tno"], 1, 1000).res_cd == "8384"


def test_a_card_may_be_without_partial_cancels(
    add: Callable[..., str], call: Call, part: Call
) -> None:
    """An approval says so beforehand: ``partcanc_yn``."""
    tno = add(response={"partcanc_yn": "N"})
    assert part(tno, 1, 1000).res_cd == "8392"
    assert call("payment.cancel", tno=tno).ok


@pytest.mark.parametrize(
    ("seed", "left", "code"),
    [
        ({"state": "part-cancelled", "remaining": 400}, 400, "0000"),
        ({"response": {"rem_mny": "400"}}, 400, "0000"),
        ({"response": {"amount": "400", "rem_mny": "400"}}, 400, "0000"),
        ({"response": {"rem_mny": "2000"}}, 2000, "0000"),
        ({"state": "cancelled"}, 400, "8023"),
        ({"response": {"shop_status": "STSC"}}, 1000, "8023"),
        ({"response": {"rem_mny": "0"}}, 1, "8023"),
        ({"response": {"shop_status": "STPC", "rem_mny": "400"}}, 400, "0000"),
    ],
)
def test_a_seeded_payment_goes_on_from_its_state(
    add: Callable[..., str], part: Call, seed: dict[str, object], left: int, code: str
) -> None:
    assert part(add(**seed), 1, left).res_cd == code


def test_a_card_gives_back_before_its_coupon(add: Callable[..., str], part: Call) -> None:
    coupon = {"card_mny": "600", "coupon_mny": "400"}
    rests = {"card_rem_mny": "600", "coupon_rem_mny": "400"}
    tno = add(response=coupon | rests)
    replies = [part(tno, *won).wire for won in ((500, 1000), (300, 500), (200, 200))]
    shown = ("rem_mny", "card_mod_mny", "coupon_mod_mny")
    assert [[wire[name] for name in shown] for wire in replies] == [
        ["500", "500", "0"],
        ["200", "100", "200"],
        ["0", "0", "200"],
    ]


def test_a_mixed_payment_has_no_more_of_a_tax_part_than_is_left(
    sandbox: Sandbox, add: Callable[..., str], part: Call
) -> None:
    """800 won are taxed, 72 of them the tax, and 200 are not."""
    tno = add(free_mny=200)
    assert sandbox.transactions[-1].response["tax_flag"] == "TG03"
    assert sandbox.transactions[-1].history[0].parts == (728, 72, 200)
    assert part(tno, 400, 1000).res_cd == "8078"
    assert part(tno, 400, 1000, **MIXED).ok
    assert part(tno, 400, 600, **MIXED).ok
    assert part(tno, 200, 200, **{**MIXED, "mod_tax_mny": 130, "mod_free_mny": 40}).res_cd == "8078"
    rest = {"tax_flag": "TG03", "mod_tax_mny": 128, "mod_vat_mny": 12, "mod_free_mny": 60}
    assert part(tno, 200, 200, **rest).ok
    assert [change.parts for change in sandbox.transactions[-1].history[1:]] == [
        *[(300, 30, 70)] * 2,
        (128, 12, 60),
    ]


def test_parts_of_a_payment_that_is_not_mixed_are_only_kept(
    sandbox: Sandbox, add: Callable[..., str], part: Call
) -> None:
    assert part(add(), 400, 1000, **MIXED).ok
    assert sandbox.transactions[-1].history[-1].parts == (300, 30, 70)


@pytest.mark.parametrize(("free_mny", "flag"), [(0, "TG01"), (1000, "TG02")])
def test_a_payment_of_one_tax_kind_needs_no_parts(
    sandbox: Sandbox, add: Callable[..., str], part: Call, free_mny: int, flag: str
) -> None:
    tno = add(free_mny=free_mny)
    assert sandbox.transactions[-1].response["tax_flag"] == flag
    assert part(tno, 400, 1000).ok


def test_a_mixed_payment_that_was_added_part_cancelled_still_adds_up(
    sandbox: Sandbox, add: Callable[..., str], call: Call, part: Call
) -> None:
    tno = add(free_mny=200, state="part-cancelled", remaining=500)
    first, second = sandbox.transactions[-1].history
    rest = [whole - back for whole, back in zip(first.parts, second.parts, strict=True)]
    assert (sum(second.parts), sum(rest)) == (500, 500)
    parts = dict(zip(("mod_tax_mny", "mod_vat_mny", "mod_free_mny"), rest, strict=True))
    assert part(tno, 500, 500, tax_flag="TG03", **parts).ok
    assert call("payment.cancel", tno=add(ordr_idxx="P2", free_mny=200)).ok


def test_an_approval_may_be_mixed(sandbox: Sandbox, call: Call, part: Call) -> None:
    agreed = sandbox.authorize(order_no="M1", amount=1000, pay_type="PACA", free_mny=200)
    paid = call("payment.approval", **agreed, ordr_mony=1000, ordr_no="M1", pay_type="PACA")
    shown = ("res_tax_flag", "res_tax_mny", "res_vat_mny", "res_free_mny")
    assert [paid.wire[name] for name in shown] == ["TG03", "728", "72", "200"]
    tno = paid.wire["tno"]
    assert call("transaction.inquiry", tno=tno, pay_type="PACA").wire["tax_flag"] == "TG03"
    assert part(tno, 400, 1000).res_cd == "8078"
    assert part(tno, 400, 1000, **MIXED).ok
    for free_mny in (-1, 1001):
        with pytest.raises(ValueError, match="free_mny must be"):
            sandbox.authorize(order_no="M2", amount=1000, pay_type="PACA", free_mny=free_mny)


@pytest.mark.parametrize(
    ("first", "code"), [("payment.partial_cancel", "8387"), ("payment.cancel", "8388")]
)
@pytest.mark.parametrize("second", ["payment.partial_cancel", "payment.cancel"])
def test_one_cancel_at_a_time(
    sandbox: Sandbox, add: Callable[..., str], call: Call, first: str, second: str, code: str
) -> None:
    """The gateway is late with the first one; the transaction is inquired as it was until then."""
    fields = {"tno": add(), "mod_mny": 300, "rem_mny": 1000}
    of_operation = {"payment.partial_cancel": fields, "payment.cancel": {"tno": fields["tno"]}}
    sandbox.clock.set(NOW)
    sandbox.disruptions.add(DisruptionPlan(kind="act-late", seconds=5))
    with pytest.raises(OutcomeUnknown):
        call(first, **of_operation[first])
    assert call(second, **of_operation[second]).res_cd == code
    other = add(ordr_idxx="P2")
    assert call(second, **{**of_operation[second], "tno": other}).ok
    sandbox.clock.move(timedelta(seconds=5))
    state = "cancelled" if first == "payment.cancel" else "part-cancelled"
    assert sandbox.transactions[-2].state == state
    assert call(second, **of_operation[second]).res_cd in ("8023", "8037", "8040")


def test_money_that_was_paid_into_an_account_is_not_sent_back_so(
    sandbox: Sandbox, add: Callable[..., str], call: Call
) -> None:
    """How it is refunded is known of the legacy engine only."""
    paid, unpaid = add("PAVC"), add("PAVC", ordr_idxx="P2", state="issued")
    assert call("payment.cancel", tno=paid).res_cd == "8336"
    sandbox.cancel_deposit(paid)
    for tno in (paid, unpaid):
        assert call("payment.cancel", tno=tno).ok
        inquired = call("transaction.inquiry", tno=tno, pay_type="PAVC").wire
        assert (inquired["shop_status"], inquired["ipkum_money"]) == ("STSC", "0")
        assert call("payment.cancel", tno=tno).res_cd == "8023"
