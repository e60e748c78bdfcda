"""What the page's views show: lives of transactions, members' points, notices, plans by number."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import OutcomeUnknown, Reply
from kcp_proto.times import KOREA
from kcp_sandbox import DisruptionPlan, Issued, Notify, Sandbox
from kcp_sandbox.admin.choices import show_choices
from kcp_sandbox.admin.lives import MOST, show_life, show_transactions
from kcp_sandbox.admin.notice_view import post_again, show_notices
from kcp_sandbox.admin.points import show_points
from kcp_sandbox.disruptions import KINDS
from kcp_sandbox.input_errors import InputError
from tests.sandbox.conftest import inside

Call = Callable[..., Reply]
START = datetime(2026, 3, 1, 9, 0, tzinfo=KOREA)
# Nothing listens there: each attempt fails at once.
NOWHERE = "http://127.0.0.1:9/kcp?token=hidden"


@pytest.fixture
def approve(sandbox: Sandbox, call: Call) -> Callable[[str, int], str]:
    """Give a way to pay by card, which gives the transaction number."""

    def pay_by_card(order_no: str, amount: int) -> str:
        agreed = sandbox.authorize(order_no=order_no, amount=amount, pay_type="PACA")
        fields = {"ordr_mony": str(amount), "ordr_no": order_no, "pay_type": "PACA"}
        return call("payment.approval", **agreed, **fields).wire["tno"]

    return pay_by_card


def life_of(sandbox: Sandbox, tno: str) -> list[dict[str, Any]]:
    shown = show_life(inside(sandbox), tno, whole_tno=True)
    assert shown is not None
    return shown["life"]


def steps(life: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(step.get(name) for name in names) for step in life]


def test_a_life_names_the_exchange_that_caused_each_step(
    sandbox: Sandbox, call: Call, approve: Callable[[str, int], str]
) -> None:
    registered = {"ordr_idxx": "A1", "good_mny": "48000", "good_name": "x", "pay_method": "CARD"}
    call("payment.registration", **registered, Ret_URL="https://shop.test/")
    tno = approve("A1", 48_000)
    call("payment.partial_cancel", tno=tno, mod_mny="12000", rem_mny="48000")
    call("payment.cancel", tno=tno)
    call("payment.partial_cancel", tno=tno, mod_mny="36000", rem_mny="36000")
    life = life_of(sandbox, tno)
    assert steps(life, "kind", "exchange", "amount", "before", "left") == [
        ("registration", 1, None, None, None),
        ("approval", 2, 48_000, 0, 48_000),
        ("partial-cancel", 3, 12_000, 48_000, 36_000),
        ("refusal", 4, None, None, None),
        ("partial-cancel", 5, 36_000, 36_000, 0),
    ]
    assert (life[3]["res_cd"], life[3]["operation"]) == ("8040", "payment.cancel")
    assert life[3]["detail"]
    assert life[3]["detail_ko"]
    (shown,) = [each for each in show_transactions(inside(sandbox))["transactions"][:1]]
    assert (shown["tno"], shown["state"], shown["left"]) == (tno, "cancelled", 0)


def test_a_mixed_payments_tax_parts_are_shown(sandbox: Sandbox, call: Call) -> None:
    tno = sandbox.add_transaction("PACA", ordr_idxx="M1", amount=3_200, free_mny=1_000).tno
    parts = {"tax_flag": "TG03", "mod_tax_mny": "1000", "mod_vat_mny": "100", "mod_free_mny": "500"}
    call("payment.partial_cancel", tno=tno, mod_mny="1600", rem_mny="3200", **parts)
    life = life_of(sandbox, tno)
    assert steps(life, "kind", "parts", "exchange") == [
        ("approval", [2_000, 200, 1_000], 0),
        ("partial-cancel", [1_000, 100, 500], 1),
    ]


def test_two_alike_steps_are_caused_by_the_latest_exchanges(sandbox: Sandbox, call: Call) -> None:
    tno = sandbox.add_transaction("PACA", ordr_idxx="P1", amount=3_000).tno
    for rest in ("3000", "2000", "1000"):
        call("payment.partial_cancel", tno=tno, mod_mny="1000", rem_mny=rest)
    assert steps(life_of(sandbox, tno), "left", "exchange") == [
        (3_000, 0),
        (2_000, 1),
        (1_000, 2),
        (0, 3),
    ]
    sandbox.inspector.clear()
    assert [step["exchange"] for step in life_of(sandbox, tno)] == [0, 0, 0, 0]


def test_what_was_lost_is_unresolved_until_it_is_asked_after(
    sandbox: Sandbox, call: Call, approve: Callable[[str, int], str]
) -> None:
    sandbox.disruptions.drop_after("payment.approval")
    with suppress(OutcomeUnknown):
        approve("L1", 5_000)
    (shown, *_) = show_transactions(inside(sandbox))["transactions"]
    assert (shown["ordr_idxx"], shown["unresolved"]) == ("L1", True)
    (step,) = life_of(sandbox, shown["tno"])
    assert (step["disruption"], step["standing"], step["by"]) == ("drop-after", "unresolved", 0)
    call("transaction.inquiry", tno="20260301000000", mod_ordr_idxx="L1", pay_type="PACA")
    (step,) = life_of(sandbox, shown["tno"])
    assert (step["standing"], step["by"]) == ("settled", 2)
    assert not show_transactions(inside(sandbox))["transactions"][0]["unresolved"]


def test_a_refused_approval_and_one_that_was_cut_before_are_in_the_life_of_the_order(
    sandbox: Sandbox, call: Call, approve: Callable[[str, int], str]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="drop-before"))
    with suppress(OutcomeUnknown):
        approve("B1", 5_000)
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="8178"))
    with pytest.raises(KeyError):
        approve("B1", 5_000)
    tno = approve("B1", 5_000)
    approve("B2", 5_000)
    call("payment.cancel", tno="71000000000001")
    assert steps(life_of(sandbox, tno), "kind", "exchange") == [
        ("lost", 1),
        ("refusal", 2),
        ("approval", 3),
    ]


def test_a_deposits_steps_name_their_notices(sandbox: Sandbox) -> None:
    tno = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000).tno
    sandbox.deposit(tno, notify=NOWHERE)
    sandbox.exchanges.wait_for("deposit.notice")
    sandbox.cancel_deposit(tno)
    assert steps(life_of(sandbox, tno), "kind", "left", "exchange") == [
        ("issue", 0, 0),
        ("deposit", 5_000, 1),
        ("deposit-cancel", 0, 0),
    ]
    (shown, *_) = show_transactions(inside(sandbox))["transactions"]
    assert (shown["state"], shown["last"]) == ("issued", "deposit-cancel")


def test_points_are_a_transaction_too(sandbox: Sandbox, call: Call, pay: Call) -> None:
    tno = pay("PT1", 3_000).wire["tno"]
    call("benepia.reapproval", tno=tno, mod_mny="2000", mod_ordr_idxx="PT1")
    call("payment.cancel", tno=tno)
    life = life_of(sandbox, tno)
    assert steps(life, "kind", "exchange", "amount", "left") == [
        ("payment", 1, 3_000, 3_000),
        ("reapproval", 2, 1_000, 2_000),
        ("cancel", 3, 2_000, 0),
    ]
    (shown, *_) = show_transactions(inside(sandbox))["transactions"]
    assert (shown["tno"], shown["pay_type"], shown["state"]) == (tno, "", "cancelled")


def test_only_the_latest_transactions_are_shown_and_all_are_counted(sandbox: Sandbox) -> None:
    before = len(sandbox.transactions)
    for number in range(MOST):
        sandbox.add_transaction("PACA", ordr_idxx=f"N{number}")
    shown = show_transactions(inside(sandbox))
    assert (shown["count"], len(shown["transactions"])) == (before + MOST, MOST)
    assert shown["transactions"][0]["ordr_idxx"] == f"N{MOST - 1}"


def test_an_unknown_transaction_has_no_life(sandbox: Sandbox) -> None:
    assert show_life(inside(sandbox), "71000000000001", whole_tno=True) is None


def test_where_numbers_are_cut_a_life_is_found_by_what_is_shown(sandbox: Sandbox) -> None:
    tno = sandbox.add_transaction("PACA", ordr_idxx="C1").tno
    found = show_life(inside(sandbox), f"…{tno[-4:]}", whole_tno=False)
    assert found is not None
    assert found["ordr_idxx"] == "C1"
    assert show_life(inside(sandbox), tno, whole_tno=False) is None


def test_points_move_and_their_sum_is_what_it_was(sandbox: Sandbox, call: Call, pay: Call) -> None:
    tno = pay("PT1", 5_000).wire["tno"]
    call("benepia.reapproval", tno=tno, mod_mny="3000", mod_ordr_idxx="PT1")
    pay("PT2", 1_000)
    shown = show_points(inside(sandbox))
    assert {name: shown[name] for name in ("opened", "total", "held", "paid", "count")} == {
        "opened": 53_000,
        "total": 53_000,
        "held": 49_000,
        "paid": 4_000,
        "count": 3,
    }
    first = shown["members"][0]
    assert (first["pt_idno"], first["opened"], first["points"]) == ("h***", 50_000, 46_000)
    assert steps(shown["movements"], "kind", "change", "balance", "exchange") == [
        ("payment", -1_000, 46_000, 3),
        ("reapproval", 2_000, 47_000, 2),
        ("payment", -5_000, 45_000, 1),
    ]
    assert "hong" not in json.dumps(shown)


def test_a_sum_that_changed_would_show(sandbox: Sandbox) -> None:
    storage = inside(sandbox).store.storage
    account = sandbox.members[0].account
    storage.put_balance(account, 1)
    shown = show_points(inside(sandbox))
    assert (shown["opened"], shown["total"]) == (53_000, 3_001)


def test_what_was_opened_lasts_in_a_file_and_begins_again_with_a_reset(
    issued: Issued, tmp_path: Path
) -> None:
    for _ in range(2):
        with Sandbox(issued=issued, state=tmp_path / "state.db") as sandbox:
            assert show_points(inside(sandbox))["opened"] == 53_000
    with Sandbox(issued=issued, state=tmp_path / "state.db") as sandbox:
        sandbox.add_member(pt_memcorp_cd="B", pt_idno="b", pt_pwd="b", points=7)
        assert show_points(inside(sandbox))["opened"] == 53_007
        sandbox.reset()
        assert show_points(inside(sandbox))["opened"] == 53_000


@pytest.mark.parametrize("note", [b"", b"x"])
def test_a_file_that_does_not_say_what_was_opened_began_with_what_it_holds(
    sandbox: Sandbox, note: bytes
) -> None:
    inside(sandbox).store.storage.put_note("until reset: points opened", note)
    assert show_points(inside(sandbox))["opened"] == 53_000


@pytest.fixture
def still(issued: Issued) -> Iterator[Sandbox]:
    """Give a sandbox whose clock stands still, with an account that was issued."""
    with Sandbox(issued=issued, at=START) as sandbox:
        sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000)
        sandbox.notify(Notify(url=NOWHERE, every=60, encoding="euc-kr"))
        yield sandbox


def account(sandbox: Sandbox) -> str:
    return sandbox.transactions[-1].tno


def notices(sandbox: Sandbox) -> list[dict[str, Any]]:
    return show_notices(inside(sandbox))["notices"]


def test_a_notice_shows_its_attempts_and_when_the_next_is(still: Sandbox) -> None:
    still.deposit(account(still))
    still.exchanges.wait_for("deposit.notice")
    (shown,) = notices(still)
    assert (shown["state"], shown["next"]) == ("retrying", "2026-03-01T09:01:00+09:00")
    assert (shown["amount"], shown["op_cd"], shown["posted"]) == (5_000, "50", 1)
    assert (shown["target"]["url"], shown["target"]["query"]) == ("http://127.0.0.1:9/kcp", True)
    assert shown["target"]["encoding"] == "euc-kr"
    (attempt,) = shown["attempts"]
    assert (attempt["exchange"], attempt["status"], attempt["acknowledged"]) == (1, 0, False)
    assert [each["name"] for each in attempt["findings"]] == ["unreachable"]
    assert "hidden" not in json.dumps(show_notices(inside(still)))
    still.clock.move(timedelta(minutes=20))
    still.exchanges.wait_for("deposit.notice", count=10)
    (shown,) = notices(still)
    assert (shown["state"], shown["next"], len(shown["attempts"])) == ("given up", "", 10)
    assert post_again(inside(still), {"number": 1})["posts"] == 1
    still.exchanges.wait_for("deposit.notice", count=11)
    assert [each["state"] for each in notices(still)] == ["retrying", "given up"]
    still.reset()
    assert notices(still) == []


def test_a_late_notice_is_shown_before_it_is_posted(still: Sandbox) -> None:
    still.deposit(account(still), after=3_600)
    (shown,) = notices(still)
    assert (shown["state"], shown["number"], shown["attempts"]) == ("waiting", 0, [])
    assert shown["next"] == "2026-03-01T10:00:00+09:00"


def test_a_notice_that_never_began_cannot_be_posted_again(still: Sandbox) -> None:
    with pytest.raises(InputError, match="no notice began with exchange 9"):
        post_again(inside(still), {"number": 9})


def test_the_accounts_and_where_notices_go_are_shown(still: Sandbox) -> None:
    shown = show_notices(inside(still))
    assert [each["ordr_idxx"] for each in shown["accounts"]] == ["V1", "SANDBOXPAVC"]
    assert shown["accounts"][0] == {
        "tno": account(still),
        "ordr_idxx": "V1",
        "state": "issued",
        "amount": 5_000,
        "left": 0,
    }
    assert shown["target"]["patience"] == 10
    assert shown["target"]["any_target"] is False


def test_a_plan_is_removed_by_its_number_and_tells_how_often_it_struck(
    sandbox: Sandbox, call: Call
) -> None:
    disruptions = sandbox.disruptions
    disruptions.add(DisruptionPlan(kind="code", res_cd="8178", times=None))
    disruptions.add(DisruptionPlan(kind="late"))
    for _ in range(2):
        call("payment.cancel", tno="71")
    planned = disruptions.planned()
    assert [(each.number, each.struck) for each in planned] == [(1, 2), (2, 0)]
    disruptions.remove(1)
    assert [plan.kind for plan in disruptions.plans()] == ["late"]
    with pytest.raises(InputError, match="there is no plan 1"):
        disruptions.remove(1)
    disruptions.clear()
    disruptions.add(DisruptionPlan(kind="late"))
    assert [each.number for each in disruptions.planned()] == [3]


def test_the_choices_are_those_that_the_api_takes() -> None:
    shown = show_choices()
    assert [each["kind"] for each in shown["kinds"]] == list(KINDS)
    assert shown["prefixes"] == {"request": "SBX", "change": "SBC", "read": "SBR"}
    assert "PACA" in shown["pay_types"]
    assert "at-once" in shown["deliveries"]
    assert "close" in shown["windows"]
