"""A recording is for its owner alone: one that others may open is narrowed or refused."""

import errno
import os
import stat
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from kcp_proto import HttpRequest, NotSent, RecordingError
from kcp_transports import RecordingTransport, ReplayTransport
from kcp_transports.recording import AsyncRecordingTransport, import_cassette
from kcp_transports.recording.format import HEADER
from kcp_transports.recording.journal import Journal
from kcp_transports.recording.journal_file import OnExposure
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
MODES = [0o640, 0o644, 0o604, 0o622, 0o666, 0o660, 0o606, 0o602, 0o610, 0o601, 0o777, 0o444]
OTHER = 1234
only_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def make(path: Path, mode: int, content: bytes = HEADER) -> None:
    path.write_bytes(content)
    path.chmod(mode)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def record(path: Path, on_exposure: OnExposure = "narrow") -> None:
    inner = InMemoryTransport(in_turn(approval()))
    RecordingTransport(inner, path, on_exposure=on_exposure).close()


def record_async(path: Path, on_exposure: OnExposure = "narrow") -> None:
    # What it needs a loop for begins with the first request.
    AsyncRecordingTransport(None, path, on_exposure=on_exposure)._recorder.close()  # type: ignore[arg-type]


def take_over(path: Path) -> None:
    cassette = path.with_name("cassette.json")
    cassette.write_text('{"interactions": []}')
    import_cassette(cassette, path)


def record_missing(path: Path) -> None:
    live = InMemoryTransport(in_turn())
    ReplayTransport(path, "record-missing", live=live).close()


WRITERS: dict[str, Callable[[Path], None]] = {
    "record": record,
    "record async": record_async,
    "import": take_over,
    "record missing": record_missing,
}


@pytest.mark.parametrize("content", [b"", HEADER], ids=["empty", "recording"])
@pytest.mark.parametrize("mode", MODES, ids=oct)
def test_a_wider_mode_is_narrowed_before_anything_is_written(
    path: Path, mode: int, content: bytes
) -> None:
    make(path, mode, content)
    with pytest.warns(RuntimeWarning, match=f"mode was {mode:o}; it is 600 now") as caught:
        record(path)
    assert (mode_of(path), len(caught)) == (0o600, 1)


def test_the_line_that_warns_is_the_callers(path: Path) -> None:
    make(path, 0o644)
    with pytest.warns(RuntimeWarning) as caught:
        record(path)
    assert [each.filename for each in caught] == [__file__]


# What others may do, and what is said of it between the file's name and the remedy.
EXPOSURES: dict[str, tuple[int, int, int, str]] = {
    "mode": (0o644, 0, 0, "its mode was 644"),
    "owner": (0o600, OTHER, 0, "another user owns it"),
    "link": (0o600, 0, OTHER, "another user's link leads to it"),
    "all": (
        0o604,
        OTHER,
        OTHER,
        "its mode was 604, another user owns it, another user's link leads to it",
    ),
}


@only_root
@pytest.mark.parametrize(("mode", "owner", "link", "words"), EXPOSURES.values(), ids=EXPOSURES)
def test_all_that_is_odd_is_said_at_once(
    path: Path, mode: int, owner: int, link: int, words: str
) -> None:
    target = path.with_name("target.jsonl")
    make(target, mode)
    os.chown(target, owner, owner)
    path.symlink_to(target)
    os.lchown(path, link, link)
    exposed = f"the recording {path} is not for its owner alone: {words}"
    with pytest.raises(RecordingError) as refused:
        Journal(path, on_exposure="refuse")
    with pytest.warns(RuntimeWarning) as warned:
        Journal(path).close()
    assert str(refused.value) == exposed
    assert [str(each.message) for each in warned] == [f"{exposed}; it is 600 now"]


