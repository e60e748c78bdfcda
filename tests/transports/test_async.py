"""Awaiting: cancellation that is never silent, loops, threads, and what closing waits for."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import replace
from threading import Event, Thread, Timer
from typing import Any, assert_type

import pytest

from kcp_proto import (
    STAGING,
    Environment,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    Reply,
    UnreadableReply,
    build_request,
)
from kcp_proto.messages import CardInquiry, CardInquiryReply
from kcp_transports import (
    AsyncClient,
    AsyncioTransport,
    AsyncTransport,
    ThreadTransport,
)
from kcp_transports.bridges import BlockingTransport, _Call  # pyright: ignore[reportPrivateUsage]
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE, RawGateway, responding, serving
from tests.transports.responses import TNO, approval, in_turn, json_response

PATIENCE = 10


@pytest.fixture
def inquiry(identity: Identity) -> HttpRequest:
    fields = {"tno": TNO, "pay_type": "PACA"}
    return build_request(
        "transaction.inquiry", fields, identity, Environment("test", "https://gateway.test")
    )


def run_with(
    gateway: RawGateway, work: Callable[[AsyncioTransport], Coroutine[Any, Any, None]]
) -> None:
    async def run() -> None:
        transport = AsyncioTransport(ca_pem=gateway.ca_pem)
        try:
            async with asyncio.timeout(PATIENCE):
                await work(transport)
        finally:
            await transport.aclose()

    asyncio.run(run())


async def arrival(gateway: RawGateway, count: int = 1) -> None:
    while len(gateway.requests) < count:
        await asyncio.sleep(0.005)


def test_a_task_group_that_falls_apart_tells_of_the_payment(payment: HttpRequest) -> None:
    """A sibling's error cancels the payment; the group reports both, and not one of them."""

    async def work(transport: AsyncioTransport) -> None:
        async def fail() -> None:
            await arrival(gateway)
            raise LookupError

        async def together() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(transport.send(replace(payment, url=gateway.url + "/")))
                group.create_task(fail())

        with pytest.raises(ExceptionGroup) as caught:
            await together()
        lookup, unknown = sorted(caught.value.exceptions, key=lambda one: type(one).__name__)
        assert isinstance(lookup, LookupError)
        assert isinstance(unknown, OutcomeUnknown)
        assert unknown.order_no == "ORDER1"

    with RawGateway(responding(hang=True)) as gateway:
        run_with(gateway, work)


def test_wait_for_around_a_sent_payment_is_an_unknown_outcome(payment: HttpRequest) -> None:
    """The caller's own time limit is no proof that nothing happened."""

    async def work(transport: AsyncioTransport) -> None:
        with pytest.raises(OutcomeUnknown) as caught:
            await asyncio.wait_for(transport.send(replace(payment, url=gateway.url + "/")), 0.5)
        assert caught.value.phase == "wait"
        assert caught.value.reason == "the task was cancelled"

    with RawGateway(responding(hang=True)) as gateway:
        run_with(gateway, work)


def test_a_time_out_in_the_handshake_is_a_plain_time_out(payment: HttpRequest) -> None:
    """Not one byte had left: asyncio's own way is kept."""

    async def work(transport: AsyncioTransport) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await transport.send(replace(payment, url=gateway.url + "/"))

    with RawGateway(lambda line: line.hang()) as gateway:
        run_with(gateway, work)


def test_a_cancelled_payment_is_not_sent_on_in_the_background(payment: HttpRequest) -> None:
    """What still lies in buffers when the task is cancelled never leaves."""

    async def work(transport: AsyncioTransport) -> None:
        long = replace(payment, url=gateway.url + "/", body=bytes(1 << 23))
        task = asyncio.ensure_future(transport.send(long))
        await asyncio.to_thread(reading.wait, PATIENCE)
        task.cancel()
        await asyncio.wait([task])
        assert isinstance(task.exception(), OutcomeUnknown)
        go_on.set()
        assert await asyncio.to_thread(ended.wait, PATIENCE)

    reading, go_on, ended = Event(), Event(), Event()

    def script(line: Any) -> None:
        line.handshake()
        line.read_until(b"POST ")
        reading.set()
        go_on.wait(PATIENCE)
        try:
            line.read_until(b"never to be found")
        except (EOFError, OSError):
            ended.set()

    with RawGateway(script) as gateway:
        run_with(gateway, work)
    assert gateway.requests == []


def test_closing_waits_for_what_is_running(payment: HttpRequest) -> None:
    """The response to what was sent arrives although the transport is being closed."""
    release = Event()

    def slow(request: HttpRequest) -> HttpResponse:
        release.wait(PATIENCE)
        return HTTP_RESPONSE

    async def work(transport: AsyncioTransport) -> None:
        task = asyncio.ensure_future(transport.send(replace(payment, url=gateway.url + "/")))
        await arrival(gateway)
        closing = asyncio.ensure_future(transport.aclose())
        await asyncio.sleep(0)
        release.set()
        assert (await task).body == BODY
        await closing
        assert repr(transport) == "<AsyncioTransport, closed>"

    with RawGateway(serving(slow)) as gateway:
        run_with(gateway, work)


def test_a_transport_belongs_to_one_loop(payment: HttpRequest) -> None:
    """In another loop it sends nothing, and says why."""

    async def send(transport: AsyncTransport, request: HttpRequest) -> HttpResponse:
        return await transport.send(request)

    async def work(transport: AsyncioTransport) -> None:
        request = replace(payment, url=gateway.url + "/")
        await transport.send(request)
        with pytest.raises(NotSent, match="another loop") as caught:
            await asyncio.to_thread(asyncio.run, send(transport, request))
        assert caught.value.phase == "closed"

    with RawGateway(serving(lambda request: HTTP_RESPONSE)) as gateway:
        run_with(gateway, work)
    assert len(gateway.requests) == 1


