"""Take out of a recording what is settled, while others may go on recording."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from os import PathLike

from ._journal_file import PATIENCE, failed, lock, open_file, unlock
from ._lines import HEADER
from .reader import Exchange, Recording


def compact(path: str | PathLike[str]) -> int:
    """Drop every exchange whose outcome is known; keep the unresolved ones.

    The file is replaced whole, with mode 0600, or stays as it is. Whoever records into it
    waits, and goes on in the smaller file.

    Args:
        path: The recording.

    Returns:
        How many exchanges were dropped.

    Raises:
        RecordingError: It cannot be read or written, is no recording, or a line is damaged.
    """
    path = os.path.realpath(path)
    file = open_file(path, make=False)
    try:
        lock(file, time.monotonic() + PATIENCE)
        try:
            if not os.path.samestat(os.fstat(file), os.stat(path)):
                raise OSError("it was replaced meanwhile")
            return _replace(path)
        finally:
            unlock(file)
    except OSError as error:
        raise failed(path, "cannot be compacted", error) from error
    finally:
        os.close(file)


def _replace(path: str) -> int:
    recording = Recording.read(path)
    kept = recording.unresolved()
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(HEADER)
            file.writelines(_lines(path, kept))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)
    return len(recording.exchanges) - len(kept)


def _lines(path: str, kept: list[Exchange]) -> Iterator[bytes]:
    places = [place for item in kept for place in (item.request, item.end) if place is not None]
    with open(path, "rb") as file:
        # In the order of the file: outcomes come after requests that others made meanwhile.
        for place in sorted(places):
            file.seek(place.offset)
            yield file.readline()
