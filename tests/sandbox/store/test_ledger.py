"""Points are moved whole or not at all, by however many threads; accounts are never in debt."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from time import sleep

import pytest

from kcp_proto import Environment, Identity, Reply, build_request, read_response
from kcp_sandbox import Issued, Sandbox
from kcp_sandbox.store.ledger import InsufficientPoints, Ledger
from kcp_sandbox.store.memory import MemoryStorage
from kcp_sandbox.store.records import Account, Payment
from tests.sandbox.conftest import inside

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Environment("sandbox", "https://localhost")
OPENING = {"hong": 50_000, "kim": 3_000}


def _ledger(**points: int) -> Ledger:
    ledger = Ledger(MemoryStorage())
    for name, amount in points.items():
        ledger.open((name,), amount)
    return ledger


def test_a_move_that_the_source_cannot_afford_changes_nothing() -> None:
    ledger = _ledger(a=5, b=1)
    with pytest.raises(InsufficientPoints):
        ledger.move(("a",), ("b",), 6)
    assert (ledger.balance(("a",)), ledger.balance(("b",))) == (5, 1)


@pytest.mark.parametrize(
    ("source", "target", "points"), [("a", "b", 0), ("a", "b", -1), ("a", "a", 1)]
)
def test_nothing_and_less_than_nothing_cannot_be_moved(
    source: str, target: str, points: int
) -> None:
    ledger = _ledger(a=5, b=5)
    with pytest.raises(ValueError, match="at least one point"):
        ledger.move((source,), (target,), points)
    assert ledger.total() == 10


def test_an_account_is_opened_once_and_never_in_debt() -> None:
    ledger = _ledger(a=5)
    names: tuple[Account, Account] = (("a",), ("b",))
    with pytest.raises(ValueError, match="exists already"):
        ledger.open(names[0], 7)
    with pytest.raises(ValueError, match="fewer than 0"):
        ledger.open(names[1], -1)
    assert ledger.total() == 5


def test_a_member_is_added_once_and_cannot_be_richer_than_a_response_can_state(
    sandbox: Sandbox, member: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="exists already"):
        sandbox.add_member(**member, points=1)
    with pytest.raises(ValueError, match="more than 999999999"):
        sandbox.add_member(pt_memcorp_cd="B001", pt_idno="rich", pt_pwd="x", points=10**9)
    assert inside(sandbox).store.ledger.total() == sum(OPENING.values())


class Hesitant(MemoryStorage):
    """A storage that lets other threads run between reading and writing, as a slow one would."""

    def balance(self, account: Account) -> int | None:
        points = super().balance(account)
        sleep(0.0005)
        return points

    def payment_of_order(self, site_cd: str, ordr_idxx: str) -> Payment | None:
        payment = super().payment_of_order(site_cd, ordr_idxx)
        sleep(0.0005)
        return payment


@pytest.fixture
def slow_sandbox(issued: Issued) -> Sandbox:
    return Sandbox(now=lambda: NOW, issued=issued, state=Hesitant())


def test_concurrent_payments_never_overspend(
    slow_sandbox: Sandbox, identity: Identity, member: dict[str, str]
) -> None:
    """Eight threads spend 3,000 won at a time from 50,000: sixteen succeed, 2,000 won are left."""
    requests = [
        build_request(
            "benepia.point_payment",
            {**member, "ordr_idxx": f"T{number}", "amount": 3_000, "pt_mny": 3_000},
            identity,
            HERE,
        )
        for number in range(40)
    ]
    replies: list[Reply] = []
    start = Barrier(8)

    def spend(first: int) -> None:
        start.wait()
        for request in requests[first::8]:
            replies.append(read_response(request, slow_sandbox.transport().send(request)))

    threads = [Thread(target=spend, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 40
    assert sum(reply.ok for reply in replies) == 16
    assert {reply.res_cd for reply in replies} == {"0000", "X022"}
    assert len({reply.wire["tno"] for reply in replies if reply.ok}) == 16
    assert slow_sandbox.points_of("A001", "hong") == 2_000
    assert inside(slow_sandbox).store.ledger.total() == sum(OPENING.values())


def test_one_order_number_raced_by_many_threads_is_paid_once(
    slow_sandbox: Sandbox, identity: Identity, member: dict[str, str]
) -> None:
    request = build_request(
        "benepia.point_payment",
        {**member, "ordr_idxx": "RACE", "amount": 1_000, "pt_mny": 1_000},
        identity,
        HERE,
    )
    codes: list[str] = []
    start = Barrier(8)

    def spend() -> None:
        start.wait()
        codes.append(read_response(request, slow_sandbox.transport().send(request)).res_cd)

    threads = [Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["0000"] + ["8094"] * 7
    assert slow_sandbox.points_of("A001", "hong") == 49_000
