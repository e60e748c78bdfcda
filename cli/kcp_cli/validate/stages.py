"""What happens to reports before they are shown: compared, selected, and hidden by a baseline."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kcp_cli.output import Language
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT, Report, Source

from .baseline import Baseline
from .excluded import Excluded
from .expectations import Judge, pair_up
from .selection import Selection, select_reports
from .sentences import SENTENCES
from .since import changed_since
from .tally import Tally


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a run, in their order.

    Args:
        judge: Compares documents with their expectations; None where each need only be invalid.
        selection: The rules that count.
        baseline: What may be there; None for nothing.
        report_all: Keep findings of lines, too, that have no fault left.
    """

    judge: Judge | None
    selection: Selection
    baseline: Baseline | None
    report_all: bool

    def through(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Take reports through all of them.

        Args:
            reports: What was found.

        Returns:
            What is left of it.
        """
        if self.judge is not None:
            reports = self.judge.judge(reports)
        reports = select_reports(reports, self.selection, report_all=self.report_all)
        if self.baseline is not None:
            reports = self.baseline.hide(reports, report_all=self.report_all)
        return reports

    def problems(self) -> list[str]:
        """Give what could not be written."""
        return self.judge.problems if self.judge is not None else []

    def finish(self, tally: Tally, language: Language) -> Iterator[str]:
        """Write the baseline, if it is to be written; say what it hid.

        Args:
            tally: Its problems: where something could not be read nothing is written, and what
                cannot be written is added.
            language: The language.

        Yields:
            Lines for people.
        """
        if self.baseline is None:
            return
        yield from self.baseline.notes(language)
        if not self.baseline.writes or tally.problems:
            return
        path = self.baseline.path
        try:
            faults, files = self.baseline.write()
        except OSError as error:
            tally.unwritten.append(f"{printable(str(path))}: {error.strerror}")
            return
        yield SENTENCES[language]["baseline"].format(
            file=printable(str(path)),
            faults=faults,
            files=files,
            expires=self.baseline.expires,
        )


def choose(
    found: list[Source],
    excluded: Excluded,
    since: str | None,
    language: Language,
    tell: Callable[[str], None],
) -> list[Source]:
    """Leave out files that are excluded or did not change; say so if no file is left.

    Args:
        found: What the arguments name.
        excluded: What is left out.
        since: A revision since which files must have changed; None for all.
        language: The language.
        tell: Takes a line for people.

    Returns:
        What is checked; of a document and its expectation only the document.
    """
    words = SENTENCES[language]
    left = [each for each in found if each.path == STANDARD_INPUT or not excluded.holds(each.path)]
    if found and not left:
        tell(words["nothing"])
    elif since is not None:
        left = changed_since(since, left)
        if not left:
            tell(words["unchanged"].format(since))
    return pair_up(left)
