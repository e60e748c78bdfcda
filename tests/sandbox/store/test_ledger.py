"""The sum of all points never changes, however points are paid, changed, cancelled or refused."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kcp_proto import Environment, Identity, Reply, build_request, read_response
from kcp_sandbox import Issued, Sandbox, issue
from kcp_sandbox.store.backend import Storage
from kcp_sandbox.store.ledger import InsufficientPoints, Ledger
from kcp_sandbox.store.memory import MemoryStorage
from kcp_sandbox.store.records import Account, Payment
from kcp_sandbox.store.sqlite import SqliteStorage
from tests.sandbox.conftest import inside

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Environment("sandbox", "https://localhost")
OPENING = {"hong": 50_000, "kim": 3_000}


@cache
def _shop() -> tuple[Issued, Identity]:
    issued = issue("T0000", b"changeit", now=NOW - timedelta(days=1))
    return issued, issued.identity()


class Gateway(RuleBasedStateMachine):
    """A sandbox under signed requests, beside a model of a few lines."""

    payments: Bundle[str] = Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = Sandbox(now=lambda: NOW, issued=_shop()[0], state=self.storage())
        self.points = dict(OPENING)
        self.held: dict[str, tuple[str, int]] = {}
        self.orders: set[str] = set()

    def storage(self) -> Storage:
        return MemoryStorage()

    def ask(self, operation: str, **fields: Any) -> Reply:
        request = build_request(operation, fields, _shop()[1], HERE)
        return read_response(request, self.sandbox.transport().send(request))

    @rule(
        target=payments,
        who=strategies.integers(0, 1),
        order=strategies.integers(0, 30),
        won=strategies.integers(1, 4_000) | strategies.integers(1, 10**12 - 1),
    )
    def pay(self, who: int, order: int, won: int) -> str:
        member = self.sandbox.members[who]
        reply = self.ask(
            "benepia.point_payment",
            pt_memcorp_cd=member.pt_memcorp_cd,
            pt_idno=member.pt_idno,
            pt_pwd=member.pt_pwd,
            ordr_idxx=f"ORDER{order}",
            amount=won,
            pt_mny=won,
        )
        allowed = f"ORDER{order}" not in self.orders and won <= self.points[member.pt_idno]
        assert reply.ok is allowed
        if not allowed:
            return "79999999999999"
        self.orders.add(f"ORDER{order}")
        self.points[member.pt_idno] -= won
        assert reply.wire["rsv_pnt"] == str(self.points[member.pt_idno])
        self.held[reply.wire["tno"]] = (member.pt_idno, won)
        return str(reply.wire["tno"])

    @rule(tno=payments)
    def cancel(self, tno: str) -> None:
        who, won = self.held.get(tno, ("", 0))
        assert self.ask("payment.cancel", tno=tno).ok is (won > 0)
        if won:
            self.points[who] += won
            self.held[tno] = (who, 0)

    @rule(tno=payments, remaining=strategies.integers(1, 4_000))
    def reapprove(self, tno: str, remaining: int) -> None:
        who, won = self.held.get(tno, ("", 0))
        reply = self.ask("benepia.reapproval", tno=tno, mod_mny=remaining)
        assert reply.ok is (remaining < won)
        if reply.ok:
            self.points[who] += won - remaining
            self.held[tno] = (who, remaining)

    @invariant()
    def points_neither_appear_nor_vanish(self) -> None:
        store = inside(self.sandbox).store
        assert store.ledger.total() == sum(OPENING.values())
        assert {name: store.points_of("A001", name) for name in OPENING} == self.points
        for tno, (_, won) in self.held.items():
            payment = store.payment(tno)
            assert payment is not None
            assert payment.amount == store.ledger.balance(payment.account) == won >= 0


class Power(BaseException):
    """A power cut."""


class Fragile(SqliteStorage):
    """A state file whose process dies at a chosen write."""

    writes_left = 10**9

    def put_balance(self, account: Account, points: int) -> None:
        self._burn()
        super().put_balance(account, points)

    def put_payment(self, payment: Payment) -> None:
        self._burn()
        super().put_payment(payment)

    def _burn(self) -> None:
        self.writes_left -= 1
        if self.writes_left < 0:
            raise Power


class GatewayInAFile(Gateway):
    """A sandbox whose storage dies in the middle of a request and is opened again."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        self.file = self.open()
        super().__init__()

    def storage(self) -> Storage:
        return self.file

    def open(self) -> Fragile:
        return Fragile(Path(self.folder.name) / "state.sqlite")

    @rule(
        writes=strategies.integers(0, 2),
        tno=strategies.none() | Gateway.payments,
        remaining=strategies.none() | strategies.integers(1, 4_000),
        order=strategies.integers(31, 60),
    )
    def die(self, writes: int, tno: str | None, remaining: int | None, order: int) -> None:
        """Die before a request's last write: then it did nothing, though it had begun to write."""
        self.file.writes_left = writes
        try:
            if tno is None:
                self.pay(0, order, 1)
            elif remaining is None:
                self.cancel(tno)
            else:
                self.reapprove(tno, remaining)
        except Power:
            pass
        self.file.close()
        self.file = self.open()
        self.sandbox = Sandbox(now=lambda: NOW, state=self.file)

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()


TestGatewayInAFile = GatewayInAFile.TestCase
TestGatewayInAFile.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestGateway = Gateway.TestCase
TestGateway.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


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
