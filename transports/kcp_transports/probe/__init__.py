"""A look at the way to a gateway, step by step; not one message is sent.

In reading order: `probe`, the five rows that `kcp-proto doctor` shows; `connect`, the name and the
TCP port; `handshake`, TLS and nothing after it; `certificate`, what the server's says of itself;
`failures`, each way to fail with its reason, its message and its remedy; `terms`, whether a server
agrees on one version and some suites of TLS.
"""

from .failures import FAILURES
from .probe import probe
from .terms import offer

__all__ = ["FAILURES", "offer", "probe"]


def __dir__() -> list[str]:
    return __all__
