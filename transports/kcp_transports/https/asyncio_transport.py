"""HTTPS under asyncio, with the same guarantees as urllib3's and the same reader of responses."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_proto.shield import without_traceback

from .addresses import Address, read_target
from .asyncio_pool import Pool, Pools
from .attempt import Attempt, Limits, Phase
from .construction import HttpsTransport
from .failure import failure, safe_cause, unknown
from .pool import PoolClosed

if TYPE_CHECKING:
    from .asyncio_connection import Connection

# Seconds between two looks at whether what was running has ended.
_LOOK = 0.005


class AsyncAttempt(Attempt):
    """An attempt whose deadlines the loop keeps; ``over`` when it has ended.

    Args:
        limits: What it may take.
        when: When it begins, aware.
        known: What identifies the exchange afterwards, without a secret.
    """

    __slots__ = ("_timer", "over")

    def __init__(self, limits: Limits, when: datetime, known: Mapping[str, str]) -> None:
        self.over: bool = False
        self._timer: asyncio.Timeout | None = None
        super().__init__(limits, when, known)

    def use(self, timer: asyncio.Timeout) -> None:
        """Let a timer, already entered, end the attempt at the limit of each phase."""
        self._timer = timer
        self.enter(self.phase)

    def enter(self, phase: Phase) -> None:
        """Begin a phase, and with it its limit."""
        super().enter(phase)
        # A limit that has passed is passed for good.
        if self._timer is not None and not self._timer.expired():
            self._timer.reschedule(asyncio.get_running_loop().time() + self.seconds())


class AsyncioTransport(HttpsTransport["Connection"]):
    """A transport over TLS 1.2 or later that verifies certificate and host name (R23).

    A request is sent once, whatever happens (R22); no redirect is followed. Nothing is read from
    the environment. It belongs to the loop and the process of its first `send`.

    Where a task is cancelled after the first byte of a message about money, ``OutcomeUnknown`` is
    raised in place of ``CancelledError``, which is its cause: task groups, time-outs and code
    that awaits the task then learn of it; a cancellation would be silent. The task still ends.

    Args:
        ca_pem: Certificates to trust in place of the system's, PEM.
        ssl_context: TLS settings in place of ``ca_pem``. They must verify, are raised to TLS 1.2,
            and are taken over: do not share them with anything else. What they check on sockets
            they must check in memory too (``wrap_bio``).
        ciphers: TLS 1.2 suites in OpenSSL's notation, for a peer with old ones.
        proxy: ``http://[user:password@]host:port`` to tunnel through.
        now: The clock, giving aware times: an unknown outcome says when it was sent.
        limits: ``connect_timeout``, ``total_timeout``, ``max_response_bytes``, ``pool_size`` and
            ``idle_limit``; `kcp_transports.https.Limits` describes them.

    Raises:
        ImportError: h11 or aiohappyeyeballs is not installed.
        KeyLoadError: ``ca_pem`` holds no certificate.
        ValueError: A limit is not positive, or a setting cannot be used.
    """

    @staticmethod
    def _connection_class() -> "type[Connection]":
        try:
            from .asyncio_connection import Connection
        except ModuleNotFoundError as error:
            raise ImportError(
                "AsyncioTransport needs h11 and aiohappyeyeballs: pip install 'kcp-proto[async]'"
            ) from error
        return Connection

    def _begin(self) -> None:
        self._pools: Pools | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0
        self._running: set[AsyncAttempt] = set()

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole response.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The complete response, whatever its status.

        Raises:
            NotSent: Not one byte left. Phases: ``closed``, ``pool`` (no free connection in
                time), ``name``, ``connect``, ``tls``.
            OutcomeUnknown: The gateway may have acted. Phases: ``send``, ``wait``, ``receive``.
            asyncio.CancelledError: The task was cancelled, and no money can have moved.
        """
        # What an error will say is collected first: afterwards nothing else may fail.
        attempt = AsyncAttempt(self._limits, self._now(), request.known)
        address, path = _target(request)
        pool = self._open(request).at(address)
        exchange = partial(_exchange, request, path, self._limits.max_response_bytes, attempt)
        try:
            return await self._run(pool, exchange, attempt)
        except PoolClosed:
            raise NotSent(request.operation, "closed", "the transport is closed") from None
        except Exception as error:
            # Which libraries raise what is no contract, so every class counts.
            cause: BaseException | None
            failed, cause = failure(request, attempt, error), safe_cause(error)
        except BaseException as error:
            cause = without_traceback(error)
            if not isinstance(error, asyncio.CancelledError) or not _matters(request, attempt):
                raise
            failed = unknown(request, attempt, "the task was cancelled")
        finally:
            # A mere store: an exception of a signal's handler would hide what became of it.
            attempt.over = True
        # Raised out here it remembers no error that quotes or holds a response (R24: never show a
        # secret); a frame that went on holding it would keep it until the garbage collector comes.
        try:
            raise failed from cause
        finally:
            del failed, cause

    async def aclose(self) -> None:
        """Send nothing more, wait for the exchanges that are running, close all connections."""
        self._closed = True
        if self._is_foreign():
            # The loop and the sockets are the parent's too: ending them here would end them there.
            return
        pools, self._pools = self._pools, None
        if pools is None:
            return
        pools.refuse()
        while not all(attempt.over for attempt in self._running):
            await asyncio.sleep(_LOOK)
        await pools.close()

    async def _run(
        self,
        pool: Pool,
        exchange: "Callable[[Connection], Awaitable[HttpResponse]]",
        attempt: AsyncAttempt,
    ) -> HttpResponse:
        self._running.add(attempt)
        try:
            async with asyncio.timeout(None) as timer:
                attempt.use(timer)
                return await pool.lend(exchange)
        finally:
            self._running.discard(attempt)

    def _open(self, request: HttpRequest) -> Pools:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        if self._is_foreign():
            raise NotSent(request.operation, "closed", "the transport belongs to another process")
        loop = asyncio.get_running_loop()
        if self._pools is None:
            self._loop, self._process = loop, os.getpid()
            self._pools = Pools(self._new_connection, self._limits)
        if loop is not self._loop:
            raise NotSent(request.operation, "closed", "the transport belongs to another loop")
        return self._pools

    def _is_foreign(self) -> bool:
        """Tell whether this process was forked after the transport had been used."""
        return self._pools is not None and self._process != os.getpid()


def _target(request: HttpRequest) -> tuple[Address, str]:
    if request.method != "POST":
        raise NotSent(request.operation, "name", "the method is not POST (R30)")
    try:
        return read_target(request.url)
    except ValueError as error:
        raise NotSent(request.operation, "name", str(error)) from None


def _exchange(
    request: HttpRequest,
    path: str,
    max_response_bytes: int,
    attempt: Attempt,
    connection: "Connection",
) -> Awaitable[HttpResponse]:
    return connection.exchange(request, path, max_response_bytes, attempt)


def _matters(request: HttpRequest, attempt: Attempt) -> bool:
    """Tell whether money may have moved."""
    return attempt.sent and request.effect != "read"
