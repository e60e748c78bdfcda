"""The journal in a database promises what the file's does, over SQLite and over real servers."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from threading import Timer

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    build_request,
)
from kcp_transports import AsyncRecordingTransport, Recording, RecordingTransport
from kcp_transports.database import Database, StorageError
from kcp_transports.recording import DatabaseJournal, database_journal, to_har
from kcp_transports.recording.format import write_line
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.databases import Place, leaves_sockets
from tests.transports.forked import Child, needs_fork
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
LOST = OutcomeUnknown("benepia.point_payment", effect="money", phase="read", reason="cut off")


@pytest.fixture
def journal(database: Database) -> Iterator[DatabaseJournal]:
    journal = DatabaseJournal(database)
    yield journal
    journal.close()


def lines(database: Database) -> list[bytes]:
    return [bytes(row[0]) for row in database.run("SELECT content FROM kcp_journal ORDER BY line")]


def outcomes(journal: DatabaseJournal) -> list[str | None]:
    return [exchange.outcome for exchange in journal.recording().exchanges]


def send(journal: DatabaseJournal, request: HttpRequest, *responses: HttpResponse) -> HttpResponse:
    transport = RecordingTransport(InMemoryTransport(in_turn(*responses)), journal)
    return transport.send(request)


def test_its_lines_are_the_files_lines(
    journal: DatabaseJournal, database: Database, payment: HttpRequest, tmp_path: Path
) -> None:
    """Masked alike, byte for byte."""
    for store in (tmp_path / "r.jsonl", journal):
        ids = count(1)
        transport = RecordingTransport(
            InMemoryTransport(in_turn(approval(), LOST, json_response(res_cd="8995"))),
            store,
            clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            new_id=lambda ids=ids: f"id-{next(ids)}",
        )
        assert transport.send(payment).journal_id == "id-1"
        with pytest.raises(OutcomeUnknown) as caught:
            transport.send(payment)
        assert caught.value.journal_id == "id-2"
        transport.send(payment)
        transport.close()
    assert b"".join(lines(database)) == (tmp_path / "r.jsonl").read_bytes().partition(b"\n")[2]
    file = Recording.read(tmp_path / "r.jsonl")
    assert [item.id for item in journal.recording().exchanges] == ["id-1", "id-2", "id-3"]
    open_ones = [item.id for item in journal.open_exchanges().unresolved()]
    assert open_ones == [item.id for item in file.unresolved()] == ["id-2", "id-3"]
    assert [item.id for item in journal.open_exchanges().exchanges] == ["id-2", "id-3"]


def test_the_request_is_committed_before_it_is_sent(
    journal: DatabaseJournal, place: Place, payment: HttpRequest
) -> None:
    other = DatabaseJournal(place.database())

    def peer(request: HttpRequest) -> HttpResponse:
        assert outcomes(other) == [None]
        return approval()

    RecordingTransport(InMemoryTransport(peer), journal).send(payment)
    assert outcomes(other) == ["answered"]
    other.close()


def test_what_a_shop_rolls_back_was_sent_all_the_same(
    journal: DatabaseJournal, place: Place, payment: HttpRequest
) -> None:
    shop = place.connect()
    shop.cursor().execute("SELECT 1")
    send(journal, payment, approval())
    shop.rollback()
    shop.close()
    assert outcomes(journal) == ["answered"]


def test_a_shop_that_sends_inside_its_own_transaction_sends_nothing(
    tmp_path: Path, payment: HttpRequest
) -> None:
    """SQLite has one writer: the order's row is locked, so the line cannot be committed."""
    path = str(tmp_path / "shop.sqlite")
    database = Database(
        partial(sqlite3.connect, path, timeout=0, check_same_thread=False), patience=0.1
    )
    database.migrate()
    shop = sqlite3.connect(path)
    shop.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSent, match="failed") as caught:
        send(DatabaseJournal(database), payment, approval())
    assert caught.value.phase == "journal"
    shop.close()
    database.close()


