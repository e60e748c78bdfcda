"""What the shop has the gateway do: register, approve, cancel, find out, take notices.

What is about to be sent is written down before it is sent: the claim in the order's row, the
request in the journal. No payment and no cancel is sent twice; what became of one whose response
was lost is found out by inquiries. Each order has a lock, so that the gateway sees one request of
it at a time.
"""

import re
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from kcp_proto import KcpError, MessageError, NotSent, Refused
from kcp_proto.messages import Registration
from kcp_proto.notices import confirm, confirming_inquiry, decide, read_notice
from kcp_proto.resolution import LostRequest
from kcp_transports import Client
from kcp_transports.database import Inbox, KeptNotice
from kcp_transports.recording import DatabaseJournal

Order = Mapping[str, Any]
APPROVAL, CANCEL, PART = "payment.approval", "payment.cancel", "payment.partial_cancel"
# What the payment window calls each method.
METHODS = {"PACA": "CARD", "PABK": "BANK", "PAVC": "VCNT", "PAMC": "MOBX", "PATK": "GIFT"}
ORDERS = """
CREATE TABLE IF NOT EXISTS orders (
  order_no TEXT PRIMARY KEY, amount INTEGER NOT NULL, pay_type TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new', remaining INTEGER NOT NULL DEFAULT 0,
  fulfilled INTEGER NOT NULL DEFAULT 0, tno TEXT NOT NULL DEFAULT '',
  approved INTEGER NOT NULL DEFAULT 0,  -- whether an approval was sent, whatever came of it
  pending TEXT NOT NULL DEFAULT '',     -- the operation whose outcome is not known
  since TEXT NOT NULL DEFAULT '', part INTEGER NOT NULL DEFAULT 0,
  booked TEXT NOT NULL DEFAULT ''       -- the deposit that paid it
)
"""
# Of these decisions a false notice must not make one, so the gateway is asked first.
NEEDS_PROOF = ("deposit", "cancel", "cancel-first")


