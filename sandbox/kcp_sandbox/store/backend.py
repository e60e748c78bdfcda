"""The seam between what the gateway does and where its records are stored."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from kcp_proto import Certificate

from .records import Account, Member, Payment, Transaction

# What the name of a note begins with that `Storage.clear` forgets.
FORGOTTEN = "until reset: "


class StateFileError(ValueError):
    """A state file that cannot be used, and why."""


class Storage(Protocol):
    """Records by key; a caller that reads in order to write does both in one `atomic` block."""

    def atomic(self) -> AbstractContextManager[None]:
        """Give one caller after another the storage to itself; may be nested.

        The records that were put stay once the block ends, or are gone if an exception leaves it.
        An exception that leaves an inner block undoes that block only.
        """
        ...

    def next_serial(self) -> int:
        """Count up from 1; never give a number twice whose block ended well."""
        ...

    def certificate(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop."""
        ...

    def certificates(self) -> Mapping[str, Certificate]:
        """List the registered certificates by site code."""
        ...

    def put_certificate(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate, or replace it."""
        ...

    def member(self, account: Account) -> Member | None:
        """Look a member up."""
        ...

    def members(self) -> Sequence[Member]:
        """List the members, oldest first."""
        ...

    def put_member(self, member: Member) -> None:
        """Store a member."""
        ...

    def payment(self, tno: str) -> Payment | None:
        """Look a payment up by its number."""
        ...

    def payment_of_order(self, site_cd: str, ordr_idxx: str) -> Payment | None:
        """Look the first payment up that has a shop's order number."""
        ...

    def payments(self) -> Sequence[Payment]:
        """List the payments, oldest first."""
        ...

    def put_payment(self, payment: Payment) -> None:
        """Store a payment, or its next state."""
        ...

    def transaction(self, tno: str) -> Transaction | None:
        """Look a transaction up by its number."""
        ...

    def transactions_of_order(self, site_cd: str, ordr_idxx: str) -> Sequence[Transaction]:
        """List a shop's transactions with an order number, oldest first."""
        ...

    def transactions(self) -> Sequence[Transaction]:
        """List the transactions, oldest first."""
        ...

    def put_transaction(self, transaction: Transaction) -> None:
        """Store a transaction, or its next state."""
        ...

    def balance(self, account: Account) -> int | None:
        """Look an account's points up; None if there is no such account."""
        ...

    def put_balance(self, account: Account, points: int) -> None:
        """Set an account's points; only the ledger does."""
        ...

    def total_points(self) -> int:
        """Add up the points of all accounts."""
        ...

    def note(self, name: str) -> bytes | None:
        """Look up a note; `clear` keeps it, unless its name begins with `FORGOTTEN`."""
        ...

    def put_note(self, name: str, value: bytes) -> None:
        """Store a note under a name."""
        ...

    def clear(self) -> None:
        """Forget everything but the notes that are not `FORGOTTEN`; serials begin at 1 again."""
        ...