def test_only_post_is_sent(payment: HttpRequest) -> None:
    """The protocol has no other method (R30), and the reader of responses knows no other."""

    async def work(transport: AsyncioTransport) -> None:
        with pytest.raises(NotSent, match="POST"):
            await transport.send(replace(payment, url=gateway.url + "/", method="GET"))

    with RawGateway(serving(lambda request: HTTP_RESPONSE)) as gateway:
        run_with(gateway, work)
    assert gateway.connections == 0


def test_closing_before_anything_was_sent_does_nothing() -> None:
    asyncio.run(AsyncioTransport().aclose())


def test_a_client_reads_typed_and_plain_messages(identity: Identity) -> None:
    async def ask() -> None:
        peer = in_turn(json_response(res_cd="0000", res_msg="", card_no=""), approval())
        transport = ThreadTransport(InMemoryTransport(peer))
        async with AsyncClient(identity, STAGING, transport) as client:
            typed = await client.send(CardInquiry(tno=TNO))
            assert_type(typed, CardInquiryReply)
            assert isinstance(typed, CardInquiryReply)
            plain = await client.send("benepia.point_payment", MONEY)
            assert_type(plain, Reply)
            assert plain.wire["tno"] == TNO
            assert repr(client) == "<AsyncClient T0000 staging over ThreadTransport>"
            assert repr(transport) == "<ThreadTransport over InMemoryTransport>"

    asyncio.run(ask())


def test_a_client_tells_when_an_unreadable_reply_was_asked_for(identity: Identity) -> None:
    async def ask() -> None:
        cut = HttpResponse(status=200, headers={}, body=b"{")
        transport = ThreadTransport(InMemoryTransport(in_turn(cut)))
        async with AsyncClient(identity, STAGING, transport) as client:
            with pytest.raises(UnreadableReply) as caught:
                await client.send("benepia.point_payment", MONEY)
        assert caught.value.when is not None

    asyncio.run(ask())


def test_a_payment_that_waits_for_a_thread_is_called_off(payment: HttpRequest) -> None:
    """With every thread busy it has not begun, so cancelling it is only cancelling."""
    begun, release = Event(), Event()
    seen: list[HttpRequest] = []

    def slow(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        begun.set()
        release.wait(PATIENCE)
        return HTTP_RESPONSE

    async def ask() -> None:
        transport = ThreadTransport(InMemoryTransport(slow), threads=1)
        first = asyncio.ensure_future(transport.send(payment))
        await asyncio.to_thread(begun.wait, PATIENCE)
        second = asyncio.ensure_future(transport.send(payment))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.wait([second])
        assert second.cancelled()
        release.set()
        assert (await first).body == BODY
        await transport.aclose()

    asyncio.run(ask())
    assert len(seen) == 1


def test_a_blocking_transport_that_is_closed_leaves_no_thread_waiting(
    payment: HttpRequest, inquiry: HttpRequest
) -> None:
    """What an inner transport forgets when it closes ends all the same, and truly."""
    begun = Event()

    class Forgetful:
        async def send(self, request: HttpRequest) -> HttpResponse:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        async def aclose(self) -> None:
            await asyncio.sleep(0)

    raised: list[Exception] = []

    def wait(transport: BlockingTransport, request: HttpRequest) -> None:
        try:
            transport.send(request)
        except (NotSent, OutcomeUnknown) as error:
            raised.append(error)

    for request in (payment, inquiry):
        transport = BlockingTransport(Forgetful())
        waiting = Thread(target=wait, args=(transport, request))
        waiting.start()
        assert begun.wait(PATIENCE)
        transport.close()
        waiting.join(PATIENCE)
        begun.clear()
        assert repr(transport) == "<BlockingTransport over Forgetful>"
    assert [type(error) for error in raised] == [NotSent, OutcomeUnknown]


def test_an_interrupt_cancels_what_runs_in_the_loop(
    payment: HttpRequest,
) -> None:
    """Ctrl-C while a thread waits does not leave the exchange going on alone."""
    cancelled = Event()

    class Patient:
        async def send(self, request: HttpRequest) -> HttpResponse:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
            raise AssertionError

        async def aclose(self) -> None:
            await asyncio.sleep(0)

    transport = BlockingTransport(Patient())
    # A real one: it must wake the thread that waits.
    Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        transport.send(payment)
    assert cancelled.wait(PATIENCE)
    transport.close()


def test_what_an_interrupted_exchange_raises_later_is_not_logged(
    payment: HttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """The interrupted thread no longer waits for it, and asyncio's complaint is no help."""

    class Truthful:
        async def send(self, request: HttpRequest) -> HttpResponse:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise OutcomeUnknown(request.operation, "money", "wait", "cancelled") from None
            raise AssertionError

        async def aclose(self) -> None:
            await asyncio.sleep(0)

    transport = BlockingTransport(Truthful())
    # A real one: it must wake the thread that waits.
    Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        transport.send(payment)
    transport.close()
    del transport
    gc.collect()
    assert caplog.text == ""


def test_a_call_withdrawn_in_time_is_never_run(payment: HttpRequest) -> None:
    """A thread that comes to it a moment later sends nothing."""
    seen: list[HttpRequest] = []

    def peer(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HTTP_RESPONSE

    call = _Call(InMemoryTransport(peer), payment)
    assert call.withdraw()
    assert isinstance(call.run(), NotSent)
    assert not seen
