"""What really happened at the gateway, and why, for people to look at.

Read `trace` (what becomes known of a request), `raw` (its bytes, masked), `causes` (what explains a
wrong signature or certificate), `record` (all of that, and what of the response really left),
`standing` (whether the shop can know what became of it) and `inspector` (the latest records, and
the listeners to further ones).
"""

from .causes import Registered, has_causes
from .inspector import CAPACITY, Inspector
from .record import Record
from .trace import Trace

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Registered",
    "has_causes",
    "CAPACITY",
    "Inspector",
    "Record",
    "Trace",
]
