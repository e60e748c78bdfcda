"""One attempt to send one request: how far it came, and how much time and room is left."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from ._limits import Limits

Phase = Literal["pool", "name", "connect", "tls", "send", "wait", "receive"]
_CONNECTING = frozenset[Phase]({"pool", "name", "connect", "tls"})
_SENT = frozenset[Phase]({"send", "wait", "receive"})

# Room for the status line and the headers, on top of what the body may take.
_HEAD_BYTES = 64 * 1024


def utc_now() -> datetime:
    """Read the system's clock: the one place of this package that does."""
    return datetime.now(UTC)


class BadAnswer(Exception):
    """Say why an answer is not a complete one, in words that quote none of it."""


class Attempt:
    """Keep the phase, the deadlines and the counts of one attempt.

    Args:
        limits: What it may take; less time if `at_most` says so.
        when: When it begins, aware: for people, not for the deadlines.
        known: What identifies the exchange afterwards, without a secret. It is kept here because
            no frame may show a whole transaction number (R24), and an attempt shows nothing.
    """

    __slots__ = (
        "_connect_timeout",
        "_connect_until",
        "_room",
        "_total",
        "_total_until",
        "bytes_sent",
        "consumed",
        "ended",
        "known",
        "phase",
        "received",
        "when",
    )

    def __init__(self, limits: Limits, when: datetime, known: Mapping[str, str]) -> None:
        self.when = when
        self.known = known
        self.ended = False
        self.bytes_sent = self.received = self.consumed = 0
        self._connect_timeout = limits.connect_timeout
        self._total = f"total_timeout of {limits.total_timeout:g} s"
        self._total_until = monotonic() + limits.total_timeout
        if (until := _UNTIL.get()) < self._total_until:
            self._total, self._total_until = "time that the retry policy allows", until
        self.enter("pool")
        self._room = limits.max_response_bytes + _HEAD_BYTES

    @property
    def sent(self) -> bool:
        """Tell whether a byte of the request may have left."""
        return self.phase in _SENT

    @property
    def limit(self) -> str:
        """Name the limit that applies in this phase, for a message."""
        if self.phase in _CONNECTING and self._connect_until < self._total_until:
            return f"connect_timeout of {self._connect_timeout:g} s"
        return self._total

    def enter(self, phase: Phase) -> None:
        """Begin a phase; the connect budget is for the pool, and afresh from the name on."""
        if phase in ("pool", "name"):
            self._connect_until = min(self._total_until, monotonic() + self._connect_timeout)
        self.phase: Phase = phase

    def seconds(self) -> float:
        """Count the seconds left in this phase; less than zero if they are over."""
        until = self._connect_until if self.phase in _CONNECTING else self._total_until
        return until - monotonic()

    def left(self) -> float:
        """Count the seconds left in this phase.

        Returns:
            More than zero: zero would make a socket non-blocking.

        Raises:
            TimeoutError: None are left.
        """
        left = self.seconds()
        if left <= 0:
            raise TimeoutError(self.limit)
        return left

    def count(self, size: int) -> None:
        """Take note of bytes that came over TLS; no reader above can take more than fit.

        Args:
            size: How many; 0 is the end of the stream, as TLS itself announces it.

        Raises:
            BadAnswer: They are more than the answer may have.
        """
        if size == 0:
            self.ended = True
        elif self.phase == "wait":
            self.phase = "receive"
        self.received += size
        if self.received > self._room:
            raise BadAnswer("the answer is larger than max_response_bytes")


_CURRENT: ContextVar[Attempt] = ContextVar("attempt")
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


def current() -> Attempt:
    """Return the attempt that this thread or task is making."""
    return _CURRENT.get()


@contextmanager
def running(attempt: Attempt) -> Generator[None]:
    """Make an attempt the current one, for sockets that nobody can hand it to."""
    token = _CURRENT.set(attempt)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def at_most(seconds: float) -> Generator[None]:
    """Let the attempts that begin within take no longer than these seconds together."""
    token = _UNTIL.set(monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)
