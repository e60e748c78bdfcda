"""HTTPS, blocking through urllib3 and awaited over asyncio: one attempt, one outcome.

In reading order: `attempt`, its phases and limits; `failure`, what its error means to a caller;
`framing`, where a response ends, and `response_reader`, which reads one with h11; `addresses` and
`name_lookup`, where to connect; `trust`, the system's authorities, `tls`, what is verified, and
`construction`, what a transport is made from. Blocking: `sockets`, `urllib3_connection`, `pool` and
`urllib3_transport`. Awaited: `asyncio_line`, TLS in memory, `asyncio_connection`, `asyncio_pool`
and `asyncio_transport`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .attempt import Limits, at_most, utc_now

if TYPE_CHECKING:
    from .addresses import Address, read_target
    from .asyncio_transport import AsyncioTransport
    from .name_lookup import AddressInfo, look_up
    from .tls import tls_context
    from .urllib3_transport import Urllib3Transport, request_bytes
else:
    # TLS and asyncio take longer to import than everything else, so they wait until asked for.
    _HOMES = {
        "Address": "addresses",
        "AddressInfo": "name_lookup",
        "AsyncioTransport": "asyncio_transport",
        "Urllib3Transport": "urllib3_transport",
        "look_up": "name_lookup",
        "read_target": "addresses",
        "request_bytes": "urllib3_transport",
        "tls_context": "tls",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "Address",
    "AddressInfo",
    "AsyncioTransport",
    "Limits",
    "Urllib3Transport",
    "at_most",
    "look_up",
    "read_target",
    "request_bytes",
    "tls_context",
    "utc_now",
]


def __dir__() -> list[str]:
    return __all__
