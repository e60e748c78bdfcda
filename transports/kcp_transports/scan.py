"""Find secrets in files that other software wrote: recordings, archives of traffic, logs.

What is found is what `kcp_proto.redaction.find_secrets` finds, so the same as a log filter masks.
What cannot be looked into is told too, and never passed over.
"""

import codecs
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from kcp_proto import RecordingError
from kcp_proto.redaction import find_secrets, unpack

NOT_LOOKED_INTO = "not looked into"
# Text is read by windows of whole lines; what a line's secret needs stands in the lines near it.
_WINDOW = 512 * 1024
_OVERLAP = 32 * 1024
_BLOCK = 64 * 1024
_MOST_UNPACKED = 256 * 1024 * 1024
_DEEPEST = 8
_GZIP = b"\x1f\x8b"
# Terminals' colours are text.
_CONTROL = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_MOST_REPLACED = 4
_LONG = f"{NOT_LOOKED_INTO} as a whole: a line of more than {_WINDOW // 1024} KiB"
_BINARY = f"{NOT_LOOKED_INTO} as a whole: no text"
_PACKED = f"{NOT_LOOKED_INTO}: compressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLocation:
    """Where a secret is, and of what kind; never the secret.

    Args:
        line: Line number, from 1; 0 for a file as a whole.
        column: Column, from 1, in characters; None for a file or a line as a whole.
        kind: ``private-key``, ``certificate``, ``signature``, ``card-number``, ``field``, or
            ``not looked into`` and why: then nothing is known of what is there.
        name: The field's name; "" for the other kinds.
    """

    line: int
    column: int | None
    kind: str
    name: str = ""

    @property
    def looked_into(self) -> bool:
        """Whether this is a secret; otherwise it is what could not be looked into."""
        return not self.kind.startswith(NOT_LOOKED_INTO)

    def __str__(self) -> str:
        place = ":".join(str(number) for number in (self.line, self.column) if number)
        return (f"{place}: " if place else " ") + self.kind + (f" {self.name}" if self.name else "")


def files_in(path: str | PathLike[str]) -> Iterator[Path]:
    """Give the files of a folder and of all folders within, in order; a file gives itself.

    Args:
        path: A file or a folder.

    Yields:
        Each file, and at last each folder that cannot be read: `scan_file` refuses it.
    """
    if not os.path.isdir(path):
        yield Path(path)
        return
    seen = set[tuple[int, int]]()
    refused = list[OSError]()
    for folder, folders, names in os.walk(path, onerror=refused.append, followlinks=True):
        status = os.stat(folder)
        # A link may lead back up.
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))
    yield from (Path(error.filename) for error in refused)


def scan_file(path: str | PathLike[str]) -> Iterator[SecretLocation]:
    """Find secrets in a file of any kind: JSON, a line each, HAR, a cassette, a log.

    Args:
        path: The file: text in UTF-8, UTF-16 or CP949, or such text in gzip or Zstandard, of
            which the unpacked lines are counted.

    Yields:
        What was found, each place once, and what could not be looked into.

    Raises:
        RecordingError: The file cannot be read.
    """
    try:
        mode = os.stat(path).st_mode
        if not S_ISREG(mode) and not S_ISDIR(mode):
            yield _not(f"{NOT_LOOKED_INTO}: no regular file")
            return
        with open(path, "rb") as file:
            yield from _scan_blocks(iter(lambda: file.read(_BLOCK), b""))
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}") from error


def scan_lines(lines: Iterable[str]) -> Iterator[SecretLocation]:
    """Find secrets in lines of text.

    Args:
        lines: The lines, from the first, with their line feeds.

    Yields:
        What was found. Text within text is looked at too: escaped JSON, encoded addresses, Base64.
    """
    return _scan_texts(lines)


def _scan_blocks(blocks: Iterator[bytes], depth: int = 0) -> Iterator[SecretLocation]:
    first = next(blocks, b"")
    if depth > _DEEPEST:
        # There are archives that hold themselves.
        yield _not(f"{_PACKED} again and again")
    elif first.startswith(_GZIP):
        yield from _scan_gzip(first, blocks, depth)
    elif unpack(first[:64], 1) != (first[:64], True):
        content = first + b"".join(_limited(blocks))
        inner, whole = unpack(content, _MOST_UNPACKED)
        if inner == content:
            # It only began as compressed bytes do.
            yield from _scan_texts(_decoded(inner, iter(())))
        else:
            yield from _scan_blocks(iter([inner]), depth + 1)
        if not whole:
            yield _not(_PACKED)
    else:
        yield from _scan_texts(_decoded(first, blocks))


