"""All reports of one run: the one on the screen and those in files, fed with the same documents."""

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kcp_cli.files import whole_file
from kcp_cli.output import Language
from kcp_proto.showing import printable
from kcp_transports.bulk import Report

from .forms import FORMS
from .places import Root
from .quota import Quota, smallest
from .report_files import ReportTarget
from .report_writer import ReportWriter
from .tally import ShownDocument, only_errors


class Share:
    """A report and what it may still show.

    Args:
        writer: The report.
        most: How many faults the user wants to see; None for what its form shows.
        brief: Whether only errors are shown.
    """

    def __init__(self, writer: ReportWriter, most: int | None, *, brief: bool = False) -> None:
        self.writer = writer
        self._brief = brief
        asked = writer.most_faults if most is None else most
        self.quota = Quota(smallest(asked, writer.limit))

    def document(self, document: ShownDocument) -> None:
        """Report a document as far as there is room."""
        cut = self.quota.cut(document)
        if cut is not None and self._brief:
            cut = only_errors(cut)
        if cut is not None:
            self.writer.document(cut)

    def end(self) -> None:
        """Write what comes after the last document."""
        self.writer.end(self.quota.hidden)


class ReportFile:
    """A report that takes its file's place when it is whole, and is given up where that fails.

    Args:
        target: Its form and its file.
        language: The language of what people read.
        detected: Whether messages were recognised by their fields.
        root: The folder that paths are taken from.
        most: How many faults the user wants to see.
    """

    def __init__(
        self,
        target: ReportTarget,
        language: Language,
        root: Root,
        *,
        detected: bool,
        most: int | None,
    ) -> None:
        self.path = target.path
        self.problem: str | None = None
        self._stack = ExitStack()
        with self._guarded():
            before = _held(target.path) if FORMS[target.form].continues else b""
            file = self._stack.enter_context(whole_file(Path(target.path)))
            text = self._stack.enter_context(_text(file))
            text.write(before.decode("utf-8", "replace"))
            writer = FORMS[target.form](language, detected, text, root)
            writer.held = len(before)
            self._share = Share(writer, most)

    def feed(self, act: Callable[[Share], None]) -> None:
        """Let the report take something, unless it was given up."""
        if self.problem is None:
            with self._guarded():
                act(self._share)

    def keep(self) -> None:
        """Put the whole report in its file's place."""
        if self.problem is None:
            with self._guarded():
                self._stack.close()

    def discard(self, error: BaseException) -> None:
        """Leave the file as it was, for the run did not come to its end."""
        # A file that could not be written cannot be flushed either.
        with suppress(OSError):
            self._stack.__exit__(type(error), error, error.__traceback__)

    @contextmanager
    def _guarded(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            self.problem = error.strerror or str(error)
            self.discard(error)


class Reports:
    """The reports of a run; used as a context, at whose end those in files are there or as before.

    Args:
        screen: The report on standard output.
        files: Those in files.
    """

    def __init__(self, screen: Share, files: Iterable[ReportFile]) -> None:
        self._screen = screen
        self._files = list(files)
        self._broken: OSError | None = None

    def __enter__(self) -> "Reports":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Leave files as they were if there was an error."""
        for file in self._files:
            if error is not None:
                file.discard(error)

    def begin(self) -> None:
        """Write what comes before the first document."""
        self._each(lambda share: share.writer.begin())

    def file(self, path: str) -> None:
        """Begin the documents of a file."""
        self._each(lambda share: share.writer.file(path))

    def document(self, document: ShownDocument) -> None:
        """Report a document."""
        self._each(lambda share: share.document(document))

    def counted(self, report: Report, failing: int) -> None:
        """Take a chunk's counts."""
        self._each(lambda share: share.writer.counted(report, failing))

    def end(self, summary: Callable[[int], list[str]]) -> None:
        """Write what comes after the last document, and put the files in their places.

        Args:
            summary: Makes the closing lines for how many faults a report does not show.

        Raises:
            OSError: Standard output took no more.
        """
        self._on_screen(Share.end)
        for file in self._files:
            file.feed(Share.end)
            file.feed(lambda share: share.writer.summary(summary(share.quota.hidden)))
            file.keep()
        if self._broken is not None:
            raise self._broken

    def problems(self) -> list[str]:
        """Name the reports that were not written, and say why."""
        failed = [(file.path, file.problem) for file in self._files if file.problem is not None]
        return [f"{printable(path)}: {reason}" for path, reason in failed]

    def _each(self, act: Callable[[Share], None]) -> None:
        self._on_screen(act)
        for file in self._files:
            file.feed(act)

    def _on_screen(self, act: Callable[[Share], None]) -> None:
        # What reads the screen may end early; what reads the files does not.
        if self._broken is not None:
            return
        try:
            act(self._screen)
        except OSError as error:
            if not self._files:
                raise
            self._broken = error


def _held(path: str) -> bytes:
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as file:
        return file.read()


@contextmanager
def _text(file: BinaryIO) -> Generator[TextIOWrapper]:
    text = TextIOWrapper(file, "utf-8", "backslashreplace", newline="\n")
    yield text
    # The file itself is closed by what puts it in its place.
    text.flush()
    text.detach()
