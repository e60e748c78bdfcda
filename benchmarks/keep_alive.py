"""Send ready-made requests over raw keep-alive TLS sockets; give each response and its time.

One thread and one selector: an HTTP library would be slower than the servers that are measured.
"""

import gc
import selectors
import socket
import ssl
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kcp_proto import HttpRequest

_PATIENCE = 30.0
"""Seconds without a response after which a run ends."""


@dataclass(frozen=True)
class Run:
    """The responses to requests.

    Args:
        bodies: Their bodies, in the order of the requests; each came with HTTP status 200.
        latencies: Seconds from the sending of each request to the end of its response.
        seconds: How long all of it took.
    """

    bodies: Sequence[bytes]
    latencies: Sequence[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Give the requests a second."""
        return len(self.bodies) / self.seconds


def on_the_wire(request: HttpRequest) -> bytes:
    """Write a request as HTTP/1.1."""
    parts = urlsplit(request.url)
    headers = {"host": parts.netloc, **request.headers, "content-length": str(len(request.body))}
    lines = [f"{request.method} {parts.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


@contextmanager
def connected(url: str, ca: Path, connections: int) -> Generator["Sequence[Lane]"]:
    """Open connections to a server, and keep them open until the block ends.

    Args:
        url: Where the server is.
        ca: Whom to trust, PEM.
        connections: How many.
    """
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 0)
    context = ssl.create_default_context(cafile=ca)
    with ExitStack() as opened:
        yield [Lane(address, context, opened) for _ in range(connections)]


def drive(lanes: "Sequence[Lane]", requests: Sequence[bytes]) -> Run:
    """Send requests, the next one on a connection as soon as its response is whole.

    Args:
        lanes: The connections.
        requests: All bytes of each request.

    Returns:
        The responses and their times.

    Raises:
        ConnectionError: The server closed a connection, or sent another status than 200.
        TimeoutError: No response came for half a minute.
    """
    with selectors.DefaultSelector() as selector:
        for lane in lanes:
            selector.register(lane.socket, selectors.EVENT_READ, lane)
        gc.collect()
        return _exchanged(selector, lanes, requests)


class Lane:
    """One connection, with at most one request on its way.

    Args:
        address: Host and port.
        context: The TLS settings.
        opened: What closes it.
    """

    def __init__(
        self, address: tuple[str, int], context: ssl.SSLContext, opened: ExitStack
    ) -> None:
        plain = socket.create_connection(address, timeout=10)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(plain, server_hostname=address[0])
        opened.enter_context(self.socket)
        self.socket.setblocking(False)
        self.index, self.sent = 0, 0.0
        self._received, self._wanted = b"", 0

    def send(self, index: int, request: bytes) -> None:
        """Send a request, and remember which one and when."""
        self.index, self._received, self._wanted = index, b"", 0
        self.sent = time.perf_counter()
        # It is far smaller than the buffer of an idle socket.
        if self.socket.send(request) != len(request):
            raise ConnectionError("a request did not leave whole")

    def receive(self) -> bytes | None:
        """Receive what is there; give the body once it is whole."""
        try:
            part = self.socket.recv(65_536)
        except ssl.SSLWantReadError:
            return None
        if not part:
            raise ConnectionError("the server closed a connection")
        self._received += part
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and not self._wanted:
            if not head.startswith(b"HTTP/1.1 200 "):
                raise ConnectionError(head.partition(b"\r\n")[0].decode("latin-1"))
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._wanted = int(length)
        return body if end and len(body) == self._wanted else None


def _exchanged(
    selector: selectors.BaseSelector, lanes: Sequence[Lane], requests: Sequence[bytes]
) -> Run:
    bodies, latencies = [b""] * len(requests), [0.0] * len(requests)
    left = iter(enumerate(requests))
    done = 0
    begun = time.perf_counter()
    for idle, (index, request) in zip(lanes, left, strict=False):
        idle.send(index, request)
    while done < len(requests):
        ready = selector.select(_PATIENCE)
        if not ready:
            raise TimeoutError("no response came")
        for key, _ in ready:
            lane: Lane = key.data
            body = lane.receive()
            if body is None:
                continue
            bodies[lane.index], latencies[lane.index] = body, time.perf_counter() - lane.sent
            done += 1
            following = next(left, None)
            if following:
                lane.send(*following)
    return Run(bodies, latencies, time.perf_counter() - begun)
