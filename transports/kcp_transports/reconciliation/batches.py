"""Batches of entries, what is kept of them on the disk, and the table that is made of it."""

import csv
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from io import StringIO
from itertools import islice
from os import PathLike
from pathlib import Path

from kcp_proto.showing import MaskedRepr

from .asking import FACTS, Row
from .entries import Entry

COLUMNS = ("row", *Entry().members(), *FACTS)
"""The columns of the table, in order."""
_CSV = ".csv"


@dataclass(frozen=True, slots=True, repr=False)
class Batch(MaskedRepr):
    """Some entries that are asked about together, and again together if they are lost.

    Args:
        number: Its number, from 0.
        first: The number of its first entry, from 1.
        entries: The entries.
    """

    number: int
    first: int
    entries: tuple[Entry, ...]

    @property
    def digest(self) -> str:
        """Give what only the same entries in the same place give."""
        members = [each.members() for each in self.entries]
        text = json.dumps([self.first, members]).encode()
        return blake2b(text, digest_size=16).hexdigest()

    def _shown(self) -> str:
        return f"<Batch {self.number} of {len(self.entries)} entries>"


def batches_of(entries: Iterable[Entry], size: int) -> Iterator[Batch]:
    """Cut entries into batches, as they come.

    Raises:
        ValueError: The size is not positive.
    """
    if size < 1:
        raise ValueError("a batch holds at least one entry")
    left, number = iter(entries), 0
    while some := tuple(islice(left, size)):
        yield Batch(number, number * size + 1, some)
        number += 1


class KeptBatches:
    """The finished batches of a table, in a folder beside it until the table is there.

    Each is a file, whole or not there at all, which only this user may open: it holds whole
    transaction numbers (R24).

    Args:
        table: Where the table will be: ``.csv``, or one JSON object a line.
    """

    def __init__(self, table: str | PathLike[str]) -> None:
        self._table = Path(table)
        self._folder = self._table.with_name(f"{self._table.name}.batches")

    def begin(self) -> None:
        """Make the folder.

        Raises:
            OSError: It cannot be made.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def rows(self, batch: Batch) -> list[Row] | None:
        """Read the rows of a batch of these very entries; None if they are not there."""
        try:
            with open(self._path(batch.number), encoding="utf-8") as file:
                kept = json.loads(file.read())
        except (OSError, ValueError):
            return None
        return kept["rows"] if kept["digest"] == batch.digest else None

    def keep(self, batch: Batch, rows: Sequence[Row]) -> None:
        """Write a finished batch to the disk.

        Raises:
            OSError: It cannot be written.
        """
        numbered = [{"row": str(at), **row} for at, row in enumerate(rows, batch.first)]
        text = json.dumps({"digest": batch.digest, "rows": numbered}, ensure_ascii=False)
        _replace(self._path(batch.number), [text])

    def write_table(self, number: int) -> None:
        """Make the table of so many batches, and take the folder away.

        Raises:
            OSError: It cannot be written.
        """
        is_csv = self._table.suffix.lower() == _CSV
        lines = _csv_lines(self._all(number)) if is_csv else _json_lines(self._all(number))
        _replace(self._table, lines)
        shutil.rmtree(self._folder)

    def _all(self, number: int) -> Iterator[Row]:
        for each in range(number):
            yield from json.loads(self._path(each).read_text("utf-8"))["rows"]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}.json"


def _json_lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n"


def _csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _replace(path: Path, texts: Iterable[str]) -> None:
    """Write a file that is there whole or not at all."""
    part = path.with_name(f"{path.name}.{os.urandom(8).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(part, flags, 0o600), "w", encoding="utf-8", newline="") as file:
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
