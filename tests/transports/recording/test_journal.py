"""A recording survives what happens to processes, disks and files."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest

from kcp_proto import (
    HttpRequest,
    HttpResponse,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    UnreadableReply,
    read_response,
)
from kcp_transports import Recording, RecordingTransport, ReplayTransport
from kcp_transports.contract import RESPONSE, inquiry
from kcp_transports.recording.format import CUT, HEADER, write_key, write_line
from kcp_transports.recording.journal import Fsync, Journal
from kcp_transports.recording.journal_file import pause
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn, json_response

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="signals, limits and modes of POSIX"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def a_line(id_: str, kind: str = "request") -> bytes:
    key = write_key("transaction.inquiry", {"tno": "1"})
    rest = {"like": ""} if kind == "request" else {"outcome": "answered", "status": 200}
    when = "2026-01-01T00:00:00.000+00:00"
    begin = {"kind": kind, "id": id_, "key": key, "when": when}
    return write_line({**begin, **rest, "message": {"res_cd": "0000"}})


def settled(path: Path) -> list[str]:
    return [item.id for item in Recording.read(path).exchanges if item.outcome == "answered"]


def start_writer(folder: Path, name: str) -> "subprocess.Popen[bytes]":
    paths = [ROOT, *(ROOT / root for root in ("schemas", "transports", "sandbox", "cli"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, "-m", "tests.transports.recording.journal_writer", str(folder), name]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.002)


def texts(path: Path) -> set[str]:
    # The line that the kill cut off says nothing yet.
    return (
        {line.decode() for line in path.read_bytes().split(b"\n")[:-1]} if path.exists() else set()
    )


def test_processes_killed_at_any_moment_lose_nothing(path: Path) -> None:
    """Two processes write one file until they are killed; the next round continues it."""
    random = Random(os.environ.get("KILL_SEED", "kill"))  # noqa: S311  # only moments
    for turn in range(ROUNDS):
        names = [f"{turn}a", f"{turn}b"]
        writers = [start_writer(path.parent, name) for name in names]
        try:
            files = [path.parent / f"{name}.returned" for name in names]
            wait_until(
                lambda files=files: all(file.exists() and file.stat().st_size for file in files)
            )
            time.sleep(random.uniform(0, 0.05))
        finally:
            for writer in writers:
                writer.send_signal(signal.SIGKILL)
            for writer in writers:
                writer.wait()
    reached, returned = (
        set[str]().union(*(texts(file) for file in path.parent.glob(f"*.{kind}")))
        for kind in ("reached", "returned")
    )
    read = Recording.read(path)
    outcomes = {exchange.fields["tno"]: exchange.outcome for exchange in read.exchanges}
    assert len(outcomes) == len(read.exchanges)
    assert reached <= outcomes.keys()
    assert {outcomes[tno] for tno in returned} == {"answered"}
    assert len([outcome for outcome in outcomes.values() if outcome is None]) <= 2 * ROUNDS
    assert read.strays == ()


def test_a_file_cut_at_any_byte_is_read_and_continued(path: Path) -> None:
    """Wherever a crash of the machine cuts the file, whole lines count, and the next run works."""
    whole = HEADER + a_line("x1") + a_line("x1", "response") + a_line("x2")
    path.touch(0o600)
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        journal = Journal(path, "never")
        journal.append(a_line("x3"))
        journal.append(a_line("x3", "response"))
        journal.close()
        lines = whole[:size].count(b"\n")
        expected = ["x1", "x3"] if lines >= 3 else ["x3"]
        assert settled(path) == expected, size


def test_a_cut_mark_that_is_cut_off_itself_is_still_a_cut(path: Path) -> None:
    """A second crash, while the first one is being marked, leaves one line that was cut."""
    path.touch(0o600)
    for size in range(len(CUT)):
        path.write_bytes(HEADER + a_line("x1")[:30] + CUT[:size])
        for _ in range(2):
            journal = Journal(path, "never")
            journal.close()
        journal = Journal(path, "never")
        journal.append(a_line("x3"))
        journal.close()
        read = Recording.read(path)
        assert read.cut_lines == (2,)
        assert [item.id for item in read.exchanges] == ["x3"]


@pytest.mark.parametrize("size", [0, 20, len(HEADER), len(HEADER) + 30])
def test_a_file_that_another_process_left_cut_is_continued(path: Path, size: int) -> None:
    """A journal that is open meanwhile marks the cut, or completes the header, all the same."""
    journal = Journal(path, "never")
    journal.append(a_line("x1"))
    os.truncate(path, size)
    journal.append(a_line("x2"))
    journal.append(a_line("x2", "response"))
    with path.open("ab") as other:
        other.write(a_line("x3")[:30])
    journal.append(a_line("x4"))
    journal.append(a_line("x4", "response"))
    journal.close()
    assert settled(path) == ["x2", "x4"]


def test_processes_do_not_interleave_their_lines(path: Path) -> None:
    """Every line of four writers is whole, though lines are longer than a page."""
    code = (
        "import sys\nfrom kcp_transports.recording.journal import Journal\n"
        "journal = Journal(sys.argv[1], 'never')\n"
        "for n in range(60): journal.append(sys.argv[2].encode() * 3000 + bytes([10]))\n"
    )
    paths = os.pathsep.join(str(ROOT / root) for root in ("", "schemas", "transports"))
    environment = {**os.environ, "PYTHONPATH": paths}
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), mark * 5], env=environment)
        for mark in "abcd"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    header, *lines = path.read_bytes().splitlines(keepends=True)
    assert header == HEADER
    assert {len(line) for line in lines} == {15_001}
    assert sorted(line[:1] * 2 for line in lines) == sorted(
        mark.encode() * 2 for mark in "abcd" for _ in range(60)
    )
    assert all(len(set(line)) == 2 for line in lines)


@contextmanager
def no_file_larger_than(size: int) -> Generator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_nothing_is_sent_and_the_file_stays_whole(
    path: Path, payment: HttpRequest
) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
    for room in (0, 1, 200):
        size = path.stat().st_size
        with no_file_larger_than(size + room), pytest.raises(NotSent) as caught:
            transport.send(payment)
        assert caught.value.phase == "journal"
        assert path.stat().st_size == size
    assert transport.send(payment).status == 200
    transport.close()
    assert len(settled(path)) == 1


def test_a_response_outlives_a_disk_that_fills_up(path: Path, payment: HttpRequest) -> None:
    """The money moved: the caller gets the response and a warning, the file an open request."""

    def peer(request: HttpRequest) -> HttpResponse:
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, before[1]))
        return approval()

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    transport = RecordingTransport(InMemoryTransport(peer), path)
    try:
        with pytest.warns(RuntimeWarning, match="without an outcome"):
            response = transport.send(payment)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    transport.close()
    assert response.body == approval().body
    assert [item.outcome for item in Recording.read(path).unresolved()] == [None]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_recording_on_a_device_without_room_is_refused() -> None:
    with pytest.raises(RecordingError):
        Journal("/dev/full")


def test_a_folder_that_cannot_be_written_is_refused_before_any_payment(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user writes wherever it likes")
        with pytest.raises(RecordingError, match="cannot be opened"):
            Journal(folder / "r.jsonl")
    finally:
        folder.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("stays_in_the_way", [True, False])
def test_with_its_file_gone_nothing_is_sent(
    path: Path, payment: HttpRequest, stays_in_the_way: bool
) -> None:
    """Lines written to a file that has no name any more are no journal."""
    transport = RecordingTransport(InMemoryTransport(in_turn()), path)
    path.unlink()
    if stays_in_the_way:
        path.write_text("not a recording")
    with pytest.raises(NotSent) as caught:
        transport.send(payment)
    transport.close()
    assert caught.value.phase == "journal"
    assert path.exists() is stays_in_the_way


def test_a_recording_put_in_the_place_of_the_file_is_continued(
    path: Path, payment: HttpRequest
) -> None:
    """As `recording compact` does while a transport records."""
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(), approval())), path)
    transport.send(payment)
    other = path.with_name("other.jsonl")
    Journal(other).close()
    other.replace(path)
    transport.send(payment)
    transport.close()
    assert len(settled(path)) == 1


def test_a_recording_stays_where_it_was_opened(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path names the same file though the process goes elsewhere, as a daemon does."""
    elsewhere = path.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / path.name).touch()
    monkeypatch.chdir(path.parent)
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(), approval())), path.name)
    transport.send(payment)
    replay = ReplayTransport(path.name)
    monkeypatch.chdir(elsewhere)
    transport.send(payment)
    transport.close()
    assert len(settled(path)) == 2
    assert (elsewhere / path.name).read_bytes() == b""
    assert replay.send(payment).status == 200


