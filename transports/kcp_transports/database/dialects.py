"""The databases that are spoken to: what differs between them, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import StorageError


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database's ways.

    Args:
        name: ``sqlite``, ``postgresql`` or ``mysql`` (MariaDB too); its DDL files begin so.
        mark: What stands for a value in a statement.
        begin: Statements that begin a transaction of our own.
        on_connect: Statements for a connection of our own.
        for_update: Locks the rows that a SELECT finds, and reads their newest state.
        skip_locked: Likewise, but passes over rows that another transaction has locked.
        on_conflict: Begins the end of an INSERT that updates the row that is there; ``{}`` is the
            unique column.
        no_table: What the driver says of a table that does not exist.
        no_column: Likewise of a column, such as one of a later version.
    """

    name: str
    mark: str
    begin: tuple[str, ...]
    on_connect: tuple[str, ...]
    for_update: str
    skip_locked: str
    on_conflict: str
    no_table: frozenset[object]
    no_column: frozenset[object]


SQLITE = Dialect(
    name="sqlite",
    mark="?",
    # A transaction that reads first could not write once another one has written.
    begin=("BEGIN IMMEDIATE",),
    on_connect=("PRAGMA synchronous = FULL", "PRAGMA fullfsync = 1"),
    for_update="",
    skip_locked="",
    on_conflict="ON CONFLICT ({}) DO UPDATE SET",
    no_table=frozenset({"no such table"}),
    no_column=frozenset({"no such column"}),
)
POSTGRESQL = Dialect(
    name="postgresql",
    mark="%s",
    begin=("BEGIN ISOLATION LEVEL READ COMMITTED",),
    # A role or a server may be set up to report a commit before it is on the disk.
    on_connect=(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local')",
    ),
    for_update=" FOR UPDATE",
    skip_locked=" FOR UPDATE SKIP LOCKED",
    on_conflict="ON CONFLICT ({}) DO UPDATE SET",
    no_table=frozenset({"42P01"}),
    no_column=frozenset({"42703"}),
)
MYSQL = Dialect(
    name="mysql",
    mark="%s",
    begin=("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION"),
    on_connect=(),
    for_update=" FOR UPDATE",
    skip_locked=" FOR UPDATE SKIP LOCKED",
    on_conflict="ON DUPLICATE KEY UPDATE",
    no_table=frozenset({1146, "42S02"}),
    no_column=frozenset({1054, "42S22"}),
)
_IN_WORDS = {
    "no such table": "no such table",
    "no such column": "no such column",
    "has no column named": "no such column",
}
DIALECTS: Mapping[str, Dialect] = {each.name: each for each in (SQLITE, POSTGRESQL, MYSQL)}
_DRIVERS = {
    "sqlite3": SQLITE,
    "psycopg": POSTGRESQL,
    "psycopg2": POSTGRESQL,
    "pymysql": MYSQL,
    "MySQLdb": MYSQL,
}


def dialect_of(connection: object) -> Dialect:
    """Find the dialect of a driver's connection.

    Args:
        connection: What the driver's ``connect`` gave.

    Returns:
        The dialect.

    Raises:
        StorageError: ``driver``: it is of none that is known.
    """
    for kind in type(connection).__mro__:
        if found := _DRIVERS.get(kind.__module__.partition(".")[0]):
            return found
    kind = type(connection)
    raise StorageError("driver", f"no known driver made this {kind.__module__}.{kind.__qualname__}")


def is_in_transaction(connection: Any) -> bool:
    """Tell whether a driver's connection is in a transaction, after a statement that wrote."""
    dialect = dialect_of(connection)
    if dialect is SQLITE:
        return bool(connection.in_transaction)
    if dialect is POSTGRESQL:
        # Idle is 0; a statement that ended outside a transaction leaves it idle.
        return int(connection.info.transaction_status) != 0
    # A transaction that START TRANSACTION began is one although the session commits by itself.
    status: int | None = getattr(connection, "server_status", None)
    if status is not None and status & 1:
        return True
    return not connection.get_autocommit()


def is_lost(connection: Any) -> bool:
    """Tell whether a driver's connection was lost, after a statement that failed."""
    dialect = dialect_of(connection)
    if dialect is SQLITE:
        return False
    return bool(connection.closed) if dialect is POSTGRESQL else not connection.open


def commit_by_statement(connection: Any) -> None:
    """Set a connection of our own to begin and commit only where a statement says so."""
    dialect = dialect_of(connection)
    if dialect is SQLITE:
        connection.isolation_level = None
    elif dialect is POSTGRESQL:
        connection.autocommit = True
    else:
        connection.autocommit(True)


def is_drivers(error: BaseException) -> bool:
    """Tell whether a driver raised an error."""
    return any(kind.__module__.partition(".")[0] in _DRIVERS for kind in type(error).__mro__)


def what_failed(error: BaseException) -> object:
    """Give the stable part of a driver's error: SQLSTATE, number, or name."""
    first: object = error.args[0] if error.args else None
    state: object = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state or isinstance(first, int):
        return state or first
    # SQLite has no number for these.
    for words, what in _IN_WORDS.items():
        if words in str(first):
            return what
    return getattr(error, "sqlite_errorname", type(error).__name__)
