"""What the gateway owns."""

from importlib import import_module
from typing import TYPE_CHECKING

from .backend import Storage as Storage
from .ledger import InsufficientPoints as InsufficientPoints
from .memory import MemoryStorage as MemoryStorage
from .records import DATE_KEY_ZEROS as DATE_KEY_ZEROS
from .records import Account as Account
from .records import Event as Event
from .records import Member as Member
from .records import Payment as Payment
from .records import Planted as Planted
from .records import member_account as member_account
from .store import INQUIRY as INQUIRY
from .store import Stock as Stock

if TYPE_CHECKING:
    from .sqlite import SqliteStorage as SqliteStorage
else:
    # A sandbox that keeps its state in memory needs no SQLite.
    _HOMES = {
        "SqliteStorage": "sqlite",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
