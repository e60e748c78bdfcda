"""Split a stream into lines in constant memory, however long a line is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kcp_proto.documents import MAX_BYTES

_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Lines:
    """Hold some lines of a stream.

    Args:
        texts: The lines without their line feeds. Of one that is longer than any document may be
            only the beginning is kept, enough to be refused.
        start: Where the first begins, in bytes.
        end: Where the line after the last begins.
    """

    texts: list[bytes]
    start: int
    end: int

    def offset_of(self, index: int) -> int:
        """Tell where a line begins; only the first can have been shortened."""
        return self.end - sum(map(len, self.texts[index:])) - (len(self.texts) - index)


def read_lines(stream: Any, start: int, length: int | None) -> Iterator[Lines]:
    """Read lines a block at a time.

    Args:
        stream: A binary stream with ``read1``, standing at `start`.
        start: Its position, in bytes.
        length: Bytes to read, None to read to the end.

    Yields:
        The lines of each block, without those whose end is not read yet.
    """
    left, begin, position, tail = length, start, start, b""
    while data := stream.read1(_BLOCK if left is None else min(_BLOCK, left)):
        left = None if left is None else left - len(data)
        position += len(data)
        *lines, rest = data.split(b"\n")
        if not lines:
            tail = (tail + rest)[: MAX_BYTES + 1]
            continue
        lines[0] = tail + lines[0]
        yield Lines(lines, begin, position - len(rest))
        begin, tail = position - len(rest), rest[: MAX_BYTES + 1]
    if begin < position:
        yield Lines([tail], begin, position + 1)
