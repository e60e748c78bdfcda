"""Points are paid, cancelled and re-approved as a shop would expect, and refused with a reason."""

from collections.abc import Callable

import pytest

from kcp_proto import Certificate, Environment, Reply, build_request, read_response
from kcp_sandbox import Issued, Sandbox

Call = Callable[..., Reply]
HERE = Environment("sandbox", "https://localhost")


def _points(sandbox: Sandbox) -> int:
    return sandbox.points_of("A001", "hong")


def _as_stranger(sandbox: Sandbox, stranger: Issued, operation: str, **fields: object) -> Reply:
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    request = build_request(operation, fields, stranger.identity(), HERE)
    return read_response(request, sandbox.transport().send(request))


def test_an_inquiry_tells_the_balance(call: Call, member: dict[str, str]) -> None:
    reply = call("benepia.point_inquiry", **member, ordr_idxx="A1")
    assert reply.ok
    assert reply.wire["rsv_pnt"] == "50000"


def test_a_payment_takes_the_points(sandbox: Sandbox, pay: Call) -> None:
    reply = pay("A1", 1004)
    assert reply.ok
    assert reply.faults == ()
    assert reply.wire["rsv_pnt"] == "48996"
    assert reply.wire["pnt_amount"] == "1004"
    assert reply.wire["pnt_app_time"] == "20260301120405"
    assert reply.wire["order_no"] == "A1"
    assert _points(sandbox) == 48_996


@pytest.mark.parametrize("operation", ["benepia.point_inquiry", "benepia.point_payment"])
@pytest.mark.parametrize(
    ("wrong", "res_cd"),
    [
        ({"pt_idno": "nobody"}, "X020"),
        ({"pt_memcorp_cd": "A002"}, "X020"),
        ({"pt_pwd": "benepia2"}, "X021"),
        ({"pt_pwd": "비밀"}, "X021"),
    ],
)
def test_a_wrong_login_is_refused(
    sandbox: Sandbox,
    call: Call,
    member: dict[str, str],
    operation: str,
    wrong: dict[str, str],
    res_cd: str,
) -> None:
    amount = {"amount": 1, "pt_mny": 1} if operation == "benepia.point_payment" else {}
    reply = call(operation, **{**member, **wrong}, ordr_idxx="A1", **amount)
    assert reply.res_cd == res_cd
    assert reply.res_msg.startswith("[sandbox]")
    assert _points(sandbox) == 50_000


def test_more_than_the_balance_is_refused_and_all_of_it_is_not(sandbox: Sandbox, pay: Call) -> None:
    assert pay("A1", 50_001).res_cd == "X022"
    assert pay("A1", 999_999_999_999).res_cd == "X022"
    assert _points(sandbox) == 50_000
    assert pay("A1", 50_000).ok
    assert _points(sandbox) == 0


def test_an_order_number_is_paid_once(sandbox: Sandbox, pay: Call) -> None:
    assert pay("A1", 1000).ok
    again = pay("A1", 1000)
    assert (again.res_cd, again.meaning) == ("8094", "duplicate")
    assert _points(sandbox) == 49_000


def test_two_shops_may_use_the_same_order_number(
    sandbox: Sandbox, pay: Call, member: dict[str, str], stranger: Issued
) -> None:
    assert pay("A1", 1000).ok
    fields = {**member, "ordr_idxx": "A1", "amount": 1000, "pt_mny": 1000}
    assert _as_stranger(sandbox, stranger, "benepia.point_payment", **fields).ok


def test_an_order_number_stays_used_after_its_cancel(call: Call, pay: Call) -> None:
    assert call("payment.cancel", tno=pay("A1", 1000).wire["tno"]).ok
    assert pay("A1", 1000).res_cd == "8094"


def test_a_cancel_gives_the_points_back_once(sandbox: Sandbox, call: Call, pay: Call) -> None:
    tno = pay("A1", 1000).wire["tno"]
    reply = call("payment.cancel", tno=tno)
    assert (reply.ok, reply.wire["tno"], reply.faults) == (True, tno, ())
    assert _points(sandbox) == 50_000
    again = call("payment.cancel", tno=tno)
    assert (again.res_cd, again.meaning) == ("8023", "already-done")
    assert _points(sandbox) == 50_000