def test_a_task_records_by_the_same_rules(journal: DatabaseJournal, payment: HttpRequest) -> None:
    async def main() -> list[HttpResponse]:
        transport = AsyncRecordingTransport(AsyncInMemoryTransport(lambda _: approval()), journal)
        responses = await asyncio.gather(*[transport.send(payment) for _ in range(12)])
        await transport.aclose()
        return responses

    ids = {response.journal_id for response in asyncio.run(main())}
    assert {item.id for item in journal.recording().exchanges} == ids
    assert outcomes(journal) == ["answered"] * 12


def test_a_closed_journal_sends_nothing(journal: DatabaseJournal, payment: HttpRequest) -> None:
    journal.close()
    with pytest.raises(NotSent, match="closed"):
        send(journal, payment, approval())


def test_without_its_tables_nothing_is_sent(place: Place, payment: HttpRequest) -> None:
    journal = DatabaseJournal(place.database())
    with pytest.raises(NotSent, match="migrate"):
        send(journal, payment, approval())
    with pytest.raises(RecordingError, match="cannot be read"):
        journal.recording()
    journal.close()


@pytest.mark.parametrize("address", ["/nowhere/kcp.sqlite", "postgresql://127.0.0.1:1/x"])
def test_a_journal_that_cannot_be_opened_is_an_error_of_the_recording(address: str) -> None:
    with pytest.raises(RecordingError, match="cannot be opened"):
        DatabaseJournal.open(address)


def test_what_is_no_line_is_not_written(journal: DatabaseJournal) -> None:
    with pytest.raises(RecordingError, match="no line"):
        journal.append(b'{"kind":"other"}\n')
    assert outcomes(journal) == []


def test_what_is_about_an_order_is_found(
    journal: DatabaseJournal, identity: Identity, payment: HttpRequest
) -> None:
    send(journal, payment, approval())
    cancel = build_request("payment.cancel", {"tno": TNO}, identity, STAGING)
    send(journal, cancel, json_response(res_cd="0000"))
    send(journal, payment, approval())
    assert [item.operation for item in journal.about("ORDER1").exchanges] == [payment.operation] * 2
    assert [item.outcome for item in journal.about(TNO).exchanges] == ["answered"]
    assert list(journal.about("ORDER2").exchanges) == list(journal.about("주문").exchanges) == []


def test_compacting_keeps_the_unresolved(journal: DatabaseJournal, payment: HttpRequest) -> None:
    for response in (approval(), json_response(res_cd="8995"), approval()):
        send(journal, payment, response)
    kept = journal.open_exchanges().unresolved()
    assert journal.compact() == 2
    assert list(journal.recording().exchanges) == kept
    assert journal.compact() == 0


def test_lines_of_resolvers_stand_in_the_order_in_which_they_can_be_seen(
    journal: DatabaseJournal, place: Place, payment: HttpRequest, database: Database
) -> None:
    """Each appends its line and reads; the one whose line is first has the lease, and no other."""
    send(journal, payment, approval())
    [exchange] = journal.recording().exchanges
    others = [DatabaseJournal(place.database()) for _ in range(3)]
    for turn in range(8):
        kind = f"lease-{'abcdefgh'[turn]}"

        def first(number: int, kind: str = kind) -> bool:
            line = write_line(
                {
                    "kind": kind,
                    "id": exchange.id,
                    "key": exchange.key,
                    "when": "2026-01-01T00:00:00.000+00:00",
                    "holder": str(number),
                }
            )
            others[number].append(line)
            seen = [each for each in lines(database) if f'"{kind}"'.encode() in each]
            return seen[0] == line

        with ThreadPoolExecutor(3) as threads:
            assert sorted(threads.map(first, range(3))) == [False, False, True]
    for other in others:
        other.close()


def test_other_readers_of_recordings_read_it(
    journal: DatabaseJournal, payment: HttpRequest
) -> None:
    send(journal, payment, approval())
    assert len(to_har(journal.recording())["log"]["entries"]) == 1


