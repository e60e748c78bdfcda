"""What a shop is asked to do in a case, and how it says that it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kcp_sandbox.input_errors import InputError

from .words import SILENCE


@dataclass(frozen=True, slots=True)
class Asked:
    """What one case asks of the shop.

    Args:
        case: The case's name.
        order_no: The order's number.
        amount: Won of the order.
        pay_type: The payment method, such as ``PACA``.
        now: The time by which the sandbox lives; None while that is the computer's.
        files: ``crlf`` if the shop is to use certificate and key with CR LF.
    """

    case: str
    order_no: str
    amount: int
    pay_type: str
    now: datetime | None = None
    files: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a customer's browser gets of the shop.

    Args:
        order_no: The order's number, which may be one of the shop's own.
        url: The payment window's address.
        fields: What the browser posts there.
        notices: Where the shop takes notices; "" if it does not say so.
    """

    order_no: str
    url: str
    fields: Mapping[str, str]
    notices: str = ""


class ShopSilent(Exception):
    """The shop did not do what it was asked, or not so that it could be seen.

    Args:
        reason: One of `SILENCE`.
        **values: What fills its words.

    Attributes:
        korean: The reason in Korean; the text of the error is the English one.
    """

    def __init__(self, reason: str, /, **values: object) -> None:
        english, korean = SILENCE[reason]
        korean_values = values
        if isinstance(values.get("reason"), InputError):
            korean_values = {**values, "reason": getattr(values["reason"], "korean", "")}
        super().__init__(english.format_map(values))
        self.korean: str = korean.format_map(korean_values)


class Shop(Protocol):
    """A shop that takes the exam; threads may share it."""

    def order(self, asked: Asked) -> Bill:
        """Take an order and register its payment.

        Raises:
            ShopSilent: It did not, or said so in no way that can be read.
        """
        ...

    def cancel(self, asked: Asked, won: int | None) -> None:
        """Take a payment back.

        Args:
            asked: The case.
            won: A part of it; None for all that is left.

        Raises:
            ShopSilent: No whole response came; one that says no is one.
        """
        ...

    def recover(self, asked: Asked) -> None:
        """Find out what became of whatever is not known.

        Raises:
            ShopSilent: No whole response came.
        """
        ...

    def fulfilled(self, asked: Asked) -> int | None:
        """Tell how often the goods were handed out; None if the shop does not tell."""
        ...
