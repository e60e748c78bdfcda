"""Where each exchange's lines are in a recording's file that grows, read on from where it ended."""

import os
from typing import BinaryIO

from kcp_proto import RecordingError
from kcp_transports.identity_files import open_at_once

from .format import HEADER, is_cut
from .index import LONGEST_LINE, read_beginning
from .reader import Recording


class ExchangeLines:
    """The lines of a file by their exchange; what was read is not read again.

    Args:
        path: The file.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file_id: tuple[int, int] | None = None
        self._end = 0
        self._lines: dict[str, list[tuple[int, int]]] = {}

    def recording(self, exchange_id: str) -> Recording:
        """Read one exchange's lines, as they are now.

        Raises:
            RecordingError: A line of it is damaged.
            OSError: The file cannot be read.
        """
        with open(self._path, "rb", opener=open_at_once) as file:
            self._read_on(file)
            lines = [HEADER]
            for offset, length in self._lines.get(exchange_id, ()):
                file.seek(offset)
                lines.append(file.read(length))
        return Recording.of_lines(lines, name=self._path)

    def _read_on(self, file: BinaryIO) -> None:
        status = os.fstat(file.fileno())
        file_id = (status.st_dev, status.st_ino)
        if file_id != self._file_id or status.st_size < self._end:
            # Another process compacted it: the lines stand in another file.
            self._file_id, self._end, self._lines = file_id, len(HEADER), {}
        file.seek(self._end)
        while line := file.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                # Another process is writing it, or a crash cut it off.
                return
            if not is_cut(line):
                self._add(line)
            self._end += len(line)

    def _add(self, line: bytes) -> None:
        try:
            _, exchange_id, _, _ = read_beginning(line)
        except RecordingError:
            # The whole recording was read before, and then named a damaged line.
            return
        self._lines.setdefault(exchange_id, []).append((self._end, len(line)))
