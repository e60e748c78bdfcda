"""Every transport that is awaited meets it too: in memory, recorded, replayed, on the wire."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kcp_transports import (
    AsyncioTransport,
    AsyncRecordingTransport,
    AsyncReplayTransport,
    AsyncTransport,
    RecordingTransport,
    ThreadTransport,
    Urllib3Transport,
)
from kcp_transports.bridges import BlockingTransport
from kcp_transports.contract import AsyncTransportContract, Peer
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.contract.replayed import (
    AsyncRecordThenReplay,
    RecordThenReplay,
    ReplayedContract,
)
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving


class TestInMemory(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        yield AsyncInMemoryTransport(peer)


class TestRecording(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with TemporaryDirectory() as folder:
            path = Path(folder, "r.jsonl")
            yield AsyncRecordingTransport(AsyncInMemoryTransport(peer), path)


class TestAsyncio(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway:
            self.base_url = gateway.url
            yield AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=3)


class TestRecordingOverAsyncio(AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway, TemporaryDirectory() as folder:
            self.base_url = gateway.url
            inner = AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=3)
            yield AsyncRecordingTransport(inner, Path(folder, "r.jsonl"))


class TestReplay(ReplayedContract, AsyncTransportContract):
    """The requests are recorded as they come, and each response is then played from the file."""

    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with TemporaryDirectory() as folder:
            yield AsyncRecordThenReplay(peer, Path(folder))


class TestRecordMissing(AsyncTransportContract):
    """Nothing is recorded at first, so everything reaches the live transport."""

    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with TemporaryDirectory() as folder:
            path, live = Path(folder, "r.jsonl"), AsyncInMemoryTransport(peer)
            yield AsyncReplayTransport(path, "record-missing", live=live, allow_money=True)


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


class TestRecordingOverAsyncioInThreads(AsyncTransportContract):
    """A recording that blocks, of an async transport, awaited in turn."""

    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with RawGateway(serving(peer)) as gateway, TemporaryDirectory() as folder:
            self.base_url = gateway.url
            inner = BlockingTransport(AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=3))
            yield ThreadTransport(RecordingTransport(inner, Path(folder, "r.jsonl")))


class TestReplayInThreads(ReplayedContract, AsyncTransportContract):
    @contextmanager
    def open(self, peer: Peer) -> Generator[AsyncTransport]:
        with TemporaryDirectory() as folder:
            yield ThreadTransport(RecordThenReplay(peer, Path(folder)))
