"""An index says where the lines are, built anew or read from the file beside the recording."""

import json
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import STAGING, Identity, RecordingError, ReplayMismatch, build_request
from kcp_transports import Recording, ReplayTransport
from kcp_transports.recording import index, kept_index
from kcp_transports.recording.columns import find_equal, sorted_positions
from kcp_transports.recording.format import CUT, HEADER, write_key
from kcp_transports.recording.index import Index, LineOffset, build_index

WHEN = "2026-11-27T10:00:00.000000+00:00"
Line = tuple[str, str, str]


def key(number: int) -> str:
    return write_key("transaction.inquiry", {"tno": f"{number:014d}"})


def written(kind: str, id_: str, *, to: str = "", like: str = "", outcome: str = "") -> bytes:
    members = {"kind": kind, "id": id_, "key": to or key(0), "when": WHEN}
    rest = {"like": like} if kind == "request" else {"outcome": outcome or "answered"}
    return json.dumps({**members, **rest, "message": {}}, separators=(",", ":")).encode() + b"\n"


def read(*lines: bytes) -> Index:
    return build_index(BytesIO(HEADER + b"".join(lines)))


def contents(index: Index) -> list[list[int]]:
    return [list(column) for column in index.columns]


def recording(folder: Path, *lines: bytes) -> Path:
    path = folder / "recording.jsonl"
    path.write_bytes(HEADER + b"".join(lines))
    return path


def all_kinds() -> Iterator[bytes]:
    """Give a recording that has something of everything."""
    yield written("response", "stray")
    for number in range(40):
        yield written("request", f"id{number}", to=key(number % 7), like=f"id{number % 3}")
        if number % 4:
            yield written("response", f"id{number}", to=key(number % 7))
    yield written("request", "cut")[:-20] + CUT
    yield written("finding", "id0", outcome="done")
    yield written("lease", "id5", outcome="done")
    yield written("finding", "another-", outcome="unknown")


@given(st.lists(st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**56, 2**64 - 1])))
def test_positions_are_sorted_by_their_numbers(numbers: list[int]) -> None:
    values = array("Q", numbers)
    order = list(sorted_positions(values))
    assert order == sorted(range(len(numbers)), key=numbers.__getitem__)
    ranked = [numbers[position] for position in order]
    for number in {*numbers, 5}:
        assert ranked[find_equal(ranked, number)] == [number] * numbers.count(number)


def test_each_line_is_found() -> None:
    lines = list(all_kinds())
    found = read(*lines)
    assert len(found) == 40
    assert list(found.positions(key(3))) == list(range(3, 40, 7))
    assert list(found.positions(key(9))) == []
    assert [found.outcome(position) for position in range(5)] == [None, *["answered"] * 3, None]
    assert found.request(0) == LineOffset(3, len(HEADER) + len(lines[0]))
    assert found.end(0) is None
    assert found.end(1) == LineOffset(5, len(HEADER) + sum(map(len, lines[:3])))
    assert found.proven == {0, 5}
    assert [len(found.notes(position)) for position in (0, 1, 5)] == [1, 0, 1]
    assert list(found.columns.strays) == [2, 2 + len(lines) - 1]
    assert list(found.columns.cut_lines) == [2 + len(lines) - 4]
    # Requests with one key came under three masks.
    assert all(found.is_varied(key(number)) for number in range(7))
    assert not found.is_varied(key(8))


REQUEST, AGAIN = written("request", "a"), written("request", "b")
END, NOTE, ODD = (
    written("response", "a"),
    written("finding", "a", outcome="done"),
    b'{"kind":"x"}\n',
)


@pytest.mark.parametrize(
    ("lines", "damaged"),
    [
        ([REQUEST, REQUEST], 3),
        ([REQUEST, END, REQUEST], 4),
        ([REQUEST, END, END], 4),
        ([REQUEST, END, AGAIN, END, REQUEST], 5),
        ([REQUEST, END, END, ODD], 4),
        ([REQUEST, END, ODD, END], 4),
        ([REQUEST, END, REQUEST, ODD], 4),
        ([ODD, REQUEST, REQUEST], 2),
    ],
)
def test_the_first_line_that_tells_something_twice_is_named(
    lines: list[bytes], damaged: int
) -> None:
    with pytest.raises(RecordingError, match=f"line {damaged} of the recording is damaged"):
        read(*lines)


def test_what_stands_before_its_request_is_a_stray() -> None:
    found = read(END, NOTE, REQUEST, END)
    assert list(found.columns.strays) == [2, 3]
    assert found.outcome(0) == "answered"
    assert found.proven == frozenset()


