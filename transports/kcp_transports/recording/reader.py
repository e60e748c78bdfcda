"""Read a recording as an index of exchanges, without parsing one body."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader, BytesIO
from os import PathLike
from typing import Any, BinaryIO, NoReturn, Self, cast, overload

from kcp_proto import RecordingError
from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.wire import encode
from kcp_transports.identity_files import open_at_once

from .format import Outcome, damaged_line, read_key
from .index import LONGEST_LINE, REQUEST, Index, LineOffset, build_index
from .journal_file import check_regular, file_error, whole_path
from .kept_index import keep_index, load_index

_UNRESOLVED = frozenset({None, "in-doubt", "unreadable", "outcome-unknown"})
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RecordedExchange(MaskedRepr):
    """One request of a recording, and what became of it.

    Args:
        id: The exchange's id.
        operation: The operation's name; "" if `kcp_proto.build_request` did not make the request.
        fields: The unmasked request fields. They hold the whole ``tno`` (R24: show four digits).
        when: When the request was written down, just before it was sent.
        outcome: ``answered``; ``in-doubt``: a response about money whose result code leaves open
            whether it moved; ``unreadable``: a response that cannot be read; ``not-sent``;
            ``outcome-unknown``; None if the recording holds none.
        like: The id of the first request of that run that was the same under its masks too; ""
            if nothing of it is masked.
        key: The match key, as `write_key` wrote it.
        request: Where the request's line is.
        end: Where the outcome's line is; None if there is none.
        notes: Where the lines are that resolvers wrote about it.
    """

    id: str
    operation: str
    fields: Mapping[str, str]
    when: datetime
    outcome: Outcome | None
    like: str
    key: str
    request: LineOffset
    end: LineOffset | None
    notes: tuple[LineOffset, ...] = ()

    def _shown(self) -> str:
        tno = self.fields.get("tno")
        parts = [
            self.operation or "of unknown operation",
            self.id,
            self.outcome or "no outcome",
            *([f"tno {last_four(tno)}"] if tno else []),
        ]
        return f"<RecordedExchange {' '.join(parts)}>"


class _IndexedFile:
    """The file of an index, which is opened again as long as it is that file."""

    def __init__(self, path: str, status: os.stat_result) -> None:
        self.path = path
        self._status = status

    def open(self) -> BufferedReader:
        try:
            stream = open(self.path, "rb", opener=open_at_once)
        except OSError as error:
            raise file_error(self.path, "cannot be read", error) from error
        if not os.path.samestat(os.fstat(stream.fileno()), self._status):
            stream.close()
            raise RecordingError(f"the recording {self.path} was replaced after it was opened")
        return stream

    def read(self, stream: BinaryIO, line: LineOffset) -> bytes:
        try:
            stream.seek(line.offset)
            return stream.readline(LONGEST_LINE)
        except OSError as error:
            raise file_error(self.path, "cannot be read", error) from error


class _IndexedLines:
    """The lines of an index that come from somewhere else than a file, in memory."""

    def __init__(self, path: str, lines: Iterable[bytes]) -> None:
        self.path = path
        self._text = b"".join(lines)

    def open(self) -> BytesIO:
        return BytesIO(self._text)

    def read(self, stream: BinaryIO, line: LineOffset) -> bytes:
        stream.seek(line.offset)
        return stream.readline(LONGEST_LINE)


class Exchanges(Sequence[RecordedExchange]):
    """The exchanges of a recording, read from the file one at a time.

    Raises:
        RecordingError: On access: the file cannot be read, or is not the one that was opened.
    """

    def __init__(self, file: _IndexedFile | _IndexedLines, index: Index) -> None:
        self._file = file
        self._index = index

    @overload
    def __getitem__(self, position: int) -> RecordedExchange: ...

    @overload
    def __getitem__(self, position: slice) -> list[RecordedExchange]: ...

    def __getitem__(self, position: int | slice) -> RecordedExchange | list[RecordedExchange]:
        positions = range(len(self))[position]
        if isinstance(positions, int):
            return next(self.at([positions]))
        return list(self.at(positions))

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[RecordedExchange]:
        return self.at(range(len(self)))

    def at(self, positions: Iterable[int]) -> Iterator[RecordedExchange]:
        """Give the exchanges at these positions, opening the file once."""
        with self._file.open() as stream:
            for position in positions:
                text = self._file.read(stream, self._index.request(position))
                yield _exchange(text, self._index, position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording, of which only an index is in memory.

    Args:
        path: The file, an absolute path; or the name of where else the lines are.
        exchanges: Every exchange, in the order in which the requests were written.
        cut_lines: Numbers of lines that a crash or a full disk cut off; they are left out.
        strays: Numbers of outcome lines whose request's line is not in the file.
        index: Where the lines are.
        file: Where the lines are read from.
    """

    path: str
    exchanges: Exchanges
    cut_lines: tuple[int, ...]
    strays: tuple[int, ...]
    index: Index
    file: _IndexedFile | _IndexedLines

    @classmethod
    def read(cls, path: str | PathLike[str], *, keeps_index: bool = False) -> Self:
        """Build the index of a recording.

        Args:
            path: The file.
            keeps_index: Whether the index of a large recording is kept in a file beside it, and
                taken from there the next time.

        Returns:
            The index; the file may grow afterwards, the index does not.

        Raises:
            RecordingError: The file cannot be read, is no recording, or a line is damaged.
        """
        path = whole_path(path)
        try:
            with open(path, "rb", buffering=_BUFFER, opener=open_at_once) as file:
                check_regular(file.fileno())
                status = os.fstat(file.fileno())
                indexed = _IndexedFile(path, status)
                index = load_index(path, file) if keeps_index else None
                if index is None:
                    file.seek(0)
                    index = build_index(file)
                    index = keep_index(path, file, index, status) if keeps_index else index
        except (OSError, ValueError) as error:
            raise file_error(path, "cannot be read", error) from error
        return cls._of(indexed, index)

    @classmethod
    def of_lines(cls, lines: Iterable[bytes], *, name: str) -> Self:
        """Build the index of lines that are kept elsewhere than in a file.

        Args:
            lines: The lines, the header first.
            name: What `path` says of where they are.

        Returns:
            The index, with the lines in memory.

        Raises:
            RecordingError: They are no recording, or a line is damaged.
        """
        indexed = _IndexedLines(name, lines)
        with indexed.open() as stream:
            return cls._of(indexed, build_index(stream))

    @classmethod
    def _of(cls, file: _IndexedFile | _IndexedLines, index: Index) -> Self:
        return cls(
            path=file.path,
            exchanges=Exchanges(file, index),
            cut_lines=tuple(index.columns.cut_lines),
            strays=tuple(index.columns.strays),
            index=index,
            file=file,
        )

    def unresolved(self) -> list[RecordedExchange]:
        """List the requests of which it is not known whether the gateway acted.

        Returns:
            Those without an outcome (the process ended before it), with an unknown one, with a
            response that cannot be read, and with one that leaves open whether money moved; but
            none that a resolver showed to be done.
        """
        return list(self.each_unresolved())

    def each_unresolved(self) -> Iterator[RecordedExchange]:
        """Give what `unresolved` lists one at a time, so that they do not fill the memory."""
        proven = self.index.proven
        return self.exchanges.at(at for at in self._open() if at not in proven)

    def proven(self) -> list[RecordedExchange]:
        """List the requests without a known outcome that a resolver showed to be done."""
        return list(self.each_proven())

    def each_proven(self) -> Iterator[RecordedExchange]:
        """Give what `proven` lists one at a time."""
        proven = self.index.proven
        return self.exchanges.at(at for at in self._open() if at in proven)

    def notes(self, exchange: RecordedExchange) -> list[dict[str, Any]]:
        """Parse what resolvers wrote about an exchange, in the order of the lines.

        Raises:
            RecordingError: A line cannot be read, or is another one.
        """
        return [self.body(exchange, line) for line in exchange.notes]

    def _open(self) -> Iterator[int]:
        positions = range(len(self.exchanges))
        return (at for at in positions if self.index.outcome(at) in _UNRESOLVED)

    def body(self, exchange: RecordedExchange, line: LineOffset) -> dict[str, Any]:
        """Parse one line of an exchange.

        Args:
            exchange: One of this recording.
            line: Its ``request`` or ``end``.

        Returns:
            The line's members.

        Raises:
            RecordingError: The line cannot be read, holds what is never recorded, or is another
                one: the file was changed.
        """
        with self.file.open() as stream:
            members = read_members(self.file.read(stream, line))
        if members is None or members["id"] != exchange.id:
            raise damaged_line(line.number)
        return members


