"""Read a recording as an index of exchanges, without parsing one body."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from os import PathLike, fspath
from typing import Any, Self, cast

from kcp_proto import RecordingError

from ._heads import Head, damaged, read_body, read_heads
from ._lines import Outcome, read_key

_UNKNOWN = frozenset({None, "unreadable", "outcome-unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Name one request of a recording and what became of it.

    Args:
        id: The exchange's id.
        operation: The operation's name; "" if somebody else made the request.
        fields: The unmasked request fields. They hold the whole ``tno`` (R24).
        when: When the request was written down, just before it was sent.
        outcome: ``answered``; ``unreadable``: an answer that nobody can read; ``not-sent``;
            ``outcome-unknown``; None if the recording holds none.
        request: Where the request's line is.
        end: Where the outcome's line is; None if there is none.
    """

    id: str
    operation: str
    fields: Mapping[str, str]
    when: datetime
    outcome: Outcome | None
    request: Head
    end: Head | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Hold the index of a recording.

    Args:
        path: The file.
        exchanges: Every exchange, in the order in which the requests were written.
        cut_lines: Numbers of lines that a crash or a full disk cut off; they are left out.
    """

    path: str
    exchanges: tuple[Exchange, ...]
    cut_lines: tuple[int, ...]

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """Build the index of a recording.

        Args:
            path: The file.

        Returns:
            The index; the file may grow afterwards, the index does not.

        Raises:
            RecordingError: The file cannot be read, is no recording, or a line is damaged.
        """
        try:
            with open(path, "rb") as file:
                heads = list(read_heads(file))
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        whole = [head for head in heads if isinstance(head, Head)]
        cut = tuple(head for head in heads if isinstance(head, int))
        return cls(path=fspath(path), exchanges=tuple(_pair(whole)), cut_lines=cut)

    def unresolved(self) -> list[Exchange]:
        """List the requests of which nobody knows whether the gateway acted.

        Returns:
            Those without an outcome (the process ended before it), with an unknown one, and with
            an answer that nobody can read.
        """
        return [exchange for exchange in self.exchanges if exchange.outcome in _UNKNOWN]

    def body(self, head: Head) -> dict[str, Any]:
        """Parse one line of the file.

        Args:
            head: An exchange's ``request`` or ``end``.

        Returns:
            The line's members.

        Raises:
            RecordingError: The line cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                file.seek(head.offset)
                line = file.read(head.length)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        return read_body(line, head.number)


def _pair(heads: Iterable[Head]) -> Iterable[Exchange]:
    requests: dict[str, Head] = {}
    ends: dict[str, Head] = {}
    for head in heads:
        first = head.kind == "request"
        if head.id in (requests if first else ends) or not (first or head.id in requests):
            raise damaged(head.number)
        (requests if first else ends)[head.id] = head
    for request in requests.values():
        yield _exchange(request, ends.get(request.id))


def _exchange(request: Head, end: Head | None) -> Exchange:
    operation, fields = read_key(request.key)
    return Exchange(
        id=request.id,
        operation=operation,
        fields=fields,
        when=request.when,
        outcome=cast(Outcome, end.note) if end else None,
        request=request,
        end=end,
    )


def _unreadable(path: str | PathLike[str], error: Exception) -> RecordingError:
    why = error.strerror if isinstance(error, OSError) else "the path cannot be a path"
    return RecordingError(f"the recording {fspath(path)} cannot be read: {why}")
