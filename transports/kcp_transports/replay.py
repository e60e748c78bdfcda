"""Answer from a recording, with the gateway out of reach."""

from os import PathLike
from typing import Any, Literal

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.decoding import MAX_BYTES
from kcp_proto.redaction import known_fields
from kcp_proto.wire import encode

from ._kept import match_key
from ._lines import damaged, read_key
from ._mismatch import all_played, left_over, no_money, nothing_like, unmatchable
from ._playlist import Playlist
from .reader import Exchange, Recording
from .recording import RecordingTransport
from .transport import Transport

Mode = Literal["strict", "repeat", "record-missing"]


class ReplayTransport:
    """Play a recording: a request gets what the same request got when it was recorded.

    Requests match by operation and unmasked fields, never by order alone. One that was recorded
    several times is answered in the recorded order, each time once. Requests that differ only in
    masked fields and got different answers are ambiguous, and are refused.

    Answers are the masked ones, which still satisfy their schemas. An answer of which only the
    length was kept comes back as that many bytes that are no JSON, so it is as unreadable as it
    was.

    Args:
        path: A file that `RecordingTransport` wrote.
        mode: ``strict``: each recorded exchange plays once. ``repeat``: a request that only reads
            gets its last answer again when all were played; one about money does not.
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
        if (live is not None) is not (mode == "record-missing"):
            raise ValueError("a live transport belongs to the mode record-missing, and to no other")
        self._live = RecordingTransport(live, path) if live else None
        self._recording = Recording.read(path)
        self._playlist = Playlist(self._recording, repeat=mode == "repeat")
        self._allow_money = allow_money
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded answer, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded answer, masked; an answer from the live transport, unchanged.

        Raises:
            ReplayMismatch: Nothing recorded answers this request; the text says what differs.
            NotSent: It was not sent then; or ``closed``.
            OutcomeUnknown: Its outcome was unknown then, or the recording ends before it.
            RecordingError: The recorded line is damaged.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        if not request.operation or not request.fields:
            raise unmatchable()
        exchange = self._playlist.take(request)
        if exchange is None:
            return self._missing(request)
        if exchange.end is None:
            raise _unknown(request, "wait", "the recording holds no outcome")
        members = self._recording.body(exchange, exchange.end)
        try:
            return _play(request, exchange, members)
        except (KeyError, TypeError, ValueError):
            raise damaged(exchange.end.number) from None

    def unused(self) -> list[Exchange]:
        """List the recorded exchanges that were not played."""
        return self._playlist.unused()

    def require_all_used(self) -> None:
        """Demand that every recorded exchange was played.

        Raises:
            ReplayMismatch: Some were not; the text names them.
        """
        if unused := self.unused():
            raise left_over(unused)

    def close(self) -> None:
        """End the replay, and close the live transport."""
        self._closed = True
        if self._live is not None:
            self._live.close()

    def _missing(self, request: HttpRequest) -> HttpResponse:
        if self._live is not None:
            if request.effect != "read" and not self._allow_money:
                raise no_money(request.operation)
            return self._live.send(request)
        key = match_key(request)
        if count := self._playlist.count(key):
            raise all_played(request.operation, count)
        raise nothing_like(request.operation, read_key(key)[1], self._recording.exchanges)

    def __repr__(self) -> str:
        return f"<ReplayTransport, {self._playlist.left} exchanges left>"


def _play(request: HttpRequest, exchange: Exchange, members: dict[str, Any]) -> HttpResponse:
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
    known = known_fields(request)
    return OutcomeUnknown(request.operation, request.effect, phase, reason, known)


def _unreadable(status: int, body: dict[str, Any]) -> HttpResponse:
    length = min(max(int(body["length"]), 0), MAX_BYTES + 1)
    headers = {"content-type": str(body["type"])}
    return HttpResponse(status=status, headers=headers, body=b"?" * length)
