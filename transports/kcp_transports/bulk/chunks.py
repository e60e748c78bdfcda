"""What a worker does: check chunks of files, and report."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import BinaryIO

from kcp_proto.documents import MAX_BYTES, CheckOptions, DocumentChecker, DocumentVerdict

from .sources import (
    MOST_IDLE_BYTES,
    Chunk,
    Lines,
    is_packed,
    open_source,
    read_errors,
    read_lines,
)

MOST_FINDINGS = 5_000


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker checks, and how; it can be pickled.

    Args:
        options: How documents are checked.
        chunks: What is checked, in order.
        report_all: Report every document, not only whole files and faults.
    """

    options: CheckOptions
    chunks: tuple[Chunk, ...]
    report_all: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one document.

    Args:
        line: Its line, from 1; None if it is a whole file.
        verdict: What was found in it.
    """

    line: int | None
    verdict: DocumentVerdict


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a chunk, or in the next part of one.

    Args:
        chunk: What is checked.
        end: How far the chunk was checked, in bytes of the uncompressed content.
        done: Whether the chunk was checked to its end.
        lines: Lines that were read; findings count them from 1 within this report.
        documents: Documents that were checked; blank lines are none.
        valid: How many of them hold no error.
        findings: Documents with faults or warnings, and every document that is a whole file.
        read: How far the file itself was read, in bytes; for a progress bar.
        problem: Why the rest cannot be read, None if all went well.
    """

    chunk: Chunk
    end: int
    done: bool
    lines: int = 0
    documents: int = 0
    valid: int = 0
    findings: tuple[Finding, ...] = ()
    read: int = 0
    problem: str | None = None


def work(task: Task) -> list[Report]:
    """Check chunks, up to a number of findings that fits into memory.

    Args:
        task: What to check.

    Returns:
        Reports in order. If the findings became too many the last is not done or chunks are left;
        `rest_of` says what.
    """
    reports: list[Report] = []
    findings = 0
    for report in stream_reports(task):
        reports.append(report)
        findings += len(report.findings)
        if findings >= MOST_FINDINGS:
            break
    return reports


def rest_of(task: Task, reports: Sequence[Report]) -> Task | None:
    """Find what of a task is left.

    Args:
        task: The task.
        reports: What came back.

    Returns:
        The rest, None if everything was checked.
    """
    rest = task.chunks[sum(report.done for report in reports) :]
    if not reports[-1].done:
        rest = (_after(reports[-1]), *rest[1:])
    return replace(task, chunks=rest) if rest else None


def stream_reports(task: Task) -> Iterator[Report]:
    """Check chunks and report bit by bit, in constant memory.

    Args:
        task: What to check.

    Yields:
        Reports in order; a chunk that cannot be read ends with its ``problem``.
    """
    checker = _checker(task.options)
    for chunk in task.chunks:
        report = Report(chunk, chunk.offset, done=False)
        try:
            with open_source(chunk.path) as (stream, raw):
                if chunk.offset:
                    stream.seek(chunk.offset)
                for report in _reports(checker, chunk, stream, raw, task.report_all):
                    yield report
        except read_errors() as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            yield Report(chunk, report.end, done=True, problem=why)


@cache
def _checker(options: CheckOptions) -> DocumentChecker:
    # A worker gets the same options for every chunk, and a checker takes time to make.
    return DocumentChecker(options)


def _after(report: Report) -> Chunk:
    chunk = report.chunk
    length = None if chunk.length is None else chunk.offset + chunk.length - report.end
    return replace(chunk, offset=report.end, length=length)


def _reports(
    checker: DocumentChecker, chunk: Chunk, stream: BinaryIO, raw: BinaryIO, report_all: bool
) -> Iterator[Report]:
    if not chunk.lines:
        # One byte past the limit is enough to be refused as too large.
        verdict = checker.check(stream.read(MAX_BYTES + 1))
        yield _whole(chunk, verdict)
        return
    end = chunk.offset
    # What is no file on a disk may have no end.
    endless = is_packed(chunk.path) or not os.path.isfile(chunk.path)
    most_idle = MOST_IDLE_BYTES if endless else None
    for lines in read_lines(stream, chunk.offset, chunk.length, most_idle):
        for part in _parts(checker, chunk, lines, report_all):
            end = part.end
            yield replace(part, read=_position(raw))
    yield Report(chunk, end, done=True, read=_position(raw))


def _whole(chunk: Chunk, verdict: DocumentVerdict) -> Report:
    return Report(
        chunk,
        end=chunk.offset,
        done=True,
        documents=1,
        valid=int(verdict.valid),
        findings=(Finding(None, verdict),),
    )


def _parts(
    checker: DocumentChecker, chunk: Chunk, lines: Lines, report_all: bool
) -> Iterator[Report]:
    done = 0
    while done < len(lines.texts):
        count, blank, findings = _check_some(checker, lines.texts[done:], report_all)
        done += count
        invalid = sum(not finding.verdict.valid for finding in findings)
        yield Report(
            chunk,
            end=lines.offset_of(done),
            done=False,
            lines=count,
            documents=count - blank,
            valid=count - blank - invalid,
            findings=tuple(findings),
        )


def _check_some(
    checker: DocumentChecker, texts: list[bytes], report_all: bool
) -> tuple[int, int, list[Finding]]:
    fast_path, blank, findings = checker.fast_path, 0, list[Finding]()
    for number, text in enumerate(texts, 1):
        # Blank lines come first: an archive of kilobytes can hold millions of them.
        if (not text or text.isspace()) and not text.strip(b" \t\r"):
            blank += 1
            continue
        if fast_path(text) and not report_all:
            continue
        verdict = checker.check(text)
        if verdict.faults or report_all:
            findings.append(Finding(number, verdict))
            if len(findings) == MOST_FINDINGS:
                return number, blank, findings
    return len(texts), blank, findings


def _position(raw: BinaryIO) -> int:
    try:
        return raw.tell()
    except OSError:
        # A pipe has no position.
        return 0
