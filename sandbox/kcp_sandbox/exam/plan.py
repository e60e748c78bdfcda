"""A plan of cases: what the sandbox does, what the shop must do, and how that is seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kcp_proto import catalogue
from kcp_sandbox.disruptions import DisruptionPlan
from kcp_sandbox.input_errors import InputError

from .words import OBSERVATIONS

Text = Mapping[str, str]
"""A text in both languages: ``en`` and ``ko``."""
WINDOWS = ("approve", "close", "fail", "expired", "used", "tampered", "twice", "at-once")
"""How a window of a case ends: ``twice`` and ``at-once`` say how often its return is posted."""
DEPOSITS = ("once", "twice", "at-once", "cancel-first", "euc-kr", "early", "forged")
"""How a case's virtual account is paid into; of ``forged`` nothing is paid."""
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "order": "",
        "window": "choice",
        "cancel": "won or all",
        "recover": "",
        "deposit": "choice",
        "clock": "seconds",
        "midnight": "",
    }
)
"""What a step may be, and what stands behind it."""
SHOPS_STEPS = ("order", "cancel", "recover")
"""The steps that the shop takes; the sandbox takes the others."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case.

    Args:
        name: One of `STEPS`.
        value: What stands behind it; "" for nothing.
    """

    name: str
    value: str = ""

    @property
    def is_of_clock(self) -> bool:
        """Tell whether it changes the sandbox's clock, which all cases share."""
        return self.name in ("clock", "midnight")

    def __str__(self) -> str:
        return f"{self.name} {self.value}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a plan.

    Args:
        id: Its name, for the command line.
        title: What is tried.
        why: Which real loss it prevents.
        source: Where that is known from.
        amount: Won of the order.
        pay_type: Its payment method, such as ``PACA``.
        meets: What goes wrong on purpose with the requests about this order, each once.
        steps: What is done, in order.
        observations: What must be seen, names of `OBSERVATIONS`.
        goods: How often the shop must have handed out the goods, as far as it tells; None if that
            does not matter.
        needs_hook: Whether the case shows nothing without being told that.
        left: Won that must be left of the payment in the end; None if that does not matter.
        files: ``crlf`` if the shop gets certificate and key with CR LF.
    """

    id: str
    title: Text
    why: Text
    source: str
    amount: int
    pay_type: str
    meets: Sequence[DisruptionPlan]
    steps: Sequence[Step]
    observations: Sequence[str]
    goods: int | None = None
    needs_hook: bool = False
    left: int | None = None
    files: str = ""

    @property
    def is_alone(self) -> bool:
        """Tell whether it changes the clock, so that no other case may run beside it."""
        return any(step.is_of_clock for step in self.steps)


@dataclass(frozen=True, slots=True)
class Plan:
    """The cases of an exam.

    Args:
        title: What the plan is for.
        cases: The cases, each with a name of its own.
    """

    title: Text
    cases: Sequence[Case]

    def only(self, names: Sequence[str], without: Sequence[str] = ()) -> "Plan":
        """Choose cases.

        Args:
            names: Those to have; all if none is named.
            without: Those to leave out.

        Raises:
            InputError: No case has such a name; the nearest is suggested.
        """
        known = [case.id for case in self.cases]
        for name in (*names, *without):
            if name not in known:
                guess = catalogue.nearest(name, known)
                raise InputError("no such", what="case", name=name, guess=guess)
        chosen = [
            case
            for case in self.cases
            if (not names or case.id in names) and case.id not in without
        ]
        return Plan(self.title, chosen)


def check_case(name: str, known: Iterable[str]) -> None:
    """Check that a case is one of those, without quoting it (R24: never show a secret).

    Raises:
        InputError: It is not; the nearest is suggested.
    """
    names = tuple(known)
    if name not in names:
        raise InputError("exam.case", guess=catalogue.nearest(name, names))


def check_observation(name: str) -> None:
    """Check that an observation is known.

    Raises:
        InputError: It is not; the nearest is suggested.
    """
    if name not in OBSERVATIONS:
        guess = catalogue.nearest(name, OBSERVATIONS)
        raise InputError("no such", what="observation", name=name, guess=guess)
