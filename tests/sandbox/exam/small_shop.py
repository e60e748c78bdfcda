"""A small shop with the surface of the example shops, careful unless told in what it is naive."""

import json
from collections import defaultdict
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

from kcp_proto import STAGING, HttpResponse, KcpError, OutcomeUnknown, Reply
from kcp_proto.messages import Registration
from kcp_proto.notices import (
    confirm,
    confirming_inquiry,
    decide,
    notice_response,
    read_notice,
)
from kcp_proto.times import KOREA
from kcp_proto.typed import NoticeKey
from kcp_sandbox import Sandbox
from kcp_transports import Client

METHODS = {"PACA": "CARD", "PABK": "BANK", "PAMC": "MOBX", "PATK": "GIFT", "PAVC": "VCNT"}
TRAITS = (
    "repeats",  # sends again what got no response
    "books-each",  # books every notice that the gateway confirms
    "believes-notices",  # books by the notice alone
    "trusts-return",  # hands out by what the browser posts, and approves its amount
    "approves-each-return",  # approves as often as the return is posted
    "never-asks",  # gives up what got no response
    "asks-once",  # takes "not found" for "not done"
    "asks-one-date",  # by the date of sending only
    "cancels-in-full",  # by STSC also after a partial cancel
    "ignores-endings",  # approves whatever the window's result is
    "no-result",  # acknowledges notices by HTTP 200 alone
)


@dataclass
class Order:
    """An order of the shop."""

    number: str
    amount: int
    pay_type: str
    left: int = 0
    fulfilled: int = 0
    tno: str = ""
    is_claimed: bool = False
    pending: OutcomeUnknown | None = None
    seen: list[NoticeKey] = field(default_factory=list[NoticeKey])


class SmallShop:
    """The shop; threads share it."""

    def __init__(self, sandbox: Sandbox, traits: Collection[str] = ()) -> None:
        assert set(traits) <= set(TRAITS)
        self.traits = traits
        self.time: datetime | None = None
        self.client = Client(
            sandbox.identity,
            STAGING,
            sandbox.transport(timeout=2),
            now=self.now,
            sleep=lambda _: None,
        )
        self.orders: dict[str, Order] = {}
        self.locks: defaultdict[str, Lock] = defaultdict(Lock)
        self.address = ""

    def now(self) -> datetime:
        return self.time or datetime.now(UTC)

    def register(self, number: str, amount: int, pay_type: str) -> dict[str, Any]:
        self.orders.setdefault(number, Order(number, amount, pay_type))
        bill: dict[str, Any] = {
            "ordr_idxx": number,
            "good_mny": amount,
            "good_name": "coffee",
            "pay_method": METHODS[pay_type],
            "Ret_URL": f"{self.address}/return",
        }
        reply = self.client.send(Registration(**bill))
        fields = {
            **{name: str(value) for name, value in bill.items()},
            "approval_key": reply.approvalKey,
        }
        return {"order_no": number, "window": {"url": reply.PayUrl, "fields": fields}}

    def take_return(self, form: Mapping[str, str]) -> None:
        order = self.orders[form["ordr_idxx"]]
        is_ended = form["res_cd"] == "0000" or "ignores-endings" in self.traits
        if "trusts-return" in self.traits and is_ended:
            order.fulfilled += 1
        with self.locks[order.number]:
            if not is_ended or (order.is_claimed and "approves-each-return" not in self.traits):
                return
            order.is_claimed = True
            amount = form["good_mny"] if "trusts-return" in self.traits else str(order.amount)
            window = {
                name: form.get(name, "SANDBOX") for name in ("tran_cd", "enc_data", "enc_info")
            }
            window["tran_cd"] = form.get("tran_cd", "00100000")
            known = {"ordr_mony": amount, "ordr_no": order.number, "pay_type": order.pay_type}
            reply = self.send(order, "payment.approval", {**window, **known})
            if reply is not None and reply.ok:
                self.paid(order, str(reply.wire["tno"]))

    def paid(self, order: Order, tno: str) -> None:
        order.tno, order.pending = tno, None
        if order.pay_type != "PAVC":
            order.left = order.amount
            order.fulfilled += "trusts-return" not in self.traits

    def send(self, order: Order, operation: str, fields: Mapping[str, object]) -> Reply | None:
        for _ in range(2 if "repeats" in self.traits else 1):
            try:
                return self.client.send(operation, fields)
            except OutcomeUnknown as error:
                order.pending = error
        return None

    def cancel(self, number: str, part: int | None) -> None:
        order = self.orders[number]
        with self.locks[number]:
            won = order.left if part is None else part
            whole = won == order.amount or (part is None and "cancels-in-full" in self.traits)
            fields: dict[str, object] = {"tno": order.tno}
            if not whole:
                fields |= {"mod_mny": won, "rem_mny": order.left}
            operation = "payment.cancel" if whole else "payment.partial_cancel"
            reply = self.send(order, operation, fields)
            if reply is not None and reply.ok:
                order.left -= won

    def recover(self) -> None:
        if "never-asks" in self.traits:
            return
        for order in list(self.orders.values()):
            with self.locks[order.number]:
                if order.pending is not None:
                    self.look_into(order, order.pending)

    def look_into(self, order: Order, error: OutcomeUnknown) -> None:
        if "asks-one-date" in self.traits:
            assert error.when is not None
            date = f"{error.when.astimezone(KOREA):%Y%m%d}000000"
            asked = {"tno": date, "mod_ordr_idxx": order.number, "pay_type": order.pay_type}
            reply = self.client.send("transaction.inquiry", asked)
            if reply.ok:
                self.paid(order, str(reply.wire["tno"]))
            return
        found = self.client.resolve(error, pay_type=order.pay_type)
        if found.state != "done" or found.proof is None:
            if "asks-once" in self.traits:
                order.pending = None
        elif error.operation == "payment.approval":
            self.paid(order, found.proof.tno)
        else:
            order.left -= int(str(error.known.get("mod_mny", order.left)))
            order.pending = None

    def take_notice(self, body: bytes, content_type: str) -> bool:
        notice = read_notice(body, content_type)
        order = self.orders[notice.order_no or ""]
        if not self.locks[order.number].acquire(timeout=0.2):
            return False
        try:
            if "believes-notices" in self.traits:
                order.fulfilled += notice.op_cd == "50"
                return True
            if order.tno != notice.tno:
                return False
            confirmed = confirm(notice, self.client.send(confirming_inquiry(notice)))
            if "books-each" in self.traits:
                order.fulfilled += notice.op_cd == "50" and confirmed.state == "confirmed"
                return True
            decision = decide(notice, order.seen)
            if decision.action == "book" and confirmed.state != "confirmed":
                return False
            order.seen.append(notice.key)
            order.fulfilled += decision.action == "book"
            return True
        finally:
            self.locks[order.number].release()


