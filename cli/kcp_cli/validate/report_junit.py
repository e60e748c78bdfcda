"""The report as JUnit XML, which most CI services read."""

import shutil
import sys
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from xml.sax.saxutils import escape, quoteattr

from kcp_proto import Fault
from kcp_proto.showing import printable
from kcp_transports.bulk import Report

from .report_text_json import ReportWriter
from .tally import ShownDocument
from .words import fault_line

_IN_MEMORY = 1024 * 1024


class Junit(ReportWriter):
    """A suite for each file and a case for each document that is shown.

    The lines that are not shown share one case, so that the report does not grow with the file.
    """

    _suite: "_Suite | None" = None

    def begin(self) -> None:
        """Open the suites."""
        print('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>')

    def file(self, path: str) -> None:
        """Open a suite."""
        self._close()
        self._suite = _Suite(printable(path))

    def document(self, document: ShownDocument) -> None:
        """Write the document's case."""
        name = f"line {document.line}" if document.line else document.message or "document"
        failed = [fault for fault in document.failures if fault.severity == "error"]
        warned = [fault for fault in document.failures if fault.severity == "warning"]
        inside = self._element("failure", failed) + self._element("system-out", warned)
        self._open_suite().case(name, inside, failed=bool(failed))

    def counted(self, report: Report, failing: int) -> None:
        """Count documents, and write a case for what could not be read."""
        self._open_suite().count(report, failing)

    def end(self, hidden: int) -> None:
        """Close the suites."""
        del hidden
        self._close()
        print("</testsuites>")

    def _element(self, tag: str, faults: Sequence[Fault]) -> str:
        if not faults:
            return ""
        lines = "\n".join(fault_line(fault, self.language) for fault in faults)
        rules = " ".join(dict.fromkeys(fault.rule for fault in faults))
        attribute = f" type={quoteattr(rules)}" if tag == "failure" else ""
        return f"<{tag}{attribute}>{escape(lines)}</{tag}>"

    def _open_suite(self) -> "_Suite":
        if self._suite is None:
            raise RuntimeError("a document belongs to a file")
        return self._suite

    def _close(self) -> None:
        if self._suite is not None:
            self._suite.write()
            self._suite = None


class _Suite:
    """A file's cases until their number is known, on disk if they are many."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._cases = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")
        self._tests = self._failures = self._errors = 0
        self._documents = self._shown = self._failing = 0

    def case(self, name: str, inside: str, *, failed: bool) -> None:
        self._shown += 1
        self._failures += failed
        self._write_case(name, inside)

    def count(self, report: Report, failing: int) -> None:
        self._documents += report.documents
        self._failing += failing
        if report.problem is not None:
            self._errors += 1
            problem = escape(printable(report.problem))
            self._write_case("reading", f'<error type="unreadable">{problem}</error>')

    def write(self) -> None:
        self._write_the_others()
        numbers = f'tests="{self._tests}" failures="{self._failures}" errors="{self._errors}"'
        print(f"<testsuite name={quoteattr(self._file)} {numbers}>")
        self._cases.seek(0)
        shutil.copyfileobj(self._cases, sys.stdout)
        self._cases.close()
        print("</testsuite>")

    def _write_the_others(self) -> None:
        others, hidden = self._documents - self._shown, self._failing - self._failures
        if others and hidden:
            self._failures += 1
            inside = f'<failure type="not-shown">{hidden} more by --max-faults</failure>'
            self._write_case(f"{others} other documents", inside)
        elif others:
            self._write_case(f"{others} other documents", "")

    def _write_case(self, name: str, inside: str) -> None:
        self._tests += 1
        attributes = f"classname={quoteattr(self._file)} name={quoteattr(name)}"
        self._cases.write(f"<testcase {attributes}>{inside}</testcase>\n")
