"""Where the lines of a recording are: numbers only, no body and no key."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import BinaryIO, Literal, NamedTuple, TypeAlias, get_args

from kcp_proto import RecordingError

from .columns import find_equal, hashed, sorted_positions
from .format import Outcome, check_header, damaged_line, is_cut

# Half as dear as a class that leaves backslashes out too; `_is_escaped` finds those.
_TEXT = rb'"([^"]*)"'
_SKIPPED = rb'"[^"]*"'
_WHEN = rb'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|[+-][0-9]{2}:[0-9]{2}))"'
_OUTCOMES: tuple[str, ...] = get_args(Outcome)
REQUEST = re.compile(
    rb'\{"kind":"request","id":' + _TEXT + rb',"key":' + _TEXT + rb',"when":' + _WHEN
    + rb',"like":' + _TEXT + rb"[,}]"
)  # fmt: skip
_END = re.compile(
    rb'\{"kind":"(?:response|failure)","id":' + _TEXT + rb',"key":' + _SKIPPED
    + rb',"when":' + _SKIPPED + rb',"outcome":"(' + "|".join(_OUTCOMES).encode("ascii") + rb')"[,}]'
)  # fmt: skip
_BEGINNING = re.compile(
    rb'\{"kind":"([a-z-]+)","id":' + _TEXT + rb',"key":' + _TEXT + rb',"when":' + _WHEN
    + rb'(?:,"outcome":"([a-z-]+)")?[,}]'
).match  # fmt: skip
_NOTE = re.compile(
    rb'\{"kind":"(?:lease|finding)","id":' + _TEXT + rb',"key":' + _SKIPPED
    + rb',"when":' + _SKIPPED + rb',"outcome":"([a-z-]+)"[,}]'
)  # fmt: skip
_REQUEST_START, _END_START, _NOTE_START = REQUEST.match, _END.match, _NOTE.match
_MESSAGE_END = b"}}\n"
_BACKSLASH = ord("\\")
# No line that is written here is nearly as long; a file without line ends would fill the memory.
LONGEST_LINE = 16 * 1024 * 1024
_NONE = 0
_UNMASKED = 0
_CODES = {name.encode("ascii"): code for code, name in enumerate(_OUTCOMES, _NONE + 1)}


class LineOffset(NamedTuple):
    """Where a line is: its number, from 1, and the offset of its first byte."""

    number: int
    offset: int


# In memory, or out of a file.
Column: TypeAlias = "array[int] | memoryview[int]"


class Columns(NamedTuple):
    """What an index keeps of each exchange and of the rest of a recording.

    Attributes:
        request_numbers: The line number of each request.
        request_offsets: The offset of its line.
        end_numbers: The same of each outcome; 0 if there is none.
        end_offsets: The same.
        codes: What became of each exchange.
        key_hashes: The hashes of all match keys, sorted.
        key_positions: Whose hash each of them is.
        varied: The sorted hashes of keys whose requests differ under their masks.
        cut_lines: Numbers of the lines that were cut off.
        strays: Numbers of lines about an exchange whose request is not there.
        notes: Position, line number and offset of each line that a resolver wrote.
        proven: Positions of the exchanges that a resolver showed to be done.
    """

    request_numbers: Column
    request_offsets: Column
    end_numbers: Column
    end_offsets: Column
    codes: Column
    key_hashes: Column
    key_positions: Column
    varied: Column
    cut_lines: Column
    strays: Column
    notes: Column
    proven: Column


# How each column is kept, as `array` names the types.
TYPECODES: tuple[Literal["B", "I", "Q"], ...] = (
    *("I", "Q", "I", "Q", "B", "Q", "I"),
    *("Q", "Q", "Q", "Q", "Q"),
)


class Index:
    """Where each exchange's lines are, and which exchanges have the same match key.

    Args:
        columns: The numbers.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.proven: frozenset[int] = frozenset(columns.proven)
        self._notes: dict[int, list[LineOffset]] = {}
        notes = iter(columns.notes)
        for position, number, offset in zip(notes, notes, notes, strict=True):
            self._notes.setdefault(position, []).append(LineOffset(number, offset))

    def __len__(self) -> int:
        """Count the exchanges."""
        return len(self.columns.codes)

    def request(self, position: int) -> LineOffset:
        """Give the line of a request."""
        columns = self.columns
        return LineOffset(columns.request_numbers[position], columns.request_offsets[position])

    def end(self, position: int) -> LineOffset | None:
        """Give the line of an outcome; None if there is none."""
        number = self.columns.end_numbers[position]
        return LineOffset(number, self.columns.end_offsets[position]) if number else None

    def notes(self, position: int) -> tuple[LineOffset, ...]:
        """Give the lines that resolvers wrote about an exchange."""
        return tuple(self._notes.get(position, ()))

    def outcome(self, position: int) -> str | None:
        """Tell what became of an exchange; None if the recording does not say."""
        code = self.columns.codes[position]
        return None if code == _NONE else _OUTCOMES[code - 1]

    def positions(self, key: str) -> Sequence[int]:
        """List the exchanges that have a match key (or, once in 2^64, its hash only)."""
        return self.columns.key_positions[find_equal(self.columns.key_hashes, _hash(key))]

    def is_varied(self, key: str) -> bool:
        """Tell whether requests with this key may differ under their masks."""
        return len(self.columns.varied[find_equal(self.columns.varied, _hash(key))]) > 0


