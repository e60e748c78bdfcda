"""What the gateway remembers, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal, get_args

from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.times import DATE_KEY_ZEROS

ChangeKind = Literal["approval", "issue", "deposit", "deposit-cancel", "partial-cancel", "cancel"]
State = Literal["issued", "approved", "part-cancelled", "cancelled"]
STATES: tuple[str, ...] = get_args(State)
"""The states of a transaction; only a virtual account is issued and not yet paid."""

Account = tuple[str, ...]
"""Where points are: ``("member", pt_memcorp_cd, pt_idno)`` or ``("payment", tno)``."""


def member_account(pt_memcorp_cd: str, pt_idno: str) -> Account:
    """Name a member's account; two companies may use the same login name."""
    return ("member", pt_memcorp_cd, pt_idno)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Member(MaskedRepr):
    """A Benepia member, whose points are in the ledger.

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

    def _shown(self) -> str:
        return f"<Member of {self.pt_memcorp_cd}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a payment's history.

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
    """A Benepia point payment.

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
        """Name the account that holds the points of the payment."""
        return ("payment", self.tno)

    @property
    def amount(self) -> int:
        """Give the won that the payment holds; 0 once it is cancelled."""
        return self.history[-1].amount

    @property
    def cancelled(self) -> bool:
        """Tell whether the payment was cancelled in full."""
        return self.history[-1].kind == "cancel"

    def _shown(self) -> str:
        return f"<Payment {last_four(self.tno)} {self.history[-1].kind} {self.amount} won>"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a transaction's history: how many won came, or went back.

    Args:
        kind: What happened. A virtual account is issued, and paid into later.
        at: When, Korean time, ``YYYYMMDDHHMMSS``.
        amount: Won that it was about.
        left: Won that are left after it; of a virtual account what was paid into it.
        number: The number of a partial cancel, or the one that a deposit and its cancel have in
            common; "" for anything else.
        parts: The tax parts of the amount, if they are known: taxable, its tax, tax-free.
    """

    kind: ChangeKind
    at: str
    amount: int
    left: int
    number: str = ""
    parts: tuple[int, ...] = ()

    @property
    def gives_back(self) -> bool:
        """Tell whether won left the transaction."""
        return self.kind.endswith("cancel")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Transaction(MaskedRepr):
    """A payment by anything but Benepia points.

    Args:
        tno: Transaction number.
        site_cd: The shop's site code.
        ordr_idxx: The shop's order number.
        pay_type: Its payment method.
        day: Approval date in Korean time, ``YYYYMMDD``.
        response: The response to an inquiry: wire field names to text.
        history: What happened to it, oldest first; never empty.
        buyer: The buyer's name, if a request gave it; "" if not.
    """

    tno: str
    site_cd: str
    ordr_idxx: str
    pay_type: str
    day: str
    response: Mapping[str, str]
    history: tuple[Change, ...]
    buyer: str = ""

    @property
    def amount(self) -> int:
        """Give the won that were approved, or for which an account was issued."""
        return self.history[0].amount

    @property
    def left(self) -> int:
        """Give the won that are left, or that were paid into a virtual account."""
        return self.history[-1].left

    @property
    def state(self) -> State:
        """Tell which state it is in."""
        kinds = {change.kind for change in self.history}
        if "cancel" in kinds or ("partial-cancel" in kinds and not self.left):
            return "cancelled"
        if "partial-cancel" in kinds:
            return "part-cancelled"
        return "issued" if self.awaits_deposits and not self.left else "approved"

    @property
    def awaits_deposits(self) -> bool:
        """Tell whether it is a virtual account."""
        return self.history[0].kind == "issue"

    @property
    def date_key(self) -> str:
        """Give what stands in ``tno`` in an inquiry by order number (R10: date and six zeros)."""
        return self.day + DATE_KEY_ZEROS

    def _shown(self) -> str:
        return f"<Transaction {self.pay_type} {last_four(self.tno)}>"
