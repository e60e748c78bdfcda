"""A database that connections of our own are opened to: SQLite, PostgreSQL, MySQL or MariaDB."""

import os
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from os import PathLike, fspath
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from kcp_proto.shield import shielded
from kcp_transports.after_fork import renew_in_children

from .dialects import commit_by_statement, is_drivers, is_lost, what_failed
from .errors import StorageError
from .migrations import bring_up
from .work import Row, Value, Work, check_prefix

_SECONDS = 5
_IDLE = 8
_MYSQL_OPTIONS = ("unix_socket", "read_default_file")
_BUSY_MILLISECONDS = 15
# Neither used nor closed: to close a connection here would say goodbye for the parent, too.
_of_parents: list[object] = []


class Database:
    """Connections of our own; share it among threads.

    Args:
        connect: Opens a driver's connection: of sqlite3, psycopg or PyMySQL. SQLite's needs
            ``check_same_thread=False``.
        prefix: What the tables' names begin with: a-z, 0-9 and _, up to 24.
        patience: How many seconds to wait for others that write a SQLite file.

    Raises:
        StorageError: ``prefix``.
    """

    def __init__(
        self, connect: Callable[[], object], *, prefix: str = "kcp_", patience: float = _SECONDS
    ) -> None:
        self._connect = connect
        self._patience = patience
        self._prefix = check_prefix(prefix)
        self._idle: list[Work] = []
        renew_in_children(self)

    @classmethod
    @shielded
    def at(cls, place: str | PathLike[str], *, prefix: str = "kcp_") -> Self:
        """Name a database by its address; nothing is opened yet.

        Args:
            place: ``postgresql://…`` (extra ``[postgresql]``), ``mysql://…`` or ``mariadb://…``
                (extra ``[mysql]``), with ``?unix_socket=PATH`` for a socket or
                ``?read_default_file=PATH`` for a file with the password; or the path of a
                SQLite file, which is made with mode 0600.
            prefix: What the tables' names begin with.

        Returns:
            The database.

        Raises:
            StorageError: ``driver``: its driver is not installed; ``connect``: the address cannot
                be read; or ``prefix``.
        """
        address = fspath(place)
        scheme = address.partition("://")[0]
        if scheme in ("postgresql", "postgres"):
            return cls(_postgresql(address), prefix=prefix)
        if scheme in ("mysql", "mariadb"):
            return cls(_mysql(address), prefix=prefix)
        return cls(partial(_sqlite, os.path.abspath(address)), prefix=prefix)

    def transaction(self) -> "Transaction":
        """Give a transaction for the length of a ``with``; it is committed at its end.

        Raises:
            StorageError: ``connect``, ``failed``; or ``lost``: at the end it is then not known
                whether it is committed.
        """
        return Transaction(self)

    def migrate(self) -> int:
        """Make the tables, or bring those that are there to this release's version.

        Safe when several processes do so at once: one does, the others wait.

        Returns:
            The version that was there before; 0 if none was.

        Raises:
            StorageError: ``version``: the tables are newer than this release; ``connect`` or
                ``failed``.
        """
        with self.transaction() as work:
            return bring_up(work, self._prefix)

    def renew(self) -> None:
        """Begin anew in a forked process, which must not speak over its parent's connections."""
        _of_parents.extend(self._idle)
        self._idle = []

    def close(self) -> None:
        """Close the connections that are not in use; the database may be used again."""
        idle, self._idle = self._idle, []
        for work in idle:
            _close(work)

    @shielded
    def run(self, statement: str, *values: Value) -> list[Row]:
        """Run one statement that commits itself.

        Raises:
            StorageError: ``connect``, ``failed``; or ``lost``, and whether it is committed is not
                known.
        """
        work = self._idle_one() or self._open()
        try:
            rows = self._run_in_turn(work, statement, *values)
        except BaseException as error:
            if is_drivers(error):
                raise self._lost(_failed(work, error)) from None
            # A signal's handler raised: what the server says next is not for the next one.
            _close(work)
            raise
        self.give_back(work)
        return rows

    @shielded
    def begin(self) -> Work:
        """Begin a transaction, over an idle connection if one still answers."""
        while work := self._idle_one():
            try:
                return self._begun(work)
            except StorageError:
                # The server was restarted, or cut it: nothing was done over it yet.
                continue
        return self._begun(self._open())

    def give_back(self, work: Work) -> None:
        """Keep a connection for the next transaction, or close it."""
        # Without a lock, which a signal's handler could leave locked: the list's calls are whole.
        if len(self._idle) < _IDLE:
            self._idle.append(work)
        else:
            _close(work)

    def _begun(self, work: Work) -> Work:
        try:
            for statement in work.dialect.begin:
                self._run_in_turn(work, statement)
        except BaseException as error:
            if is_drivers(error):
                raise _failed(work, error) from None
            _close(work)
            raise
        return work

    def _run_in_turn(self, work: Work, statement: str, *values: Value) -> list[Row]:
        """Run a statement, again and again while others write the SQLite file.

        SQLite itself asks ever more seldom, so that one of several busy writers may starve.
        """
        until = time.monotonic() + self._patience
        while True:
            try:
                return work.run(statement, *values)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise

    def _lost(self, error: StorageError) -> StorageError:
        """Close the idle connections where one was lost, for the others are, too."""
        if error.reason == "lost":
            self.close()
        return error

    def _idle_one(self) -> Work | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    @shielded
    def _open(self) -> Work:
        try:
            connection = self._connect()
        except StorageError:
            raise
        except Exception as error:
            # Its text may hold the whole address.
            raise StorageError(
                "connect", f"the database cannot be opened: {what_failed(error)}"
            ) from None
        work = Work(connection, self._prefix)
        try:
            commit_by_statement(connection)
            for statement in work.dialect.on_connect:
                work.run(statement)
        except BaseException as error:
            if is_drivers(error):
                raise _failed(work, error) from None
            _close(work)
            raise
        return work

    def __repr__(self) -> str:
        return f"<Database {self._prefix}*>"


