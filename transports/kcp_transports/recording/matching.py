"""Which recorded exchange answers a request next; a step takes the same time in any recording."""

from threading import Lock
from typing import Any

from kcp_proto import HttpRequest
from kcp_transports.after_fork import renew_in_children

from ._mismatch import ambiguous
from .masking import match_key
from .reader import Exchange, Recording


class Playlist:
    """Hand out the exchanges of a recording; share one among threads.

    Args:
        recording: What was recorded.
        repeat: Whether requests that only read get their last exchange again.
    """

    def __init__(self, recording: Recording, *, repeat: bool) -> None:
        self._recording = recording
        self._repeat = repeat
        self.renew()
        renew_in_children(self)
        self._played = bytearray(len(recording.exchanges))
        self._next: dict[str, int] = {}
        self._ambiguous: dict[str, bool] = {}
        self.left = len(self._played)

    def renew(self) -> None:
        """Make a new lock, for a process that was forked while another thread held it."""
        self._lock = Lock()

    def take(self, request: HttpRequest) -> Exchange | None:
        """Give the exchange that answers a request, and count it as played.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The exchange; None if none was recorded, or all were played.

        Raises:
            ReplayMismatch: It cannot be told which of the recorded requests is asked.
            RecordingError: The recording cannot be read.
        """
        key = match_key(request)
        positions = self._recording.index.positions(key)
        with self._lock:
            if self._is_ambiguous(key):
                raise ambiguous(request.operation, len(positions))
            turn = self._next.get(key, 0)
            if turn == len(positions):
                again = self._repeat and request.effect == "read" and turn
                return self._recording.exchanges[positions[-1]] if again else None
            exchange = self._recording.exchanges[positions[turn]]
            if exchange.key != key:
                # Another key with the same hash: practically never, and never the wrong answer.
                return None
            self._next[key] = turn + 1
            self._played[positions[turn]] = True
            self.left -= 1
            return exchange

    def count(self, key: str) -> int:
        """Count the exchanges that were recorded with a match key."""
        return len(self._recording.index.positions(key))

    def unused(self) -> list[Exchange]:
        """List the exchanges that were not played."""
        with self._lock:
            positions = [at for at, played in enumerate(self._played) if not played]
        return list(self._recording.exchanges.at(positions))

    def _is_ambiguous(self, key: str) -> bool:
        if not self._recording.index.is_varied(key):
            return False
        if key not in self._ambiguous:
            positions = self._recording.index.positions(key)
            alike = self._recording.exchanges.at(positions)
            first, *others = (self._answer(exchange) for exchange in alike)
            self._ambiguous[key] = any(other != first for other in others)
        return self._ambiguous[key]

    def _answer(self, exchange: Exchange) -> dict[str, Any]:
        if exchange.end is None:
            return {}
        members = self._recording.body(exchange, exchange.end)
        return {name: value for name, value in members.items() if name not in ("id", "when")}
