"""A recording is made smaller, and nothing that is open is lost."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from kcp_proto import HttpRequest, HttpResponse, OutcomeUnknown, RecordingError
from kcp_transports import Recording, RecordingTransport
from kcp_transports.recording.compact import compact
from kcp_transports.recording.format import CUT
from kcp_transports.recording.journal_file import system
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def unknown() -> OutcomeUnknown:
    return OutcomeUnknown("benepia.point_payment", "money", "wait", "silence")


def test_what_is_settled_is_dropped(path: Path, payment: HttpRequest) -> None:
    """The unresolved exchange keeps both its lines, in a file for its owner alone."""
    transport = RecordingTransport(
        InMemoryTransport(in_turn(approval(), unknown(), approval())), path
    )
    transport.send(payment)
    with pytest.raises(OutcomeUnknown) as caught:
        transport.send(payment)
    transport.send(payment)
    transport.close()
    path.chmod(0o644)
    assert compact(path) == 2
    read = Recording.read(path)
    assert [(e.id, e.outcome) for e in read.exchanges] == [
        (caught.value.journal_id, "outcome-unknown")
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert compact(path) == 0


def test_a_response_that_settles_nothing_stays(path: Path, payment: HttpRequest) -> None:
    """A time-out behind the gateway is a response, and yet it is not known whether money moved."""
    responses = approval(res_cd="8995"), approval(res_cd=""), approval()
    transport = RecordingTransport(InMemoryTransport(in_turn(*responses)), path)
    for _ in responses:
        transport.send(payment)
    transport.close()
    assert compact(path) == 1
    outcomes = [exchange.outcome for exchange in Recording.read(path).exchanges]
    assert outcomes == ["in-doubt", "unreadable"]


def test_a_transport_that_records_meanwhile_goes_on_in_the_smaller_file(
    path: Path, payment: HttpRequest
) -> None:
    """An exchange that is open while the file is replaced ends in the new one."""
    dropped: list[int] = []

    def peer(request: HttpRequest) -> HttpResponse:
        dropped.append(compact(path))
        return approval()

    transport = RecordingTransport(InMemoryTransport(peer), path)
    transport.send(payment)
    transport.send(payment)
    transport.close()
    assert dropped == [0, 1]
    assert [e.outcome for e in Recording.read(path).exchanges] == ["answered"]


def test_what_was_cut_off_is_not_carried_over(path: Path, payment: HttpRequest) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn(unknown())), path)
    with pytest.raises(OutcomeUnknown):
        transport.send(payment)
    transport.close()
    with path.open("ab") as file:
        file.write(b'{"kind":"requ' + CUT)
    assert compact(path) == 0
    assert Recording.read(path).cut_lines == ()


def test_what_a_killed_process_left_is_in_no_ones_way(path: Path, payment: HttpRequest) -> None:
    """In a container every process may have the same number."""
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    transport.send(payment)
    transport.close()
    left = path.with_name(f"r.jsonl.{os.getpid()}.part")
    left.write_bytes(b"half")
    assert compact(path) == 1
    assert left.read_bytes() == b"half"
    assert {each.name for each in path.parent.iterdir()} == {path.name, left.name}


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
def test_the_smaller_file_is_private_from_its_first_byte(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the mask and the mode of the file that it replaces."""
    modes: list[int] = []
    force = os.fsync

    def note(file: int) -> None:
        modes.extend(stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("*.part"))
        force(file)

    transport = RecordingTransport(InMemoryTransport(in_turn(unknown())), path)
    with pytest.raises(OutcomeUnknown):
        transport.send(payment)
    transport.close()
    path.chmod(0o666)
    monkeypatch.setattr(os, "fsync", note)
    before = os.umask(0)
    try:
        compact(path)
    finally:
        os.umask(before)
    after = path.stat()
    assert (modes, stat.S_IMODE(after.st_mode)) == ([0o600], 0o600)
    assert (after.st_uid, after.st_gid) == (os.geteuid(), os.getegid())


def test_what_is_no_recording_stays_as_it_is(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(RecordingError):
        compact(path)
    with pytest.raises(RecordingError):
        compact(path.with_name("none"))
    assert path.read_text() == "mine"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_transport_goes_on_in_a_file_that_root_made_smaller(
    path: Path, payment: HttpRequest
) -> None:
    """Otherwise the service could not open its own recording any more."""
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    transport.send(payment)
    transport.close()
    os.chown(path, 1234, 2345)
    assert compact(path) == 1
    after = path.stat()
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (1234, 2345, 0o600)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such owner there")
@pytest.mark.parametrize(("more_user", "more_group"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_only_an_owner_that_differs_is_given(
    path: Path, monkeypatch: pytest.MonkeyPatch, more_user: int, more_group: int
) -> None:
    """A user who may not give files away can still make its own smaller."""
    path.touch()
    status = path.stat()
    user, group = status.st_uid + more_user, status.st_gid + more_group
    given: list[tuple[int, int]] = []

    def note(file: int, user: int, group: int) -> None:
        given.append((user, group))

    monkeypatch.setattr(os, "fchown", note)
    with path.open("rb") as file:
        system.hand_over(file.fileno(), os.stat_result((*status[:4], user, group, *status[6:10])))
    assert given == [(user if more_user else -1, group if more_group else -1)]


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such owner there")
def test_a_file_that_cannot_be_given_back_to_its_owner_stays_as_it_is(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: int, user: int, group: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    transport.send(payment)
    transport.close()
    before = path.read_bytes()
    monkeypatch.setattr(os, "fchown", refuse)
    with pytest.raises(RecordingError, match="not permitted"):
        compact(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be forced there")
def test_the_smaller_file_and_what_is_added_to_it_outlive_a_crash_of_the_machine(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder's entry is forced to the disk after it was changed, and by a recording again."""
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(), approval())), path)
    transport.send(payment)
    forced: list[tuple[bool, int]] = []
    force = os.fsync

    def note(file: int) -> None:
        forced.append((stat.S_ISDIR(os.fstat(file).st_mode), path.stat().st_ino))
        force(file)

    monkeypatch.setattr(os, "fsync", note)
    compact(path)
    assert (True, path.stat().st_ino) in forced
    forced.clear()
    transport.send(payment)
    assert (True, path.stat().st_ino) in forced
    transport.close()
