"""Read the values of JSON or YAML, and say in plain words what is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kcp_proto import catalogue
from kcp_proto.json_values import is_array, is_object
from kcp_proto.times import KOREA, read_datetime
from kcp_sandbox.disruptions import DisruptionPlan, Step
from kcp_sandbox.input_errors import InputError

Readers = Mapping[str, Callable[[object], Any]]
"""Names to how each value is read."""


@dataclass(frozen=True, slots=True)
class SeedData:
    """What a sandbox holds from the beginning, beside the usual shop, members and transactions.

    Args:
        members: Arguments of `kcp_sandbox.Sandbox.add_member`.
        transactions: Arguments of `kcp_sandbox.Sandbox.add_transaction`.
        disruptions: What shall go wrong.
        scenario: What the requests to come meet, in order: whose request, and its plan, or None
            where nothing goes wrong (`kcp_sandbox.disruptions.Disruptions.follow`).
        windows: How the payment windows to come end, in order.
    """

    members: tuple[Mapping[str, Any], ...] = ()
    transactions: tuple[Mapping[str, Any], ...] = ()
    disruptions: tuple[DisruptionPlan, ...] = ()
    scenario: tuple[Step, ...] = ()
    windows: tuple[str, ...] = ()


def read_member(value: object) -> dict[str, Any]:
    """Read a member: ``pt_memcorp_cd``, ``pt_idno``, ``pt_pwd`` and ``points``."""
    readers = {
        "pt_memcorp_cd": read_text,
        "pt_idno": read_text,
        "pt_pwd": read_text,
        "points": read_whole_number,
    }
    return read_mapping(value, readers, "a member", needed=tuple(readers))


def read_transaction(value: object) -> dict[str, Any]:
    """Read a transaction: the arguments of `kcp_sandbox.Sandbox.add_transaction`."""
    readers: Readers = {
        "pay_type": read_text,
        "tno": read_text,
        "site_cd": read_text,
        "ordr_idxx": read_text,
        "approved": read_time,
        "state": read_text,
        "amount": read_whole_number,
        "remaining": read_whole_number,
        "free_mny": read_whole_number,
        "response": read_texts,
    }
    return read_mapping(value, readers, "a transaction", needed=("pay_type", "ordr_idxx"))


def read_authorization(value: object) -> dict[str, Any]:
    """Read what a customer agrees to: ``order_no``, ``amount``, ``pay_type``, even ``free_mny``.

    Raises:
        InputError: One is missing or wrong, or no approval knows the payment method.
    """
    readers: Readers = {
        "order_no": read_text,
        "amount": read_whole_number,
        "pay_type": _read_approved_method,
    }
    optional: Readers = {"free_mny": read_whole_number}
    agreed = read_mapping(value, {**readers, **optional}, "an authorization", needed=tuple(readers))
    if agreed.setdefault("free_mny", 0) > agreed["amount"]:
        raise InputError("free.amount")
    return agreed


def _read_approved_method(value: object) -> str:
    known = catalogue.operation("payment.approval").request.fields["pay_type"].choices
    methods = tuple(filter(None, known))
    if value not in methods:
        raise InputError("choice", name="pay_type", choices=", ".join(methods))
    return read_text(value)


def read_mapping(
    value: object, readers: Readers, what: str, *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read a mapping of which every name is known.

    Args:
        value: What JSON or YAML held.
        readers: Allowed names, and how each value is read.
        what: What it is, for errors.
        needed: Names that must be there.

    Returns:
        The values by name.

    Raises:
        InputError: No mapping, an unknown or a missing name, or a wrong value.
    """
    if not is_object(value):
        raise InputError("mapping", what=what)
    unknown = sorted(str(name) for name in value if name not in readers)
    if unknown:
        raise InputError("unknown", what=what, name=unknown[0], names=", ".join(readers))
    missing = [name for name in needed if name not in value]
    if missing:
        raise InputError("missing", what=what, name=missing[0])
    values: dict[str, Any] = {}
    for name, each in value.items():
        try:
            values[name] = readers[name](each)
        except InputError as error:
            raise InputError(
                "value", name=name, what=what, reason=error, reason_ko=error.korean
            ) from None
    return values


def read_text(value: object) -> str:
    """Read a text.

    Raises:
        InputError: It is none.
    """
    if not isinstance(value, str):
        raise InputError("text")
    return value


def read_truth(value: object) -> bool:
    """Read true or false, or these words.

    Raises:
        InputError: It is neither.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise InputError("true or false")


def read_time(value: object) -> datetime:
    """Read a time: ISO 8601, or ``YYYYMMDDHHMMSS`` (R25: Korean time where no zone is named).

    Raises:
        InputError: It is neither.
    """
    text = read_text(value)
    try:
        time = read_datetime(text) or datetime.fromisoformat(text)
    except ValueError:
        raise InputError("time") from None
    return time if time.tzinfo else time.replace(tzinfo=KOREA)


def read_list(value: object) -> list[Any]:
    """Read a list.

    Raises:
        InputError: It is none.
    """
    if not is_array(value):
        raise InputError("list")
    return value


def read_texts(value: object) -> dict[str, str]:
    """Read a mapping of texts to texts.

    Raises:
        InputError: It is none.
    """
    if not is_object(value):
        raise InputError("texts")
    if not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise InputError("texts.only")
    return value


def read_whole_number(value: object) -> int:
    """Read a whole number, be it one or its digits.

    Raises:
        InputError: It is none, or has more than 15 digits.
    """
    digits = str(value)
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InputError("whole number")
    return int(digits)


def read_number(value: object) -> float:
    """Read a number, be it one or its text.

    Raises:
        InputError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError("number")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise InputError("number") from None
