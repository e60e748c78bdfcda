"""What the gateway remembers, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal

from kcp_proto.showing import MaskedRepr, last_four

Account = tuple[str, ...]
"""Where points are: ``("member", pt_memcorp_cd, pt_idno)`` or ``("payment", tno)``."""


DATE_KEY_ZEROS = "000000"
"""What follows the date where a transaction is asked for by order number (R10)."""


def member_account(pt_memcorp_cd: str, pt_idno: str) -> Account:
    """Name a member's account; the company is part of who a member is."""
    return ("member", pt_memcorp_cd, pt_idno)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Member(MaskedRepr):
    """Be a Benepia member; the points are in the ledger.

    Args:
        pt_memcorp_cd: Code of the member's company.
        pt_idno: Login name.
        pt_pwd: Password.
    """

    pt_memcorp_cd: str
    pt_idno: str
    pt_pwd: str

    @property
    def account(self) -> Account:
        """Name the account that holds the member's points."""
        return member_account(self.pt_memcorp_cd, self.pt_idno)

    def knows(self, pt_pwd: str) -> bool:
        """Tell whether a password is the member's, in constant time."""
        return compare_digest(self.pt_pwd.encode("utf-8"), pt_pwd.encode("utf-8"))

    def __repr__(self) -> str:
        return f"<Member of {self.pt_memcorp_cd}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Be one line of a payment's history.

    Args:
        kind: What happened; ``split`` where a re-approval left the payment as it was and made
            another one (8147).
        at: When, Korean time, ``YYYYMMDDHHMMSS``.
        amount: Won that the payment holds after it.
        pnt_app_no: The approval number that it brought; "" for a cancel.
        order_no: The order number that came with it; "" if none did.
    """

    kind: Literal["payment", "reapproval", "cancel", "split"]
    at: str
    amount: int
    pnt_app_no: str = ""
    order_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Payment(MaskedRepr):
    """Be a Benepia point payment.

    Args:
        tno: Transaction number. Which number is valid after a re-approval is not known; here it
            stays, and only the approval number changes.
        site_cd: The shop's site code.
        ordr_idxx: The shop's order number.
        payer: The account that the points came from.
        history: What happened to it, oldest first; the original approval stays visible.
        split_from: Number of the payment that this one should have replaced and did not (8147);
            "" for any other.
    """

    tno: str
    site_cd: str
    ordr_idxx: str
    payer: Account
    history: tuple[Event, ...]
    split_from: str = ""

    @property
    def account(self) -> Account:
        """Name the account that holds what was paid."""
        return ("payment", self.tno)

    @property
    def amount(self) -> int:
        """Give the won that the payment holds; 0 once it is cancelled."""
        return self.history[-1].amount

    @property
    def cancelled(self) -> bool:
        """Tell whether the payment was cancelled in full."""
        return self.history[-1].kind == "cancel"

    def __repr__(self) -> str:
        return f"<Payment {last_four(self.tno)} {self.history[-1].kind} {self.amount} won>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Planted(MaskedRepr):
    """Be a transaction that can be inquired, put there by the sandbox's user.

    Args:
        tno: Transaction number.
        site_cd: The shop's site code.
        ordr_idxx: The shop's order number.
        pay_type: Its payment method.
        day: Approval date in Korean time, ``YYYYMMDD``.
        answer: What an inquiry answers: wire field names to text.
    """

    tno: str
    site_cd: str
    ordr_idxx: str
    pay_type: str
    day: str
    answer: Mapping[str, str]

    @property
    def date_key(self) -> str:
        """Give what stands in ``tno`` when it is asked for by order number (R10)."""
        return self.day + DATE_KEY_ZEROS

    def __repr__(self) -> str:
        return f"<Planted {self.pay_type} {last_four(self.tno)}>"
