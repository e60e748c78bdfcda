"""Everything that the sandbox's gateway owns: shops, members, payments, planted transactions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from kcp_proto import Certificate, MessageError, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.moments import KOREA
from kcp_proto.validation import judge

from ._numbers import Numbers
from .ledger import Ledger
from .records import DATE_KEY_ZEROS, Member, Payment, Planted, member_account
from .storage import Storage

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
        """
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
        """
        if points > _most_points():
            raise ValueError(f"a member cannot hold more than {_most_points()} points")
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
        answer: Mapping[str, str] = _NOTHING,
    ) -> Planted:
        """Plant a transaction that can be inquired.

        Args:
            pay_type: Its payment method, such as ``PACA``.
            site_cd: The shop's site code.
            ordr_idxx: The shop's order number.
            approved: When it was approved, aware; the clock's time if absent.
            answer: Fields of the inquiry's answer that shall differ from the schema's example,
                ``tno`` included; undocumented ones may be added.

        Returns:
            The transaction, with its number and complete answer.

        Raises:
            MessageError: No such payment method, or the answer would break its schema.
            ValueError: The ``tno`` exists already.
        """
        message = catalogue.answer_to(INQUIRY, {"pay_type": pay_type})
        moment = _moment(approved or self.now())
        with self.storage.transaction():
            tno = answer.get("tno") or self.fresh_tno()
            if self._taken(tno):
                raise ValueError("a transaction with this tno exists already")
            whole = _complete(message, {_approval_field(message): moment, **answer, "tno": tno})
            planted = Planted(
                tno=tno,
                site_cd=site_cd,
                ordr_idxx=ordr_idxx,
                pay_type=pay_type,
                day=whole[_approval_field(message)][:8],
                answer=MappingProxyType({**whole, "order_no": ordr_idxx}),
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
        return _moment(self.now())

    def _taken(self, tno: str) -> bool:
        return bool(self.storage.payment(tno) or self.storage.planted(tno))


def _moment(time: datetime) -> str:
    return time.astimezone(KOREA).strftime("%Y%m%d%H%M%S")


def _most_points() -> int:
    answer = catalogue.message("benepia.point_inquiry.response")
    most: int = answer.schema["properties"]["rsv_pnt"]["maximum"]
    return most


def _approval_field(message: Message) -> str:
    """Find the field with the approval time; every payment method calls it something else."""
    return next(
        name
        for name, field in message.fields.items()
        if field.kind == "datetime" and "app" in name.split("_")
    )


def _complete(message: Message, answer: Mapping[str, str]) -> dict[str, str]:
    example: Mapping[str, str] = message.schema["examples"][0]
    whole = {**dict.fromkeys(message.fields, ""), **example, **answer}
    faults = [fault for fault in judge(message, whole) if fault.severity == "error"]
    if faults:
        raise MessageError(message.name, faults)
    return whole
