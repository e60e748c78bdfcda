"""What each of the shops has in common: taking a notice, and the worker that books by it."""

import sqlite3
from contextlib import closing

from kcp_proto import HttpResponse, KcpError
from kcp_proto.documents import MAX_BYTES
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import confirm, confirming_inquiry, decide, notice_response
from kcp_transports import Client
from kcp_transports.database import Database, Inbox

ORDERS = """
CREATE TABLE IF NOT EXISTS orders (
  order_no TEXT PRIMARY KEY, tno TEXT NOT NULL, amount INTEGER NOT NULL, paid_by TEXT
)
"""
# Of these decisions a false notice must not make one, so the gateway is asked first. A cancel whose
# deposit was not seen is one: afterwards that deposit is not booked.
_NEEDS_PROOF = ("deposit", "cancel", "cancel-first")


def take(inbox: Inbox, body: bytes, content_type: str) -> HttpResponse:
    """Keep a notice, and only then acknowledge it; the gateway waits for nothing else."""
    if len(body) > MAX_BYTES:
        return HttpResponse(status=413, headers={"content-type": "text/plain"}, body=b"too large")
    try:
        inbox.keep(body, content_type)
    except KcpError:
        # It is no notice, or it is not kept: the gateway sends again.
        return notice_response(taken=False)
    return notice_response()


def work(path: str, client: Client) -> bool:
    """Process the notice that has waited longest; a worker calls this again and again.

    Returns:
        Whether there was one.
    """
    inbox = Inbox(Database.at(path))
    claim = inbox.claim("worker")
    if claim is None:
        return False
    notice = claim.notice
    with closing(sqlite3.connect(path, timeout=10)) as shop:
        with shop:
            likely = decide(notice, Inbox.within(shop).seen(notice))
        if likely.reason in _NEEDS_PROOF:
            try:
                confirmation = confirm(notice, client.send(confirming_inquiry(notice)))
            except KcpError as error:
                inbox.put_back(claim, error.code)
                return True
            if confirmation.state == "contradicted":
                inbox.reject(claim, confirmation.reason)
                return True
            if confirmation.state == "not-shown":
                inbox.put_back(claim, confirmation.reason)
                return True
        # Decision and order are there together, or not at all.
        with shop:
            decision = Inbox.within(shop).decide(claim)
            if decision.action == "book":
                book(shop, notice)
            elif decision.action == "unbook":
                shop.execute("UPDATE orders SET paid_by = NULL WHERE paid_by = ?", [name(notice)])
    return True


def book(shop: sqlite3.Connection, notice: DepositNotice) -> None:
    """Book a deposit for the order whose transaction and amount the shop itself knows.

    Where no row changes (another amount, a second deposit, a number that is not ours) a person
    looks: the inquiry shows that money is there, not for which notice.
    """
    shop.execute(
        "UPDATE orders SET paid_by = ?"
        " WHERE order_no = ? AND tno = ? AND amount = ? AND paid_by IS NULL",
        [name(notice), notice.order_no, notice.tno, notice.ipgm_mnyx],
    )


def name(notice: DepositNotice) -> str:
    """Name the deposit, the same for its cancel."""
    return f"{notice.tno}/{notice.noti_id}"
