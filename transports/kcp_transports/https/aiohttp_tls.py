"""TLS under asyncio that knows whose bytes pass: the counterpart of `sockets`.

A library on asyncio calls it from callbacks of the loop, which run in the context of the task
that opened the connection; so whose bytes they are is remembered when a request is written.
"""

import asyncio
import os
from ssl import SSLContext, SSLError, SSLObject
from typing import TYPE_CHECKING, Any

from kcp_proto import HttpResponse

from .attempt import Attempt, Limits, Phase, current
from .framing import BadResponse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from _typeshed import ReadableBuffer


_HEAD_END, _LAST_CHUNK = b"\r\n\r\n", b"0\r\n\r\n"


class AsyncAttempt(Attempt):
    """An attempt whose deadlines the loop keeps.

    Args:
        limits: What it may take.
        when: When it begins, aware.
        known: What identifies the exchange afterwards, without a secret.
    """

    __slots__ = ("_head", "_head_bytes", "_tail", "_timer", "over", "refusal")

    def __init__(self, limits: Limits, when: "datetime", known: "Mapping[str, str]") -> None:
        self.over = False
        self.refusal: BadResponse | None = None
        self._timer: asyncio.Timeout | None = None
        self._head, self._head_bytes, self._tail = b"", 0, b""
        super().__init__(limits, when, known)

    def use(self, timer: asyncio.Timeout) -> None:
        """Let a timer, already entered, end the attempt at the limit of each phase."""
        self._timer = timer
        self.enter(self.phase)

    def enter(self, phase: Phase) -> None:
        """Begin a phase, and with it its limit."""
        super().enter(phase)
        # A limit that has passed is passed for good.
        if self._timer is not None and not (self._timer.expired() or self.over):
            self._timer.reschedule(asyncio.get_running_loop().time() + self.seconds())

    def take(self, data: bytes) -> None:
        """Take note of what came over TLS; nothing is the end of the stream."""
        if not self._head_bytes:
            self._head += data
            before, end, _ = self._head.partition(_HEAD_END)
            self._head_bytes = len(before + end) if end else 0
        self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
        self.count(len(data))

    def ends_with(self, response: HttpResponse) -> bool:
        """Tell whether nothing came behind the response, which a library may keep for the next."""
        if "transfer-encoding" in response.headers:
            return self._tail == _LAST_CHUNK
        return self.received == self._head_bytes + len(response.body)


class TlsObject(SSLObject):
    """One connection's TLS, for requests and their responses one after the other.

    ``attempt`` is the last that wrote; ``process`` is where it was opened.
    """

    attempt: Attempt | None = None
    process = 0

    def do_handshake(self) -> None:
        """Take a step of the handshake."""
        current().enter("tls")
        self.process = os.getpid()
        super().do_handshake()

    def unwrap(self) -> None:
        """Say goodbye, unless the connection is that of the process this one was forked from."""
        # Even what the garbage collector closes in a child would end its parent's connection.
        if self.process == os.getpid():
            super().unwrap()

    def write(self, data: "ReadableBuffer") -> int:
        """Send, and remember before the first byte that the request may have left."""
        self.attempt = attempt = current()
        if not attempt.sent:
            attempt.enter("send")
        size = super().write(data)
        attempt.bytes_sent += size
        return size

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """Receive within the room left; break a connection on which bytes come unasked."""
        data: Any = super().read(len, buffer) if buffer is not None else super().read(len)
        block = bytes(buffer[:data]) if buffer is not None else data
        attempt = self.attempt
        if isinstance(attempt, AsyncAttempt) and not attempt.over:
            _take(attempt, block)
        elif block:
            raise SSLError("bytes without a request")
        return data


def _take(attempt: AsyncAttempt, data: bytes) -> None:
    try:
        attempt.take(data)
    except BadResponse as error:
        # The loop takes only what a socket could raise as an ordinary end of a connection.
        attempt.refusal = error
        raise SSLError("the response is refused") from None


def watch(context: SSLContext) -> SSLContext:
    """Let TLS settings make watched connections under asyncio."""
    context.sslobject_class = TlsObject
    return context
