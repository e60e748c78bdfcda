"""Recordings."""

from importlib import import_module
from typing import TYPE_CHECKING

from ._replay import ReplayTransport as ReplayTransport
from .reader import Exchange as Exchange
from .reader import Recording as Recording
from .record import RecordingTransport as RecordingTransport

if TYPE_CHECKING:
    from .async_replay import AsyncReplayTransport as AsyncReplayTransport
    from .compact import compact as compact
    from .har import to_har as to_har
    from .record_async import AsyncRecordingTransport as AsyncRecordingTransport
    from .vcr import import_cassette as import_cassette
else:
    # asyncio and the parts of HTTP take longer to import than everything else here.
    _HOMES = {
        "AsyncReplayTransport": "async_replay",
        "compact": "compact",
        "to_har": "har",
        "AsyncRecordingTransport": "record_async",
        "import_cassette": "vcr",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
