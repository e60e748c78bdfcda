"""What a file or the admin API asks the sandbox to hold: members, transactions, faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from kcp_proto._json import is_array, is_object
from kcp_proto.moments import KOREA, read_datetime

from .faults import Plan

Made = TypeVar("Made")
Wanted = Mapping[str, Callable[[object], Any]]
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plants:
    """Hold what is to be planted: arguments of the stock's methods, and plans.

    Args:
        members: Arguments of `kcp_sandbox.stock.Stock.add_member`.
        transactions: Arguments of `kcp_sandbox.stock.Stock.plant`; without ``site_cd`` the
            sandbox's own shop is meant.
        faults: What shall go wrong from the beginning.
    """

    members: tuple[Mapping[str, Any], ...] = ()
    transactions: tuple[Mapping[str, Any], ...] = ()
    faults: tuple[Plan, ...] = ()


def read_plants(text: bytes) -> Plants:
    """Read a YAML file.

    Every value is taken as the text that stands there, so that ``quota: 00`` keeps its zeros.

    Args:
        text: UTF-8 bytes: ``members``, ``transactions`` and ``faults``, each a list.

    Returns:
        What is to be planted.

    Raises:
        ValueError: Not YAML, or an entry is wrong; the text says which.
        ImportError: The extra ``[sandbox]`` is not installed.
    """
    whole = checked(
        _parsed(text), {"members": _listed, "transactions": _listed, "faults": _listed}, "the file"
    )
    return Plants(
        members=_each(whole, "members", member_of),
        transactions=_each(whole, "transactions", transaction_of),
        faults=_each(whole, "faults", plan_of),
    )


def member_of(given: object) -> dict[str, Any]:
    """Read a member: ``pt_memcorp_cd``, ``pt_idno``, ``pt_pwd`` and ``points``."""
    names = {
        "pt_memcorp_cd": read_text,
        "pt_idno": read_text,
        "pt_pwd": read_text,
        "points": _whole_number,
    }
    return checked(given, names, "a member", needed=tuple(names))


def transaction_of(given: object) -> dict[str, Any]:
    """Read a transaction: the arguments of `kcp_sandbox.stock.Stock.plant`."""
    names: Wanted = {
        "pay_type": read_text,
        "site_cd": read_text,
        "ordr_idxx": read_text,
        "approved": read_moment,
        "state": read_text,
        "amount": _whole_number,
        "remaining": _whole_number,
        "answer": _texts,
    }
    return checked(given, names, "a transaction", needed=("pay_type", "ordr_idxx"))


def plan_of(given: object) -> Plan:
    """Read a fault: the arguments of `kcp_sandbox.Plan`; ``times: 0`` means always."""
    names: Wanted = {
        "kind": read_text,
        "operation": read_text,
        "times": lambda value: _whole_number(value) or None,
        "probability": _number,
        "seconds": _number,
        "res_cd": read_text,
        "acts": read_truth,
    }
    return Plan(**checked(given, names, "a fault", needed=("kind",)))


def read_moment(value: object) -> datetime:
    """Read a time: ISO 8601, or ``YYYYMMDDHHMMSS``; without a zone it is Korean time (R25).

    Raises:
        ValueError: It is neither.
    """
    text = read_text(value)
    wire = read_datetime(text)
    time = wire or datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=KOREA)


def checked(
    given: object, names: Wanted, what: str, *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read a mapping of which every name is known.

    Args:
        given: What JSON or YAML held.
        names: Allowed names, and how each value is read.
        what: What it is, for errors.
        needed: Names that must be there.

    Returns:
        The values by name.

    Raises:
        ValueError: No mapping, an unknown or a missing name, or a wrong value.
    """
    if not is_object(given):
        raise ValueError(f"{what} must be a mapping of names to values")
    unknown = sorted(str(name) for name in given if name not in names)
    if unknown:
        raise ValueError(f"{what} has no {unknown[0]}; it has {', '.join(names)}")
    missing = [name for name in needed if name not in given]
    if missing:
        raise ValueError(f"{what} needs {missing[0]}")
    values: dict[str, Any] = {}
    for name, value in given.items():
        try:
            values[name] = names[name](value)
        except ValueError as error:
            raise ValueError(f"{name} of {what}: {error}") from None
    return values


def _parsed(text: bytes) -> object:
    try:
        from ._yaml import YamlError, load
    except ImportError as error:
        raise ImportError("planting files needs: pip install 'kcp-proto[sandbox]'") from error
    if len(text) > _MOST_BYTES:
        raise ValueError(f"the file is larger than {_MOST_BYTES} bytes")
    try:
        return load(text)
    except YamlError as error:
        raise ValueError(f"the file is not YAML: {error}") from None


def _each(whole: Mapping[str, Any], name: str, read: Callable[[object], Made]) -> tuple[Made, ...]:
    made: list[Made] = []
    for number, entry in enumerate(whole.get(name, ()), start=1):
        try:
            made.append(read(entry))
        except ValueError as error:
            raise ValueError(f"{name}, entry {number}: {error}") from None
    return tuple(made)


def read_text(value: object) -> str:
    """Read a text.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def read_truth(value: object) -> bool:
    """Read true or false, or these words.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("must be true or false")


def _listed(value: object) -> list[Any]:
    if not is_array(value):
        raise ValueError("must be a list")
    return value


def _texts(value: object) -> dict[str, str]:
    if not is_object(value):
        raise ValueError("must be a mapping of field names to texts")
    if not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise ValueError("must hold texts only, as the gateway's answers do")
    return value


def _whole_number(value: object) -> int:
    digits = str(value)
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise ValueError("must be a whole number of at most 15 digits")
    return int(digits)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number")
    return float(value)