def test_in_a_folder_that_is_gone_a_recording_cannot_be_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = path.parent / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for open_it in (Journal, Recording.read):
        with pytest.raises(RecordingError) as caught:
            open_it("r.jsonl")
        assert str(caught.value) == (
            "the recording r.jsonl cannot be opened: No such file or directory"
        )


def test_a_shop_that_chooses_so_sends_without_a_journal(path: Path, payment: HttpRequest) -> None:
    """With ``on_failure="warn"`` the shop goes on; the file knows nothing of that payment."""
    peer = InMemoryTransport(in_turn(approval(), NotSent("", "tls", "no")))
    transport = RecordingTransport(peer, path, on_failure="warn")
    with no_file_larger_than(path.stat().st_size):
        with pytest.warns(RuntimeWarning, match="not written down"):
            assert transport.send(payment).body == approval().body
    with no_file_larger_than(path.stat().st_size):
        with pytest.warns(RuntimeWarning), pytest.raises(NotSent, match="tls"):
            transport.send(payment)
    transport.close()
    assert path.read_bytes() == HEADER


def test_an_unknown_outcome_names_its_exchange(path: Path, payment: HttpRequest) -> None:
    """The error leads to the line in the journal."""
    unknown = OutcomeUnknown("benepia.point_payment", "money", "wait", "silence")
    transport = RecordingTransport(InMemoryTransport(in_turn(unknown)), path)
    with pytest.raises(OutcomeUnknown) as caught:
        transport.send(payment)
    transport.close()
    (exchange,) = Recording.read(path).unresolved()
    assert caught.value.journal_id == exchange.id
    assert exchange.id in caught.value.recovery


