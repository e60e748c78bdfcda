"""What resolvers wrote beside exchanges in a journal that grows: what the whole recording says."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kcp_proto import HttpRequest, HttpResponse, RecordingError
from kcp_transports.recording import DatabaseJournal, JournalStore, RecordingTransport, compact
from kcp_transports.recording.format import CUT
from kcp_transports.recording.journal import Journal
from kcp_transports.recording.notes import NoteLines, Notes, notes_of
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


def of(notes: Notes | NoteLines, *ids: str) -> list[list[str]]:
    read = notes.of(ids)
    return [[note["holder"] for note in read[exchange_id]] for exchange_id in ids]


@pytest.mark.parametrize("kind", STORES)
def test_an_exchanges_notes_are_its_own_and_all(
    kind: str, payment: HttpRequest, tmp_path: Path
) -> None:
    store = STORES[kind](tmp_path)
    filled(store, payment, "a1", "b1")
    notes = notes_of(store, "reader")
    for number in range(5):
        store.append(lease(store.recording(), "ab"[number % 2] + "1", str(number)))
        whole = store.recording()
        assert of(notes, "a1", "b1") == [holders(whole, "a1"), holders(whole, "b1")]
        assert of(notes, "b1", "none") == [holders(whole, "b1"), []]
    store.close()


def test_a_store_of_ones_own_is_read_whole(payment: HttpRequest, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "r.jsonl", "never")
    filled(journal, payment, "a1", "b1")

    class Own:
        append, recording, close = journal.append, journal.recording, journal.close

    notes = notes_of(Own(), "reader")
    lines = [lease(journal.recording(), each, each) for each in ("a1", "b1")]
    notes.add(lines)
    notes.force()
    notes.forget("a1")
    assert of(notes, "a1") == [["a1"]]
    journal.close()


def test_a_file_that_was_compacted_or_cut_off_is_read_anew(
    payment: HttpRequest, tmp_path: Path
) -> None:
    path = tmp_path / "r.jsonl"
    journal = Journal(path, "never")
    RecordingTransport(InMemoryTransport(lambda _: approval()), journal).send(payment)
    filled(journal, payment, "a1")
    journal.append(lease(journal.recording(), "a1", "one"))
    notes = NoteLines(str(path))
    assert of(notes, "a1") == [["one"]]
    assert compact(path) == 1
    assert of(notes, "a1") == [["one"]]
    line = lease(journal.recording(), "a1", "two")
    with path.open("ab") as file:
        file.write(line[:40])
    assert of(notes, "a1") == [["one"]]
    with path.open("ab") as file:
        file.write(CUT + line)
    assert of(notes, "a1") == [["one", "two"]]
    with path.open("ab") as file:
        file.write(line[:-30])
    assert of(notes, "a1") == [["one", "two"]]
    with path.open("ab") as file:
        file.write(line[-30:])
    assert of(notes, "a1") == [["one", "two", "two"]]
    with path.open("ab") as file:
        file.write(line.replace(b'"until":', b'"until":1.5,"more":'))
    with pytest.raises(RecordingError, match="damaged"):
        notes.of(["a1"])
    journal.close()
    os.unlink(path)
    with pytest.raises(RecordingError, match="cannot be read"):
        notes.of(["a1"])


def test_what_a_resolver_found_itself_is_forgotten(payment: HttpRequest, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    journal = Journal(path, "never")
    ids = [f"a{number}" for number in range(5)]
    filled(journal, payment, *ids)
    recording = journal.recording()
    notes = NoteLines(str(path), holder="one")
    for exchange_id in ids:
        journal.append(lease(recording, exchange_id, "one"))
    assert of(notes, *ids) == [["one"]] * 5
    assert len(notes) == 5
    for exchange_id in ids:
        line = lease(recording, exchange_id, "one" if exchange_id != "a3" else "two")
        journal.append(line.replace(b'"lease"', b'"finding"').replace(b'"leased"', b'"done"'))
    assert of(notes, *ids) == [[], [], [], ["one", "two"], []]
    notes.forget("a3")
    assert len(notes) == 0
    journal.close()
