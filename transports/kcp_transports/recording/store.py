"""What a recording's lines may be kept in: a file, tables, or something of one's own."""

from os import PathLike
from typing import Protocol

from .journal import Fsync, Journal
from .journal_file import OnExposure
from .reader import Recording


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


def open_store(
    place: str | PathLike[str] | JournalStore, fsync: Fsync, on_exposure: OnExposure
) -> JournalStore:
    """Open the file at a path; a store is taken as it is.

    Args:
        place: The path, or the store.
        fsync: When the file's lines are forced to the disk.
        on_exposure: What becomes of a file that others may open.

    Raises:
        RecordingError: The file cannot be opened, is something else, or is refused.
    """
    if isinstance(place, str | PathLike):
        return Journal(place, fsync, on_exposure)
    return place
