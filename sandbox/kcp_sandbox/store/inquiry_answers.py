"""Fill an inquiry's answer so that its amounts, flags, states and times fit together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from kcp_proto.catalogue import Message
from kcp_proto.times import KOREA

State = Literal["approved", "part-cancelled", "cancelled"]
STATES: tuple[str, ...] = get_args(State)
# STMR stands in our examples and STSC in the inquiry guide (a cancelled transaction); what the
# gateway says of a part-cancelled one is unknown, and STPC is our own choice.
_STATUS = {"approved": "STMR", "part-cancelled": "STPC", "cancelled": "STSC"}
_DEPOSIT_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Say what became of a transaction.

    Args:
        state: ``approved``, ``part-cancelled`` or ``cancelled``.
        approved: When it was approved, aware.
        changed: When it was cancelled, aware.
        amount: Won that were approved; the example's if absent.
        remaining: Won that are left of a part-cancelled one; half if absent.

    Raises:
        ValueError: No such state, or amounts that contradict it.
    """

    state: str
    approved: datetime
    changed: datetime
    amount: int | None = None
    remaining: int | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state must be one of {', '.join(STATES)}")
        if self.remaining is not None and self.state != "part-cancelled":
            raise ValueError("remaining belongs to a part-cancelled transaction only")
        if self.amount is not None and self.amount < 1:
            raise ValueError("amount must be at least 1")

    def left_of(self, amount: int) -> int:
        """Tell how many of the approved won are left.

        Raises:
            ValueError: What should remain is not less than what was approved.
        """
        if self.state != "part-cancelled":
            return amount if self.state == "approved" else 0
        left = amount // 2 if self.remaining is None else self.remaining
        if not 0 < left < amount:
            raise ValueError("remaining must be at least 1 and less than amount")
        return left


def approval_field(message: Message) -> str:
    """Find the field with the approval time; every payment method calls it something else."""
    return next(
        name
        for name, field in message.fields.items()
        if field.kind == "datetime" and "app" in name.split("_")
    )


def answer_of(message: Message, condition: Condition) -> dict[str, str]:
    """Make the complete answer about a transaction, from its schema's example.

    Args:
        message: The answer's description.
        condition: What became of the transaction.

    Returns:
        Every documented field, "" where nothing is to be said.
    """
    example: Mapping[str, str] = message.schema["examples"][0]
    day = example[approval_field(message)][:8]
    answer = {**dict.fromkeys(message.fields, ""), **_dated(example, day, condition)}
    answer.update(_amounts(message, example, condition))
    answer.update({name: _STATUS[condition.state] for name in answer if _is_status(name)})
    answer.update(_flags(answer, condition))
    return {**answer, **_times(message, condition)}


def moment(time: datetime) -> str:
    """Write a time as answers do: Korean time, ``YYYYMMDDHHMMSS`` (R25)."""
    return time.astimezone(KOREA).strftime("%Y%m%d%H%M%S")


def _dated(example: Mapping[str, str], day: str, condition: Condition) -> dict[str, str]:
    """Let the numbers that hold the example's date hold the approval's."""
    today = moment(condition.approved)[:8]
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


def _flags(answer: Mapping[str, str], condition: Condition) -> dict[str, str]:
    """Set the two flags of opposite sense: a card's is Y when cancelled, a transfer's while not."""
    cancelled = condition.state == "cancelled"
    flags = {"canc_card_yn": "Y" if cancelled else "N", "canc_bk_yn": "N" if cancelled else "Y"}
    return {name: value for name, value in flags.items() if name in answer}


def _times(message: Message, condition: Condition) -> dict[str, str]:
    times = {approval_field(message): moment(condition.approved)}
    if "va_date" in message.fields:
        times["va_date"] = moment(condition.approved + _DEPOSIT_WITHIN)
    # The inquiry guide: only a cancelled transaction has a time of its cancel.
    if condition.state == "cancelled" and "can_time" in message.fields:
        times["can_time"] = moment(condition.changed)
    return times
