"""Where the core meets the outside: transports, clients, recordings and identity files.

In reading order: `transport`, the plug with its one method that matters, ``send(HttpRequest) ->
HttpResponse``; `client`, which builds, sends and reads, and asks after a lost reply; `https`, the
network's two transports; `bridges`, from threads to tasks; `recording`, a journal and a gateway to
replay; `events` for observers; `database`, the shop's own; `contract`, the suite for any transport;
`bulk`, many files; `reconciliation`, many payments; `probe`, a look at the network; `survey`,
questions; `identity_files`, `signers`, keys; `profile_files`, a contract; `log_redaction`, `scan`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .client import AsyncClient, Client, ExperimentalWarning, IdentityWarning, RetryPolicy
from .identity_files import load_identity
from .recording import (
    AsyncReplayTransport,
    RecordedExchange,
    Recording,
    RecordingTransport,
    ReplayTransport,
)
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from .bridges import ThreadTransport
    from .https import AsyncioTransport, Urllib3Transport
    from .profile_files import read_profile
    from .recording import AsyncRecordingTransport
else:
    # TLS and asyncio take longer to import than everything else, so they wait until asked for.
    _HOMES = {
        "AsyncioTransport": "https",
        "AsyncRecordingTransport": "recording",
        "ThreadTransport": "bridges",
        "Urllib3Transport": "https",
        "read_profile": "profile_files",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "AsyncClient",
    "AsyncRecordingTransport",
    "AsyncReplayTransport",
    "AsyncTransport",
    "AsyncioTransport",
    "Client",
    "ExperimentalWarning",
    "IdentityWarning",
    "RecordedExchange",
    "Recording",
    "RecordingTransport",
    "ReplayTransport",
    "RetryPolicy",
    "ThreadTransport",
    "Transport",
    "Urllib3Transport",
    "load_identity",
    "read_profile",
]


def __dir__() -> list[str]:
    return __all__
