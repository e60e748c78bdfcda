"""Points and won neither appear nor vanish, whatever is paid, cancelled, deposited or refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kcp_proto import Environment, Identity, Reply, build_request, read_response
from kcp_proto.notices import Decision, confirming_inquiry, decide, read_notice
from kcp_sandbox import Issued, Sandbox, issue
from kcp_sandbox.store.backend import Storage
from kcp_sandbox.store.memory import MemoryStorage
from kcp_sandbox.store.records import Account, Payment, Transaction
from kcp_sandbox.store.sqlite import SqliteStorage
from tests.sandbox.conftest import inside

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Environment("sandbox", "https://localhost")
OPENING = {"hong": 50_000, "kim": 3_000}
METHODS = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PAPT", "PAKM")
NOTHING = "79999999999999"
ORDERS = strategies.integers(0, 30)
WON = strategies.integers(1, 4_000)


@cache
def _shop() -> tuple[Issued, Identity]:
    issued = issue("T0000", b"changeit", now=NOW - timedelta(days=1))
    return issued, issued.identity()


@dataclass
class Held:
    """A payment as the model has it."""

    method: str
    amount: int
    left: int
    parted: bool = False
    cancelled: bool = False


class Gateway(RuleBasedStateMachine):
    """A sandbox under signed requests, beside a model of a few lines."""

    payments: Bundle[str] = Bundle("payments")
    numbers: Bundle[str] = Bundle("numbers")
    keys: Bundle[str] = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = Sandbox(now=lambda: NOW, issued=_shop()[0], state=self.storage())
        self.points = dict(OPENING)
        self.of_points: dict[str, tuple[str, int]] = {}
        self.point_orders: set[str] = set()
        self.held = {
            each.tno: Held(each.pay_type, each.amount, each.left)
            for each in self.sandbox.transactions
        }
        self.orders: set[str] = set()
        self.live_keys: set[str] = set()

    def storage(self) -> Storage:
        return MemoryStorage()

    def ask(self, operation: str, **fields: Any) -> Reply:
        request = build_request(operation, fields, _shop()[1], HERE)
        return read_response(request, self.sandbox.transport().send(request))

    @rule(
        target=payments,
        who=strategies.integers(0, 1),
        order=ORDERS,
        won=WON | strategies.integers(1, 10**12 - 1),
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
        allowed = f"ORDER{order}" not in self.point_orders and won <= self.points[member.pt_idno]
        assert reply.ok is allowed
        if not allowed:
            return NOTHING
        self.point_orders.add(f"ORDER{order}")
        self.points[member.pt_idno] -= won
        assert reply.wire["rsv_pnt"] == str(self.points[member.pt_idno])
        self.of_points[reply.wire["tno"]] = (member.pt_idno, won)
        return str(reply.wire["tno"])

    @rule(tno=payments)
    def cancel_points(self, tno: str) -> None:
        who, won = self.of_points.get(tno, ("", 0))
        assert self.ask("payment.cancel", tno=tno).ok is (won > 0)
        if won:
            self.points[who] += won
            self.of_points[tno] = (who, 0)

    @rule(tno=payments, remaining=WON)
    def reapprove(self, tno: str, remaining: int) -> None:
        who, won = self.of_points.get(tno, ("", 0))
        reply = self.ask("benepia.reapproval", tno=tno, mod_mny=remaining)
        assert reply.ok is (remaining < won)
        if reply.ok:
            self.points[who] += won - remaining
            self.of_points[tno] = (who, remaining)

    def paid(self, reply: Reply, order: str, method: str, won: int) -> str:
        """Check an approval, or its refusal because the order number was used."""
        assert reply.res_cd in (("8094",) if order in self.orders else ("0000", "V000"))
        if not reply.ok:
            return NOTHING
        self.orders.add(order)
        left = 0 if method == "PAVC" else won
        self.held[str(reply.wire["tno"])] = Held(method, won, left)
        return str(reply.wire["tno"])

    @rule(target=numbers, method=strategies.sampled_from(METHODS), order=ORDERS, won=WON)
    def approve(self, method: str, order: int, won: int) -> str:
        number = f"W{order}"
        agreed = self.sandbox.authorize(order_no=number, amount=won, pay_type=method)
        asked = {"ordr_mony": won, "ordr_no": number, "pay_type": method}
        return self.paid(self.ask("payment.approval", **agreed, **asked), number, method, won)

    @rule(target=numbers, place=strategies.integers(0, 8))
    def take_a_seeded_one(self, place: int) -> str:
        return self.sandbox.transactions[place].tno

    @rule(tno=numbers)
    def cancel(self, tno: str) -> None:
        held = self.held.get(tno)
        reply = self.ask("payment.cancel", tno=tno)
        if held is None:
            expected = "5530"
        elif held.cancelled:
            expected = "8023"
        elif held.parted:
            expected = "8040"
        elif held.method == "PAVC" and held.left:
            expected = "8336"
        else:
            expected = "0000"
            held.left, held.cancelled = 0, True
        assert reply.res_cd == expected

    @rule(tno=numbers, won=WON, asked=strategies.none() | WON)
    def cancel_part(self, tno: str, won: int, asked: int | None) -> None:
        held = self.held.get(tno)
        left = held.left if held and held.left else 5_000
        before = left if asked is None else max(asked, won)
        back = min(won, before)
        reply = self.ask("payment.partial_cancel", tno=tno, mod_mny=back, rem_mny=before)
        if held is None:
            expected = "5530"
        elif held.cancelled:
            expected = "8023"
        elif held.method not in ("PACA", "PABK"):
            expected = "8384"
        elif before != held.left:
            expected = "8037"
        else:
            expected = "0000"
            held.left -= back
            held.parted, held.cancelled = True, not held.left
            assert reply.wire["rem_mny"] == str(held.left)
        assert reply.res_cd == expected

    @rule(tno=numbers, won=WON)
    def deposit(self, tno: str, won: int) -> None:
        held = self.held.get(tno)
        try:
            form = self.sandbox.deposit(tno, amount=won)
        except ValueError:
            assert held is None or held.method != "PAVC" or held.cancelled
            return
        assert held is not None
        held.left += won
        assert (form["ipgm_mnyx"], form["totl_mnyx"]) == (str(won), str(held.left))
        self.check_notice(form, Decision("book", "deposit"))

    @rule(tno=numbers)
    def cancel_deposit(self, tno: str) -> None:
        held = self.held.get(tno)
        try:
            form = self.sandbox.cancel_deposit(tno)
        except ValueError:
            assert held is None or held.method != "PAVC" or held.cancelled or not held.left
            return
        assert held is not None
        held.left -= int(form["ipgm_mnyx"])
        self.check_notice(form, Decision("ignore", "cancel-first"))

    def check_notice(self, form: dict[str, str], decision: Decision) -> None:
        """Read the notice as a shop does, and compare it with an inquiry."""
        body = "&".join(f"{name}={text}" for name, text in form.items())
        notice = read_notice(body.encode(), "application/x-www-form-urlencoded; charset=utf-8")
        assert (notice.faults, decide(notice, [])) == ((), decision)
        reply = self.ask("transaction.inquiry", tno=confirming_inquiry(notice).tno, pay_type="PAVC")
        assert reply.wire["ipkum_money"] == str(self.held[form["tno"]].left)

    @rule(target=keys)
    def issue_key(self) -> str:
        agreed = self.sandbox.authorize("billing.key_issue", pay_type="AUTH")
        key = str(self.ask("billing.key_issue", **agreed).wire["batch_key"])
        assert key not in self.live_keys
        self.live_keys.add(key)
        return key

    @rule(target=numbers, key=keys, order=ORDERS, won=WON)
    def pay_by_key(self, key: str, order: int, won: int) -> str:
        goods = {"ordr_idxx": f"B{order}", "good_name": "신발", "quota": "00"}
        charge = {"amount": won, "card_mny": won, "bt_batch_key": key, "bt_group_id": "A1"}
        reply = self.ask("billing.key_payment", **goods, **charge)
        if key not in self.live_keys:
            assert reply.res_cd == "X033"
            return NOTHING
        return self.paid(reply, f"B{order}", "PACA", won)

    @rule(key=keys)
    def delete_key(self, key: str) -> None:
        assert self.ask("billing.key_deletion", group_id="A1", batch_key=key).ok is (
            key in self.live_keys
        )
        self.live_keys.discard(key)

    @rule()
    def restart(self) -> None:
        """Go on in another sandbox on the same state."""
        self.sandbox = Sandbox(now=lambda: NOW, state=inside(self.sandbox).store.storage)

    @invariant()
    def points_neither_appear_nor_vanish(self) -> None:
        store = inside(self.sandbox).store
        assert store.ledger.total() == sum(OPENING.values())
        assert {name: store.points_of("A001", name) for name in OPENING} == self.points
        for tno, (_, won) in self.of_points.items():
            payment = store.payment(tno)
            assert payment is not None
            assert payment.amount == store.ledger.balance(payment.account) == won >= 0

    @invariant()
    def won_neither_appear_nor_vanish(self) -> None:
        """Compare what came with what is left and what went back, in an inquiry too."""
        transactions = {each.tno: each for each in self.sandbox.transactions}
        assert transactions.keys() == self.held.keys()
        for tno, held in self.held.items():
            found = transactions[tno]
            came = sum(
                each.amount for each in found.history if each.kind in ("approval", "deposit")
            )
            back = sum(each.amount for each in found.history if each.gives_back)
            assert came - back == found.left == held.left
            assert (found.amount, found.pay_type) == (held.amount, held.method)
            shown = found.response
            rest = shown.get("rem_mny", shown.get("bk_rem_mny", shown.get("ipkum_money")))
            assert rest in (None, str(held.left))
            if "shop_status" in shown:
                public = "STSC" if held.cancelled else "STPC" if held.parted else "STSR"
                assert shown["shop_status"] == public


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

    def put_transaction(self, transaction: Transaction) -> None:
        self._burn()
        super().put_transaction(transaction)

    def next_serial(self) -> int:
        self._burn()
        return super().next_serial()

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
        remaining=strategies.none() | WON,
        order=strategies.integers(31, 60),
    )
    def die(self, writes: int, tno: str | None, remaining: int | None, order: int) -> None:
        """Die before a request's last write: then it did nothing, though it had begun to write."""
        self.file.writes_left = writes
        try:
            if tno is None:
                self.pay(0, order, 1)
            elif remaining is None:
                self.cancel_points(tno)
            else:
                self.reapprove(tno, remaining)
        except Power:
            pass
        self.restart()

    @rule(
        writes=strategies.integers(0, 1),
        tno=strategies.none() | Gateway.numbers,
        won=strategies.none() | WON,
        order=strategies.integers(31, 60),
    )
    def die_of_another(self, writes: int, tno: str | None, won: int | None, order: int) -> None:
        """Die so in an approval, a cancel or a partial cancel."""
        held = None if tno is None else self.held.get(tno)
        before = None if held is None else (held.left, held.parted, held.cancelled)
        self.file.writes_left = writes
        try:
            if tno is None:
                self.approve("PACA", order, 5)
            elif won is None:
                self.cancel(tno)
            else:
                self.cancel_part(tno, won, None)
        except Power:
            assert held is None or (held.left, held.parted, held.cancelled) == before
        self.restart()

    @rule()
    def restart(self) -> None:
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
