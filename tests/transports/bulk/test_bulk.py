"""Checking in bulk: the same report from any workers, whatever is lost on the way."""

import gzip
import io
import json
import multiprocessing
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto.documents import MAX_BYTES, CheckOptions, DocumentVerdict
from kcp_schemas import load_schema
from kcp_transports.bulk import (
    Report,
    Source,
    Workers,
    WorkersLost,
    check_files,
    check_sources,
    chunks,
    processes,
)
from kcp_transports.bulk.sources import Chunk, cut, read_lines

CARD = "transaction.inquiry.response.card"
GOOD = json.dumps(load_schema(CARD)["examples"][0], ensure_ascii=False).encode()
LATE = GOOD.replace(b"20220311143137", b"20220230143137")
LINES = st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b" ")), max_size=12)

Found = tuple[str, int | None, DocumentVerdict]


def threads(size: int = 2) -> Workers:
    @contextmanager
    def start() -> Generator[Executor, None, None]:
        with ThreadPoolExecutor(size) as executor:
            yield executor

    return Workers(start, size)


def write(path: Path, number: int, bad: range) -> Path:
    path.write_bytes(b"".join((LATE if n in bad else GOOD) + b"\n" for n in range(1, number + 1)))
    return path


def findings(reports: Iterator[Report]) -> list[Found]:
    return [
        (report.chunk.path, finding.line, finding.verdict)
        for report in reports
        for finding in report.findings
    ]


def totals(reports: list[Report]) -> tuple[int, int, int]:
    return (
        sum(report.documents for report in reports),
        sum(report.valid for report in reports),
        sum(report.lines for report in reports),
    )


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Give files of every sort, one of them twice, one empty."""
    lines = write(tmp_path / "a.ndjson", 300, range(7, 300, 50))
    packed = tmp_path / "b.ndjson.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes()))
    whole, empty = tmp_path / "c.json", tmp_path / "d.jsonl"
    whole.write_bytes(LATE)
    empty.write_bytes(b"")
    return [
        Source(str(lines), lines=True),
        Source(str(lines), lines=True),
        Source(str(whole), lines=False),
        Source(str(empty), lines=True),
        Source(str(packed), lines=True),
        Source(str(whole), lines=False),
    ]


@pytest.mark.parametrize("workers", [threads(), processes(2)], ids=["threads", "processes"])
def test_workers_find_what_one_process_finds_in_the_same_order(
    workers: Workers, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_files, "CHUNK_BYTES", 20_000)
    alone = list(check_sources(sources, CheckOptions()))
    shared = list(check_sources(sources, CheckOptions(), workers=workers))
    assert findings(iter(shared)) == findings(iter(alone))
    assert totals(shared) == totals(alone) == (902, 882, 900)
    assert len(shared) > len(sources) + 10


@pytest.mark.parametrize("workers", [threads(), processes(1)], ids=["threads", "processes"])
def test_standard_input_is_not_handed_to_workers(workers: Workers, sources: list[Source]) -> None:
    """A worker's own is empty: it would find nothing wrong in nothing."""
    with pytest.raises(ValueError, match="standard input"):
        list(check_sources([*sources, Source("-", lines=True)], CheckOptions(), workers=workers))


@pytest.mark.parametrize("most", [1, 3])
def test_a_limit_of_findings_in_memory_changes_no_report(
    most: int, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = list(check_sources(sources, CheckOptions()))
    monkeypatch.setattr(chunks, "MOST_FINDINGS", most)
    for workers in (None, threads()):
        limited = list(check_sources(sources, CheckOptions(), workers=workers))
        assert findings(iter(limited)) == findings(iter(expected))
        assert totals(limited) == totals(expected)


def test_a_killed_worker_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_files, "CHUNK_BYTES", 20_000)
    source = Source(str(write(tmp_path / "a.ndjson", 2000, range(3, 2000, 97))), lines=True)
    expected = findings(check_sources([source], CheckOptions()))
    reports = check_sources([source], CheckOptions(), workers=processes(2))
    seen = [next(reports)]
    for worker in multiprocessing.active_children():
        worker.kill()
    seen += reports
    assert findings(iter(seen)) == expected
    assert totals(seen) == (2000, 2000 - len(expected), 2000)


