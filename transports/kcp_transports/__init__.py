"""Where the core meets the outside: transports, the client, recordings and identity files.

A transport has one method that matters, ``send(HttpRequest) -> HttpResponse``; they are swapped
like plugs. `kcp_transports.contract` holds the tests that any transport can be run through,
blocking or awaited.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .async_transport import AsyncTransport as AsyncTransport
from .client import Client as Client
from .client import IdentityWarning as IdentityWarning
from .identity_files import load_identity as load_identity
from .recording import Exchange as Exchange
from .recording import Recording as Recording
from .recording import RecordingTransport as RecordingTransport
from .recording import ReplayTransport as ReplayTransport
from .retry import RetryPolicy as RetryPolicy
from .transport import Transport as Transport

if TYPE_CHECKING:
    from .async_blocking import BlockingTransport as BlockingTransport
    from .async_client import AsyncClient as AsyncClient
    from .bridges import ThreadTransport as ThreadTransport
    from .https import AiohttpTransport as AiohttpTransport
    from .https import Urllib3Transport as Urllib3Transport
    from .recording import AsyncRecordingTransport as AsyncRecordingTransport
    from .recording import AsyncReplayTransport as AsyncReplayTransport
else:
    # TLS and asyncio take longer to import than everything else, so they wait until asked for.
    _HOMES = {
        "AiohttpTransport": "https",
        "AsyncClient": "async_client",
        "AsyncRecordingTransport": "recording",
        "AsyncReplayTransport": "recording",
        "BlockingTransport": "async_blocking",
        "ThreadTransport": "bridges",
        "Urllib3Transport": "https",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
