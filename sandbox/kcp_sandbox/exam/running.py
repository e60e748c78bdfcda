"""An exam: case after case, several at the same time, until nothing more is waited for."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from time import monotonic, sleep
from typing import TypeVar

from kcp_sandbox.shops import Shop as Gateway

from .hook import Hook
from .plan import Case, Plan
from .results import CaseResult, ExamResult, findings_of
from .seen import Exchanges, Seen
from .shops import Asked, Shop, ShopSilent
from .steps import Going, Steps

_LOOK_AGAIN = 0.05
Entry = TypeVar("Entry")
Result = TypeVar("Result")
Listener = Callable[[CaseResult], None]


class Examiner:
    """Puts a shop through a plan.

    Args:
        sandbox: The gateway, which serves the shop already.
        shop: The shop.
        hook: Tells how often goods were handed out; what the shop itself says if absent.
        notices: Where the shop takes notices, unless it says so itself.
        slow: Seconds by which a response is late that is later than the shop waits.
        grace: Seconds that the shop has after the last step for what it does in the background.
        patience: Seconds that the shop may take for one step.
        now: The computer's clock; gives aware times.
    """

    def __init__(
        self,
        sandbox: Gateway,
        shop: Shop,
        *,
        hook: Hook | None = None,
        notices: str = "",
        slow: float = 40.0,
        grace: float = 3.0,
        patience: float = 60.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sandbox, self._shop = sandbox, shop
        self._fulfilled = hook or shop.fulfilled
        self._grace, self._now = grace, now
        self._steps = Steps(
            sandbox,
            shop,
            Exchanges(sandbox.inspector),
            notices=notices,
            slow=slow,
            patience=max(patience, slow),
        )

    def run(
        self, plan: Plan, *, repeat: int = 1, jobs: int = 8, tell: Listener = lambda _: None
    ) -> ExamResult:
        """Put the shop through each case.

        Args:
            plan: The cases.
            repeat: How often each is gone through.
            jobs: How many at the same time; those that change the clock come last, one by one.
            tell: Hears of each case as it ends.

        Returns:
            What came of each, looked at once more at the end: what a shop sends late counts.
        """
        at, began = self._now(), monotonic()
        numbered = [
            (case, f"EX{at:%m%d%H%M%S}N{number:03d}")
            for number, case in enumerate([*plan.cases] * repeat, start=1)
        ]
        alone = [each for each in numbered if each[0].is_alone]
        beside = [each for each in numbered if not each[0].is_alone]

        def examine(each: tuple[Case, str]) -> tuple[Going, CaseResult]:
            going, result = self._examine(*each)
            tell(result)
            return going, result

        ended = _at_the_same_time(examine, beside, jobs)
        ended += [examine(each) for each in alone]
        moved = sum(going.moved for going, _ in ended)
        results = [self._looked_at_again(going, result) for going, result in ended]
        return ExamResult(
            plan=plan, at=at, seconds=monotonic() - began + moved, results=_in_order(plan, results)
        )

    def _examine(self, case: Case, order_no: str) -> tuple[Going, CaseResult]:
        asked = Asked(case.id, order_no, case.amount, case.pay_type, files=case.files)
        going, began = Going(case, asked), monotonic()
        try:
            for step in case.steps:
                self._steps.take(going, step)
        except ShopSilent as silent:
            going.silence = silent
        try:
            seen = self._settled(going)
        finally:
            if case.is_alone:
                self._sandbox.clock.follow()
        return going, result_of(going, seen, monotonic() - began)

    def _settled(self, going: Going) -> Seen:
        """Wait until what must come has come, as long as the shop may take."""
        until = monotonic() + (0.0 if going.silence else self._grace)
        while monotonic() < until:
            seen = self._steps.seen(going, goods=self._goods(going))
            if not any(each.verdict == "waiting" for each in findings_of(seen)):
                break
            # A notice that is not acknowledged yet comes again.
            if _awaits_attempts(seen):
                until = monotonic() + self._grace
            sleep(_LOOK_AGAIN)
        return self._steps.seen(going, is_over=True, goods=self._goods(going))

    def _looked_at_again(self, going: Going, result: CaseResult) -> CaseResult:
        seen = self._steps.seen(going, is_over=True, goods=self._goods(going))
        return result_of(going, seen, result.seconds)

    def _goods(self, going: Going) -> int | None:
        if going.case.goods is None or going.bill is None:
            return None
        try:
            return self._fulfilled(going.asked)
        except ShopSilent:
            return None


def result_of(going: Going, seen: Seen, seconds: float) -> CaseResult:
    """Put together what came of a case."""
    silence = going.silence
    return CaseResult(
        case=going.case,
        order_no=going.asked.order_no,
        findings=findings_of(seen),
        silence={"en": str(silence), "ko": silence.korean} if silence else {},
        records=seen.records,
        seconds=seconds,
    )


def _at_the_same_time(
    work: Callable[[Entry], Result], entries: Sequence[Entry], jobs: int
) -> list[Result]:
    """Work on entries in threads that hold nothing up if the program is ended meanwhile."""
    waiting = deque(enumerate(entries))
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def work_on() -> None:
        with suppress(IndexError):
            while True:
                number, entry = waiting.popleft()
                try:
                    results[number] = work(entry)
                except BaseException as error:
                    errors.append(error)
                    waiting.clear()

    threads = [Thread(target=work_on, name="kcp-exam", daemon=True) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        waiting.clear()
        raise
    if errors:
        raise errors[0]
    return [results[number] for number in sorted(results)]


def _awaits_attempts(seen: Seen) -> bool:
    if "acknowledged" not in seen.case.observations:
        return False
    latest = {each.first: each for each in seen.notices}
    acknowledged = {each.first for each in seen.notices if each.is_acknowledged}
    return any(
        first not in acknowledged and each.attempt < each.attempts for first, each in latest.items()
    )


def _in_order(plan: Plan, results: Sequence[CaseResult]) -> list[CaseResult]:
    places = {case.id: place for place, case in enumerate(plan.cases)}
    return sorted(results, key=lambda each: (places[each.case.id], each.order_no))
