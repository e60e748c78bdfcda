"""What the admin API shows of the sandbox: JSON values without a secret (R24: never show one)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kcp_proto import catalogue
from kcp_proto.json_values import is_array, is_object
from kcp_proto.showing import last_four
from kcp_proto.times import read_datetime
from kcp_sandbox.brain import Brain
from kcp_sandbox.disruptions import Planned, Step
from kcp_sandbox.store import Member, Payment, Store, Transaction

Json = dict[str, Any]
_NUMBERS = ("tno", "split_from")
_PUBLIC = 4
_DIGITS = re.compile(f"[0-9]{{{_PUBLIC + 1},}}")
# As long as the gateway's are (R9), which a text may hold where no field of its view does.
_LENGTHS = (13, 14)
_LIKE_A_NUMBER = re.compile("(?<![0-9])[0-9]{13,14}(?![0-9])")
_ORDERS = frozenset({*catalogue.order_number_fields(), "order_no"})


def show_state(brain: Brain, *, names: bool) -> Json:
    """Show everything.

    Args:
        brain: The gateway.
        names: Show the members' login names in full; else masked but for the first letter.

    Returns:
        Shops, members with their points, payments with their history, transactions, plans, the
        clock, and the sum of all points, which is what it was.
    """
    store = brain.store
    with store.storage.atomic():
        shops = store.storage.certificates()
        return {
            "shop": brain.name,
            "clock": show_clock(brain),
            "lenient": bool(brain.quirks),
            "quirks": [quirk["name"] for quirk in brain.quirks],
            "shops": [
                {
                    "site_cd": site_cd,
                    "certificate": certificate.fingerprint,
                    "not_valid_after": certificate.not_valid_after.isoformat(),
                }
                for site_cd, certificate in shops.items()
            ],
            "members": [show_member(store, each, names=names) for each in store.members()],
            "payments": [_show_payment(store, each, names) for each in store.payments()],
            "transactions": [show_transaction(each) for each in store.transactions()],
            "disruptions": show_plans(brain.disruptions.planned()),
            "total_points": store.ledger.total(),
        }


def show_clock(brain: Brain) -> Json:
    """Show the time, and whether it stands still."""
    return {"now": brain.clock().isoformat(), "stopped": brain.clock.stopped}


def show_member(store: Store, member: Member, *, names: bool) -> Json:
    """Show a member, never the password."""
    return {
        "pt_memcorp_cd": member.pt_memcorp_cd,
        "pt_idno": member.pt_idno if names else mask_name(member.pt_idno),
        "points": store.ledger.balance(member.account),
    }


def show_transaction(transaction: Transaction) -> Json:
    """Show a transaction by the fields of an inquiry, and with its history."""
    return {
        "pay_type": transaction.pay_type,
        "tno": transaction.tno,
        "site_cd": transaction.site_cd,
        "ordr_idxx": transaction.ordr_idxx,
        "date_key": transaction.date_key,
        "shop_status": transaction.response.get("shop_status", ""),
        "state": transaction.state,
        "amount": transaction.amount,
        "left": transaction.left,
        "history": [asdict(change) for change in transaction.history],
    }


def show_plans(plans: Iterable[Planned]) -> list[Json]:
    """Show plans, each by its number and with how often it struck."""
    return [{**asdict(plan), "number": number, "struck": n} for number, plan, n in plans]


def show_steps(steps: Iterable[Step]) -> list[Json]:
    """Show the steps of a scenario; a request whose kind is "" meets nothing."""
    return [
        {**(asdict(plan) if plan else {"kind": ""}), "operation": operation}
        for operation, plan in steps
    ]


def without_numbers(shown: Any, store: Store) -> Any:
    """Cut transaction numbers to their last four digits, in whichever text of a view they stand.

    R24: never show a secret; beyond its own machine a sandbox shows no whole `tno`.

    Args:
        shown: The view.
        store: Its transaction numbers are cut in an order number's field too, and even if they
            read as a time.

    Returns:
        The view with those digits cut.
    """
    found = {*_numbers(shown), *store.known(_candidates(shown))}
    numbers = sorted(found, key=len, reverse=True)
    return _cut(shown, numbers)


def _candidates(shown: Any) -> set[str]:
    """List the digits of a view that a transaction number can be, alone or in longer digits."""
    if is_object(shown):
        return set[str]().union(*map(_candidates, (*shown, *shown.values())))
    if is_array(shown):
        return set[str]().union(*map(_candidates, shown))
    found: set[str] = set()
    for digits in _DIGITS.findall(str(shown)):
        found.add(digits)
        for length in _LENGTHS:
            found.update(digits[at : at + length] for at in range(len(digits) - length + 1))
    return found


def _numbers(shown: Any) -> Iterator[str]:
    if is_object(shown):
        for name, value in shown.items():
            if name in _NUMBERS and isinstance(value, str | int) and len(str(value)) > _PUBLIC:
                yield str(value)
                yield from _DIGITS.findall(str(value))
            yield from _numbers(value)
    elif is_array(shown):
        for value in shown:
            yield from _numbers(value)


def _cut(shown: Any, numbers: list[str], name: str = "") -> Any:
    if is_object(shown):
        return {_cut(key, numbers): _cut(value, numbers, key) for key, value in shown.items()}
    if is_array(shown):
        return [_cut(value, numbers, name) for value in shown]
    if isinstance(shown, int) and str(shown) in numbers:
        return last_four(str(shown))
    if not isinstance(shown, str):
        return shown
    for number in numbers:
        shown = shown.replace(number, last_four(number))
    return shown if name in _ORDERS else _LIKE_A_NUMBER.sub(_cut_unless_time, shown)


def _cut_unless_time(found: re.Match[str]) -> str:
    text = found[0]
    return text if read_datetime(text) else last_four(text)


def _show_payment(store: Store, payment: Payment, names: bool) -> Json:
    _, company, name = payment.payer
    return {
        "tno": payment.tno,
        "site_cd": payment.site_cd,
        "ordr_idxx": payment.ordr_idxx,
        "pt_memcorp_cd": company,
        "pt_idno": name if names else mask_name(name),
        "points": store.ledger.balance(payment.account),
        "split_from": payment.split_from,
        "history": [asdict(event) for event in payment.history],
    }


def mask_name(pt_idno: str) -> str:
    """Mask a login name but for its first letter (R24: never show a secret)."""
    return f"{pt_idno[:1]}***"
