"""A process that is forked while threads record goes on recording, and on replaying."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import HttpRequest
from kcp_transports import Recording, RecordingTransport, ReplayTransport
from kcp_transports.recording.format import HEADER
from kcp_transports.recording.journal import Journal
from tests.transports.forked import Child, needs_fork
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval

PATIENCE = 20
pytestmark = needs_fork


def held(real: Callable[..., Any]) -> tuple[Callable[..., Any], threading.Event, threading.Event]:
    """Hold each thread that calls a function in it, in this process only."""
    parent = os.getpid()
    reached, release = threading.Event(), threading.Event()

    def wait(*args: Any, **kwargs: Any) -> Any:
        if os.getpid() == parent:
            reached.set()
            assert release.wait(PATIENCE)
        return real(*args, **kwargs)

    return wait, reached, release


def forked_while_held(
    monkeypatch: pytest.MonkeyPatch, place: str, work: Callable[[], object]
) -> str:
    """Fork while a thread that does the same is held in a function; give the child's output."""

    def child() -> str:
        work()
        return "done"

    module, _, name = place.rpartition(".")
    wait, reached, release = held(getattr(sys.modules[module], name))
    monkeypatch.setattr(place, wait)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert reached.wait(PATIENCE)
        return Child(child).output()
    finally:
        release.set()
        thread.join()


@pytest.mark.parametrize(
    "place",
    [
        "os.fsync",
        "kcp_transports.recording.posix.try_lock",
        "kcp_transports.recording.masking.blake2b",
    ],
)
def test_a_child_records_though_a_thread_of_the_parent_was_writing(
    tmp_path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Whichever lock that thread held: no thread of the child would ever release it."""
    path = tmp_path / "r.jsonl"
    transport = RecordingTransport(InMemoryTransport(lambda request: approval()), path)
    output = forked_while_held(monkeypatch, place, lambda: transport.send(payment))
    transport.close()
    assert output == "done"
    assert [item.outcome for item in Recording.read(path).exchanges] == ["answered"] * 2


def test_a_child_waits_for_the_line_that_its_parent_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock belongs to an open file: in that of its parent the child would find no lock."""
    path = tmp_path / "r.jsonl"
    journal = Journal(path, "never")
    monkeypatch.setattr("kcp_transports.recording.journal.PATIENCE", 0.0)
    output = forked_while_held(monkeypatch, "os.write", lambda: journal.append(b"{}\n"))
    journal.close()
    assert output.endswith("another process keeps it locked")
    assert path.read_bytes() == HEADER + b"{}\n"


def test_a_child_makes_no_file_in_the_place_of_one_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    journal = Journal(path, "never")
    path.unlink()

    def child() -> str:
        journal.append(b"{}\n")
        return "done"

    output = Child(child).output()
    journal.close()
    assert output.endswith("cannot be opened: No such file or directory")
    assert not path.exists()


def test_a_child_replays_though_a_thread_of_the_parent_was_looking(
    tmp_path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.jsonl"
    transport = RecordingTransport(InMemoryTransport(lambda request: approval()), path)
    transport.send(payment)
    transport.close()
    replay = ReplayTransport(path)
    place = "kcp_transports.recording.reader._exchange"
    assert forked_while_held(monkeypatch, place, lambda: replay.send(payment)) == "done"
