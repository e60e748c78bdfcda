"""Answer from a recording, with the gateway out of reach."""

from collections import defaultdict
from collections.abc import Sequence
from os import PathLike
from threading import Lock
from typing import Any

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.decoding import MAX_BYTES
from kcp_proto.redaction import known_fields
from kcp_proto.wire import encode

from ._heads import damaged
from ._kept import match_key
from ._lines import read_key
from ._mismatch import all_played, ambiguous, nothing_like, unmatchable
from .reader import Exchange, Recording


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

    Raises:
        RecordingError: The file cannot be read, is no recording, or a line is damaged.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._recording = Recording.read(path)
        self._lock = Lock()
        self._closed = False
        self._played: set[str] = set()
        self._by_key: defaultdict[str, list[Exchange]] = defaultdict(list)
        for exchange in self._recording.exchanges:
            self._by_key[exchange.request.key].append(exchange)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded answer, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded answer, masked.

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
        exchange = self._take(request)
        if exchange.end is None:
            raise _unknown(request, "wait", "the recording holds no outcome")
        members = self._recording.body(exchange.end)
        try:
            return _play(request, exchange, members)
        except (KeyError, TypeError, ValueError):
            raise damaged(exchange.end.number) from None

    def unused(self) -> list[Exchange]:
        """List the recorded exchanges that were not played."""
        with self._lock:
            return [item for item in self._recording.exchanges if item.id not in self._played]

    def close(self) -> None:
        """End the replay."""
        self._closed = True

    def _take(self, request: HttpRequest) -> Exchange:
        key = match_key(request)
        with self._lock:
            alike = self._by_key.get(key)
            if alike is None:
                fields = read_key(key)[1]
                raise nothing_like(request.operation, fields, self._recording.exchanges)
            if self._is_ambiguous(alike):
                raise ambiguous(request.operation, len(alike))
            for exchange in alike:
                if exchange.id not in self._played:
                    self._played.add(exchange.id)
                    return exchange
            raise all_played(request.operation, len(alike))

    def _is_ambiguous(self, alike: Sequence[Exchange]) -> bool:
        if len({exchange.request.note for exchange in alike}) < 2:
            return False
        first, *others = (self._answer(exchange) for exchange in alike)
        return any(other != first for other in others)

    def _answer(self, exchange: Exchange) -> dict[str, Any]:
        if exchange.end is None:
            return {}
        members = self._recording.body(exchange.end)
        return {name: value for name, value in members.items() if name not in ("id", "when")}

    def __repr__(self) -> str:
        return f"<ReplayTransport, {len(self.unused())} exchanges left>"


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
