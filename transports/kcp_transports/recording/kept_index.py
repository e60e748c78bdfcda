"""The index of a large recording, kept in a file beside it, so that a replay opens at once.

The file says of which recording it is: size, time of the last change and the hash of the end. What
fits no longer is made anew; what cannot be written stays in memory. A recording is read in full all
the same wherever its outcomes decide about money.
"""

import json
import os
import sys
from array import array
from collections.abc import Iterator
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from kcp_transports.identity_files import open_at_once

from .columns import hashed
from .index import TYPECODES, Column, Columns, Index

SUFFIX = ".index"
# A smaller recording is indexed in some hundredths of a second.
_WORTHWHILE = 8 * 1024 * 1024
_TAIL = 4096
_HEAD = 1024
_ALIGNED = 8

# What tells one state of a recording from another.
_State = dict[str, Any]


def load_index(path: str, file: BinaryIO) -> Index | None:
    """Read the index of a recording from the file beside it.

    Args:
        path: The recording.
        file: The recording, opened.

    Returns:
        The index; None if there is none, or it is of another recording or state.
    """
    if os.fstat(file.fileno()).st_size < _WORTHWHILE:
        return None
    try:
        with open(path + SUFFIX, "rb", opener=open_at_once) as kept:
            head = json.loads(kept.read(_HEAD))
            lengths: list[int] = head.pop("lengths")
            if head != _state(file) or os.fstat(kept.fileno()).st_size != _size(lengths):
                return None
            return Index(Columns(*_columns(mmap(kept.fileno(), 0, access=ACCESS_READ), lengths)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep_index(path: str, file: BinaryIO, index: Index, before: os.stat_result) -> Index:
    """Write the index of a recording into the file beside it, for its owner alone.

    Args:
        path: The recording.
        file: The recording, opened and read.
        index: What was built from it.
        before: Its state when reading began.

    Returns:
        The index, out of that file; the one in memory if it was not worthwhile, the recording
        grew meanwhile, or the file cannot be written.
    """
    now = os.fstat(file.fileno())
    if now.st_size < _WORTHWHILE or _changed(before, now):
        return index
    # Whatever keeps it from being written, the index in memory says the same.
    with suppress(OSError):
        _write(path + SUFFIX, _state(file), index.columns)
    return load_index(path, file) or index


def _changed(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)


def _state(file: BinaryIO) -> _State:
    status = os.fstat(file.fileno())
    file.seek(max(0, status.st_size - _TAIL))
    return {
        "kind": "kcp-proto-recording-index",
        "version": 1,
        "byteorder": sys.byteorder,
        "size": status.st_size,
        "changed": status.st_mtime_ns,
        "end": hashed(file.read(_TAIL)),
    }


def _write(path: str, state: _State, columns: Columns) -> None:
    head = json.dumps({**state, "lengths": list(map(len, columns))}).encode("ascii")
    # It is made for its owner alone, and only a whole one gets the name.
    with NamedTemporaryFile(dir=os.path.dirname(path), prefix=".index-", delete=False) as part:
        try:
            part.write(head.ljust(_HEAD))
            for column in columns:
                text = memoryview(column).cast("B")
                part.write(text)
                part.write(bytes(_aligned(len(text)) - len(text)))
            part.close()
            os.replace(part.name, path)
        except BaseException:
            os.unlink(part.name)
            raise


def _columns(kept: mmap, lengths: list[int]) -> Iterator[Column]:
    whole, start = memoryview(kept), _HEAD
    for typecode, length in zip(TYPECODES, lengths, strict=True):
        size = length * array(typecode).itemsize
        yield whole[start : start + size].cast(typecode)
        start += _aligned(size)


def _size(lengths: list[int]) -> int:
    items = zip(TYPECODES, lengths, strict=True)
    return _HEAD + sum(_aligned(length * array(typecode).itemsize) for typecode, length in items)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
