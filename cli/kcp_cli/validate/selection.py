"""Which rules count, as ``--select`` and ``--ignore`` name them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from kcp_cli.exits import usage
from kcp_cli.grammar import nearest
from kcp_proto.faults import RULES, Fault
from kcp_transports.bulk import Finding, Report

from .expectations import ExpectedVerdict

# Where one of these is broken nothing else was looked at: a selection must not call that valid.
_NEVER_CHECKED = ("json.", "form.", "message.", "expect.")


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that count.

    Args:
        selected: The only rules that count; empty for all. What could not be checked at all is
            reported all the same.
        ignored: Rules that do not count, whatever else is said.
    """

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def keeps(self, rule: str) -> bool:
        """Tell whether a rule counts."""
        if rule in self.ignored:
            return False
        return not self.selected or rule in self.selected or rule.startswith(_NEVER_CHECKED)


def read_selection(
    select: Iterable[str], select_place: str, ignore: Iterable[str], ignore_place: str
) -> Selection:
    """Read rules as users name them; a name that no rule has ends the command.

    Args:
        select: Rules, several with commas between them; ``*`` stands for any characters.
        select_place: What names the option in a sentence.
        ignore: As `select`.
        ignore_place: As `select_place`.

    Returns:
        The selection.
    """
    return Selection(
        frozenset(_rules(select, select_place)),
        frozenset(_rules(ignore, ignore_place)),
    )


def _rules(texts: Iterable[str], where: str) -> Iterator[str]:
    for name in (part.strip() for text in texts for part in text.split(",")):
        found = [rule for rule in RULES if fnmatchcase(rule, name)]
        if not found:
            usage("{}: there is no rule {!a}{}", where, name, nearest(name, RULES))
        yield from found


def refiltered(
    report: Report, keep: Callable[[Finding], Sequence[Fault]], *, report_all: bool
) -> Report:
    """Take faults out of a report, and count again which documents are valid.

    Args:
        report: The report.
        keep: Gives the faults of a finding that stay.
        report_all: Keep findings of lines, too, that have no fault left.

    Returns:
        The same with less in it.
    """
    findings: list[Finding] = []
    valid = report.valid
    for finding in report.findings:
        if isinstance(finding.verdict, ExpectedVerdict):
            findings.append(finding)
            continue
        left = tuple(keep(finding))
        verdict = replace(finding.verdict, faults=left)
        valid += verdict.valid - finding.verdict.valid
        if left or report_all or finding.line is None:
            findings.append(replace(finding, verdict=verdict))
    return replace(report, findings=tuple(findings), valid=valid)


def select_reports(
    reports: Iterable[Report], selection: Selection, *, report_all: bool
) -> Iterator[Report]:
    """Leave out of reports what does not count.

    Args:
        reports: The reports.
        selection: What counts.
        report_all: Keep findings of lines, too, that have no fault left.

    Yields:
        The same reports with less in them.
    """

    def keep(finding: Finding) -> list[Fault]:
        return [fault for fault in finding.verdict.faults if selection.keeps(fault.rule)]

    for report in reports:
        yield refiltered(report, keep, report_all=report_all)
