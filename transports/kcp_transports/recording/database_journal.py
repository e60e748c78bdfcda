"""The journal in a database, for shops whose disk is not kept: one row a line."""

import os
import time
from collections.abc import Collection, Iterable, Sequence
from os import PathLike
from typing import Any, Self

from kcp_proto import RecordingError, catalogue
from kcp_proto.shield import shielded
from kcp_transports.database import Database, StorageError, Value

from .format import HEADER, read_key
from .index import read_beginning
from .journal_file import PATIENCE
from .reader import Recording

_PAUSE = 0.1
_LONGEST = 800
_SETTLED = ("answered", "not-sent")
# A line whose commit got lost on the way is there already, and stays as it is.
_APPEND = (
    "INSERT INTO kcp_journal (id, exchange_id, kind, outcome, order_no, tno, content)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) {on_conflict:id} id = kcp_journal.id"
)
_OF_TRANSPORTS = frozenset({"request", "response", "failure"})
# What passes by itself: a server that starts again.
_PASSING = frozenset({"connect", "lost"})


class DatabaseJournal:
    """A recording in a table; hand it to a recording transport instead of a path.

    A line is committed, over a connection of the journal's own, before `append` returns. It never
    joins a transaction of the shop's: what rolls that back must not take back what was sent.

    Args:
        database: The database, with its tables.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._closed = False

    @classmethod
    @shielded
    def open(cls, place: str | PathLike[str], *, prefix: str = "kcp_") -> Self:
        """Open a journal by its address, and make its tables if they are not there.

        Args:
            place: A SQLite file, or an address, as `kcp_transports.database.Database.at` takes it.
            prefix: What the tables' names begin with.

        Raises:
            RecordingError: It cannot be opened.
        """
        journal = cls.at(place, prefix=prefix)
        try:
            journal._database.migrate()
        except StorageError as error:
            raise _refused("cannot be opened", error) from None
        return journal

    @classmethod
    @shielded
    def at(cls, place: str | PathLike[str], *, prefix: str = "kcp_") -> Self:
        """Name a journal by its address, whose tables are there; nothing is opened yet.

        Raises:
            RecordingError: Its driver is not installed, or the prefix is no name.
        """
        try:
            return cls(Database.at(place, prefix=prefix))
        except StorageError as error:
            raise _refused("cannot be opened", error) from None

    def append(self, line: bytes) -> None:
        """Append one line and commit it; a server that is away is tried again for five seconds.

        Args:
            line: The line with its end.

        Raises:
            RecordingError: It is not committed, or that is not known; or the journal is closed.
        """
        if self._closed:
            raise RecordingError("the journal in the database is closed")
        kind, exchange_id, key, outcome = read_beginning(line)
        fields = read_key(key)[1]
        numbers = (_ascii(catalogue.order_number(fields)), _ascii(fields.get("tno")))
        values = (os.urandom(16).hex(), exchange_id, kind, outcome, *numbers, line)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if kind in _OF_TRANSPORTS:
                    self._database.run(_APPEND, *values)
                else:
                    self._append_behind(exchange_id, values)
                return
            except StorageError as error:
                if error.reason not in _PASSING or time.monotonic() >= until:
                    raise _refused("cannot be written", error) from None
            time.sleep(_PAUSE)

    def _append_behind(self, exchange_id: str, values: tuple[Value, ...]) -> None:
        """Append a line behind all lines of its exchange that others can see, or will.

        By the order of such lines resolvers agree whose turn it is. Numbers are given before a
        commit, so without a lock a line could appear before one that was seen already.
        """
        with self._database.transaction() as work:
            work.run("SELECT line FROM kcp_journal WHERE exchange_id = ?{for_update}", exchange_id)
            work.run(_APPEND, *values)

    def recording(self) -> Recording:
        """Read the whole journal into memory.

        Raises:
            RecordingError: It cannot be read, or a line is damaged.
        """
        return self._read("SELECT content FROM kcp_journal ORDER BY line")

    def open_exchanges(self) -> Recording:
        """Read only the exchanges whose outcome is not known, with all their lines.

        Raises:
            RecordingError: It cannot be read, or a line is damaged.
        """
        return self._read(
            "SELECT content FROM kcp_journal WHERE NOT EXISTS (SELECT 1 FROM kcp_journal settled"
            " WHERE settled.exchange_id = kcp_journal.exchange_id AND settled.outcome IN (?, ?))"
            " ORDER BY line",
            *_SETTLED,
        )

    def notes(self, exchange_ids: Collection[str]) -> list[bytes]:
        """Read only the lines that resolvers wrote about some exchanges, in their order.

        Raises:
            RecordingError: They cannot be read.
        """
        marks = ", ".join("?" * len(exchange_ids))
        statement = (
            f"SELECT content FROM kcp_journal WHERE exchange_id IN ({marks})"  # noqa: S608 - marks
            " AND kind IN ('lease', 'finding') ORDER BY line"
        )
        return [bytes(content) for (content,) in self._rows(statement, *exchange_ids)]

    def about(self, number: str) -> Recording:
        """Read only the exchanges about an order, or about a transaction, with all their lines.

        Args:
            number: The order number or the transaction number that the requests name.

        Raises:
            RecordingError: It cannot be read, or a line is damaged.
        """
        return self._read(
            "SELECT content FROM kcp_journal WHERE order_no = ? OR tno = ? ORDER BY line",
            *(_ascii(number),) * 2,
        )

    def compact(self) -> int:
        """Drop every exchange whose outcome is known; keep the unresolved ones.

        Returns:
            How many exchanges were dropped.

        Raises:
            RecordingError: The tables cannot be written.
        """
        try:
            with self._database.transaction() as work:
                [(count,)] = work.run(
                    "SELECT COUNT(DISTINCT exchange_id) FROM kcp_journal WHERE outcome IN (?, ?)",
                    *_SETTLED,
                )
                # MySQL reads from a table that it deletes from only through another one.
                work.run(
                    "DELETE FROM kcp_journal WHERE exchange_id IN (SELECT exchange_id FROM"
                    " (SELECT exchange_id FROM kcp_journal WHERE outcome IN (?, ?)) settled)",
                    *_SETTLED,
                )
        except StorageError as error:
            raise _refused("cannot be compacted", error) from None
        return int(count)

    def close(self) -> None:
        """Append nothing more, and close the connections; a second call does nothing."""
        self._closed = True
        self._database.close()

    def _read(self, statement: str, *values: str | None) -> Recording:
        rows = self._rows(statement, *values)
        return Recording.of_lines(_lines(rows), name="the journal in the database")

    def _rows(self, statement: str, *values: str | None) -> Sequence[tuple[Any, ...]]:
        try:
            return self._database.run(statement, *values)
        except StorageError as error:
            raise _refused("cannot be read", error) from None

    def __repr__(self) -> str:
        return f"<DatabaseJournal in {self._database!r}>"


def _ascii(text: str | None) -> str | None:
    # Whatever the database's character set is; the tables are in ASCII.
    return None if text is None else text.encode("unicode_escape").decode("ascii")[:_LONGEST]


def _lines(rows: Iterable[tuple[bytes, ...]]) -> Iterable[bytes]:
    yield HEADER
    for (content,) in rows:
        yield bytes(content)


def _refused(what: str, error: StorageError) -> RecordingError:
    return RecordingError(f"the journal in the database {what}: {error}")
