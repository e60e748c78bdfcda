"""Every disruption of the sandbox ends in the right state: done if and only if the ledger is.

R37: that nothing was seen is never called "not done", for what acts late acts after all.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest

from kcp_proto import STAGING, Environment, Identity, OutcomeUnknown
from kcp_proto.resolution import Resolution, merge
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_sandbox.disruptions import KINDS
from kcp_transports import Client, Urllib3Transport

AT = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)
INQUIRED = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP")
LATE = timedelta(seconds=KINDS["act-late"].seconds)
ACCOUNT: dict[str, Any] = {
    **{"amount": 900, "va_mny": 900, "good_name": "신발", "buyr_name": "홍길동"},
    **{"buyr_tel2": "010-0000-0000", "va_bankcode": "BK04", "va_name": "홍길동"},
    **{"va_date": "20300109235959"},
}
KEY: dict[str, Any] = {
    **{"amount": 900, "card_mny": 900, "quota": "00", "good_name": "신발", "bt_group_id": "A1"},
}
# A split is one of a re-approval, which no inquiry settles; the other two refuse, so all is known.
OTHERS = ("split", "certificate-expired", "rate-limit")
DISRUPTIONS = [kind for kind in KINDS if kind not in OTHERS]


class Case(NamedTuple):
    """A request about money, and what the sandbox's ledger says of it."""

    operation: str
    fields: dict[str, Any]
    pay_type: str
    is_done: Callable[[Sandbox], bool]


def approval(sandbox: Sandbox, client: Client, method: str) -> Case:
    agreed = sandbox.authorize(order_no="P1", amount=1100, pay_type=method)
    fields = {**agreed, "ordr_mony": 1100, "ordr_no": "P1", "pay_type": method}
    return Case("payment.approval", fields, "", partial(paid, order="P1"))


def account(sandbox: Sandbox, client: Client, _: str) -> Case:
    fields = {**ACCOUNT, "ordr_idxx": "P1"}
    return Case("payment.virtual_account", fields, "", partial(paid, order="P1"))


def key_payment(sandbox: Sandbox, client: Client, _: str) -> Case:
    agreed = sandbox.authorize("billing.key_issue", pay_type="AUTH")
    issued = client.send("billing.key_issue", agreed)
    key = issued.wire["batch_key"]
    fields = {**KEY, "ordr_idxx": "P1", "bt_batch_key": key}
    return Case("billing.key_payment", fields, "", partial(paid, order="P1"))


def cancel(sandbox: Sandbox, client: Client, method: str) -> Case:
    # Money in a virtual account is sent back in a way that is not known.
    state = "issued" if method == "PAVC" else "approved"
    tno = sandbox.add_transaction(method, ordr_idxx="P1", amount=1100, state=state).tno
    return Case("payment.cancel", {"tno": tno}, method, partial(shows, tno=tno, state="STSC"))


def partial_cancel(sandbox: Sandbox, client: Client, method: str) -> Case:
    tno = sandbox.add_transaction(method, ordr_idxx="P1", amount=1100).tno
    fields = {"tno": tno, "mod_mny": 300, "rem_mny": 1100}
    return Case("payment.partial_cancel", fields, method, partial(shows, tno=tno, state="STPC"))


def paid(sandbox: Sandbox, order: str) -> bool:
    return any(each.ordr_idxx == order for each in sandbox.transactions)


def shows(sandbox: Sandbox, tno: str, state: str) -> bool:
    (found,) = (each for each in sandbox.transactions if each.tno == tno)
    return found.response["shop_status"] == state


Make = Callable[[Sandbox, Client, str], Case]
REQUESTS: list[tuple[Make, str]] = [
    *((approval, method) for method in INQUIRED),
    (account, ""),
    (key_payment, ""),
    *((cancel, method) for method in (*INQUIRED, "PALP")),
    *((partial_cancel, method) for method in ("PACA", "PABK")),
]
each_request = pytest.mark.parametrize(
    ("make", "method"), REQUESTS, ids=[f"{make.__name__} {method}" for make, method in REQUESTS]
)
each_disruption = pytest.mark.parametrize("kind", DISRUPTIONS)


def in_memory(sandbox: Sandbox, identity: Identity) -> Client:
    return Client(identity, STAGING, sandbox.transport(), now=sandbox.clock, sleep=lambda _: None)


@contextmanager
def over_tls(sandbox: Sandbox, identity: Identity) -> Generator[Client]:
    with sandbox.serve() as server:
        transport = Urllib3Transport(ca_pem=server.ca_pem, total_timeout=1)
        environment = Environment("sandbox", server.url)
        with Client(identity, environment, transport, now=sandbox.clock) as client:
            yield client


def plan(sandbox: Sandbox, kind: str, operation: str) -> None:
    code = "3008" if kind == "code" else ""
    sandbox.disruptions.add(DisruptionPlan(kind=kind, operation=operation, res_cd=code))


def lose(client: Client, case: Case) -> OutcomeUnknown:
    """Send a request whose outcome nothing tells."""
    with pytest.raises(OutcomeUnknown) as caught:
        client.send(case.operation, case.fields).raise_for_result()
    return caught.value


