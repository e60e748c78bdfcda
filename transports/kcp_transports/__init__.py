"""Where the core meets the outside: transports, the client, recordings and identity files.

A transport has one method that matters, ``send(HttpRequest) -> HttpResponse``; they are swapped
like plugs. `kcp_transports.contract` holds the tests that any transport can be run through.
"""

from typing import TYPE_CHECKING

from .client import Client as Client
from .client import IdentityWarning as IdentityWarning
from .identity_files import load_identity as load_identity
from .reader import Exchange as Exchange
from .reader import Recording as Recording
from .recording import RecordingTransport as RecordingTransport
from .replay import ReplayTransport as ReplayTransport
from .transport import Transport as Transport

if TYPE_CHECKING:
    from .urllib3_transport import Urllib3Transport as Urllib3Transport
else:

    def __getattr__(name: str) -> object:
        # TLS takes longer to import than everything else here, so it waits until it is asked for.
        if name == "Urllib3Transport":
            from .urllib3_transport import Urllib3Transport

            return Urllib3Transport
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
