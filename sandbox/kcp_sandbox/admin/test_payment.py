"""``POST /test-payment``: a card payment from registration to approval, by the shop's own key."""

from collections.abc import Mapping
from contextlib import suppress
from secrets import token_hex
from typing import NamedTuple

from kcp_proto import Environment, Identity, KcpError, build_request
from kcp_sandbox.brain import Brain
from kcp_sandbox.gateway import Authenticated, window_fields
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import SandboxTransport

from .input import read_mapping
from .views import Json

_REGISTRATION, _APPROVAL = "payment.registration", "payment.approval"
_WON = 1004
_PAY_TYPE = "PACA"
# Seconds.
_PATIENCE = 2.0
REGISTERED = {
    "good_mny": str(_WON),
    "good_name": "kcp-proto",
    "pay_method": "CARD",
    "Ret_URL": "http://127.0.0.1:3000/pay/return",
}
"""What a registration of it holds besides its order number."""


def send_test_payment(brain: Brain, body: object, base_url: str) -> Json:
    """Send it as a shop does, so that planned disruptions strike it too.

    Args:
        brain: The gateway.
        body: Takes nothing.
        base_url: The sandbox's address.

    Returns:
        Its ``order_no`` and ``amount``, and the number of the approval's ``exchange``.

    Raises:
        InputError: The sandbox does not hold the shop's key.
    """
    read_mapping(body, {}, "the body")
    if brain.issued is None:
        raise InputError("no key")
    shop = _Shop(brain, brain.issued.identity(), Environment("sandbox", base_url))
    order_no = f"TEST{token_hex(4).upper()}"
    shop.send(_REGISTRATION, {"ordr_idxx": order_no, **REGISTERED})
    agreed = window_fields(_APPROVAL, Authenticated(_PAY_TYPE, order_no, _WON))
    wanted = {"ordr_no": order_no, "ordr_mony": str(_WON), "pay_type": _PAY_TYPE}
    shop.send(_APPROVAL, {**agreed, **wanted})
    sent = [each for each in brain.inspector.records() if order_no in each.fields.values()]
    return {"order_no": order_no, "amount": _WON, "exchange": sent[-1].number}


class _Shop(NamedTuple):
    """A shop that sends to the sandbox it is part of."""

    brain: Brain
    identity: Identity
    environment: Environment

    def send(self, operation: str, fields: Mapping[str, str]) -> None:
        request = build_request(operation, fields, self.identity, self.environment)
        # What a disruption did to it, the exchange shows.
        with suppress(KcpError):
            SandboxTransport(self.brain, timeout=_PATIENCE).send(request)
