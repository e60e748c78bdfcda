"""Everything that the gateway owns: shops, members, payments, transactions to inquire."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from kcp_proto import Certificate, catalogue
from kcp_proto.times import DATE_KEY_ZEROS
from kcp_sandbox.clock import wire_time
from kcp_sandbox.input_errors import InputError

from .backend import Storage
from .changes import beginning
from .checks import INQUIRY, check_added, check_response, most_points
from .inquiry_responses import Condition, approval_field, response_to_inquiry, undocumented
from .ledger import Ledger
from .records import Member, Payment, Transaction, member_account

_NOTHING: Mapping[str, str] = MappingProxyType({})
# Multiplying by a number that shares no factor with 10 permutes the digits' whole range, so that
# numbers look random, never repeat, and come back with the seed.
_SCATTER = 6_364_136_223_847
_TNO_DIGITS = 13


class Store:
    """The records of the gateway, which the sandbox's user may add to.

    Args:
        storage: Where they are stored.
        now: The clock; gives aware times.
        random_seed: The same seed gives the same transaction and approval numbers.
    """

    def __init__(self, storage: Storage, now: Callable[[], datetime], random_seed: int) -> None:
        self.storage = storage
        self.ledger: Ledger = Ledger(storage)
        self._now = now
        self._random_seed = random_seed

    def register_shop(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate; an earlier one is replaced.

        Args:
            site_cd: The shop's site code.
            certificate: The only certificate that its requests may carry from here on.

        Raises:
            MessageError: No request could name such a shop.
        """
        check_added("site_cd", site_cd)
        with self.storage.atomic():
            self.storage.put_certificate(site_cd, certificate)

    def certificate_of(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop; None if there is none."""
        with self.storage.atomic():
            return self.storage.certificate(site_cd)

    def add_member(self, *, pt_memcorp_cd: str, pt_idno: str, pt_pwd: str, points: int) -> Member:
        """Add a member, as `kcp_sandbox.Sandbox.add_member` describes."""
        most = most_points()
        if points > most:
            raise InputError("points", most=most)
        for name, value in (
            ("pt_memcorp_cd", pt_memcorp_cd),
            ("pt_idno", pt_idno),
            ("pt_pwd", pt_pwd),
        ):
            check_added(name, value)
        member = Member(pt_memcorp_cd=pt_memcorp_cd, pt_idno=pt_idno, pt_pwd=pt_pwd)
        with self.storage.atomic():
            self.ledger.open(member.account, points)
            self.storage.put_member(member)
        return member

    def members(self) -> Sequence[Member]:
        """List the members, oldest first."""
        with self.storage.atomic():
            return self.storage.members()

    def points_of(self, pt_memcorp_cd: str, pt_idno: str) -> int:
        """Tell how many points a member has, in won; 0 for an unknown member."""
        with self.storage.atomic():
            return self.ledger.balance(member_account(pt_memcorp_cd, pt_idno))

    def payments(self) -> Sequence[Payment]:
        """List the point payments, oldest first."""
        with self.storage.atomic():
            return self.storage.payments()

    def payment(self, tno: str) -> Payment | None:
        """Look a point payment up, with its history."""
        with self.storage.atomic():
            return self.storage.payment(tno)

    def order_number_of(self, tno: str) -> str:
        """Tell the order number of a point payment or another transaction; "" if it is unknown."""
        with self.storage.atomic():
            found = self.storage.payment(tno) or self.storage.transaction(tno)
        return found.ordr_idxx if found else ""

    def add_transaction(
        self,
        pay_type: str,
        *,
        ordr_idxx: str,
        tno: str = "",
        site_cd: str = "",
        approved: datetime | None = None,
        state: str = "approved",
        amount: int | None = None,
        remaining: int | None = None,
        free_mny: int = 0,
        response: Mapping[str, str] = _NOTHING,
    ) -> Transaction:
        """Add a transaction, as `kcp_sandbox.Sandbox.add_transaction` describes."""
        site_cd = site_cd or self._first_shop()
        check_added("site_cd", site_cd)
        check_added("mod_ordr_idxx", ordr_idxx)
        with self.storage.atomic():
            return self.put_new(
                pay_type,
                ordr_idxx=ordr_idxx,
                tno=self._number_of(tno, response),
                site_cd=site_cd,
                approved=approved,
                state=state,
                amount=amount,
                remaining=remaining,
                free_mny=free_mny,
                response=response,
                is_checked=False,
            )

    def put_new(
        self,
        pay_type: str,
        *,
        ordr_idxx: str,
        site_cd: str,
        tno: str = "",
        approved: datetime | None = None,
        state: str = "approved",
        amount: int | None = None,
        remaining: int | None = None,
        free_mny: int = 0,
        response: Mapping[str, str] = _NOTHING,
        buyer: str = "",
        is_checked: bool = True,
    ) -> Transaction:
        """Store a new transaction.

        Args:
            pay_type: Its payment method.
            ordr_idxx: The shop's order number; "" if it has none.
            site_cd: The shop's site code.
            tno: A number that no transaction has yet; a fresh one if absent.
            approved: When it was approved, aware; the clock's time if absent.
            state: Its state.
            amount: Won that were approved.
            remaining: Won that are left of a part-cancelled one.
            free_mny: Won of the amount that are free of tax.
            response: Fields of the inquiry's response that are known.
            buyer: The buyer's name.
            is_checked: Whether the response is one by its schema; that takes longer than the rest.

        Returns:
            The transaction.

        Raises:
            MessageError: No such payment method, or the response would break its schema.
            InputError: State and amounts contradict each other.
        """
        message = catalogue.response_to(INQUIRY, {"pay_type": pay_type})
        now = self._now()
        condition = Condition(
            state=state,
            approved=approved or now,
            changed=now,
            amount=amount,
            remaining=remaining,
            free_mny=free_mny,
        )
        with self.storage.atomic():
            tno = tno or self.fresh_tno()
            fields = {
                **response_to_inquiry(message, condition),
                **{"tno": tno, "order_no": ordr_idxx},
                **undocumented(tno, wire_time(condition.approved)),
                **response,
            }
            if not is_checked:
                check_response(message, fields)
            transaction = Transaction(
                tno=tno,
                site_cd=site_cd,
                ordr_idxx=ordr_idxx,
                pay_type=pay_type,
                day=(fields[approval_field(message)] or wire_time(condition.approved))[:8],
                response=MappingProxyType(fields),
                history=beginning(message, fields, condition),
                buyer=buyer,
            )
            self.storage.put_transaction(transaction)
        return transaction

    def transactions(self) -> Sequence[Transaction]:
        """List the transactions that can be inquired, oldest first."""
        with self.storage.atomic():
            return self.storage.transactions()

    def fresh_tno(self) -> str:
        """Make an unused transaction number: 14 digits (R9: at most 14), no date key (R10)."""
        while True:
            tno = f"7{self._scattered(_TNO_DIGITS)}"
            if not tno.endswith(DATE_KEY_ZEROS) and not self._exists(tno):
                return tno

    def known(self, numbers: Iterable[str]) -> set[str]:
        """Choose the numbers that are a payment's or another transaction's ``tno``."""
        with self.storage.atomic():
            return set(filter(self._exists, numbers))

    def fresh_app_no(self, digits: int = 10) -> str:
        """Make an approval number; it begins with 0, as real ones do (R3: text)."""
        return f"0{self._scattered(digits - 1)}"

    def timestamp(self) -> str:
        """Tell the time as responses do: Korean time, ``YYYYMMDDHHMMSS`` (R25)."""
        return wire_time(self._now())

    def _number_of(self, tno: str, response: Mapping[str, str]) -> str:
        """Take the number that was chosen, or make one."""
        if tno and response.get("tno", tno) != tno:
            raise InputError("tno.differs")
        chosen = tno or response.get("tno")
        if not chosen:
            return self.fresh_tno()
        check_added("tno", chosen)
        if chosen.endswith(DATE_KEY_ZEROS):
            raise InputError("tno.date")
        if self._exists(chosen):
            raise InputError("tno.exists")
        return chosen

    def _first_shop(self) -> str:
        with self.storage.atomic():
            return next(iter(self.storage.certificates()), "")

    def _exists(self, tno: str) -> bool:
        return bool(self.storage.payment(tno) or self.storage.transaction(tno))

    def _scattered(self, digits: int) -> str:
        serial = self.storage.next_serial() + self._random_seed * 7_919
        return f"{serial * _SCATTER % 10**digits:0{digits}d}"
