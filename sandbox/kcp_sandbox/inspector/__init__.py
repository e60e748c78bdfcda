"""What really happened at the gateway, and why, for people to look at.

Read `trace` (what becomes known of a request), `raw` (its bytes, masked), `causes` (what explains a
wrong signature or certificate) and `remedies` (what to do about any other result code), `record`
(all of that, and what of the response really left),
`notice` (a notice that was posted, with the shop's response and what is said of it),
`standing` (whether the shop can know what became of it), `inspector` (the latest records, and the
listeners to further ones), and for tests `wanted` and `exchanges` (which exchanges are asked for).
"""

from .causes import Registered, has_causes
from .exchanges import Exchanges
from .inspector import CAPACITY, Inspector
from .notice import NOTICE, PostedNotice
from .record import Record
from .standing import STANDINGS
from .trace import Trace
from .wanted import Wanted

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Registered",
    "has_causes",
    "Exchanges",
    "CAPACITY",
    "Inspector",
    "NOTICE",
    "PostedNotice",
    "Record",
    "STANDINGS",
    "Trace",
    "Wanted",
]
