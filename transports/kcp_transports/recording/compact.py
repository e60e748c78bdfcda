"""Take out of a recording what is settled, while others may go on recording."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from errno import EIO
from os import PathLike

from .format import HEADER
from .journal_file import PATIENCE, file_error, lock, open_file, sync_folder, system
from .reader import RecordedExchange, Recording
from .store import database_journal, is_in_database


def compact(path: str | PathLike[str]) -> int:
    """Drop every exchange whose outcome is known; keep the unresolved ones, and what proves.

    The file is replaced whole, by one of the same owner with mode 0600, or stays as it is.
    Transports that record into it wait, as long as reading its lines' beginnings and writing the
    open ones takes, and go on in the smaller file.

    Args:
        path: The recording; in a database its address, or its SQLite file.

    Returns:
        How many exchanges were dropped.

    Raises:
        RecordingError: It cannot be read or written, is no recording, or a line is damaged; or
            another user owns it, and this process may not give that user the new file.
    """
    if is_in_database(path):
        with closing(database_journal(path)) as journal:
            return journal.compact()
    path = os.path.realpath(path)
    file = open_file(path, make=False)
    try:
        with ExitStack() as opened:
            opened.callback(os.close, file)
            with lock(path, file, time.monotonic() + PATIENCE):
                if not os.path.samestat(os.fstat(file), os.stat(path)):
                    raise OSError(EIO, "it was replaced meanwhile")
                return _replace(path, os.fstat(file), opened)
    except OSError as error:
        raise file_error(path, "cannot be compacted", error) from error


def _replace(path: str, owner: os.stat_result, opened: ExitStack) -> int:
    recording = Recording.read(path)
    unresolved = [*recording.unresolved(), *recording.proven()]
    # Random, for in a container a process that was killed had this one's number.
    part = f"{path}.{os.urandom(8).hex()}.part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            # Other transports go on in the new file, so it must be theirs before it is there.
            system.hand_over(file.fileno(), owner)
            file.write(HEADER)
            file.writelines(_lines(recording, unresolved))
            file.flush()
            system.force(file.fileno())
        if not system.REPLACES_OPEN_FILES:
            opened.close()
        os.replace(part, path)
        sync_folder(path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)
    return len(recording.exchanges) - len(unresolved)


def _lines(recording: Recording, exchanges: list[RecordedExchange]) -> Iterator[bytes]:
    lines = [
        line
        for item in exchanges
        for line in (item.request, item.end, *item.notes)
        if line is not None
    ]
    with recording.file.open() as stream:
        # In the order of the file: outcomes come after requests that others made meanwhile.
        for line in sorted(lines):
            yield recording.file.read(stream, line)