def _hash(key: str) -> int:
    return hashed(key.encode("utf-8"))


def read_beginning(line: bytes) -> tuple[str, str, str, str | None]:
    """Read the beginning of a line, without its body.

    Args:
        line: The line, as `write_line` wrote it.

    Returns:
        Kind, the exchange's id, its match key, and the outcome; None where the line has none.

    Raises:
        RecordingError: It is no line of an exchange.
    """
    begin = _BEGINNING(line)
    if begin is None:
        raise RecordingError("this is no line of a recording")
    kind, id_, key, _, outcome = begin.groups()
    return kind.decode(), id_.decode(), key.decode(), None if outcome is None else outcome.decode()


def build_index(file: BinaryIO) -> Index:
    """Read the beginnings of all lines of a recording.

    Args:
        file: The file, at its beginning.

    Returns:
        The index. A request whose line is cut off was not sent; of an exchange whose outcome
        line is cut off the outcome is not known.

    Raises:
        RecordingError: The file is no recording, or a line is damaged.
    """
    builder = _Builder()
    try:
        _read_lines(file, builder)
    except RecordingError as error:
        # What is only found at the end may stand before what was found on the way.
        raise builder.first_damage() or error from None
    return Index(builder.finish())


def _read_lines(file: BinaryIO, builder: "_Builder") -> None:
    rest = iter(partial(file.readline, LONGEST_LINE), b"")
    header = next(rest, b"")
    check_header(header)
    offset = len(header)
    add_request, add_end = builder.add_request, builder.add_end
    for number, line in enumerate(rest, 2):
        # Nearly every line ends with its message, so nearly none is looked at twice.
        if line[-3:] != _MESSAGE_END and _is_cut(line, number):
            builder.cut_lines.append(number)
        elif _BACKSLASH in line and _is_escaped(line):
            raise damaged_line(number)
        elif begin := _REQUEST_START(line):
            add_request(begin.groups(), number, offset)
        elif begin := _END_START(line):
            add_end(begin.groups(), number, offset)
        elif begin := _NOTE_START(line):
            builder.add_note(begin.groups(), number, offset)
        else:
            raise damaged_line(number)
        offset += len(line)


def _is_cut(line: bytes, number: int) -> bool:
    if len(line) >= LONGEST_LINE:
        raise damaged_line(number)
    if not is_cut(line) and not line.endswith(b"}\n"):
        raise damaged_line(number)
    return is_cut(line)


def _is_escaped(line: bytes) -> bool:
    """Tell whether a line's beginning is written otherwise than this library writes it."""
    begin = _REQUEST_START(line) or _END_START(line) or _NOTE_START(line)
    return begin is not None and _BACKSLASH in begin[0]


class _LateLine(NamedTuple):
    """A line about an exchange that was over when it came, or that never began."""

    id_hash: int
    number: int
    offset: int
    is_end: bool
    proves: bool