class Transaction:
    """A transaction of our own: committed at its end, rolled back by an exception."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._work: Work | None = None

    def __enter__(self) -> Work:
        self._work = self._database.begin()
        self._owner = os.getpid()
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        if self._owner != os.getpid():
            _of_parents.append(work)
            return
        if error is None:
            try:
                work.run("COMMIT")
            except BaseException as failure:
                if is_drivers(failure):
                    raise _failed(work, failure) from None
                _close(work)
                raise
            self._database.give_back(work)
            return
        if is_drivers(error):
            raise _failed(work, error) from None
        # A closed connection is rolled back for certain; errors are rare.
        _close(work)


def _failed(work: Work, error: BaseException) -> StorageError:
    """Close a connection that failed, and say what failed."""
    is_gone = is_lost(work.connection)
    _close(work)
    # The driver's own text may quote a row, so only its number goes on.
    what = what_failed(error)
    if what in work.dialect.no_table:
        return StorageError("tables", "the tables are not there: run Database.migrate() once")
    if what in work.dialect.no_column:
        return StorageError(
            "version", "the tables are of an earlier release: run Database.migrate() once"
        )
    if is_gone:
        return StorageError("lost", f"the connection to the database was lost: {what}")
    return StorageError("failed", f"the {work.dialect.name} database failed: {what}")


def _close(work: Work) -> None:
    try:
        work.connection.close()
    except Exception:
        return


def _sqlite(path: str) -> sqlite3.Connection:
    try:
        # What is kept holds personal data; SQLite's other files get the mode of this one.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError("file", f"{path} cannot be opened: {error.strerror}") from error
    connection = sqlite3.connect(path, timeout=_SECONDS, check_same_thread=False)
    connection.isolation_level = None
    # Of the two journals of SQLite's, this one lets others read while one writes.
    connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}").close()
    return connection


def _postgresql(address: str) -> Callable[[], object]:
    try:
        import psycopg
    except ImportError:
        raise StorageError(
            "driver", "PostgreSQL needs psycopg: pip install 'kcp-proto[postgresql]'"
        ) from None
    milliseconds = _SECONDS * 1000
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    return partial(
        psycopg.connect,
        address,
        connect_timeout=_SECONDS,
        tcp_user_timeout=milliseconds,
        options=options,
    )


def _mysql(place: str) -> Callable[[], object]:
    try:
        import pymysql
    except ImportError:
        raise StorageError(
            "driver", "MySQL and MariaDB need PyMySQL: pip install 'kcp-proto[mysql]'"
        ) from None
    try:
        address = urlsplit(place)
        port = address.port or 3306
    except ValueError:
        # Its text may quote the password: one with #, /, ? or [ ends the host's part early.
        raise StorageError(
            "connect",
            "the address of the database cannot be read: write #, /, ? and [ in a "
            "password percent-encoded",
        ) from None
    settings: dict[str, Any] = {
        "user": unquote(address.username or ""),
        "password": unquote(address.password or ""),
        "host": address.hostname or "localhost",
        "port": port,
        "database": unquote(address.path.lstrip("/")),
        **{name: value for name, value in parse_qsl(address.query) if name in _MYSQL_OPTIONS},
    }
    return partial(
        pymysql.connect,
        **settings,
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        write_timeout=_SECONDS,
        init_command=f"SET SESSION innodb_lock_wait_timeout = {_SECONDS}",
    )