def _limited(blocks: Iterator[bytes]) -> Iterator[bytes]:
    left = _MOST_UNPACKED
    for block in blocks:
        left -= len(block)
        if left < 0:
            return
        yield block


def _scan_gzip(first: bytes, blocks: Iterator[bytes], depth: int) -> Iterator[SecretLocation]:
    sound = [True]
    yield from _scan_blocks(_inflated(first, blocks, sound), depth + 1)
    if not sound[0]:
        yield _not(f"{_PACKED}, damaged or too large")


def _inflated(first: bytes, blocks: Iterator[bytes], sound: list[bool]) -> Iterator[bytes]:
    member, left, content = zlib.decompressobj(31), _MOST_UNPACKED, first
    try:
        while left > 0:
            if member.eof:
                content = (member.unused_data or content).lstrip(b"\0") or next(blocks, b"")
                if not content:
                    return
                member = zlib.decompressobj(31)
            inner = member.decompress(content, _BLOCK)
            left -= len(inner)
            yield inner
            content = member.unconsumed_tail
            if not content and not member.eof:
                content = next(blocks, b"")
                if not content:
                    break
            elif member.eof:
                content = b""
    except zlib.error:
        pass
    sound[0] = False


def _decoded(first: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(_encoding(first))("replace")
    yield decoder.decode(first)
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _scan_texts(texts: Iterable[str]) -> Iterator[SecretLocation]:
    """Scan text by windows that overlap, each to the end of a line where there is one."""
    window, line, column, binary, begin = "", 1, 0, False, 0
    for text in texts:
        binary = binary or _is_binary(text)
        window += text
        while len(window) >= _WINDOW:
            end = window.rfind("\n", 0, _WINDOW) + 1
            if end <= _OVERLAP:
                yield SecretLocation(line=line, column=None, kind=_LONG)
                end = _WINDOW
            keep = end - _OVERLAP
            yield from _scan_window(window[:end], line, column, begin, keep)
            cut = window.rfind("\n", 0, keep) + 1 or keep
            line += window.count("\n", 0, cut)
            column = 0 if "\n" in window[:cut] and window[cut - 1] == "\n" else column + cut
            begin, window = keep - cut, window[cut:]
    yield from _scan_window(window, line, column, begin, len(window) + 1)
    if binary:
        yield _not(_BINARY)


def _scan_window(
    text: str, line: int, column: int, begin: int, end: int
) -> Iterator[SecretLocation]:
    """Scan a window and tell what begins in one part of it."""
    seen = set[SecretLocation]()
    place = 0
    for secret in sorted(find_secrets(text), key=lambda secret: secret.start):
        line += text.count("\n", place, secret.start)
        place = max(place, secret.start)
        if not begin <= secret.start < end:
            continue
        before = text.rfind("\n", 0, secret.start)
        at = secret.start - before + (column if before < 0 else 0)
        readable = secret.kind != "unreadable"
        found = SecretLocation(
            line=line, column=at, kind=secret.kind if readable else _PACKED, name=secret.name
        )
        if found not in seen:
            seen.add(found)
            yield found


def _is_binary(text: str) -> bool:
    """Tell whether bytes were no text: by control characters, or by what could not be decoded."""
    return _CONTROL.search(text) is not None or text.count("\ufffd") * _MOST_REPLACED > len(text)


def _not(kind: str) -> SecretLocation:
    return SecretLocation(line=0, column=None, kind=kind)


def _encoding(begin: bytes) -> str:
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding, zeros in (("utf-16-le", begin[1::2]), ("utf-16-be", begin[::2])):
        if zeros.count(0) * 3 >= len(begin) > 0:
            return encoding
    # Korean Windows writes CP949.
    return next((name for name in ("utf-8-sig", "cp949") if _reads(begin, name)), "utf-8-sig")


def _reads(begin: bytes, encoding: str) -> bool:
    """Tell whether bytes are text in an encoding; a character may be cut off at their end."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(begin)
    except UnicodeDecodeError:
        return False
    return True
