"""Statements in one transaction: the shop's own, or one of ours."""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any, Protocol, Self, cast

from .dialects import SQLITE, Dialect, dialect_of, is_in_transaction
from .errors import StorageError

Value = str | int | bytes | None
Row = tuple[Any, ...]
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,23}")


class Scope(Protocol):
    """Where transactions come from."""

    def transaction(self) -> AbstractContextManager["Work"]:
        """Give a transaction for the length of a ``with``."""
        ...


class Work:
    """Statements over a driver's connection; they commit nothing.

    Statements stand in this package alone, with ``?`` for each value, ``kcp_`` for the prefix, and
    these words: ``{for_update}``, ``{skip_locked}``, ``{on_conflict:COLUMN}``.

    Args:
        connection: What the driver's ``connect`` gave.
        prefix: What the tables' names begin with.
        is_shops: Whether the shop began the transaction, and will end it.
    """

    def __init__(self, connection: Any, prefix: str, *, is_shops: bool = False) -> None:
        self.connection = connection
        self.is_shops = is_shops
        self.dialect: Dialect = dialect_of(connection)
        self._prefix = prefix

    def run(self, statement: str, *values: Value) -> list[Row]:
        """Run a statement and give its rows, as tuples whatever rows the shop's connection makes.

        Raises:
            Exception: The driver's error.
        """
        text = _spell(statement, self.dialect, self._prefix)
        cursor: Any = self.connection.cursor()
        with self._any_text(), closing(cursor):
            # psycopg takes a % without values as it is, and otherwise not.
            cursor.execute(text, values) if values else cursor.execute(text)
            rows: Iterable[object] = cursor.fetchall() if cursor.description else ()
            return [_plain(row) for row in rows]

    @contextmanager
    def _any_text(self) -> Generator[None]:
        """Read a text of SQLite's that is no UTF-8 as bytes; else no row beside it is read."""
        if self.dialect is not SQLITE:
            yield
            return
        before = self.connection.text_factory
        self.connection.text_factory = _text
        try:
            yield
        finally:
            self.connection.text_factory = before

    def one(self, statement: str, *values: Value) -> Row | None:
        """Run a statement and give its first row; None if there is none."""
        rows = self.run(statement, *values)
        return rows[0] if rows else None


class Joined:
    """The shop's own transaction, through the connection that it is in.

    Args:
        connection: A driver's connection, SQLAlchemy's ``Connection`` or ``Session``, or Django's
            ``connection``.
        prefix: What the tables' names begin with.

    Raises:
        StorageError: ``driver``, ``prefix``, or ``transaction``: Django is in no ``atomic`` block.
    """

    def __init__(self, connection: object, prefix: str) -> None:
        self._work = Work(_drivers_own(connection), check_prefix(prefix), is_shops=True)

    def transaction(self) -> Self:
        """Give the transaction that is already there."""
        return self

    def __enter__(self) -> Work:
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the end to the shop."""


def check_prefix(prefix: str) -> str:
    """Check what the tables' names begin with.

    Returns:
        The same.

    Raises:
        StorageError: ``prefix``: it could be more than the beginning of a name.
    """
    if not _PREFIX.fullmatch(prefix):
        raise StorageError("prefix", "a prefix has a-z, 0-9 and _, up to 24, the first a letter")
    return prefix


def check_transaction(work: Work) -> None:
    """Make sure, after a statement that wrote, that the shop's connection did not commit it.

    Raises:
        StorageError: ``transaction``: the connection is in none.
    """
    if work.is_shops and not is_in_transaction(work.connection):
        raise StorageError(
            "transaction", "the connection commits each statement by itself: begin a transaction"
        )


def _drivers_own(connection: Any) -> object:
    if hasattr(connection, "settings_dict") and hasattr(connection, "in_atomic_block"):
        # Through Django's own cursors, its log of statements would hold each body.
        if not connection.in_atomic_block:
            raise StorageError("transaction", "the connection is in no transaction.atomic() block")
        return connection.connection
    if hasattr(connection, "get_bind") and callable(getattr(connection, "connection", None)):
        connection = connection.connection()
    if hasattr(connection, "exec_driver_sql"):
        if not connection.in_transaction():
            # SQLAlchemy commits only what it has seen begin.
            connection.exec_driver_sql("SELECT 1").close()
        return connection.connection.dbapi_connection
    return connection


@lru_cache(maxsize=256)
def _spell(statement: str, dialect: Dialect, prefix: str) -> str:
    before, mark, rest = statement.partition("{on_conflict:")
    if mark:
        column, _, rest = rest.partition("}")
        statement = before + dialect.on_conflict.format(column) + rest
    return (
        statement.replace("{for_update}", dialect.for_update)
        .replace("{skip_locked}", dialect.skip_locked)
        .replace("?", dialect.mark)
        .replace("kcp_", prefix)
    )


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _plain(row: object) -> Row:
    if isinstance(row, Mapping):
        return tuple(cast("Mapping[str, object]", row).values())
    return tuple(cast("Sequence[object]", row))