class Wrong(Exception):
    """What the shop does not do, with a status of HTTP."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Shop:
    """Orders, and what the gateway is asked to do about them."""

    def __init__(self, path: Path, client: Client, journal: DatabaseJournal) -> None:
        self.path, self.client, self.journal = path, client, journal
        self.inbox = Inbox.open(path)
        self.locks: dict[str, Lock] = {}
        self.address = ""
        with self._transaction() as database:
            database.execute(ORDERS)

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Open a transaction of its own; nothing is sent inside one."""
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.row_factory = sqlite3.Row
            yield database

    def _find(self, order_no: str) -> Order:
        with self._transaction() as database:
            rows = database.execute("SELECT * FROM orders WHERE order_no = ?", [order_no])
            for row in rows:
                return dict(row)
        raise Wrong(404, "no such order")

    def _write(self, order: Order, **columns: object) -> None:
        names = ", ".join(f"{name} = ?" for name in columns)
        with self._transaction() as database:
            database.execute(
                f"UPDATE orders SET {names} WHERE order_no = ?",  # noqa: S608
                [*columns.values(), order["order_no"]],
            )

    def _lock(self, order_no: str) -> Lock:
        return self.locks.setdefault(order_no, Lock())

    def show(self, order_no: str) -> dict[str, Any]:
        """Give an order as the surface shows it."""
        order = self._find(order_no)
        names = ("order_no", "state", "amount", "remaining", "fulfilled")
        return {name: order[name] for name in names} | (
            {"state": "unknown"} if order["pending"] else {}
        )

    def register(self, order_no: object, amount: object, pay_type: object) -> dict[str, Any]:
        """Take an order and register its payment; to register once more does no harm."""
        is_named = isinstance(order_no, str) and re.fullmatch("[A-Za-z0-9]{1,40}", order_no)
        if not is_named or str(pay_type) not in METHODS or type(amount) is not int or amount < 1:
            raise Wrong(
                422, f"order_no, amount (won) and pay_type ({', '.join(METHODS)}) are needed"
            )
        number = str(order_no)
        with self._lock(number):
            with self._transaction() as database:
                database.execute(
                    "INSERT OR IGNORE INTO orders (order_no, amount, pay_type) VALUES (?, ?, ?)",
                    [number, amount, pay_type],
                )
            order = self._find(number)
            if (order["amount"], order["pay_type"], order["approved"]) != (amount, pay_type, 0):
                raise Wrong(409, "this order number is taken")
            bill: dict[str, Any] = {
                "ordr_idxx": number,
                "good_mny": amount,
                "good_name": "원두 1kg",
                "pay_method": METHODS[order["pay_type"]],
                "Ret_URL": f"{self.address}/return",
            }
            reply = self.client.send(Registration(**bill))
            if reply.Code != "0000":
                raise Wrong(502, f"the gateway refused to register the payment: {reply.Code}")
            self._write(order, state="waiting")
        own = {"site_cd": self.client.site_cd, "approval_key": reply.approvalKey}
        fields = {name: str(value) for name, value in {**own, **bill}.items()}
        return {"order_no": number, "window": {"url": reply.PayUrl, "fields": fields}}

    def approve(self, form: Mapping[str, str]) -> str:
        """Approve what the window returned, once however often a browser posts it.

        A browser may post anything: the amount is the order's own, and a failure that the form
        reports is believed only until an approval was sent.

        Returns:
            The order's state.
        """
        number = form.get("ordr_idxx", "")
        self._find(number)
        if form.get("site_cd", self.client.site_cd) != self.client.site_cd:
            raise Wrong(404, "no such order")
        with self._lock(number):
            order = self._find(number)
            if not order["approved"] and form.get("res_cd") != "0000":
                self._write(order, state="failed")
            elif not order["approved"]:
                fields = {name: form.get(name, "") for name in ("tran_cd", "enc_data", "enc_info")}
                fields |= {"ordr_no": number, "pay_type": order["pay_type"]}
                try:
                    self._send(order, APPROVAL, {**fields, "ordr_mony": order["amount"]})
                except KcpError:
                    return "failed"  # It was not sent: the customer may try again.
        return str(self.show(number)["state"])

    def cancel(self, number: str, amount: object = None) -> dict[str, Any]:
        """Give back all that is left, or a part; not while the outcome of another one is open."""
        self._find(number)
        with self._lock(number):
            order = self._find(number)
            is_unpaid = bool(order["tno"]) and order["state"] == "waiting"
            left = order["amount"] if is_unpaid else order["remaining"]
            part = left if amount is None else amount
            if order["pending"] or not left:
                raise Wrong(409, "nothing can be cancelled, or an outcome is not known yet")
            if type(part) is not int or not 1 <= part <= left or (is_unpaid and part < left):
                raise Wrong(422, f"amount must be a number of won up to {left}")
            if part == order["amount"]:
                refused = self._send(order, CANCEL, {"tno": order["tno"]}, part)
            else:
                fields = {"tno": order["tno"], "mod_mny": part, "rem_mny": left}
                refused = self._send(order, PART, fields, part)
        return self.show(number) | ({"refused": refused} if refused else {})

    def _send(
        self, order: Order, operation: str, fields: Mapping[str, object], part: int = 0
    ) -> str:
        """Write down that a request is about to be sent, send it, write down what came of it.

        Returns:
            The code with which the gateway refused it; "" if it did not.
        """
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._write(order, pending=operation, since=moment, part=part, approved=1)
        order = self._find(order["order_no"])
        try:
            reply = self.client.send(operation, fields)
            reply.raise_for_result()
        except (NotSent, MessageError):
            self._forget(order)
            raise
        except Refused as error:
            self._settle(order, None)
            return error.res_cd
        except KcpError:
            return ""  # It stays pending: only an inquiry can tell.
        self._settle(order, reply.wire)
        return ""

    def _forget(self, order: Order) -> None:
        """Undo the claim of a request that was not sent."""
        self._write(order, pending="", approved=int(order["pending"] != APPROVAL))

    def _settle(self, order: Order, shown: Mapping[str, Any] | None) -> bool:
        """Write down the outcome of what is pending: fields of a success, or None for a refusal.

        Returns:
            Whether it is settled; a payment of another amount than the order's is left to a person.
        """
        if order["pending"] != APPROVAL:
            left = max(order["remaining"] - order["part"], 0)
            done = {"remaining": left, "state": "part-cancelled" if left else "cancelled"}
            self._write(order, pending="", **(done if shown is not None else {}))
        elif shown is None:
            self._write(order, pending="", state="failed")
        elif str(shown["amount"]) != str(order["amount"]):
            return False
        elif order["pay_type"] == "PAVC":
            self._write(order, pending="", state="waiting", tno=shown["tno"])
        else:
            paid = {"remaining": order["amount"], "fulfilled": order["fulfilled"] + 1}
            self._write(order, pending="", state="paid", tno=shown["tno"], **paid)
        return True

    def recover(self) -> dict[str, list[str]]:
        """Ask about each order with an unknown outcome."""
        with self._transaction() as database:
            rows = database.execute("SELECT order_no FROM orders WHERE pending != ''").fetchall()
        settled: dict[str, bool] = {}
        for (number,) in rows:
            with self._lock(number):
                settled[number] = self._look_into(self._find(number))
        return {
            "settled": [number for number, is_settled in settled.items() if is_settled],
            "still_unknown": [number for number, is_settled in settled.items() if not is_settled],
        }

    def _look_into(self, order: Order) -> bool:
        """Find out what became of what is pending, by the journal and then by an inquiry.

        The journal proves that a request was not sent, or what the gateway responded. That an
        inquiry finds nothing proves nothing: the gateway may still act on it.

        Returns:
            Whether nothing is pending any more.
        """
        if not order["pending"]:
            return True
        journal = self.journal.about(order["tno"] or order["order_no"])
        since = datetime.fromisoformat(order["since"])
        sent = [
            each
            for each in journal.exchanges
            if each.operation == order["pending"] and each.when >= since
        ]
        if not sent or sent[-1].outcome == "not-sent":
            self._forget(order)
            return True
        if sent[-1].outcome == "answered" and sent[-1].end:
            message = journal.body(sent[-1], sent[-1].end)["message"]
            is_done = message["res_cd"] in ("0000", "V000")
            return self._settle(order, message if is_done else None)
        lost = LostRequest(
            operation=sent[-1].operation,
            known=sent[-1].fields,
            when=sent[-1].when,
            pay_type=order["pay_type"],
        )
        found = self.client.resolve(lost)
        # "done" says that the amount fits, too.
        if found.state == "done" and found.proof:
            return self._settle(order, {"tno": found.proof.tno, "amount": order["amount"]})
        return False

    def take(self, body: bytes, content_type: str) -> bool:
        """Take a deposit notice; tell whether there is nothing left to do about it.

        A notice that comes while another request of its order is under way is not taken: the
        gateway sends it again.
        """
        try:
            notice = read_notice(body, content_type)
            number = notice.order_no or ""
            self._find(number)
        except (MessageError, Wrong):
            return False
        lock = self._lock(number)
        if not lock.acquire(timeout=3):
            return False
        try:
            if not self._look_into(self._find(number)) or self._find(number)["tno"] != notice.tno:
                return False
            return self._book(number, self.inbox.keep(body, content_type))
        except KcpError:
            return False
        finally:
            lock.release()

    def _book(self, number: str, kept: KeptNotice) -> bool:
        notice = kept.notice
        with self._transaction() as database:
            likely = decide(notice, Inbox.within(database).seen(notice))
        if likely.reason in NEEDS_PROOF:
            reply = self.client.send(confirming_inquiry(notice))
            if confirm(notice, reply).state != "confirmed":
                return False
        deposit = f"{notice.tno}/{notice.noti_id}"
        # Decision and order are there together, or not at all.
        with self._transaction() as database:
            decision = Inbox.within(database).decide(kept)
            if decision.action == "book":
                booked = database.execute(
                    "UPDATE orders SET state = 'paid', remaining = amount, booked = ?,"
                    " fulfilled = fulfilled + (fulfilled = 0)"
                    " WHERE order_no = ? AND amount = ? AND state = 'waiting' AND booked = ''",
                    [deposit, number, notice.ipgm_mnyx],
                )
                if booked.rowcount != 1:
                    # Another amount, or a second deposit: a person looks.
                    database.rollback()
                    return False
            elif decision.action == "unbook":
                database.execute(
                    "UPDATE orders SET state = 'waiting', remaining = 0, booked = ''"
                    " WHERE booked = ?",
                    [deposit],
                )
        return True
