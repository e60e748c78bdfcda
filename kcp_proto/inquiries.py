"""Ask what became of a payment that only its order number names (R10)."""

from datetime import datetime, timedelta

from .environments import Environment
from .exchange import HttpRequest
from .identity import Identity
from .requests import build_request
from .times import DATE_KEY_ZEROS, KOREA

_OPERATION = "transaction.inquiry"
# The guides do not say by whose clock the approval date is told; one hour covers any delay.
_MIDNIGHT = timedelta(hours=1)


def inquiry_requests(
    order_no: str, pay_type: str, around: datetime, identity: Identity, environment: Environment
) -> tuple[HttpRequest, ...]:
    """Build the inquiries that find a payment by its order number.

    The payment was made by other software, with one of the nine methods: the guides offer no
    inquiry for Benepia points.

    Args:
        order_no: The shop's order number.
        pay_type: The payment method, such as ``PACA``.
        around: About when the payment was approved, aware.
        identity: Who asks.
        environment: Which gateway.

    Returns:
        One request for the Korean date of that moment; within an hour of midnight in Korea a
        second one for the neighbouring date, as integrators were seen to need. Ask them in turn.

    Raises:
        MessageError: The order number or payment method does not fit.
        ValueError: The moment has no time zone.
    """
    if around.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    moments = (around, around - _MIDNIGHT, around + _MIDNIGHT)
    days = dict.fromkeys(f"{moment.astimezone(KOREA):%Y%m%d}" for moment in moments)
    return tuple(
        build_request(
            _OPERATION,
            {"tno": day + DATE_KEY_ZEROS, "mod_ordr_idxx": order_no, "pay_type": pay_type},
            identity,
            environment,
        )
        for day in days
    )
