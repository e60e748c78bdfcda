"""A baseline: faults that were there before, counted by file and rule, hidden until a date."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kcp_cli.exits import usage
from kcp_cli.files import read_bytes, write_whole
from kcp_cli.grammar import nearest
from kcp_cli.output import Language
from kcp_cli.phrases import phrase
from kcp_proto.faults import RULES, Fault, pointer_to
from kcp_proto.json_values import is_object
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT, Finding, Report

from .expectations import KnownVerdict
from .selection import refiltered
from .sentences import SENTENCES

_KEYS = ("expires", "faults")
_DAYS = 90
_Counts = dict[str, Counter[str]]


@dataclass(slots=True)
class Baseline:
    """The faults that may be there.

    Args:
        path: Its file; the files that it names are relative to that one's folder.
        allowed: How often a rule may be broken, by file and rule.
        expires: The last day on which it hides anything.
        today: Today.
        writes: Whether all that is found is taken in, for `write`.
    """

    path: Path
    allowed: Mapping[str, Mapping[str, int]]
    expires: date
    today: date
    writes: bool = False
    hidden: int = 0
    found: _Counts = field(default_factory=_Counts)

    @property
    def is_expired(self) -> bool:
        """Tell whether its last day has passed."""
        return not self.writes and self.today > self.expires

    def hide(self, reports: Iterable[Report], *, report_all: bool) -> Iterator[Report]:
        """Hide what it allows: of each file and rule the first so many faults.

        Args:
            reports: The reports.
            report_all: Keep findings of lines, too, that have no fault left.

        Yields:
            The same reports with less in them.
        """
        for report in reports:
            if report.chunk.path == STANDARD_INPUT:
                yield report
                continue
            name = self._name(report.chunk.path)
            found = self.found.setdefault(name, Counter())
            left = refiltered(report, self._hider(name, found), report_all=report_all)
            before = {finding.line: len(finding.verdict.faults) for finding in report.findings}
            yield replace(left, findings=tuple(_marked(f, before) for f in left.findings))

    def _hider(self, name: str, found: Counter[str]) -> Callable[[Finding], list[Fault]]:
        allowed = self.allowed.get(name, {})

        def keep(finding: Finding) -> list[Fault]:
            left: list[Fault] = []
            for each in finding.verdict.faults:
                found[each.rule] += 1
                if self.writes or (
                    not self.is_expired and found[each.rule] <= allowed.get(each.rule, 0)
                ):
                    self.hidden += 1
                else:
                    left.append(each)
            return left

        return keep

    def notes(self, language: Language) -> Iterator[str]:
        """Say what it hid, and what it allows that is there no more.

        Args:
            language: The language.

        Yields:
            Lines of text.
        """
        words = SENTENCES[language]
        if self.is_expired:
            yield words["expired"].format(date=self.expires)
            return
        if self.writes:
            return
        if self.hidden:
            yield words["hidden"].format(self.hidden)
        for name, rules in self.allowed.items():
            if name not in self.found:
                if not self._path(name).exists():
                    yield words["gone"].format(file=printable(name))
                continue
            for rule, most in rules.items():
                if (number := self.found[name][rule]) < most:
                    yield words["less"].format(
                        file=printable(name), rule=rule, found=number, allowed=most
                    )

    def write(self) -> tuple[int, int]:
        """Write what was found; files that were not looked at keep what they had.

        Returns:
            How many faults of how many files it holds.

        Raises:
            OSError: The file cannot be written.
        """
        kept = {n: r for n, r in self.allowed.items() if n not in self.found and self._there(n)}
        counts = {name: rules for name, rules in {**kept, **self.found}.items() if rules}
        content = {
            "expires": self.expires.isoformat(),
            "faults": {name: dict(sorted(counts[name].items())) for name in sorted(counts)},
        }
        write_whole(self.path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
        return sum(sum(rules.values()) for rules in counts.values()), len(counts)

    def _there(self, name: str) -> bool:
        return self._path(name).exists()

    def _path(self, name: str) -> Path:
        return self.path.parent / name

    def _name(self, path: str) -> str:
        folder = os.path.realpath(self.path.parent)
        real = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
        try:
            return Path(os.path.relpath(real, folder)).as_posix()
        except ValueError:
            # On another drive there is no way from one to the other.
            return Path(real).as_posix()


def _marked(finding: Finding, before: Mapping[int | None, int]) -> Finding:
    """Let a document of which faults were hidden not look as if it had none."""
    verdict = finding.verdict
    if len(verdict.faults) == before[finding.line]:
        return finding
    return replace(finding, verdict=KnownVerdict(verdict.message, verdict.faults))


def read_baseline(path: Path, today: date, *, writes: bool, until: date | None) -> Baseline:
    """Read a baseline; what is wrong with it ends the command.

    Args:
        path: The file.
        today: Today.
        writes: Whether it is to be written: then it need not be there yet.
        until: The last day of the new one; None for 90 days from today.

    Returns:
        The baseline.
    """
    expires = until or today + timedelta(days=_DAYS)
    if writes and not path.exists():
        return Baseline(path, {}, expires, today, writes=True)
    shown = printable(str(path))
    try:
        content = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        usage("{} is no baseline: it is not JSON in UTF-8", shown)
    for pointer, wrong in _wrong(content):
        usage("{} is no baseline: {}{}", shown, f"{pointer}: " if pointer else "", wrong)
    written = expires if writes else date.fromisoformat(content["expires"])
    return Baseline(path, content["faults"], written, today, writes=writes)


def read_day(text: str, where: str) -> date:
    """Read a day as users write it; another text ends the command.

    Args:
        text: ``YYYY-MM-DD``.
        where: What names the option in a sentence.

    Returns:
        The day.
    """
    return _day(text) or usage("{} takes a day as YYYY-MM-DD", where)


def _day(text: object) -> date | None:
    if not isinstance(text, str) or len(text) != len("YYYY-MM-DD"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(content: Any) -> Iterator[tuple[str, str]]:
    """Find what is wrong with a baseline: where, and what."""
    if not is_object(content):
        yield "", phrase("it is not a JSON object")
        return
    for key in content:
        if key not in _KEYS:
            yield pointer_to(key), phrase("there is no such member{}", nearest(key, _KEYS))
    if _day(content.get("expires")) is None:
        yield "/expires", phrase("is not a day as YYYY-MM-DD")
    files = content.get("faults")
    if not is_object(files):
        yield "/faults", phrase("is not an object of files")
        return
    for name, rules in files.items():
        if not is_object(rules):
            yield pointer_to("faults", name), phrase("is not an object of rules")
            continue
        for rule, number in rules.items():
            where = pointer_to("faults", name, rule)
            if rule not in RULES:
                yield where, phrase("there is no such rule{}", nearest(rule, RULES))
            elif not isinstance(number, int) or isinstance(number, bool) or number < 1:
                yield where, phrase("is not a number from 1 upwards")
