"""Everything that the sandbox's gateway owns: shops, members, payments, planted transactions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from kcp_proto import Certificate, MessageError, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.validation import check_field, check_message
from kcp_sandbox.gateway import undocumented

from ._numbers import Numbers
from .backend import Storage
from .inquiry_answers import Condition, answer_of, approval_field, moment
from .ledger import Ledger
from .records import DATE_KEY_ZEROS, Member, Payment, Planted, member_account

INQUIRY = "transaction.inquiry"
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Stock:
    """Hold what the gateway knows, and let the sandbox's user fill it.

    Args:
        storage: Where it is kept.
        now: The clock; gives aware times.
        seed: The same seed gives the same numbers.
    """

    def __init__(self, storage: Storage, now: Callable[[], datetime], seed: int) -> None:
        self.storage = storage
        self.ledger = Ledger(storage)
        self.now = now
        self._numbers = Numbers(seed)

    def register(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate; an earlier one is replaced.

        Args:
            site_cd: The shop's site code.
            certificate: The only certificate that its requests may carry from here on.

        Raises:
            MessageError: No request could name such a shop.
        """
        _check_field("site_cd", site_cd)
        with self.storage.transaction():
            self.storage.put_certificate(site_cd, certificate)

    def certificate_of(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop; None if there is none."""
        with self.storage.transaction():
            return self.storage.certificate(site_cd)

    def add_member(self, *, pt_memcorp_cd: str, pt_idno: str, pt_pwd: str, points: int) -> Member:
        """Add a Benepia member.

        Args:
            pt_memcorp_cd: Code of the member's company.
            pt_idno: Login name.
            pt_pwd: Password.
            points: Balance to begin with, in won.

        Returns:
            The member.

        Raises:
            ValueError: The member exists, or no answer could state such a balance.
            MessageError: No request could name such a member.
        """
        if points > _most_points():
            raise ValueError(f"a member cannot hold more than {_most_points()} points")
        for name, value in (
            ("pt_memcorp_cd", pt_memcorp_cd),
            ("pt_idno", pt_idno),
            ("pt_pwd", pt_pwd),
        ):
            _check_field(name, value)
        member = Member(pt_memcorp_cd=pt_memcorp_cd, pt_idno=pt_idno, pt_pwd=pt_pwd)
        with self.storage.transaction():
            self.ledger.open(member.account, points)
            self.storage.put_member(member)
        return member

    def points_of(self, pt_memcorp_cd: str, pt_idno: str) -> int:
        """Tell how many points a member has, in won; 0 for an unknown member."""
        with self.storage.transaction():
            return self.ledger.balance(member_account(pt_memcorp_cd, pt_idno))

    def payment(self, tno: str) -> Payment | None:
        """Look a point payment up, with its history."""
        with self.storage.transaction():
            return self.storage.payment(tno)

    def plant(
        self,
        pay_type: str,
        *,
        site_cd: str,
        ordr_idxx: str,
        approved: datetime | None = None,
        state: str = "approved",
        amount: int | None = None,
        remaining: int | None = None,
        answer: Mapping[str, str] = _NOTHING,
    ) -> Planted:
        """Plant a transaction that can be inquired.

        Args:
            pay_type: Its payment method, such as ``PACA``.
            site_cd: The shop's site code.
            ordr_idxx: The shop's order number.
            approved: When it was approved, aware; the clock's time if absent.
            state: ``approved``, ``part-cancelled`` or ``cancelled``.
            amount: Won that were approved; the example's 1,004 if absent.
            remaining: Won that are left of a part-cancelled one; half if absent.
            answer: Fields of the inquiry's answer that shall differ from all that, ``tno``
                included; undocumented ones may be added.

        Returns:
            The transaction, with its number and complete answer.

        Raises:
            MessageError: No such payment method, or the request or the answer would break its
                schema.
            ValueError: The ``tno`` exists already, or state and amounts contradict each other.
        """
        message = catalogue.response_to(INQUIRY, {"pay_type": pay_type})
        _check_field("site_cd", site_cd)
        _check_field("mod_ordr_idxx", ordr_idxx)
        now = self.now()
        condition = Condition(
            state=state,
            approved=approved or now,
            changed=now,
            amount=amount,
            remaining=remaining,
        )
        with self.storage.transaction():
            tno = answer.get("tno") or self.fresh_tno()
            if self._taken(tno):
                raise ValueError("a transaction with this tno exists already")
            made = {**answer_of(message, condition), "tno": tno, "order_no": ordr_idxx}
            whole = {**made, **undocumented(tno, moment(condition.approved)), **answer}
            _check(message, whole)
            planted = Planted(
                tno=tno,
                site_cd=site_cd,
                ordr_idxx=ordr_idxx,
                pay_type=pay_type,
                day=whole[approval_field(message)][:8],
                answer=MappingProxyType(whole),
            )
            self.storage.put_planted(planted)
        return planted

    def fresh_tno(self) -> str:
        """Make a transaction number that nothing has and that no date could be meant by (R10)."""
        while True:
            tno = self._numbers.tno(self.storage.next_serial())
            if not tno.endswith(DATE_KEY_ZEROS) and not self._taken(tno):
                return tno

    def fresh_app_no(self) -> str:
        """Make an approval number."""
        return self._numbers.app_no(self.storage.next_serial())

    def moment(self) -> str:
        """Tell the time as answers do: Korean time, ``YYYYMMDDHHMMSS`` (R25)."""
        return moment(self.now())

    def _taken(self, tno: str) -> bool:
        return bool(self.storage.payment(tno) or self.storage.planted(tno))


def _most_points() -> int:
    answer = catalogue.message("benepia.point_inquiry.response")
    most: int = answer.schema["properties"]["rsv_pnt"]["maximum"]
    return most


def _check_field(name: str, value: str) -> None:
    """Hold one value against what a request could carry.

    Args:
        name: A field of the inquiry or of the point payment.
        value: What is to be put into the stock.

    Raises:
        MessageError: No request could ever name it.
    """
    request = catalogue.operation(INQUIRY).request
    if name not in request.fields:
        request = catalogue.operation("benepia.point_payment").request
    faults = check_field(request, name, value)
    if any(fault.severity == "error" for fault in faults):
        raise MessageError(name, faults)


def _check(message: Message, answer: Mapping[str, str]) -> None:
    faults = [fault for fault in check_message(message, answer) if fault.severity == "error"]
    if faults:
        raise MessageError(message.name, faults)
