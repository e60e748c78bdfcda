"""What goes wrong on purpose: the plans for the requests to come."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from math import isfinite
from random import Random
from threading import Lock
from typing import NamedTuple

from kcp_proto import catalogue
from kcp_sandbox.input_errors import InputError

from .kinds import KINDS, WINDOW_ENDINGS

REAPPROVAL = "benepia.reapproval"
_MOST_SECONDS = 600.0
CODE = re.compile(r"[0-9A-Za-z]{4}")
"""The form of a result code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionPlan:
    """What shall go wrong, for which requests, and how often.

    Args:
        kind: One of `KINDS`.
        operation: Whose requests it is for, such as ``payment.cancel``; "" for any request.
        times: For how many requests; None until the plans are cleared.
        probability: Of each request, above 0 and at most 1; drawn by the random seed.
        seconds: How late, or how long the response drips, by the sandbox's clock where the gateway
            acts late; the kind's own if absent.
        res_cd: For ``code``: the result code.
        acts: For ``code``: whether the gateway acts before it responds so.

    Raises:
        InputError: The plan makes no sense; the text says why.
    """

    kind: str
    operation: str = ""
    times: int | None = 1
    probability: float = 1.0
    seconds: float | None = None
    res_cd: str = ""
    acts: bool = False

    def __post_init__(self) -> None:
        check_choice("kind", self.kind, KINDS)
        check_operation(self.operation)
        if self.kind == "split" and self.operation not in ("", REAPPROVAL):
            raise InputError("split", operation=REAPPROVAL)
        if self.times is not None and self.times < 1:
            raise InputError("at least 1", name="times")
        if not 0 < self.probability <= 1:
            raise InputError("probability")
        if not (isfinite(self.delay) and 0 <= self.delay <= _MOST_SECONDS):
            raise InputError("seconds", most=_MOST_SECONDS)
        if (self.kind == "code") != bool(CODE.fullmatch(self.res_cd)):
            raise InputError("code")
        if self.acts and self.kind != "code":
            raise InputError("acts")

    @property
    def delay(self) -> float:
        """Give the seconds that the response takes."""
        return KINDS[self.kind].seconds if self.seconds is None else self.seconds

    @property
    def lets_act(self) -> bool:
        """Tell whether the gateway acts on the request."""
        return self.acts or KINDS[self.kind].acts

    def concerns(self, operation: str) -> bool:
        """Tell whether the plan is for an operation's requests."""
        target = REAPPROVAL if self.kind == "split" else self.operation
        return target in ("", operation)


def check_operation(name: str) -> None:
    """Check whose requests something is for; "" for any request's.

    Raises:
        InputError: There is no such operation.
    """
    check_choice("operation", name, ("", *catalogue.operations()))


def check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    """Check that a value is one of some, "" aside.

    Raises:
        InputError: It is none of them.
    """
    if value not in choices:
        raise InputError("choice", name=name, choices=", ".join(filter(None, choices)))


Step = tuple[str, DisruptionPlan | None]
"""Whose request, "" for any, and what it meets."""


class Planned(NamedTuple):
    """A plan, as it stands.

    Attributes:
        number: Its number, which no other plan gets.
        plan: The plan; ``times`` counts what is left.
        struck: How many requests it disrupted.
    """

    number: int
    plan: DisruptionPlan
    struck: int = 0


