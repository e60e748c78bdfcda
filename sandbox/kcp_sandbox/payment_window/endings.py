"""How a window ends, and the form that the browser then posts to the shop (R38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl

from kcp_sandbox.gateway import (
    METHODS,
    NOT_AUTHENTICATED,
    SUCCESS,
    Authenticated,
    Registration,
    ResultCode,
    window_fields,
)

# The only code of the window itself that public integrations know.
CLOSED = ResultCode("3001", "the customer closed the window", "구매자가 결제창을 닫음", "published")
# A shop's own fields, which the window hands back as they came.
_HANDED_BACK = ("param_opt_", "buyr_")
_ENCODINGS = MappingProxyType({"utf-8": "UTF-8", "utf8": "UTF-8"})


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a window ends.

    Args:
        code: What the form's ``res_cd`` says.
        more: Won that the customer agreed to beyond what was registered.
        refused_as: The code with which the approval is refused all the same; "" for none.
    """

    code: ResultCode
    more: int = 0
    refused_as: str = ""

    @property
    def approves(self) -> bool:
        """Tell whether the shop's server has something to approve."""
        return self.code is SUCCESS


ENDINGS: Mapping[str, Ending] = MappingProxyType(
    {
        "approve": Ending(SUCCESS),
        "fail": Ending(NOT_AUTHENTICATED),
        "close": Ending(CLOSED),
        "tampered": Ending(SUCCESS, more=1),
        "expired": Ending(SUCCESS, refused_as="8310"),
        "used": Ending(SUCCESS, refused_as="8094"),
    }
)
"""How a window can end. `tampered` is refused with 8059, because the amounts differ."""


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """What the browser posts to the shop.

    Args:
        address: Where to.
        encoding: EUC-KR, unless the shop's form asked for UTF-8 by ``encoding_trans``.
        fields: Names to values.
    """

    address: str
    encoding: str
    fields: Mapping[str, str]


def return_form(registration: Registration, ending: Ending, sent: Mapping[str, str]) -> ReturnForm:
    """Make the form that ends a window.

    Args:
        registration: What the shop registered.
        ending: How the window ended.
        sent: What the shop's own form brought.

    Returns:
        The fields that were seen in captures, as far as the sandbox knows a value for them.
    """
    pay_type, digits = METHODS[registration.pay_method]
    fields = {
        "res_cd": ending.code.res_cd,
        "res_msg": ending.code.res_msg,
        "site_cd": registration.site_cd,
        "ordr_idxx": registration.ordr_idxx,
        "good_mny": str(registration.good_mny),
        "pay_method": registration.pay_method,
        "use_pay_method": digits,
    }
    address = registration.return_url
    if ending.approves:
        amount = 0 if pay_type == "AUTH" else registration.good_mny + ending.more
        agreed = Authenticated(pay_type, registration.ordr_idxx, amount, ending.refused_as)
        fields |= window_fields(registration.operation, agreed)
    else:
        address = registration.fail_url or address
    handed_back = {name: text for name, text in sent.items() if name.startswith(_HANDED_BACK)}
    wish = sent.get("encoding_trans", "")
    encoding = _ENCODINGS.get(wish.lower(), "EUC-KR")
    asked = {"encoding_trans": wish} if wish else {}
    return ReturnForm(address, encoding, MappingProxyType({**handed_back, **asked, **fields}))


def differences(registration: Registration, sent: Mapping[str, str]) -> list[str]:
    """List the fields in which a shop's form contradicts what it registered.

    Args:
        registration: What the shop registered.
        sent: What its form brought; names that are not there contradict nothing.
    """
    registered = {
        "site_cd": registration.site_cd,
        "ordr_idxx": registration.ordr_idxx,
        "good_mny": str(registration.good_mny),
        "approval_key": registration.approval_key,
        "Ret_URL": registration.return_url,
    }
    return [name for name, text in registered.items() if sent.get(name, text) != text]


def read_form(body: bytes) -> Mapping[str, str]:
    """Read a form that a browser posted, in UTF-8 or else in EUC-KR with Microsoft's additions.

    Args:
        body: The body.

    Returns:
        Names to values, the last of equal names; empty if it is no form.
    """
    for encoding in ("utf-8", "cp949"):
        try:
            pairs = parse_qsl(body.decode("ascii"), True, encoding=encoding, errors="strict")
        except ValueError:
            continue
        return dict(pairs)
    return {}
