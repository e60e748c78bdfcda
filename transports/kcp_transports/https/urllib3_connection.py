"""One kept-alive TLS connection; the only module that calls urllib3."""

from http import client
from ssl import SSLContext
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, cast

from urllib3.connection import HTTPConnection

from kcp_proto import HttpRequest, HttpResponse

from .attempt import current
from .response_reader import ResponseReader
from .sockets import PlainSocket, TlsSocket, open_socket

if TYPE_CHECKING:
    from .addresses import Address, Proxy

_BLOCK = 16 * 1024


class _Unread:
    """What ``http.client`` takes for a response, and wants before it sends a further request."""

    will_close = False

    def begin(self) -> None: ...

    def isclosed(self) -> bool:
        return True

    def close(self) -> None: ...


def _response(sock: object, **options: Any) -> Any:
    # A proxy's response is the standard library's to read; the gateway's goes to `ResponseReader`.
    return client.HTTPResponse(sock, **options) if isinstance(sock, PlainSocket) else _Unread()


class Connection(HTTPConnection):
    """A kept-alive connection to one host: one request and response at a time.

    Args:
        address: The gateway's host and port.
        context: TLS settings.
        proxy: Where to tunnel through, None to connect directly.
    """

    # Nothing may open the connection again once a request is on its way.
    auto_open = 0
    # It is left out in the ``Host`` header.
    default_port: ClassVar[int] = 443  # type: ignore[misc]
    response_class: Any = staticmethod(_response)

    def __init__(self, address: "Address", context: SSLContext, proxy: "Proxy | None") -> None:
        first = address if proxy is None else proxy.address
        super().__init__(first.host, first.port)
        self._address = address
        self._context = context
        self._proxy = proxy
        self._message = b""
        self._idle_since = monotonic()

    def exchange(self, request: HttpRequest, path: str, max_response_bytes: int) -> HttpResponse:
        """Send a request and read its response; close the connection if it cannot be used again.

        Args:
            request: What to send.
            path: The request target, from the slash on.
            max_response_bytes: Most bytes that the response's body may have.

        Returns:
            The complete response.

        Raises:
            Exception: Of any class, from any library; the current attempt knows how far it came.
        """
        if self.sock is None:
            self.connect()
        tls = cast(TlsSocket, self.sock)
        message = self.written(request, path)
        # From the first byte on the request may have left.
        current().enter("send")
        tls.sendall(message)
        current().enter("wait")
        # urllib3's own would read, and log malformed headers, which can hold a body's text.
        client.HTTPConnection.getresponse(self)
        reader, whole = ResponseReader(max_response_bytes), None
        while whole is None:
            whole = reader.feed(tls.recv(_BLOCK))
        if not reader.reusable:
            self.close()
        self._idle_since = monotonic()
        return whole

    def written(self, request: HttpRequest, path: str) -> bytes:
        """Write a request as it goes over the wire; nothing is sent.

        Args:
            request: The request.
            path: The request target, from the slash on.
        """
        self.request(request.method, path, body=request.body, headers=request.headers)
        message, self._message = self._message, b""
        return message

    def is_fresh(self, idle_limit: float) -> bool:
        """Tell whether a request may travel on this connection.

        Args:
            idle_limit: Seconds without use after which the peer may be about to close.

        Returns:
            False if it is closed, idle for too long, or has something to read: an end of stream,
            or bytes of a response to no request.
        """
        if monotonic() - self._idle_since > idle_limit:
            return False
        return self.is_connected and isinstance(self.sock, TlsSocket) and not self.sock.pending()

    def send(self, data: Any) -> None:
        """Send to a proxy at once; gather a request, which leaves as one TLS record if it fits."""
        # What goes over the plain socket is a proxy's CONNECT, no part of the request.
        if isinstance(self.sock, PlainSocket):
            super().send(data)
        else:
            self._message += data

    def connect(self) -> None:
        """Open it: a TCP connection, a tunnel where there is a proxy, and TLS in it."""
        if self._proxy is not None:
            self.set_tunnel(self._address.host, self._address.port, self._proxy.headers)
        super().connect()
        # What names an interface in an address, or ends a name, is no part of a certificate's.
        host = self._address.host.partition("%")[0].rstrip(".")
        self.sock: Any = TlsSocket(cast(PlainSocket, self.sock), self._context, host)

    def _new_conn(self) -> PlainSocket:
        return open_socket(self._dns_host, self.port)
