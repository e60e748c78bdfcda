"""What goes wrong on purpose, when the sandbox's user asks for it.

Read `kinds`, `plans` (for the requests to come), `requested` (the order numbers and the header that
ask for one), `delivery` (what a plan does to a response), `passage` (what of it really leaves the
machine) and `late_actions` (what the gateway does after it cut the connection).
"""

from .delivery import Delivery, deliver
from .kinds import KINDS, WINDOW_ENDINGS
from .late_actions import LateActions
from .passage import MOST_BYTES, Passage
from .plans import DisruptionPlan, Disruptions, Planned, Step
from .requested import (
    CHANGE_PREFIX,
    HEADER,
    READ_PREFIX,
    REQUEST_PREFIX,
    plan_from_header,
    plan_from_order_number,
)

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Delivery",
    "deliver",
    "KINDS",
    "WINDOW_ENDINGS",
    "LateActions",
    "MOST_BYTES",
    "Passage",
    "DisruptionPlan",
    "Disruptions",
    "Planned",
    "Step",
    "CHANGE_PREFIX",
    "HEADER",
    "READ_PREFIX",
    "REQUEST_PREFIX",
    "plan_from_header",
    "plan_from_order_number",
]
