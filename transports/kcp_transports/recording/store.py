"""What a recording's lines may be kept in: a file, tables, or something of one's own."""

from contextlib import closing
from os import PathLike, fspath
from typing import TYPE_CHECKING, Protocol

from kcp_transports.identity_files import open_at_once

from .journal import Fsync, Journal
from .journal_file import OnExposure
from .reader import Recording

if TYPE_CHECKING:
    from .database_journal import DatabaseJournal


class JournalStore(Protocol):
    """A journal to which many threads append lines, and which is read as a recording."""

    def append(self, line: bytes) -> None:
        """Append one line; when this returns, a crash of the process cannot lose it.

        A line is only added: none is changed or taken out, and one that is there is whole.

        Args:
            line: The line with its end, as `kcp_transports.recording` writes it.

        Raises:
            RecordingError: It is not written, or that is not known.
        """
        ...

    def recording(self) -> Recording:
        """Read what is written up to now.

        Raises:
            RecordingError: It cannot be read.
        """
        ...

    def close(self) -> None:
        """Append nothing more; a second call does nothing."""
        ...


_SCHEMES = ("postgresql://", "postgres://", "mysql://", "mariadb://")
_SQLITE = b"SQLite format 3\0"


def is_in_database(place: str | PathLike[str]) -> bool:
    """Tell whether a place is a database: by its address, or a file by its first bytes."""
    if fspath(place).startswith(_SCHEMES):
        return True
    try:
        with open(place, "rb", opener=open_at_once) as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False


def read_recording(place: str | PathLike[str], *, only_open: bool = False) -> Recording:
    """Read a recording wherever it is.

    Args:
        place: A recording's file; or a database's address or SQLite file with a journal in it, as
            `kcp_transports.database.Database.at` takes it.
        only_open: Whether exchanges whose outcome is known are left out where they can be: in a
            database.

    Raises:
        RecordingError: It cannot be read, is no recording, or a line is damaged.
    """
    if not is_in_database(place):
        return Recording.read(place)
    with closing(database_journal(place)) as journal:
        return journal.open_exchanges() if only_open else journal.recording()


def database_journal(place: str | PathLike[str]) -> "DatabaseJournal":
    """Name the journal in a database whose tables are there."""
    # Drivers take longer to import than a recording in a file.
    from .database_journal import DatabaseJournal

    # No tables are made: a reader may not be allowed to, and the file may be another program's.
    return DatabaseJournal.at(place)


def open_store(
    place: str | PathLike[str] | JournalStore,
    fsync: Fsync,
    on_exposure: OnExposure,
    *,
    make: bool = True,
) -> JournalStore:
    """Open the journal at a place; a store is taken as it is.

    Args:
        place: A file; the address or the SQLite file of a database with
            tables in it; or the store.
        fsync: When the file's lines are forced to the disk.
        on_exposure: What becomes of a file that others may open.
        make: Whether a file that does not exist is made.

    Raises:
        RecordingError: The file cannot be opened, is something else, or is refused.
    """
    if not isinstance(place, str | PathLike):
        return place
    if is_in_database(place):
        return database_journal(place)
    return Journal(place, fsync, on_exposure, make=make)
