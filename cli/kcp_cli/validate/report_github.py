"""The report for GitHub Actions: workflow commands, and a summary of the step."""

from collections import Counter
from typing import ClassVar

from kcp_proto import Fault
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT, Report

from .report_writer import PlacingWriter, region
from .tally import ShownDocument
from .words import WORDS, fault_text


class Github(PlacingWriter):
    """Workflow commands, which GitHub shows beside the lines of a change."""

    def document(self, document: ShownDocument) -> None:
        """Write one command for each failure."""
        for fault in document.failures:
            text = f"{fault_text(fault, self.language)} [{fault.ruling}]"
            self._command(fault.severity, self._where(document, fault), text)

    def counted(self, report: Report, failing: int) -> None:
        """Write a command for what could not be read."""
        del failing
        if report.problem is not None:
            file = printable(str(self.place))
            self._command("error", {"file": file}, printable(report.problem))

    def _where(self, document: ShownDocument, fault: Fault) -> dict[str, object]:
        if document.file == STANDARD_INPUT:
            # There is no file to show it beside.
            return {"title": fault.rule}
        spot = region(document, fault)
        return {
            "file": printable(str(self.place)),
            "line": spot.line,
            "endLine": spot.line,
            "col": spot.column,
            "endColumn": spot.end_column,
            "title": fault.rule,
        }

    def _command(self, severity: str, properties: dict[str, object], text: str) -> None:
        listed = ",".join(f"{name}={_property(str(v))}" for name, v in properties.items())
        self.write(f"::{severity} {listed}::{_data(text)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class Summary(PlacingWriter):
    """A page in Markdown for the step, after what other tools wrote to the same file."""

    # The numbers are for all; a page of thousands of rows would be read by no one.
    most_faults: ClassVar[int | None] = 50
    limit: ClassVar[int | None] = 1_000
    continues: ClassVar[bool] = True

    def begin(self) -> None:
        """Begin to count."""
        self._rows: list[str] = []
        self._rules: Counter[str] = Counter()
        self._documents = self._failing = 0
        self._problems: list[str] = []
        self._bytes = self.held + _ROOM
        self._left_out = 0

    def document(self, document: ShownDocument) -> None:
        """Add a row for each failure."""
        for fault in document.failures:
            spot = region(document, fault)
            cells = (
                _code(f"{self.place}:{spot.line}:{spot.column}"),
                _cell(fault_text(fault, self.language)),
                _code(fault.rule),
            )
            row = f"| {WORDS[self.language][fault.severity]} | {' | '.join(cells)} |"
            if self._has_room(row):
                self._rows.append(row)
            else:
                self._left_out += 1

    def counted(self, report: Report, failing: int) -> None:
        """Count documents."""
        self._documents += report.documents
        self._failing += failing
        for finding in report.findings:
            self._rules.update(fault.rule for fault in finding.verdict.faults)
        if report.problem is not None:
            text = _cell(f"{self.place}: {report.problem}")
            problem = f"- {WORDS[self.language]['unread'].format(text)}"
            if self._has_room(problem):
                self._problems.append(problem)

    def end(self, hidden: int) -> None:
        """Write the page."""
        words = WORDS[self.language]
        good = self._documents - self._failing
        self.write(f"## kcp-proto validate\n\n{words['summary'].format(self._documents, good)}\n")
        for problem in self._problems:
            self.write(problem)
        if self._problems:
            self.write("")
        if self._rows:
            self.write(f"| | {words['file']} | {words['what']} | {words['rule']} |")
            self.write("|---|---|---|---|")
            for row in self._rows:
                self.write(row)
            self.write("")
        if hidden := hidden + self._left_out:
            self.write(f"{words['hidden'].format(hidden)}\n")
        if self._rules:
            self.write(f"| {words['rule']} | {words['number']} |\n|---|---|")
            for rule, number in self._rules.most_common():
                self.write(f"| {_code(rule)} | {number} |")
            self.write("")

    def _has_room(self, line: str) -> bool:
        size = len(line.encode("utf-8", "replace")) + 1
        fits = self._bytes + size <= _MOST_BYTES
        self._bytes += size if fits else 0
        return fits


# GitHub shows nothing of a summary that is larger.
_MOST_BYTES = 1024 * 1024
# The counts by rule take less.
_ROOM = 64 * 1024
_LONGEST = 300
# What Markdown and GitHub take for more than text, emails and mentions included.
_SPECIAL = {ord(each): f"&#{ord(each)};" for each in "\\`*_{}[]<>()#+!|~@&$:"}


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _cell(text: str) -> str:
    return _short(text).translate(_SPECIAL)


def _code(text: str) -> str:
    return f"<code>{_cell(text)}</code>"
