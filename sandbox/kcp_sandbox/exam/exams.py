"""The exams of one gateway that other test frameworks have begun, by number."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import Shop as Gateway

from .plan import Plan, check_case
from .reported import FULFILLED, Report
from .reports import Json
from .results import ExamResult
from .seats import Seat
from .seen import Exchanges

MOST_EXAMS = 8
"""How many there are at most: each keeps the exchanges since it began."""
MOST_STEPS = 16
"""How many steps are under way at most: each holds one of the server's threads."""


class Exam:
    """An exam under way.

    Args:
        number: Its number.
        plan: The cases.
        at: When it began.
        seats: Its cases, in the plan's order.
    """

    def __init__(self, number: int, plan: Plan, at: datetime, seats: Sequence[Seat]) -> None:
        self.number: int = number
        self.plan: Plan = plan
        self.at: datetime = at
        self.seats: dict[str, Seat] = {seat.case.id: seat for seat in seats}
        self._began = monotonic()

    def result(self) -> ExamResult:
        """Judge it as if nothing more came."""
        seats = self.seats.values()
        return ExamResult(
            plan=self.plan,
            at=self.at,
            seconds=monotonic() - self._began + sum(seat.moved for seat in seats),
            results=[seat.result(is_over=True) for seat in seats],
        )

    def show(self) -> Json:
        """Show each case as it stands."""
        return {"exam": self.number, "cases": [seat.show() for seat in self.seats.values()]}


class Exams:
    """All exams of a gateway; threads may share it.

    Args:
        gateway: The gateway.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._lock = Lock()
        self._count = 0
        self._exams: dict[int, Exam] = {}

    @property
    def all(self) -> tuple[Exam, ...]:
        """List them, oldest first."""
        return tuple(self._exams.values())

    def begin(self, plan: Plan, *, notify: str, slow: float, has_crlf: bool) -> Exam:
        """Begin one.

        Args:
            plan: The cases.
            notify: Where the shop takes notices; "" if it says so with each order.
            slow: Seconds by which a response is late that is later than the shop waits.
            has_crlf: Whether the shop was given certificate and key with CR LF.

        Raises:
            InputError: There are too many.
        """
        with self._lock:
            if len(self._exams) >= MOST_EXAMS:
                raise InputError("exam.many", most=MOST_EXAMS)
            self._count += 1
            at, exchanges = datetime.now(UTC), Exchanges(self._gateway.inspector)
            seats = [
                Seat(
                    self._gateway,
                    case,
                    f"EX{at:%m%d%H%M%S}E{self._count}N{place:03d}",
                    exchanges,
                    notify=notify,
                    slow=slow,
                    has_crlf=has_crlf,
                )
                for place, case in enumerate(plan.cases, start=1)
            ]
            exam = self._exams[self._count] = Exam(self._count, plan, at, seats)
        return exam

    def find(self, number: str) -> Exam:
        """Look one up.

        Raises:
            InputError: There is none of that number.
        """
        found = {str(each.number): each for each in self.all}.get(number)
        if found is None:
            raise InputError("exam.none", number=number)
        return found

    def take(self, number: str, report: Report) -> Seat:
        """Take a step of a case.

        Returns:
            The case.

        Raises:
            InputError: There is no such exam or case, the step is not the next one, too many are
                under way, or the clock belongs to another case.
        """
        exam = self.find(number)
        check_case(report.case, exam.seats)
        seat = exam.seats[report.case]
        with self._lock:
            if report.step != FULFILLED:
                self._check(seat)
            seat.enter()
        seat.take(report)
        return seat

    def end(self, number: str) -> Exam:
        """Forget one, and give it for its report.

        Raises:
            InputError: There is none of that number.
        """
        exam = self.find(number)
        with self._lock:
            self._exams.pop(exam.number, None)
        for seat in exam.seats.values():
            if seat.is_under_way:
                seat.leave()
        return exam

    def _check(self, seat: Seat) -> None:
        seats = [each for exam in self.all for each in exam.seats.values()]
        if sum(each.is_taking for each in seats) >= MOST_STEPS:
            raise InputError("exam.steps", most=MOST_STEPS)
        if seat.is_under_way:
            return
        for other in seats:
            if other.is_under_way and (seat.case.is_alone or other.case.is_alone):
                raise InputError("exam.alone", name=seat.case.id, other=other.case.id)
