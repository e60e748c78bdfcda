"""Which recorded exchange a request gets next, or why there is none, in words without a secret."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import Any

from kcp_proto import HttpRequest, ReplayMismatch, catalogue
from kcp_proto.showing import last_four
from kcp_transports.after_fork import renew_in_children

from .format import read_key
from .masking import is_ours, masked_names, match_key
from .reader import RecordedExchange, Recording

# A report helps by one similar request; a recording of any size is not searched for the best.
_COMPARED = 1000
_NAMED = 5


class Matcher:
    """The exchanges of a recording that are left to play; share one among threads.

    A step takes the same time in any recording.

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
        # How often each request was played, at the place of its first exchange.
        self._turns = array("I", bytes(4 * len(recording.exchanges)))
        self._ambiguous: dict[str, bool] = {}
        self.left: int = len(self._played)

    def renew(self) -> None:
        """Make a new lock, for a process that was forked while another thread held it."""
        self._lock = Lock()

    def take(self, request: HttpRequest) -> RecordedExchange | None:
        """Choose the exchange that belongs to a request, and count it as played.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The exchange; None if none was recorded, or all were played.

        Raises:
            ReplayMismatch: It cannot be told which of the recorded requests this is, or
                `kcp_proto.build_request` did not make it.
            RecordingError: The recording cannot be read.
        """
        if not is_ours(request):
            # A recording keeps nothing of such a request to match it by.
            raise ReplayMismatch("a request that build_request did not make cannot be played")
        key = match_key(request)
        positions = self._recording.index.positions(key)
        with self._lock:
            if self._is_ambiguous(key):
                raise _ambiguous(request.operation, len(positions))
            if not positions:
                return None
            turn = self._turns[positions[0]]
            if turn == len(positions):
                again = self._repeat and request.effect == "read"
                return self._recording.exchanges[positions[-1]] if again else None
            exchange = self._recording.exchanges[positions[turn]]
            if exchange.key != key:
                # Another key with the same hash: practically never, and never the wrong response.
                return None
            self._turns[positions[0]] = turn + 1
            self._played[positions[turn]] = True
            self.left -= 1
            return exchange

    def mismatch(self, request: HttpRequest) -> ReplayMismatch:
        """Say why no exchange is left for a request: all were played, or none was recorded."""
        if count := len(self._recording.index.positions(match_key(request))):
            times = "once" if count == 1 else f"{count} times"
            return ReplayMismatch(
                f"{request.operation} was recorded {times} like this, and all of it was played"
            )
        _, fields = read_key(match_key(request))
        return _nothing_like(request.operation, fields, self._recording.exchanges)

    def unused(self) -> list[RecordedExchange]:
        """List the exchanges that were not played."""
        with self._lock:
            positions = [at for at, played in enumerate(self._played) if not played]
        return list(self._recording.exchanges.at(positions))

    def _is_ambiguous(self, key: str) -> bool:
        if not self._recording.index.is_varied(key):
            return False
        if key not in self._ambiguous:
            positions = self._recording.index.positions(key)
            exchanges = self._recording.exchanges.at(positions)
            first, *others = map(self._outcome, exchanges)
            self._ambiguous[key] = any(other != first for other in others)
        return self._ambiguous[key]

    def _outcome(self, exchange: RecordedExchange) -> dict[str, Any]:
        if exchange.end is None:
            return {}
        members = self._recording.body(exchange, exchange.end)
        return {name: value for name, value in members.items() if name not in ("id", "when")}


def left_over(unused: Sequence[RecordedExchange]) -> ReplayMismatch:
    """Report recorded exchanges that were not played."""
    names = [f"{item.operation or 'unknown'} {item.id}" for item in unused[:_NAMED]]
    more = [f"{len(unused) - _NAMED} more"] if len(unused) > _NAMED else []
    return ReplayMismatch(f"recorded and not played: {', '.join(names + more)}")


def no_money(operation: str) -> ReplayMismatch:
    """Refuse to send a request about money that was not recorded."""
    return ReplayMismatch(
        f"no {operation} like this is left in the recording, and it may move money: it goes to the "
        "live transport only with allow_money=True"
    )


def _ambiguous(operation: str, count: int) -> ReplayMismatch:
    names = ", ".join(sorted(masked_names(operation)))
    return ReplayMismatch(
        f"{count} recorded requests {operation} differ only in masked fields ({names}) and were "
        "answered differently: which of them is asked cannot be told"
    )


def _nothing_like(
    operation: str, fields: Mapping[str, str], exchanges: Sequence[RecordedExchange]
) -> ReplayMismatch:
    sample = list(islice(exchanges, _COMPARED))
    same = [exchange for exchange in sample if exchange.operation == operation]
    if not same:
        operations = sorted({exchange.operation or "unknown" for exchange in sample})
        names = ", ".join(operations) or "nothing"
        return ReplayMismatch(f"no {operation} was recorded; the recording holds {names}")
    closest = min(same, key=lambda exchange: len(_differing(exchange.fields, fields)))
    differences = "; ".join(_describe(operation, closest.fields, fields))
    return ReplayMismatch(f"no {operation} like this was recorded; the closest has {differences}")


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]


def _describe(operation: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[str]:
    for name in _differing(old, new):
        before, now = _show(operation, name, old), _show(operation, name, new)
        yield f"{name} {before} where {now} is asked"


def _show(operation: str, name: str, fields: Mapping[str, str]) -> str:
    if name not in fields:
        return "(none)"
    field = catalogue.operation(operation).request.fields.get(name)
    # A recording may come from elsewhere: what it calls unmasked is not trusted.
    if field is None or field.sensitive:
        return "(not shown)"
    return last_four(fields[name]) if field.last_four else f"{fields[name]!r}"
