"""The file behind a recording: append-only, one write a line, readable by its owner alone."""

import os
import time
from contextlib import suppress
from errno import EIO
from os import PathLike
from threading import Lock
from typing import Literal

from kcp_proto import RecordingError
from kcp_transports.after_fork import renew_in_children
from kcp_transports.caller_warning import warn_caller

from .journal_file import (
    PATIENCE,
    OnExposure,
    append_whole,
    file_error,
    keep_private,
    open_file,
    pause,
    sync_folder,
    system,
    whole_path,
)
from .reader import Recording

Fsync = Literal["always", "batch", "never"]
_BATCH_LINES = 64
_BATCH_SECONDS = 1.0
_REPLACEMENTS = 3


class Journal:
    """A recording to which many threads and many processes append lines.

    Args:
        path: The file; made with mode 0600 if it does not exist, continued if it is a recording.
        fsync: When lines are forced to the disk: ``always``, before `append` returns (threads
            that append at once share a force); ``batch``, every 64 lines, with the first line
            that comes a second after the last time, and on closing; ``never``, left to the
            operating system.
        on_exposure: What becomes of a file that others may open: ``narrow`` takes that from them,
            with a ``RuntimeWarning``; ``refuse`` writes nothing to it.
        make: Whether a file that does not exist is made.

    Raises:
        RecordingError: The file cannot be opened or written, is something else, or is refused.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        fsync: Fsync = "always",
        on_exposure: OnExposure = "narrow",
        *,
        make: bool = True,
    ) -> None:
        self._path = whole_path(path)
        self._fsync = fsync
        self._on_exposure: OnExposure = on_exposure
        self.renew()
        renew_in_children(self)
        self._closed = False
        self._written = self._synced = 0
        self._synced_at = time.monotonic()
        self._disk_error: RecordingError | None = None
        self._file, exposed = self._open(make=make)
        self._file_id, self._end = _id_of(self._file), -1
        self._is_own = True
        self._locked = self._file
        try:
            self._locked = system.lock_file(self._path, self._file)
            if exposed:
                warn_caller(exposed, RuntimeWarning)
            # A header that cannot be written is better known before the first payment.
            self.append(b"")
            self._sync_entry()
        except (OSError, RecordingError, RuntimeWarning) as error:
            self._closed = True
            self._close_files()
            if isinstance(error, OSError):
                raise file_error(self._path, "cannot be opened", error) from error
            raise

    @property
    def path(self) -> str:
        """Give the whole path of the file."""
        return self._path

    def append(self, line: bytes) -> None:
        """Append one line; when this returns, a crash of the process cannot lose it.

        Args:
            line: The line with its end.

        Raises:
            RecordingError: The line could not be written whole, the recording is closed, its file
                is gone, others had it locked for five seconds, or lines could once not be forced
                to the disk.
        """
        self._force(self.write(line))

    def write(self, lines: bytes) -> int:
        """Append lines with one write, as `append`, but force nothing yet.

        Args:
            lines: The lines, each with its end.

        Returns:
            How many writes there were.
        """
        until = time.monotonic() + PATIENCE
        try:
            while (mark := self._append_in_turn(lines)) is None:
                # Not under the lock of this process's threads: each has its own patience.
                pause(until)
        except OSError as error:
            raise file_error(self._path, "cannot be written", error) from error
        return mark

    def force(self) -> None:
        """Force what was written up to now to the disk, when `fsync` says so."""
        self._force(self._written)

    def recording(self) -> Recording:
        """Read what is written up to now.

        Raises:
            RecordingError: It cannot be read, or a line is damaged.
        """
        return Recording.read(self._path)

    def renew(self) -> None:
        """Begin anew in a forked process, where no thread holds a lock of this one's parent."""
        self._lock, self._sync_lock = Lock(), Lock()
        self._is_own = False

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock, self._sync_lock:
            if self._closed:
                return
            self._closed = True
            try:
                if self._fsync == "batch":
                    self._force_file()
            finally:
                self._close_files()

    def _close_files(self) -> None:
        os.close(self._file)
        if self._locked != self._file:
            os.close(self._locked)

    def _append_in_turn(self, line: bytes) -> int | None:
        """Append a line and count it; None if another process has the file locked."""
        with self._lock:
            if self._closed:
                raise RecordingError(f"the recording {self._path} is closed")
            if self._disk_error is not None:
                raise RecordingError(*self._disk_error.args)
            try:
                self._append(line)
            except BlockingIOError:
                return None
            self._written += 1
            return self._written

    def _append(self, line: bytes) -> None:
        for _ in range(_REPLACEMENTS):
            # A lock belongs to an open file, which a forked process shares with its parent.
            if self._is_own and self._append_in_place(line):
                return
            self._open_again()
        raise OSError(EIO, "it is replaced again and again")

    def _append_in_place(self, line: bytes) -> bool:
        try:
            system.try_lock(self._locked)
            # An open file keeps its number: another one at the path is another file.
            there = os.stat(self._path)
            is_there = (there.st_dev, there.st_ino) == self._file_id
            if is_there:
                self._end = append_whole(self._file, line, self._end)
            system.unlock(self._locked)
        except BaseException:
            # Not a context manager: a handler's exception at its edges would leave the file locked.
            system.unlock(self._locked)
            raise
        return is_there

    def _open(self, *, make: bool) -> tuple[int, str]:
        file = open_file(self._path, make=make)
        try:
            return file, keep_private(self._path, file, self._on_exposure)
        except (OSError, RecordingError) as error:
            os.close(file)
            if isinstance(error, RecordingError):
                raise
            raise file_error(self._path, "cannot be opened", error) from error

    def _open_again(self) -> None:
        file, exposed = self._open(make=False)
        with self._sync_lock:
            # A process that is forked meanwhile must find a file that is open.
            old, self._file = self._file, file
            if self._locked == old:
                self._locked = file
            os.close(old)
            self._file_id, self._end, self._is_own = _id_of(file), -1, True
        # No filter that turns warnings into errors may cost a line.
        with suppress(Exception):
            if exposed:
                warn_caller(exposed, RuntimeWarning)
        # The process that replaced the file may have ended before its entry was on the disk.
        self._sync_entry()

    def _force(self, mark: int) -> None:
        if self._fsync == "never" or (self._fsync == "batch" and not self._is_due(mark)):
            return
        with self._sync_lock:
            if self._synced >= mark or self._closed:
                return
            written = self._written
            self._force_file()
            self._synced, self._synced_at = written, time.monotonic()

    def _force_file(self) -> None:
        # The system reports an error once, and drops what it could not write: a later force that
        # succeeds would prove nothing about these lines.
        if self._disk_error is not None:
            raise RecordingError(*self._disk_error.args)
        try:
            system.force(self._file)
        except OSError as error:
            if error.errno is None:
                # A signal's handler raised it: the disk has refused nothing.
                raise
            self._disk_error = file_error(self._path, "cannot be forced to the disk", error)
            raise self._disk_error from error

    def _is_due(self, mark: int) -> bool:
        waited = time.monotonic() - self._synced_at
        return mark - self._synced >= _BATCH_LINES or waited >= _BATCH_SECONDS

    def _sync_entry(self) -> None:
        if self._fsync != "never":
            try:
                sync_folder(self._path)
            except OSError as error:
                raise file_error(self._path, "cannot be forced to the disk", error) from error


def _id_of(file: int) -> tuple[int, int]:
    status = os.fstat(file)
    return status.st_dev, status.st_ino
