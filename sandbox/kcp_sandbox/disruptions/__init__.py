"""What goes wrong on purpose, when the sandbox's user asks for it.

Read `plans` (the kinds of disruptions, the plans for the requests to come, and the order numbers
that ask for one) and `delivery` (what a plan does to a response).
"""

from .delivery import Delivery as Delivery
from .delivery import deliver as deliver
from .plans import CHANGE_PREFIX as CHANGE_PREFIX
from .plans import KINDS as KINDS
from .plans import REQUEST_PREFIX as REQUEST_PREFIX
from .plans import DisruptionPlan as DisruptionPlan
from .plans import Disruptions as Disruptions
from .plans import plan_from_order_number as plan_from_order_number

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
