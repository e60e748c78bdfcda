"""A recording: the journal of what was sent and what came of it, and a gateway to replay against.

In reading order: `format`, the lines; `masking`, what goes into them; `journal` over `journal_file`
with `posix` or `windows`, or `database_journal`; `store`, what either is to `recorder`, which
`record` and `record_async` share; `index` over `columns`, `kept_index` beside the recording and
`reader`, lines without bodies; `lost`, `findings` in `notes`, `settle` and `resolve`, what became
of lost replies; `matching` and `replay`; `compact`, `har` and `vcr`, for and from other tools, with
`plain_yaml`, which obeys nothing that stands in a cassette.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .compact import compact
from .reader import RecordedExchange, Recording
from .record import RecordingTransport
from .replay import AsyncReplayTransport, ReplayTransport
from .store import JournalStore, is_in_database, read_recording

if TYPE_CHECKING:
    from .database_journal import DatabaseJournal
    from .har import to_har
    from .lost import lost_requests
    from .record_async import AsyncRecordingTransport
    from .resolve import resolve_recording
    from .settle import ResolvedExchange
    from .vcr import import_cassette
else:
    # asyncio and the readers of other formats take longer to import than everything else here.
    _HOMES = {
        "AsyncRecordingTransport": "record_async",
        "DatabaseJournal": "database_journal",
        "import_cassette": "vcr",
        "ResolvedExchange": "settle",
        "lost_requests": "lost",
        "resolve_recording": "resolve",
        "to_har": "har",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "AsyncRecordingTransport",
    "AsyncReplayTransport",
    "DatabaseJournal",
    "JournalStore",
    "RecordedExchange",
    "Recording",
    "RecordingTransport",
    "ReplayTransport",
    "ResolvedExchange",
    "compact",
    "import_cassette",
    "is_in_database",
    "lost_requests",
    "read_recording",
    "resolve_recording",
    "to_har",
]


def __dir__() -> list[str]:
    return __all__
