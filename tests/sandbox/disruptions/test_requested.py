"""A header asks for a disruption, and a scenario says in order what each request meets."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown, read_response
from kcp_sandbox import DisruptionPlan, Sandbox, read_seed_file
from kcp_sandbox.disruptions.kinds import KINDS
from kcp_sandbox.disruptions.requested import plan_from_header
from tests.sandbox.conftest import inside

Build = Callable[..., HttpRequest]
CUT = "cut"


@pytest.fixture
def approve(sandbox: Sandbox, build: Build) -> Callable[..., str]:
    """Give a way to approve orders, and to see what came back."""

    def approve_order(order: str, header: str | None = None) -> str:
        agreed = sandbox.authorize(order_no=order, amount=1000, pay_type="PACA")
        asked = {"ordr_mony": 1000, "ordr_no": order, "pay_type": "PACA"}
        return seen(sandbox, build("payment.approval", **agreed, **asked), header)

    return approve_order


def seen(sandbox: Sandbox, request: HttpRequest, header: str | None = None) -> str:
    if header is not None:
        request = replace(request, headers={**request.headers, "X-KCP-Sandbox": header})
    try:
        return read_response(request, sandbox.transport().send(request)).res_cd
    except OutcomeUnknown:
        return CUT


def count(sandbox: Sandbox) -> int:
    return sum(each.ordr_idxx.startswith("P") for each in sandbox.transactions)


def test_a_header_disrupts_its_own_request(sandbox: Sandbox, approve: Callable[..., str]) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="8178"))
    assert (approve("P1", "drop-after"), count(sandbox)) == (CUT, 1)
    assert (approve("P2", "drop-before"), count(sandbox)) == (CUT, 1)
    assert (approve("P3", "code; res_cd=8996 ; acts=true"), count(sandbox)) == ("8996", 2)
    assert approve("P4") == "8178"
    assert approve("P5", "") == "0000"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "code"])
def test_a_header_names_any_kind(kind: str) -> None:
    plan = plan_from_header({"x-kcp-sandbox": f" {kind};seconds = 0.5"})
    assert plan == DisruptionPlan(kind=kind, seconds=0.5)
    assert plan_from_header({"X-Other": kind}) is None


@pytest.mark.parametrize(
    "header",
    ["drop", "late; seconds=x", "late; seconds=1e9", "late; hours=1", "code", "late; acts=true"],
)
def test_a_header_that_asks_for_nothing_known_is_refused(
    sandbox: Sandbox, build: Build, header: str
) -> None:
    request = build("payment.cancel", tno=sandbox.transactions[0].tno)
    assert seen(sandbox, request, header) == "X041"
    assert sandbox.transactions[0].state == "approved"
    record = sandbox.inspector.records()[-1]
    assert record.detail
    assert record.detail_ko


def test_a_split_is_asked_of_a_reapproval_only(sandbox: Sandbox, build: Build) -> None:
    request = build("payment.cancel", tno=sandbox.transactions[0].tno)
    assert seen(sandbox, request, "split") == "0000"


def test_the_third_approval_is_done_and_its_response_dropped(
    sandbox: Sandbox, build: Build, approve: Callable[..., str]
) -> None:
    drop = DisruptionPlan(kind="drop-after")
    sandbox.disruptions.follow(None, None, drop, operation="payment.approval")
    sandbox.disruptions.add(
        DisruptionPlan(kind="code", res_cd="8178", operation="payment.approval")
    )
    inquiry = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    assert [approve("P1"), seen(sandbox, inquiry), approve("P2"), approve("P3")] == [
        *["0000"] * 3,
        CUT,
    ]
    assert (count(sandbox), sandbox.disruptions.steps()) == (3, ())
    assert [approve("P4"), approve("P5")] == ["8178", "0000"]


SCENARIO = b"""
scenario:
  - {operation: payment.approval, times: 2}
  - {operation: payment.approval, kind: drop-after}
  - {kind: code, res_cd: 8178}
"""


def test_a_file_says_it_in_order_and_again_after_a_reset(issued: object, build: Build) -> None:
    sandbox = Sandbox(issued=issued, seed_data=read_seed_file(SCENARIO))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    cancel = build("payment.cancel", tno="79999999999999")
    for _ in range(2):
        assert len(sandbox.disruptions.steps()) == 4
        assert [seen(sandbox, cancel), seen(sandbox, cancel)] == ["8178", "5530"]
        assert len(sandbox.disruptions.steps()) == 3
        sandbox.reset()
    sandbox.disruptions.clear()
    assert sandbox.disruptions.steps() == ()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("{operation: payment.approve}", "operation must be one of"),
        ("{kind: lat}", "kind must be one of"),
        ("{seconds: 3}", "a step needs kind"),
        ("{times: 0}", "between 1 and"),
        ("{times: 1001}", "between 1 and"),
        ("{probability: 1}", "has no probability"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(step: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_seed_file(f"scenario: [{step}]".encode())


def test_an_operation_that_is_none_has_no_steps(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="operation must be one of"):
        sandbox.disruptions.follow(None, operation="payment.approve")
    assert inside(sandbox).disruptions.steps() == ()
