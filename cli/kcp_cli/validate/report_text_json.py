"""The report on every document, as text, JSON or JSON lines; and what every format has."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from kcp_cli.output import Language, write
from kcp_proto.showing import json_text
from kcp_transports.bulk import Report

from .tally import ShownDocument
from .words import WORDS, fault_line


@dataclass
class ReportWriter:
    """A report that is written to standard output bit by bit.

    Args:
        language: The language of what people read.
        detected: Whether messages were recognised by their fields.
    """

    language: Language
    detected: bool

    # The summary of a report for machines belongs to standard error.
    for_machines: ClassVar[bool] = True
    # How many faults a report shows if the user does not say; None for all.
    most_faults: ClassVar[int | None] = None

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


class Text(ReportWriter):
    """Lines for people."""

    for_machines: ClassVar[bool] = False

    def document(self, document: ShownDocument) -> None:
        """Write a line about the document and one for each fault."""
        words = WORDS[self.language]
        place = document.file if document.line is None else f"{document.file}:{document.line}"
        name = words["as"].format(document.message) if document.message else ""
        detected = words["detected"] if self.detected and document.message else ""
        if document.expected:
            write(f"{place}: {words['expected']}{name}")
            return
        state = "known" if document.valid and document.known else ""
        state = state or ("valid" if document.valid else "invalid")
        write(f"{place}: {words[state]}{name}{detected}")
        for fault in document.faults:
            write(f"  {words[fault.severity]}: {fault_line(fault, self.language)}")


class Ndjson(ReportWriter):
    """One JSON object a line."""

    def document(self, document: ShownDocument) -> None:
        """Write the document's object."""
        print(json_text(_as_json(document)))


class Json(ReportWriter):
    """One JSON array."""

    _separator = "["

    def document(self, document: ShownDocument) -> None:
        """Write one member of the array."""
        text = json_text(_as_json(document), indent=2)
        print(f"{self._separator}\n{text}", end="")
        self._separator = ","

    def end(self, hidden: int) -> None:
        """Close the array."""
        del hidden
        print("[]" if self._separator == "[" else "\n]")


def _as_json(document: ShownDocument) -> dict[str, Any]:
    line = {} if document.line is None else {"line": document.line}
    return {
        "file": document.file,
        **line,
        "message": document.message,
        "valid": document.valid,
        **({"expected": True} if document.expected else {}),
        "faults": [asdict(fault) for fault in document.faults],
    }
