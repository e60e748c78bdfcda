"""The shop of the load test: it builds every request beforehand, and knows the right replies."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.keep_alive import on_the_wire
from kcp_proto import Environment, HttpRequest, build_request
from kcp_sandbox import Sandbox
from kcp_transports import load_identity

PHASES = (
    *("point_payment", "point_inquiry", "transaction.inquiry", "payment.cancel"),
    *("payment.approval", "payment.partial_cancel", "payment.virtual_account", "deposit.notice"),
)
"""What is sent, in this order: later ones are about what earlier ones made."""
WON = 3
"""What each point payment takes."""
PAID, PART = 1_004, 4
"""What each approval and each deposit is about, and what a partial cancel gives back of it."""
_ACCOUNT = {
    **{"pay_method": "VCNT", "amount": PAID, "va_mny": PAID, "currency": "410"},
    **{"va_txtype": "41100000", "va_bankcode": "BK04", "va_date": "20991231235959"},
    **{"good_name": "운동화", "va_name": "홍길동", "buyr_name": "홍길동"},
    "buyr_tel2": "010-0000-0000",
}
Reply = dict[str, str]


class WrongReply(Exception):
    """The sandbox replied, booked or posted something wrong."""


class Shop:
    """A shop that builds requests, and knows the right replies.

    Args:
        ready: What the sandbox's ready file says.
    """

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        paths = ready["paths"]
        self._identity = load_identity(
            ready["site_cd"],
            paths["certificate"],
            paths["private_key"],
            Path(paths["key_password"]).read_bytes().strip(),
        )
        self._member = json.loads(Path(paths["members"]).read_bytes())[0]
        self._here = Environment("load", ready["url"])
        # What a customer agrees to is made here: its sandbox keeps nothing of it either.
        self._window = Sandbox()
        state = self.state()
        self._seeded = state["transactions"]
        self._left = {each["tno"]: each["left"] for each in self._seeded}
        self.points_at_start = self.points = self._points(state)
        self._payments = 0
        self._paid: list[Reply] = []

    def state(self) -> dict[str, Any]:
        """Ask the admin API what the sandbox holds."""
        with urllib3.PoolManager(ca_certs=self.ready["paths"]["ca"]) as pool:
            url = f"{self.ready['url']}/_sandbox/api/state?names=shown"
            state: dict[str, Any] = pool.request("GET", url).json()
        return state

    def requests(self, phase: str, turn: int, count: int) -> list[bytes]:
        """Build and sign the requests of a phase.

        Args:
            phase: One of `PHASES`.
            turn: In which round.
            count: How many; of what an earlier phase paid there must be as many.
        """
        return [on_the_wire(self._built(phase, turn, number)) for number in range(count)]

    def check(self, phase: str, turn: int, bodies: Sequence[bytes]) -> None:
        """Compare every reply of a phase with the right one.

        Raises:
            WrongReply: One is wrong.
        """
        replies: list[Any] = [json.loads(body) for body in bodies]
        if phase == "deposit.notice":
            self._check_deposits(replies)
            return
        success = "V000" if phase == "payment.virtual_account" else "0000"
        _expect(replies, "res_cd", [success] * len(replies))
        if phase == "transaction.inquiry":
            _expect(replies, "tno", self._inquired(len(replies)))
            return
        orders = [_order(phase, turn, number) for number in range(len(replies))]
        match phase:
            case "point_payment":
                self._check_payments(replies)
            case "point_inquiry":
                _expect(replies, "rsv_pnt", [str(self.points)] * len(replies))
            case "payment.cancel":
                orders = self._check_cancels(replies)
                self.points += WON * len(replies)
            case "payment.partial_cancel":
                orders = self._check_cancels(replies)
                _expect(replies, "rem_mny", [str(PAID - PART)] * len(replies))
                self._left |= {each["tno"]: PAID - PART for each in replies}
            case _:
                _expect(replies, "amount", [str(PAID)] * len(replies))
                _check_new(replies, self._left)
                left = PAID if phase == "payment.approval" else 0
                self._left |= {each["tno"]: left for each in replies}
                self._paid = replies
        _expect(replies, "order_no", orders)

    def check_notices(self, forms: Sequence[Reply], count: int) -> None:
        """Compare the notices that were posted in a phase with the deposits that were made.

        Raises:
            WrongReply: One is wrong, missing or posted twice.
        """
        if len(forms) != count:
            raise WrongReply(f"{len(forms)} notices were posted of {count} deposits")
        forms = sorted(forms, key=lambda form: form["tno"])
        paid = sorted(self._paid[:count], key=lambda reply: reply["tno"])
        for name in ("tno", "order_no", "account"):
            _expect(forms, name, [each[name] for each in paid])
        _expect(forms, "ipgm_mnyx", [str(PAID)] * len(forms))

    def check_ledger(self) -> None:
        """Hold the ledger against what was done.

        Raises:
            WrongReply: Points or won are not where they belong.
        """
        state = self.state()
        held = sum(each["points"] for each in state["payments"])
        if (self._points(state), len(state["payments"])) != (self.points, self._payments):
            raise WrongReply("the member's points or the payments are not those of the replies")
        if held + self.points != self.points_at_start:
            raise WrongReply("points came into being or went")
        if state["total_points"] != held + sum(each["points"] for each in state["members"]):
            raise WrongReply("the ledger is out of balance")
        if {each["tno"]: each["left"] for each in state["transactions"]} != self._left:
            raise WrongReply("what is left of a transaction is not what the replies say")
        if any(each["left"] != _booked(each["history"]) for each in state["transactions"]):
            raise WrongReply("a transaction's history does not add up to what is left of it")

    def _built(self, phase: str, turn: int, number: int) -> HttpRequest:
        order = _order(phase, turn, number)
        match phase:
            case "point_payment":
                won = {"amount": WON, "pt_mny": WON}
                return self._signed(f"benepia.{phase}", **self._member, ordr_idxx=order, **won)
            case "point_inquiry":
                return self._signed(f"benepia.{phase}", **self._member, ordr_idxx=order)
            case "payment.approval":
                agreed = self._window.authorize(order_no=order, amount=PAID, pay_type="PACA")
                named = {"ordr_no": order, "ordr_mony": PAID, "pay_type": "PACA"}
                return self._signed(phase, **agreed, **named)
            case "payment.virtual_account":
                return self._signed(phase, **_ACCOUNT, ordr_idxx=order)
            case "payment.cancel":
                return self._signed(phase, tno=self._paid[number]["tno"])
            case "payment.partial_cancel":
                tno = self._paid[number]["tno"]
                return self._signed(phase, tno=tno, mod_mny=PART, rem_mny=PAID)
            case "deposit.notice":
                return self._deposit(self._paid[number]["tno"])
            case _:
                wanted = self._seeded[number % len(self._seeded)]
                return self._signed(phase, tno=wanted["tno"], pay_type=wanted["pay_type"])

    def _signed(self, operation: str, **fields: object) -> HttpRequest:
        return build_request(operation, fields, self._identity, self._here)

    def _deposit(self, tno: str) -> HttpRequest:
        return HttpRequest(
            method="POST",
            url=f"{self.ready['url']}/_sandbox/api/deposits",
            headers={"content-type": "application/json"},
            body=json.dumps({"tno": tno, "amount": PAID}).encode("ascii"),
        )

    def _inquired(self, count: int) -> list[str]:
        return [self._seeded[number % len(self._seeded)]["tno"] for number in range(count)]

    def _check_payments(self, replies: list[Reply]) -> None:
        _expect(replies, "pnt_amount", [str(WON)] * len(replies))
        # In whatever order they were booked, each left another balance behind.
        left = [self.points - WON * step for step in range(len(replies), 0, -1)]
        if sorted(int(each["rsv_pnt"]) for each in replies) != left:
            raise WrongReply("the balances after the payments are not those of one after another")
        _check_new(replies, ())
        self.points, self._paid = left[0], replies
        self._payments += len(replies)

    def _check_cancels(self, replies: list[Reply]) -> list[str]:
        """Compare the numbers of what was taken back; give its order numbers."""
        _expect(replies, "tno", [each["tno"] for each in self._paid])
        return [each["order_no"] for each in self._paid]

    def _check_deposits(self, replies: list[dict[str, Any]]) -> None:
        if any(each.get("posts") != 1 for each in replies):
            raise WrongReply("a deposit posts no notice")
        self._left |= {each["tno"]: PAID for each in self._paid}

    def _points(self, state: dict[str, Any]) -> int:
        ours = self._member["pt_idno"]
        members = state["members"]
        return int(next(member["points"] for member in members if member["pt_idno"] == ours))


def _order(phase: str, turn: int, number: int) -> str:
    return f"LOAD{PHASES.index(phase)}T{turn}N{number}"


def _booked(history: Sequence[dict[str, Any]]) -> int:
    """Add up a history: what came, less what went back."""
    signs = {"approval": 1, "issue": 0, "deposit": 1}
    return sum(signs.get(change["kind"], -1) * change["amount"] for change in history)


def _check_new(replies: Sequence[Reply], known: Sequence[str] | dict[str, int]) -> None:
    numbers = {each["tno"] for each in replies}
    if len(numbers) != len(replies) or not numbers.isdisjoint(known):
        raise WrongReply("two payments have one number")


def _expect(replies: Sequence[Reply], name: str, expected: Sequence[str]) -> None:
    wrong = [
        number
        for number, (reply, value) in enumerate(zip(replies, expected, strict=True))
        if reply.get(name) != value
    ]
    if wrong:
        first = replies[wrong[0]].get(name)
        raise WrongReply(f"{len(wrong)} replies have a wrong {name}; the first is {first}")
