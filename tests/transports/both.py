"""Both HTTPS transports behind one interface, so that each claim is tested on both."""

from collections.abc import Callable

import pytest

from kcp_transports import AsyncioTransport, Transport, Urllib3Transport
from kcp_transports.bridges import BlockingTransport

Open = Callable[..., Transport]


def over_urllib3(
    ca_pem: bytes | None, total_timeout: float = 5, proxy: str | None = None, **options: float
) -> Transport:
    return Urllib3Transport(
        ca_pem=ca_pem,
        total_timeout=total_timeout,
        connect_timeout=options.get("connect_timeout", 3),
        idle_limit=options.get("idle_limit", 5),
        proxy=proxy,
        max_response_bytes=int(options.get("max_response_bytes", 64 * 1024)),
    )


def over_asyncio(
    ca_pem: bytes | None, total_timeout: float = 5, proxy: str | None = None, **options: float
) -> Transport:
    return BlockingTransport(
        AsyncioTransport(
            ca_pem=ca_pem,
            total_timeout=total_timeout,
            connect_timeout=options.get("connect_timeout", 3),
            idle_limit=options.get("idle_limit", 5),
            proxy=proxy,
            max_response_bytes=int(options.get("max_response_bytes", 64 * 1024)),
        )
    )


both_transports = pytest.mark.parametrize(
    "over", [over_urllib3, over_asyncio], ids=["urllib3", "asyncio"]
)
