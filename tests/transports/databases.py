"""Databases for tests: SQLite, and real servers where their programs are."""

import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kcp_transports.database import Database

from .database_servers import Server, mariadb, postgresql, program

_PREFIXES = count(1)
_KINDS = ["sqlite", "postgresql", "mariadb"]
_NEEDED = {
    "postgresql": ("psycopg", "initdb", "postgres"),
    "mariadb": ("pymysql", "mariadb-install-db", "mariadbd"),
}
_Run = Callable[[Path], AbstractContextManager[tuple[Server, str]]]
_RUN: dict[str, _Run] = {"postgresql": postgresql, "mariadb": mariadb}


def leaves_sockets(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test in which PyMySQL reaches no server: it leaves the socket open over which."""
    return pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")(
        pytest.mark.usefixtures("no_sockets_left")(test)
    )


@pytest.fixture
def no_sockets_left() -> Iterator[None]:
    """Close, after a test, what was left open."""
    yield
    gc.collect()


@dataclass(frozen=True)
class Place:
    """Tables of one test's own."""

    kind: str
    address: str
    prefix: str
    server: Server | None

    def database(self) -> Database:
        """Give a database over connections of its own."""
        return Database.at(self.address, prefix=self.prefix)

    def connect(self) -> Any:
        """Connect as a shop does, with a driver that begins transactions by itself."""
        if self.kind == "sqlite":
            return sqlite3.connect(self.address, check_same_thread=False)
        if self.kind == "postgresql":
            import psycopg

            return psycopg.connect(self.address)
        import pymysql

        socket = self.address.partition("=")[2]
        return pymysql.connect(unix_socket=socket, user="root", database="kcp")


@contextmanager
def _folder() -> Generator[Path]:
    # A socket's path must be short, and its server's user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="kcp-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=_KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, Server | None, str]]:
    """Give a kind of database, its server and its address; SQLite has neither."""
    kind: str = request.param
    driver, *programs = _NEEDED.get(kind, ("sqlite3",))
    missing = [name for name in programs if not program(name)]
    missing += [] if find_spec(driver) else [driver]
    if missing:
        pytest.skip(f"{kind}: {', '.join(missing)} is not there")
    if kind == "sqlite":
        yield kind, None, ""
        return
    with _folder() as folder, _RUN[kind](folder) as (running, address):
        yield kind, running, address


@pytest.fixture
def place(server: tuple[str, Server | None, str], tmp_path: Path) -> Place:
    """Give an empty place: tables with a prefix of their own, or a file."""
    kind, running, address = server
    return Place(kind, address or str(tmp_path / "kcp.sqlite"), f"t{next(_PREFIXES)}_", running)


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """Give the place's database with its tables."""
    database = place.database()
    database.migrate()
    yield database
    database.close()