def test_a_response_that_leaves_the_outcome_open_names_its_exchange_too(
    path: Path, payment: HttpRequest
) -> None:
    """Whether it cannot be read, or says itself that the gateway does not know."""
    transport = RecordingTransport(
        InMemoryTransport(in_turn(json_response(res_msg="no code"), approval(res_cd="8995"))), path
    )
    with pytest.raises(UnreadableReply) as caught:
        read_response(payment, transport.send(payment))
    with pytest.raises(OutcomeUnknown) as second:
        read_response(payment, transport.send(payment)).raise_for_result()
    transport.close()
    unreadable, unknown = Recording.read(path).exchanges
    assert unreadable.id in caught.value.recovery
    assert (caught.value.journal_id, second.value.journal_id) == (unreadable.id, unknown.id)


@pytest.mark.parametrize(
    ("policy", "forced"), [("always", [2, 4, 6]), ("batch", [0, 0, 0]), ("never", [0, 0, 0])]
)
def test_lines_are_forced_to_the_disk_as_told(
    path: Path, policy: Fsync, forced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``always``: the request before it is sent, the outcome before it is returned."""
    calls: list[int] = []
    transport = RecordingTransport(InMemoryTransport(lambda request: RESPONSE), path, fsync=policy)
    monkeypatch.setattr(os, "fsync", calls.append)
    counts: list[int] = []
    for number in range(3):
        transport.send(inquiry("https://gateway.test", str(number)))
        counts.append(len(calls))
    assert counts == forced
    calls.clear()
    transport.close()
    assert len(calls) == (1 if policy == "batch" else 0)


def test_a_batch_is_forced_every_64_lines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    journal = Journal(path, "batch")
    monkeypatch.setattr(os, "fsync", calls.append)
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    forced = list[int]()
    for number in range(640):
        before = len(calls)
        journal.append(a_line(f"x{number}"))
        forced += [number] * (len(calls) - before)
    journal.close()
    assert len(forced) in (9, 10)
    assert {later - sooner for sooner, later in pairwise(forced)} == {64}


def test_a_batch_is_forced_with_the_first_line_a_second_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    journal = Journal(path, "batch")
    monkeypatch.setattr(os, "fsync", calls.append)
    counts = list[int]()
    for clock[0] in (0.5, 0.999, 1.0, 1.5, 1.999, 2.0, 9.0, 9.5):
        journal.append(a_line("x"))
        counts.append(len(calls))
    journal.close()
    assert counts == [0, 0, 1, 1, 1, 2, 3, 3]


def test_threads_that_append_at_once_share_a_force(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    forcing, release = threading.Event(), threading.Event()

    def wait(file: int) -> None:
        calls.append(file)
        forcing.set()
        assert release.wait(10)

    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", wait)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(journal.append, a_line("x0"))
        assert forcing.wait(10)
        others = [threads.submit(journal.append, a_line(f"x{number}")) for number in (1, 2, 3)]
        # Their lines are written, and all three wait for the force that was begun before.
        wait_until(lambda: path.read_bytes().count(b"\n") == 5)
        time.sleep(0.05)
        release.set()
        assert [each.result() for each in (first, *others)] == [None] * 4
    journal.close()
    assert len(calls) == 2


def test_a_line_that_follows_its_own_costs_no_look_at_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look is only for what others or a crash left there."""
    looks: list[int] = []
    read = os.read

    def note(file: int, size: int) -> bytes:
        looks.append(size)
        return read(file, size)

    journal = Journal(path, "never")
    monkeypatch.setattr(os, "read", note)
    for number in range(3):
        journal.append(a_line(f"x{number}"))
    assert looks == []
    with path.open("ab") as other:
        other.write(a_line("y"))
    for number in range(3, 6):
        journal.append(a_line(f"x{number}"))
    journal.close()
    assert len(looks) == 1


@pytest.mark.parametrize("size", [*range(4), len(HEADER) - 1, len(HEADER)])
def test_one_that_is_put_in_its_place_gets_the_rest_of_its_header(path: Path, size: int) -> None:
    journal = Journal(path, "never")
    path.unlink()
    path.touch(0o600)
    path.write_bytes(HEADER[:size])
    journal.append(a_line("x1"))
    journal.close()
    assert path.read_bytes() == HEADER + a_line("x1")


def test_what_cannot_be_taken_back_is_still_told_of(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next line marks the cut."""
    journal = Journal(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", take_a_part_of_it)
        patch.setattr(os, "ftruncate", refuse)
        with pytest.raises(RecordingError, match="only a part of a line was taken"):
            journal.append(a_line("x1"))
    journal.append(a_line("x2"))
    journal.close()
    read = Recording.read(path)
    assert ([each.id for each in read.exchanges], read.cut_lines) == (["x2"], (2,))


def test_a_file_that_vanishes_while_it_is_opened_is_closed_and_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    closed = list[int]()
    close = os.close

    def note(file: int) -> None:
        closed.append(os.fstat(file).st_ino)
        close(file)

    monkeypatch.setattr("kcp_transports.recording.posix.openings", gone)
    monkeypatch.setattr(os, "close", note)
    with pytest.raises(RecordingError) as caught:
        Journal(path)
    assert str(caught.value) == f"the recording {path} cannot be opened: No such file or directory"
    assert closed == [path.stat().st_ino]


def test_a_file_that_is_locked_until_the_last_moment_is_given_up_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept = list[float]()
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    monkeypatch.setattr(time, "sleep", slept.append)
    pause(5.001)
    with pytest.raises(TimeoutError) as caught:
        pause(5.0)
    assert caught.value.args == (errno.ETIMEDOUT, "another process keeps it locked")
    assert len(slept) == 1
    assert 0 < slept[0] <= 0.01


def test_a_disk_that_cannot_be_forced_refuses_the_payment(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is there, but it may not survive: so the payment waits."""

    def broken(file: int) -> None:
        raise OSError(5, "Input/output error")

    transport = RecordingTransport(InMemoryTransport(in_turn()), path)
    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(NotSent, match="cannot be forced to the disk"):
        transport.send(payment)
    transport.close()


def test_an_error_of_the_disk_reaches_every_thread_whose_line_it_may_have_cost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system reports it once: a second force would succeed, and prove nothing."""
    journal, force = Journal(path), os.fsync
    forcing, release = threading.Event(), threading.Event()

    def fail_once(file: int) -> None:
        monkeypatch.setattr(os, "fsync", force)
        forcing.set()
        assert release.wait(10)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail_once)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(journal.append, a_line("x1"))
        assert forcing.wait(10)
        second = threads.submit(journal.append, a_line("x2"))
        wait_until(lambda: b'"x2"' in path.read_bytes())
        release.set()
        errors = [first.exception(), second.exception()]
    assert [type(error) for error in errors] == [RecordingError] * 2
    with pytest.raises(RecordingError, match="forced to the disk"):
        journal.append(a_line("x3"))
    assert b'"x3"' not in path.read_bytes()
    journal.close()
    again = Journal(path)
    again.append(a_line("x4"))
    again.close()


def test_a_batch_that_could_not_be_forced_is_an_error_again_on_closing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(file: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    journal = Journal(path, "batch")
    monkeypatch.setattr("kcp_transports.recording.journal._BATCH_LINES", 1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(RecordingError):
            journal.append(a_line("x1"))
    with pytest.raises(RecordingError, match="forced to the disk"):
        journal.close()


def test_a_file_that_stays_locked_is_an_error_not_a_wait_for_ever(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    transport = RecordingTransport(InMemoryTransport(in_turn()), path)
    monkeypatch.setattr("kcp_transports.recording.journal.PATIENCE", 0.0)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NotSent, match="keeps it locked"):
            transport.send(payment)
    transport.close()


def test_no_thread_waits_longer_because_others_wait_too(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each payment is refused when its own time is up, wherever in the queue it stands."""
    import fcntl

    def seconds_until_refused(number: int) -> float:
        begun = time.monotonic()
        with pytest.raises(NotSent, match=r"keeps? it"):
            transport.send(payment)
        return time.monotonic() - begun

    transport = RecordingTransport(InMemoryTransport(in_turn()), path)
    monkeypatch.setattr("kcp_transports.recording.journal.PATIENCE", 0.5)
    with path.open("rb") as other, ThreadPoolExecutor(6) as threads:
        fcntl.flock(other, fcntl.LOCK_EX)
        waited = list(threads.map(seconds_until_refused, range(6)))
    transport.close()
    assert min(waited) >= 0.5
    assert max(waited) < 2


def refuse(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def never(*_: object) -> bool:
    return False


def take_a_part_of_it(file: int, data: bytes) -> int:
    return os.writev(file, [data[:-1]])


def take_a_part(file: int, data: bytes) -> int:
    del file
    return len(data) - 1


# What breaks, and what is said of it behind the file's name.
BREAKS: dict[str, tuple[str, object, str]] = {
    "write": ("os.write", refuse, "cannot be written: Input/output error"),
    "part": ("os.write", take_a_part, "cannot be written: only a part of a line was taken"),
    "disk": ("os.fsync", refuse, "cannot be forced to the disk: Input/output error"),
    "replaced": (
        "kcp_transports.recording.journal.Journal._append_in_place",
        never,
        "cannot be written: it is replaced again and again",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_an_error_names_the_file_and_what_happened(
    what: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, broken, words = BREAKS[what]
    journal = Journal(path)
    with monkeypatch.context() as patch:
        patch.setattr(place, broken)
        with pytest.raises(RecordingError) as caught:
            journal.append(a_line("x1"))
    assert str(caught.value) == f"the recording {path} {words}"
    with suppress(RecordingError):
        journal.close()
    journal.close()
    with pytest.raises(RecordingError) as caught:
        journal.append(a_line("x2"))
    assert str(caught.value) == f"the recording {path} is closed"


def test_a_folder_that_cannot_be_forced_is_an_error_unless_nothing_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcp_transports.recording.journal.sync_folder", refuse)
    with pytest.raises(RecordingError) as caught:
        Journal(path)
    assert str(caught.value) == (
        f"the recording {path} cannot be forced to the disk: Input/output error"
    )
    Journal(path, "never").close()


def test_an_error_of_opening_names_the_file_and_what_happened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = path.parent / "none" / "r.jsonl"
    with pytest.raises(RecordingError) as caught:
        Journal(nowhere)
    assert str(caught.value) == (
        f"the recording {nowhere} cannot be opened: No such file or directory"
    )
    with pytest.raises(RecordingError) as caught:
        Journal("a\0b")
    assert str(caught.value).endswith(" cannot be opened: the path cannot be a path")
    Journal(path).close()
    assert path.read_bytes() == HEADER
    Journal(path).close()
    assert path.read_bytes() == HEADER
    with monkeypatch.context() as patch:
        patch.setattr("os.read", refuse)
        with pytest.raises(RecordingError) as caught:
            Journal(path)
    assert str(caught.value) == f"the recording {path} cannot be read: Input/output error"
