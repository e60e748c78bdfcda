"""Read the lines of a recording: where each is and what it is about, not what it holds."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args

from kcp_proto import RecordingError

from ._lines import CUT, Kind, Outcome, check_header

_TEXT = rb'"([^"\\]*)"'
_START = re.compile(
    rb'\{"kind":"(request|response|failure)","id":' + _TEXT + rb',"key":' + _TEXT
    + rb',"when":' + _TEXT + rb',"(like|outcome)":' + _TEXT + rb"[,}]"
)  # fmt: skip
_OUTCOMES: tuple[str, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Hold the beginning of a line, and where the line is.

    Args:
        kind: What the line tells.
        id: The exchange's id.
        key: The match key, as `write_key` wrote it.
        when: When the line was written.
        note: ``like`` of a request, ``outcome`` of the others.
        number: Line number, from 1.
        offset: Where the line begins, in bytes.
        length: How long it is, in bytes.
    """

    kind: Kind
    id: str
    key: str
    when: datetime
    note: str
    number: int
    offset: int
    length: int


def read_body(line: bytes, number: int) -> dict[str, Any]:
    """Parse a whole line whose head was read.

    Args:
        line: The line; its head makes it an object if it is JSON at all.
        number: Its number, from 1.

    Returns:
        Its members.

    Raises:
        RecordingError: It is not JSON.
    """
    try:
        members: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError):
        raise damaged(number) from None
    return members


def read_heads(lines: Iterable[bytes]) -> Iterator[Head | int]:
    """Read the beginnings of all lines of a recording.

    Args:
        lines: The file's lines, from its first.

    Yields:
        What each line is about and where it is; only the number of a line that was cut off. A
        request whose line is cut was not sent, an outcome whose line is cut is not known.

    Raises:
        RecordingError: The file is no recording, or a line is damaged.
    """
    held: tuple[int, int, bytes] | None = None
    offset = 0
    for number, line in enumerate(lines, 1):
        if number == 1:
            check_header(line)
        elif line == CUT[1:] and held:
            yield held[0]
            held = None
        else:
            if held:
                yield _read_head(*held)
            held = number, offset, line
        offset += len(line)
    if offset == 0:
        check_header(b"")
    if held:
        yield _read_head(*held) if held[2].endswith(b"\n") else held[0]


def _read_head(number: int, offset: int, line: bytes) -> Head:
    start = _START.match(line)
    if start is None or not line.endswith(b"}\n"):
        raise damaged(number)
    kind, id_, key, when, name, note = (part.decode("utf-8", "replace") for part in start.groups())
    if (name == "like") is not (kind == "request") or not (name == "like" or note in _OUTCOMES):
        raise damaged(number)
    return Head(
        kind=cast(Kind, kind),
        id=id_,
        key=key,
        when=_read_moment(when, number),
        note=note,
        number=number,
        offset=offset,
        length=len(line),
    )


def _read_moment(text: str, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise damaged(number) from None
    if moment.tzinfo is None:
        raise damaged(number)
    return moment


def damaged(number: int) -> RecordingError:
    """Say which line of a recording is damaged."""
    return RecordingError(f"line {number} of the recording is damaged")
