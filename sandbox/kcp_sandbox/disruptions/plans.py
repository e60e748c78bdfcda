"""What goes wrong on purpose: kinds of disruptions, plans, and order numbers that ask for one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from random import Random
from threading import Lock
from types import MappingProxyType

from kcp_proto import catalogue
from kcp_sandbox.input_errors import InputError

REAPPROVAL = "benepia.reapproval"
REQUEST_PREFIX, CHANGE_PREFIX, READ_PREFIX = "SBX", "SBC", "SBR"
"""An order number that begins so disrupts the request that moves money for it, the changes of its
payment, or what only reads and names it."""
_MOST_SECONDS = 600.0
_CODE = re.compile(r"[0-9A-Za-z]{4}")


@dataclass(frozen=True, slots=True)
class DisruptionKind:
    """A kind of disruption.

    Args:
        word: What the order number holds after its prefix.
        acts: Whether the gateway acts on the request.
        english: What happens, in English.
        korean: The same in Korean.
        seconds: How long it takes unless the plan names another time.
    """

    word: str
    acts: bool
    english: str
    korean: str
    seconds: float = 0.0


KINDS: Mapping[str, DisruptionKind] = MappingProxyType(
    {
        "late": DisruptionKind("LATE", True, "acts, responds late", "처리 후 늦게 응답", 3.0),
        "drop-before": DisruptionKind(
            "DROPBEFORE", False, "cuts the connection before acting", "처리 전에 연결 끊김"
        ),
        "act-late": DisruptionKind(
            "ACTLATE",
            False,
            "cuts the connection, acts some seconds later",
            "연결이 끊긴 뒤 몇 초 후에 처리",
            5.0,
        ),
        "drop-after": DisruptionKind(
            "DROPAFTER", True, "acts, cuts the connection", "처리 후 연결 끊김"
        ),
        "http-500": DisruptionKind(
            "HTTP500", True, "acts, responds with HTTP 500", "처리 후 HTTP 500"
        ),
        "truncated": DisruptionKind(
            "TRUNCATED",
            True,
            "acts, cuts the connection in mid-response",
            "처리 후 응답이 중간에 끊김",
        ),
        "html": DisruptionKind(
            "HTML", True, "acts, responds with an HTML page", "처리 후 HTML 응답"
        ),
        "euc-kr": DisruptionKind("EUCKR", True, "acts, responds in EUC-KR", "처리 후 EUC-KR 응답"),
        "duplicate": DisruptionKind(
            "TWICE", True, "acts, responds with two JSON documents", "처리 후 JSON 두 개 응답"
        ),
        "code": DisruptionKind(
            "CODE",
            False,
            "responds with the result code of the plan",
            "지정한 결과 코드로 응답",
        ),
        "split": DisruptionKind(
            "SPLIT",
            True,
            "re-approves and leaves the original alive: 8147, two live transactions",
            "재승인되지만 원거래도 유효: 8147",
        ),
        "certificate-expired": DisruptionKind(
            "EXPIRED", False, "takes the certificate for expired", "인증서를 만료된 것으로 취급"
        ),
        "drip": DisruptionKind(
            "DRIP", True, "acts, responds byte by byte", "처리 후 1바이트씩 느리게 응답", 3.0
        ),
        "rate-limit": DisruptionKind("LIMIT", False, "refuses with HTTP 429", "HTTP 429로 거절"),
    }
)
"""Every kind of disruption by its name."""


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
        _check_choice("kind", self.kind, KINDS)
        _check_choice("operation", self.operation, ("", *catalogue.operations()))
        if self.kind == "split" and self.operation not in ("", REAPPROVAL):
            raise InputError("split", operation=REAPPROVAL)
        if self.times is not None and self.times < 1:
            raise InputError("at least 1", name="times")
        if not 0 < self.probability <= 1:
            raise InputError("probability")
        if not (isfinite(self.delay) and 0 <= self.delay <= _MOST_SECONDS):
            raise InputError("seconds", most=_MOST_SECONDS)
        if (self.kind == "code") != bool(_CODE.fullmatch(self.res_cd)):
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


def _check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    if value not in choices:
        raise InputError("choice", name=name, choices=", ".join(filter(None, choices)))


class Disruptions:
    """The plans; each disrupts as many requests as it is for, then is gone. Threads may share it.

    Args:
        random_seed: The same seed and the same requests give the same draws of a probability.
    """

    def __init__(self, random_seed: int = 0) -> None:
        self._lock = Lock()
        self._seed = random_seed
        self._random = Random(random_seed)  # noqa: S311 - nothing is secret, and it must repeat
        self._plans: list[DisruptionPlan] = []

    def add(self, plan: DisruptionPlan) -> None:
        """Add a plan.

        Args:
            plan: What shall go wrong. An earlier plan comes first, one for the operation before
                one for any.
        """
        with self._lock:
            self._plans.append(plan)

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
        with self._lock:
            return tuple(self._plans)

    def clear(self) -> None:
        """Forget all plans, and draw from the beginning."""
        with self._lock:
            self._plans.clear()
            self._random = Random(self._seed)  # noqa: S311

    def take(self, operation: str) -> DisruptionPlan | None:
        """Take the plan that disrupts a request.

        Args:
            operation: The request's operation; "" if it was not recognised.

        Returns:
            The plan; None if nothing goes wrong.
        """
        with self._lock:
            # Without plans nothing is looked at: every request comes through here.
            if not self._plans:
                return None
            candidates = [plan for plan in self._plans if plan.concerns(operation)]
            for plan in sorted(candidates, key=lambda plan: not plan.operation):
                if plan.probability == 1 or self._random.random() < plan.probability:
                    self._use_up(plan)
                    return plan
            return None

    def _use_up(self, plan: DisruptionPlan) -> None:
        index = next(at for at, each in enumerate(self._plans) if each is plan)
        if plan.times is None:
            return
        if plan.times == 1:
            del self._plans[index]
        else:
            self._plans[index] = replace(plan, times=plan.times - 1)


def plan_from_order_number(prefix: str, order_numbers: Iterable[str]) -> DisruptionPlan | None:
    """Read the disruption that an order number asks for.

    Args:
        prefix: `REQUEST_PREFIX`, `CHANGE_PREFIX` or `READ_PREFIX`.
        order_numbers: What may begin with it.

    Returns:
        The plan: ``SBXDROPAFTER1`` is a ``drop-after``, ``SBXCODE8178A1`` a ``code`` with
        ``8178``; None for any other order number.
    """
    for number in order_numbers:
        word = number.removeprefix(prefix) if number.startswith(prefix) else ""
        for kind, described in KINDS.items():
            if not word.startswith(described.word):
                continue
            if kind != "code":
                return DisruptionPlan(kind=kind)
            code = word.removeprefix(described.word)[:4]
            return DisruptionPlan(kind=kind, res_cd=code) if _CODE.fullmatch(code) else None
    return None
