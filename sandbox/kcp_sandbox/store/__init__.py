"""What the gateway owns: shops, members, points, payments, and transactions to inquire.

Read `records` (the values), `ledger` (points move, and their sum stays), `store` (the records with
their rules), and `inquiry_responses` (the fields of a response to an inquiry). Where records are
stored is behind `backend`: in `memory`, or in a file by `sqlite` and `sqlite_tables`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .backend import Storage as Storage
from .inquiry_responses import HARMLESS as HARMLESS
from .inquiry_responses import STATES as STATES
from .inquiry_responses import undocumented as undocumented
from .ledger import InsufficientPoints as InsufficientPoints
from .memory import MemoryStorage as MemoryStorage
from .records import Account as Account
from .records import Event as Event
from .records import Member as Member
from .records import Payment as Payment
from .records import Transaction as Transaction
from .records import member_account as member_account
from .store import INQUIRY as INQUIRY
from .store import Store as Store

if TYPE_CHECKING:
    from .sqlite import SqliteStorage as SqliteStorage

# A sandbox that has its state in memory needs no SQLite.
_LATE = {"SqliteStorage": "sqlite"}
__all__ = [  # noqa: RUF022 - the order of the imports above
    "Storage",
    "HARMLESS",
    "STATES",
    "undocumented",
    "InsufficientPoints",
    "MemoryStorage",
    "Account",
    "Event",
    "Member",
    "Payment",
    "Transaction",
    "member_account",
    "INQUIRY",
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
