"""Read a recording as an index of exchanges, without parsing one body."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from os import PathLike, fspath
from typing import Any, Self, cast, overload

from kcp_proto import RecordingError
from kcp_proto.showing import MaskedRepr, last_four

from .format import Outcome, damaged, read_key
from .index import REQUEST, Index, Place, build_index
from .journal_file import whole_path

_UNKNOWN = frozenset({None, "in-doubt", "unreadable", "outcome-unknown"})
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exchange(MaskedRepr):
    """Name one request of a recording and what became of it.

    Args:
        id: The exchange's id.
        operation: The operation's name; "" if somebody else made the request.
        fields: The unmasked request fields. They hold the whole ``tno`` (R24).
        when: When the request was written down, just before it was sent.
        outcome: ``answered``; ``in-doubt``: an answer about money whose result code leaves open
            whether it moved; ``unreadable``: an answer that nobody can read; ``not-sent``;
            ``outcome-unknown``; None if the recording holds none.
        like: The id of the first request of that run that was the same under its masks too; ""
            if nothing of it is masked.
        key: The match key, as `write_key` wrote it.
        request: Where the request's line is.
        end: Where the outcome's line is; None if there is none.
    """

    id: str
    operation: str
    fields: Mapping[str, str]
    when: datetime
    outcome: Outcome | None
    like: str
    key: str
    request: Place
    end: Place | None

    def __repr__(self) -> str:
        tno = self.fields.get("tno")
        parts = [
            self.operation or "of unknown operation",
            self.id,
            self.outcome or "no outcome",
            *([f"tno {last_four(tno)}"] if tno else []),
        ]
        return f"<Exchange {' '.join(parts)}>"


class _Source:
    """Open the file of an index again, as long as it is that file."""

    def __init__(self, path: str, seen: os.stat_result) -> None:
        self.path = path
        self._seen = seen

    def open(self) -> BufferedReader:
        try:
            file = open(self.path, "rb")
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if not os.path.samestat(os.fstat(file.fileno()), self._seen):
            file.close()
            raise RecordingError(f"the recording {self.path} was replaced after it was opened")
        return file

    def line(self, file: BufferedReader, place: Place) -> bytes:
        try:
            file.seek(place.offset)
            return file.readline()
        except OSError as error:
            raise _unreadable(self.path, error) from error


class Exchanges(Sequence[Exchange]):
    """Give a recording's exchanges one at a time, from the file, as they are asked for.

    Raises:
        RecordingError: On access: the file cannot be read, or is not the one that was opened.
    """

    def __init__(self, source: _Source, index: Index) -> None:
        self._source = source
        self._index = index

    @overload
    def __getitem__(self, position: int) -> Exchange: ...

    @overload
    def __getitem__(self, position: slice) -> list[Exchange]: ...

    def __getitem__(self, position: int | slice) -> Exchange | list[Exchange]:
        positions = range(len(self))[position]
        if isinstance(positions, int):
            return next(self.at([positions]))
        return list(self.at(positions))

    def __len__(self) -> int:
        return len(self._index.codes)

    def __iter__(self) -> Iterator[Exchange]:
        return self.at(range(len(self)))

    def at(self, positions: Sequence[int]) -> Iterator[Exchange]:
        """Give the exchanges at these positions, opening the file once."""
        with self._source.open() as file:
            for position in positions:
                line = self._source.line(file, self._index.request(position))
                yield _exchange(line, self._index, position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Hold the index of a recording.

    Args:
        path: The file, an absolute path.
        exchanges: Every exchange, in the order in which the requests were written.
        cut_lines: Numbers of lines that a crash or a full disk cut off; they are left out.
        strays: Numbers of outcome lines whose request's line is not in the file.
        index: Where the lines are.
        source: The file itself.
    """

    path: str
    exchanges: Exchanges
    cut_lines: tuple[int, ...]
    strays: tuple[int, ...]
    index: Index
    source: _Source

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
        path = whole_path(path)
        try:
            with open(path, "rb", buffering=_BUFFER) as file:
                source = _Source(path, os.fstat(file.fileno()))
                index = build_index(file)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        return cls(
            path=path,
            exchanges=Exchanges(source, index),
            cut_lines=tuple(index.cut),
            strays=tuple(index.strays),
            index=index,
            source=source,
        )

    def unresolved(self) -> list[Exchange]:
        """List the requests of which nobody knows whether the gateway acted.

        Returns:
            Those without an outcome (the process ended before it), with an unknown one, with an
            answer that nobody can read, and with one that leaves open whether money moved.
        """
        positions = range(len(self.exchanges))
        unknown = [at for at in positions if self.index.outcome(at) in _UNKNOWN]
        return list(self.exchanges.at(unknown))

    def body(self, exchange: Exchange, place: Place) -> dict[str, Any]:
        """Parse one line of an exchange.

        Args:
            exchange: One of this recording.
            place: Its ``request`` or ``end``.

        Returns:
            The line's members.

        Raises:
            RecordingError: The line cannot be read, or is another one: the file was changed.
        """
        with self.source.open() as file:
            line = self.source.line(file, place)
        try:
            members: dict[str, Any] = json.loads(line)
        except (ValueError, RecursionError):
            raise damaged(place.number) from None
        if members.get("id") != exchange.id:
            raise damaged(place.number)
        return members


def _exchange(line: bytes, index: Index, position: int) -> Exchange:
    place = index.request(position)
    begin = REQUEST.match(line)
    if begin is None:
        raise damaged(place.number)
    id_, key, when, like = (part.decode("utf-8", "replace") for part in begin.groups())
    operation, fields = read_key(key)
    return Exchange(
        id=id_,
        operation=operation,
        fields=fields,
        when=_moment(when, place.number),
        outcome=cast("Outcome | None", index.outcome(position)),
        like=like,
        key=key,
        request=place,
        end=index.end(position),
    )


def _moment(text: str, number: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise damaged(number) from None


def _unreadable(path: str | PathLike[str], error: Exception) -> RecordingError:
    why = error.strerror if isinstance(error, OSError) else "the path cannot be a path"
    return RecordingError(f"the recording {fspath(path)} cannot be read: {why}")
