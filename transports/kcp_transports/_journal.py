"""The file behind a recording: append-only, one write a line, readable by its owner alone."""

import os
from os import PathLike, fspath
from threading import Lock

from kcp_proto import RecordingError

from ._lines import CUT, HEADER, check_header

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Journal:
    """Append lines to a recording, from many threads of one process.

    Args:
        path: The file; made with mode 0600 if it does not exist, continued if it is a recording.

    Raises:
        RecordingError: The file cannot be opened or written, or is something else.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = fspath(path)
        self._lock = Lock()
        self._closed = False
        self._torn = False
        try:
            self._file = os.open(self._path, _FLAGS, 0o600)
        except (OSError, ValueError) as error:
            raise self._failed("cannot be opened", error) from error
        try:
            self._torn = self._is_torn()
        except RecordingError:
            os.close(self._file)
            raise

    def append(self, line: bytes) -> None:
        """Append one line; it has left this process when this returns.

        Args:
            line: The line with its end.

        Raises:
            RecordingError: The line could not be written whole, or the recording is closed.
        """
        with self._lock:
            if self._closed:
                raise RecordingError(f"the recording {self._path} is closed")
            self._write(CUT + line if self._torn else line)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._file)

    def _write(self, data: bytes) -> None:
        try:
            written = os.write(self._file, data)
        except OSError as error:
            raise self._failed("cannot be written", error) from error
        # A line that was cut off is marked as such by the next one.
        self._torn = written < len(data) and (self._torn or written > 0)
        if written < len(data):
            raise RecordingError(f"the recording {self._path} took only a part of a line")

    def _is_torn(self) -> bool:
        """Look at the file's ends: begin an empty one, refuse a stranger's, find a cut line."""
        try:
            size = os.lseek(self._file, 0, os.SEEK_END)
            if size == 0:
                self._write(HEADER)
                return False
            os.lseek(self._file, 0, os.SEEK_SET)
            check_header(os.read(self._file, len(HEADER)))
            os.lseek(self._file, -1, os.SEEK_END)
            return os.read(self._file, 1) != b"\n"
        except OSError as error:
            raise self._failed("cannot be read", error) from error

    def _failed(self, what: str, error: Exception) -> RecordingError:
        why = error.strerror if isinstance(error, OSError) else "the path cannot be a path"
        return RecordingError(f"the recording {self._path} {what}: {why}")