def test_a_commit_whose_word_was_lost_leaves_one_line(
    journal: DatabaseJournal,
    database: Database,
    payment: HttpRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line is there although the connection broke; it is written again, and stays one."""
    real, calls = database.run, count()

    def run(statement: str, *values: str) -> object:
        rows = real(statement, *values)
        if next(calls) % 2 == 0:
            raise StorageError("lost", "the connection to the database was lost")
        return rows

    monkeypatch.setattr(database, "run", run)
    send(journal, payment, approval())
    monkeypatch.undo()
    assert len(lines(database)) == 2
    assert outcomes(journal) == ["answered"]


@needs_fork
def test_a_forked_process_goes_on_recording(journal: DatabaseJournal, payment: HttpRequest) -> None:
    transport = RecordingTransport(InMemoryTransport(lambda _: approval()), journal)
    transport.send(payment)

    def child() -> str:
        transport.send(payment)
        return "sent"

    assert Child(child).output() == "sent"
    transport.send(payment)
    assert outcomes(journal) == ["answered"] * 3


def test_processes_killed_at_any_moment_lose_nothing(
    journal: DatabaseJournal, place: Place, tmp_path: Path
) -> None:
    """Two processes record until they are killed; what reached the gateway has its line."""
    random = Random(os.environ.get("KILL_SEED", "kill"))  # noqa: S311  # only moments
    paths = [ROOT, *(ROOT / root for root in ("schemas", "transports", "sandbox", "cli"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    module = [sys.executable, "-m", "tests.transports.recording.journal_writer", str(tmp_path)]
    for turn in range(ROUNDS):
        names = [f"{turn}a", f"{turn}b"]
        writers = [
            subprocess.Popen(
                [*module, name, place.address, place.prefix], cwd=ROOT, env=environment
            )
            for name in names
        ]
        try:
            until = time.monotonic() + 60
            files = [tmp_path / f"{name}.returned" for name in names]
            while not all(file.exists() and file.stat().st_size for file in files):
                assert time.monotonic() < until
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.05))
        finally:
            for writer in writers:
                writer.send_signal(signal.SIGKILL)
            for writer in writers:
                writer.wait()
    reached, returned = (
        {
            line
            for file in tmp_path.glob(f"*.{kind}")
            for line in file.read_text("ascii").split("\n")[:-1]
        }
        for kind in ("reached", "returned")
    )
    recording = journal.recording()
    found = {exchange.fields["tno"]: exchange.outcome for exchange in recording.exchanges}
    assert len(found) == len(recording.exchanges)
    assert reached <= found.keys()
    assert {found[tno] for tno in returned} == {"answered"}
    assert len([outcome for outcome in found.values() if outcome is None]) <= 2 * ROUNDS
    assert recording.strays == ()


@leaves_sockets
def test_a_server_that_starts_again_in_time_gets_the_outcome(
    journal: DatabaseJournal, place: Place, payment: HttpRequest
) -> None:
    """It was killed while the request was out; nothing is sent again."""
    if place.server is None:
        pytest.skip("SQLite has no server")
    server, sent = place.server, list[str]()

    def peer(request: HttpRequest) -> HttpResponse:
        sent.append(request.operation)
        server.stop()
        Timer(0.3, server.start).start()
        return approval()

    RecordingTransport(InMemoryTransport(peer), journal).send(payment)
    assert sent == ["benepia.point_payment"]
    assert outcomes(journal) == ["answered"]


@leaves_sockets
def test_a_server_that_stays_away_costs_no_response(
    journal: DatabaseJournal,
    place: Place,
    payment: HttpRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The exchange is then in doubt, not lost; and nothing more is sent without a line."""
    if place.server is None:
        pytest.skip("SQLite has no server")
    server = place.server
    monkeypatch.setattr(database_journal, "PATIENCE", 0.3)

    def peer(request: HttpRequest) -> HttpResponse:
        server.stop()
        return approval()

    transport = RecordingTransport(InMemoryTransport(peer), journal)
    with pytest.warns(RuntimeWarning, match="stays without an outcome"):
        response = transport.send(payment)
    assert response.status == 200
    with pytest.raises(NotSent) as caught:
        transport.send(payment)
    assert caught.value.phase == "journal"
    server.start()
    assert [item.id for item in journal.open_exchanges().unresolved()] == [response.journal_id]
