"""Open a state file: ours or empty, private, and no other sandbox's at the same time."""

import os
import sqlite3
from pathlib import Path

from . import sqlite_tables as tables

MEMORY = ":memory:"
"""Names a database that goes with the process."""


class StateFileError(ValueError):
    """Report that a state file cannot be used, and why."""


def opened(path: str | Path) -> sqlite3.Connection:
    """Open the database, with the whole file to itself.

    Args:
        path: The file, which is made if it is not there, or `MEMORY`.

    Returns:
        The connection; whoever uses it begins and ends transactions.

    Raises:
        StateFileError: The file is not a sandbox's, or of another version.
        sqlite3.Error: In use by another sandbox, or SQLite cannot use it.
        OSError: The file system refuses.
    """
    if str(path) != MEMORY:
        _make_private(Path(path))
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make sure that the file is ours or empty, and its owner's only; side files follow it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head:
        _check_head(head)
    path.chmod(0o600)


def _check_head(head: bytes) -> None:
    """Look into SQLite's header, so that somebody else's file is not even opened as a database."""
    version, owner = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if not head.startswith(b"SQLite format 3\0") or owner != tables.APPLICATION_ID:
        raise StateFileError("the file is not a sandbox's state")
    if version != tables.VERSION:
        raise StateFileError(
            f"the state is of version {version}, this sandbox keeps {tables.VERSION}: remove it"
        )


_HEAD = 100


def _prepare(connection: sqlite3.Connection) -> None:
    # Exclusive: two sandboxes on one file would each believe their own idea of it.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    (entries,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not entries:
        # Before the log is switched on, so that the file's head says at once whose it is.
        connection.executescript(tables.SCRIPT)
    connection.execute("PRAGMA journal_mode = WAL")
    # A commit survives the process; only a power cut may take the last ones.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def reason(error: sqlite3.Error) -> str:
    """Say why SQLite could not use the file."""
    if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
        return "another sandbox is using the state file"
    return f"the state file cannot be used: {error}"
