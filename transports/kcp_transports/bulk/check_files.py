"""Check payload files in bulk: small ones by the thousand, archives of millions of lines.

Work is handed out as (path, offset, length), never as lines, and the reports come back in order.
Compressed files have no offsets to begin at: each is streamed by one worker. Standard input is
checked in this process only, for a worker has another one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kcp_proto.documents import CheckOptions

from .chunks import Finding, Report, Task, rest_of, stream_reports, work
from .sources import STANDARD_INPUT, Chunk, cut, is_streamed
from .workers import Workers, in_order

CHUNK_BYTES = 1024 * 1024
_MOST_FILES = 64


@dataclass(frozen=True, slots=True)
class Source:
    """Something to check.

    Args:
        path: A file, ``.gz`` and ``.zst`` too, or ``-`` for standard input.
        lines: Whether each line is a document; otherwise the whole file is one.
    """

    path: str
    lines: bool


def check_sources(
    sources: Iterable[Source],
    options: CheckOptions,
    *,
    workers: Workers | None = None,
    report_all: bool = False,
) -> Iterator[Report]:
    """Check files, in order.

    Args:
        sources: What to check.
        options: How documents are checked.
        workers: Who does it; None for this process alone, which alone can read standard input.
        report_all: Report every line, not only those with faults.

    Yields:
        Reports in the order of the sources; their findings count lines from the file's first. The
        same for all workers, but for how a file is divided into reports. Memory does not grow with
        the files.

    Raises:
        MessageError: No message has the name that the options give.
        KeyLoadError: The certificate of the options cannot be read.
        WorkersLost: Workers ended again and again over the same part of a file.
        ValueError: Standard input is to be checked by workers: a worker's is another one.
    """
    chunks = (Chunk(s.path, s.lines, number) for number, s in enumerate(sources))
    if workers is None:
        tasks = (Task(options, (chunk,), report_all) for chunk in chunks)
        yield from _number_lines(report for task in tasks for report in stream_reports(task))
    else:
        tasks = (Task(options, part, report_all) for part in _parts(map(_for_workers, chunks)))
        results = in_order(workers, work, tasks, rest_of)
        yield from _number_lines(report for reports in results for report in reports)


def _for_workers(chunk: Chunk) -> Chunk:
    if chunk.path == STANDARD_INPUT:
        raise ValueError("standard input cannot be handed to workers: leave them out to check it")
    return chunk


def _parts(wholes: Iterable[Chunk]) -> Iterator[tuple[Chunk, ...]]:
    """Cut large files into parts, and gather small ones until they are worth a worker's while."""
    small: list[Chunk] = []
    for whole in wholes:
        if not whole.lines:
            small.append(whole)
        if small and (whole.lines or len(small) == _MOST_FILES):
            yield tuple(small)
            small = []
        if whole.lines:
            yield from ((piece,) for piece in _pieces(whole))
    if small:
        yield tuple(small)


def _pieces(whole: Chunk) -> Iterator[Chunk]:
    if is_streamed(whole.path):
        yield whole
        return
    try:
        yield from cut(whole, CHUNK_BYTES)
    except OSError:
        # The worker that opens it reports why.
        yield whole


def _number_lines(reports: Iterable[Report]) -> Iterator[Report]:
    """Count lines from the beginning of the source instead of the report's."""
    source, lines = 0, 0
    for report in reports:
        if report.chunk.source != source:
            source, lines = report.chunk.source, 0
        yield replace(report, findings=tuple(_move(f, lines) for f in report.findings))
        lines += report.lines


def _move(finding: Finding, lines: int) -> Finding:
    if finding.line is None:
        return finding
    line = finding.line + lines
    faults = tuple(replace(fault, line=line) for fault in finding.verdict.faults)
    return replace(finding, line=line, verdict=replace(finding.verdict, faults=faults))
