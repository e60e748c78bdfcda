"""Every transport that blocks meets the contract: in memory, recorded, replayed, on the wire."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import kcp_transports
from kcp_transports import RecordingTransport, ReplayTransport, Transport, Urllib3Transport
from kcp_transports.contract import Peer, TransportContract
from tests.transports.contract.replayed import RecordThenReplay, ReplayedContract
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving

HERE = Path(__file__)


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


class TestReplay(ReplayedContract, TransportContract):
    """The requests are recorded as they come, and each response is then played from the file."""

    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with TemporaryDirectory() as folder:
            yield RecordThenReplay(peer, Path(folder))


class TestRecordMissing(TransportContract):
    """Nothing is recorded at first, so everything reaches the live transport."""

    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        with TemporaryDirectory() as folder:
            path, live = Path(folder, "r.jsonl"), InMemoryTransport(peer)
            transport = ReplayTransport(path, "record-missing", live=live, allow_money=True)
            try:
                yield transport
            finally:
                transport.close()


def test_every_transport_is_held_to_the_contract() -> None:
    """A new one is added here, or beside it to those that are awaited."""
    held = HERE.read_text("utf-8") + HERE.with_name("test_async_contract.py").read_text("utf-8")
    offered = {name for name in kcp_transports.__all__ if name.endswith("Transport")}
    assert offered > {"Transport", "AsyncTransport"}
    assert [
        name for name in offered - {"Transport", "AsyncTransport"} if f"{name}(" not in held
    ] == []
