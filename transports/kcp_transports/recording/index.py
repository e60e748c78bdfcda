"""Where the lines of a recording are: numbers only, no body and no key."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, NamedTuple, get_args

from kcp_proto import RecordingError

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
_CODES = {name.encode("ascii"): code for code, name in enumerate(_OUTCOMES, _NONE + 1)}


class LineOffset(NamedTuple):
    """Where a line is: its number, from 1, and the offset of its first byte."""

    number: int
    offset: int


@dataclass(slots=True)
class Index:
    """Where each exchange's lines are, and which exchanges have the same match key.

    Args:
        requests: Line number and offset of each request, one after the other.
        ends: The same of each outcome; twice 0 if there is none.
        codes: What became of each exchange.
        by_key: Hashes of match keys to positions.
        varied_keys: Hashes of the keys whose requests differ under their masks, as far as is known.
        cut_lines: Numbers of the lines that were cut off.
        strays: Numbers of outcome lines without a request.
        notes: Where the lines are that resolvers wrote about an exchange, by its position.
        proven: Positions of the exchanges that a resolver showed to be done.
    """

    requests: "array[int]"
    ends: "array[int]"
    codes: bytearray
    by_key: dict[int, int | list[int]]
    varied_keys: set[int]
    cut_lines: list[int]
    strays: list[int]
    notes: dict[int, list[LineOffset]]
    proven: set[int]

    def request(self, position: int) -> LineOffset:
        """Give the line of a request."""
        return LineOffset(*self.requests[2 * position : 2 * position + 2])

    def end(self, position: int) -> LineOffset | None:
        """Give the line of an outcome; None if there is none."""
        line = LineOffset(*self.ends[2 * position : 2 * position + 2])
        return line if line.number else None

    def outcome(self, position: int) -> str | None:
        """Tell what became of an exchange; None if the recording does not say."""
        code = self.codes[position]
        return None if code == _NONE else _OUTCOMES[code - 1]

    def positions(self, key: str) -> Sequence[int]:
        """List the exchanges that have a match key (or, once in 2^64, its hash only)."""
        positions = self.by_key.get(hash(key.encode("utf-8")), [])
        return [positions] if isinstance(positions, int) else positions

    def is_varied(self, key: str) -> bool:
        """Tell whether requests with this key may differ under their masks."""
        return hash(key.encode("utf-8")) in self.varied_keys


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
    rest = iter(partial(file.readline, LONGEST_LINE), b"")
    header = next(rest, b"")
    check_header(header)
    offset = len(header)
    add_request, add_end = builder.add_request, builder.add_end
    for number, line in enumerate(rest, 2):
        # Nearly every line ends with its message, so nearly none is looked at twice.
        if line[-3:] != _MESSAGE_END and _is_cut(line, number):
            builder.index.cut_lines.append(number)
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
    return builder.index


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


class _Builder:
    """An index that grows line by line; the ids are forgotten when it is complete."""

    def __init__(self) -> None:
        self.index = Index(array("Q"), array("Q"), bytearray(), {}, set(), [], [], {}, set())
        self._ids: dict[bytes, int] = {}
        self._likes: dict[int, int] = {}
        self._append_request = self.index.requests.append
        self._append_end = self.index.ends.append

    def add_request(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, key, _, like = texts
        index = self.index
        position = len(index.codes)
        if self._ids.setdefault(id_, position) != position:
            raise damaged_line(number)
        self._append_request(number)
        self._append_request(offset)
        self._append_end(0)
        self._append_end(0)
        index.codes.append(_NONE)
        hashed = hash(key)
        if index.by_key.setdefault(hashed, position) != position:
            self._join(hashed, position)
        if like and self._likes.setdefault(hashed, hash(like)) != hash(like):
            index.varied_keys.add(hashed)

    def add_end(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, outcome = texts
        index = self.index
        position = self._ids.get(id_)
        if position is None:
            index.strays.append(number)
        elif index.codes[position] != _NONE:
            raise damaged_line(number)
        else:
            index.ends[2 * position] = number
            index.ends[2 * position + 1] = offset
            index.codes[position] = _CODES[outcome]

    def add_note(self, texts: tuple[bytes, ...], number: int, offset: int) -> None:
        id_, outcome = texts
        position = self._ids.get(id_)
        if position is None:
            self.index.strays.append(number)
            return
        self.index.notes.setdefault(position, []).append(LineOffset(number, offset))
        if outcome == b"done":
            self.index.proven.add(position)

    def _join(self, hashed: int, position: int) -> None:
        first = self.index.by_key[hashed]
        if isinstance(first, list):
            first.append(position)
        else:
            self.index.by_key[hashed] = [first, position]
