"""Serve the sandbox over HTTPS, to programs in any language."""

import socket
from collections.abc import Sequence
from threading import Thread
from types import TracebackType
from typing import Self

from kcp_sandbox.asgi_types import Application
from kcp_sandbox.brain import Brain
from kcp_sandbox.shops import Shops

from .asgi import application
from .listening import MISSING, bind, is_loopback, server_tls, url_of
from .routing import routed

try:
    from kcp_sandbox.admin import admin
    from kcp_sandbox.exam import exam_page, exam_routes
    from kcp_sandbox.page import routes
    from kcp_sandbox.payment_window import payment_window

    from .uvicorn_host import Server
except ImportError as _error:
    raise ImportError(MISSING) from _error

# Seconds; both take a fraction of one on any machine that works.
_START_WITHIN, _STOP_WITHIN = 10.0, 10.0
_OTHERS = "{} is not a loopback address: pass allow_any_host=True (--allow-any-host)"


class SandboxServer:
    """The sandbox over TLS 1.2 or later, in a thread of its own; use it with ``with``.

    `Sandbox.serve` makes one, and describes the arguments.

    Args:
        shops: The gateways; they may be reached in memory at the same time.
        host: Address to listen on.
        port: Port to listen on.
        allow_any_host: Listen on an address that is not loopback.
        names: Further host names.
        keep_ca: Store the CA with the gateway's records; else each server has a fresh one.

    Attributes:
        ca_pem: The throw-away CA's certificate, PEM, for clients to trust.
        files: Where the files are that were written for a shop (``certificate``, ``private_key``,
            ``key_password``, ``ca``, ``members``), for the page to tell; empty until they are.

    Raises:
        ValueError: The host is not a loopback address.
        ImportError: The extra ``[sandbox]`` is not installed.
    """

    def __init__(
        self,
        shops: Shops,
        *,
        host: str,
        port: int,
        allow_any_host: bool,
        names: Sequence[str],
        keep_ca: bool,
    ) -> None:
        if not (allow_any_host or is_loopback(host)):
            raise ValueError(_OTHERS.format(host))
        self._shops, self._host, self._port = shops, host, port
        self._whole_tno = not allow_any_host
        self._names = (host, *names)
        storage = shops.first.store.storage if keep_ca else None
        self.ca_pem: bytes
        self._context, self.ca_pem = server_tls(self._names, storage)
        self.files: dict[str, str] = {}
        self._running: tuple[Server, Thread] | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Give the address to call, such as ``https://127.0.0.1:50123``; "" until started.

        That of a shop with a name is ``server.url + shop.path``.
        """
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
        server = Server(routed(self._shops, self._served), self._context)
        sock = bind(self._host, self._port)
        thread = Thread(target=_run, args=(server, sock), name="kcp-sandbox-server", daemon=True)
        thread.start()
        self._running = (server, thread)
        self._url = url_of(self._host, sock.getsockname()[1], self._names[1:])
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

    def _served(self, brain: Brain) -> Application:
        # R24: never show a secret; others than this machine see no whole transaction number.
        whole_tno = self._whole_tno
        pages = [*routes(brain, whole_tno=whole_tno, files=self.files), *exam_page(brain.name)]
        own_paths = admin(
            brain,
            self._shops,
            self._names,
            pages,
            more=exam_routes(brain),
            whole_tno=whole_tno,
        )
        return application(brain, own_paths, payment_window(self._names, brain.disruptions))

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


def _run(server: Server, sock: socket.socket) -> None:
    try:
        server.run([sock])
    finally:
        # A thread that waits for a server that failed is woken too.
        server.ready.set()
