"""The report as JUnit XML, which most CI services read."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from tempfile import SpooledTemporaryFile
from time import perf_counter
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from kcp_proto import Fault
from kcp_proto.showing import printable
from kcp_transports.bulk import Report

from .report_writer import PlacingWriter
from .tally import ShownDocument
from .words import fault_line, fault_text

_IN_MEMORY = 1024 * 1024
_BLOCK = 64 * 1024


@dataclass(slots=True)
class _Totals:
    """What a suite holds; times are those since the clock was last looked at."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    time: float = 0.0

    def add(self, other: "_Totals") -> None:
        self.tests += other.tests
        self.failures += other.failures
        self.errors += other.errors
        self.time += other.time

    def __str__(self) -> str:
        tests, failures, errors, time = astuple(self)
        return f'tests="{tests}" failures="{failures}" errors="{errors}" time="{time:.3f}"'


class Junit(PlacingWriter):
    """A suite for each file and a case for each document that is shown.

    The lines that are not shown share one case, so that the report does not grow with the file. The
    names of cases hold nothing that changes from run to run; the time of one is what passed since
    the case before it.
    """

    _suite: "_Suite | None" = None

    def begin(self) -> None:
        """Begin without a suite."""
        self._suites = _spool()
        self._totals = _Totals()
        self._seen = perf_counter()

    def file(self, path: str) -> None:
        """Open a suite."""
        self._close()
        super().file(path)
        self._suite = _Suite(printable(str(self.place)))

    def document(self, document: ShownDocument) -> None:
        """Write the document's case."""
        name = f"line {document.line}" if document.line else "document"
        failed = [fault for fault in document.failures if fault.severity == "error"]
        warned = [fault for fault in document.failures if fault.severity == "warning"]
        inside = self._element("failure", failed) + self._element("system-out", warned)
        first = (failed or warned)[0].line if failed or warned else None
        line = first or document.line or 1
        self._open_suite().case(name, inside, self._passed(), line=line, failed=bool(failed))

    def counted(self, report: Report, failing: int) -> None:
        """Count documents, and write a case for what could not be read."""
        self._open_suite().count(report, failing, self._passed())

    def end(self, hidden: int) -> None:
        """Write the suites, whose totals are known now."""
        del hidden
        self._close()
        self.write('<?xml version="1.0" encoding="UTF-8"?>')
        self.write(f'<testsuites name="kcp-proto validate" {self._totals}>')
        for block in _blocks(self._suites):
            self.write(block, end="")
        self.write("</testsuites>")

    def _element(self, tag: str, faults: Sequence[Fault]) -> str:
        if not faults:
            return ""
        lines = "\n".join(fault_line(fault, self.language) for fault in faults)
        attributes = ""
        if tag == "failure":
            rules = " ".join(dict.fromkeys(fault.rule for fault in faults))
            more = f" (+{len(faults) - 1})" if len(faults) > 1 else ""
            message = fault_text(faults[0], self.language) + more
            attributes = f" message={quoteattr(message)} type={quoteattr(rules)}"
        return f"<{tag}{attributes}>{escape(lines)}</{tag}>"

    def _passed(self) -> float:
        before, self._seen = self._seen, perf_counter()
        return self._seen - before

    def _open_suite(self) -> "_Suite":
        if self._suite is None:
            raise RuntimeError("a document belongs to a file")
        return self._suite

    def _close(self) -> None:
        if self._suite is not None:
            self._totals.add(self._suite.write(self._suites))
            self._suite = None


class _Suite:
    """A file's cases until their number is known, on disk if they are many."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._cases = _spool()
        self._totals = _Totals()
        self._documents = self._shown = self._failing = 0

    def case(self, name: str, inside: str, time: float, *, line: int, failed: bool) -> None:
        self._shown += 1
        self._totals.failures += failed
        self._write_case(name, inside, time, line)

    def count(self, report: Report, failing: int, time: float) -> None:
        self._documents += report.documents
        self._failing += failing
        self._totals.time += time
        if report.problem is not None:
            self._totals.errors += 1
            problem = printable(report.problem)
            attributes = f'message={quoteattr(problem)} type="unreadable"'
            inside = f"<error {attributes}>{escape(problem)}</error>"
            self._write_case("reading", inside, 0.0, 1)

    def write(self, out: TextIO) -> _Totals:
        self._write_the_others()
        out.write(f"<testsuite name={quoteattr(self._file)} {self._totals}>\n")
        for block in _blocks(self._cases):
            out.write(block)
        out.write("</testsuite>\n")
        return self._totals

    def _write_the_others(self) -> None:
        others, hidden = self._documents - self._shown, self._failing - self._totals.failures
        if others and hidden > 0:
            self._totals.failures += 1
            text = f"{hidden} more by --max-faults"
            inside = f'<failure message="{text}" type="not-shown">{text}</failure>'
            self._write_case("other documents", inside, 0.0, 1)
        elif others:
            self._write_case("other documents", "", 0.0, 1)

    def _write_case(self, name: str, inside: str, time: float, line: int) -> None:
        self._totals.tests += 1
        self._totals.time += time
        file = quoteattr(self._file)
        names = f"classname={file} name={quoteattr(name)} file={file}"
        place = f'line="{line}" time="{time:.3f}"'
        self._cases.write(f"<testcase {names} {place}>{inside}</testcase>\n")


def _spool() -> TextIO:
    return SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")  # type: ignore[return-value]


def _blocks(spool: TextIO) -> Iterator[str]:
    spool.seek(0)
    while block := spool.read(_BLOCK):
        yield block
    spool.close()
