"""A request that arrives is bounded in bytes and in time, whatever part of it never ends."""

import json
import socket
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from urllib.parse import urlsplit

import pytest

from kcp_sandbox import DisruptionPlan, Sandbox, SandboxServer
from kcp_sandbox.server import arrival

LINE = b"POST /std/inquery HTTP/1.1\r\nHost: localhost\r\n"
FLOOD = 16 << 20
MOST_MEMORY = 8 << 20


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


def _connected(server: SandboxServer) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    plain = socket.create_connection((parts.hostname, parts.port), timeout=60)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def _all_of(client: ssl.SSLSocket) -> bytes:
    """Read to the end, be it a polite one or a cut."""
    parts: list[bytes] = []
    with suppress(ConnectionError, ssl.SSLError):
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def _flood(client: ssl.SSLSocket, begin: bytes, more: bytes) -> None:
    client.sendall(begin)
    for _ in repeat(None, FLOOD // len(more)):
        client.sendall(more)


# What begins a request, and what is then repeated for as long as the far end takes it.
ENDLESS = {
    "request line": (b"POST /", b"a" * 65536),
    "header name": (LINE, b"a" * 65536),
    "header value": (LINE + b"a: ", b"a" * 65536),
    "headers": (LINE, b"a: b\r\n" * 10_000),
    "empty headers": (LINE, b"a:\r\n" * 10_000),
    "blank lines": (b"", b"\r\n" * 10_000),
    "chunk extension": (LINE + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 65536),
    "chunks": (LINE + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 10_000),
    "trailers": (LINE + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 10_000),
    "trailer": (LINE + b"Transfer-Encoding: chunked\r\n\r\n0\r\na: ", b"a" * 65536),
    "pipelined requests": (b"", (LINE + b"Content-Length: 0\r\n\r\n") * 1_000),
}


@pytest.mark.parametrize(("begin", "more"), ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_is_cut_before_it_takes_memory(
    sandbox: Sandbox, server: SandboxServer, begin: bytes, more: bytes
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="late", seconds=20, times=None))
    client = _connected(server)
    tracemalloc.start()
    try:
        with pytest.raises((ConnectionError, ssl.SSLError)):
            _flood(client, begin, more)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
        client.close()


@pytest.mark.parametrize("part", ["path", "header", "headers"])
@pytest.mark.parametrize("over", [0, 1])
def test_a_head_may_have_64_kib_and_not_a_byte_more(
    server: SandboxServer, part: str, over: int
) -> None:
    begin, end = b"GET /_sandbox/api/health", b" HTTP/1.1\r\nHost: localhost\r\n"
    room = arrival.MOST_HEAD + over - len(begin + end) - 2
    match part:
        case "path":
            begin += b"?" + b"a" * (room - 1)
        case "header":
            end += b"a: " + b"b" * (room - 5) + b"\r\n"
        case _:
            many, rest = divmod(room, 6)
            end += b"a: b\r\n" * (many - 1) + b"a: " + b"b" * (rest + 1) + b"\r\n"
    head = begin + end + b"\r\n"
    assert len(head) == arrival.MOST_HEAD + over
    with _connected(server) as client:
        client.sendall(head)
        status = int(client.recv(12).split()[1])
    assert status == (431 if over else 200)


def test_ten_thousand_headers_of_one_name_hold_nothing_up(server: SandboxServer) -> None:
    begin = b"GET /_sandbox/api/health HTTP/1.1\r\nHost: localhost\r\n"
    with _connected(server) as client:
        before = time.process_time()
        client.sendall(begin + b"a: b\r\n" * 10_000 + b"\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        # Looking at all of them for each takes several seconds.
        assert time.process_time() - before < 1.5


def test_a_head_that_is_too_large_is_told_so_and_the_connection_ends(
    server: SandboxServer,
) -> None:
    with _connected(server) as client:
        client.sendall(LINE + b"a: " + b"b" * arrival.MOST_HEAD)
        head, _, body = _all_of(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"connection: close" in head
    assert body == b"The head of a request may have 65536 bytes."


UNFINISHED = {
    "nothing": b"",
    "a line": b"POST /std/in",
    "headers": LINE + b"a: b\r\n",
    "a body": LINE + b"Content-Length: 10\r\n\r\n{",
    "chunks": LINE + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "trailers": LINE + b"Transfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n",
}


@pytest.mark.parametrize("dripping", [False, True])
@pytest.mark.parametrize("begin", UNFINISHED.values(), ids=UNFINISHED)
def test_what_is_not_finished_in_time_is_cut(
    server: SandboxServer, monkeypatch: pytest.MonkeyPatch, begin: bytes, dripping: bool
) -> None:
    monkeypatch.setattr(arrival, "WITHIN", 0.3)
    with _connected(server) as client:
        started = time.monotonic()
        client.sendall(begin)
        client.settimeout(0.05)
        while time.monotonic() - started < 5:
            try:
                if dripping:
                    client.sendall(b"\r\n" if not begin else b"a")
                if not client.recv(1):
                    break
            except TimeoutError:
                continue
            except (ConnectionError, ssl.SSLError):
                break
        assert 0.2 < time.monotonic() - started < 3


def test_a_second_unfinished_request_of_a_connection_is_cut_too(
    server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "WITHIN", 0.3)
    health = b"GET /_sandbox/api/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with _connected(server) as client:
        # The start of the second arrives with the first, and later than it.
        for begin in (health + b"GET /", b"a"):
            started = time.monotonic()
            client.sendall(begin)
            if begin == b"a":
                assert _all_of(client) == b""
                assert time.monotonic() - started < 3
            else:
                assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_slow_response_is_not_cut(
    sandbox: Sandbox, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what arrives has a deadline: a delay that was planned lasts as long as it shall."""
    monkeypatch.setattr(arrival, "WITHIN", 0.2)
    sandbox.disruptions.add(DisruptionPlan(kind="late", seconds=0.6))
    tno = sandbox.transactions[0].tno
    body = json.dumps({"pay_type": "PACA", "tno": tno}).encode()
    with _connected(server) as client:
        head = LINE + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        client.sendall(head + body)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
