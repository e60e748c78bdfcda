"""What came of the cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kcp_sandbox.inspector import Record

from .observations import FAILED, NOT_OBSERVED, PASSED, Look, look
from .plan import Case, Plan
from .seen import Seen, values_of
from .words import OBSERVATIONS, VERDICTS

Verdict = str
"""``passed``, ``failed``, ``not observed`` or ``waiting``."""
_KOREAN = "_ko"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one observation says, in words.

    Args:
        observation: Its name.
        verdict: What it says.
        must: What must be seen: ``en`` and ``ko``, as all texts here.
        happened: What happened instead, or what was waited for; "" if it passed.
        cost: What that would have cost; "" unless it failed.
        remedy: What to do; "" unless it failed.
    """

    observation: str
    verdict: Verdict
    must: Mapping[str, str]
    happened: Mapping[str, str]
    cost: Mapping[str, str]
    remedy: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What came of one case.

    Args:
        case: The case.
        order_no: Its order's number.
        findings: What each observation says.
        silence: Why a step came to nothing: ``en`` and ``ko``; empty if none did.
        records: The exchanges about the order.
        seconds: How long it took.
    """

    case: Case
    order_no: str
    findings: Sequence[Finding]
    silence: Mapping[str, str]
    records: Sequence[Record]
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """Give the worst that an observation says; a case that was cut short has not passed."""
        said = {each.verdict for each in self.findings}
        for verdict in (FAILED, "waiting", NOT_OBSERVED):
            if verdict in said:
                return verdict
        return PASSED if said and not self.silence else NOT_OBSERVED


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResult:
    """What came of an exam.

    Args:
        plan: The plan.
        at: When it began, by the computer's clock.
        seconds: How long it took, with the time by which the sandbox's clock was moved.
        results: What came of each case.
    """

    plan: Plan
    at: datetime
    seconds: float
    results: Sequence[CaseResult]

    def count(self, verdict: Verdict) -> int:
        """Count the cases with a verdict."""
        return sum(each.verdict == verdict for each in self.results)

    @property
    def is_passed(self) -> bool:
        """Tell whether each case passed, and there was one."""
        return bool(self.results) and self.count(PASSED) == len(self.results)


def findings_of(seen: Seen) -> tuple[Finding, ...]:
    """Say what each observation of a case sees by now.

    How often the goods were handed out counts where the shop tells it, or nothing else shows the
    case.
    """
    names = list(seen.case.observations)
    if seen.case.goods is not None and (seen.goods is not None or seen.case.needs_hook):
        names.append("goods")
    return tuple(_finding(name, look(name, seen), seen) for name in names)


def verdict_words(verdict: Verdict) -> Mapping[str, str]:
    """Give a verdict in both languages."""
    return both(VERDICTS[verdict])


def both(words: tuple[str, str]) -> Mapping[str, str]:
    """Give a pair of texts by language."""
    return dict(zip(("en", "ko"), words, strict=True))


def _finding(name: str, found: Look, seen: Seen) -> Finding:
    words = found.words or OBSERVATIONS[name]
    values = {**values_of(seen), **found.values}
    korean = values | {
        key.removesuffix(_KOREAN): value for key, value in values.items() if key.endswith(_KOREAN)
    }

    def said(pair: tuple[str, str], *, when: bool) -> Mapping[str, str]:
        if not when:
            return {"en": "", "ko": ""}
        return {"en": pair[0].format_map(values), "ko": pair[1].format_map(korean)}

    failed, open_ = found.verdict == FAILED, found.verdict not in (FAILED, PASSED)
    return Finding(
        observation=name,
        verdict=found.verdict,
        must=said(words.must, when=True),
        happened=said(words.happened if failed else words.awaited, when=failed or open_),
        cost=said(words.cost, when=failed),
        remedy=said(words.remedy, when=failed),
    )
