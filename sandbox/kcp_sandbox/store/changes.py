"""The history of a transaction, and what each change of it leaves to be said by an inquiry."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from kcp_proto.catalogue import Message
from kcp_sandbox.clock import wire_time

from .inquiry_responses import DEPOSITED, MIXED, STATUS, Condition, states, tax_flag, tax_parts
from .records import Change, ChangeKind, Transaction

_NAMED: Mapping[str, str] = {STATUS[state]: state for state in ("part-cancelled", "cancelled")}


def beginning(
    message: Message, response: Mapping[str, str], condition: Condition
) -> tuple[Change, ...]:
    """Make the history that a transaction is added with.

    Args:
        message: The description of the response to an inquiry.
        response: That response, which may say something else than the condition and is followed.
        condition: The state that was asked for.

    Returns:
        At least its approval or its issue.
    """
    terms = message.shows
    total = int((response.get(terms.amount) if terms else "") or condition.total)
    rest = (response.get(terms.left) if terms else "") or ""
    state = _NAMED.get(response.get("shop_status", ""), condition.state)
    at, later = wire_time(condition.approved), wire_time(condition.changed)
    free_mny = condition.free_mny if tax_flag(total, condition.free_mny) == MIXED else 0
    parts = tax_parts(total, free_mny) if free_mny else ()
    if DEPOSITED in message.fields:
        first = Change(kind="issue", at=at, amount=total, left=0, parts=parts)
        held = int(response.get(DEPOSITED) or 0)
        paid = Change(kind="deposit", at=at, amount=held, left=held, number=_noti_id(at, 1))
        history: tuple[Change, ...] = (first, paid) if held else (first,)
    else:
        held = max(total, int(rest or 0))
        history = (Change(kind="approval", at=at, amount=held, left=held, parts=parts),)
    left = 0 if state == "cancelled" else int(rest or min(held, condition.left_of(total) or held))
    if state == "cancelled" or left < held:
        history += (_given_back(held - left, left, later, total, free_mny),)
    return history


def _given_back(back: int, left: int, at: str, total: int, free_mny: int) -> Change:
    """Make the cancel that a transaction is added with; a mixed one's parts are in proportion."""
    parts = tax_parts(back, free_mny * back // total) if free_mny else ()
    kind: ChangeKind = "partial-cancel" if left else "cancel"
    return Change(kind=kind, at=at, amount=back, left=left, parts=parts)


def cancelled(
    transaction: Transaction, back: int, at: str, *, number: str = "", parts: tuple[int, ...] = ()
) -> Transaction:
    """Give won back, and say so in the response to an inquiry.

    Args:
        transaction: The transaction as it was.
        back: Won that are given back.
        at: When, as on the wire.
        number: The partial cancel's number; "" for a full cancel.
        parts: The tax parts of these won, if they are known.

    Returns:
        Its next state.
    """
    kind: ChangeKind = "partial-cancel" if number else "cancel"
    left = transaction.left - back
    return _grown(transaction, Change(kind, at, back, left, number, parts))


def paid_into(transaction: Transaction, amount: int, at: str) -> Transaction:
    """Let a virtual account be paid into."""
    number = _noti_id(at, len(transaction.history))
    paid = Change("deposit", at, amount, transaction.left + amount, number)
    return _grown(transaction, paid)


def taken_back(transaction: Transaction, deposit: Change, at: str) -> Transaction:
    """Let the bank network cancel a deposit."""
    left = transaction.left - deposit.amount
    return _grown(transaction, Change("deposit-cancel", at, deposit.amount, left, deposit.number))


def live_deposits(transaction: Transaction) -> list[Change]:
    """List the deposits that were not cancelled, oldest first."""
    gone = {each.number for each in transaction.history if each.kind == "deposit-cancel"}
    paid = [each for each in transaction.history if each.kind == "deposit"]
    return [each for each in paid if each.number not in gone]


def parts_left(transaction: Transaction) -> tuple[int, ...]:
    """Tell what is left of the tax parts of a mixed payment; empty for any other."""
    first, *others = transaction.history
    back = [each.parts for each in others if each.gives_back]
    return tuple(
        part - sum(parts[place] for parts in back) for place, part in enumerate(first.parts)
    )


def _noti_id(at: str, step: int) -> str:
    """Make a deposit's 20 digits, once in a transaction: its history only grows."""
    return f"{at}{step:06d}"


def _grown(transaction: Transaction, change: Change) -> Transaction:
    grown = replace(transaction, history=(*transaction.history, change))
    response = {**transaction.response, **states(transaction.response, grown.state)}
    if grown.awaits_deposits:
        deposits = live_deposits(grown)
        response[DEPOSITED] = str(change.left)
        response["app_time"] = deposits[-1].at if deposits else ""
    else:
        response.update(_rests(response, change))
    if grown.state == "cancelled" and "can_time" in response:
        response["can_time"] = change.at
    return replace(grown, response=MappingProxyType(response))


def _rests(response: Mapping[str, str], change: Change) -> dict[str, str]:
    """Say what is left; which of card and coupon gives back first is unknown, here the card."""
    rests = {name: int(text or 0) for name, text in response.items() if name.endswith("rem_mny")}
    card = rests.get("card_rem_mny", 0)
    split = {
        "card_rem_mny": max(card - change.amount, 0),
        "coupon_rem_mny": max(rests.get("coupon_rem_mny", 0) - max(change.amount - card, 0), 0),
    }
    return {name: str(split.get(name, change.left)) for name in rests}
