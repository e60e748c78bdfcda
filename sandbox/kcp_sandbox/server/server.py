"""Reach a brain over HTTPS, from any language."""

import socket
import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kcp_sandbox.brain import Brain
from kcp_sandbox.store import Storage

from .asgi import application

if TYPE_CHECKING:
    from .uvicorn_host import Server

# Seconds; both take a fraction of one on any machine that works.
_START_WITHIN, _STOP_WITHIN = 10.0, 10.0
_OTHERS = "{} is not a loopback address: pass allow_any_host=True (--allow-any-host)"
_MISSING = "the sandbox's HTTPS server needs: pip install 'kcp-proto[sandbox]'"


class SandboxServer:
    """Serve a brain over TLS 1.2 or later from a thread of its own; use it with ``with``.

    Args:
        brain: Who answers; it may be reached in memory at the same time.
        host: Address to listen on; only loopback unless the next but one says otherwise.
        port: Port to listen on; 0 takes a free one.
        allow_any_host: Listen on an address that other machines can reach. Whoever reaches the
            sandbox can play with it.
        keep_ca: Keep the CA with the brain's storage, so that clients that trust it go on after a
            restart from a state file; else each server has a fresh one.
        names: Host names by which it is reached besides its own: they go into its certificate,
            and the admin API answers to them.

    Attributes:
        ca_pem: The throw-away CA's certificate, PEM, for clients to trust.

    Raises:
        ValueError: The host is not a loopback address.
        ImportError: The extra ``[sandbox]`` is not installed.
    """

    def __init__(
        self,
        brain: Brain,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_any_host: bool = False,
        keep_ca: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        if not (allow_any_host or _is_loopback(host)):
            raise ValueError(_OTHERS.format(host))
        self._brain, self._host, self._port = brain, host, port
        self._names = (host, *names)
        self._context, self.ca_pem = _tls(self._names, brain.stock.storage if keep_ca else None)
        self._running: tuple[Server, Thread] | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Give the address to call, such as ``https://127.0.0.1:50123``; "" until started."""
        return self._url

    def start(self) -> Self:
        """Listen, and return once requests are accepted.

        Returns:
            The server itself.

        Raises:
            OSError: The address cannot be listened on.
            RuntimeError: The server runs already, or did not come up.
        """
        if self._running:
            raise RuntimeError("the sandbox's server runs already")
        server = _server(self._brain, self._context, self._names)
        sock = _bound(self._host, self._port)
        thread = Thread(target=_run, args=(server, sock), name="kcp-sandbox-server", daemon=True)
        thread.start()
        self._running = (server, thread)
        self._url = _url(self._host, sock.getsockname()[1])
        if not (server.ready.wait(_START_WITHIN) and server.started):
            self.stop()
            raise RuntimeError("the sandbox's server did not come up")
        return self

    def stop(self) -> None:
        """Stop listening, cut every connection and end the thread; may be called again."""
        if self._running:
            server, thread = self._running
            server.should_exit = True
            thread.join(_STOP_WITHIN)
            self._running, self._url = None, ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<SandboxServer {self._url or 'stopped'}>"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as error:
        sock.close()
        # Python's own text does not say which address.
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    return sock


def _run(server: "Server", sock: socket.socket) -> None:
    try:
        server.run([sock])
    finally:
        # Whoever waits for a server that failed is woken too.
        server.ready.set()


def _url(host: str, port: int) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return f"https://{host}:{port}"
    if address.is_unspecified:
        return f"https://localhost:{port}"
    return f"https://[{host}]:{port}" if address.version == 6 else f"https://{host}:{port}"


def _tls(names: Sequence[str], storage: Storage | None) -> tuple[ssl.SSLContext, bytes]:
    try:
        import trustme
    except ImportError as error:
        raise ImportError(_MISSING) from error
    certificate, key = (storage.note(name) if storage else None for name in _CA_NOTES)
    authority = trustme.CA.from_pem(certificate, key) if certificate and key else trustme.CA()
    if storage:
        for name, part in zip(
            _CA_NOTES, (authority.cert_pem, authority.private_key_pem), strict=True
        ):
            storage.put_note(name, part.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    identities = dict.fromkeys((*names, "localhost", "127.0.0.1", "::1"))
    authority.issue_cert(*identities).configure_cert(context)
    return context, authority.cert_pem.bytes()


_CA_NOTES = ("tls-certificate", "tls-key")


def _server(brain: Brain, context: ssl.SSLContext, names: Sequence[str]) -> "Server":
    try:
        from kcp_sandbox.admin import admin
        from kcp_sandbox.page import routes

        from .uvicorn_host import Server
    except ImportError as error:
        raise ImportError(_MISSING) from error
    return Server(application(brain, admin(brain, names, routes(brain))), context)