class Handler(BaseHTTPRequestHandler):
    """The shop's surface over HTTP."""

    shop: SmallShop

    def do_GET(self) -> None:
        number = self.path.rpartition("/")[2]
        self.respond(200, json.dumps({"fulfilled": self.shop.orders[number].fulfilled}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        now = self.headers.get("X-KCP-Exam-Now")
        self.shop.time = datetime.fromisoformat(now) if now else self.shop.time
        try:
            self.route(body)
        except (KcpError, KeyError) as error:
            self.respond(502, json.dumps({"error": repr(error)}).encode())

    def route(self, body: bytes) -> None:
        match self.path.strip("/").split("/"):
            case ["orders"]:
                asked = json.loads(body)
                self.respond(200, json.dumps(self.shop.register(**_named(asked))).encode())
            case ["orders", number, "cancel"]:
                self.shop.cancel(number, json.loads(body).get("amount"))
                self.respond(200, b"{}")
            case ["recover"]:
                self.shop.recover()
                self.respond(200, b"{}")
            case ["return"]:
                self.shop.take_return(_form(body))
                self.respond(200, b"ok")
            case _:
                taken = self.shop.take_notice(body, self.headers.get("Content-Type", ""))
                response = notice_response(taken=taken)
                if "no-result" in self.shop.traits:
                    response = HttpResponse(status=200, headers=response.headers, body=b"OK")
                self.respond(response.status, response.body)

    def respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Log nothing."""


@contextmanager
def running(sandbox: Sandbox, *traits: str) -> Generator[SmallShop]:
    """Run a shop on loopback."""
    shop = SmallShop(sandbox, traits)
    handler = type("ShopHandler", (Handler,), {"shop": shop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _named(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": asked["order_no"], "amount": asked["amount"], "pay_type": asked["pay_type"]}


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("ascii"), True, encoding="cp949", errors="replace"))
