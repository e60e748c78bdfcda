"""The forms of a report that tell about every document: text, JSON and JSON lines."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from kcp_transports.bulk import Report

from .tally import Document
from .words import WORDS, Language, json_text, whole


@dataclass
class Form:
    """Write a report bit by bit to standard output.

    Args:
        language: The language of words that people read.
        found: Whether messages were recognised by their fields.
    """

    language: Language
    found: bool

    # The summary of a report for machines belongs to standard error.
    for_machines: ClassVar[bool] = True

    def begin(self) -> None:
        """Write what comes before the first document."""

    def file(self, path: str) -> None:
        """Take note that the next documents are of this file.

        Args:
            path: The file, as it was named.
        """

    def document(self, document: Document) -> None:
        """Write about one document."""
        raise NotImplementedError

    def counted(self, report: Report, failing: int) -> None:
        """Take note of a report after its documents.

        Args:
            report: The report.
            failing: How many of its documents are not as expected, those not shown included.
        """

    def end(self) -> None:
        """Write what comes after the last document."""


class Text(Form):
    """Write for people."""

    for_machines: ClassVar[bool] = False

    def document(self, document: Document) -> None:
        """Write a line about the document and one for each fault."""
        words = WORDS[self.language]
        place = document.file if document.line is None else f"{document.file}:{document.line}"
        name = words["as"].format(document.message) if document.message else ""
        found = words["found"] if self.found and document.message else ""
        print(f"{place}: {words['valid' if document.valid else 'invalid']}{name}{found}")
        for fault in document.faults:
            print(f"  {words[fault.severity]}: {whole(fault, self.language)}")


class Ndjson(Form):
    """Write one JSON object a line."""

    def document(self, document: Document) -> None:
        """Write the document's object."""
        print(json_text(_as_json(document)))


class Json(Form):
    """Write one JSON array."""

    _separator = "["

    def document(self, document: Document) -> None:
        """Write one member of the array."""
        text = json_text(_as_json(document), indent=2)
        print(f"{self._separator}\n{text}", end="")
        self._separator = ","

    def end(self) -> None:
        """Close the array."""
        print("[]" if self._separator == "[" else "\n]")


def _as_json(document: Document) -> dict[str, Any]:
    line = {} if document.line is None else {"line": document.line}
    return {
        "file": document.file,
        **line,
        "message": document.message,
        "valid": document.valid,
        "faults": [asdict(fault) for fault in document.faults],
    }
