"""One kept-alive TLS connection under asyncio; the only module that calls aiohappyeyeballs."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from ssl import SSLContext
from time import monotonic
from typing import TYPE_CHECKING

import h11
from aiohappyeyeballs import start_connection  # pyright: ignore[reportUnknownVariableType]

from kcp_proto import HttpRequest, HttpResponse

from .asyncio_line import BLOCK, Line
from .attempt import HEAD_BYTES, Attempt
from .framing import BadResponse
from .name_lookup import AddressInfo, Lookup
from .response_reader import ResponseReader

if TYPE_CHECKING:
    from .addresses import Address, Proxy

# Seconds after which the next address is tried beside one that has not accepted (RFC 8305 §5).
_DELAY = 0.25


class Connection:
    """A kept-alive connection to one host: one request and response at a time.

    Args:
        address: The gateway's host and port.
        lines: Where to note what is open.
        context: TLS settings.
        proxy: Where to tunnel through, None to connect directly.
    """

    def __init__(
        self, address: "Address", lines: set[Line], *, context: SSLContext, proxy: "Proxy | None"
    ) -> None:
        self._address = address
        self._context = context
        self._proxy = proxy
        self._lines = lines
        self._line: Line | None = None
        self._idle_since = monotonic()

    async def exchange(
        self, request: HttpRequest, path: str, max_response_bytes: int, attempt: Attempt
    ) -> HttpResponse:
        """Send a request and read its response; close the connection if it cannot be used again.

        Args:
            request: What to send.
            path: The request target, from the slash on.
            max_response_bytes: Most bytes that the response's body may have.
            attempt: Learns how far it came.

        Returns:
            The complete response.

        Raises:
            Exception: Of any class, from any library; the attempt knows how far it came.
        """
        reader = ResponseReader(max_response_bytes, self._head(request, path))
        if self._line is None:
            self._line = await self._open(attempt)
        line = self._line
        line.attempt = attempt
        # From the first byte on the request may have left.
        attempt.enter("send")
        await line.write(reader.request_head + request.body)
        attempt.enter("wait")
        while (response := reader.feed(data := await line.read())) is None:
            if len(data) == BLOCK:
                # More of it is there; tiny chunks cost much time, and others want their turn.
                await asyncio.sleep(0)
        # From here on nothing is read that comes.
        line.attempt = None
        if not (reader.reusable and line.is_quiet):
            line.abort()
        self._idle_since = monotonic()
        return response

    def is_fresh(self, idle_limit: float) -> bool:
        """Tell whether a request may travel on this connection.

        Args:
            idle_limit: Seconds without use after which the peer may be about to close.

        Returns:
            False if it is closed, was idle for too long, or anything came meanwhile.
        """
        if self._line is None or monotonic() - self._idle_since > idle_limit:
            return False
        return self._line.is_quiet

    def abort(self) -> None:
        """Break the connection, if it is open; nothing more is written on it."""
        if self._line is not None:
            self._line.abort()

    def _head(self, request: HttpRequest, path: str) -> h11.Request:
        headers = [
            ("Host", _authority(self._address).removesuffix(":443")),
            *request.headers.items(),
            ("Content-Length", str(len(request.body))),
        ]
        return h11.Request(method=request.method, target=path, headers=headers)

    async def _open(self, attempt: Attempt) -> Line:
        first = self._address if self._proxy is None else self._proxy.address
        attempt.enter("name")
        addresses = await _look_up(first)
        attempt.enter("connect")
        connected = await start_connection(addresses, happy_eyeballs_delay=_DELAY)
        line = Line(attempt, self._lines)
        loop = asyncio.get_running_loop()
        try:
            carrier, _ = await loop.create_connection(lambda: line, sock=connected)
        except BaseException:
            connected.close()
            raise
        try:
            if self._proxy is not None:
                await self._tunnel(line, self._proxy)
            attempt.enter("tls")
            await line.shake_hands(self._context, self._address.host)
        except BaseException:
            carrier.abort()
            raise
        return line

    async def _tunnel(self, line: Line, proxy: "Proxy") -> None:
        peer = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        there = _authority(self._address)
        headers = [("Host", there), *proxy.headers.items()]
        connect = h11.Request(method="CONNECT", target=there, headers=headers)
        await line.write_plain(peer.send(connect) or b"")
        try:
            while not isinstance(event := peer.next_event(), h11.Response):
                if event is h11.NEED_DATA:
                    peer.receive_data(await line.read_plain())
        except h11.RemoteProtocolError:
            # h11's own words quote what came (R24: never show a secret).
            raise BadResponse("the proxy's response is damaged or cut off") from None
        opened = peer.their_state is h11.SWITCHED_PROTOCOL
        # Behind a tunnel's head comes what TLS asked for, and it has not asked.
        if not opened or peer.trailing_data[0]:
            raise BadResponse(f"the proxy opened no tunnel (HTTP status {event.status_code})")


def _authority(address: "Address") -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port}"


async def _look_up(address: "Address") -> Sequence[AddressInfo]:
    """Look a name up in a thread that is left behind when time is up."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    lookup = Lookup(address.host, address.port, partial(_wake, loop, done))
    lookup.start()
    await done.wait()
    return lookup.result()


def _wake(loop: asyncio.AbstractEventLoop, done: asyncio.Event) -> None:
    # In a closed loop no task waits.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(done.set)