class _Builder:
    """An index that grows line by line.

    Ids are kept of exchanges that have no outcome yet, so of few. What comes about others waits
    until all lines are read.
    """

    def __init__(self) -> None:
        self._request_numbers, self._request_offsets = array("I"), array("Q")
        self._end_numbers, self._end_offsets = array("I"), array("Q")
        self._codes = array("B")
        self._keys, self._ids, self._likes = array("Q"), array("Q"), array("Q")
        self._open: dict[bytes, int] = {}
        self._late: list[_LateLine] = []
        self.cut_lines = array("Q")

    def add_request(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, key, _, like = texts
        position = len(self._codes)
        if self._open.setdefault(id_, position) != position:
            raise damaged_line(number)
        self._request_numbers.append(number)
        self._request_offsets.append(offset)
        self._end_numbers.append(0)
        self._end_offsets.append(0)
        self._codes.append(_NONE)
        self._keys.append(hashed(key))
        self._ids.append(hashed(id_))
        self._likes.append(hashed(like) if like else _UNMASKED)

    def add_end(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, outcome = texts
        position = self._open.pop(id_, None)
        if position is None:
            self._late.append(_LateLine(hashed(id_), number, offset, is_end=True, proves=False))
            return
        self._end_numbers[position] = number
        self._end_offsets[position] = offset
        self._codes[position] = _CODES[outcome]

    def add_note(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, outcome = texts
        proves = outcome == b"done"
        self._late.append(_LateLine(hashed(id_), number, offset, is_end=False, proves=proves))

    def first_damage(self) -> RecordingError | None:
        """Report the first line that tells something a second time; None if there is none."""
        return self._damage(_Ids(self._ids))

    def finish(self) -> Columns:
        """Sort what was read.

        Raises:
            RecordingError: A line tells something a second time.
        """
        ids = _Ids(self._ids)
        if damage := self._damage(ids):
            raise damage
        notes, proven, strays = array("Q"), array("Q"), array("Q")
        for line in self._late:
            position = self._begun(ids, line)
            if position is None:
                strays.append(line.number)
                continue
            notes.extend((position, line.number, line.offset))
            if line.proves:
                proven.append(position)
        order = sorted_positions(self._keys)
        return Columns(
            self._request_numbers,
            self._request_offsets,
            self._end_numbers,
            self._end_offsets,
            self._codes,
            array("Q", map(self._keys.__getitem__, order)),
            order,
            array("Q", self._varied(order)),
            self.cut_lines,
            strays,
            notes,
            proven,
        )

    def _damage(self, ids: "_Ids") -> RecordingError | None:
        again = [self._request_numbers[position] for position in ids.again()]
        ends = (line for line in self._late if line.is_end)
        again += [line.number for line in ends if self._begun(ids, line) is not None]
        return damaged_line(min(again)) if again else None

    def _begun(self, ids: "_Ids", line: _LateLine) -> int | None:
        """Give the exchange that a line is about, if its request stands before the line."""
        position = ids.position(line.id_hash)
        if position is None or self._request_numbers[position] > line.number:
            return None
        return position

    def _varied(self, order: Iterable[int]) -> Iterator[int]:
        """Give the hashes of keys under which requests differ, as far as that was recorded."""
        for key, positions in groupby(order, self._keys.__getitem__):
            likes = {self._likes[position] for position in positions}
            if len(likes - {_UNMASKED}) > 1:
                yield key


class _Ids:
    """The hashes of all ids, sorted; two ids have the same once in 2^64."""

    def __init__(self, hashes: "array[int]") -> None:
        self._order = sorted_positions(hashes)
        self._hashes = array("Q", map(hashes.__getitem__, self._order))

    def position(self, id_hash: int) -> int | None:
        """Give the exchange with an id."""
        positions = self._order[find_equal(self._hashes, id_hash)]
        return positions[0] if positions else None

    def again(self) -> Iterator[int]:
        """Give the exchanges whose id another one had before."""
        for at, (one, other) in enumerate(pairwise(self._hashes), 1):
            if one == other:
                yield self._order[at]
