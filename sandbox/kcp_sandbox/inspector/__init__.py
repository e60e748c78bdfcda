"""What really happened at the gateway, and why, for people to look at.

Read `trace` (what becomes known of a request, and how it is masked), `causes` (what explains a
wrong signature or certificate) and `inspector` (the latest records, and listeners to further ones).
"""

from .causes import Registered, has_causes
from .inspector import CAPACITY, Inspector, Record
from .trace import Trace

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Registered",
    "has_causes",
    "CAPACITY",
    "Inspector",
    "Record",
    "Trace",
]
