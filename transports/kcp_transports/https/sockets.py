"""Sockets that ask for the time left before each step: a slow drip cannot outlast the deadline.

A library's own timeouts count from the last byte, so a byte a second satisfies them for ever. Nor
does TLS on a socket of its own come back as long as records arrive that hold nothing to read, such
as HelloRequests, session tickets and new keys; so here it works in memory, a block at a time.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from ssl import MemoryBIO, SSLContext, SSLError, SSLWantReadError
from typing import TYPE_CHECKING, TypeVar

from .attempt import current
from .framing import BadResponse
from .name_lookup import AddressInfo, look_up

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

T = TypeVar("T")
_BLOCK = 16 * 1024


class PlainSocket(socket.socket):
    """A socket that carries TLS, and a proxy's response before it; never the request itself."""

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive within the time and the room left."""
        attempt = current()
        self.settimeout(attempt.left())
        data = super().recv(bufsize, flags)
        attempt.count_encrypted(len(data))
        return data

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        """Receive within the time and the room left."""
        attempt = current()
        self.settimeout(attempt.left())
        size = super().recv_into(buffer, nbytes, flags)
        attempt.count_encrypted(size)
        return size

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        """Send within the time left."""
        self.settimeout(current().left())
        super().sendall(data, flags)


class TlsSocket:
    """TLS over a connected socket, for requests and their responses; its handshake is done.

    Args:
        plain: The socket.
        context: What to verify.
        host: The server's name or IP address.

    Raises:
        OSError: There was no handshake; the socket is still to be closed.
        BadResponse: More came than a handshake needs, or there is a response already.
    """

    def __init__(self, plain: PlainSocket, context: SSLContext, host: str) -> None:
        current().enter("tls")
        self._plain = plain
        self._incoming, self._outgoing = MemoryBIO(), MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._run(self._tls.do_handshake)
        with suppress(SSLWantReadError):
            self._tls.read(1)
            raise BadResponse("the far end did not wait for the request")

    def sendall(self, data: bytes) -> None:
        """Send all of it within the time left."""
        attempt, view = current(), memoryview(data)
        while view:
            # OpenSSL takes one record at a time.
            size = self._run(self._tls.write, view)
            attempt.bytes_sent += size
            view = view[size:]

    def recv(self, size: int) -> bytes:
        """Receive within the time and the room left; nothing is the end as TLS announces it."""
        if not self.pending():
            # TLS would only say that it wants it, by an error that takes its time.
            self._receive()
        data = self._run(self._tls.read, size)
        current().count(len(data))
        return data

    def pending(self) -> int:
        """Count the bytes that came and were not read, encrypted ones too."""
        return self._tls.pending() + self._incoming.pending

    def fileno(self) -> int:
        """Give the socket's descriptor."""
        return self._plain.fileno()

    def settimeout(self, seconds: object) -> None:
        """Ignore a library's own idea of a timeout."""

    def close(self) -> None:
        """Close the socket, and write nothing: it may be another process's too."""
        self._plain.close()

    def _run(self, step: Callable[..., T], *arguments: object) -> T:
        """Take a step of TLS, and send and receive what it needs."""
        while True:
            try:
                result = step(*arguments)
            except SSLWantReadError:
                self._flush()
                self._receive()
            except SSLError:
                # The alert that tells the peer why; the error stands whether or not it arrives.
                with suppress(OSError):
                    self._flush()
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._plain.sendall(self._outgoing.read())

    def _receive(self) -> None:
        data = self._plain.recv(_BLOCK)
        if data:
            self._incoming.write(data)
        else:
            # Without TLS's own goodbye, which would have been read already, the stream was cut.
            self._incoming.write_eof()


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
