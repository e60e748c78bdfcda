"""Fill the response to an inquiry so that its amounts, flags, states and times fit together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args
from zlib import crc32

from kcp_proto.catalogue import Message
from kcp_sandbox.clock import wire_time
from kcp_sandbox.input_errors import InputError

from .records import Transaction

State = Literal["approved", "part-cancelled", "cancelled"]
STATES: tuple[str, ...] = get_args(State)
# The inquiry guide names STSC alone, of a cancelled transaction. Public integrations look for STSR
# where nothing was cancelled and STPC where a part was; STMR stands in our examples only.
_STATUS = {"approved": "STSR", "part-cancelled": "STPC", "cancelled": "STSC"}
_DEPOSIT_WITHIN = timedelta(days=7)
HARMLESS = ("order_no", "trace_no", "van_apptime", "pg_txid", "join_cd")
"""Undocumented fields that the sandbox itself puts into responses; they may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The state that a transaction is in.

    Args:
        state: ``approved``, ``part-cancelled`` or ``cancelled``.
        approved: When it was approved, aware.
        changed: When it was cancelled, aware.
        amount: Won that were approved; the example's if absent.
        remaining: Won that are left of a part-cancelled one; half if absent.

    Raises:
        InputError: No such state, or amounts that contradict it.
    """

    state: str
    approved: datetime
    changed: datetime
    amount: int | None = None
    remaining: int | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise InputError("choice", name="state", choices=", ".join(STATES))
        if self.remaining is not None and self.state != "part-cancelled":
            raise InputError("remaining.state")
        if self.amount is not None and self.amount < 1:
            raise InputError("at least 1", name="amount")

    def left_of(self, amount: int) -> int:
        """Tell how many of the approved won are left.

        Raises:
            InputError: The rest is not less than what was approved.
        """
        if self.state != "part-cancelled":
            return amount if self.state == "approved" else 0
        left = amount // 2 if self.remaining is None else self.remaining
        if not 0 < left < amount:
            raise InputError("remaining.amount")
        return left


def approval_field(message: Message) -> str:
    """Find the field with the approval time; every payment method calls it something else."""
    return next(
        name
        for name, field in message.fields.items()
        if field.kind == "datetime" and "app" in name.split("_")
    )


def response_to_inquiry(message: Message, condition: Condition) -> dict[str, str]:
    """Make the complete response about a transaction, from its schema's example.

    Args:
        message: The response's description.
        condition: The transaction's state.

    Returns:
        Every documented field, "" where nothing is to be said.
    """
    example: Mapping[str, str] = message.schema["examples"][0]
    day = example[approval_field(message)][:8]
    response = {**dict.fromkeys(message.fields, ""), **_dated(example, day, condition)}
    response.update(_amounts(message, example, condition))
    response.update({name: _STATUS[condition.state] for name in response if _is_status(name)})
    response.update(_flags(response, condition))
    return {**response, **_times(message, condition)}


def state_of(transaction: Transaction) -> State:
    """Tell which state a transaction is in."""
    status = transaction.response.get("shop_status")
    states: dict[str | None, State] = {
        _STATUS["cancelled"]: "cancelled",
        _STATUS["part-cancelled"]: "part-cancelled",
    }
    return states.get(status, "approved")


def amount_left(transaction: Transaction) -> int | None:
    """Tell how many won can still be cancelled in parts; None if the method has no such amount."""
    left = [text for name, text in transaction.response.items() if name.endswith("rem_mny")]
    return int(left[0] or 0) if left else None


def changed(transaction: Transaction, left: int, now: datetime) -> Transaction:
    """Make the state of a transaction after a cancel.

    Args:
        transaction: The transaction as it was.
        left: Won that are left.
        now: When it is cancelled, aware.

    Returns:
        The same transaction with another response to an inquiry.
    """
    state = "part-cancelled" if left else "cancelled"
    response = dict(transaction.response)
    response.update({name: _STATUS[state] for name in response if _is_status(name)})
    response["shop_status"] = _STATUS[state]
    response.update({name: str(left) for name in response if name.endswith("rem_mny")})
    response.update(_flags_of(response, state))
    if not left and "can_time" in response:
        response["can_time"] = wire_time(now)
    return replace(transaction, response=MappingProxyType(response))


def undocumented(tno: str, approved: str) -> dict[str, str]:
    """Make fields that no guide names; captured responses hold such, and clients must bear them.

    Args:
        tno: The transaction's number; the fields repeat with it.
        approved: Its approval time, ``YYYYMMDDHHMMSS``; "" where nothing was approved.

    Returns:
        Names as seen in the field, with text, leading zeros and nothing at all in them.
    """
    trace = crc32(tno.encode("ascii")) % 10**10
    return {"trace_no": f"00{trace:010d}", "van_apptime": approved, "pg_txid": "", "join_cd": ""}


def _dated(example: Mapping[str, str], day: str, condition: Condition) -> dict[str, str]:
    """Let the numbers that hold the example's date hold the approval's."""
    today = wire_time(condition.approved)[:8]
    return {
        name: today[2:] + value[6:] if value.startswith(day[2:]) else value.replace(day, today)
        for name, value in example.items()
    }


def _amounts(message: Message, example: Mapping[str, str], condition: Condition) -> dict[str, str]:
    won = {
        name: int(example[name])
        for name, field in message.fields.items()
        if field.kind == "won" and int(example.get(name) or 0)
    }
    total = condition.amount or max(won.values(), default=0)
    if not total:
        return {}
    left = condition.left_of(total)
    return {name: str(left if name.endswith("rem_mny") else total) for name in won}


def _is_status(name: str) -> bool:
    return name.endswith("_status") or name.startswith("stat_")


def _flags(response: Mapping[str, str], condition: Condition) -> dict[str, str]:
    """Set the two flags of opposite sense: a card's is Y when cancelled, a transfer's while not."""
    return _flags_of(response, condition.state)


def _flags_of(response: Mapping[str, str], state: str) -> dict[str, str]:
    cancelled = state == "cancelled"
    flags = {"canc_card_yn": "Y" if cancelled else "N", "canc_bk_yn": "N" if cancelled else "Y"}
    return {name: value for name, value in flags.items() if name in response}


def _times(message: Message, condition: Condition) -> dict[str, str]:
    times = {approval_field(message): wire_time(condition.approved)}
    if "va_date" in message.fields:
        times["va_date"] = wire_time(condition.approved + _DEPOSIT_WITHIN)
    # The inquiry guide: only a cancelled transaction has a time of its cancel.
    if condition.state == "cancelled" and "can_time" in message.fields:
        times["can_time"] = wire_time(condition.changed)
    return times
