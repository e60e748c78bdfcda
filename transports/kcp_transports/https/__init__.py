"""HTTPS, blocking and awaited."""

from importlib import import_module
from typing import TYPE_CHECKING

from .attempt import at_most as at_most
from .attempt import utc_now as utc_now

if TYPE_CHECKING:
    from .addresses import Address as Address
    from .addresses import read_target as read_target
    from .aiohttp_transport import AiohttpTransport as AiohttpTransport
    from .name_lookup import AddressInfo as AddressInfo
    from .name_lookup import look_up as look_up
    from .tls import tls_context as tls_context
    from .urllib3_transport import Urllib3Transport as Urllib3Transport
else:
    # TLS and asyncio take longer to import than everything else, so they wait until asked for.
    _HOMES = {
        "Address": "addresses",
        "read_target": "addresses",
        "AiohttpTransport": "aiohttp_transport",
        "AddressInfo": "name_lookup",
        "look_up": "name_lookup",
        "tls_context": "tls",
        "Urllib3Transport": "urllib3_transport",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
