"""What goes wrong, when the sandbox's user asks for it: plans, and order numbers that say so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite
from random import Random
from threading import Lock

from kcp_proto import catalogue

from ._kinds import KINDS as KINDS

REAPPROVAL = "benepia.reapproval"
OWN_PREFIX, CHANGE_PREFIX = "SBX", "SBC"
"""An order number that begins so disturbs its own request, or the changes of its payment."""
_MOST_SECONDS = 600.0
_CODE = re.compile(r"[0-9A-Za-z]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Say what shall go wrong, for which requests, and how often.

    Args:
        kind: One of `KINDS`.
        operation: Whose requests are struck, such as ``benepia.cancel``; "" for any request's.
        times: How many are struck; None until the plans are cleared.
        probability: How likely each request is struck, above 0 and at most 1; drawn by the seed.
        seconds: How late, or how long the answer drips; the kind's own if absent.
        res_cd: For ``code``: the result code.
        acts: For ``code``: whether the gateway acts before it answers so.

    Raises:
        ValueError: The plan makes no sense; the text says why.
    """

    kind: str
    operation: str = ""
    times: int | None = 1
    probability: float = 1.0
    seconds: float | None = None
    res_cd: str = ""
    acts: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if self.operation and self.operation not in catalogue.operations():
            raise ValueError(f"operation must be one of {', '.join(catalogue.operations())}")
        if self.kind == "split" and self.operation not in ("", REAPPROVAL):
            raise ValueError(f"split strikes {REAPPROVAL} only")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be at least 1")
        if not 0 < self.probability <= 1:
            raise ValueError("probability must be above 0 and at most 1")
        if not (isfinite(self.delay) and 0 <= self.delay <= _MOST_SECONDS):
            raise ValueError(f"seconds must be between 0 and {_MOST_SECONDS:g}")
        if (self.kind == "code") != bool(_CODE.fullmatch(self.res_cd)):
            raise ValueError("code, and nothing else, needs a res_cd of four letters or digits")
        if self.acts and self.kind != "code":
            raise ValueError("whether it acts can be chosen for code only")

    @property
    def delay(self) -> float:
        """Give the seconds that the answer takes."""
        return KINDS[self.kind].seconds if self.seconds is None else self.seconds

    @property
    def lets_act(self) -> bool:
        """Tell whether the gateway acts on the request that is struck."""
        return self.acts or KINDS[self.kind].acts

    def concerns(self, operation: str) -> bool:
        """Tell whether the plan could strike an operation's request."""
        meant = REAPPROVAL if self.kind == "split" else self.operation
        return meant in ("", operation)


class Faults:
    """Plan faults ahead; each strikes as many requests as it was planned for, then is gone.

    Args:
        seed: The same seed and the same requests give the same draws of a probability.
    """

    def __init__(self, seed: int = 0) -> None:
        self._lock = Lock()
        self._seed = seed
        self._random = Random(seed)  # noqa: S311 - nothing here is secret, and it must repeat
        self._plans: list[Plan] = []

    def add(self, plan: Plan) -> None:
        """Plan a fault.

        Args:
            plan: What shall go wrong. An earlier plan strikes first, one for the operation before
                one for any.
        """
        with self._lock:
            self._plans.append(plan)

    def drop_after(self, operation: str | None = None, *, times: int = 1) -> None:
        """Let the gateway act, and then cut the connection instead of answering.

        Args:
            operation: Whose answers to drop, such as ``benepia.point_payment``; None for any
                request's.
            times: How many.
        """
        self.add(Plan(kind="drop-after", operation=operation or "", times=times))

    def planned(self) -> tuple[Plan, ...]:
        """List what is still planned, oldest first; ``times`` counts what is left."""
        with self._lock:
            return tuple(self._plans)

    def clear(self) -> None:
        """Forget all plans, and draw from the beginning."""
        with self._lock:
            self._plans.clear()
            self._random = Random(self._seed)  # noqa: S311

    def take(self, operation: str) -> Plan | None:
        """Take the plan that strikes a request.

        Args:
            operation: What the request asks for; "" if it was not recognised.

        Returns:
            The plan; None if nothing goes wrong.
        """
        with self._lock:
            # Without plans nothing is looked at: this stands in the way of every request.
            if not self._plans:
                return None
            concerned = [plan for plan in self._plans if plan.concerns(operation)]
            for plan in sorted(concerned, key=lambda plan: not plan.operation):
                if plan.probability == 1 or self._random.random() < plan.probability:
                    self._use_up(plan)
                    return plan
            return None

    def _use_up(self, plan: Plan) -> None:
        index = next(at for at, planned in enumerate(self._plans) if planned is plan)
        if plan.times is None:
            return
        if plan.times == 1:
            del self._plans[index]
        else:
            self._plans[index] = replace(plan, times=plan.times - 1)


def spoken(prefix: str, order_numbers: Iterable[str]) -> Plan | None:
    """Read the fault that an order number asks for.

    Args:
        prefix: `OWN_PREFIX` or `CHANGE_PREFIX`.
        order_numbers: What may begin with it.

    Returns:
        The plan: ``SBXDROPAFTER1`` is a ``drop-after``, ``SBXCODE8178A1`` a ``code`` with
        ``8178``; None for any other order number.
    """
    for number in order_numbers:
        said = number.removeprefix(prefix) if number.startswith(prefix) else ""
        for kind, described in KINDS.items():
            if not (said and said.startswith(described.word)):
                continue
            if kind != "code":
                return Plan(kind=kind)
            code = said.removeprefix(described.word)[:4]
            return Plan(kind=kind, res_cd=code) if _CODE.fullmatch(code) else None
    return None
