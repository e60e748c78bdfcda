"""Records in an SQLite database: a file that outlives the process, private and of one sandbox."""

import json
import os
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from kcp_proto import Certificate

from . import sqlite_tables as tables
from .backend import FORGOTTEN, StateFileError
from .records import Account, Member, Payment, Transaction

_PAYMENT = "SELECT tno, site_cd, ordr_idxx, payer, split_from FROM payments"
_TRANSACTION = (
    "SELECT tno, site_cd, ordr_idxx, pay_type, day, buyer, response, history FROM transactions"
)
_MEMORY = ":memory:"
_SIDES = ("-journal", "-shm", "-wal")
# Bytes of SQLite's own header.
_HEAD = 100


class SqliteStorage:
    """The `Storage` in a file; one sandbox at a time has it to itself.

    The file has mode 0600: it holds the members' passwords and the shop's key. Commits are
    atomic: after a crash of the process it holds every finished request and no half of one.

    Args:
        path: The file; made if it is not there. ``:memory:`` for a database that goes with the
            process.

    Raises:
        StateFileError: In use by another sandbox, not a state file, of another version, or the path
            is none.
        OSError: The file system refuses.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = RLock()
        self._depth = 0
        try:
            self._connection = _opened(path)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # SQLite quotes names of the file, which may be damaged too.
            raise StateFileError(f"{path}: {_reason(error)}") from None
        except StateFileError as error:
            raise StateFileError(f"{path}: {error}") from None
        except ValueError:
            # A zero, or a surrogate that no file system knows.
            raise StateFileError(f"{str(path)!a} is no path") from None

    @contextmanager
    def atomic(self) -> Generator[None]:
        """Hold the one lock and an SQL transaction; roll back if an exception leaves the block."""
        with self._lock:
            name = f"level{self._depth}"
            self._run(f"SAVEPOINT {name}" if self._depth else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                self._roll_back(name)
                raise
            self._depth -= 1
            self._run(f"RELEASE {name}" if self._depth else "COMMIT")

    def next_serial(self) -> int:
        """Count up from 1."""
        row = self._one("UPDATE serials SET last = last + 1 RETURNING last")
        return tables.number(row or (None,))

    def certificate(self, site_cd: str) -> Certificate | None:
        """Look up the certificate that is registered for a shop."""
        row = self._one("SELECT der FROM certificates WHERE site_cd = ?", site_cd)
        return tables.certificate(row[0]) if row else None

    def certificates(self) -> Mapping[str, Certificate]:
        """List the registered certificates by site code."""
        rows = self._all("SELECT site_cd, der FROM certificates ORDER BY rowid")
        return {site_cd: tables.certificate(der) for site_cd, der in rows}

    def put_certificate(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate, or replace it."""
        self._run("INSERT OR REPLACE INTO certificates VALUES (?, ?)", site_cd, certificate.der)

    def member(self, account: Account) -> Member | None:
        """Look a member up."""
        row = self._one(
            "SELECT pt_memcorp_cd, pt_idno, pt_pwd FROM members WHERE account = ?",
            tables.account_key(account),
        )
        return tables.member(row) if row else None

    def members(self) -> Sequence[Member]:
        """List the members, oldest first."""
        rows = self._all("SELECT pt_memcorp_cd, pt_idno, pt_pwd FROM members ORDER BY rowid")
        return list(map(tables.member, rows))

    def put_member(self, member: Member) -> None:
        """Store a member."""
        values = (member.pt_memcorp_cd, member.pt_idno, member.pt_pwd)
        key = tables.account_key(member.account)
        self._run("INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)", key, *values)

    def payment(self, tno: str) -> Payment | None:
        """Look a payment up by its number."""
        return self._payment(self._one(f"{_PAYMENT} WHERE tno = ?", tno))

    def payment_of_order(self, site_cd: str, ordr_idxx: str) -> Payment | None:
        """Look the first payment up that has a shop's order number."""
        query = f"{_PAYMENT} WHERE site_cd = ? AND ordr_idxx = ? ORDER BY rowid LIMIT 1"
        return self._payment(self._one(query, site_cd, ordr_idxx))

    def payments(self) -> Sequence[Payment]:
        """List the payments, oldest first."""
        rows = self._all(f"{_PAYMENT} ORDER BY rowid")
        return [tables.payment(row, self._events(row[0])) for row in rows]

    def put_payment(self, payment: Payment) -> None:
        """Store a payment, or its next state: a payment's history only grows."""
        with self.atomic():
            self._run(
                "INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?)",
                payment.tno,
                payment.site_cd,
                payment.ordr_idxx,
                tables.account_key(payment.payer),
                payment.split_from,
            )
            for step, event in enumerate(payment.history):
                self._run(
                    "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
                    *(payment.tno, step, event.kind, event.at, event.amount),
                    *(event.pnt_app_no, event.order_no),
                )

    def transaction(self, tno: str) -> Transaction | None:
        """Look a transaction up by its number."""
        row = self._one(f"{_TRANSACTION} WHERE tno = ?", tno)
        return tables.transaction(row) if row else None

    def transactions_of_order(self, site_cd: str, ordr_idxx: str) -> Sequence[Transaction]:
        """List a shop's transactions with an order number, oldest first."""
        query = f"{_TRANSACTION} WHERE site_cd = ? AND ordr_idxx = ? ORDER BY rowid"
        return list(map(tables.transaction, self._all(query, site_cd, ordr_idxx)))

    def transactions(self) -> Sequence[Transaction]:
        """List the transactions, oldest first."""
        return list(map(tables.transaction, self._all(f"{_TRANSACTION} ORDER BY rowid")))

    def put_transaction(self, transaction: Transaction) -> None:
        """Store a transaction, or its next state; its place in the list stays."""
        self._run(
            "INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tno)"
            " DO UPDATE SET response = excluded.response, history = excluded.history",
            *(transaction.tno, transaction.site_cd, transaction.ordr_idxx),
            *(transaction.pay_type, transaction.day, transaction.buyer),
            json.dumps(dict(transaction.response), ensure_ascii=False),
            tables.changes(transaction.history),
        )

    def balance(self, account: Account) -> int | None:
        """Look an account's points up."""
        key = tables.account_key(account)
        row = self._one("SELECT points FROM balances WHERE account = ?", key)
        return tables.number(row) if row else None

    def put_balance(self, account: Account, points: int) -> None:
        """Set an account's points."""
        key = tables.account_key(account)
        self._run("INSERT OR REPLACE INTO balances VALUES (?, ?)", key, points)

    def total_points(self) -> int:
        """Add up the points of all accounts."""
        row = self._one("SELECT coalesce(sum(points), 0) FROM balances")
        return tables.number(row or (None,))

    def note(self, name: str) -> bytes | None:
        """Look up a note."""
        row = self._one("SELECT value FROM notes WHERE name = ?", name)
        return tables.note(row) if row else None

    def put_note(self, name: str, value: bytes) -> None:
        """Store a note under a name."""
        self._run("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def clear(self) -> None:
        """Forget everything but the lasting notes."""
        with self.atomic():
            for table in reversed(tables.TABLES):
                self._run(f"DELETE FROM {table}")  # noqa: S608 - the names are constants
            self._run("DELETE FROM notes WHERE name GLOB ?", f"{FORGOTTEN}*")
            self._run("INSERT INTO serials VALUES (0)")

    def close(self) -> None:
        """Let go of the file; what is not committed is gone."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _payment(self, row: tables.Row | None) -> Payment | None:
        return tables.payment(row, self._events(row[0])) if row else None

    def _events(self, tno: str) -> list[tables.Row]:
        query = "SELECT kind, at, amount, pnt_app_no, order_no FROM events WHERE tno = ?"
        return self._all(f"{query} ORDER BY step", tno)

    def _one(self, query: str, *values: object) -> tables.Row | None:
        return next(iter(self._all(query, *values)), None)

    def _all(self, query: str, *values: object) -> list[tables.Row]:
        with _typed():
            return self._connection.execute(query, values).fetchall()

    def _run(self, statement: str, *values: object) -> None:
        with _typed():
            self._connection.execute(statement, values)

    def _roll_back(self, name: str) -> None:
        # SQLite itself rolls the whole transaction back when, say, the disk is full.
        if self._connection.in_transaction:
            self._run(f"ROLLBACK TO {name}" if self._depth else "ROLLBACK")


def _opened(path: str | Path) -> sqlite3.Connection:
    """Open the database, with the whole file to itself."""
    if str(path) != _MEMORY:
        _make_private(Path(path))
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except (sqlite3.Error, UnicodeDecodeError):
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make sure that the file is ours or empty, and its owner's only, with its side files."""
    if path.exists() and not path.is_file():
        raise StateFileError("a device, a pipe or a folder is not a sandbox's state")
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head:
        _check_head(head)
    path.chmod(0o600)
    # SQLite makes them like the file, but takes those that are there as they are.
    for side in (path.with_name(f"{path.name}{end}") for end in _SIDES):
        if side.exists():
            side.chmod(0o600)


def _check_head(head: bytes) -> None:
    """Read SQLite's header, so that another program's file is not opened as a database."""
    version, owner = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if not head.startswith(b"SQLite format 3\0") or owner != tables.APPLICATION_ID:
        raise StateFileError("the file is not a sandbox's state")
    if version != tables.VERSION:
        raise StateFileError(
            f"the state is of version {version}, this sandbox keeps {tables.VERSION}: remove it"
        )


def _prepare(connection: sqlite3.Connection) -> None:
    # Exclusive: two sandboxes on one file would overwrite each other's records.
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


@contextmanager
def _typed() -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StateFileError(_reason(error)) from None


def _reason(error: Exception) -> str:
    # A text that is not UTF-8 is quoted by the driver (R24: never show a secret).
    if "decode to UTF-8" in str(error) or not isinstance(error, sqlite3.Error):
        return "the state file is damaged: remove it"
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return "another sandbox is using the state file"
    return f"the state file cannot be used: {error}"
