"""One attempt to send one request: how far it came, and how much time and room is left."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from time import monotonic
from typing import Literal, TypedDict

from kcp_proto.documents import MAX_BYTES

from .framing import BadResponse

Phase = Literal["pool", "name", "connect", "tls", "send", "wait", "receive"]
_CONNECTING = frozenset[Phase]({"pool", "name", "connect", "tls"})
_SENT = frozenset[Phase]({"send", "wait", "receive"})

# Room for the status line and the headers, on top of what the body may take.
HEAD_BYTES = 64 * 1024
# Nothing forbids records of one byte, which take 22 to 85 bytes, as the suite wants it; handshake,
# tickets and key updates come on top. A response and its head at their largest may take 12 MiB.
_ENCRYPTED_FOR_ONE = 96


def utc_now() -> datetime:
    """Read the system's clock: the one place of this package that does."""
    return datetime.now(UTC)


class LimitArguments(TypedDict, total=False):
    """Those of the `Limits` that a caller chooses."""

    connect_timeout: float
    total_timeout: float
    max_response_bytes: int
    pool_size: int
    idle_limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a transport; the guides name none, so the defaults are this library's choice.

    Args:
        connect_timeout: Seconds to wait for a free connection; and again, where one must be
            opened, for name lookup, all addresses and the TLS handshake together.
        total_timeout: Seconds from `send` to the last byte of the response, waiting for a
            connection included.
        max_response_bytes: Most bytes of a response's body; the core reads no more than 64 KiB.
        pool_size: Most connections to one host at a time; further senders wait.
        idle_limit: Seconds after which an unused connection is not used again, because the peer
            may be closing it and a payment would be lost in between.

    Raises:
        ValueError: A limit is not positive.
    """

    connect_timeout: float = 5.0
    total_timeout: float = 30.0
    max_response_bytes: int = MAX_BYTES
    pool_size: int = 8
    idle_limit: float = 5.0

    def __post_init__(self) -> None:
        if not all(0 < getattr(self, limit.name) < float("inf") for limit in fields(self)):
            raise ValueError("timeouts, sizes and limits must be positive")


class Attempt:
    """The phase, the deadlines and the counts of one attempt.

    Args:
        limits: What it may take; less time if `at_most` says so.
        when: When it begins, aware: for people, not for the deadlines.
        known: What identifies the exchange afterwards, without a secret. No frame may show a whole
            transaction number (R24: never show a secret), and the `repr` of an attempt does not.
    """

    __slots__ = (
        "_connect_timeout",
        "_connect_until",
        "_room",
        "_total",
        "_total_until",
        "bytes_sent",
        "encrypted",
        "known",
        "phase",
        "when",
    )

    def __init__(self, limits: Limits, when: datetime, known: Mapping[str, str]) -> None:
        self.when: datetime = when
        self.known: Mapping[str, str] = known
        self.bytes_sent: int = 0
        self.encrypted: int = 0
        self._connect_timeout = limits.connect_timeout
        self._total = f"total_timeout of {limits.total_timeout:g} s"
        self._total_until = monotonic() + limits.total_timeout
        if (until := _UNTIL.get()) < self._total_until:
            self._total, self._total_until = "time that the retry policy allows", until
        self.enter("pool")
        self._room = limits.max_response_bytes + HEAD_BYTES

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
        """Take note of bytes that came over TLS; how many may, the reader of the response knows.

        Args:
            size: How many; 0 is the end of the stream, as TLS itself announces it.
        """
        if size and self.phase == "wait":
            self.phase = "receive"

    def count_encrypted(self, size: int) -> None:
        """Take note of bytes that came below TLS, where what it keeps to itself is seen too.

        Args:
            size: How many.

        Raises:
            BadResponse: They are more than any response needs: TLS itself never ends.
        """
        self.encrypted += size
        if self.encrypted > self._room * _ENCRYPTED_FOR_ONE:
            raise BadResponse("more bytes came than any response takes")


_CURRENT: ContextVar[Attempt] = ContextVar("attempt")
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


def current() -> Attempt:
    """Return the attempt that this thread or task is making."""
    return _CURRENT.get()


@contextmanager
def running(attempt: Attempt) -> Generator[None]:
    """Make an attempt the current one, for sockets that a library makes and calls."""
    token = _CURRENT.set(attempt)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def at_most(seconds: float) -> Generator[None]:
    """Let the attempts that begin inside take no longer than these seconds together."""
    token = _UNTIL.set(monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)
