"""What a file or the admin API asks the sandbox to hold: members, transactions, faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kcp_sandbox.disruptions import Plan

from .input import (
    Wanted,
    checked,
    read_list,
    read_number,
    read_text,
    read_texts,
    read_truth,
    read_whole_number,
)
from .input import read_moment as read_moment

Made = TypeVar("Made")
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plants:
    """Hold what is to be planted: arguments of the stock's methods, and plans.

    Args:
        members: Arguments of `kcp_sandbox.store.Stock.add_member`.
        transactions: Arguments of `kcp_sandbox.store.Stock.plant`; without ``site_cd`` the
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
        _parsed(text),
        {"members": read_list, "transactions": read_list, "faults": read_list},
        "the file",
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
        "points": read_whole_number,
    }
    return checked(given, names, "a member", needed=tuple(names))


def transaction_of(given: object) -> dict[str, Any]:
    """Read a transaction: the arguments of `kcp_sandbox.store.Stock.plant`."""
    names: Wanted = {
        "pay_type": read_text,
        "site_cd": read_text,
        "ordr_idxx": read_text,
        "approved": read_moment,
        "state": read_text,
        "amount": read_whole_number,
        "remaining": read_whole_number,
        "answer": read_texts,
    }
    return checked(given, names, "a transaction", needed=("pay_type", "ordr_idxx"))


def plan_of(given: object) -> Plan:
    """Read a fault: the arguments of `kcp_sandbox.Plan`; ``times: 0`` means always."""
    names: Wanted = {
        "kind": read_text,
        "operation": read_text,
        "times": lambda value: read_whole_number(value) or None,
        "probability": read_number,
        "seconds": read_number,
        "res_cd": read_text,
        "acts": read_truth,
    }
    return Plan(**checked(given, names, "a fault", needed=("kind",)))


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
