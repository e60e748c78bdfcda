"""What replaying transports share: a recorded answer, or why there is none."""

from os import PathLike
from typing import Any, Generic, Literal, TypeVar

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown, ReplayMismatch
from kcp_proto.documents import MAX_BYTES
from kcp_proto.wire import encode

from ._mismatch import all_played, left_over, no_money, nothing_like, unmatchable
from .format import damaged, read_key
from .masking import match_key
from .matching import Playlist
from .reader import Exchange, Recording

Mode = Literal["strict", "repeat", "record-missing"]
LiveT = TypeVar("LiveT")


class Playback(Generic[LiveT]):
    """Play a recording; share one among threads, or among the tasks of a loop.

    Args:
        path: The file.
        mode: What becomes of a request of which nothing is left.
        live: What then asks the gateway, and records it; None: nothing does.
        allow_money: Whether it may be asked about money.
    """

    def __init__(
        self, path: str | PathLike[str], mode: Mode, live: LiveT | None, *, allow_money: bool
    ) -> None:
        self._recording = Recording.read(path)
        self._playlist = Playlist(self._recording, repeat=mode == "repeat")
        self._live = live
        self._allow_money = allow_money
        self._closed = False

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

    def _play(self, request: HttpRequest) -> HttpResponse | LiveT:
        """Give what was recorded, or raise it; or give the live transport, which is to be asked."""
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        if not request.operation or not request.fields:
            raise unmatchable()
        exchange = self._playlist.take(request)
        if exchange is None:
            return self._who_else(request)
        if exchange.end is None:
            raise _unknown(request, "wait", "the recording holds no outcome")
        members = self._recording.body(exchange, exchange.end)
        try:
            return _outcome(request, exchange, members)
        except (KeyError, TypeError, ValueError):
            raise damaged(exchange.end.number) from None

    def _who_else(self, request: HttpRequest) -> LiveT:
        if self._live is not None:
            if request.effect != "read" and not self._allow_money:
                raise no_money(request.operation)
            return self._live
        # The key holds the whole transaction number, so no frame that an error passes keeps it.
        if count := self._playlist.count(match_key(request)):
            raise all_played(request.operation, count)
        raise _nothing_like(request, self._recording)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self._playlist.left} exchanges left>"


def check_live(mode: Mode, live: object) -> None:
    """Refuse a live transport without ``record-missing``, or none with it."""
    if (live is not None) is not (mode == "record-missing"):
        raise ValueError("a live transport belongs to the mode record-missing, and to no other")


def _nothing_like(request: HttpRequest, recording: Recording) -> ReplayMismatch:
    _, fields = read_key(match_key(request))
    return nothing_like(request.operation, fields, recording.exchanges)


def _outcome(request: HttpRequest, exchange: Exchange, members: dict[str, Any]) -> HttpResponse:
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
    known = request.known
    return OutcomeUnknown(request.operation, request.effect, phase, reason, known)


def _unreadable(status: int, body: dict[str, Any]) -> HttpResponse:
    length = min(max(int(body["length"]), 0), MAX_BYTES + 1)
    headers = {"content-type": str(body["type"])}
    return HttpResponse(status=status, headers=headers, body=b"?" * length)
