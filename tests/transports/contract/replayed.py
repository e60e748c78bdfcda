"""What of the transport contract a replay meets in its own way, and replays to hold it to."""

from pathlib import Path

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_transports import (
    AsyncRecordingTransport,
    AsyncReplayTransport,
    RecordingTransport,
    ReplayTransport,
)
from kcp_transports.contract import Peer, TransportContract, inquiry
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.in_memory import InMemoryTransport


class ReplayedContract(TransportContract):
    """The contract without the one claim that no replay can meet."""

    def test_a_response_that_is_not_json_comes_back_unchanged(self) -> None:
        """What cannot be masked is not kept: such a response is as long, and as unreadable."""
        recorded = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html>")
        with self.connect(lambda request: recorded) as transport:
            response = transport.send(inquiry(self.base_url, "1"))
        assert (response.status, len(response.body)) == (502, 6)
        assert response.headers == {"content-type": "text/html"}


class RecordThenReplay:
    """A transport that records each request over a peer, and gives what a replay of it gives."""

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


class AsyncRecordThenReplay:
    """A transport that records each request over a peer, and gives what a replay of it gives."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        self._peer, self._folder = peer, folder
        self._closed = False

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        path = self._folder / f"{id(request)}.jsonl"
        recording = AsyncRecordingTransport(AsyncInMemoryTransport(self._peer), path)
        try:
            await recording.send(request)
        finally:
            await recording.aclose()
        replay = AsyncReplayTransport(path)
        try:
            return await replay.send(request)
        finally:
            await replay.aclose()
            path.unlink()

    async def aclose(self) -> None:
        self._closed = True
