"""A recording: the journal of what was sent and what came of it, and a gateway to replay against.

In reading order: `format`, the lines; `masking`, what of a message goes into them; `journal` and
`journal_file`, lines appended by many threads and processes, over `posix` or `windows`; `recorder`,
which `record` and `record_async` share; `index` and `reader`, a file read without parsing its
bodies; `matching` and `replay`; then `compact`, `har` and `vcr`, the same file smaller, and for and
from other tools, with `plain_yaml`, which obeys nothing that stands in a cassette.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .compact import compact
from .reader import RecordedExchange, Recording
from .record import RecordingTransport
from .replay import AsyncReplayTransport, ReplayTransport

if TYPE_CHECKING:
    from .har import to_har
    from .record_async import AsyncRecordingTransport
    from .vcr import import_cassette
else:
    # asyncio and the readers of other formats take longer to import than everything else here.
    _HOMES = {
        "AsyncRecordingTransport": "record_async",
        "import_cassette": "vcr",
        "to_har": "har",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "AsyncRecordingTransport",
    "AsyncReplayTransport",
    "RecordedExchange",
    "Recording",
    "RecordingTransport",
    "ReplayTransport",
    "compact",
    "import_cassette",
    "to_har",
]


def __dir__() -> list[str]:
    return __all__
