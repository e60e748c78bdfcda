"""A signal's handler that raises during a send: an outcome on every transport, and no place lost.

A caller who bounds a call by an alarm and tries again on ``TimeoutError`` pays once.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from kcp_proto import (
    HttpRequest,
    HttpResponse,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    ReplayMismatch,
)
from kcp_transports import (
    RecordingTransport,
    ReplayTransport,
)
from kcp_transports.recording import DatabaseJournal
from kcp_transports.recording.journal import Journal
from tests.transports.in_memory import InMemoryTransport
from tests.transports.points import Points, Struck
from tests.transports.responses import approval

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and locks of POSIX")


class Gateway:
    """A peer that counts what arrives."""

    def __init__(self) -> None:
        self.arrived = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.arrived += 1
        return approval()


def struck(*_: object) -> None:
    raise Struck


def test_a_recording_has_one_outcome_at_any_point(payment: HttpRequest, tmp_path: Path) -> None:
    """And no lock stays held: the next exchange is recorded, here and by another process."""
    path, gateway = tmp_path / "r.jsonl", Gateway()
    outcomes = set[tuple[str, bool]]()
    transport = RecordingTransport(InMemoryTransport(gateway), path)
    for raised in Points("kcp_transports.recording").trials(lambda: transport.send(payment)):
        came, gateway.arrived = gateway.arrived > 0, 0
        outcomes.add((type(raised).__name__, came))
        assert transport.send(payment).status == 200
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gateway.arrived = 0
    transport.close()
    assert outcomes == {
        # Behind the last line all that is left is to return.
        ("NoneType", True),
        # Before the entry is made the exception passes as it is.
        ("Struck", False),
        ("NotSent", False),
        ("OutcomeUnknown", True),
    }


def _is_open(path: Path) -> bool:
    for descriptor in os.listdir("/proc/self/fd"):
        # The folder's own descriptor is closed by now.
        with suppress(FileNotFoundError):
            if os.readlink(f"/proc/self/fd/{descriptor}") == str(path):
                return True
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system lists no descriptors")
def test_a_recording_closes_its_file_at_any_point(payment: HttpRequest, tmp_path: Path) -> None:
    def make() -> RecordingTransport:
        return RecordingTransport(InMemoryTransport(Gateway()), tmp_path / "r.jsonl")

    transports = [make()]
    for _ in Points("kcp_transports.recording").trials(lambda: transports[-1].send(payment)):
        transports[-1].close()
        assert not _is_open(tmp_path / "r.jsonl")
        transports.append(make())
    transports[-1].close()


def test_a_replay_has_one_outcome_at_any_point(payment: HttpRequest, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with_one = RecordingTransport(InMemoryTransport(Gateway()), path)
    with_one.send(payment)
    with_one.close()
    replays = list[ReplayTransport]()

    def work() -> None:
        replays.append(ReplayTransport(path))
        replays[-1].send(payment)

    names = set[type[BaseException | None]]()
    names.update(type(raised) for raised in Points("kcp_transports.recording.replay").trials(work))
    assert OutcomeUnknown in names
    replay = ReplayTransport(path)
    names.clear()
    for raised in Points("kcp_transports.recording.matching").trials(lambda: replay.send(payment)):
        names.add(type(raised))
    assert names <= {OutcomeUnknown, ReplayMismatch}


def test_a_disk_that_refused_nothing_is_not_given_up(
    payment: HttpRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm's `TimeoutError` is an `OSError`, but not one of the system's."""
    transport = RecordingTransport(InMemoryTransport(Gateway()), tmp_path / "r.jsonl")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", struck)
        with pytest.raises(NotSent, match="interrupted by Struck"):
            transport.send(payment)
    assert transport.send(payment).status == 200
    transport.close()


def test_a_journal_that_another_process_holds_is_waited_for_by_each_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No thread waits longer than its own patience, however many wait."""
    monkeypatch.setattr("kcp_transports.recording.journal.PATIENCE", 0.3)
    path = tmp_path / "r.jsonl"
    journal = Journal(path)
    refused = list[str]()

    def append() -> None:
        try:
            journal.append(b"{}\n")
        except RecordingError as error:
            refused.append(str(error))

    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        threads = [Thread(target=append) for _ in range(5)]
        begun = monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert monotonic() - begun < 1
    assert len(refused) == 5
    assert all(text.endswith("another process keeps it locked") for text in refused)
    journal.close()


def test_a_journal_in_a_database_has_one_outcome_at_any_point(
    payment: HttpRequest, tmp_path: Path
) -> None:
    """And no connection is used again of which it is not known what it says next."""
    gateway, journal = Gateway(), DatabaseJournal.open(tmp_path / "journal.sqlite")
    transport = RecordingTransport(InMemoryTransport(gateway), journal)
    outcomes = set[tuple[str, bool]]()
    points = Points("kcp_transports.recording", "kcp_transports.database")
    for raised in points.trials(lambda: transport.send(payment)):
        came, gateway.arrived = gateway.arrived > 0, 0
        outcomes.add((type(raised).__name__, came))
        response = transport.send(payment)
        assert gateway.arrived == 1
        gateway.arrived = 0
        [last] = [item for item in journal.recording().exchanges if item.id == response.journal_id]
        assert last.outcome == "answered"
    transport.close()
    assert outcomes == {
        ("NoneType", True),
        ("Struck", False),
        ("NotSent", False),
        ("OutcomeUnknown", True),
    }
