"""Connections of our own, and the tables: made once, by whichever process comes first."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from traceback import TracebackException

import pytest

from kcp_transports.database import VERSION, Database, Inbox, StorageError, ddl
from tests.transports.databases import Place, leaves_sockets
from tests.transports.forked import Child, needs_fork

from .test_inbox import at_once, body

DIGEST = "34e634032701ae2b1cf2c9fe1b1ea2b82e03f965c8c8cb8eb31de9cd5ec91d09"


def test_the_tables_are_made_once(place: Place) -> None:
    database = place.database()
    with pytest.raises(StorageError, match="migrate") as caught:
        Inbox(database).notices()
    assert caught.value.reason == "tables"
    assert [database.migrate(), database.migrate()] == [0, VERSION]
    database.close()


def test_two_processes_that_upgrade_at_once_do_no_harm(place: Place) -> None:
    databases = [place.database() for _ in range(4)]
    results = at_once(*[database.migrate for database in databases])
    assert sorted(results) == [0] + [VERSION] * 3
    for database in databases:
        database.close()


def test_an_upgrade_that_was_cut_off_is_done_again(place: Place) -> None:
    """MySQL keeps the tables that were made before the cut."""
    connection = place.connect()
    cursor = connection.cursor()
    kind = "mysql" if place.kind == "mariadb" else place.kind
    if kind == "sqlite":
        cursor.execute("BEGIN")
    for statement in ddl(kind, 1, prefix=place.prefix)[:3]:
        cursor.execute(statement)
    connection.rollback()
    connection.close()
    database = place.database()
    assert database.migrate() == 0
    assert Inbox(database).keep(body()).times == 1
    database.close()


def test_tables_of_a_later_release_are_left_alone(place: Place, database: Database) -> None:
    with database.transaction() as work:
        work.run("INSERT INTO kcp_version (version) VALUES (?)", VERSION + 1)
    with pytest.raises(StorageError, match=f"this release knows {VERSION}") as caught:
        place.database().migrate()
    assert caught.value.reason == "version"


def bring_to(place: Place, version: int) -> None:
    """Make the tables of an earlier release."""
    connection = place.connect()
    kind = "mysql" if place.kind == "mariadb" else place.kind
    for number in range(1, version + 1):
        for statement in ddl(kind, number, prefix=place.prefix):
            connection.cursor().execute(statement)
    connection.commit()
    connection.close()


def test_tables_of_an_earlier_release_are_said_and_keep_their_notices(place: Place) -> None:
    bring_to(place, 2)
    database = place.database()
    inbox = Inbox(database)
    for act in (lambda: inbox.keep(body()), lambda: inbox.raw("x")):
        with pytest.raises(StorageError, match="migrate") as caught:
            act()
        assert caught.value.reason == "version"
    with database.transaction() as work:
        moment = "2026-01-01T00:00:00.000000Z"
        work.run(
            "INSERT INTO kcp_notice (id, digest, tx_cd, tno, noti_id, op_cd, charset, state,"
            " reason, first_came, last_came, times, due, owner, attempts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0)",
            *("a", DIGEST, "TX00", "1", "1", "50", "utf-8", "received", ""),
            *(moment, moment, moment, ""),
        )
        work.run("INSERT INTO kcp_notice_body VALUES (?, 1, ?, ?)", "a", moment, body())
    assert [database.migrate(), database.migrate()] == [2, VERSION]
    claim = inbox.claim("one")
    assert claim is not None
    assert claim.notice.tno == "1"
    assert [(each.body, each.content_type) for each in inbox.raw("a")] == [(body(), "")]
    database.close()


def test_each_upgrade_that_was_cut_off_is_done_again(place: Place) -> None:
    """MySQL commits each statement, so that the version may be written down or not."""
    kind = "mysql" if place.kind == "mariadb" else place.kind
    if kind != "mysql":
        pytest.skip("an upgrade is one transaction there")
    bring_to(place, 2)
    connection = place.connect()
    for statement in ddl(kind, 3, prefix=place.prefix)[:-1]:
        connection.cursor().execute(statement)
    connection.close()
    database = place.database()
    assert database.migrate() == 2
    assert Inbox(database).keep(body()).times == 1
    database.close()


@pytest.mark.parametrize("prefix", ["", "Kcp_", "1_", "a b", "x;--", "x" * 25, "é_", "kcp_\n"])
def test_a_prefix_is_a_name_and_nothing_more(prefix: str) -> None:
    for make in (
        lambda: Database.at("x", prefix=prefix),
        lambda: ddl("sqlite", 1, prefix=prefix),
    ):
        with pytest.raises(StorageError) as caught:
            make()
        assert caught.value.reason == "prefix"


@pytest.mark.parametrize(("dialect", "version", "reason"), [
    ("oracle", 1, "driver"), ("sqlite", 0, "version"), ("sqlite", VERSION + 1, "version"),
])  # fmt: skip
def test_there_are_no_other_tables(dialect: str, version: int, reason: str) -> None:
    with pytest.raises(StorageError) as caught:
        ddl(dialect, version)
    assert caught.value.reason == reason


def test_an_unknown_driver_is_named() -> None:
    with pytest.raises(StorageError, match=r"made this builtins\.object") as caught:
        Inbox.within(object())
    assert caught.value.reason == "driver"


def failure(act: Callable[[], object]) -> tuple[str, str]:
    """Give the reason and the texts of an error, and let go of it and of what it holds."""
    with pytest.raises(StorageError) as caught:
        act()
    error = caught.value
    shown = TracebackException.from_exception(error, capture_locals=True)
    # The frames of the tests themselves hold the address.
    ours = [frame for frame in shown.stack if "kcp_transports" in frame.filename]
    texts = [repr(frame.locals) for frame in ours]
    return error.reason, f"{error!r}{error}{error.__cause__!r}{error.__context__!r}{texts}"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://kim:geheim@127.0.0.1:1/shop",
        "mysql://kim:geheim@127.0.0.1:1/shop",
        "/nowhere/kcp.sqlite",
    ],
)
@leaves_sockets
def test_a_database_that_is_not_there_is_an_error_without_its_password(address: str) -> None:
    reason, text = failure(lambda: Inbox.open(address))
    assert reason in ("connect", "file")
    assert "geheim" not in text


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Notices hold personal data."""
    inbox = Inbox.open(tmp_path / "inbox.sqlite")
    inbox.keep(body())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o600}
    inbox.close()


