"""A shop that pays on several connections until its sandbox is killed, and holds it to its word."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import urllib3

from kcp_proto import Environment, Identity, KcpError, build_request, read_response
from kcp_sandbox import Sandbox
from kcp_transports import Urllib3Transport, load_identity

LANES = 4
PAID = 10_000
_WINDOW = Sandbox()
_ACCOUNT = {
    **{"pay_method": "VCNT", "amount": PAID, "va_mny": PAID, "currency": "410"},
    **{"va_txtype": "41100000", "va_bankcode": "BK04", "va_date": "20991231235959"},
    **{"good_name": "운동화", "va_name": "홍길동", "buyr_name": "홍길동"},
    "buyr_tel2": "010-0000-0000",
}
_SIGNS = {"approval": 1, "issue": 0, "deposit": 1}


@dataclass
class Paid:
    """What the gateway acknowledged of one transaction.

    Args:
        kind: The operation that made it.
        left: Won that are left by the last word.
        numbers: Numbers of partial cancels and deposits.
    """

    kind: str
    left: int
    numbers: set[str] = field(default_factory=set[str])


class Lane(Thread):
    """One connection: it pays, cancels in part and is paid into, one after the other.

    Args:
        ready: What the sandbox's ready file says.
        name: What its order numbers begin with.

    Attributes:
        paid: Transaction numbers to what was acknowledged.
        asked: The transaction number of the last request, whose outcome may be unknown.
        wrong: A response that is no success.
    """

    def __init__(self, ready: Mapping[str, Any], name: str) -> None:
        super().__init__(name=name)
        paths = ready["paths"]
        self._ready, self._ca = ready, Path(paths["ca"]).read_bytes()
        password = Path(paths["key_password"]).read_bytes()
        files = (paths["certificate"], paths["private_key"])
        self._identity: Identity = load_identity(ready["site_cd"], *files, password)
        self._member = json.loads(Path(paths["members"]).read_bytes())[0]
        self._random = Random(name)  # noqa: S311  # only which act is next
        self.paid: dict[str, Paid] = {}
        self.asked = self.wrong = ""

    def run(self) -> None:
        """Work until the sandbox is gone."""
        here = Environment("killed", self._ready["url"])
        pool = urllib3.PoolManager(ca_cert_data=self._ca.decode("ascii"), retries=False)
        with closing(Urllib3Transport(ca_pem=self._ca)) as transport, pool:

            def ask(operation: str, **fields: object) -> Mapping[str, Any]:
                self.asked = str(fields.get("tno", ""))
                request = build_request(operation, fields, self._identity, here)
                reply = read_response(request, transport.send(request))
                self.wrong = self.wrong or ("" if reply.ok else f"{operation}: {reply.res_cd}")
                return reply.wire

            def pay_into(tno: str) -> str:
                self.asked = tno
                url = f"{self._ready['url']}/_sandbox/api/deposits"
                body = {"tno": tno, "amount": PAID}
                response = pool.request("POST", url, json=body)
                return str(response.json()["notice"]["noti_id"])

            try:
                for step in self._steps():
                    step(ask, pay_into)
            except (KcpError, urllib3.exceptions.HTTPError):
                return

    def _steps(self) -> Iterator[Any]:
        while not self.wrong:
            yield self._random.choice((self._points, self._approval, self._account))

    def _points(self, ask: Any, _: Any) -> None:
        order = self._order()
        won = {"amount": 2, "pt_mny": 2}
        tno = ask("benepia.point_payment", **self._member, ordr_idxx=order, **won)["tno"]
        self.paid[tno] = Paid("points", 2)
        if self._random.random() < 0.3:
            ask("payment.cancel", tno=tno)
            self.paid[tno].left = 0

    def _approval(self, ask: Any, _: Any) -> None:
        order = self._order()
        agreed = _WINDOW.authorize(order_no=order, amount=PAID, pay_type="PACA")
        named = {"ordr_no": order, "ordr_mony": PAID, "pay_type": "PACA"}
        tno = ask("payment.approval", **agreed, **named)["tno"]
        paid = self.paid[tno] = Paid("approval", PAID)
        for part in self._random.sample(range(1, 1_000), self._random.randrange(4)):
            reply = ask("payment.partial_cancel", tno=tno, mod_mny=part, rem_mny=paid.left)
            paid.left -= part
            paid.numbers.add(reply["mod_pcan_seq_no"])

    def _account(self, ask: Any, pay_into: Any) -> None:
        tno = ask("payment.virtual_account", **_ACCOUNT, ordr_idxx=self._order())["tno"]
        paid = self.paid[tno] = Paid("account", 0)
        for _ in range(self._random.randrange(3)):
            paid.numbers.add(pay_into(tno))
            paid.left += PAID

    def _order(self) -> str:
        self.asked = ""
        return f"{self.name}N{self._random.getrandbits(60)}"


def lost(lane: Lane, state: Mapping[str, Any]) -> list[str]:
    """List what of a lane's acknowledged acts a state lacks."""
    found = {each["tno"]: each for each in (*state["payments"], *state["transactions"])}
    missing: list[str] = []
    for tno, paid in lane.paid.items():
        there = found.get(tno)
        if there is None:
            missing.append(f"{paid.kind} {tno} is not there")
            continue
        left = there["points"] if paid.kind == "points" else there["left"]
        numbers = {change.get("number", "") for change in there["history"]}
        # Of the last one alone it is unknown whether the gateway still did it.
        if left != paid.left and tno != lane.asked:
            missing.append(f"{paid.kind} {tno} has {left} left and not {paid.left}")
        if not paid.numbers <= numbers:
            missing.append(f"{paid.kind} {tno} lacks an act")
    return missing


def halves(state: Mapping[str, Any]) -> list[str]:
    """List the transactions of which a state holds a half."""
    broken = [
        f"{each['tno']}: {each['points']} points"
        for each in state["payments"]
        if each["points"] != each["history"][-1]["amount"]
    ]
    for each in state["transactions"]:
        booked = sum(_SIGNS.get(one["kind"], -1) * one["amount"] for one in each["history"])
        lefts = [one["left"] for one in each["history"]]
        if booked != each["left"] or lefts[-1] != each["left"]:
            broken.append(f"{each['tno']}: {each['left']} left of {booked}")
    return broken
