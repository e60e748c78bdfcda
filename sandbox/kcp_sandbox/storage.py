"""Where the sandbox keeps what it knows: the seam for another storage than memory."""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Protocol

from kcp_proto import Certificate

from .records import Account, Member, Payment, Planted


class Storage(Protocol):
    """Keep records by key. Whoever reads in order to write does both in one `transaction`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Give one caller after another the storage to itself; may be nested."""
        ...

    def next_serial(self) -> int:
        """Count up from 1; never give a number twice."""
        ...

    def certificate(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop."""
        ...

    def put_certificate(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate, or replace it."""
        ...

    def member(self, account: Account) -> Member | None:
        """Look a member up."""
        ...

    def put_member(self, member: Member) -> None:
        """Keep a member."""
        ...

    def payment(self, tno: str) -> Payment | None:
        """Look a payment up by its number."""
        ...

    def payment_of_order(self, site_cd: str, ordr_idxx: str) -> Payment | None:
        """Look a payment up by its shop's order number."""
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

    def put_planted(self, planted: Planted) -> None:
        """Keep a planted transaction, or its next state."""
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


class MemoryStorage:
    """Keep everything in dictionaries, for as long as the process lives."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._serial = 0
        self._certificates: dict[str, Certificate] = {}
        self._members: dict[Account, Member] = {}
        self._payments: dict[str, Payment] = {}
        self._orders: dict[tuple[str, str], str] = {}
        self._planted: dict[str, Planted] = {}
        self._balances: dict[Account, int] = {}

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Hold the one lock."""
        with self._lock:
            yield

    def next_serial(self) -> int:
        """Count up from 1."""
        self._serial += 1
        return self._serial

    def certificate(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop."""
        return self._certificates.get(site_cd)

    def put_certificate(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate, or replace it."""
        self._certificates[site_cd] = certificate

    def member(self, account: Account) -> Member | None:
        """Look a member up."""
        return self._members.get(account)

    def put_member(self, member: Member) -> None:
        """Keep a member."""
        self._members[member.account] = member

    def payment(self, tno: str) -> Payment | None:
        """Look a payment up by its number."""
        return self._payments.get(tno)

    def payment_of_order(self, site_cd: str, ordr_idxx: str) -> Payment | None:
        """Look a payment up by its shop's order number."""
        return self._payments.get(self._orders.get((site_cd, ordr_idxx), ""))

    def put_payment(self, payment: Payment) -> None:
        """Keep a payment, or its next state."""
        self._payments[payment.tno] = payment
        self._orders[payment.site_cd, payment.ordr_idxx] = payment.tno

    def planted(self, tno: str) -> Planted | None:
        """Look a planted transaction up by its number."""
        return self._planted.get(tno)

    def planted_of_order(self, site_cd: str, ordr_idxx: str) -> Sequence[Planted]:
        """List a shop's planted transactions with an order number, oldest first."""
        key = (site_cd, ordr_idxx)
        return [item for item in self._planted.values() if (item.site_cd, item.ordr_idxx) == key]

    def put_planted(self, planted: Planted) -> None:
        """Keep a planted transaction, or its next state."""
        self._planted[planted.tno] = planted

    def balance(self, account: Account) -> int | None:
        """Look an account's points up."""
        return self._balances.get(account)

    def put_balance(self, account: Account, points: int) -> None:
        """Set an account's points."""
        self._balances[account] = points

    def total(self) -> int:
        """Add up the points of all accounts."""
        return sum(self._balances.values())
