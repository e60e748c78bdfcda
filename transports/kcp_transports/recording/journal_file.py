"""The steps that a journal takes on its file: open, lock, append whole, force to the disk."""

import os
import stat
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from errno import EIO, ETIMEDOUT
from os import PathLike, fspath
from typing import Literal

from kcp_proto import RecordingError

from .format import CUT, HEADER, check_header

if sys.platform == "win32":
    from . import windows as own_ways
else:
    from . import posix as own_ways

system = own_ways
"""What this operating system does in its own way."""
OnExposure = Literal["narrow", "refuse"]
_FLAGS = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
PATIENCE = 5.0
_PAUSE = 0.001


def open_file(path: str | PathLike[str], *, make: bool) -> int:
    """Open a recording to append to it.

    Args:
        path: The file.
        make: Whether to make it, with mode 0600, if it does not exist.

    Returns:
        The file's descriptor.

    Raises:
        RecordingError: It cannot be opened, or is something else.
    """
    try:
        file = os.open(path, _FLAGS | (os.O_CREAT if make else 0), 0o600)
    except (OSError, ValueError) as error:
        raise file_error(path, "cannot be opened", error) from error
    try:
        _check(file)
    except OSError as error:
        os.close(file)
        raise file_error(path, "cannot be read", error) from error
    except RecordingError:
        os.close(file)
        raise
    return file


def whole_path(path: str | PathLike[str]) -> str:
    """Make a path that means the same file wherever the process goes afterwards.

    Raises:
        RecordingError: The path is relative, and the folder that it begins in is gone.
    """
    try:
        return os.path.abspath(fspath(path))
    except OSError as error:
        raise file_error(path, "cannot be opened", error) from error


def keep_private(path: str, file: int, on_exposure: OnExposure) -> str:
    """Make sure that a recording is for its owner alone, before anything is written to it.

    Args:
        path: Where it was opened.
        file: The descriptor.
        on_exposure: Whether one that others may open is narrowed or refused.

    Returns:
        What to warn of; "" if there is nothing.

    Raises:
        RecordingError: It is refused.
        OSError: It is gone.
    """
    found = system.openings(path, file)
    if not found:
        return ""
    exposed = f"the recording {path} is not for its owner alone: {', '.join(found)}"
    if on_exposure == "refuse":
        raise RecordingError(exposed)
    try:
        system.narrow(file)
        remedy = "it is 600 now"
    except OSError as error:
        remedy = f"it cannot be narrowed: {error.strerror}"
    return f"{exposed}; {remedy}"


@contextmanager
def lock(path: str, file: int, until: float) -> Generator[None]:
    """Keep other processes from appending meanwhile.

    Args:
        path: Where the file was opened.
        file: The descriptor.
        until: How long to wait for them, a moment of `time.monotonic`.

    Raises:
        TimeoutError: Another process keeps the file locked.
        OSError: The file system knows no locks.
    """
    locked = system.lock_file(path, file)
    try:
        while True:
            try:
                system.try_lock(locked)
                break
            except BlockingIOError:
                pause(until)
        try:
            yield
        finally:
            system.unlock(locked)
    finally:
        if locked != file:
            os.close(locked)


def pause(until: float) -> None:
    """Wait a moment for another process to end with the file.

    Args:
        until: How long to wait for it, a moment of `time.monotonic`.

    Raises:
        TimeoutError: That moment has passed.
    """
    if time.monotonic() >= until:
        raise TimeoutError(ETIMEDOUT, "another process keeps it locked")
    time.sleep(_PAUSE)


def append_whole(file: int, line: bytes, end: int) -> int:
    """Append a line with one call to the operating system, or nothing.

    Args:
        file: The descriptor, locked.
        line: The line with its end.
        end: What the last call gave for this descriptor, in bytes; -1 before the first. A file
            that is longer or shorter is looked at, for a crash may have cut its last line off.

    Returns:
        Where the file ends after the line.

    Raises:
        OSError: The file did not take it; what it took is taken back.
    """
    size = os.lseek(file, 0, os.SEEK_END)
    data = line if size == end else _lead(file, size) + line
    written = os.write(file, data)
    if written < len(data):
        # If this fails too, or the machine stops here, the next line marks the cut.
        with suppress(OSError):
            if os.fstat(file).st_size == size + written:
                os.ftruncate(file, size)
        raise OSError(EIO, "only a part of a line was taken")
    return size + written


def sync_folder(path: str) -> None:
    """Make the entry of a file that was just made or replaced survive a crash of the machine.

    Args:
        path: The file, by its whole path.
    """
    system.force_folder(os.path.dirname(path))


def file_error(path: str | PathLike[str], what: str, error: Exception) -> RecordingError:
    """Report what went wrong with a recording's file.

    Raises:
        OSError: The error itself, if it is none of the system's: that one has a number, and what a
            signal's handler raises has none.
    """
    if isinstance(error, OSError):
        if error.errno is None:
            raise error
        return RecordingError(f"the recording {fspath(path)} {what}: {error.strerror or error}")
    return RecordingError(f"the recording {fspath(path)} {what}: the path cannot be a path")


def _lead(file: int, size: int) -> bytes:
    if size < len(HEADER):
        return HEADER[size:]
    os.lseek(file, -1, os.SEEK_END)
    return b"" if os.read(file, 1) == b"\n" else CUT


def check_regular(file: int) -> None:
    """Refuse what is no regular file: it may have no end, and cannot be read again.

    Raises:
        RecordingError: It is a device, a pipe or a socket.
    """
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise RecordingError("a recording is a regular file, no device, pipe or socket")


def _check(file: int) -> None:
    check_regular(file)
    os.lseek(file, 0, os.SEEK_SET)
    begin = os.read(file, len(HEADER))
    # A crash may have cut off the header itself; the first line then completes it.
    check_header(begin + HEADER[len(begin) :])
