"""What only Windows or macOS does with a recording, run here over stand-ins for their modules."""

import errno
import fcntl
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kcp_proto import HttpRequest, NotSent, OutcomeUnknown, RecordingError
from kcp_transports import Recording, RecordingTransport
from kcp_transports.recording import journal
from kcp_transports.recording.compact import compact
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are for elsewhere")
ROOM = "kcp_transports.recording"
USERS = ("journal_file", "journal", "compact")
FULL = 51


class Msvcrt(ModuleType):
    """`msvcrt.locking` as Microsoft describes it, for files that this process opened."""

    LK_UNLCK, LK_LOCK, LK_NBLCK = 0, 1, 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.locked: dict[int, int] = {}
        self.calls = 0

    def locking(self, file: int, kind: int, length: int) -> None:
        """Lock the bytes at the file's position for its descriptor, or fail at once."""
        self.calls += 1
        assert (os.lseek(file, 0, os.SEEK_CUR), length) == (0, 1)
        assert kind in (self.LK_UNLCK, self.LK_NBLCK), "LK_LOCK waits for ten seconds"
        number = os.fstat(file).st_ino
        if kind == self.LK_UNLCK and self.locked.get(number) == file:
            del self.locked[number]
        elif kind == self.LK_UNLCK:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        elif self.locked.setdefault(number, file) != file:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.fixture
def msvcrt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Msvcrt]:
    """Let recordings be written as on Windows."""
    module = Msvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", module)
    windows = importlib.import_module(f"{ROOM}.windows")
    for user in USERS:
        monkeypatch.setattr(sys.modules[f"{ROOM}.{user}"], "system", windows)
    yield module
    del sys.modules[f"{ROOM}.windows"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def unknown() -> OutcomeUnknown:
    return OutcomeUnknown("benepia.point_payment", "money", "wait", "silence")


def open_files(path: Path) -> list[str]:
    """List this process's descriptors of a file."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("no /proc")
    links = [each for each in folder.iterdir() if each.is_symlink()]
    return [each.name for each in links if os.path.realpath(each) == str(path)]


def test_on_windows_every_line_is_written_under_a_lock_beside_the_file(
    msvcrt: Msvcrt, path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are locked there cannot be read, so a recording's own never are."""
    seen: list[bool] = []
    write = os.write

    def note(file: int, data: bytes) -> int:
        number = path.with_name("r.jsonl.lock").stat().st_ino
        seen.append(number in msvcrt.locked and os.fstat(file).st_ino not in msvcrt.locked)
        return write(file, data)

    monkeypatch.setattr(os, "write", note)
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    transport.send(payment)
    transport.close()
    assert seen == [True] * 3
    assert msvcrt.locked == {}
    assert [item.outcome for item in Recording.read(path).exchanges] == ["answered"]


def test_on_windows_a_line_waits_for_another_process_and_not_for_ever(
    msvcrt: Msvcrt, path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    beside = path.with_name("r.jsonl.lock").stat().st_ino
    msvcrt.locked[beside] = -1
    monkeypatch.setattr(journal, "PATIENCE", 0.0)
    with pytest.raises(NotSent, match="another process keeps it locked"):
        transport.send(payment)
    monkeypatch.setattr(journal, "PATIENCE", 10.0)
    release = threading.Timer(0.05, msvcrt.locked.clear)
    release.start()
    assert transport.send(payment).status == 200
    release.join()
    transport.close()


def test_on_windows_the_lock_of_a_link_is_that_of_its_file(msvcrt: Msvcrt, path: Path) -> None:
    path.symlink_to(path.with_name("target.jsonl"))
    journal.Journal(path).close()
    assert path.with_name("target.jsonl.lock").exists()
    assert not path.with_name("r.jsonl.lock").exists()


def test_on_windows_the_lock_is_for_its_owner_alone(msvcrt: Msvcrt, path: Path) -> None:
    before = os.umask(0)
    try:
        journal.Journal(path).close()
    finally:
        os.umask(before)
    assert path.with_name("r.jsonl.lock").stat().st_mode & 0o777 == 0o600


def test_on_windows_a_lock_that_cannot_be_made_is_an_error_of_the_recording(
    msvcrt: Msvcrt, path: Path
) -> None:
    path.with_name("r.jsonl.lock").mkdir()
    with pytest.raises(RecordingError) as caught:
        journal.Journal(path)
    assert str(caught.value) == (
        f"the recording {path} cannot be opened: {os.strerror(errno.EISDIR)}"
    )
    assert open_files(path) == []


def test_on_windows_compact_closes_before_it_replaces_and_keeps_the_lock(
    msvcrt: Msvcrt, path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(), unknown())), path)
    transport.send(payment)
    with pytest.raises(OutcomeUnknown):
        transport.send(payment)
    transport.close()
    seen: list[tuple[list[str], int]] = []
    replace = os.replace

    def note(old: str, new: str) -> None:
        seen.append((open_files(path) + open_files(Path(old)), len(msvcrt.locked)))
        replace(old, new)

    monkeypatch.setattr(os, "replace", note)
    assert compact(path) == 1
    assert (seen, msvcrt.locked) == ([([], 1)], {})
    assert [item.outcome for item in Recording.read(path).exchanges] == ["outcome-unknown"]
    assert open_files(path) == []


