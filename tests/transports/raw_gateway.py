"""A peer on loopback that misbehaves on purpose: raw sockets under a script.

A script is a function of one accepted connection. A gateway plays its scripts in the order in
which connections come, the last one for all further connections; each runs in its own thread. To
add a behaviour, write one more function.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from select import select
from struct import pack
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

import trustme

from kcp_proto import HttpRequest, HttpResponse

BODY = b'{"res_cd":"0000","res_msg":"ok"}'
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
HTTP_RESPONSE = HttpResponse(status=200, headers={}, body=BODY)


class Line:
    """One accepted connection, as scripts see it."""

    def __init__(self, gateway: "RawGateway", accepted: socket.socket) -> None:
        self._gateway = gateway
        self._socket = accepted
        self._buffer = b""

    @property
    def context(self) -> ssl.SSLContext:
        return self._gateway.context

    def handshake(self, context: ssl.SSLContext | None = None) -> None:
        plain = self._socket
        self._socket = (context or self._gateway.context).wrap_socket(
            plain, server_side=True, do_handshake_on_connect=False
        )
        assert isinstance(self._socket, ssl.SSLSocket)
        self._socket.do_handshake()

    @property
    def protocol(self) -> str | None:
        """Name what was agreed on in the handshake."""
        assert isinstance(self._socket, ssl.SSLSocket)
        return self._socket.selected_alpn_protocol()

    def read_request(self) -> HttpRequest:
        """Read a whole request and count it; raise EOFError when the client hangs up."""
        head, _, rest = self.read_until(b"\r\n\r\n").partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        while len(rest) < int(headers["content-length"]):
            rest += self._receive()
        request = HttpRequest(method=method, url=path, headers=headers, body=rest)
        self._gateway.count(request)
        return request

    def read_until(self, mark: bytes) -> bytes:
        data = b""
        while mark not in data:
            data += self._receive()
        return data

    def read_some(self) -> bytes:
        return self._receive()

    def write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def respond(self, response: HttpResponse) -> None:
        headers = {**response.headers, "Content-Length": str(len(response.body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {response.status} Scripted\r\n{lines}\r\n"
        self.write(head.encode("latin-1") + response.body)

    def hang(self, seconds: float | None = None) -> None:
        """Stay silent, until the gateway ends or for some seconds."""
        self._gateway.ended.wait(seconds)

    def reset(self) -> None:
        """End the connection the rude way: the client's next step fails with a reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        self.close()

    def goodbye(self) -> None:
        """End TLS as it should be ended."""
        assert isinstance(self._socket, ssl.SSLSocket)
        with suppress(OSError):
            self._socket.unwrap()

    def last_words(self) -> bytes:
        """Read what comes until the end, below TLS, whose goodbye is some bytes."""
        data = b""
        with socket.socket(fileno=self._socket.detach()) as plain, suppress(ConnectionResetError):
            while block := plain.recv(65536):
                data += block
        return data

    def wait_for_bytes(self) -> None:
        """Wait until a request can be read, and leave it unread."""
        select([self._socket], [], [], 10)
        # Head and body may come one after the other.
        self.hang(0.1)

    def shut(self) -> None:
        """Break the line under a script that is still reading or writing."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError
        return data


Script = Callable[[Line], None]


class RawGateway:
    """A server on loopback that plays one script a connection.

    Args:
        scripts: What to do with the first connection, the second, and so on.
        names: Host names in the server's certificate.
    """

    def __init__(self, *scripts: Script, names: Sequence[str] = ("localhost",)) -> None:
        self._scripts = scripts
        self.authority = trustme.CA()
        self.ca_pem = self.authority.cert_pem.bytes()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*names).configure_cert(self.context)
        self.ended = Event()
        self.requests: list[HttpRequest] = []
        self.connections = 0
        self._lock = Lock()
        self._lines: list[Line] = []
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"https://localhost:{self.port}"

    def count(self, request: HttpRequest) -> None:
        with self._lock:
            self.requests.append(request)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.ended.set()
        # Closing a socket does not wake a thread that waits for it; one last connection does.
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass
        self._threads[0].join()
        self._listener.close()
        for line in self._lines:
            line.shut()
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[[], None]) -> None:
        thread = Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.ended.is_set():
            accepted, _ = self._listener.accept()
            if self.ended.is_set():
                accepted.close()
                return
            # What a script writes in pieces also arrives in pieces, and at once.
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            line = Line(self, accepted)
            self._lines.append(line)
            self._start(partial(_play, line, script))


def _play(line: Line, script: Script) -> None:
    # A client that hangs up is part of the game; anything else would fail the test's thread.
    with suppress(OSError, EOFError):
        script(line)
    line.close()


def serving(peer: Callable[[HttpRequest], HttpResponse]) -> Script:
    """Behave: respond to one request after the other."""

    def script(line: Line) -> None:
        line.handshake()
        while True:
            line.respond(peer(line.read_request()))

    return script


def responding(*parts: bytes, pause: float = 0, hang: bool = False) -> Script:
    """Respond to the first request with these bytes, a pause between the parts, and hang up."""

    def script(line: Line) -> None:
        line.handshake()
        line.read_request()
        for part in parts:
            line.write(part)
            line.hang(pause)
        if hang:
            line.hang()

    return script


def silent_before_tls(line: Line) -> None:
    line.hang()


def reset_before_tls(line: Line) -> None:
    line.read_until(b"\x16\x03")
    line.reset()


def garbage_before_tls(line: Line) -> None:
    line.write(b"SSH-2.0-not-tls\r\n" * 4)
    line.hang(0.05)


def drip_before_tls(line: Line) -> None:
    """Send a TLS record that never ends, byte by byte."""
    line.write(b"\x16\x03\x03\x40\x00")
    for _ in range(200):
        line.write(b"\x02")
        line.hang(0.05)


def close_on_second_request(line: Line) -> None:
    """Take a second request on a kept-alive connection, and hang up instead of responding."""
    line.handshake()
    line.read_request()
    line.write(RESPONSE)
    line.read_request()


def reset_within_request(line: Line) -> None:
    line.handshake()
    line.read_until(b"POST ")
    line.reset()


def never_reading(line: Line) -> None:
    """Let a request pile up in the buffers of the system."""
    line.handshake()
    line.hang()


def close_before_reading(line: Line) -> None:
    line.handshake()
    line.wait_for_bytes()


def close_within_request(line: Line) -> None:
    """Read the beginning; the rest lies unread in the system when the line breaks."""
    line.handshake()
    line.read_until(b"POST ")
    line.hang(0.1)


def close_after_request(line: Line) -> None:
    line.handshake()
    line.read_request()


def plain_http(line: Line) -> None:
    """Talk HTTP where TLS is expected."""
    line.read_until(b"\x16\x03")
    line.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    line.hang(0.1)


def flooding(head: bytes, block: bytes, count: int) -> Script:
    """Respond with one block over and over; the whole response is never held in memory."""

    def script(line: Line) -> None:
        line.handshake()
        line.read_request()
        line.write(head)
        for _ in range(count):
            line.write(block)

    return script


def ending_properly(*parts: bytes) -> Script:
    """Respond with these bytes, and end the stream with TLS's own goodbye."""

    def script(line: Line) -> None:
        line.handshake()
        line.read_request()
        for part in parts:
            line.write(part)
        line.goodbye()

    return script
