"""HTTPS through urllib3's connections, with deadlines that hold and no second sending."""

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from ssl import SSLContext
from typing import TYPE_CHECKING

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_proto.documents import MAX_BYTES
from kcp_proto.shield import shielded, without_traceback

from .addresses import Address, read_proxy, read_target
from .attempt import Attempt, Limits, running, utc_now
from .failure import failure, safe_cause
from .pool import PoolClosed, Pools
from .tls import tls_context

if TYPE_CHECKING:
    from .urllib3_connection import Connection


class Urllib3Transport:
    """Send over TLS 1.2 or later; verify certificate and host name; follow no redirect (R23).

    A request is sent once, whatever happens (R22). Nothing is read from the environment. A forked
    process begins with connections of its own. The defaults of the limits are this library's own
    choice; the guides name none.

    Args:
        connect_timeout: Seconds to wait for a free connection; and again, where one must be
            opened, for name lookup, all addresses and the TLS handshake together.
        total_timeout: Seconds from `send` to the last byte of the answer, waiting for a
            connection included.
        max_response_bytes: Most bytes of an answer's body; the core reads no more than 64 KiB.
        pool_size: Most connections to one host at a time; further threads wait.
        idle_limit: Seconds after which an unused connection is not used again, because the far
            end may be closing it and a payment would be lost in between.
        ca_pem: Certificates to trust in place of the system's, PEM.
        ssl_context: TLS settings in place of ``ca_pem``. They must verify, are raised to TLS 1.2,
            and are taken over: do not share them with anything else.
        ciphers: TLS 1.2 suites in OpenSSL's notation, for a far end with old ones.
        proxy: ``http://[user:password@]host:port`` to tunnel through.
        now: The clock, giving aware times: an unknown outcome says when it was sent.

    Raises:
        ImportError: urllib3 is not installed.
        KeyLoadError: ``ca_pem`` holds no certificate.
        ValueError: A limit is not positive, or a setting cannot be used.
    """

    @shielded
    def __init__(
        self,
        *,
        connect_timeout: float = 5.0,
        total_timeout: float = 30.0,
        max_response_bytes: int = MAX_BYTES,
        pool_size: int = 8,
        idle_limit: float = 5.0,
        ca_pem: str | bytes | None = None,
        ssl_context: SSLContext | None = None,
        ciphers: str | None = None,
        proxy: str | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        # Shown half made, in a traceback, it must not fail a second time.
        self._closed = False
        through = None if proxy is None else read_proxy(proxy)
        self._limits = Limits(
            connect_timeout=connect_timeout,
            total_timeout=total_timeout,
            max_response_bytes=max_response_bytes,
            pool_size=pool_size,
            idle_limit=idle_limit,
        )
        self._now = now
        self._new_connection = partial(
            _connection_class(),
            context=tls_context(ca_pem, ssl_context, ciphers),
            proxy=through,
        )
        self._pools_by_process: dict[int, Pools] = {}

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole answer.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The complete answer, whatever its status.

        Raises:
            NotSent: Not one byte left. Phases: ``closed``, ``pool`` (no free connection in
                time), ``name``, ``connect``, ``tls``.
            OutcomeUnknown: The gateway may have acted. Phases: ``send``, ``wait``, ``receive``.
        """
        # What an error will tell is collected first: afterwards nothing else may fail.
        attempt = Attempt(self._limits, self._now(), request.known)
        address, path = _target(request)
        try:
            with running(attempt), self._pools().at(address).connection() as connection:
                return connection.exchange(request, path, self._limits.max_response_bytes)
        except PoolClosed:
            raise NotSent(request.operation, "closed", "the transport is closed") from None
        except Exception as error:
            # Which libraries raise what is no contract, so every class counts (R22).
            failed, cause = failure(request, attempt, error), safe_cause(error)
        except BaseException as error:
            without_traceback(error)
            raise
        # Raised out here it remembers no error that quotes or holds an answer (R24); a frame that
        # went on holding it would keep it until the garbage collector comes.
        try:
            raise failed from cause
        finally:
            del failed, cause

    def close(self) -> None:
        """Close all connections; those in use end with their exchange."""
        self._closed = True
        self._pools().close()

    def _pools(self) -> Pools:
        process = os.getpid()
        return self._pools_by_process.get(process) or self._begin(process)

    def _begin(self, process: int) -> Pools:
        # Of two processes on one TLS connection, one would take the other's answer for its own.
        for other in set(self._pools_by_process) - {process}:
            if (left := self._pools_by_process.pop(other, None)) is not None:
                left.leave()
        # Two threads may come here at a time: the first one's pools are for both.
        pools = Pools(self._new_connection, self._limits, closed=self._closed)
        return self._pools_by_process.setdefault(process, pools)

    def __repr__(self) -> str:
        return f"<Urllib3Transport, {'closed' if self._closed else 'open'}>"


def _target(request: HttpRequest) -> tuple[Address, str]:
    try:
        return read_target(request.url)
    except ValueError as error:
        raise NotSent(request.operation, "name", str(error)) from None


def _connection_class() -> "type[Connection]":
    try:
        from .urllib3_connection import Connection
    except ModuleNotFoundError as error:
        raise ImportError(
            "Urllib3Transport needs urllib3: pip install 'kcp-proto[urllib3]'"
        ) from error
    return Connection
