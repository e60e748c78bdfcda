"""Any transport with observers is the same transport, and tells what it does."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, OutcomeUnknown, ReplayMismatch
from kcp_sandbox import Sandbox
from kcp_transports import (
    AsyncClient,
    AsyncTransport,
    Client,
    RecordingTransport,
    ReplayTransport,
    ThreadTransport,
    Transport,
    Urllib3Transport,
)
from kcp_transports.contract import AsyncTransportContract, Peer, TransportContract
from kcp_transports.events import AsyncObservedTransport, ObservedTransport
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.events.watching import Ticking, Watching
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving
from tests.transports.responses import approval, in_turn

PAYMENT = "benepia.point_payment"


class TestObserved(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        yield ObservedTransport(InMemoryTransport(peer), [Watching()])


class TestObservedWire(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with RawGateway(serving(peer)) as gateway:
            self.base_url = gateway.url
            inner = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=3)
            transport = ObservedTransport(inner, [Watching()])
            try:
                yield transport
            finally:
                transport.close()


class TestAsyncObserved(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        yield AsyncObservedTransport(AsyncInMemoryTransport(peer), [Watching()])


class TestAsyncUnobserved(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        yield AsyncObservedTransport(AsyncInMemoryTransport(peer), [])


class TestUnobserved(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        yield ObservedTransport(InMemoryTransport(peer), [])


def test_a_transport_tells_that_a_response_came_and_does_not_read_it(payment: HttpRequest) -> None:
    watching = Watching()
    refusal = HttpResponse(status=502, headers={}, body=b"no")
    transport = ObservedTransport(InMemoryTransport(in_turn(refusal)), [watching], clock=Ticking())
    assert transport.send(payment).body == b"no"
    sending, end = watching.events
    assert (sending.kind, sending.layer, sending.transport) == (
        "sending",
        "transport",
        "InMemoryTransport",
    )
    assert (end.kind, end.status, end.seconds, end.res_cd) == ("replied", 502, 1, "")
    assert (end.operation, end.order_no, end.environment) == (PAYMENT, "ORDER1", "")


def test_around_a_recording_the_journal_shows_and_within_only_the_wire(
    payment: HttpRequest, tmp_path: Path
) -> None:
    outer, inner = Watching(), Watching()
    wire = ObservedTransport(InMemoryTransport(in_turn(approval())), [inner])
    journal = RecordingTransport(wire, tmp_path / "r.jsonl")
    transport = ObservedTransport(journal, [outer])
    response = transport.send(payment)
    transport.close()
    assert outer.last.journal_id == response.journal_id
    assert (inner.last.kind, inner.last.journal_id) == ("replied", "")


def test_a_replay_is_told_as_such_and_what_it_does_not_know_was_not_sent(
    payment: HttpRequest, tmp_path: Path
) -> None:
    path = tmp_path / "r.jsonl"
    with_file = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    with_file.send(payment)
    with_file.close()
    watching = Watching()
    replay = ObservedTransport(ReplayTransport(path), [watching])
    replay.send(payment)
    assert (watching.last.kind, watching.last.transport) == ("replied", "ReplayTransport")
    with pytest.raises(ReplayMismatch):
        replay.send(payment)
    assert (watching.last.kind, watching.last.error) == ("not-sent", "replay-mismatch")


def test_what_another_program_made_shows_nothing(payment: HttpRequest) -> None:
    foreign = HttpRequest(
        method="POST",
        url=f"https://user:{PASSWORD}@gateway.test/?p={PASSWORD}",
        headers={},
        body=PASSWORD.encode(),
    )
    ours = HttpRequest(
        method="POST",
        url=foreign.url,
        headers={},
        body=payment.body,
        operation=PAYMENT,
        fields=payment.fields,
    )
    watching = Watching()
    transport = ObservedTransport(InMemoryTransport(lambda request: approval()), [watching])
    for request in (foreign, ours):
        transport.send(request)
    assert [event.url for event in watching.events] == [""] * 4
    assert [event.operation for event in watching.events] == ["", "", PAYMENT, PAYMENT]
    assert PASSWORD not in repr(watching.events)


def test_the_sandbox_is_a_transport_like_any_other(identity: Identity) -> None:
    watching = Watching()
    with Sandbox() as sandbox:
        transport = ObservedTransport(sandbox.transport(), [watching])
        with Client(sandbox.identity, STAGING, transport, observers=[watching]) as client:
            client.send("benepia.point_payment", MONEY)
    assert [(event.layer, event.kind) for event in watching.events][:3] == [
        ("client", "built"),
        ("client", "sending"),
        ("transport", "sending"),
    ]
    calls = {event.layer: event.call for event in watching.events}
    assert calls["client"] != calls["transport"]


def test_a_bridge_tells_from_its_thread(identity: Identity) -> None:
    watching = Watching()

    async def main() -> None:
        inner = ObservedTransport(InMemoryTransport(lambda request: approval()), [watching])
        async with AsyncClient(identity, STAGING, ThreadTransport(inner)) as client:
            await asyncio.gather(*(client.send(PAYMENT, MONEY) for _ in range(5)))

    asyncio.run(main())
    assert sorted(watching.kinds()) == ["replied"] * 5 + ["sending"] * 5


def test_a_handlers_exception_is_an_outcome_here_too(payment: HttpRequest) -> None:
    """As in every transport: the caller must not take it for a request that was not sent."""

    def peer(request: HttpRequest) -> HttpResponse:
        raise TimeoutError("alarm")

    watching = Watching()
    transport = ObservedTransport(InMemoryTransport(peer), [watching])
    with pytest.raises(OutcomeUnknown):
        transport.send(payment)
    assert (watching.last.kind, watching.last.error) == ("unknown", "TimeoutError")


def test_the_bytes_are_the_same_with_and_without_observers(payment: HttpRequest) -> None:
    with TemporaryDirectory():
        seen: list[HttpRequest] = []

        def peer(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return approval()

        ObservedTransport(InMemoryTransport(peer), [Watching()]).send(payment)
    assert seen == [payment]
    assert seen[0] is payment


def test_a_repr_names_what_is_observed() -> None:
    inner = InMemoryTransport(in_turn())
    assert repr(ObservedTransport(inner, [])) == "<ObservedTransport over InMemoryTransport>"
    awaited = AsyncObservedTransport(AsyncInMemoryTransport(in_turn()), [])
    assert repr(awaited) == "<AsyncObservedTransport over AsyncInMemoryTransport>"
