"""HTTPS through urllib3's connections, with deadlines that hold and no second sending."""

import os
from functools import partial
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import TYPE_CHECKING

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_proto.shield import without_traceback

from .addresses import Address, read_target
from .attempt import Attempt, running
from .construction import HttpsTransport
from .failure import failure, safe_cause
from .pool import PoolClosed, Pools

if TYPE_CHECKING:
    from .urllib3_connection import Connection


class Urllib3Transport(HttpsTransport["Connection"]):
    """A transport over TLS 1.2 or later that verifies certificate and host name (R23).

    A request is sent once, whatever happens (R22); no redirect is followed. Nothing is read from
    the environment. A forked process begins with connections of its own.

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
        ImportError: urllib3 is not installed.
        KeyLoadError: ``ca_pem`` holds no certificate.
        ValueError: A limit is not positive, or a setting cannot be used.
    """

    @staticmethod
    def _connection_class() -> "type[Connection]":
        return _connection()

    def _begin(self) -> None:
        self._pools_by_process: dict[int, Pools] = {}

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole response.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The complete response, whatever its status.

        Raises:
            NotSent: Not one byte left. Phases: ``closed``, ``pool`` (no free connection in
                time), ``name``, ``connect``, ``tls``.
            OutcomeUnknown: The gateway may have acted. Phases: ``send``, ``wait``, ``receive``.
        """
        # What an error will say is collected first: afterwards nothing else may fail.
        attempt = Attempt(self._limits, self._now(), request.known)
        address, path = _target(request)
        exchange = partial(_exchange, request, path, self._limits.max_response_bytes)
        try:
            with running(attempt):
                return self._pools().at(address).lend(exchange)
        except PoolClosed:
            raise NotSent(request.operation, "closed", "the transport is closed") from None
        except Exception as error:
            # Which libraries raise what is no contract, so every class counts.
            failed, cause = failure(request, attempt, error), safe_cause(error)
        except BaseException as error:
            without_traceback(error)
            raise
        # Raised out here it remembers no error that quotes or holds a response (R24: never show a
        # secret); a frame that went on holding it would keep it until the garbage collector comes.
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
        return self._pools_by_process.get(process) or self._begin_in(process)

    def _begin_in(self, process: int) -> Pools:
        # Of two processes on one TLS connection, one would take the other's response for its own.
        for other in set(self._pools_by_process) - {process}:
            if (pools := self._pools_by_process.pop(other, None)) is not None:
                pools.leave()
        # Two threads may come here at a time: the first one's pools are for both.
        pools = Pools(self._new_connection, self._limits, closed=self._closed)
        return self._pools_by_process.setdefault(process, pools)


def request_bytes(request: HttpRequest) -> bytes:
    """Write a request as `Urllib3Transport` sends it; nothing is sent.

    Args:
        request: The request.

    Returns:
        Request line, headers and body.

    Raises:
        ImportError: urllib3 is not installed.
        ValueError: The address is not ``https://host[:port]/path``.
    """
    address, path = read_target(request.url)
    unused = SSLContext(PROTOCOL_TLS_CLIENT)
    return _connection()(address, unused, None).written(request, path)


def _exchange(
    request: HttpRequest, path: str, max_response_bytes: int, connection: "Connection"
) -> HttpResponse:
    return connection.exchange(request, path, max_response_bytes)


def _target(request: HttpRequest) -> tuple[Address, str]:
    try:
        return read_target(request.url)
    except ValueError as error:
        raise NotSent(request.operation, "name", str(error)) from None


def _connection() -> "type[Connection]":
    try:
        from .urllib3_connection import Connection
    except ModuleNotFoundError as error:
        raise ImportError(
            "Urllib3Transport needs urllib3: pip install 'kcp-proto[urllib3]'"
        ) from error
    return Connection
