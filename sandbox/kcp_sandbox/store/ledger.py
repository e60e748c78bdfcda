"""Points leave one account and arrive in another; nothing else can happen to them."""

from kcp_sandbox.input_errors import InputError

from .backend import FORGOTTEN, Storage
from .records import Account

_OPENED = f"{FORGOTTEN}points opened"


class InsufficientPoints(Exception):
    """An account that holds fewer points than should leave it."""


class Ledger:
    """The accounts, whose sum stays what they were opened with.

    Args:
        storage: Where the balances are stored.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, account: Account, points: int) -> None:
        """Open an account: the only way that points come into being.

        Args:
            account: A name that no account has yet.
            points: What it begins with, in won.

        Raises:
            InputError: The account exists, or the points are negative.
        """
        if points < 0:
            raise InputError("account.negative")
        with self._storage.atomic():
            if self._storage.balance(account) is not None:
                raise InputError("account.exists")
            self._storage.put_note(_OPENED, b"%d" % (self.opened() + points))
            self._storage.put_balance(account, points)

    def move(self, source: Account, target: Account, points: int) -> None:
        """Move points; both accounts change, or neither.

        Args:
            source: Where they leave.
            target: Where they arrive.
            points: How many, in won; at least 1.

        Raises:
            InsufficientPoints: The source holds fewer.
            ValueError: Fewer than 1 point, or the source is the target.
        """
        if points < 1 or source == target:
            raise ValueError("at least one point must move, to another account")
        with self._storage.atomic():
            left = self.balance(source) - points
            if left < 0:
                raise InsufficientPoints
            arrived = self.balance(target) + points
            self._storage.put_balance(source, left)
            self._storage.put_balance(target, arrived)

    def balance(self, account: Account) -> int:
        """Tell how many points an account holds, in won; 0 if it was never opened."""
        return self._storage.balance(account) or 0

    def opened(self) -> int:
        """Tell with how many points the accounts were opened, in won; what is held must be as many.

        A state file that does not say so began with what it holds.
        """
        note = self._storage.note(_OPENED)
        return int(note) if note and note.isdigit() else self._storage.total_points()

    def total(self) -> int:
        """Add up all points: the sum of everything that was opened with."""
        with self._storage.atomic():
            return self._storage.total_points()