class Disruptions:
    """The plans; each disrupts as many requests as it is for, then is gone. Threads may share it.

    Args:
        random_seed: The same seed and the same requests give the same draws of a probability.
    """

    def __init__(self, random_seed: int = 0) -> None:
        self._lock = Lock()
        self._seed = random_seed
        self._random = Random(random_seed)  # noqa: S311 - nothing is secret, and it must repeat
        self._plans: list[Planned] = []
        self._numbers = count(1)
        self._steps: list[Step] = []
        self._endings: list[str] = []
        self._orders: dict[str, list[DisruptionPlan]] = {}

    @property
    def has_orders(self) -> bool:
        """Tell whether the requests about some order meet anything."""
        return bool(self._orders)

    def meet(self, order_no: str, *plans: DisruptionPlan) -> None:
        """Let requests about one order meet plans, each one request; that comes before all else.

        So cases that run at the same time do not disturb each other.

        Args:
            order_no: The order's number.
            *plans: What they meet, each with the operation that it is for.
        """
        with self._lock:
            self._orders.setdefault(order_no, []).extend(plans)

    def take_of(self, order_no: str, operation: str) -> DisruptionPlan | None:
        """Take what a request about an order meets; None if nothing does.

        Args:
            order_no: The order's number.
            operation: The request's operation.
        """
        with self._lock:
            plans = self._orders.get(order_no, [])
            found = next((plan for plan in plans if plan.concerns(operation)), None)
            if found:
                plans.remove(found)
            if not plans:
                self._orders.pop(order_no, None)
            return found

    def follow(self, *steps: DisruptionPlan | None, operation: str = "") -> None:
        """Say in order what each of the requests to come meets; that comes before all plans.

        ``follow(None, None, DisruptionPlan(kind="drop-after"), operation="payment.approval")``
        lets the third approval's response be dropped. A request meets the first step that is for
        its operation, and uses it up.

        Args:
            *steps: What one request each meets; None if nothing goes wrong. How often a plan is
                for, and with what probability, does not count.
            operation: Whose requests they meet that name none themselves; "" for any request.

        Raises:
            InputError: There is no such operation.
        """
        check_operation(operation)
        named = [(step.operation if step else "") or operation for step in steps]
        with self._lock:
            self._steps += zip(named, steps, strict=True)

    def end_windows(self, *endings: str) -> None:
        """Let the payment windows to come end by themselves, each as soon as it is opened.

        Args:
            *endings: In order, such as ``close`` (3001), ``tampered`` (8059) or ``expired`` (8310);
                each for one window, after those that were said before.

        Raises:
            InputError: No window ends so.
        """
        for ending in endings:
            check_choice("windows", ending, WINDOW_ENDINGS)
        with self._lock:
            self._endings += endings

    def endings(self) -> tuple[str, ...]:
        """List how the windows to come end."""
        with self._lock:
            return tuple(self._endings)

    def take_ending(self) -> str:
        """Take how the window that is opened ends; "" if its customer chooses."""
        with self._lock:
            return self._endings.pop(0) if self._endings else ""

    def steps(self) -> tuple[Step, ...]:
        """List the steps that are left: whose request, and what it meets."""
        with self._lock:
            return tuple(self._steps)

    def add(self, plan: DisruptionPlan) -> None:
        """Add a plan.

        Args:
            plan: What shall go wrong. An earlier plan comes first, one for the operation before
                one for any.
        """
        with self._lock:
            self._plans.append(Planned(next(self._numbers), plan))

    def drop_after(self, operation: str | None = None, *, times: int = 1) -> None:
        """Let the gateway act, and then cut the connection instead of responding.

        Args:
            operation: Whose responses to drop, such as ``benepia.point_payment``; None for any
                request's.
            times: How many.
        """
        self.add(DisruptionPlan(kind="drop-after", operation=operation or "", times=times))

    def plans(self) -> tuple[DisruptionPlan, ...]:
        """List the plans that are left, oldest first; ``times`` counts what is left."""
        return tuple(each.plan for each in self.planned())

    def planned(self) -> tuple[Planned, ...]:
        """List the plans that are left, oldest first, with their numbers."""
        with self._lock:
            return tuple(self._plans)

    def remove(self, number: int) -> None:
        """Forget one plan.

        Args:
            number: Its number.

        Raises:
            InputError: There is no such plan, or it is used up.
        """
        with self._lock:
            found = [each for each in self._plans if each.number == number]
            if not found:
                raise InputError("disruption.none", number=number)
            self._plans.remove(found[0])

    def clear(self) -> None:
        """Forget all plans, steps and endings of windows, and draw from the beginning."""
        with self._lock:
            self._plans.clear()
            self._steps.clear()
            self._endings.clear()
            self._orders.clear()
            self._random = Random(self._seed)  # noqa: S311

    def take(self, operation: str) -> DisruptionPlan | None:
        """Take the plan that disrupts a request.

        Args:
            operation: The request's operation; "" if it was not recognised.

        Returns:
            The plan; None if nothing goes wrong.
        """
        # Without plans nothing is looked at: every request comes through here.
        if not self._plans and not self._steps:
            return None
        with self._lock:
            for place, (named, plan) in enumerate(self._steps):
                if named in ("", operation) and (plan is None or plan.concerns(operation)):
                    del self._steps[place]
                    return plan
            candidates = [each for each in self._plans if each.plan.concerns(operation)]
            for each in sorted(candidates, key=lambda each: not each.plan.operation):
                plan = each.plan
                if plan.probability == 1 or self._random.random() < plan.probability:
                    self._use_up(each)
                    return plan
            return None

    def _use_up(self, planned: Planned) -> None:
        index = self._plans.index(planned)
        number, plan, struck = planned
        if plan.times == 1:
            del self._plans[index]
            return
        times = None if plan.times is None else plan.times - 1
        self._plans[index] = Planned(number, replace(plan, times=times), struck + 1)
