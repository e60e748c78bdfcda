"""What goes wrong on purpose, when the sandbox's user asks for it.

Read `plans` (the kinds of disruptions, the plans for the requests to come, and the order numbers
that ask for one), `delivery` (what a plan does to a response), `passage` (what of it really leaves
the machine) and `late_actions` (what the gateway does after it cut the connection).
"""

from .delivery import Delivery, deliver
from .late_actions import LateActions
from .passage import MOST_BYTES, Passage
from .plans import (
    CHANGE_PREFIX,
    KINDS,
    READ_PREFIX,
    REQUEST_PREFIX,
    DisruptionPlan,
    Disruptions,
    plan_from_order_number,
)

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Delivery",
    "deliver",
    "LateActions",
    "MOST_BYTES",
    "Passage",
    "CHANGE_PREFIX",
    "READ_PREFIX",
    "KINDS",
    "REQUEST_PREFIX",
    "DisruptionPlan",
    "Disruptions",
    "plan_from_order_number",
]
