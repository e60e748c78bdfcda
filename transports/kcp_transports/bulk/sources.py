"""Payload files, compressed ones too: opened, cut into chunks at line ends, split into lines."""

import gzip
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from kcp_proto.documents import MAX_BYTES
from kcp_transports.identity_files import open_at_once

STANDARD_INPUT = "-"
_GZIP, _ZSTD = ".gz", ".zst"
_LINE_SUFFIXES = (".ndjson", ".jsonl")
_DOCUMENT_SUFFIXES = (".json", ".form", *_LINE_SUFFIXES)
_BLOCK = 256 * 1024
_LOOK_AHEAD = 64 * 1024
# Much more than any document, and read in a moment; kilobytes of an archive can unpack to far more.
MOST_IDLE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a file: what workers get, never the lines themselves.

    Args:
        path: The file, or ``-`` for standard input.
        lines: Whether each line is a document; otherwise the whole file is one.
        source: Which of the sources it is part of, from 0.
        offset: Where the part begins, in bytes of the uncompressed content.
        length: How long it is, to a line's end; None to the end of the file.
    """

    path: str
    lines: bool
    source: int = 0
    offset: int = 0
    length: int | None = None


def has_lines(path: str) -> bool:
    """Tell by a file's name whether each of its lines is a document."""
    return _without_packing(path).endswith(_LINE_SUFFIXES)


def is_payload(path: str) -> bool:
    """Tell by a file's name whether it holds documents: JSON, or the form of a notice."""
    return _without_packing(path).endswith(_DOCUMENT_SUFFIXES)


def is_streamed(path: str) -> bool:
    """Tell whether a source can only be read from its beginning, by one worker."""
    return path == STANDARD_INPUT or is_packed(path)


def is_packed(path: str) -> bool:
    """Tell by a file's name whether its few bytes may unpack to very many."""
    return path.endswith((_GZIP, _ZSTD))


def cut(whole: Chunk, size: int) -> Iterator[Chunk]:
    """Cut a file of lines into chunks.

    Args:
        whole: An uncompressed file of lines.
        size: Bytes in a chunk, apart from the rest of its last line.

    Yields:
        Chunks in order; each ends at a line's end or at the end of the file. An empty file is one
        chunk.

    Raises:
        OSError: The file cannot be read.
    """
    with open(whole.path, "rb", opener=open_at_once) as file:
        end, start = file.seek(0, os.SEEK_END), 0
        if not end:
            yield replace(whole, length=0)
        while start < end:
            stop = _line_end(file, min(start + size, end))
            yield replace(whole, offset=start, length=stop - start)
            start = stop


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a stream.

    Args:
        texts: The lines without their line feeds. Of one that is longer than any document may be
            only the beginning is kept, enough to be refused.
        start: Where the first begins, in bytes.
        end: Where the line after the last begins.
    """

    texts: list[bytes]
    start: int
    end: int

    def offset_of(self, index: int) -> int:
        """Compute where a line begins; only the first can have been shortened."""
        return self.end - sum(map(len, self.texts[index:])) - (len(self.texts) - index)


class NothingInsideError(OSError):
    """A source that goes on and on without a document, such as a packed file of blank lines."""


@contextmanager
def open_source(path: str) -> Generator[tuple[BinaryIO, BinaryIO], None, None]:
    """Open a source.

    Args:
        path: A file, or ``-`` for standard input.

    Yields:
        The uncompressed stream, and the raw one whose position says how far reading is.

    Raises:
        OSError: The file cannot be read.
        ModuleNotFoundError: Zstandard needs the extra ``[cli]`` before Python 3.14.
    """
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    with open(path, "rb", opener=open_at_once) as raw:
        if path.endswith(_GZIP):
            with gzip.open(raw) as stream:
                yield cast(BinaryIO, stream), raw
        elif path.endswith(_ZSTD):
            with _zstd().ZstdFile(raw) as stream:
                yield stream, raw
        else:
            yield raw, raw


def read_lines(
    stream: Any, start: int, length: int | None, most_idle: int | None = None
) -> Iterator[Lines]:
    """Read lines a block at a time.

    Args:
        stream: A binary stream with ``read1``, standing at `start`.
        start: Its position, in bytes.
        length: Bytes to read, None to read to the end.
        most_idle: Bytes on end that may be blank or one line; None for any number.

    Yields:
        The lines of each block, without those whose end is not read yet.

    Raises:
        NothingInsideError: More bytes on end than that are blank, or are one line.
    """
    left, begin, position, tail, idle = length, start, start, b"", 0
    while data := stream.read1(_BLOCK if left is None else min(_BLOCK, left)):
        left = None if left is None else left - len(data)
        position += len(data)
        *lines, rest = data.split(b"\n")
        idle = idle + len(data) if not lines or data.isspace() else 0
        if most_idle is not None and idle > most_idle:
            raise NothingInsideError(f"gave up after {idle >> 20} MiB on end without a document")
        if not lines:
            tail = (tail + rest)[: MAX_BYTES + 1]
            continue
        lines[0] = tail + lines[0]
        yield Lines(lines, begin, position - len(rest))
        begin, tail = position - len(rest), rest[: MAX_BYTES + 1]
    if begin < position:
        yield Lines([tail], begin, position + 1)


def read_errors() -> tuple[type[Exception], ...]:
    """List the errors that reading a damaged or vanished source raises."""
    import zlib

    always = (OSError, EOFError, zlib.error, ModuleNotFoundError)
    try:
        return (*always, _zstd().ZstdError)
    except ModuleNotFoundError:
        return always


def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd
    try:
        from backports import zstd
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "reading .zst needs an extra: pip install 'kcp-proto[validate]'", name=error.name
        ) from None
    return zstd


def _without_packing(path: str) -> str:
    return path.removesuffix(_GZIP).removesuffix(_ZSTD)


def _line_end(file: BinaryIO, position: int) -> int:
    """Find the first line end from just before a position; long lines are not kept in memory."""
    position -= 1
    file.seek(position)
    while block := file.read(_LOOK_AHEAD):
        index = block.find(b"\n")
        if index >= 0:
            return position + index + 1
        position += len(block)
    return position