def read_members(line: bytes) -> dict[str, Any] | None:
    """Parse one line of an exchange; None if it is damaged, or holds what is never recorded."""
    try:
        members: dict[str, Any] = _DECODER.decode(line.decode("utf-8"))
        return members if type(members.get("id")) is str and _is_whole(members) else None
    except (AttributeError, TypeError, ValueError, RecursionError):
        return None


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{len(text)} characters are no integer")


_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)
_TEXTS = ("type", "path", "phase", "reason")


def _is_whole(members: dict[str, Any]) -> bool:
    """Tell whether the members of a line are of the types in which they are recorded.

    Raises:
        ValueError: The message cannot be written again: it holds a lone surrogate.
        RecursionError: It is too deep for that.
    """
    if any(type(members[name]) is not str for name in _TEXTS if name in members):
        return False
    body, message = members.get("body", {"length": 0, "type": ""}), members.get("message", {})
    numbers = (members.get("status", 0), body.get("length"))
    encode(message)
    return (
        isinstance(message, dict)
        and all(type(number) is int for number in numbers)
        and type(body.get("type")) is str
        and ("phase" in members) is ("reason" in members)
    )


def _exchange(text: bytes, index: Index, position: int) -> RecordedExchange:
    line = index.request(position)
    begin = REQUEST.match(text)
    if begin is None:
        raise damaged_line(line.number)
    id_, key, when, like = (part.decode("utf-8", "replace") for part in begin.groups())
    operation, fields = read_key(key)
    return RecordedExchange(
        id=id_,
        operation=operation,
        fields=fields,
        when=_moment(when, line.number),
        outcome=cast("Outcome | None", index.outcome(position)),
        like=like,
        key=key,
        request=line,
        end=index.end(position),
        notes=index.notes(position),
    )


def _moment(text: str, number: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise damaged_line(number) from None
