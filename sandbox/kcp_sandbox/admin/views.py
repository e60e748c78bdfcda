"""What the admin API shows of the sandbox: JSON values, nothing secret among them (R24)."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kcp_sandbox.brain import Brain
from kcp_sandbox.disruptions import Plan
from kcp_sandbox.inspector import Record
from kcp_sandbox.store import Member, Payment, Planted, Stock

Json = dict[str, Any]


def state(brain: Brain, *, names: bool) -> Json:
    """Show everything.

    Args:
        brain: The gateway.
        names: Show the members' login names in full; else masked but for the first letter.

    Returns:
        Shops, members with their points, payments with their history, planted transactions,
        plans, the clock, and that the sum of all points is what it was.
    """
    stock = brain.stock
    with stock.storage.transaction():
        shops = stock.storage.certificates()
        return {
            "clock": clock(brain),
            "lenient": brain.lenient,
            "shops": [
                {
                    "site_cd": site_cd,
                    "certificate": certificate.fingerprint,
                    "not_valid_after": certificate.not_valid_after.isoformat(),
                }
                for site_cd, certificate in shops.items()
            ],
            "members": [member(stock, each, names=names) for each in stock.storage.members()],
            "payments": [_payment(stock, each, names) for each in stock.storage.payments()],
            "transactions": [planted(each) for each in stock.storage.plantings()],
            "faults": plans(brain.faults.planned()),
            "points_in_all": stock.storage.total(),
        }


def clock(brain: Brain) -> Json:
    """Show the time, and whether it stands still."""
    return {"now": brain.clock().isoformat(), "stopped": brain.clock.stopped}


def member(stock: Stock, shown: Member, *, names: bool) -> Json:
    """Show a member, never the password."""
    return {
        "pt_memcorp_cd": shown.pt_memcorp_cd,
        "pt_idno": _name(shown.pt_idno, names),
        "points": stock.ledger.balance(shown.account),
    }


def planted(shown: Planted) -> Json:
    """Show a planted transaction by what it is asked for."""
    return {
        "pay_type": shown.pay_type,
        "tno": shown.tno,
        "site_cd": shown.site_cd,
        "ordr_idxx": shown.ordr_idxx,
        "date_key": shown.date_key,
        "shop_status": shown.answer.get("shop_status", ""),
    }


def plans(shown: Iterable[Plan]) -> list[Json]:
    """Show plans."""
    return [asdict(plan) for plan in shown]


def record(shown: Record) -> Json:
    """Show one exchange."""
    return {
        **{name: getattr(shown, name) for name in _PLAIN},
        "at": shown.at.isoformat(),
        "milliseconds": round(shown.seconds * 1000, 3),
        "request": dict(shown.request),
        "answer": dict(shown.answer),
        "faults": [asdict(fault) for fault in shown.faults],
        "likely": [asdict(likely) for likely in shown.likely],
    }


_PLAIN = (
    *("number", "method", "path", "operation", "status", "res_cd"),
    *("detail", "detail_ko", "expected", "fault"),
)


def _payment(stock: Stock, shown: Payment, names: bool) -> Json:
    _, company, name = shown.payer
    return {
        "tno": shown.tno,
        "site_cd": shown.site_cd,
        "ordr_idxx": shown.ordr_idxx,
        "pt_memcorp_cd": company,
        "pt_idno": _name(name, names),
        "points": stock.ledger.balance(shown.account),
        "split_from": shown.split_from,
        "history": [asdict(event) for event in shown.history],
    }


def _name(pt_idno: str, names: bool) -> str:
    return pt_idno if names else f"{pt_idno[:1]}***"
