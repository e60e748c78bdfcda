"""How much of a request may arrive, and how long it may take: neither without an end."""

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024
"""Bytes of a request line and its headers; browsers send a port the cookies of all others."""
MOST_REQUEST = 2 * 1024 * 1024
"""Bytes of a whole request: a body in small chunks takes several times its length."""
MOST_WAITING = 16
"""Requests on one connection that wait for the response to an earlier one."""
WITHIN = 10.0
"""Seconds from a request's first byte to its last, and from a connection to its first request."""
_REFUSAL = f"The head of a request may have {MOST_HEAD} bytes.".encode("ascii")
_RESPONSE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
    b"connection: close\r\n\r\n%b"
) % (len(_REFUSAL), _REFUSAL)
# What is appended to it is gone; asking at each header where it belongs would take longer.
_NOWHERE: Any = deque[Any](maxlen=0)
# Seconds in which a refusal can be read before the connection is cut.
_LAST_CALL = 1.0


class BoundedProtocol(HttpToolsProtocol):
    """HTTP of which each request ends soon, or its connection does.

    httptools has no limits: it collects a header, and uvicorn all headers, whatever their size.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = True
        self._arrived = 0
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request, not for ever."""
        super().connection_made(transport)
        self._cut_after(WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._cut_after(None)
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives before it is read; cut the connection where it is too much."""
        # A transport that is closing still delivers what arrives meanwhile.
        while data and not self.transport.is_closing():
            most = MOST_HEAD if self._in_head else MOST_REQUEST
            part, data = data[: most - self._arrived], data[most - self._arrived :]
            self._arrived += len(part)
            super().data_received(part)
            if self._in_head and self._arrived >= MOST_HEAD:
                self._refuse_head()
            elif self._arrived >= MOST_REQUEST or len(self.pipeline) > MOST_WAITING:
                self.transport.abort()
        if self._arrived and self._deadline is None:
            self._cut_after(WITHIN)

    def on_message_begin(self) -> None:
        """Wait for the end of the request, not for ever."""
        super().on_message_begin()
        if self._deadline is None:
            self._cut_after(WITHIN)

    def on_headers_complete(self) -> None:
        """Let a body follow; trailers, which no operation knows, are dropped."""
        self._in_head = False
        super().on_headers_complete()
        # The request has the list of its headers by now.
        self.headers = _NOWHERE

    def on_message_complete(self) -> None:
        """Count and wait afresh for the next request."""
        self._in_head, self._arrived = True, 0
        self._cut_after(None)
        super().on_message_complete()

    def _refuse_head(self) -> None:
        # Before the first request there is no cycle, whatever its type says.
        if getattr(self.cycle, "response_complete", True):
            self.transport.write(_RESPONSE)
            self.transport.close()
            self._cut_after(_LAST_CALL)
        else:
            self.transport.abort()

    def _cut_after(self, seconds: float | None) -> None:
        # Most deadlines are over long before they are reached: a timer for each would cost more
        # than all else here, so one looks, when it is due, at what holds by then.
        if seconds is None:
            self._deadline = None
            return
        self._deadline = self.loop.time() + seconds
        if self._timer is None or self._timer.when() > self._deadline:
            self._look_at(self._deadline)

    def _look_at(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_at(moment, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._deadline is None:
            return
        if self._deadline <= self.loop.time():
            self.transport.abort()
        else:
            self._look_at(self._deadline)
