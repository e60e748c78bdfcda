"""``--fix``: repair what changes no meaning, in the files themselves."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from kcp_cli.exits import usage
from kcp_cli.output import Language
from kcp_proto.documents import (
    MAX_BYTES,
    REPAIRS,
    CheckOptions,
    DocumentChecker,
    Fix,
    Repair,
    repair,
)
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT, Source
from kcp_transports.identity_files import open_at_once

from .sentences import SENTENCES

# What a value looks like before and after: the values themselves may be secret (R24).
_SHAPES = {
    "number": ("…", '"…"'),
    "line-ends": ('"…\\n…"', '"……"'),
    "composed": ('"…" (NFD)', '"…" (NFC)'),
    "mark": ("\\ufeff{", "{"),
}
_PACKED = (".gz", ".zst")
_BLOCK = 256 * 1024


@dataclass(slots=True)
class Fixing:
    """A run of repairs.

    Args:
        options: How documents are checked.
        keeps: Tells of a rule whether it counts.
        dry: Show what would be done, and do nothing.
        language: The language of what is said.
        tell: Takes each line.
    """

    options: CheckOptions
    keeps: Callable[[str], bool]
    dry: bool
    language: Language
    tell: Callable[[str], None]
    fixes: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list[str])

    def run(self, sources: Iterable[Source]) -> None:
        """Repair files, each whole or not at all.

        Args:
            sources: The files; a packed one is left as it is.
        """
        # A signature is verified, and a contract asked, when everything is checked afterwards.
        checker = DocumentChecker(replace(self.options, certificate=None, profile=None))
        words = SENTENCES[self.language]
        for source in sources:
            if source.path == STANDARD_INPUT:
                usage("--fix writes to the files that it repairs: name files, not standard input")
            if source.path.endswith(_PACKED):
                self.tell(words["packed"].format(printable(source.path)))
                continue
            try:
                self._fix(source, checker)
            except OSError as error:
                reason = error.strerror or str(error)
                self.problems.append(f"{printable(source.path)}: {printable(reason)}")
        if self.fixes:
            said = words["would fix" if self.dry else "fixed"]
            self.tell(said.format(fixes=self.fixes, files=self.files))

    def _fix(self, source: Source, checker: DocumentChecker) -> None:
        # A pipe that is read here could not be checked afterwards.
        if not os.path.isfile(source.path):
            return
        with open(source.path, "rb", opener=open_at_once) as file:
            target = None if self.dry else _Target(source.path, file)
            try:
                found = self._through(source, file, target, checker)
                if found and target:
                    target.put_in_place()
            finally:
                if target:
                    target.drop()
        self.fixes += found
        self.files += bool(found)

    def _through(
        self, source: Source, file: BinaryIO, target: "_Target | None", checker: DocumentChecker
    ) -> int:
        count = 0
        for line, start, body, end in _documents(file, source):
            done = Repair(body, ())
            if len(body) <= MAX_BYTES and not checker.fast_path(body):
                done = repair(body, checker, self.keeps)
            if done.fixes and target:
                target.begin(start)
            if target:
                target.write(done.data + end)
            for fix in done.fixes:
                self._tell(source.path, line, fix)
            count += len(done.fixes)
        return count

    def _tell(self, path: str, line: int | None, fix: Fix) -> None:
        words = SENTENCES[self.language]
        english, korean = REPAIRS[fix.kind].words
        said = korean if self.language is Language.KOREAN else english
        fault = fix.fault
        place = words["place"].format(
            file=printable(path), line=line or fault.line or 1, column=fault.column or 1
        )
        pointer = f"{fault.pointer}: " if fault.pointer else ""
        self.tell(f"{words['dry' if self.dry else 'done']} {place}: {pointer}{said} [{fault.rule}]")
        if self.dry:
            name = f'"{fault.pointer[1:]}": ' if fault.pointer else ""
            for sign, shape in zip("-+", _SHAPES[fix.kind], strict=True):
                self.tell(f"  {sign} {name}{shape}")


def _documents(file: BinaryIO, source: Source) -> Iterator[tuple[int | None, int, bytes, bytes]]:
    """Give the line of each document, where it begins, its bytes and its line end."""
    if not source.lines:
        # A document that is too large is no message: it is left as it is.
        body = file.read(MAX_BYTES + 1)
        if len(body) <= MAX_BYTES:
            yield None, 0, body, b""
        return
    start, number, begun = 0, 1, False
    while piece := file.readline(MAX_BYTES + 2):
        body = piece.rstrip(b"\r\n")
        # What goes on after a piece, or goes before it, is longer than any message.
        is_whole = not begun and (piece.endswith(b"\n") or len(piece) < MAX_BYTES + 2)
        if is_whole:
            yield number, start, body, piece[len(body) :]
        else:
            yield number, start, b"", piece
        begun = not piece.endswith(b"\n")
        number += not begun
        start += len(piece)


class _Target:
    """The repaired file beside the first one, from the first repair on; then in its place."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        self._path = Path(os.path.realpath(path))
        self._source = file
        self._part = self._path.with_name(f".{self._path.name}.{os.urandom(8).hex()}.part")
        self._file: BinaryIO | None = None

    def begin(self, start: int) -> None:
        """Open it, with all that comes before the first repair."""
        if self._file is not None:
            return
        if not os.access(self._path, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._path))
        mode = stat.S_IMODE(os.fstat(self._source.fileno()).st_mode)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file = open(os.open(self._part, flags, mode), "wb")
        os.chmod(self._part, mode)
        with open(self._path, "rb") as before:
            while start and (data := before.read(min(start, _BLOCK))):
                self._file.write(data)
                start -= len(data)

    def write(self, data: bytes) -> None:
        """Write what comes next; before the first repair there is nothing to do."""
        if self._file is not None:
            self._file.write(data)

    def put_in_place(self) -> None:
        """Replace the file at once, so that no reader sees half of it."""
        if self._file is not None:
            self._file.close()
            self._source.close()
            self._part.replace(self._path)

    def drop(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
        with suppress(FileNotFoundError):
            self._part.unlink()
