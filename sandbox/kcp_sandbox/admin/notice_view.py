"""Deposit notices with their attempts and what is said of them, and the accounts to pay into."""

from kcp_proto import catalogue
from kcp_proto.redaction import redact
from kcp_sandbox.brain import Brain
from kcp_sandbox.inspector import NOTICE, Inspector, PostedNotice
from kcp_sandbox.notifying import ATTEMPTS, Notice, Notify

from .deposits import show_posted
from .input import Readers, read_mapping, read_whole_number
from .views import Json

_MOST_ACCOUNTS = 200
_MOST_CHARACTERS = 300


def show_notices(brain: Brain) -> Json:
    """Show the latest notices, newest first, where they go, and the accounts, newest first."""
    records: dict[int, list[PostedNotice]] = {}
    for each in brain.inspector.records():
        if isinstance(each, PostedNotice):
            records.setdefault(each.first, []).append(each)
    notices = [
        _show(each, records.get(each.number, []), brain.inspector)
        for each in reversed(brain.notifier.notices())
    ]
    accounts = [each for each in brain.store.transactions() if each.awaits_deposits]
    return {
        "target": _show_target(brain.notifier.target),
        "attempts": ATTEMPTS,
        "notices": notices,
        "accounts": [
            {
                "tno": each.tno,
                "ordr_idxx": each.ordr_idxx,
                "state": each.state,
                "amount": each.amount,
                "left": each.left,
            }
            for each in accounts[: -_MOST_ACCOUNTS - 1 : -1]
        ],
    }


def post_again(brain: Brain, body: object) -> Json:
    """Post a notice once more, whatever became of it."""
    readers: Readers = {"number": read_whole_number}
    asked = read_mapping(body, readers, "a notice", needed=("number",))
    return show_posted(brain.notifier.again(asked["number"]))


def _show_target(target: Notify) -> Json:
    """Show where notices go; a query may hold what is not for the screen (R24)."""
    parts = target.parts
    return {
        "url": parts._replace(query="").geturl(),
        "query": bool(parts.query),
        "encoding": target.encoding,
        "every": target.every,
        "patience": target.patience,
        "any_target": target.allow_any_target,
    }


def _show(notice: Notice, attempts: list[PostedNotice], inspector: Inspector) -> Json:
    form = notice.form
    state = _state(notice, attempts)
    return {
        "number": notice.number,
        "state": state,
        "next": notice.due.isoformat() if state in ("waiting", "retrying") else "",
        "target": _show_target(notice.notify),
        "tno": form["tno"],
        "ordr_idxx": form["order_no"],
        "amount": int(form["ipgm_mnyx"]),
        "tx_cd": form["tx_cd"],
        "op_cd": form["op_cd"],
        "noti_id": form["noti_id"],
        "form": redact(catalogue.message(NOTICE), form),
        "posted": notice.attempts,
        "attempts": [_show_attempt(each, inspector) for each in attempts],
    }


def _state(notice: Notice, attempts: list[PostedNotice]) -> str:
    if notice.is_acknowledged:
        return "delivered"
    if any(not each.passage.is_over for each in attempts):
        return "under way"
    if notice.is_over:
        return "given up"
    return "retrying" if notice.attempts else "waiting"


def _show_attempt(record: PostedNotice, inspector: Inspector) -> Json:
    return {
        "exchange": record.number,
        "attempt": record.attempt,
        "at": record.at.isoformat(timespec="milliseconds"),
        "milliseconds": round(record.took * 1000, 3),
        "under_way": not record.passage.is_over,
        "status": record.status,
        "body": record.raw_response[:_MOST_CHARACTERS],
        "acknowledged": record.is_acknowledged,
        "findings": [finding._asdict() for finding in inspector.findings(record)],
    }
