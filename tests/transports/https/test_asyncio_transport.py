"""What a connection under asyncio does: many addresses, pieces, idle bytes, an orderly close."""

import asyncio
import gc
import socket
from collections.abc import Callable, Coroutine
from dataclasses import replace
from threading import Event
from time import monotonic
from typing import Any

import pytest

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_transports import AsyncioTransport
from tests.transports.raw_gateway import (
    BODY,
    HTTP_RESPONSE,
    RESPONSE,
    Line,
    RawGateway,
    responding,
    serving,
)

PATIENCE = 10
WELL = serving(lambda request: HTTP_RESPONSE)


def run_with(
    transport: AsyncioTransport,
    work: Callable[[AsyncioTransport], Coroutine[Any, Any, None]],
) -> None:
    async def run() -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await work(transport)
        finally:
            await transport.aclose()

    asyncio.run(run())


def known_as(*addresses: tuple[str, int]) -> Callable[..., list[object]]:
    """Let every name have these addresses."""
    known = socket.getaddrinfo

    def found(host: str, port: int, **options: object) -> list[object]:
        return [known(*address, type=socket.SOCK_STREAM)[0] for address in addresses]

    return found


@pytest.mark.parametrize("silent", [1, 3])
def test_a_black_hole_of_an_address_costs_a_quarter_of_a_second(
    payment: HttpRequest, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one is tried beside it, and its socket does not stay open."""

    async def work(transport: AsyncioTransport) -> None:
        begun = monotonic()
        assert (await transport.send(replace(payment, url=gateway.url + "/"))).body == BODY
        assert monotonic() - begun < 0.25 * silent + 2

    # A listener whose queue is full lets further connections wait.
    with socket.create_server(("127.0.0.2", 0), backlog=0) as full, RawGateway(WELL) as gateway:
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        holes = [full.getsockname()] * silent
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", known_as(*holes, ("127.0.0.1", gateway.port)))
            run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)
        for client in waiting:
            client.close()
    # A socket that was forgotten would warn here.
    gc.collect()
    assert (len(gateway.requests), gateway.connections) == (1, 1)


def test_many_addresses_share_one_deadline(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(transport: AsyncioTransport) -> None:
        begun = monotonic()
        with pytest.raises(NotSent) as caught:
            await transport.send(payment)
        assert (caught.value.phase, "connect_timeout" in caught.value.reason) == ("connect", True)
        assert monotonic() - begun < 2

    with socket.create_server(("127.0.0.2", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", known_as(*[full.getsockname()] * 5))
            run_with(AsyncioTransport(connect_timeout=0.5), work)
        for client in waiting:
            client.close()
    gc.collect()


def test_all_addresses_refused_is_one_error(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(transport: AsyncioTransport) -> None:
        with pytest.raises(NotSent, match="refused") as caught:
            await transport.send(payment)
        assert caught.value.phase == "connect"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", known_as(("127.0.0.1", port), ("127.0.0.2", port)))
        run_with(AsyncioTransport(), work)


def test_a_request_leaves_in_one_piece(payment: HttpRequest) -> None:
    """Head and body are one TLS record: one packet, and one step for the gateway to read."""
    received: list[bytes] = []

    def script(line: Line) -> None:
        line.handshake()
        received.append(line.read_until(b"\r\n\r\n"))
        line.write(RESPONSE)

    async def work(transport: AsyncioTransport) -> None:
        assert (await transport.send(replace(payment, url=gateway.url + "/a?b=c"))).body == BODY

    with RawGateway(script) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)
    head, _, body = received[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first == "POST /a?b=c HTTP/1.1"
    assert set(lines) == {
        f"Host: localhost:{gateway.port}",
        f"Content-Length: {len(payment.body)}",
        *(f"{name}: {value}" for name, value in payment.headers.items()),
    }
    assert body == payment.body


def test_a_long_request_arrives_whole(payment: HttpRequest) -> None:
    """However often the system takes no more of it for a while."""

    def slow(request: HttpRequest) -> HttpResponse:
        return HTTP_RESPONSE

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/", body=bytes(range(256)) * (1 << 14))
        assert (await transport.send(sent)).body == BODY
        assert gateway.requests[0].body == sent.body

    with RawGateway(serving(slow)) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)


def test_a_response_before_the_end_of_a_request_is_read_behind_it(payment: HttpRequest) -> None:
    """What comes while the request is still leaving waits, and no flood of it fills the memory."""

    def early(line: Line) -> None:
        line.handshake()
        line.read_until(b"POST ")
        line.write(RESPONSE + b"?" * (1 << 18))
        line.hang(0.3)
        while True:
            line.read_until(b"never to be found")

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/", body=bytes(1 << 23))
        assert (await transport.send(sent)).body == BODY

    with RawGateway(early) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)


@pytest.mark.parametrize("stray", [RESPONSE, RESPONSE[:9], b"", None])
def test_what_comes_on_an_idle_connection_ends_it_at_once(
    payment: HttpRequest, stray: bytes | None
) -> None:
    """Bytes, TLS's goodbye or a cut: the next request finds another connection, without a look."""
    ended = Event()

    def talkative(line: Line) -> None:
        responding(RESPONSE)(line)
        line.hang(0.05)
        if stray:
            line.write(stray)
        if stray == b"":
            line.goodbye()
        if stray:
            with pytest.raises((OSError, EOFError)):
                line.read_until(b"never to be found")
        ended.set()

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/")
        assert (await transport.send(sent)).body == BODY
        assert await asyncio.to_thread(ended.wait, PATIENCE)
        assert (await transport.send(sent)).body == BODY

    with RawGateway(talkative, WELL) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem, idle_limit=60), work)
    assert (len(gateway.requests), gateway.connections) == (2, 2)


