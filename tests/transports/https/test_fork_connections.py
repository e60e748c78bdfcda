"""Transports after ``fork``: two processes never talk on one connection, and no child waits."""

import asyncio
import gc
import json
import os
import warnings
from dataclasses import replace
from functools import partial
from threading import Event, Thread

import pytest

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_transports import (
    AsyncioTransport,
    ThreadTransport,
    Transport,
    Urllib3Transport,
)
from kcp_transports.bridges import BlockingTransport
from tests.transports.forked import Child, needs_fork
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving

pytestmark = needs_fork


def echo(request: HttpRequest) -> HttpResponse:
    """Respond with the request's body, late enough for another process to send meanwhile."""
    Event().wait(0.1)
    return HttpResponse(status=200, headers={}, body=request.body)


def ask(transport: Transport, request: HttpRequest, url: str, name: str) -> str:
    body = json.dumps(name).encode()
    response = transport.send(replace(request, url=url + "/", body=body))
    return str(json.loads(response.body))


def test_each_process_gets_its_own_responses(payment: HttpRequest) -> None:
    """A server that forks its workers after a first payment mixes up no further ones."""
    with RawGateway(serving(echo)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        mine = partial(ask, transport, payment, gateway.url)
        assert mine("warm") == "warm"
        children = [Child(partial(mine, f"child {n}")) for n in range(2)]
        assert mine("parent") == "parent"
        assert [child.output() for child in children] == ["child 0", "child 1"]
        assert mine("parent again") == "parent again"
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (5, 3)


def test_a_child_that_closes_its_transport_leaves_its_parent_s_alone(payment: HttpRequest) -> None:
    """Nothing is written on a shared connection, not even TLS's goodbye."""
    with RawGateway(serving(echo)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        mine = partial(ask, transport, payment, gateway.url)
        mine("warm")
        assert Child(lambda: f"{transport.close()}, {transport}").output().startswith("None, <Url")
        assert mine("parent") == "parent"
        transport.close()
    assert gateway.connections == 1


def test_a_child_does_not_wait_for_threads_that_it_does_not_have(payment: HttpRequest) -> None:
    """Every place was taken, by threads of the parent, when it was born."""
    begun = Event()

    def slow(request: HttpRequest) -> HttpResponse:
        begun.set()
        return echo(request)

    with RawGateway(serving(slow)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=1, connect_timeout=1)
        mine = partial(ask, transport, payment, gateway.url)
        other = Thread(target=mine, args=["other"])
        other.start()
        assert begun.wait(5)
        assert Child(partial(mine, "child")).output() == "child"
        other.join()
        transport.close()


def test_what_was_closed_before_stays_closed_in_a_child(payment: HttpRequest) -> None:
    transport = Urllib3Transport()
    transport.close()
    outcome = Child(partial(ask, transport, payment, "https://localhost:9", "child")).output()
    assert outcome.startswith("NotSent")
    assert "the transport is closed" in outcome


def test_a_process_of_another_number_begins_afresh(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where the child cannot be watched from within."""
    with RawGateway(serving(echo)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        mine = partial(ask, transport, payment, gateway.url)
        mine("warm")
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert [mine("one"), mine("two")] == ["one", "two"]
        transport.close()
        with pytest.raises(NotSent):
            mine("three")
    assert gateway.connections == 2


def test_a_blocking_transport_refuses_in_a_child(payment: HttpRequest) -> None:
    """The loop that would send has stayed with the parent, and is not waited for."""
    with RawGateway(serving(echo)) as gateway:
        transport = BlockingTransport(AsyncioTransport(ca_pem=gateway.ca_pem))
        mine = partial(ask, transport, payment, gateway.url)
        mine("warm")
        outcome = Child(partial(mine, "child")).output()
        assert Child(lambda: f"closed: {transport.close()}").output() == "closed: None"
        assert mine("parent") == "parent"
        transport.close()
    assert outcome.startswith("NotSent")
    assert "closed" in outcome
    assert "another process" in outcome
    assert (len(gateway.requests), gateway.connections) == (2, 1)


def test_a_child_that_forgets_asyncio_s_connections_does_not_end_them(
    payment: HttpRequest,
) -> None:
    """What Python clears away in a child says no goodbye in its parent's name."""
    with RawGateway(serving(echo)) as gateway, asyncio.Runner() as runner:
        held = [AsyncioTransport(ca_pem=gateway.ca_pem)]
        sent = replace(payment, url=gateway.url + "/")
        runner.run(held[0].send(sent))

        def forget() -> str:
            # The libraries warn of what was left open, as they should.
            warnings.simplefilter("ignore", ResourceWarning)
            held.clear()
            return str(gc.collect() > 0)

        assert Child(forget).output() == "True"
        assert runner.run(held[0].send(sent)).status == 200
        runner.run(held[0].aclose())
    assert gateway.connections == 1


def test_an_async_transport_refuses_in_a_child_of_its_loop_s_process(
    payment: HttpRequest,
) -> None:
    """Not even in the same loop, which the child shares with its parent."""
    with RawGateway(serving(echo)) as gateway, asyncio.Runner() as runner:
        transport = AsyncioTransport(ca_pem=gateway.ca_pem)
        sent = replace(payment, url=gateway.url + "/")
        runner.run(transport.send(sent))

        def again() -> str:
            with pytest.raises(NotSent, match="another process"):
                runner.run(transport.send(sent))
            runner.run(transport.aclose())
            return repr(transport)

        assert Child(again).output() == "<AsyncioTransport, closed>"
        assert runner.run(transport.send(sent)).status == 200
        runner.run(transport.aclose())
    assert gateway.connections == 1


def test_an_async_transport_that_was_not_used_serves_a_child(payment: HttpRequest) -> None:
    """A worker that is forked before the first payment needs no transport of its own."""
    with RawGateway(serving(echo)) as gateway:
        transport = AsyncioTransport(ca_pem=gateway.ca_pem)

        async def send() -> str:
            status = (await transport.send(replace(payment, url=gateway.url + "/"))).status
            await transport.aclose()
            return str(status)

        assert [Child(lambda: asyncio.run(send())).output() for _ in range(2)] == ["200"] * 2


def test_in_a_process_of_another_number_an_async_transport_does_nothing(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where the child cannot be watched from within."""
    with RawGateway(serving(echo)) as gateway, asyncio.Runner() as runner:
        inner = AsyncioTransport(ca_pem=gateway.ca_pem)
        outer = BlockingTransport(AsyncioTransport())
        sent = replace(payment, url=gateway.url + "/")
        runner.run(inner.send(sent))
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: -1)
            outer.close()
            for call in (lambda: outer.send(sent), lambda: runner.run(inner.send(sent))):
                with pytest.raises(NotSent, match="another process"):
                    call()
        outer.close()
        runner.run(inner.aclose())
    assert len(gateway.requests) == 1


def test_a_transport_on_threads_refuses_in_a_child(payment: HttpRequest) -> None:
    """The threads that would carry the request are its parent's alone."""
    carried: list[HttpRequest] = []

    def peer(request: HttpRequest) -> HttpResponse:
        carried.append(request)
        return HttpResponse(status=200, headers={}, body=b"{}")

    transport = ThreadTransport(InMemoryTransport(peer))
    asyncio.run(transport.send(payment))

    def ask_and_close() -> str:
        with pytest.raises(NotSent, match="another process"):
            asyncio.run(transport.send(payment))
        asyncio.run(transport.aclose())
        return f"{len(carried)} carried"

    assert Child(ask_and_close).output() == "1 carried"
    asyncio.run(transport.send(payment))
    asyncio.run(transport.aclose())
    assert len(carried) == 2
