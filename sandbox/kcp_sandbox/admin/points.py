"""The points of members: where they are, how they moved, and that their sum is what it was."""

from collections.abc import Sequence
from typing import NamedTuple

from kcp_sandbox.brain import Brain
from kcp_sandbox.inspector import Record
from kcp_sandbox.store import Event, Payment

from .lives import acted_on, causes_of, moment
from .views import Json, mask_name, show_member

MOST = 100


class Movement(NamedTuple):
    """Points that left a member or came back.

    Attributes:
        payment: The payment that they went to or came from.
        event: What happened to it.
        change: What the member has more by it, in won; negative if less.
        cause: The number of the exchange that caused it; 0 if it is not stored any more.
    """

    payment: Payment
    event: Event
    change: int
    cause: int


def show_points(brain: Brain) -> Json:
    """Show members, the latest movements, newest first, and the sums.

    ``opened`` was noted when the members were added, and ``total`` adds up what the accounts hold
    now: each is proof of the other.
    """
    store = brain.store
    with store.storage.atomic():
        members, payments = store.members(), store.payments()
        held = {each.account: store.ledger.balance(each.account) for each in members}
        paid = sum(store.ledger.balance(each.account) for each in payments)
        opened, total = store.ledger.opened(), store.ledger.total()
        shown = [show_member(store, each, names=False) for each in members]
    movements, balances = _movements(payments, brain.inspector.records()), dict(held)
    lines: list[Json] = []
    for each in reversed(movements):
        payer = each.payment.payer
        lines.append(_show(each, balances[payer]))
        balances[payer] -= each.change
    for member, line in zip(members, shown, strict=True):
        line["opened"] = balances[member.account]
    return {
        "opened": opened,
        "total": total,
        "held": sum(held.values()),
        "paid": paid,
        "members": shown,
        "count": len(lines),
        "movements": lines[:MOST],
    }


def _movements(payments: Sequence[Payment], records: Sequence[Record]) -> list[Movement]:
    acted = acted_on(records)
    found: list[tuple[tuple[str, int, int], Movement]] = []
    for place, payment in enumerate(payments):
        before = 0
        for event, record in zip(payment.history, causes_of(payment, acted), strict=True):
            cause = record.number if record else 0
            movement = Movement(payment, event, before - event.amount, cause)
            before = event.amount
            if movement.change:
                found.append(((event.at, cause, place), movement))
    # Of one second the exchanges tell the order; where they are forgotten, the payments do.
    return [movement for _, movement in sorted(found, key=lambda pair: pair[0])]


def _show(movement: Movement, balance: int) -> Json:
    _, company, name = movement.payment.payer
    return {
        "kind": movement.event.kind,
        "at": moment(movement.event.at),
        "tno": movement.payment.tno,
        "ordr_idxx": movement.payment.ordr_idxx,
        "pt_memcorp_cd": company,
        "pt_idno": mask_name(name),
        "change": movement.change,
        "balance": balance,
        "exchange": movement.cause,
    }
