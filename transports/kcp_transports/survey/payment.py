"""A payment of the survey's own: made by the person's own browser, and taken back at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kcp_proto import (
    Environment,
    Identity,
    KcpError,
    OutcomeUnknown,
    Reply,
)
from kcp_proto.showing import MaskedRepr, last_four
from kcp_transports.client import Client
from kcp_transports.transport import Transport

from .drafts import draft, fields_of
from .observation import Observation, observe
from .questions import load_questions
from .strangers import Sender
from .target import SurveyRefused

AMOUNT = 1004
"""Won that one payment takes, until it is taken back."""
MOST_REQUESTS_OF_ONE = 5
"""Registration, approval, cancel, and where a part is left, an inquiry and its cancel."""
PAY_TYPE = "PACA"
# Settled as it should be: cancelled before.
_DONE, _IN_PARTS = "already-done", "use-stpc"
_FROM_WINDOW = ("tran_cd", "enc_data", "enc_info")
# What stands in a plan for the numbers that only the gateway can give.
UNKNOWN = {
    "number": "SURVEY",
    "tno": "00000000000000",
    "return": "http://127.0.0.1/",
    "left": str(AMOUNT),
    "tran_cd": "00100000",
    "enc_data": "0",
    "enc_info": "0",
}


class Payer(Protocol):
    """A person with a browser."""

    @property
    def return_url(self) -> str:
        """Give the address to which the payment window's browser posts what it encrypted."""
        ...

    def agree(self, window: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """Let the person agree to a payment in the gateway's window.

        Args:
            window: The window's address, as the registration gave it.
            form: What the shop's page posts to it.

        Returns:
            The form that came back.

        Raises:
            SurveyRefused: The person did not agree, or the window is not one to open.
        """
        ...


@dataclass(slots=True, repr=False)
class OwnPayment(MaskedRepr):
    """A payment of the survey's own.

    Args:
        order_no: Its order number.
        tno: Its transaction number; "" while it is not known.
        is_open: Whether money may still be taken.
    """

    order_no: str
    tno: str = ""
    is_open: bool = True

    def _shown(self) -> str:
        state = "open" if self.is_open else "taken back"
        return f"<OwnPayment {self.order_no} {last_four(self.tno)} {state}>"


class Cashier:
    """Makes own payments and takes them back.

    Args:
        identity: The test shop.
        environment: Where.
        transport: The guarded way there, which keeps a journal.
        payer: The person; None where payments are only taken back.
    """

    def __init__(
        self,
        identity: Identity,
        environment: Environment,
        transport: Transport,
        payer: Payer | None = None,
    ) -> None:
        self.payments: list[OwnPayment] = []
        self.identity: Identity = identity
        self.environment: Environment = environment
        self.transport: Transport = transport
        self._payer = payer

    @property
    def open_payments(self) -> list[OwnPayment]:
        """List what is left open."""
        return [payment for payment in self.payments if payment.is_open]

    def pay(self, order_no: str) -> OwnPayment:
        """Register a payment, let the person agree to it, and approve it.

        Args:
            order_no: Its order number.

        Returns:
            The payment, which is open.

        Raises:
            SurveyRefused: There is none, or it is unknown whether there is one.
            NotSent: It could not be sent.
        """
        if self._payer is None:
            raise SurveyRefused("a payment needs a person with a browser")
        values = {"number": order_no, "return": self._payer.return_url}
        registered = self._reply("register", values)
        if not registered.ok:
            raise SurveyRefused(f"the payment could not be registered: {registered.res_cd}")
        request = load_questions().payment["register"].fields
        form = {
            "site_cd": self.identity.site_cd,
            "approval_key": str(registered.wire.get("approvalKey", "")),
            "encoding_trans": "UTF-8",
            **request,
            "ordr_idxx": order_no,
            "Ret_URL": self._payer.return_url,
        }
        agreed = self._payer.agree(str(registered.wire.get("PayUrl", "")), form)
        values |= {name: agreed.get(name, "") for name in _FROM_WINDOW}
        return self._approve(order_no, values)

    def _approve(self, order_no: str, values: Mapping[str, str]) -> OwnPayment:
        payment = OwnPayment(order_no)
        self.payments.append(payment)
        try:
            reply = self._reply("approve", values).raise_for_result()
            payment.tno = str(reply.wire.get("tno", ""))
        except OutcomeUnknown as error:
            payment.tno = self._found(error)
        except KcpError:
            # Nothing was sent, or the gateway said that it refused.
            payment.is_open = False
            raise SurveyRefused("the payment was refused, so nothing was paid") from None
        if not payment.tno:
            raise SurveyRefused(f"it is unknown whether {order_no} was paid")
        return payment

    def _found(self, error: OutcomeUnknown) -> str:
        """Ask once what became of a payment whose reply was lost; give its transaction number."""
        resolution = self._client().resolve(error)
        return "" if resolution.proof is None else resolution.proof.tno

    def take_back(self, payment: OwnPayment) -> None:
        """Cancel what is left of a payment; none is repeated (R22).

        Args:
            payment: One of this cashier's; it stays open where nothing shows that it is taken back.
        """
        if not payment.is_open or not payment.tno:
            return
        try:
            payment.is_open = not self._is_taken_back(payment)
        except OutcomeUnknown as error:
            found = self._client().resolve(error, pay_type=PAY_TYPE)
            payment.is_open = found.state != "done"
        except KcpError:
            payment.is_open = True

    def _is_taken_back(self, payment: OwnPayment) -> bool:
        values = {"tno": payment.tno}
        reply = self._reply("take-back", values)
        if reply.ok or reply.meaning == _DONE:
            return True
        if reply.meaning != _IN_PARTS:
            reply.raise_for_result()
        left = self.look(payment).left
        return bool(left) and self._reply("take-back-rest", {**values, "left": left}).ok

    def look(self, payment: OwnPayment) -> Observation:
        """Inquire a payment.

        Args:
            payment: The payment.
        """
        recipe = load_questions().payment["look"]
        shop: dict[Sender, Identity] = {"shop": self.identity}
        asked = draft(recipe, shop, self.environment, {"tno": payment.tno})
        return observe(asked.recipe, self.transport.send(asked.request))

    def _reply(self, step: str, values: Mapping[str, str]) -> Reply:
        recipe = load_questions().payment[step]
        return self._client().send(recipe.operation, fields_of(recipe, values))

    def _client(self) -> Client:
        return Client(self.identity, self.environment, self.transport)
