"""uvicorn, held so that it can cut a connection, stops at once, and logs nothing."""

import asyncio
import logging
import socket
import ssl
from contextlib import suppress
from threading import Event
from typing import Any, cast

import uvicorn
from uvicorn.server import ServerState

from kcp_sandbox.asgi_types import Application
from kcp_sandbox.disruptions import Passage

from .arrival import BoundedProtocol
from .asgi import WIRE

# Unfinished responses get this long to leave, in seconds, when the server stops.
_LAST_CALL = 0.05
_AT_MOST = 1.0


class _State(ServerState):
    stopping = False


class _OnePiece:
    """A transport that sends head and body of a response together: one TLS record, one system call.

    What leaves is noted in the passage of the response before it leaves.

    Args:
        transport: The transport that really writes.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._passage: Passage | None = None
        self._is_settled = False

    def carry(self, passage: Passage) -> None:
        """Note from here on in a passage what leaves, as it leaves."""
        self.flush()
        self._passage, self._is_settled = passage, False

    def settle(self) -> None:
        """End the passage as soon as what waits has left; at once would break up the turns."""
        self._is_settled = True
        if not self._parts and self._passage:
            self._passage.end()

    def write(self, data: bytes) -> None:
        """Write at the end of the event loop's turn."""
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close once everything has left."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Tell whether it is being closed; every request asks."""
        return self._transport.is_closing()

    def flush(self) -> None:
        """Let leave what waits; of a connection that is closing nothing leaves any more."""
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            data = b"".join(parts)
            if self._passage:
                self._passage.take(data)
            self._transport.write(data)
        if self._is_settled and self._passage:
            self._passage.end()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Protocol(BoundedProtocol):
    """HTTP that gives the application a way to cut the connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # R24: never show a secret. Requests hold passwords and personal data, so neither their
        # lines nor a traceback of their handling may reach a log, however the embedding program
        # has set up logging.
        self.logger = _SILENT
        self.access_log = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast(asyncio.Transport, _OnePiece(transport)))
        if isinstance(self.server_state, _State) and self.server_state.stopping:
            transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"] = {**self.app_state, WIRE: self.transport}

    def on_headers_complete(self) -> None:
        _, absolute, rest = self.url.partition(b"://")
        if absolute and not self.url.startswith(b"/"):
            # RFC 9112, 3.2.2: a target that names a host names it instead of the header.
            kept = [(name, value) for name, value in self.headers if name != b"host"]
            self.headers[:] = [*kept, (b"host", rest.partition(b"/")[0])]
        super().on_headers_complete()


class Server(uvicorn.Server):
    """A server of an application over TLS, on a socket that is bound already.

    Args:
        app: The application.
        context: The TLS settings and the server's certificate.
    """

    def __init__(self, app: Application, context: ssl.SSLContext) -> None:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            server_header=False,
        )
        config.load()
        config.ssl = context
        super().__init__(config)
        self._state = _State()
        self.server_state: _State = self._state
        self.ready: Event = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, and set `ready`."""
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting and cut every connection, after a last call for responses on their way.

        A polite TLS shutdown would wait up to 30 seconds for each idle client.
        """
        self._state.stopping = True
        for server in self.servers:
            server.close()
        await asyncio.sleep(_LAST_CALL)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for server in self.servers:
            # From Python 3.12 on a closed server waits for clients that are still shaking hands;
            # 3.13 can cut those too, and 3.12 has to stop waiting.
            getattr(server, "abort_clients", _nothing)()
        with suppress(TimeoutError):
            await asyncio.wait_for(super().shutdown(sockets), _AT_MOST)


def _nothing() -> None:
    """Stand in for what an older Python lacks."""


def _silent() -> logging.Logger:
    logger = logging.Logger("kcp_sandbox", logging.CRITICAL)
    logger.disabled = True
    return logger


_SILENT = _silent()
