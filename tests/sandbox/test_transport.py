"""In memory a sandbox is reached as over a wire: closed, responding, or cut after it acted."""

from collections.abc import Callable

import pytest

from kcp_proto import HttpRequest, NotSent, OutcomeUnknown, read_response
from kcp_sandbox import Sandbox

Build = Callable[..., HttpRequest]


@pytest.fixture
def payment(build: Build, member: dict[str, str]) -> HttpRequest:
    return build("benepia.point_payment", **member, ordr_idxx="A1", amount=1004, pt_mny=1004)


def test_a_request_gets_a_response(sandbox: Sandbox, payment: HttpRequest) -> None:
    reply = read_response(payment, sandbox.transport().send(payment))
    assert reply.ok
    assert reply.status == 200


def test_a_closed_transport_sends_nothing(sandbox: Sandbox, payment: HttpRequest) -> None:
    transport = sandbox.transport()
    transport.close()
    transport.close()
    with pytest.raises(NotSent) as caught:
        transport.send(payment)
    assert (caught.value.operation, caught.value.phase) == ("benepia.point_payment", "closed")
    assert sandbox.points_of("A001", "hong") == 50_000


def test_a_dropped_response_leaves_the_outcome_unknown_though_the_points_moved(
    sandbox: Sandbox, payment: HttpRequest, member: dict[str, str]
) -> None:
    sandbox.disruptions.drop_after("benepia.point_payment")
    transport = sandbox.transport()
    with pytest.raises(OutcomeUnknown) as caught:
        transport.send(payment)
    unknown = caught.value
    assert (unknown.operation, unknown.effect, unknown.phase) == (
        "benepia.point_payment",
        "money",
        "wait",
    )
    assert unknown.known["ordr_idxx"] == "A1"
    assert member["pt_pwd"] not in f"{unknown} {unknown!r} {unknown.args}"
    assert sandbox.points_of("A001", "hong") == 48_996
    again = read_response(payment, transport.send(payment))
    assert again.meaning == "duplicate"


def test_a_drop_waits_for_the_operation_it_was_planned_for(
    sandbox: Sandbox, build: Build, payment: HttpRequest
) -> None:
    sandbox.disruptions.drop_after("payment.cancel")
    transport = sandbox.transport()
    reply = read_response(payment, transport.send(payment))
    cancel = build("payment.cancel", tno=reply.wire["tno"])
    with pytest.raises(OutcomeUnknown, match=r"payment\.cancel"):
        transport.send(cancel)
    assert sandbox.points_of("A001", "hong") == 50_000


def test_a_drop_for_any_request_comes_as_often_as_planned(sandbox: Sandbox, build: Build) -> None:
    card = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    sandbox.disruptions.drop_after(times=2)
    transport = sandbox.transport()
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            transport.send(card)
    assert read_response(card, transport.send(card)).ok


def test_an_alarm_that_bounds_a_call_leaves_the_outcome_unknown(
    sandbox: Sandbox, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal's handler may raise anything, at any moment: the sandbox may have acted by then."""

    def strike(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("kcp_sandbox.brain.Brain.respond", strike)
    with pytest.raises(OutcomeUnknown, match="interrupted by TimeoutError") as caught:
        sandbox.transport().send(payment)
    assert (caught.value.phase, caught.value.order_no) == ("wait", "A1")
