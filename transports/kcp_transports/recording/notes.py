"""What resolvers write beside exchanges: several lines at once, read back, and forced together."""

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, BinaryIO, Protocol

from kcp_proto import RecordingError
from kcp_transports.identity_files import open_at_once

from .format import HEADER, is_cut
from .index import LONGEST_LINE
from .journal import Journal
from .journal_file import file_error
from .reader import read_members
from .store import JournalStore

_STARTS = (b'{"kind":"lease"', b'{"kind":"finding"')
_NOTE = re.compile(
    rb'\{"kind":"(lease|finding)","id":"([^"]*)","key":"[^"]*","when":"[^"]*","outcome":"[^"]*"'
    rb'(?:,"holder":"([^"\\]*)")?'
).match
NotesOf = dict[str, list[dict[str, Any]]]


class Notes(Protocol):
    """The notes of a journal, as one resolver writes and reads them; its threads share it."""

    def add(self, lines: Sequence[bytes]) -> None:
        """Append lines in this order; a crash of the process cannot lose them.

        Raises:
            RecordingError: They are not written, or that is not known.
        """
        ...

    def force(self) -> None:
        """Return when a crash of the machine cannot lose what was added, either.

        Raises:
            RecordingError: That is not known.
        """
        ...

    def of(self, ids: Collection[str]) -> NotesOf:
        """Read what is written about some exchanges up to now, in the order of the lines.

        Raises:
            RecordingError: It cannot be read, or a line is damaged.
        """
        ...

    def forget(self, exchange_id: str) -> None:
        """Hold nothing more about an exchange that this resolver does not ask about again."""
        ...


def notes_of(store: JournalStore, holder: str) -> Notes:
    """Open the notes of a journal.

    Args:
        store: The journal.
        holder: The name of the resolver; one of its own.
    """
    return _FileNotes(store, holder) if isinstance(store, Journal) else _StoreNotes(store)


class _FileNotes:
    """The notes in a file, of which only what is new is read."""

    def __init__(self, journal: Journal, holder: str) -> None:
        self._journal = journal
        self._lines = NoteLines(journal.path, holder)
        self._lock = Lock()

    def add(self, lines: Sequence[bytes]) -> None:
        if lines:
            self._journal.write(b"".join(lines))

    def force(self) -> None:
        self._journal.force()

    def of(self, ids: Collection[str]) -> NotesOf:
        with self._lock:
            return self._lines.of(ids)

    def forget(self, exchange_id: str) -> None:
        with self._lock:
            self._lines.forget(exchange_id)


class _StoreNotes:
    """The notes in a store that forces each line before its `append` returns."""

    def __init__(self, store: JournalStore) -> None:
        self._store = store

    def add(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            self._store.append(line)

    def force(self) -> None:
        """Do nothing: `append` has forced each line."""

    def of(self, ids: Collection[str]) -> NotesOf:
        notes: NotesOf = {each: [] for each in ids}
        read = getattr(self._store, "notes", None)
        if read is not None:
            return _parsed(notes, read(ids))
        recording = self._store.recording()
        for exchange in recording.exchanges:
            if exchange.id in notes:
                notes[exchange.id] = recording.notes(exchange)
        return notes

    def forget(self, exchange_id: str) -> None:
        """Do nothing: nothing is held."""


class NoteLines:
    """Where the notes are in a recording's file that grows; what was read is not read again.

    Args:
        path: The file.
        holder: The resolver that reads: once it has written what it found about an exchange, the
            notes about that one are forgotten, so that they do not fill the memory.
    """

    def __init__(self, path: str, holder: str = "") -> None:
        self._path = path
        self._holder = holder.encode()
        self._file_id: tuple[int, int] | None = None
        self._end = 0
        self._lines: dict[str, list[tuple[int, int]]] = {}

    def of(self, ids: Collection[str]) -> NotesOf:
        """Read the notes about some exchanges as they are now.

        Raises:
            RecordingError: The file cannot be read, or a line is damaged.
        """
        try:
            with open(self._path, "rb", opener=open_at_once) as file:
                self._read_on(file)
                return _parsed({each: [] for each in ids}, self._lines_of(file, ids))
        except (OSError, ValueError) as error:
            raise file_error(self._path, "cannot be read", error) from error

    def forget(self, exchange_id: str) -> None:
        """Forget where the notes about an exchange are."""
        self._lines.pop(exchange_id, None)

    def __len__(self) -> int:
        """Count the exchanges about which notes are known."""
        return len(self._lines)

    def _lines_of(self, file: BinaryIO, ids: Iterable[str]) -> Iterable[bytes]:
        for exchange_id in ids:
            for offset, length in self._lines.get(exchange_id, ()):
                file.seek(offset)
                yield file.read(length)

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
            if line.startswith(_STARTS) and not is_cut(line):
                self._add(line)
            self._end += len(line)

    def _add(self, line: bytes) -> None:
        note = _NOTE(line)
        if note is None:
            # The whole recording was read before, and then named a damaged line.
            return
        kind, exchange_id, holder = note.groups()
        if kind == b"finding" and holder == self._holder:
            self.forget(exchange_id.decode())
        else:
            lines = self._lines.setdefault(exchange_id.decode(), [])
            lines.append((self._end, len(line)))


def _parsed(notes: NotesOf, lines: Iterable[bytes]) -> NotesOf:
    for line in lines:
        members: Mapping[str, Any] | None = read_members(line)
        if members is None or members.get("id") not in notes:
            raise RecordingError("a line that a resolver wrote is damaged")
        notes[members["id"]].append(dict(members))
    return notes