def test_on_windows_a_recording_that_is_open_elsewhere_stays_as_it_is(
    msvcrt: Msvcrt, path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(old: str, new: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    transport.send(payment)
    before = path.read_bytes()
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(RecordingError, match="cannot be compacted: Permission denied"):
        compact(path)
    transport.close()
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {"r.jsonl", "r.jsonl.lock"}
    assert (msvcrt.locked, open_files(path)) == ({}, [])


def test_on_windows_modes_say_nothing(msvcrt: Msvcrt, path: Path) -> None:
    path.touch(0o666)
    journal.Journal(path, on_exposure="refuse").close()


class Fcntl:
    """The module as macOS has it; `fcntl` notes what it is called with, or fails."""

    F_FULLFSYNC = FULL

    def __init__(self, error: int = 0) -> None:
        self.forced: list[int] = []
        self._error = error

    def fcntl(self, file: int, command: int) -> int:
        """Flush a file and the drive's cache."""
        assert command == FULL
        self.forced.append(os.fstat(file).st_ino)
        if self._error:
            raise OSError(self._error, os.strerror(self._error))
        return 0

    def __getattr__(self, name: str) -> Any:
        return getattr(fcntl, name)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the files that `fsync` is called for."""
    files: list[int] = []

    def note(file: int) -> None:
        files.append(os.fstat(file).st_ino)

    monkeypatch.setattr(os, "fsync", note)
    return files


def on_macos(monkeypatch: pytest.MonkeyPatch, error: int = 0) -> Fcntl:
    module = Fcntl(error)
    monkeypatch.setattr(f"{ROOM}.posix.fcntl", module)
    return module


def test_on_macos_what_is_forced_leaves_the_drives_cache(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch, synced: list[int]
) -> None:
    """The file and its folder when it is made, both lines of an exchange, and the smaller file."""
    module = on_macos(monkeypatch)
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    folder, file = path.parent.stat().st_ino, path.stat().st_ino
    assert sorted(module.forced) == sorted([file, folder])
    module.forced.clear()
    transport.send(payment)
    assert module.forced == [file, file]
    transport.close()
    module.forced.clear()
    compact(path)
    assert module.forced == [path.stat().st_ino, folder]
    assert synced == []


def test_on_macos_nothing_is_forced_that_is_not_to_be(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch, synced: list[int]
) -> None:
    module = on_macos(monkeypatch)
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path, fsync="never")
    transport.send(payment)
    transport.close()
    assert (module.forced, synced) == ([], [])


@pytest.mark.parametrize("error", [errno.ENOTSUP, errno.EINVAL, errno.ENOTTY])
def test_on_macos_a_file_system_without_a_full_flush_gets_the_other_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, synced: list[int], error: int
) -> None:
    module = on_macos(monkeypatch, error)
    journal.Journal(path).close()
    assert synced == module.forced
    assert len(synced) == 2


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EBADF])
def test_on_macos_a_disk_that_fails_is_not_asked_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, synced: list[int], error: int
) -> None:
    """A second, weaker force would succeed, and prove nothing."""
    on_macos(monkeypatch, error)
    with pytest.raises(RecordingError, match="cannot be forced to the disk"):
        journal.Journal(path)
    assert synced == []


def test_elsewhere_a_force_is_fsync(path: Path, synced: list[int]) -> None:
    if hasattr(fcntl, "F_FULLFSYNC"):
        pytest.skip("this is macOS")
    journal.Journal(path).close()
    assert len(synced) == 2
