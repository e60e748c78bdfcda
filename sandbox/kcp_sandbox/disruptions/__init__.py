"""What goes wrong on purpose, when the sandbox's user asks for it.

Read `plans` (the kinds of disruptions, the plans for the requests to come, and the order numbers
that ask for one) and `delivery` (what a plan does to a response).
"""

from .delivery import Delivery, deliver
from .plans import (
    CHANGE_PREFIX,
    KINDS,
    REQUEST_PREFIX,
    DisruptionPlan,
    Disruptions,
    plan_from_order_number,
)

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Delivery",
    "deliver",
    "CHANGE_PREFIX",
    "KINDS",
    "REQUEST_PREFIX",
    "DisruptionPlan",
    "Disruptions",
    "plan_from_order_number",
]
