"""Every transport here meets the public contract."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_transports import (
    AiohttpTransport,
    AsyncTransport,
    BlockingTransport,
    RecordingTransport,
    ReplayTransport,
    ThreadTransport,
    Transport,
    Urllib3Transport,
)
from kcp_transports.async_contract import AsyncTransportContract
from kcp_transports.contract import TransportContract
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving

Peer = Callable[[HttpRequest], HttpResponse]


class TestInMemory(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        yield InMemoryTransport(peer)


class TestRecording(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with TemporaryDirectory() as folder:
            transport = RecordingTransport(InMemoryTransport(peer), Path(folder, "r.jsonl"))
            try:
                yield transport
            finally:
                transport.close()


class TestUrllib3(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with RawGateway(serving(peer)) as gateway:
            self.base_url = gateway.url
            transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=3)
            try:
                yield transport
            finally:
                transport.close()


class TestRecordingOverUrllib3(TransportContract):
    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with RawGateway(serving(peer)) as gateway, TemporaryDirectory() as folder:
            self.base_url = gateway.url
            inner = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=3)
            transport = RecordingTransport(inner, Path(folder, "r.jsonl"))
            try:
                yield transport
            finally:
                transport.close()


class TestAiohttp(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway:
            self.base_url = gateway.url
            yield AiohttpTransport(ca_pem=gateway.ca_pem, pool_size=3)


class TestInMemoryInThreads(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        yield ThreadTransport(InMemoryTransport(peer))


class TestUrllib3InThreads(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway:
            self.base_url = gateway.url
            yield ThreadTransport(Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=3))


class TestRecordingOverAiohttpInThreads(AsyncTransportContract):
    """A recording of an async transport, awaited in turn."""

    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway, TemporaryDirectory() as folder:
            self.base_url = gateway.url
            inner = BlockingTransport(AiohttpTransport(ca_pem=gateway.ca_pem, pool_size=3))
            yield ThreadTransport(RecordingTransport(inner, Path(folder, "r.jsonl")))


class TestReplay(TransportContract):
    """The requests are recorded as they come, and each answer is then played from the file."""

    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with TemporaryDirectory() as folder:
            yield RecordThenReplay(peer, Path(folder))

    def test_an_answer_that_is_not_json_comes_back_unchanged(self) -> None:
        """What cannot be masked is not kept: such an answer is as long, and as unreadable."""
        answer = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html>")
        with self.connect(lambda request: answer) as transport:
            response = transport.send(an_inquiry())
        assert (response.status, len(response.body)) == (502, 6)
        assert response.headers == {"content-type": "text/html"}

    def test_a_request_is_sent_once(self) -> None:
        """Playing an exchange reaches no far end at all."""
        seen: list[HttpRequest] = []

        def peer(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return HttpResponse(status=200, headers={}, body=b'{"res_cd":"0000"}')

        with self.connect(peer) as transport:
            assert transport.send(an_inquiry()).status == 200
        assert len(seen) == 1


class TestReplayInThreads(TestReplay, AsyncTransportContract):
    """A replay, awaited: no claim that a replay cannot meet is added."""

    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with self.open(peer) as transport:
            blocking = BlockingTransport(transport)
            try:
                yield blocking
            finally:
                blocking.close()

    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with TemporaryDirectory() as folder:
            yield ThreadTransport(RecordThenReplay(peer, Path(folder)))


class RecordThenReplay:
    """Record each request over a peer, and give what a replay of that file gives."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        self._peer, self._folder = peer, folder
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        path = self._folder / f"{id(request)}.jsonl"
        recording = RecordingTransport(InMemoryTransport(self._peer), path)
        recording.send(request)
        recording.close()
        replay = ReplayTransport(path)
        try:
            return replay.send(request)
        finally:
            replay.close()
            path.unlink()

    def close(self) -> None:
        self._closed = True


def an_inquiry() -> HttpRequest:
    fields = {"site_cd": "T0000", "tno": "1", "pay_type": "PACA"}
    return HttpRequest(
        method="POST",
        url="https://gateway.test/std/inquery",
        headers={"Content-Type": "application/json"},
        body=b"{}",
        operation="transaction.inquiry",
        fields=fields,
    )
