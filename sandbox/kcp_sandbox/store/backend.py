"""The seam between what the sandbox does and where it keeps what it knows."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from kcp_proto import Certificate

from .records import Account, Member, Payment, Planted


class Storage(Protocol):
    """Keep records by key. Whoever reads in order to write does both in one `transaction`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Give one caller after another the storage to itself; may be nested.

        Whatever was put is kept once the block ends, or is gone if an exception leaves it. An
        exception that leaves an inner block undoes that block only.
        """
        ...

    def next_serial(self) -> int:
        """Count up from 1; never give a number twice that was kept."""
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
        """Keep a member."""
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
        """Keep a payment, or its next state."""
        ...

    def planted(self, tno: str) -> Planted | None:
        """Look a planted transaction up by its number."""
        ...

    def planted_of_order(self, site_cd: str, ordr_idxx: str) -> Sequence[Planted]:
        """List a shop's planted transactions with an order number, oldest first."""
        ...

    def plantings(self) -> Sequence[Planted]:
        """List the planted transactions, oldest first."""
        ...

    def put_planted(self, planted: Planted) -> None:
        """Keep a planted transaction."""
        ...

    def balance(self, account: Account) -> int | None:
        """Look an account's points up; None if there is no such account."""
        ...

    def put_balance(self, account: Account, points: int) -> None:
        """Set an account's points; only the ledger does."""
        ...

    def total(self) -> int:
        """Add up the points of all accounts."""
        ...

    def note(self, name: str) -> bytes | None:
        """Look up what else was to be kept under a name."""
        ...

    def put_note(self, name: str, value: bytes) -> None:
        """Keep something else under a name."""
        ...

    def clear(self) -> None:
        """Forget everything but the notes; serials begin at 1 again."""
        ...