@pytest.fixture
def every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the index of small recordings too."""
    monkeypatch.setattr(kept_index, "_WORTHWHILE", 0)


def beside(path: Path) -> Path:
    return path.with_name(path.name + ".index")


@pytest.mark.usefixtures("every_size")
def test_a_kept_index_is_the_one_that_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path, *all_kinds())
    built = Recording.read(path)
    assert not beside(path).exists()
    first = Recording.read(path, keeps_index=True)

    def never(file: object) -> Index:
        raise AssertionError("the recording was read again")

    monkeypatch.setattr("kcp_transports.recording.reader.build_index", never)
    again = Recording.read(path, keeps_index=True)
    assert contents(built.index) == contents(first.index) == contents(again.index)
    assert list(built.exchanges) == list(again.exchanges)
    assert (again.cut_lines, again.strays) == (built.cut_lines, built.strays)
    if sys.platform != "win32":
        assert beside(path).stat().st_mode & 0o777 == 0o600
    # Hashes and numbers only.
    assert b"tno" not in beside(path).read_bytes()
    assert [entry.name for entry in tmp_path.iterdir() if ".index-" in entry.name] == []


def appended(path: Path, kept: Path) -> None:
    with path.open("ab") as file:
        file.write(written("request", "new"))


def rewritten(path: Path, kept: Path) -> None:
    """Change the last line in the same tick of the clock, to one of the same length."""
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"another-", b"another+"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def touched(path: Path, kept: Path) -> None:
    os.utime(path, ns=(0, 0))


def cut_short(path: Path, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-8])


def emptied(path: Path, kept: Path) -> None:
    kept.write_bytes(b"")


def of_another_machine(path: Path, kept: Path) -> None:
    other = {"little": b"big   ", "big": b"little"}[sys.byteorder]
    text = kept.read_bytes()
    kept.write_bytes(text.replace(sys.byteorder.encode(), other, 1)[: len(text)])


def of_another_form(path: Path, kept: Path) -> None:
    kept.write_bytes(b"[1]".ljust(2000))


def a_folder(path: Path, kept: Path) -> None:
    kept.unlink()
    kept.mkdir()


@pytest.mark.usefixtures("every_size")
@pytest.mark.parametrize(
    "change",
    [
        *(appended, rewritten, touched, cut_short, emptied, of_another_machine, of_another_form),
        a_folder,
    ],
)
def test_an_index_of_another_state_is_not_taken(
    change: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    path = recording(tmp_path, *all_kinds())
    Recording.read(path, keeps_index=True)
    change(path, beside(path))
    found = Recording.read(path, keeps_index=True)
    assert contents(found.index) == contents(Recording.read(path).index)
    assert list(found.exchanges) == list(Recording.read(path).exchanges)
    again = Recording.read(path, keeps_index=True)
    assert contents(again.index) == contents(found.index)


@pytest.mark.usefixtures("every_size")
def test_an_index_that_cannot_be_written_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path, *all_kinds())

    def refuse(*names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    found = Recording.read(path, keeps_index=True)
    assert len(found.exchanges) == 40
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [path.name]


@pytest.mark.usefixtures("every_size")
def test_a_recording_that_grows_while_it_is_read_keeps_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path, *all_kinds())

    def building(file: BytesIO) -> Index:
        found = build_index(file)
        appended(path, beside(path))
        return found

    monkeypatch.setattr("kcp_transports.recording.reader.build_index", building)
    assert len(Recording.read(path, keeps_index=True).exchanges) == 40
    assert not beside(path).exists()


def test_a_small_recording_keeps_none(tmp_path: Path) -> None:
    path = recording(tmp_path, *all_kinds())
    ReplayTransport(path).close()
    assert not beside(path).exists()


@pytest.mark.usefixtures("every_size")
def test_a_replay_keeps_one(tmp_path: Path) -> None:
    path = recording(tmp_path, *all_kinds())
    ReplayTransport(path).close()
    assert beside(path).exists()


def test_another_key_with_the_same_hash_gets_no_wrong_response(
    tmp_path: Path, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seven(text: bytes) -> int:
        return 7 * bool(text)

    monkeypatch.setattr(index, "hashed", seven)
    fields = {"tno": "1", "pay_type": "PACA"}
    request = build_request("transaction.inquiry", fields, identity, STAGING)
    replay = ReplayTransport(recording(tmp_path, written("request", "a"), written("response", "a")))
    with pytest.raises(ReplayMismatch):
        replay.send(request)
