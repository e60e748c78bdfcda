"""The shop's own database behind us: notices that were received, in its transaction if it likes.

In reading order: `errors`; `dialects`, what differs between SQLite, PostgreSQL and MySQL, as data;
`work`, statements in a transaction of the shop's or of ours; `migrations`, the tables by version,
from the files in ``ddl``; `database`, connections of our own; `notice_rows` and `arrivals`, what is
kept; `states`, what becomes of it; `inbox`, notices kept, claimed and decided.
"""

from .database import Database
from .errors import ClaimLost, StorageError
from .inbox import Inbox
from .migrations import VERSION, ddl
from .notice_rows import Arrival, Claim, Event, KeptNotice, NoticeRow
from .work import Value

__all__ = [
    "VERSION",
    "Arrival",
    "Claim",
    "ClaimLost",
    "Database",
    "Event",
    "Inbox",
    "KeptNotice",
    "NoticeRow",
    "StorageError",
    "Value",
    "ddl",
]
