"""Whether a shop can know what became of a request, and which later exchange told it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_sandbox.disruptions import KINDS
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]
Ask = Callable[..., None]
DAY = "20260301000000"


@pytest.fixture
def sandbox(issued: Issued) -> Sandbox:
    return Sandbox(issued=issued, at=NOW)


@pytest.fixture
def ask(sandbox: Sandbox, build: Build) -> Ask:
    """Give a way to send a request that a disruption may strike."""

    def send(operation: str, disruption: str = "", **fields: object) -> None:
        if disruption:
            sandbox.disruptions.add(DisruptionPlan(kind=disruption))
        with suppress(OutcomeUnknown):
            sandbox.transport().send(build(operation, **fields))

    return send


@pytest.fixture
def approve(sandbox: Sandbox, ask: Ask) -> Callable[..., str]:
    """Give a way to have a card payment approved; it gives the number of the transaction."""

    def send(order: str, disruption: str = "") -> str:
        agreed = sandbox.authorize(order_no=order, amount=1_100, pay_type="PACA")
        ask("payment.approval", disruption, **agreed, ordr_mony="1100", ordr_no=order)
        done = sandbox.inspector.records()[-1].belief
        return str(done.get("tno", ""))

    return send


def standings(sandbox: Sandbox) -> list[tuple[str, int]]:
    inspector = sandbox.inspector
    found = map(inspector.standing, inspector.records())
    return [(each.state, each.by) for each in found]


def inquiry(order: str) -> dict[str, str]:
    return {"tno": DAY, "mod_ordr_idxx": order, "pay_type": "PACA"}


def test_an_inquiry_that_finds_a_lost_payment_settles_it(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    approve("A1", "drop-after")
    approve("A2", "html")
    assert standings(sandbox) == [("unresolved", 0), ("unresolved", 0)]
    ask("transaction.inquiry", **inquiry("A2"))
    ask("transaction.inquiry", **inquiry("A1"))
    ask("transaction.inquiry", **inquiry("A1"))
    assert standings(sandbox)[:2] == [("settled", 4), ("settled", 3)]
    records = sandbox.inspector.records()
    assert [sandbox.inspector.settles(each) for each in records] == [(), (), (2,), (1,), (1,)]


@pytest.mark.parametrize("disruption", ["drop-before", "act-late"])
def test_an_inquiry_that_finds_nothing_settles_nothing_before_it_cannot_land_any_more(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str], disruption: str
) -> None:
    """R37: that nothing was seen proves nothing; what acts late is seen by the second one."""
    approve("A1", disruption)
    ask("transaction.inquiry", **inquiry("A1"))
    assert standings(sandbox)[0] == ("unresolved", 0)
    sandbox.clock.move(timedelta(days=1, minutes=1))
    ask("transaction.inquiry", **{**inquiry("A1"), "tno": "20260302000000"})
    ask("transaction.inquiry", **inquiry("A1"))
    assert standings(sandbox)[0] == ("settled", 3)


@pytest.mark.parametrize("disruption", ["drop-after", "truncated", "html"])
def test_an_inquiry_whose_own_response_is_lost_settles_nothing(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str], disruption: str
) -> None:
    approve("A1", "drop-after")
    ask("transaction.inquiry", disruption, **inquiry("A1"))
    assert standings(sandbox) == [("unresolved", 0), ("harmless", 0)]


def test_an_inquiry_about_another_order_settles_nothing(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    approve("A1", "drop-after")
    approve("A2")
    ask("transaction.inquiry", **inquiry("A2"))
    assert standings(sandbox) == [("unresolved", 0), ("clear", 0), ("clear", 0)]


@pytest.mark.parametrize(
    ("disruption", "second", "settled"),
    [("drop-after", "A1", True), ("drop-before", "A1", True), ("drop-after", "A2", False)],
)
def test_the_same_order_sent_again_settles_it(
    sandbox: Sandbox, approve: Callable[..., str], disruption: str, second: str, settled: bool
) -> None:
    """It is a duplicate, or it is approved: either says what became of the first."""
    approve("A1", disruption)
    approve(second)
    assert standings(sandbox)[0] == (("settled", 2) if settled else ("unresolved", 0))


def test_a_payment_that_was_taken_back_is_settled(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    tno = approve("A1", "drop-after")
    ask("payment.cancel", tno="71")
    ask("payment.cancel", "drop-after", tno=tno)
    assert standings(sandbox) == [("unresolved", 0), ("clear", 0), ("unresolved", 0)]
    ask("payment.cancel", tno=tno)
    assert standings(sandbox)[2] == ("settled", 4)
    ask("transaction.inquiry", tno=tno, pay_type="PACA")
    assert standings(sandbox)[2:] == [("settled", 4), ("clear", 0), ("clear", 0)]


def test_a_lost_cancel_is_settled_by_an_inquiry_and_by_its_repetition(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    tno = approve("A1")
    ask("payment.cancel", "drop-after", tno=tno)
    ask("transaction.inquiry", tno=tno, pay_type="PACA")
    assert standings(sandbox)[1] == ("settled", 3)


def test_a_lost_partial_cancel_is_settled_by_what_is_left(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    tno = approve("A1")
    part = {"tno": tno, "mod_mny": "100", "rem_mny": "1100"}
    ask("payment.partial_cancel", "drop-after", **part)
    ask("payment.partial_cancel", tno=tno, mod_mny="50", rem_mny="900")
    assert standings(sandbox)[1] == ("unresolved", 0)
    ask("transaction.inquiry", tno=tno, pay_type="PACA")
    assert standings(sandbox)[1] == ("settled", 4)


def test_a_code_that_leaves_the_outcome_open_is_unresolved(
    sandbox: Sandbox, ask: Ask, approve: Callable[..., str]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="3008", acts=True))
    approve("A1")
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="8178"))
    approve("A2")
    assert standings(sandbox) == [("unresolved", 0), ("clear", 0)]
    ask("transaction.inquiry", **inquiry("A1"))
    assert standings(sandbox)[0] == ("settled", 3)


@pytest.mark.parametrize("kind", KINDS)
def test_what_only_reads_is_never_unresolved(sandbox: Sandbox, ask: Ask, kind: str) -> None:
    fields: dict[str, Any] = {"kind": kind, "res_cd": "3008" if kind == "code" else ""}
    sandbox.disruptions.add(DisruptionPlan(**fields))
    ask("transaction.inquiry", **inquiry("A1"))
    ((state, _),) = standings(sandbox)
    assert state in ("clear", "harmless")


def test_what_is_no_request_is_harmless_where_its_refusal_is_lost(
    sandbox: Sandbox, build: Build
) -> None:
    lost = HttpRequest(method="POST", url="https://x/y", headers={}, body=b"")
    sandbox.transport().send(lost)
    sandbox.disruptions.drop_after()
    with pytest.raises(OutcomeUnknown):
        sandbox.transport().send(lost)
    assert standings(sandbox) == [("clear", 0), ("harmless", 0)]