def test_who_waits_for_a_connection_while_the_transport_is_closed_sends_nothing(
    payment: HttpRequest,
) -> None:
    arrived, release = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        arrived.set()
        release.wait(PATIENCE)
        return HTTP_RESPONSE

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/")
        first = asyncio.ensure_future(transport.send(sent))
        assert await asyncio.to_thread(arrived.wait, PATIENCE)
        second = asyncio.ensure_future(transport.send(sent))
        await asyncio.sleep(0.05)
        closing = asyncio.ensure_future(transport.aclose())
        with pytest.raises(NotSent) as caught:
            await second
        assert caught.value.phase == "closed"
        assert not closing.done()
        release.set()
        assert (await first).body == BODY
        await closing

    with RawGateway(serving(slow)) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=1), work)
    assert len(gateway.requests) == 1


def test_closing_leaves_no_socket_and_says_no_goodbye(payment: HttpRequest) -> None:
    """Idle connections break at once; TLS's goodbye would be a forked process's to say, too."""
    said: list[bytes] = []

    def script(line: Line) -> None:
        responding(RESPONSE)(line)
        said.append(line.last_words())

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/")
        await asyncio.gather(*(transport.send(sent) for _ in range(3)))

    with RawGateway(script) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)
        gc.collect()
        while len(said) < 3:
            Event().wait(0.01)
    assert said == [b""] * 3


def test_a_broken_connection_while_writing_is_an_unknown_outcome(payment: HttpRequest) -> None:
    """The reason is the system's; what had been handed to TLS is counted."""

    def rude(line: Line) -> None:
        line.handshake()
        line.read_until(b"POST ")
        line.reset()

    async def work(transport: AsyncioTransport) -> None:
        sent = replace(payment, url=gateway.url + "/", body=bytes(1 << 23))
        with pytest.raises(OutcomeUnknown) as caught:
            await transport.send(sent)
        assert caught.value.phase == "send"
        assert caught.value.reason.startswith(("ConnectionResetError: ", "BrokenPipeError: "))
        assert caught.value.bytes_sent is not None
        assert 0 < caught.value.bytes_sent < 1 << 23

    with RawGateway(rude) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem), work)


def test_a_cancellation_at_any_turn_of_the_loop_leaves_nothing_open(payment: HttpRequest) -> None:
    """While it looks up, connects, shakes hands, sends or waits: the only place is free again."""
    outcomes: set[type[BaseException]] = set()

    async def work(transport: AsyncioTransport) -> None:
        sent, before = replace(payment, url=gateway.url + "/"), 0
        for turns in range(0, 60, 2):
            task = asyncio.ensure_future(transport.send(sent))
            for _ in range(turns):
                # Some steps need a moment of other threads and not a turn.
                await asyncio.sleep(0 if turns % 4 else 0.0005)
            arrived = len(gateway.requests)
            task.cancel()
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(outcome, BaseException):
                outcomes.add(type(outcome))
                # A plain cancellation says that no money can have moved.
                assert isinstance(outcome, OutcomeUnknown) or (
                    isinstance(outcome, asyncio.CancelledError) and arrived == before
                )
            assert (await transport.send(sent)).body == BODY
            before = len(gateway.requests)

    with RawGateway(WELL) as gateway:
        run_with(AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=1, idle_limit=1e-9), work)
        gc.collect()
    assert asyncio.CancelledError in outcomes
