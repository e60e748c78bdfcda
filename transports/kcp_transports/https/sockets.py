"""Sockets that ask for the time left before each step: a slow drip cannot outlast the deadline.

A library's own timeouts count from the last byte, so a byte a second satisfies them for ever.
"""

import socket
from ssl import SSLSocket
from typing import TYPE_CHECKING

from .attempt import current
from .name_lookup import AddressInfo, look_up

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class PlainSocket(socket.socket):
    """A socket that carries TLS, and a proxy's response before it; never the request itself."""

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        """Receive within the time left."""
        self.settimeout(current().left())
        return super().recv_into(buffer, nbytes, flags)


class TlsSocket(SSLSocket):
    """A TLS socket that carries requests and their responses."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands within the time left; OpenSSL's own loop keeps to the one limit."""
        attempt = current()
        attempt.enter("tls")
        # A stream that ends without TLS's own goodbye was cut on the way.
        self.suppress_ragged_eofs = False
        self.settimeout(attempt.left())
        super().do_handshake(block)

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """Send within the time left."""
        attempt = current()
        self.settimeout(attempt.left())
        size = super().send(data, flags)
        attempt.bytes_sent += size
        return size

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Receive within the time and the room left."""
        attempt = current()
        self.settimeout(attempt.left())
        data = super().recv(buflen, flags)
        attempt.count(len(data))
        return data


def open_socket(host: str, port: int) -> PlainSocket:
    """Connect to the first address that accepts; all share one budget.

    Args:
        host: Host name or IP address.
        port: TCP port.

    Returns:
        The connected socket.

    Raises:
        OSError: No address could be reached; the last one's error.
    """
    attempt = current()
    attempt.enter("name")
    addresses = look_up(host, port, attempt.left())
    attempt.enter("connect")
    *others, last = addresses
    for index, address in enumerate(others):
        try:
            # A dead first address must leave time for the others.
            return _connect(address, attempt.left() / (len(addresses) - index))
        except OSError:
            continue
    return _connect(last, attempt.left())


def _connect(address: AddressInfo, seconds: float) -> PlainSocket:
    family, kind, protocol, _, where = address
    connection = PlainSocket(family, kind, protocol)
    try:
        connection.settimeout(seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.connect(where)
    except BaseException:
        connection.close()
        raise
    return connection