@pytest.mark.parametrize("kind", DISRUPTIONS)
def test_a_payment_that_its_order_number_disrupts_is_resolved(
    issued: Issued, identity: Identity, kind: str
) -> None:
    """The inquiry names the same order number, and goes through."""
    order = f"SBX{KINDS[kind].word}3008X1"
    with Sandbox(issued=issued, at=AT) as sandbox:
        client = in_memory(sandbox, identity)
        agreed = sandbox.authorize(order_no=order, amount=1100, pay_type="PACA")
        fields = {**agreed, "ordr_mony": 1100, "ordr_no": order, "pay_type": "PACA"}
        error = lose(client, Case("payment.approval", fields, "", partial(paid, order=order)))
        sandbox.clock.move(LATE)
        found = client.resolve(error)
        assert (found.state == "done") is paid(sandbox, order)
        assert found.state in ("done", "not seen")


@each_disruption
@each_request
def test_in_memory_a_request_is_done_if_and_only_if_the_ledger_says_so(
    issued: Issued, identity: Identity, make: Make, method: str, kind: str
) -> None:
    with Sandbox(issued=issued, at=AT) as sandbox:
        client = in_memory(sandbox, identity)
        case = make(sandbox, client, method)
        plan(sandbox, kind, case.operation)
        error = lose(client, case)
        states: list[Resolution] = []
        for later in (timedelta(0), LATE, timedelta(days=1)):
            sandbox.clock.move(later)
            found = client.resolve(states[-1] if states else error, pay_type=case.pay_type)
            assert (found.state == "done") is case.is_done(sandbox)
            assert found.state in ("done", "not seen")
            states.append(found)
        acts = KINDS[kind].acts
        first = "done" if acts else "not seen"
        last = "done" if acts or kind == "act-late" else "not seen"
        assert [each.state for each in states] == [first, last, last]
        assert merge(states[0], states[-1]).state == last


@each_disruption
@pytest.mark.parametrize("make", [approval, cancel, partial_cancel])
def test_over_tls_a_request_is_done_if_and_only_if_the_ledger_says_so(
    issued: Issued, identity: Identity, make: Make, kind: str
) -> None:
    with Sandbox(issued=issued) as sandbox, over_tls(sandbox, identity) as client:
        case = make(sandbox, client, "PACA")
        plan(sandbox, kind, case.operation)
        error = lose(client, case)
        found = client.resolve(error, pay_type=case.pay_type)
        assert (found.state == "done") is case.is_done(sandbox)
        if kind == "act-late":
            assert found.state == "not seen"
            sandbox.clock.move(LATE)
            found = client.resolve(found)
            assert found.state == "done"


@pytest.mark.parametrize("skew", [timedelta(seconds=-2), timedelta(seconds=2)])
def test_around_midnight_both_dates_are_asked(
    issued: Issued, identity: Identity, skew: timedelta
) -> None:
    """The approval's date is the gateway's: the shop's clock may be a day off for a moment."""
    midnight = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
    with Sandbox(issued=issued, at=midnight + skew / 2) as sandbox:
        client = Client(
            identity,
            STAGING,
            sandbox.transport(),
            now=lambda: sandbox.clock() - skew,
            sleep=lambda _: None,
        )
        case = approval(sandbox, client, "PACA")
        plan(sandbox, "drop-after", case.operation)
        error = lose(client, case)
        assert client.resolve(error).state == "done"


def test_an_earlier_payment_of_the_same_order_is_not_taken_for_this_one(
    issued: Issued, identity: Identity
) -> None:
    with Sandbox(issued=issued, at=AT) as sandbox:
        client = in_memory(sandbox, identity)
        sandbox.add_transaction(
            "PACA", ordr_idxx="P1", amount=1100, approved=AT - timedelta(hours=1)
        )
        case = approval(sandbox, client, "PACA")
        plan(sandbox, "drop-before", case.operation)
        error = lose(client, case)
        found = client.resolve(error)
        assert (found.state, found.misfits) == ("different", ("time",))


def test_what_was_paid_and_cancelled_again_is_different(issued: Issued, identity: Identity) -> None:
    with Sandbox(issued=issued, at=AT) as sandbox:
        client = in_memory(sandbox, identity)
        case = approval(sandbox, client, "PACA")
        plan(sandbox, "html", case.operation)
        error = lose(client, case)
        done = client.resolve(error)
        assert client.send(done.cancel("품절")).ok
        assert client.resolve(error).misfits == ("state",)
        assert client.resolve(done) is done


def test_points_stay_unknown_with_the_text_for_the_staff(
    issued: Issued, identity: Identity
) -> None:
    with Sandbox(issued=issued, at=AT) as sandbox:
        client = in_memory(sandbox, identity)
        member = sandbox.members[0]
        fields = {
            **{"pt_memcorp_cd": member.pt_memcorp_cd, "pt_idno": member.pt_idno},
            **{"pt_pwd": member.pt_pwd, "amount": 100, "pt_mny": 100, "ordr_idxx": "P1"},
        }
        plan(sandbox, "drop-after", "benepia.point_payment")
        error = lose(client, Case("benepia.point_payment", fields, "", bool))
        found = client.resolve(error)
        assert (found.state, found.why) == ("unknown", "no-inquiry")
        assert error.recovery in found.text
        assert error.recovery_ko in found.text_ko
