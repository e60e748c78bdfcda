"""How much is read: no line, argument or list is larger than anything that is meant."""

from io import BufferedReader, RawIOBase
from typing import Any

from kcp_proto.documents import MAX_BYTES

# More than any request; what is too long for its tool alone is refused there, in words.
LONGEST_LINE = 16 << 20
LONGEST_PAYLOAD = MAX_BYTES
LONGEST_WORD = 200
MOST_FOUND = 50


class TooLongError(Exception):
    """A line that is longer than any request."""


class BoundedLines(RawIOBase):
    """A stream of lines, none of which fills the memory of its reader.

    Args:
        source: Where the bytes come from.
    """

    def __init__(self, source: BufferedReader) -> None:
        super().__init__()
        self._source = source
        self._length = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, target: Any, /) -> int:
        """Read what is there.

        Raises:
            TooLongError: The line is longer than any request.
        """
        data = self._source.read1(len(target))
        _, end, rest = data.rpartition(b"\n")
        self._length = len(rest) + (0 if end else self._length)
        if self._length > LONGEST_LINE:
            raise TooLongError
        target[: len(data)] = data
        return len(data)
