"""One connection under asyncio, with TLS in memory: the counterpart of `sockets`.

asyncio's own TLS shows only what it decrypts, so that nothing could count what never comes out of
it, and it goes on reading whatever anyone wants. Here the task that sends takes each step itself,
one block at a turn of the loop: no far end can keep other tasks from their turns.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from ssl import MemoryBIO, SSLContext, SSLObject, SSLWantReadError
from typing import TypeVar, cast

from .attempt import Attempt
from .framing import BadResponse

T = TypeVar("T")
# Bytes that are taken at a turn of the loop, from the system and out of TLS.
BLOCK = 4 * 1024
# Bytes that may wait for the task before the system is asked for no more.
_PILE = 64 * 1024
# What one TLS record carries.
_RECORD = 16 * 1024


class Line(asyncio.BufferedProtocol):
    """A connection that carries requests and their responses, one after the other.

    ``attempt`` is whose bytes pass; without one, bytes that come break the connection.

    Args:
        attempt: The one that opens it.
        lines: Where it is to be found for as long as it is open.
    """

    _carrier: asyncio.Transport
    _tls: SSLObject

    def __init__(self, attempt: Attempt, lines: set["Line"]) -> None:
        self.attempt: Attempt | None = attempt
        self._lines = lines
        self._block = bytearray(BLOCK)
        self._incoming, self._outgoing = MemoryBIO(), MemoryBIO()
        self._uncounted = 0
        self._full = self._ended = False
        self._lost: Exception | None = None
        self._change: asyncio.Future[None] | None = None

    async def write_plain(self, data: bytes) -> None:
        """Write to a proxy, before there is TLS."""
        self._carrier.write(data)
        await self._written()

    async def read_plain(self) -> bytes:
        """Read what a proxy says; nothing is the end of the stream."""
        while not (data := self._incoming.read()) and not self._ended:
            await self._more()
        return data

    async def shake_hands(self, context: SSLContext, host: str) -> None:
        """Begin TLS.

        Args:
            context: What is verified, and how.
            host: The name that the certificate must hold.

        Raises:
            OSError: It failed.
            BadResponse: It took too many bytes, or there is a response already.
        """
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        await self._step(self._tls.do_handshake)
        with suppress(SSLWantReadError):
            self._tls.read(1)
            raise BadResponse("the far end did not wait for the request")

    async def write(self, data: bytes) -> None:
        """Write over TLS, no faster than the system takes it.

        Args:
            data: A whole request: what fits into a record leaves as one.

        Raises:
            OSError: The connection broke.
        """
        view = memoryview(data)
        while view:
            written = await self._step(partial(self._tls.write, view[:_RECORD]))
            self._current().bytes_sent += written
            view = view[written:]
            await self._written()

    async def read(self) -> bytes:
        """Read a block of what came over TLS; nothing is the end, as TLS itself announces it.

        Raises:
            OSError: The connection broke, or was cut.
            BadResponse: TLS took too many bytes.
        """
        data = await self._step(partial(self._tls.read, BLOCK))
        self._current().count(len(data))
        return data

    @property
    def is_quiet(self) -> bool:
        """Tell whether it is open, and nothing has come that was not read."""
        unread = self._incoming.pending or self._tls.pending() or self._ended
        return not (unread or self._carrier.is_closing())

    def abort(self) -> None:
        """Break the connection; what is still to be written is not, nor TLS's goodbye."""
        self._carrier.abort()

    async def _step(self, step: Callable[[], T]) -> T:
        """Take a step of TLS, with as many bytes from the far end as it needs."""
        while True:
            try:
                return step()
            except SSLWantReadError:
                pass
            finally:
                # A handshake that fails has something to say, too.
                if self._outgoing.pending:
                    self._carrier.write(self._outgoing.read())
            await self._more()

    async def _more(self) -> None:
        while not (self._uncounted or self._ended):
            if not self._carrier.is_reading():
                self._carrier.resume_reading()
            await self._changed()
        size, self._uncounted = self._uncounted, 0
        self._current().count_encrypted(size)

    async def _written(self) -> None:
        # A transport that failed to write is closing before it says why.
        while self._full or self._carrier.is_closing():
            await self._changed()

    async def _changed(self) -> None:
        if self._lost is not None:
            raise self._lost
        self._change = asyncio.get_running_loop().create_future()
        await self._change

    def _wake(self) -> None:
        if self._change is not None and not self._change.done():
            self._change.set_result(None)

    def _current(self) -> Attempt:
        if self.attempt is None:
            raise ConnectionAbortedError
        return self.attempt

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over what asyncio opened."""
        self._carrier = cast(asyncio.Transport, transport)
        # A request has left when the system has all of it.
        self._carrier.set_write_buffer_limits(high=0)
        self._lines.add(self)

    def get_buffer(self, sizehint: int) -> bytearray:
        """Say where the next bytes go."""
        return self._block

    def buffer_updated(self, nbytes: int) -> None:
        """Take them, or break the connection on which they come unasked."""
        if self.attempt is None:
            self.abort()
            return
        self._incoming.write(memoryview(self._block)[:nbytes])
        self._uncounted += nbytes
        if self._incoming.pending > _PILE:
            self._carrier.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Take note of the end of what comes; what is read until then may still be whole."""
        self._incoming.write_eof()
        self._ended = True
        if self.attempt is None:
            self.abort()
        self._wake()
        # What asyncio closes, it would first write to the end.
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that nothing will pass any more."""
        self._lines.discard(self)
        self._lost = exc or ConnectionAbortedError()
        self._wake()

    def pause_writing(self) -> None:
        """Wait with the rest of the request."""
        self._full = True

    def resume_writing(self) -> None:
        """Go on with it."""
        self._full = False
        self._wake()
