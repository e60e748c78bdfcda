"""What the gateway owns: shops, members, points, payments, and transactions to inquire.

Read `records` (the values), `ledger` (points move, and their sum stays), `store` (the records with
their rules) with `checks` of what is added, `inquiry_responses` (the fields of a response to an
inquiry), `changes` (what becomes of a transaction) and `deposits` (what is paid into a virtual
account, and its notice). Where records are stored is behind `backend`: in `memory`, or in a file by
`sqlite` and `sqlite_tables`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .backend import FORGOTTEN, StateFileError, Storage
from .changes import cancelled, parts_left
from .checks import INQUIRY
from .deposits import cancel_deposit, deposit
from .inquiry_responses import HARMLESS, tax_flag, tax_parts, undocumented
from .ledger import InsufficientPoints
from .memory import MemoryStorage
from .records import STATES, Account, Change, Event, Member, Payment, Transaction, member_account
from .store import Store

if TYPE_CHECKING:
    from .sqlite import SqliteStorage

# A sandbox that has its state in memory needs no SQLite.
_LATE = {"SqliteStorage": "sqlite"}
__all__ = [  # noqa: RUF022 - the order of the imports above
    "FORGOTTEN",
    "StateFileError",
    "Storage",
    "cancelled",
    "parts_left",
    "INQUIRY",
    "cancel_deposit",
    "deposit",
    "HARMLESS",
    "tax_flag",
    "tax_parts",
    "undocumented",
    "InsufficientPoints",
    "MemoryStorage",
    "STATES",
    "Account",
    "Change",
    "Event",
    "Member",
    "Payment",
    "Transaction",
    "member_account",
    "Store",
    "SqliteStorage",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_LATE[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