@pytest.mark.parametrize("operation", ["payment.cancel", "benepia.reapproval"])
def test_an_unknown_number_cannot_be_changed(call: Call, operation: str) -> None:
    more = {"mod_mny": 1} if operation == "benepia.reapproval" else {}
    assert call(operation, tno="79999999999999", **more).res_cd == "5530"


@pytest.mark.parametrize("operation", ["payment.cancel", "benepia.reapproval"])
def test_another_shops_payment_looks_like_an_unknown_one(
    sandbox: Sandbox, pay: Call, stranger: Issued, operation: str
) -> None:
    tno = pay("A1", 1000).wire["tno"]
    more = {"mod_mny": 1} if operation == "benepia.reapproval" else {}
    assert _as_stranger(sandbox, stranger, operation, tno=tno, **more).res_cd == "5530"
    assert _points(sandbox) == 49_000


def test_what_is_no_point_payment_cannot_be_reapproved(sandbox: Sandbox, call: Call) -> None:
    tno = sandbox.transactions[0].tno
    assert call("benepia.reapproval", tno=tno, mod_mny=1).res_cd == "5002"


def test_a_reapproval_keeps_what_remains(sandbox: Sandbox, call: Call, pay: Call) -> None:
    """``mod_mny`` is what remains, not what goes back (R19)."""
    paid = pay("A1", 1000)
    reply = call("benepia.reapproval", tno=paid.wire["tno"], mod_mny=300)
    assert (reply.ok, reply.wire["pnt_amount"], reply.faults) == (True, "300", ())
    assert reply.wire["pnt_app_no"] != paid.wire["pnt_app_no"]
    assert _points(sandbox) == 49_700


@pytest.mark.parametrize("remaining", [1000, 1001, 999_999_999_999])
def test_a_reapproval_must_lower_the_amount(
    sandbox: Sandbox, call: Call, pay: Call, remaining: int
) -> None:
    tno = pay("A1", 1000).wire["tno"]
    assert call("benepia.reapproval", tno=tno, mod_mny=remaining).res_cd == "8146"
    assert _points(sandbox) == 49_000


def test_a_second_reapproval_must_lower_the_amount_again(
    sandbox: Sandbox, call: Call, pay: Call
) -> None:
    tno = pay("A1", 1000).wire["tno"]
    assert call("benepia.reapproval", tno=tno, mod_mny=500).ok
    assert call("benepia.reapproval", tno=tno, mod_mny=500).res_cd == "8146"
    assert call("benepia.reapproval", tno=tno, mod_mny=499).ok
    assert _points(sandbox) == 49_501


def test_a_cancel_after_a_reapproval_gives_back_what_remained(
    sandbox: Sandbox, call: Call, pay: Call
) -> None:
    tno = pay("A1", 1000).wire["tno"]
    assert call("benepia.reapproval", tno=tno, mod_mny=300).ok
    assert call("payment.cancel", tno=tno).ok
    assert _points(sandbox) == 50_000


def test_nothing_is_reapproved_after_a_cancel(call: Call, pay: Call) -> None:
    tno = pay("A1", 1000).wire["tno"]
    assert call("payment.cancel", tno=tno).ok
    assert call("benepia.reapproval", tno=tno, mod_mny=1).res_cd == "8143"


def test_the_history_shows_the_original_approval_and_every_change(
    sandbox: Sandbox, call: Call, pay: Call
) -> None:
    paid = pay("A1", 1000)
    tno = paid.wire["tno"]
    changed = call("benepia.reapproval", tno=tno, mod_mny=300, mod_ordr_idxx="A1-2")
    assert call("payment.cancel", tno=tno).ok
    payment = sandbox.payment(tno)
    assert payment is not None
    assert [(event.kind, event.amount, event.pnt_app_no) for event in payment.history] == [
        ("payment", 1000, paid.wire["pnt_app_no"]),
        ("reapproval", 300, changed.wire["pnt_app_no"]),
        ("cancel", 0, ""),
    ]
    assert changed.wire["order_no"] == "A1-2"
