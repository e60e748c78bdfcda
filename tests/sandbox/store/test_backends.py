"""Memory and state file hold the same things in the same way; the file outlives the process."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import Certificate, Reply, build_request, read_response
from kcp_sandbox import Issued, Sandbox
from kcp_sandbox.store import StateFileError
from kcp_sandbox.store.backend import FORGOTTEN, Storage
from kcp_sandbox.store.memory import MemoryStorage
from kcp_sandbox.store.records import Event, Member, Payment
from kcp_sandbox.store.sqlite import SqliteStorage
from kcp_sandbox.store.sqlite_tables import APPLICATION_ID, TABLES
from tests.fuzz import fuzz
from tests.sandbox.conftest import HERE, NOW, inside

ACCOUNT = ("member", "A001", "hong")


@pytest.fixture(params=["memory", ":memory:", "file"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "memory":
        yield MemoryStorage()
        return
    path = tmp_path / "state.sqlite" if request.param == "file" else request.param
    with SqliteStorage(path) as sqlite:
        yield sqlite


def _payment(tno: str, **other: str) -> Payment:
    first = Event(kind="payment", at="20260301120000", amount=5, pnt_app_no="01", order_no="A1")
    return Payment(
        tno=tno, site_cd="T0000", ordr_idxx="A1", payer=ACCOUNT, history=(first,), **other
    )


def test_what_is_put_is_found_again(storage: Storage, issued: Issued) -> None:
    certificate = Certificate.parse(issued.certificate)
    member = Member(pt_memcorp_cd="A001", pt_idno="hong", pt_pwd="p^w")
    with storage.atomic():
        storage.put_certificate("T0000", certificate)
        storage.put_member(member)
        storage.put_balance(ACCOUNT, 7)
        storage.put_payment(_payment("71"))
        storage.put_payment(_payment("72", split_from="71"))
        storage.put_note("n", b"\0x")
    assert storage.certificate("T0000") == certificate
    assert storage.certificates() == {"T0000": certificate}
    assert (storage.member(ACCOUNT), list(storage.members())) == (member, [member])
    assert (storage.balance(ACCOUNT), storage.balance(("member", "A001hong", ""))) == (7, None)
    assert storage.payment("72") == _payment("72", split_from="71")
    assert storage.payment_of_order("T0000", "A1") == _payment("71")
    assert [payment.tno for payment in storage.payments()] == ["71", "72"]
    assert (storage.note("n"), storage.note("m")) == (b"\0x", None)
    assert storage.total_points() == 7


def test_a_transactions_next_state_stays_in_its_place(storage: Storage, sandbox: Sandbox) -> None:
    """An approval that is cancelled is one transaction all along."""
    first, second = sandbox.transactions[:2]
    later = replace(first, response={**first.response, "rem_mny": "0"})
    for transaction in (first, second, later):
        storage.put_transaction(transaction)
    assert list(storage.transactions()) == [later, second]
    assert list(storage.transactions_of_order("T0000", first.ordr_idxx)) == [later]
    with suppress(LookupError), storage.atomic():
        storage.put_transaction(replace(second, tno="71", ordr_idxx=first.ordr_idxx))
        raise LookupError
    assert list(storage.transactions_of_order("T0000", first.ordr_idxx)) == [later]


def test_an_exception_undoes_its_block_and_only_that(storage: Storage) -> None:
    with storage.atomic():
        storage.put_balance(ACCOUNT, 1)
        with suppress(LookupError), storage.atomic():
            storage.put_balance(ACCOUNT, 2)
            storage.put_payment(_payment("71"))
            raise LookupError
        storage.next_serial()
    assert (storage.balance(ACCOUNT), storage.payment("71")) == (1, None)
    assert storage.payment_of_order("T0000", "A1") is None
    with suppress(LookupError), storage.atomic():
        storage.clear()
        storage.put_balance(ACCOUNT, 3)
        raise LookupError
    assert (storage.balance(ACCOUNT), storage.next_serial()) == (1, 2)


def test_clearing_forgets_the_notes_that_say_so(storage: Storage) -> None:
    """A billing key is such a note: a reset of the sandbox clears it."""
    storage.put_note(f"{FORGOTTEN}billing key", b"live")
    storage.put_note("shop", b"lasting")
    storage.clear()
    assert (storage.note(f"{FORGOTTEN}billing key"), storage.note("shop")) == (None, b"lasting")


def test_clearing_forgets_everything_but_the_notes(storage: Storage, sandbox: Sandbox) -> None:
    storage.put_note("n", b"1")
    storage.put_payment(_payment("71"))
    storage.put_transaction(sandbox.transactions[0])
    storage.put_balance(ACCOUNT, 1)
    storage.next_serial()
    storage.clear()
    assert [*storage.payments(), *storage.transactions(), *storage.members()] == []
    assert (storage.total_points(), storage.next_serial(), storage.note("n")) == (0, 1, b"1")


def test_a_gateway_goes_on_where_its_state_file_ends(issued: Issued, tmp_path: Path) -> None:
    """Balances, payments, numbers, even the shop's key: a client notices no restart."""
    path = tmp_path / "state.sqlite"
    with SqliteStorage(path) as storage:
        first = Sandbox(now=lambda: NOW, state=storage, issued=issued)
        account = first.members[0].account
        inside(first).store.ledger.move(account, ("payment", "71"), 1_000)
        number = inside(first).store.fresh_tno()
        begun = (first.issued, first.transactions, first.members)
    with SqliteStorage(path) as storage:
        second = Sandbox(now=lambda: NOW, state=storage)
        assert second.points_of("A001", "hong") == 49_000
        assert (second.issued, second.transactions, second.members) == begun
        assert inside(second).store.fresh_tno() != number
        second.reset()
        assert second.points_of("A001", "hong") == 50_000


