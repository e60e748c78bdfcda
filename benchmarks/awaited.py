"""Many inquiries in flight on one loop, over TLS on loopback, against the bare client underneath.

The client underneath is the transport alone: it sends a ready-made request, and the bare library
signs once for each. Beside it stand asyncio's own streams, with nothing around them.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack

from benchmarks import material
from benchmarks.contest import Contender, Effort, Run, contest
from benchmarks.keep_alive import on_the_wire
from benchmarks.responder import responder
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import Environment, HttpRequest, build_request
from kcp_transports import AsyncClient
from kcp_transports.https import AsyncioTransport

IN_FLIGHT = 1_000
_AIM, _ROUNDS, _AT_ONCE = 0.9, 9, 50
_PATIENCE = 600.0
"""Seconds that a connection may stay open, and a request may take."""
_SENT = "AsyncClient.send"
_ALONE = "AsyncioTransport alone and a bare signature"
_STREAMS = "asyncio's streams and a bare signature"
# Sends one inquiry and reads its response; which of so many it is, is a number.
Send = Callable[[int], Awaitable[object]]


def measure(effort: Effort, in_flight: int = IN_FLIGHT) -> Section:
    """Keep so many inquiries in flight, by three clients in turn."""
    with responder("--asyncio", "--message", material.CARD) as server, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            clients = runner.run(_clients(stack, *server, in_flight))
            waves = {name: _wave(runner, send) for name, send in clients.items()}
            for wave in waves.values():
                wave(in_flight)
            contenders = [Contender(name, wave, in_flight) for name, wave in waves.items()]
            rounds = Effort(min(effort.rounds, _ROUNDS), effort.seconds)
            found = contest(f"an inquiry among {in_flight:,} in flight", contenders, rounds)
        finally:
            runner.run(stack.aclose())
    rate = found.ratio(_ALONE, _SENT)
    aim = Aim.at_least(f"{in_flight:,} in flight, {_SENT}: of the rate of {_ALONE}", _AIM, rate)
    notes = [
        f"{1 / found.median(_SENT):,.0f} inquiries a second; the server works on this machine too.",
        "Connections are open before the clock starts, one for each inquiry.",
    ]
    return Section("awaited", "Awaited: many inquiries in flight", [found], [aim], notes)


def _wave(runner: asyncio.Runner, send: Send) -> Run:
    async def wave(count: int) -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(send(number) for number in range(count)))
        return time.perf_counter() - begun

    return lambda count: runner.run(wave(count))


async def _clients(stack: AsyncExitStack, port: int, ca: str, in_flight: int) -> Mapping[str, Send]:
    environment = Environment("bench", f"https://127.0.0.1:{port}")
    shop, fields = material.shop(), material.fields(material.INQUIRY)
    data = material.signed_text(material.INQUIRY)
    request = build_request(material.INQUIRY, fields, shop.identity, environment)
    alone, ours = _transport(stack, ca, in_flight), _transport(stack, ca, in_flight)
    client = AsyncClient(shop.identity, environment, ours)
    streams = await _open_streams(stack, port, ca, in_flight)

    async def send_alone(number: int) -> None:
        del number
        shop.bare(data)
        await alone.send(request)

    async def send_by_streams(number: int) -> None:
        shop.bare(data)
        await streams[number](request)

    async def send(number: int) -> None:
        del number
        if not (await client.send(material.INQUIRY, fields)).ok:
            raise RuntimeError("the inquiry found nothing")

    return {_ALONE: send_alone, _SENT: send, _STREAMS: send_by_streams}


def _transport(stack: AsyncExitStack, ca: str, in_flight: int) -> AsyncioTransport:
    transport = AsyncioTransport(
        ca_pem=ca,
        pool_size=in_flight,
        idle_limit=_PATIENCE,
        connect_timeout=_PATIENCE,
        total_timeout=_PATIENCE,
    )
    stack.push_async_callback(transport.aclose)
    return transport


async def _open_streams(
    stack: AsyncExitStack, port: int, ca: str, in_flight: int
) -> list[Callable[[HttpRequest], Awaitable[bytes]]]:
    """Open a connection for each request in flight by the standard library alone."""
    context, places = ssl.create_default_context(cadata=ca), asyncio.Semaphore(_AT_ONCE)

    async def connect() -> Callable[[HttpRequest], Awaitable[bytes]]:
        async with places:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        stack.callback(writer.transport.abort)

        async def post(request: HttpRequest) -> bytes:
            writer.write(on_the_wire(request))
            head = await reader.readuntil(b"\r\n\r\n")
            return await reader.readexactly(int(head.partition(b"content-length: ")[2]))

        return post

    return list(await asyncio.gather(*(connect() for _ in range(in_flight))))


if __name__ == "__main__":
    run_alone(measure)
