"""Fill the response to an inquiry so that its amounts, flags, states and times fit together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from kcp_proto.catalogue import Message
from kcp_sandbox.clock import wire_time
from kcp_sandbox.input_errors import InputError

from .records import STATES

# The inquiry guide names STSC alone, of a cancelled transaction. Public integrations look for STSR
# where nothing was cancelled and STPC where a part was; STMR stands in our examples only.
STATUS = {"issued": "STSR", "approved": "STSR", "part-cancelled": "STPC", "cancelled": "STSC"}
DEPOSITED = "ipkum_money"
"""The field that says how many won were paid into a virtual account."""
MIXED = "TG03"
"""The tax type of a payment of which a part is free of tax."""
_EXAMPLE_WON = 1004
_DEPOSIT_WITHIN = timedelta(days=7)
HARMLESS = ("order_no", "trace_no", "van_apptime", "pg_txid", "join_cd")
"""Undocumented fields that the sandbox itself puts into responses; they may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The state that a transaction is added in.

    Args:
        state: One of `STATES`.
        approved: When it was approved, aware.
        changed: When it was cancelled, aware.
        amount: Won that were approved; the example's if absent.
        remaining: Won that are left of a part-cancelled one; half if absent.
        free_mny: Won of the amount that are free of tax.

    Raises:
        InputError: No such state, or amounts that contradict it.
    """

    state: str
    approved: datetime
    changed: datetime
    amount: int | None = None
    remaining: int | None = None
    free_mny: int = 0

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise InputError("choice", name="state", choices=", ".join(STATES))
        if self.remaining is not None and self.state != "part-cancelled":
            raise InputError("remaining.state")
        if self.amount is not None and self.amount < 1:
            raise InputError("at least 1", name="amount")
        if not 0 <= self.free_mny <= self.total:
            raise InputError("free.amount")
        self.left_of(self.total)

    @property
    def total(self) -> int:
        """Give the won that were approved."""
        return self.amount or _EXAMPLE_WON

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


def tax_parts(amount: int, free_mny: int) -> tuple[int, int, int]:
    """Split an amount into what is taxable, its tax of one eleventh, and what is free of tax."""
    vat = (amount - free_mny) // 11
    return amount - free_mny - vat, vat, free_mny


def tax_flag(amount: int, free_mny: int) -> str:
    """Name the tax type: TG01 taxed, TG02 free of tax, TG03 mixed."""
    return MIXED if 0 < free_mny < amount else "TG02" if free_mny else "TG01"


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

    Raises:
        InputError: Only a virtual account is issued before it is paid.
    """
    if condition.state == "issued" and DEPOSITED not in message.fields:
        raise InputError("issued")
    example: Mapping[str, str] = message.schema["examples"][0]
    day = example[approval_field(message)][:8]
    response = {**dict.fromkeys(message.fields, ""), **_dated(example, day, condition)}
    response.update(_amounts(message, example, condition))
    response.update(states(response, condition.state))
    return {**response, **_times(message, condition)}


def states(response: Mapping[str, str], state: str) -> dict[str, str]:
    """Say a state in each field that has one, also in the two flags of opposite sense.

    A card's flag is Y once it is cancelled, a transfer's for as long as it is not.
    """
    cancelled = state == "cancelled"
    flags = {"canc_card_yn": "Y" if cancelled else "N", "canc_bk_yn": "N" if cancelled else "Y"}
    names = [name for name in response if name.endswith("_status") or name.startswith("stat_")]
    found = {name: value for name, value in flags.items() if name in response}
    return {**dict.fromkeys(names, STATUS[state]), **found}


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
    total = condition.total
    left = condition.left_of(total)
    amounts = {
        name: str(left if name.endswith("rem_mny") else total)
        for name, field in message.fields.items()
        if field.kind == "won" and int(example.get(name) or 0)
    }
    if condition.state == "issued":
        amounts[DEPOSITED] = "0"
    if "tax_flag" in message.fields:
        amounts["tax_flag"] = tax_flag(total, condition.free_mny)
    return amounts


def _times(message: Message, condition: Condition) -> dict[str, str]:
    at = wire_time(condition.approved)
    # A virtual account's is the time of the deposit.
    times = {approval_field(message): "" if condition.state == "issued" else at}
    if "va_date" in message.fields:
        times["va_date"] = wire_time(condition.approved + _DEPOSIT_WITHIN)
    # The inquiry guide: only a cancelled transaction has a time of its cancel.
    if condition.state == "cancelled" and "can_time" in message.fields:
        times["can_time"] = wire_time(condition.changed)
    return times
