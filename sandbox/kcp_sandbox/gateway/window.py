"""The sandbox's stand-in for the payment window: data that only the sandbox itself can read.

The gateway's window alone can make a real ``enc_data``. This one is not encrypted, and no gateway
would take it (R38).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from types import MappingProxyType

from kcp_proto import MessageError, catalogue
from kcp_proto.validation import check_field

from .admission import Fields
from .refusal import Refusal
from .result_codes import (
    AMOUNTS_DIFFER,
    AUTHENTICATION_EXPIRED,
    DUPLICATE_ORDER,
    NOT_FROM_WINDOW,
    ORDER_DIFFERS,
    OTHER_KIND,
    OTHER_PAY_TYPE,
)

_MARK, _APPROVAL = "SANDBOX.", "payment.approval"
SPOILT = MappingProxyType({each.res_cd: each for each in (AUTHENTICATION_EXPIRED, DUPLICATE_ORDER)})
"""What the window can make that an approval refuses: authenticated too long ago, or used before."""


@dataclass(frozen=True, slots=True)
class Authenticated:
    """What a customer agreed to in the window.

    Args:
        pay_type: The payment method; ``AUTH`` for a billing key.
        ordr_no: The shop's order number.
        amount: Won to pay; 0 for a billing key.
        refused_as: The published code with which the approval is refused all the same, one of
            `SPOILT`; "" if nothing is wrong.
        free_mny: Won of the amount that are free of tax.
    """

    pay_type: str
    ordr_no: str
    amount: int
    refused_as: str = ""
    free_mny: int = 0

    def check(self, fields: Fields) -> None:
        """Compare the shop's own records with what was agreed to.

        Raises:
            Refusal: Amount, order number or payment method is another, or it is to be refused.
        """
        if self.refused_as:
            raise Refusal(SPOILT[self.refused_as])
        if self.pay_type not in catalogue.operation(_APPROVAL).request.fields["pay_type"].choices:
            raise Refusal(OTHER_PAY_TYPE)
        if int(fields["ordr_mony"]) != self.amount:
            raise Refusal(AMOUNTS_DIFFER)
        if fields.get("ordr_no") not in (None, "", self.ordr_no):
            raise Refusal(ORDER_DIFFERS)
        if fields.get("pay_type") not in (None, "", self.pay_type):
            raise Refusal(OTHER_PAY_TYPE)


def window_fields(
    operation: str, authenticated: Authenticated, tran_cd: str = ""
) -> dict[str, str]:
    """Make what the window gives back to the shop's page.

    Args:
        operation: The operation that it is for: its request says which ``tran_cd`` is known.
        authenticated: What the customer agreed to.
        tran_cd: Another ``tran_cd``, as the gateway may add values (R35); "" for the known one.

    Returns:
        ``tran_cd``, ``enc_data`` and ``enc_info``.

    Raises:
        MessageError: No approval could name such an order number.
    """
    order = "ordr_no"
    faults = check_field(catalogue.operation(_APPROVAL).request, order, authenticated.ordr_no)
    if any(fault.severity == "error" for fault in faults):
        raise MessageError(order, faults)
    (known,) = catalogue.operation(operation).request.fields["tran_cd"].known
    kind = tran_cd or known
    told = json.dumps([kind, *astuple(authenticated)])
    text = urlsafe_b64encode(told.encode()).decode()
    return {"tran_cd": kind, "enc_data": f"{_MARK}{text}", "enc_info": f"{_MARK}1"}


def open_window_data(fields: Fields) -> Authenticated:
    """Read what the window made.

    Raises:
        Refusal: It did not make that, or gave another ``tran_cd`` with it.
    """
    mark, _, text = fields["enc_data"].partition(".")
    try:
        tran_cd, pay_type, ordr_no, amount, *more = json.loads(urlsafe_b64decode(text))
        refused_as, free_mny = more
        authenticated = Authenticated(
            str(pay_type), str(ordr_no), int(amount), str(refused_as), int(free_mny)
        )
        # A lone surrogate could neither be stored nor sent.
        authenticated.ordr_no.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        raise Refusal(NOT_FROM_WINDOW) from None
    is_split = 0 <= authenticated.free_mny <= authenticated.amount
    is_known = authenticated.refused_as in {"", *SPOILT}
    if f"{mark}." != _MARK or not (is_split and is_known):
        raise Refusal(NOT_FROM_WINDOW)
    if fields["tran_cd"] != tran_cd:
        raise Refusal(OTHER_KIND)
    return authenticated
