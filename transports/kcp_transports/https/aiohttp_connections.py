"""Connections under asyncio, through aiohttp; the only module that calls it."""

import asyncio
import socket
from contextlib import suppress
from functools import partial
from ssl import SSLContext
from types import SimpleNamespace
from typing import Any
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver, AbstractStreamWriter, ResolveResult
from aiohttp.http import StreamWriter
from yarl import URL

from kcp_proto import HttpRequest, HttpResponse

from .aiohttp_tls import AsyncAttempt, TlsObject
from .attempt import Limits, current
from .framing import (
    BadResponse,
    check_framing,
    check_size,
    check_version,
    decode_response,
    join_headers,
)
from .name_lookup import AddressInfo, Lookup

# How long to wait for sockets to close: turns of the loop, and seconds each.
_TURNS, _TURN = 200, 0.005
_CHUNK = 16 * 1024
# What a library would add by itself says nothing to the gateway.
_UNWANTED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_WITHOUT_BODY = (204, 304)
_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Connections:
    """Connections without cookies, environment, decompression and time-outs of their own.

    Args:
        context: TLS settings that `watch` prepared.
        limits: How many connections, how long they may be idle, how long a response may be.
    """

    def __init__(self, context: SSLContext, limits: Limits) -> None:
        self._limit = limits.max_response_bytes
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._carriers: WeakSet[asyncio.WriteTransport] = WeakSet()
        connector = aiohttp.TCPConnector(
            ssl=context,
            limit=0,
            limit_per_host=limits.pool_size,
            keepalive_timeout=limits.idle_limit,
            resolver=Resolver(),
            use_dns_cache=False,
            socket_factory=self._new_socket,
        )
        opening = aiohttp.TraceConfig()
        opening.on_connection_create_start.append(_opening)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            skip_auto_headers=_UNWANTED,
            auto_decompress=False,
            trace_configs=[opening],
        )

    async def exchange(self, request: HttpRequest, attempt: AsyncAttempt) -> HttpResponse:
        """Send a request and read its response.

        Args:
            request: What to send: a ``POST``, which aiohttp never sends again.
            attempt: Learns how far it came.

        Returns:
            The complete response; its connection is closed if it is of no more use.

        Raises:
            Exception: Of any class, from any library; the attempt knows how far it came.
        """
        # Two turns of the loop show what came on idle connections since the loop last looked.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        body = Body(request.body, attempt, self._carriers)
        try:
            response = await self._exchange(request, body, attempt)
        except BaseException:
            body.abandon()
            raise
        if not attempt.ends_with(response):
            body.abandon()
        return response

    async def _exchange(
        self, request: HttpRequest, body: "Body", attempt: AsyncAttempt
    ) -> HttpResponse:
        async with self._session.request(
            request.method,
            URL(request.url, encoded=True),
            data=body,
            headers=dict(request.headers),
            allow_redirects=False,
        ) as response:
            return await _read(response, attempt, self._limit)

    async def close(self) -> None:
        """Close all connections; asyncio itself needs some turns of the loop for each."""
        await self._session.close()
        for carrier in list(self._carriers):
            carrier.abort()
        for _ in range(_TURNS):
            if all(connection.fileno() < 0 for connection in self._sockets):
                return
            await asyncio.sleep(_TURN)

    def _new_socket(self, address: Any) -> socket.socket:
        current().enter("connect")
        family, kind, protocol, _, _ = address
        connection = socket.socket(family, kind, protocol)
        self._sockets.add(connection)
        return connection


async def _read(
    response: aiohttp.ClientResponse, attempt: AsyncAttempt, limit: int
) -> HttpResponse:
    headers = join_headers(response.raw_headers)
    check_version(b"%d.%d" % (response.version or (0, 0)))
    check_framing(response.status, headers, limit)
    body = bytearray()
    while chunk := await response.content.read(_CHUNK):
        body += chunk
        check_size(len(body), limit)
    framed = {"content-length", "transfer-encoding"} & headers.keys()
    # asyncio ends a stream alike whether TLS ended the stream or it was cut.
    if not (framed or attempt.ended or response.status in _WITHOUT_BODY):
        raise BadResponse("the response has no length, and was cut off")
    return decode_response(response.status, headers, bytes(body), limit)


class Body(aiohttp.Payload):
    """A request's bytes, which know when all were handed over, and can stop the rest of them.

    Args:
        data: The bytes.
        attempt: Learns that they were handed over.
        carriers: Where to note the connection that carries them.
    """

    def __init__(
        self, data: bytes, attempt: AsyncAttempt, carriers: "WeakSet[asyncio.WriteTransport]"
    ) -> None:
        super().__init__(data)
        self._data = data
        self._size = len(data)
        self._attempt = attempt
        self._carriers = carriers
        self._carrier: asyncio.WriteTransport | None = None

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Show nothing: what is sent may hold a password."""
        return ""

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it, no faster than the connection takes it."""
        if isinstance(writer, StreamWriter) and writer.transport is not None:
            self._carrier = writer.transport
            self._carriers.add(writer.transport)
        # In one piece it would pass every buffer's limit at once, and look sent.
        for start in range(0, len(self._data), _CHUNK):
            await writer.write(self._data[start : start + _CHUNK])
            await writer.drain()
        self._attempt.enter("wait")

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Do the same: the declared length is that of the bytes."""
        await self.write(writer)

    def abandon(self) -> None:
        """Break the connection: closing it would go on sending for a while."""
        if self._carrier is None or self._carrier.is_closing():
            return
        tls = self._carrier.get_extra_info("ssl_object")
        # A connection that went back in time may carry another request already.
        if isinstance(tls, TlsObject) and tls.attempt is self._attempt:
            self._carrier.abort()


class Resolver(AbstractResolver):
    """Names looked up in a thread that is left behind when time is up."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Find the addresses of a host."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        lookup = Lookup(host, port, partial(_wake, loop, done))
        lookup.start()
        await done.wait()
        return [_result(host, address) for address in lookup.result()]

    async def close(self) -> None:
        """Hold nothing."""


def _wake(loop: asyncio.AbstractEventLoop, done: asyncio.Event) -> None:
    # In a closed loop no task waits.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(done.set)


def _result(host: str, address: AddressInfo) -> ResolveResult:
    family, _, protocol, _, where = address
    return ResolveResult(
        hostname=host, host=where[0], port=where[1], family=family, proto=protocol, flags=_NUMERIC
    )


async def _opening(session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
    current().enter("name")