@only_root
def test_the_link_of_root_is_no_exposure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may make links as root needs none."""
    target = path.with_name("target.jsonl")
    make(target, 0o600)
    os.chown(target, OTHER, OTHER)
    path.symlink_to(target)
    monkeypatch.setattr(os, "geteuid", lambda: OTHER)
    Journal(path, on_exposure="refuse").close()


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_whatever_writes_narrows(path: Path, write: Callable[[Path], None]) -> None:
    make(path, 0o644)
    with pytest.warns(RuntimeWarning, match="it is 600 now"):
        write(path)
    assert mode_of(path) == 0o600
    write(path)


@pytest.mark.parametrize("write", [record, record_async])
@pytest.mark.parametrize("mode", MODES, ids=oct)
def test_by_option_a_wider_mode_is_refused(
    path: Path, mode: int, write: Callable[[Path, OnExposure], None]
) -> None:
    make(path, mode)
    with pytest.raises(RecordingError, match=f"not for its owner alone: its mode was {mode:o}"):
        write(path, "refuse")
    assert (path.read_bytes(), mode_of(path)) == (HEADER, mode)


@pytest.mark.parametrize("on_exposure", ["narrow", "refuse"])
@pytest.mark.parametrize("mode", [0o600, 0o700, 0o200 | 0o400])
def test_a_private_file_is_continued_without_a_word(
    path: Path, mode: int, on_exposure: OnExposure
) -> None:
    make(path, mode)
    record(path, on_exposure)
    assert mode_of(path) == mode


def test_a_new_file_is_private_whatever_the_mask_is(path: Path) -> None:
    before = os.umask(0)
    try:
        record(path, "refuse")
    finally:
        os.umask(before)
    assert mode_of(path) == 0o600


def test_what_a_link_leads_to_is_narrowed(path: Path) -> None:
    target = path.with_name("target.jsonl")
    make(target, 0o666)
    path.symlink_to(target)
    with pytest.raises(RecordingError, match="mode was 666"):
        record(path, "refuse")
    with pytest.warns(RuntimeWarning, match="it is 600 now"):
        record(path)
    assert (mode_of(target), path.is_symlink()) == (0o600, True)
    record(path, "refuse")


@only_root
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_the_file_of_another_user_is_told_of(path: Path, mode: int) -> None:
    make(path, mode)
    os.chown(path, OTHER, OTHER)
    with pytest.raises(RecordingError, match="another user owns it"):
        record(path, "refuse")
    with pytest.warns(RuntimeWarning, match="another user owns it"):
        record(path)
    assert (mode_of(path), path.stat().st_uid) == (0o600, OTHER)


@only_root
def test_the_link_of_another_user_is_told_of(path: Path) -> None:
    target = path.with_name("target.jsonl")
    make(target, 0o600)
    path.symlink_to(target)
    os.lchown(path, OTHER, OTHER)
    with pytest.raises(RecordingError, match="another user's link leads to it"):
        record(path, "refuse")
    with pytest.warns(RuntimeWarning, match="another user's link"):
        record(path)


@pytest.mark.parametrize("silently", [False, True])
def test_what_cannot_be_narrowed_is_told_of(
    path: Path, monkeypatch: pytest.MonkeyPatch, silently: bool
) -> None:
    """The owner is another user, or the file system knows no modes."""

    def change(file: int, mode: int) -> None:
        if not silently:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    make(path, 0o666)
    monkeypatch.setattr(os, "fchmod", change)
    error = os.strerror(errno.ENOTSUP if silently else errno.EPERM)
    with pytest.warns(RuntimeWarning, match=f"mode was 666; it cannot be narrowed: {error}$"):
        record(path)
    with pytest.raises(RecordingError):
        record(path, "refuse")


def test_one_that_is_put_in_its_place_is_narrowed_or_refused_too(
    path: Path, payment: HttpRequest
) -> None:
    for on_exposure in ("narrow", "refuse"):
        inner = InMemoryTransport(in_turn(approval(), approval()))
        path.unlink(missing_ok=True)
        transport = RecordingTransport(inner, path, on_exposure=on_exposure)
        transport.send(payment)
        path.unlink()
        make(path, 0o644)
        if on_exposure == "refuse":
            with pytest.raises(NotSent, match="not for its owner alone"):
                transport.send(payment)
        else:
            with pytest.warns(RuntimeWarning, match="it is 600 now"):
                transport.send(payment)
        transport.close()


def test_where_warnings_are_errors_a_recording_is_not_opened_and_a_line_is_not_lost(
    path: Path, payment: HttpRequest
) -> None:
    make(path, 0o644)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            Journal(path)
        transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path)
        path.unlink()
        make(path, 0o644)
        assert transport.send(payment).status == 200
        transport.close()


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_a_recording_is_a_regular_file(
    path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that go into a device are in no journal, and its mode is the system's."""
    narrowed: list[int] = []

    def note(file: int, mode: int) -> None:
        narrowed.append(mode)

    # Root's test must not narrow the machine's /dev/null where the code is broken.
    monkeypatch.setattr(os, "fchmod", note)
    if kind == "device":
        path = Path("/dev/null")
    elif kind == "pipe":
        os.mkfifo(path, 0o666)
    else:
        path.mkdir(0o755)
    with pytest.raises(RecordingError) as caught:
        Journal(path)
    assert str(caught.value) == (
        f"the recording {path} cannot be opened: {os.strerror(errno.EISDIR)}"
        if kind == "folder"
        else "a recording is a regular file, no device, pipe or socket"
    )
    assert narrowed == []