def test_what_fails_is_rolled_back_and_the_next_transaction_works(database: Database) -> None:
    inbox = Inbox(database)

    def fail() -> None:
        with database.transaction() as work:
            work.run("INSERT INTO kcp_version (version) VALUES (?)", 99)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(StorageError) as caught, database.transaction() as work:
        work.run("SELECT FROM WHERE")
    assert caught.value.reason == "failed"
    assert database.migrate() == VERSION
    assert inbox.notices() == []


@needs_fork
def test_a_forked_process_opens_connections_of_its_own(database: Database) -> None:
    inbox = Inbox(database)
    inbox.keep(body())

    def child() -> str:
        return str(inbox.keep(body()).times)

    assert Child(child).output() == "2"
    assert inbox.keep(body()).times == 3


@leaves_sockets
def test_a_server_that_was_killed_and_started_again_is_found_again(place: Place) -> None:
    if place.server is None:
        pytest.skip("SQLite has no server")
    inbox = Inbox.open(place.address, prefix=place.prefix)
    kept = inbox.keep(body())
    place.server.stop()
    assert failure(lambda: inbox.keep(body()))[0] in ("connect", "failed")
    place.server.start()
    again = inbox.keep(body())
    assert (again.id, again.times) == (kept.id, 2)
    inbox.close()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@needs_fork
def test_a_worker_that_is_killed_after_its_claim_loses_nothing(database: Database) -> None:
    inbox = Inbox(database)
    inbox.keep(body())

    def child() -> str:
        claim = inbox.claim("one")
        return "" if claim is None else claim.id

    assert Child(child).output() == inbox.notices()[0].id
    [row] = inbox.notices(state="claimed")
    assert (row.owner, row.attempts) == ("one", 1)


@pytest.mark.parametrize("scheme", ["mysql", "mariadb"])
@pytest.mark.parametrize(
    "user", ["shop:hun#ter2", "shop:hun/ter2", "shop:hun?ter2", "shop:hun[ter2"]
)
def test_an_address_that_cannot_be_read_shows_no_part_of_its_password(
    scheme: str, user: str
) -> None:
    with pytest.raises(StorageError, match="percent-encoded") as caught:
        Database.at(f"{scheme}://{user}@host/shop")
    assert caught.value.reason == "connect"
    text = "".join(TracebackException.from_exception(caught.value, capture_locals=True).format())
    own = text.partition("kcp_transports")[2]
    assert "hun" not in own
    assert "ter2" not in own
