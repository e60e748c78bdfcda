"""Each test of the room runs over SQLite and over real servers, where their programs are."""

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest

from kcp_transports.database import Database

from .place import Place
from .servers import Server, mariadb, postgresql, program

_PREFIXES = count(1)
KINDS = ["sqlite", "postgresql", "mariadb"]
_NEEDED = {"postgresql": ("initdb", "postgres"), "mariadb": ("mariadb-install-db", "mariadbd")}
_Run = Callable[[Path], AbstractContextManager[tuple[Server, str]]]
_RUN: dict[str, _Run] = {"postgresql": postgresql, "mariadb": mariadb}


@contextmanager
def _folder() -> Generator[Path]:
    # A socket's path must be short, and its server's user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="kcp-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, Server | None, str]]:
    """Give a kind of database, its server and its address; SQLite has neither."""
    kind: str = request.param
    missing = [name for name in _NEEDED.get(kind, ()) if not program(name)]
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
