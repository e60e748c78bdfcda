"""The report on every document, as text, JSON or JSON lines."""

from dataclasses import asdict
from typing import Any, ClassVar

from kcp_proto.showing import json_text, printable

from .report_writer import ReportWriter
from .tally import ShownDocument
from .words import WORDS, fault_line


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
            self._line(f"{place}: {words['expected']}{name}")
            return
        state = "known" if document.valid and document.known else ""
        state = state or ("valid" if document.valid else "invalid")
        self._line(f"{place}: {words[state]}{name}{detected}")
        for fault in document.faults:
            self._line(f"  {words[fault.severity]}: {fault_line(fault, self.language)}")

    def summary(self, lines: list[str]) -> None:
        """Write the closing lines."""
        for line in lines:
            self._line(line)

    def _line(self, line: str) -> None:
        self.write(printable(line))


class Ndjson(ReportWriter):
    """One JSON object a line."""

    def document(self, document: ShownDocument) -> None:
        """Write the document's object."""
        self.write(json_text(_as_json(document)))


class Json(ReportWriter):
    """One JSON array."""

    _separator = "["

    def document(self, document: ShownDocument) -> None:
        """Write one member of the array."""
        text = json_text(_as_json(document), indent=2)
        self.write(f"{self._separator}\n{text}", end="")
        self._separator = ","

    def end(self, hidden: int) -> None:
        """Close the array."""
        del hidden
        self.write("[]" if self._separator == "[" else "\n]")


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
