"""One attempt to send one request: how far it came, and how much time and room is left."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Literal

Phase = Literal["pool", "name", "connect", "tls", "send", "wait", "receive"]
_CONNECTING = frozenset[Phase]({"pool", "name", "connect", "tls"})
_SENT = frozenset[Phase]({"send", "wait", "receive"})

# Room for the status line and the headers, on top of what the body may take.
_HEAD_BYTES = 64 * 1024


class BadAnswer(Exception):
    """Say why an answer is not a complete one, in words that quote none of it."""


class Attempt:
    """Keep the phase and the deadlines of one attempt.

    Args:
        connect_timeout: Seconds to wait for a free connection, and again for name, addresses and
            TLS handshake together.
        total_timeout: Seconds from here to the last byte of the answer.
        max_response_bytes: Most bytes that the answer's body may have.
    """

    __slots__ = (
        "_connect_timeout",
        "_connect_until",
        "_received",
        "_room",
        "_total_timeout",
        "_total_until",
        "ended",
        "phase",
    )

    def __init__(
        self, *, connect_timeout: float, total_timeout: float, max_response_bytes: int
    ) -> None:
        self.ended = False
        self._connect_timeout = connect_timeout
        self._total_timeout = total_timeout
        self._total_until = monotonic() + total_timeout
        self.enter("pool")
        self._received = 0
        self._room = max_response_bytes + _HEAD_BYTES

    @property
    def sent(self) -> bool:
        """Tell whether a byte of the request may have left."""
        return self.phase in _SENT

    @property
    def limit(self) -> str:
        """Name the limit that applies in this phase, for a message."""
        if self.phase in _CONNECTING and self._connect_until < self._total_until:
            return f"connect_timeout of {self._connect_timeout:g} s"
        return f"total_timeout of {self._total_timeout:g} s"

    def enter(self, phase: Phase) -> None:
        """Begin a phase; the connect budget is for the pool, and afresh from the name on."""
        if phase in ("pool", "name"):
            self._connect_until = min(self._total_until, monotonic() + self._connect_timeout)
        self.phase: Phase = phase

    def left(self) -> float:
        """Count the seconds left in this phase.

        Returns:
            More than zero: zero would make a socket non-blocking.

        Raises:
            TimeoutError: None are left.
        """
        until = self._connect_until if self.phase in _CONNECTING else self._total_until
        left = until - monotonic()
        if left <= 0:
            raise TimeoutError(self.limit)
        return left

    def count(self, size: int) -> None:
        """Take note of bytes that came over TLS; no reader above can take more than fit.

        Args:
            size: How many; 0 is the end of the stream.

        Raises:
            BadAnswer: They are more than the answer may have.
        """
        if size == 0:
            self.ended = True
        elif self.phase == "wait":
            self.phase = "receive"
        self._received += size
        if self._received > self._room:
            raise BadAnswer("the answer is larger than max_response_bytes")


_CURRENT: ContextVar[Attempt] = ContextVar("attempt")


def current() -> Attempt:
    """Return the attempt that this thread is making."""
    return _CURRENT.get()


@contextmanager
def running(attempt: Attempt) -> Generator[None]:
    """Make an attempt the current one, for sockets that nobody can hand it to."""
    token = _CURRENT.set(attempt)
    try:
        yield
    finally:
        _CURRENT.reset(token)
