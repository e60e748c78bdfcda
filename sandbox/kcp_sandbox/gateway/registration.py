"""A registered payment: what the window shows, carried in the window's address.

The address holds all of it, so that the sandbox stores nothing and a window that was opened before
a restart still works. How the real gateway knows a registration again is unknown (R38).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import urlsplit

from kcp_proto import catalogue

from .admission import Fields

WINDOW_PATH = "/_sandbox/window/"
"""The sandbox's payment window is below this path."""
METHODS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "CARD": ("PACA", "100000000000"),
        "BANK": ("PABK", "010000000000"),
        "VCNT": ("PAVC", "001000000000"),
        "MOBX": ("PAMC", "000010000000"),
        "TPNT": ("PAPT", "000100000000"),
        "GIFT": ("PATK", "000000001000"),
        "AUTH": ("AUTH", ""),
    }
)
"""Payment methods as a registration names them: to an approval's names, and to the window's digits
(public integrations; R35, R38)."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a shop registered.

    Args:
        site_cd: The shop.
        ordr_idxx: Its order number.
        good_mny: Won to pay.
        good_name: Name of the goods.
        pay_method: The only method that the window offers, as the registration names it.
        return_url: Where the customer's browser posts the result.
        fail_url: Where it goes instead if nothing was agreed to; "" for the same address.
    """

    site_cd: str
    ordr_idxx: str
    good_mny: int
    good_name: str
    pay_method: str
    return_url: str
    fail_url: str = ""

    @property
    def token(self) -> str:
        """Write it as the last part of the window's address."""
        text = json.dumps(astuple(self), ensure_ascii=False, separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @property
    def approval_key(self) -> str:
        """Give the key by which the shop's form names the registration."""
        return sha256(self.token.encode()).hexdigest()

    @property
    def operation(self) -> str:
        """Name the operation that follows the window."""
        return "billing.key_issue" if self.pay_method == "AUTH" else "payment.approval"

    def address(self, origin: str) -> str:
        """Give the window's address.

        Args:
            origin: Scheme and host by which the shop reached the sandbox.
        """
        return f"{origin}{WINDOW_PATH}{self.token}"


def read_registration(token: str) -> Registration | None:
    """Read the last part of a window's address; None if no registration gave it."""
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        site_cd, ordr_idxx, good_mny, *texts = json.loads(text)
        registration = Registration(str(site_cd), str(ordr_idxx), int(good_mny), *map(str, texts))
        # A lone surrogate could not be shown.
        "".join(map(str, astuple(registration))).encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        return None
    addresses = (registration.return_url, registration.fail_url or registration.return_url)
    # A browser runs what stands behind other schemes.
    if not all(each.startswith(("http://", "https://")) for each in addresses):
        return None
    return registration if registration.pay_method in METHODS else None


def register(fields: Fields, origin: str) -> dict[str, str]:
    """Register a payment for the mobile window (R38); nothing is paid."""
    registration = _registered(fields, fields["Ret_URL"])
    shown = catalogue.responses("payment.registration")[0].examples[0]
    return {
        **shown,
        "approvalKey": registration.approval_key,
        "PayUrl": registration.address(origin),
        "paymentMethod": registration.pay_method,
        "request_URI": urlsplit(registration.address(origin)).path,
    }


def register_lite(fields: Fields, origin: str) -> dict[str, str]:
    """Register a payment for the LITE PAY window (R38); nothing is paid."""
    registration = _registered(fields, fields["ret_URL"], fields.get("fail_url", ""))
    shown = catalogue.responses("payment.lite_registration")[0].examples[0]
    return {**shown, "pay_url": registration.address(origin)}


def _registered(fields: Fields, return_url: str, fail_url: str = "") -> Registration:
    return Registration(
        site_cd=fields["site_cd"],
        ordr_idxx=fields["ordr_idxx"],
        good_mny=int(fields["good_mny"]),
        good_name=fields["good_name"],
        pay_method=fields["pay_method"],
        return_url=return_url,
        fail_url=fail_url,
    )
