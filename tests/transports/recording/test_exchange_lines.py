"""One exchange's lines of a journal that grows: what the whole recording says of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kcp_proto import HttpRequest, HttpResponse, RecordingError
from kcp_transports.recording import DatabaseJournal, JournalStore, RecordingTransport, compact
from kcp_transports.recording.format import CUT
from kcp_transports.recording.journal import Journal
from kcp_transports.recording.reader import Recording
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval


def lease(recording: Recording, exchange_id: str, holder: str) -> bytes:
    (found,) = (each for each in recording.exchanges if each.id == exchange_id)
    when = "2026-01-01T00:00:00.000+00:00"
    return (
        f'{{"kind":"lease","id":"{found.id}","key":"{found.key}","when":"{when}",'
        f'"outcome":"leased","holder":"{holder}","until":"{when}"}}\n'
    ).encode()


def holders(recording: Recording, exchange_id: str) -> list[str]:
    (found,) = (each for each in recording.exchanges if each.id == exchange_id)
    return [note["holder"] for note in recording.notes(found)]


def filled(store: JournalStore, request: HttpRequest, *ids: str) -> None:
    given = iter(ids)

    def lose(_: HttpRequest) -> HttpResponse:
        raise SystemExit

    transport = RecordingTransport(InMemoryTransport(lose), store, new_id=lambda: next(given))
    for _ in ids:
        with pytest.raises(BaseException):  # noqa: B017, PT011 - whatever an outcome that is lost is
            transport.send(request)


STORES: dict[str, Callable[[Path], Journal | DatabaseJournal]] = {
    "file": lambda folder: Journal(folder / "r.jsonl", "never"),
    "database": lambda folder: DatabaseJournal.open(folder / "r.sqlite"),
}


@pytest.mark.parametrize("kind", STORES)
def test_an_exchanges_lines_are_its_own_and_all(
    kind: str, payment: HttpRequest, tmp_path: Path
) -> None:
    store = STORES[kind](tmp_path)
    filled(store, payment, "a1", "b1")
    for number in range(5):
        store.append(lease(store.recording(), "ab"[number % 2] + "1", str(number)))
        for exchange_id in ("a1", "b1"):
            whole, one = store.recording(), store.exchange(exchange_id)
            assert [each.id for each in one.exchanges] == [exchange_id]
            assert holders(one, exchange_id) == holders(whole, exchange_id)
    assert list(store.exchange("none").exchanges) == []
    store.close()


def test_a_file_that_was_compacted_or_cut_off_is_read_anew(
    payment: HttpRequest, tmp_path: Path
) -> None:
    path = tmp_path / "r.jsonl"
    journal = Journal(path, "never")
    RecordingTransport(InMemoryTransport(lambda _: approval()), journal).send(payment)
    filled(journal, payment, "a1")
    journal.append(lease(journal.recording(), "a1", "one"))
    assert holders(journal.exchange("a1"), "a1") == ["one"]
    assert compact(path) == 1
    assert holders(journal.exchange("a1"), "a1") == ["one"]
    line = lease(journal.recording(), "a1", "two")
    with path.open("ab") as file:
        file.write(line[:40])
    assert holders(journal.exchange("a1"), "a1") == ["one"]
    with path.open("ab") as file:
        file.write(CUT + line)
    assert holders(journal.exchange("a1"), "a1") == ["one", "two"]
    with path.open("ab") as file:
        file.write(line[:-30])
    assert holders(journal.exchange("a1"), "a1") == ["one", "two"]
    with path.open("ab") as file:
        file.write(line[-30:])
    assert holders(journal.exchange("a1"), "a1") == ["one", "two", "two"]
    journal.close()
    os.unlink(path)
    with pytest.raises(RecordingError, match="cannot be read"):
        journal.exchange("a1")