def test_workers_that_are_lost_every_time_end_the_run(tmp_path: Path) -> None:
    source = Source(str(write(tmp_path / "a.ndjson", 1, range(0))), lines=True)

    class Lost(Exception):
        pass

    @contextmanager
    def start() -> Generator[Executor, None, None]:
        class Losing(ThreadPoolExecutor):
            def submit(self, fn: Callable[..., object], /, *args: object, **kw: object) -> object:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
                raise Lost

        with Losing(1) as executor:
            yield executor

    with pytest.raises(WorkersLost):
        list(check_sources([source], CheckOptions(), workers=Workers(start, 1, (Lost,))))


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(tmp_path: Path) -> None:
    damaged = tmp_path / "a.ndjson.gz"
    damaged.write_bytes(gzip.compress(GOOD * 50)[:-20])
    good = write(tmp_path / "b.ndjson", 3, range(0))
    paths = [str(tmp_path / "none.ndjson"), str(damaged), str(good)]
    for workers in (None, threads()):
        sources = [Source(path, lines=True) for path in paths]
        reports = list(check_sources(sources, CheckOptions(), workers=workers))
        assert {r.chunk.path for r in reports if r.problem} == set(paths[:2])
        assert totals(reports)[:2] == (3, 3)


@settings(deadline=None)
@given(LINES, st.booleans(), st.integers(1, 40))
def test_chunks_end_at_line_ends_and_leave_nothing_out(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], ended: bool, size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.ndjson"
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    path.write_bytes(data)
    parts = [
        data[chunk.offset : chunk.offset + (chunk.length or 0)]
        for chunk in cut(Chunk(str(path), lines=True), size)
    ]
    assert b"".join(parts) == data
    assert all(part.endswith(b"\n") for part in parts[:-1])


@settings(deadline=None)
@given(LINES, st.booleans())
def test_lines_are_those_of_the_stream_and_know_where_they_begin(
    lines: list[bytes], ended: bool
) -> None:
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    read = [part for part in read_lines(io.BytesIO(data), 0, None)]
    expected = data.split(b"\n")
    assert [text for part in read for text in part.texts] == (
        expected if expected[-1] else expected[:-1]
    )
    for part in read:
        for index, text in enumerate(part.texts):
            start = part.offset_of(index)
            assert data[start : start + len(text)] == text


def test_a_line_of_any_length_is_kept_only_as_far_as_it_can_be_refused() -> None:
    class Endless:
        left = 40

        def read1(self, size: int) -> bytes:
            self.left -= 1
            return b"a" * size if self.left > 0 else (b"\nb\n" if self.left == 0 else b"")

    parts = list(read_lines(Endless(), 0, None))
    assert [len(text) for part in parts for text in part.texts] == [MAX_BYTES + 1, 1]
    assert parts[-1].end == 39 * 256 * 1024 + 3


def test_blank_lines_are_no_documents_but_count_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"\n  \r\n" + GOOD + b"\r\n\n" + LATE)
    reports = list(check_sources([Source(str(path), lines=True)], CheckOptions()))
    assert totals(reports)[:2] == (2, 1)
    assert [line for _, line, _ in findings(iter(reports))] == [5]


def test_a_dask_cluster_gives_the_same_report(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra [dask]")
    path = write(tmp_path / "a.ndjson", 3000, range(5, 3000, 333))
    alone = findings(check_sources([Source(str(path), lines=True)], CheckOptions()))
    program = Path(__file__).with_name("on_dask.py")
    done = run(
        [sys.executable, str(program), str(path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [line for _, line, _ in alone]
