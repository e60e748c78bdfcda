"""Disruptions."""

from .delivery import AT_ONCE as AT_ONCE
from .delivery import NEVER_SENT as NEVER_SENT
from .delivery import Delivery as Delivery
from .delivery import delivery as delivery
from .delivery import disturbed as disturbed
from .plans import CHANGE_PREFIX as CHANGE_PREFIX
from .plans import KINDS as KINDS
from .plans import OWN_PREFIX as OWN_PREFIX
from .plans import Faults as Faults
from .plans import Plan as Plan
from .plans import spoken as spoken
