"""HTTPS under asyncio through aiohttp's connections, with the same guarantees as urllib3's."""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from ssl import SSLContext
from typing import TYPE_CHECKING, Unpack

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.shield import without_traceback

from .addresses import read_target
from .aiohttp_tls import AsyncAttempt, watch
from .attempt import LimitArguments, Limits, running, utc_now
from .failure import failure, safe_cause, unknown
from .tls import tls_context

if TYPE_CHECKING:
    from .aiohttp_connections import Connections


class AiohttpTransport:
    """A transport over TLS 1.2 or later that verifies certificate and host name (R23).

    A request is sent once, whatever happens (R22); no redirect is followed. Nothing is read from
    the environment. It belongs to the loop and the process of its first `send`.

    Where a task is cancelled after the first byte of a message about money, ``OutcomeUnknown`` is
    raised in place of ``CancelledError``, which is its cause: task groups, time-outs and code
    that awaits the task then learn of it; a cancellation would be silent. The task still ends.

    Args:
        ca_pem: Certificates to trust in place of the system's, PEM.
        ssl_context: TLS settings in place of ``ca_pem``. They must verify, are raised to TLS 1.2,
            and are taken over: do not share them with anything else.
        ciphers: TLS 1.2 suites in OpenSSL's notation, for a peer with old ones.
        now: The clock, giving aware times: an unknown outcome says when it was sent.
        limits: ``connect_timeout``, ``total_timeout``, ``max_response_bytes``, ``pool_size`` and
            ``idle_limit``; `kcp_transports.https.Limits` describes them.

    Raises:
        ImportError: aiohttp is not installed.
        KeyLoadError: ``ca_pem`` holds no certificate.
        ValueError: A limit is not positive, or a setting cannot be used.
    """

    def __init__(
        self,
        *,
        ca_pem: str | bytes | None = None,
        ssl_context: SSLContext | None = None,
        ciphers: str | None = None,
        now: Callable[[], datetime] = utc_now,
        **limits: Unpack[LimitArguments],
    ) -> None:
        # Shown half made, in a traceback, it must not fail a second time.
        self._closed = False
        self._limits = Limits(**limits)
        self._new_connections = _connections_class()
        self._context = watch(tls_context(ca_pem, ssl_context, ciphers))
        self._now = now
        self._connections: Connections | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0
        self._running: set[AsyncAttempt] = set()
        self._idle = asyncio.Event()

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
        _check(request)
        connections = self._open(request)
        self._running.add(attempt)
        try:
            return await self._exchange(connections, request, attempt)
        except Exception as error:
            # Which libraries raise what is no contract, so every class counts.
            failed, cause = _failure_and_cause(request, attempt, error)
        except BaseException as error:
            cause = without_traceback(error)
            if not isinstance(error, asyncio.CancelledError) or not _matters(request, attempt):
                raise
            failed = unknown(request, attempt, "the task was cancelled")
        finally:
            attempt.over = True
            self._leave(attempt)
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
        connections, self._connections = self._connections, None
        if connections is None:
            return
        if self._running:
            await self._idle.wait()
        await connections.close()

    async def _exchange(
        self, connections: "Connections", request: HttpRequest, attempt: AsyncAttempt
    ) -> HttpResponse:
        with running(attempt):
            async with asyncio.timeout(None) as timer:
                attempt.use(timer)
                return await connections.exchange(request, attempt)

    def _open(self, request: HttpRequest) -> "Connections":
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        if self._is_foreign():
            raise NotSent(request.operation, "closed", "the transport belongs to another process")
        loop = asyncio.get_running_loop()
        if self._connections is None:
            self._loop, self._process = loop, os.getpid()
            self._connections = self._new_connections(self._context, self._limits)
        if loop is not self._loop:
            raise NotSent(request.operation, "closed", "the transport belongs to another loop")
        return self._connections

    def _is_foreign(self) -> bool:
        """Tell whether this process was forked after the transport had been used."""
        return self._connections is not None and self._process != os.getpid()

    def _leave(self, attempt: AsyncAttempt) -> None:
        self._running.discard(attempt)
        if not self._running:
            self._idle.set()
            self._idle = asyncio.Event()

    def __repr__(self) -> str:
        return f"<AiohttpTransport, {'closed' if self._closed else 'open'}>"


def _check(request: HttpRequest) -> None:
    if request.method != "POST":
        # aiohttp sends some others twice where a connection breaks; the protocol has none.
        raise NotSent(request.operation, "name", "the method is not POST (R30)")
    try:
        read_target(request.url)
    except ValueError as error:
        raise NotSent(request.operation, "name", str(error)) from None


def _matters(request: HttpRequest, attempt: AsyncAttempt) -> bool:
    """Tell whether money may have moved."""
    return attempt.sent and request.effect != "read"


def _failure_and_cause(
    request: HttpRequest, attempt: AsyncAttempt, error: Exception
) -> tuple[NotSent | OutcomeUnknown, BaseException | None]:
    """Look through aiohttp's wrappers, whose words may quote a response, at what happened."""
    inner = error.__cause__
    cause = attempt.refusal or (inner if isinstance(inner, OSError) else error)
    return failure(request, attempt, cause), safe_cause(cause)


def _connections_class() -> "type[Connections]":
    # As it is imported, aiohttp makes default TLS settings, which are not used here; they would
    # create the file that this variable names.
    log = os.environ.pop("SSLKEYLOGFILE", None)
    try:
        from .aiohttp_connections import Connections
    except ModuleNotFoundError as error:
        raise ImportError(
            "AiohttpTransport needs aiohttp: pip install 'kcp-proto[aiohttp]'"
        ) from error
    finally:
        if log is not None:
            os.environ["SSLKEYLOGFILE"] = log
    return Connections