def test_the_state_file_and_its_side_files_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.touch(0o644)
    with SqliteStorage(path) as storage:
        storage.next_serial()
        modes = {entry.name: entry.stat().st_mode & 0o777 for entry in tmp_path.iterdir()}
    assert modes == {"state.sqlite": 0o600, "state.sqlite-wal": 0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_side_files_that_an_earlier_process_left_are_narrowed_too(tmp_path: Path) -> None:
    """They hold the same passwords."""
    path = tmp_path / "state.sqlite"
    SqliteStorage(path).close()
    sides = [tmp_path / f"{path.name}{end}" for end in ("-journal", "-shm", "-wal")]
    for side in sides:
        side.touch(0o666)
        side.chmod(0o666)
    with SqliteStorage(path):
        assert {side.stat().st_mode & 0o077 for side in sides if side.exists()} == {0}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_a_state_file_is_a_regular_one(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root would else take /dev/null from all others."""
    path, narrowed = tmp_path / "state", list[Path]()

    def note(path: Path, mode: int) -> None:
        narrowed.append(path)

    monkeypatch.setattr(Path, "chmod", note)
    if kind == "device":
        path.symlink_to("/dev/null")
    elif kind == "pipe":
        os.mkfifo(path, 0o644)
    else:
        path.mkdir(0o755)
    with pytest.raises(StateFileError, match="not a sandbox's state"):
        SqliteStorage(path)
    assert narrowed == []


def test_two_sandboxes_cannot_share_a_state_file(tmp_path: Path) -> None:
    with (
        SqliteStorage(tmp_path / "state.sqlite"),
        pytest.raises(StateFileError, match="another sandbox"),
    ):
        SqliteStorage(tmp_path / "state.sqlite")


OURS = f"PRAGMA application_id = {APPLICATION_ID}"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("CREATE TABLE mine (x)", "not a sandbox's state"),
        (f"CREATE TABLE later (x); {OURS}; PRAGMA user_version = 99", "version 99"),
    ],
)
def test_a_database_of_another_program_is_left_alone(
    tmp_path: Path, script: str, reason: str
) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    before = path.stat().st_mode, path.read_bytes()
    with pytest.raises(StateFileError, match=reason):
        SqliteStorage(path)
    assert (path.stat().st_mode, path.read_bytes()) == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear sir or madam, " * 100)
    with pytest.raises(StateFileError, match="not a sandbox's state"):
        SqliteStorage(path)
    assert path.read_bytes() == b"Dear sir or madam, " * 100


COLUMNS = [
    *("certificates.site_cd", "certificates.der", "notes.value", "members.pt_idno"),
    *("members.pt_pwd", "balances.points", "payments.payer", "payments.tno", "payments.split_from"),
    *("events.kind", "events.at", "events.amount", "events.order_no"),
    *("transactions.response", "transactions.day", "transactions.tno", "serials.last"),
    *("members.account", "members.pt_memcorp_cd", "balances.account", "payments.site_cd"),
    *("payments.ordr_idxx", "events.tno", "events.step", "events.at", "events.pnt_app_no"),
    *("transactions.site_cd", "transactions.ordr_idxx", "transactions.pay_type", "notes.name"),
    *("transactions.buyer", "transactions.history"),
]
DAMAGE = [
    *("'{'", "'['", "'[]'", "'{}'", "'null'", "'[1]'", "'{\"a\":1}'", "x'ff'", "x''"),
    *('\'[["approval","1",1,1,"",1]]\'', '\'[["x","1",1,1,"",[]]]\'', "'[0]'"),
    *("'x'", "-1", "1.5", "CAST(x'ff' AS TEXT)", "'" + "[" * 100_000 + "'", "9e999"),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a sandbox's file with a payment in it."""
    path = tmp_path_factory.mktemp("state") / "s.sqlite"
    with SqliteStorage(path) as storage:
        sandbox = Sandbox(state=storage)
        inside(sandbox).store.storage.put_payment(_payment("71"))
    return path


def use(path: Path, *, serve: bool = False) -> None:
    """Read all that a state file holds."""
    with SqliteStorage(path) as storage:
        sandbox = Sandbox(state=storage)
        payments, accounts = storage.payments(), [each.account for each in storage.members()]
        accounts += [payment.account for payment in payments]
        for account in accounts:
            storage.balance(account)
        for transaction in storage.transactions():
            storage.transactions_of_order(transaction.site_cd, transaction.ordr_idxx)
        repr([payments, storage.total_points(), storage.next_serial()])
        if serve:
            with sandbox.serve():
                pass


@pytest.mark.parametrize("column", COLUMNS)
def test_a_damaged_state_file_is_said_to_be_one(column: str, state: Path, tmp_path: Path) -> None:
    """Whatever stands in a column; and no text that stands there is shown."""
    table, name = column.split(".")
    path = tmp_path / "s.sqlite"
    for damage in DAMAGE:
        path.write_bytes(state.read_bytes())
        connection = sqlite3.connect(path)
        try:
            with connection:
                connection.execute(f"UPDATE OR IGNORE {table} SET {name} = {damage}")  # noqa: S608
        except sqlite3.IntegrityError:
            continue
        finally:
            connection.close()
        try:
            use(path, serve=table == "notes")
        except StateFileError as error:
            assert "benepia" not in str(error)  # noqa: PT017 - either is right


@pytest.mark.parametrize("response", ["secret-text", "[]", "{}"])
def test_damage_that_a_request_meets_is_its_refusal(
    response: str, issued: Issued, tmp_path: Path
) -> None:
    """Page, terminal and API say why, and every other request goes on."""
    path = tmp_path / "s.sqlite"
    with Sandbox(state=path, issued=issued) as first:
        tno = first.transactions[0].tno
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "UPDATE transactions SET response = ?, history = ? WHERE tno = ?", (response, "x", tno)
        )
    connection.close()
    with Sandbox(state=path, issued=issued) as sandbox:
        replies: list[Reply] = []
        for number in (tno, "70000000000001"):
            fields = {"tno": number}
            request = build_request("payment.cancel", fields, issued.identity(), HERE)
            came = sandbox.transport().send(request)
            replies.append(read_response(request, came))
            assert came.status == (500 if number == tno else 200)
            assert b"secret" not in came.body
        assert [reply.res_cd for reply in replies] == ["X043", "5530"]
        damaged, _ = sandbox.inspector.records()
        assert damaged.detail.endswith("the state file is damaged: remove it")


TABLE_NAMES = [*TABLES, "notes"]
LOST = [
    "DELETE FROM {}",
    "DROP TABLE {}",
    "DELETE FROM {} WHERE rowid = 1",
    "ALTER TABLE {} RENAME TO x",
]


@pytest.mark.parametrize(
    "tables",
    [*((name,) for name in TABLE_NAMES), *combinations(TABLE_NAMES, 2)],
    ids="-".join,
)
def test_a_state_file_that_lost_rows_or_tables_is_read_or_said_to_be_damaged(
    tables: tuple[str, ...], state: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s.sqlite"
    for how in LOST[: 1 if len(tables) > 1 else None]:
        for old in tmp_path.iterdir():
            old.unlink()
        path.write_bytes(state.read_bytes())
        connection = sqlite3.connect(path)
        with suppress(sqlite3.Error), connection:
            for name in tables:
                connection.execute(how.format(name))
        connection.close()
        with suppress(StateFileError):
            use(path, serve=len(tables) == 1)


def test_members_without_a_registered_shop_are_damage(state: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(state.read_bytes())
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM certificates")
    connection.close()
    with pytest.raises(StateFileError, match="damaged"):
        use(path)


def test_a_state_that_was_emptied_begins_anew(state: Path, tmp_path: Path) -> None:
    """The shop's key is in a note, and stays what it was."""
    path = tmp_path / "s.sqlite"
    path.write_bytes(state.read_bytes())
    with SqliteStorage(path) as storage:
        storage.clear()
        sandbox = Sandbox(state=storage)
        assert set(storage.certificates()) == {sandbox.issued.site_cd}
        assert storage.members()


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "a/\0/b"])
def test_what_is_no_path_is_said_to_be_none(path: str, tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="no path") as error:
        SqliteStorage(tmp_path / path)
    assert str(error.value).isprintable()


@fuzz(60)
@given(st.lists(st.tuples(st.integers(100), st.binary(min_size=1, max_size=8)), max_size=20))
@example([(2146, b"\xea\xcc")])
@example([(2246, b"\xea\xcc"), (1_877_613_797_471_743, b"\xc2\xc9\xb4P$")])
def test_any_damage_of_a_state_file_is_its_own_error(
    state: Path, tmp_path: Path, damage: list[tuple[int, bytes]]
) -> None:
    path = tmp_path / "s.sqlite"
    data = bytearray(state.read_bytes())
    for at, part in damage:
        at = 100 + at % (len(data) - 100)
        data[at : at + len(part)] = part
    for side_file in tmp_path.iterdir():
        side_file.unlink()
    path.write_bytes(data)
    with suppress(StateFileError):
        use(path)


def test_a_killed_process_leaves_no_half_of_a_payment(tmp_path: Path) -> None:
    """The process ends without a word after the points left the member and before they arrive."""
    program = """
import os, sys
from kcp_sandbox.store import SqliteStorage
storage = SqliteStorage(sys.argv[1])
with storage.atomic():
    storage.put_balance(("a",), 5)
with storage.atomic():
    storage.put_balance(("a",), 0)
    os._exit(9)
"""
    path = tmp_path / "state.sqlite"
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == 9
    with SqliteStorage(path) as storage:
        assert storage.total_points() == 5


def test_a_gateway_on_a_state_file_responds_as_one_in_memory(
    sandbox: Sandbox, issued: Issued, tmp_path: Path
) -> None:
    def play(gateway: Sandbox) -> list[Reply]:
        member = gateway.members[0]
        fields = {
            "pt_memcorp_cd": member.pt_memcorp_cd,
            "pt_idno": member.pt_idno,
            "pt_pwd": member.pt_pwd,
            "ordr_idxx": "A1",
            "amount": 1000,
            "pt_mny": 1000,
        }
        replies: list[Reply] = []
        for operation, more in (
            ("benepia.point_payment", fields),
            ("benepia.point_payment", fields),
            ("benepia.reapproval", {"mod_mny": 300}),
            ("payment.cancel", {}),
            ("payment.cancel", {}),
        ):
            tno = {"tno": replies[0].wire["tno"]} if replies and more is not fields else {}
            request = build_request(operation, {**more, **tno}, gateway.identity, HERE)
            replies.append(read_response(request, gateway.transport().send(request)))
        return replies

    with SqliteStorage(tmp_path / "state.sqlite") as storage:
        other = play(Sandbox(now=lambda: NOW, issued=issued, state=storage))
    assert [reply.wire for reply in play(sandbox)] == [reply.wire for reply in other]
    assert [reply.res_cd for reply in other] == ["0000", "8094", "0000", "0000", "8023"]
