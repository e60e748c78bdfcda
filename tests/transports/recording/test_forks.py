"""A process that is forked while threads record goes on recording, and on replaying."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import HttpRequest
from kcp_transports import Recording, RecordingTransport, ReplayTransport
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval

PATIENCE = 20
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there"),
    # Newer interpreters warn of forks beside threads; a fork all the same must not hang.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


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


def exit_code_of_child(work: Callable[[], object]) -> int:
    """Do something in a forked process; -14 if it hangs."""
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE // 2)
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def forked_while_held(
    monkeypatch: pytest.MonkeyPatch, place: str, work: Callable[[], object]
) -> int:
    """Fork while a thread that does the same is held in a function."""
    module, _, name = place.rpartition(".")
    wait, reached, release = held(getattr(sys.modules[module], name))
    monkeypatch.setattr(place, wait)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert reached.wait(PATIENCE)
        return exit_code_of_child(work)
    finally:
        release.set()
        thread.join()


@pytest.mark.parametrize(
    "place",
    [
        "os.fsync",
        "kcp_transports.recording.journal.lock",
        "kcp_transports.recording.masking.blake2b",
    ],
)
def test_a_child_records_though_a_thread_of_the_parent_was_writing(
    tmp_path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Whichever lock that thread held: no thread of the child would ever release it."""
    path = tmp_path / "r.jsonl"
    transport = RecordingTransport(InMemoryTransport(lambda request: approval()), path)
    code = forked_while_held(monkeypatch, place, lambda: transport.send(payment))
    transport.close()
    assert code == 0
    assert [item.outcome for item in Recording.read(path).exchanges] == ["answered"] * 2


def test_a_child_replays_though_a_thread_of_the_parent_was_looking(
    tmp_path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.jsonl"
    transport = RecordingTransport(InMemoryTransport(lambda request: approval()), path)
    transport.send(payment)
    transport.close()
    replay = ReplayTransport(path)
    place = "kcp_transports.recording.reader._exchange"
    assert forked_while_held(monkeypatch, place, lambda: replay.send(payment)) == 0
