"""A gateway out of a recording: each request gets what the same request got."""

from os import PathLike
from typing import Any, Generic, Literal, TypeVar

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.documents import MAX_BYTES
from kcp_proto.wire import encode
from kcp_transports.interruption import raise_outcome
from kcp_transports.transport import AsyncTransport, Transport

from .format import damaged_line
from .matching import Matcher, left_over, no_money
from .reader import RecordedExchange, Recording
from .record import RecordingTransport

Mode = Literal["strict", "repeat", "record-missing"]
LiveT = TypeVar("LiveT", bound=Transport | AsyncTransport)


class _Replay(Generic[LiveT]):
    """What both replays do: the recorded response or error, or the transport that is live."""

    def __init__(
        self, path: str | PathLike[str], mode: Mode, live: LiveT | None, *, allow_money: bool
    ) -> None:
        self._recording = Recording.read(path, keeps_index=True)
        self._matcher = Matcher(self._recording, repeat=mode == "repeat")
        self._live = live
        self._allow_money = allow_money
        self._closed = False

    def unused(self) -> list[RecordedExchange]:
        """List the recorded exchanges that were not played."""
        return self._matcher.unused()

    def require_all_used(self) -> None:
        """Demand that every recorded exchange was played.

        Raises:
            ReplayMismatch: Some were not; the text names them.
        """
        if unused := self.unused():
            raise left_over(unused)

    def _play(self, request: HttpRequest) -> HttpResponse | LiveT:
        """Give what was recorded, or raise it; or give the live transport, which is to be asked."""
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        exchange = self._matcher.take(request)
        if exchange is None:
            return self._require_live(request)
        if exchange.end is None:
            raise _unknown(request, "wait", "the recording holds no outcome")
        members = self._recording.body(exchange, exchange.end)
        try:
            return _outcome(request, exchange, members)
        except (KeyError, TypeError, ValueError):
            raise damaged_line(exchange.end.number) from None

    def _require_live(self, request: HttpRequest) -> LiveT:
        if self._live is None:
            # The match key holds the whole transaction number, so no frame on the way keeps it.
            raise self._matcher.mismatch(request)
        if request.effect != "read" and not self._allow_money:
            raise no_money(request.operation)
        return self._live

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._matcher.left} exchanges left>"


class ReplayTransport(_Replay[RecordingTransport]):
    """A transport that plays a recording; share one among threads.

    Requests match by operation and unmasked fields, never by order alone. One that was recorded
    several times gets its responses in the recorded order, each once. Requests that differ only in
    masked fields and got different responses are ambiguous, and are refused.

    Responses are the masked ones, which still satisfy their schemas. A response of which only the
    length was kept comes back as that many bytes that are no JSON, so it is as unreadable as it
    was.

    Args:
        path: A file that a recording transport wrote.
        mode: ``strict``: each recorded exchange plays once. ``repeat``: a request that only reads
            gets its last response again when all were played; one about money does not.
            ``record-missing``: what was not recorded goes to the live transport, and is recorded
            for the next run; the file may be missing at first.
        live: The transport that ``record-missing`` needs; closed with this one.
        allow_money: Whether ``record-missing`` may send requests about money to the live transport.

    Raises:
        RecordingError: The file cannot be read, is no recording, or a line is damaged.
        ValueError: A live transport without ``record-missing``, or none with it.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        mode: Mode = "strict",
        *,
        live: Transport | None = None,
        allow_money: bool = False,
    ) -> None:
        _check_live(mode, live)
        recorder = RecordingTransport(live, path) if live else None
        super().__init__(path, mode, recorder, allow_money=allow_money)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded response, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded response, masked; a response from the live transport, as it came.

        Raises:
            ReplayMismatch: No recorded exchange is left for this request; the text says how the
                most similar one differs.
            NotSent: It was not sent then; or ``closed``.
            OutcomeUnknown: Its outcome was unknown then, or the recording ends before it.
            RecordingError: The recorded line is damaged.
        """
        try:
            outcome = self._play(request)
            return outcome if isinstance(outcome, HttpResponse) else outcome.send(request)
        except Exception as error:
            raise_outcome(request, error)

    def close(self) -> None:
        """End the replay, and close the live transport."""
        self._closed = True
        if self._live is not None:
            self._live.close()


class AsyncReplayTransport(_Replay[AsyncTransport]):
    """A transport that plays a recording, for code that awaits; share one among tasks.

    A request costs two lines read from a local file, which is less than a thread would cost, so
    they are read in the loop's thread. Opening reads the beginnings of all lines there too, some
    microseconds an exchange: make the transport before the loop runs, or in a thread.

    Args:
        path: A file that a recording transport wrote, whether it blocks or is awaited.
        mode: What becomes of a request of which nothing is left, as in `ReplayTransport`.
        live: The async transport that ``record-missing`` needs; closed with this one.
        allow_money: Whether ``record-missing`` may send requests about money to the live transport.

    Raises:
        RecordingError: The file cannot be read, is no recording, or a line is damaged.
        ValueError: A live transport without ``record-missing``, or none with it.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        mode: Mode = "strict",
        *,
        live: AsyncTransport | None = None,
        allow_money: bool = False,
    ) -> None:
        _check_live(mode, live)
        recorder = _record_async(live, path) if live else None
        super().__init__(path, mode, recorder, allow_money=allow_money)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded response, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded response, masked; a response from the live transport, as it came.

        Raises:
            KcpError: As from `ReplayTransport.send`.
            asyncio.CancelledError: The task was cancelled, as from `AsyncRecordingTransport.send`.
        """
        try:
            outcome = self._play(request)
            return outcome if isinstance(outcome, HttpResponse) else await outcome.send(request)
        except Exception as error:
            raise_outcome(request, error)

    async def aclose(self) -> None:
        """End the replay, and close the live transport."""
        self._closed = True
        if self._live is not None:
            await self._live.aclose()


def _check_live(mode: Mode, live: object) -> None:
    if (live is not None) is not (mode == "record-missing"):
        raise ValueError("a live transport belongs to the mode record-missing, and to no other")


def _record_async(live: AsyncTransport, path: str | PathLike[str]) -> AsyncTransport:
    # It brings asyncio, which takes longer to import than all of this; a loop has it already.
    from .record_async import AsyncRecordingTransport

    return AsyncRecordingTransport(live, path)


def _outcome(
    request: HttpRequest, exchange: RecordedExchange, members: dict[str, Any]
) -> HttpResponse:
    if exchange.outcome == "not-sent":
        raise NotSent(request.operation, str(members["phase"]), str(members["reason"]))
    if exchange.outcome == "outcome-unknown":
        raise _unknown(request, str(members["phase"]), str(members["reason"]))
    status = int(members["status"])
    if "message" not in members:
        return _unreadable(status, members["body"])
    headers = {"content-type": str(members["type"])}
    return HttpResponse(status=status, headers=headers, body=encode(dict(members["message"])))


def _unknown(request: HttpRequest, phase: str, reason: str) -> OutcomeUnknown:
    return OutcomeUnknown(request.operation, request.effect, phase, reason, request.known)


def _unreadable(status: int, body: dict[str, Any]) -> HttpResponse:
    length = min(max(int(body["length"]), 0), MAX_BYTES + 1)
    headers = {"content-type": str(body["type"])}
    return HttpResponse(status=status, headers=headers, body=b"?" * length)
