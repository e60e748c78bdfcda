"""What every form of the report has."""

from dataclasses import dataclass
from typing import ClassVar, TextIO

from kcp_cli.output import Language
from kcp_proto import Fault
from kcp_transports.bulk import Report

from .places import Place, Root
from .tally import ShownDocument


@dataclass
class ReportWriter:
    """A report that is written to a stream bit by bit.

    Args:
        language: The language of what people read.
        detected: Whether messages were recognised by their fields.
        out: Where it is written to; None for standard output, whatever that is by then.
        root: The folder that paths are taken from.
    """

    language: Language
    detected: bool
    out: TextIO | None
    root: Root

    # The summary of a report for machines belongs to standard error.
    for_machines: ClassVar[bool] = True
    # How many faults a report shows if the user does not say, and how many at most; None for all.
    most_faults: ClassVar[int | None] = None
    limit: ClassVar[int | None] = None
    # Whether what the file held before stays in front of the report.
    continues: ClassVar[bool] = False
    # How many bytes the file holds before it.
    held = 0

    def begin(self) -> None:
        """Write what comes before the first document."""

    def file(self, path: str) -> None:
        """Begin the documents of a file.

        Args:
            path: The file, as the arguments name it.
        """

    def document(self, document: ShownDocument) -> None:
        """Report one document."""
        raise NotImplementedError

    def counted(self, report: Report, failing: int) -> None:
        """Take a chunk's counts, after its documents.

        Args:
            report: The report.
            failing: How many of its documents are not as expected, those not shown included.
        """

    def end(self, hidden: int) -> None:
        """Write what comes after the last document.

        Args:
            hidden: How many faults were counted and not shown.
        """

    def summary(self, lines: list[str]) -> None:
        """Take the closing lines, which on the screen come by another way.

        Args:
            lines: The lines.
        """

    def write(self, text: str, end: str = "\n") -> None:
        """Write to the report.

        Args:
            text: A text in which what is foreign is escaped already.
            end: What comes after it.
        """
        print(text, end=end, file=self.out)


@dataclass(frozen=True, slots=True)
class Region:
    """Where in a file a fault is; each platform asks for all four numbers.

    Args:
        line: From 1.
        column: In characters, from 1.
        end_column: In the same line, after the last character.
    """

    line: int
    column: int
    end_column: int


def region(document: ShownDocument, fault: Fault) -> Region:
    """Find out where a fault is; what has no place of its own begins where its document does."""
    line, column = fault.line or document.line or 1, fault.column or 1
    return Region(line, column, fault.end_column or column + 1)


class PlacingWriter(ReportWriter):
    """A report that names each file by its place in the repository."""

    place: Place

    def file(self, path: str) -> None:
        """Find the place of a file."""
        self.place = self.root.place(path)
