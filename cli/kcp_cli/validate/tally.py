"""Counts of documents and faults, which decide what is shown and how the command ends."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kcp_cli.addresses import published
from kcp_cli.exits import FINE, USAGE, WRONG
from kcp_cli.output import Language
from kcp_proto.faults import Fault, fault
from kcp_proto.showing import printable
from kcp_transports.bulk import Finding, Report

from .expectations import ExpectedVerdict, KnownVerdict
from .words import WORDS


class Expect(StrEnum):
    """What every document is expected to be."""

    VALID = "valid"
    INVALID = "invalid"


def is_expected(finding: Finding) -> bool:
    """Tell whether a document is wrong in just the way that its expectation says."""
    return isinstance(finding.verdict, ExpectedVerdict)


UNEXPECTED = fault("document.valid", "")


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """What is shown of one document.

    Args:
        file: Its file, safe to show.
        line: Its line in the file, None if it is the whole file.
        message: The message that it was checked as, None if none was recognised.
        valid: Whether it holds no error.
        faults: Its faults.
        failures: Those among them that are not as expected.
        expected: Whether it is wrong in just the way that its expectation says.
        known: Whether the baseline hides faults of it.
    """

    file: str
    line: int | None
    message: str | None
    valid: bool
    faults: Sequence[Fault]
    failures: Sequence[Fault]
    expected: bool = False
    known: bool = False


def only_errors(document: ShownDocument) -> ShownDocument | None:
    """Show only what is wrong with a document; None if that is nothing."""
    faults = [fault for fault in document.faults if fault.severity == "error"]
    return replace(document, faults=faults) if document.failures and faults else None


@dataclass(slots=True)
class Tally:
    """The counts of a run.

    Args:
        expect: What every document is expected to be.
    """

    expect: Expect
    documents: int = 0
    valid: int = 0
    expected: int = 0
    rules: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])
    unwritten: list[str] = field(default_factory=list[str])

    def count(self, report: Report) -> None:
        """Count a report, but not its findings."""
        self.documents += report.documents
        self.valid += report.valid
        if report.problem is not None:
            self.problems.append(f"{printable(report.chunk.path)}: {printable(report.problem)}")

    def failing(self, report: Report) -> int:
        """Count the documents of a report that are not as expected."""
        valid = report.valid
        if self.expect is Expect.INVALID:
            return valid
        return report.documents - valid - sum(map(is_expected, report.findings))

    def document(self, report: Report, finding: Finding) -> ShownDocument:
        """Count a finding.

        Args:
            report: The report that it is part of.
            finding: The finding.

        Returns:
            What a report shows of it, as far as it has room.
        """
        verdict = finding.verdict
        if is_expected(finding):
            self.expected += 1
            file = printable(report.chunk.path)
            return ShownDocument(file, None, verdict.message, False, verdict.faults, (), True)
        faults, failures = verdict.faults, verdict.faults
        if self.expect is Expect.INVALID:
            failures = (UNEXPECTED,) if verdict.valid else ()
            faults = (*faults, *failures)
        self.rules.update(fault.rule for fault in faults)
        return ShownDocument(
            file=printable(report.chunk.path),
            line=finding.line,
            message=verdict.message,
            valid=verdict.valid,
            faults=faults,
            failures=failures,
            known=isinstance(verdict, KnownVerdict),
        )

    @property
    def exit_code(self) -> int:
        """Choose how the command ends."""
        if self.problems or self.unwritten:
            return USAGE
        if self.expect is Expect.INVALID:
            return FINE if self.documents and not self.valid else WRONG
        return FINE if self.valid + self.expected == self.documents else WRONG

    def summary(self, language: Language, hidden: int, *, quiet: bool = False) -> list[str]:
        """Write the closing lines.

        Args:
            language: The language.
            hidden: How many faults were counted and not shown.
            quiet: Leave out what says nothing of what is wrong.

        Returns:
            Lines of text.
        """
        words = WORDS[language]
        invalid = self.documents - self.valid
        counts = {"documents": self.documents, "valid": self.valid, "invalid": invalid}
        lines = [words["counts"].format(**counts)]
        if self.expected:
            lines[0] += words["as expected"].format(self.expected)
        if self.rules:
            listed = ", ".join(f"{rule} {number}" for rule, number in self.rules.most_common())
            lines.append(words["rules"].format(listed))
            if address := published("rules"):
                lines.append(words["explained"].format(address))
        if quiet:
            lines = []
        if hidden:
            lines.append(words["hidden"].format(hidden))
        return lines
