"""Ask a gateway what became of a request whose reply was lost, once or by a schedule (R37)."""

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from secrets import SystemRandom
from threading import Lock
from time import monotonic

from kcp_proto import KcpError, OutcomeUnknown, Reply
from kcp_proto.resolution import (
    Inquiry,
    InquiryResult,
    LostRequest,
    Resolution,
    Schedule,
    Source,
    ask_about,
    merge,
    read_inquiry,
)
from kcp_transports.after_fork import renew_in_children
from kcp_transports.caller_warning import warn_caller

Unsettled = OutcomeUnknown | LostRequest | Resolution
Steps = Generator[Inquiry | float, Reply | Exception | None, Resolution]
OnResolved = Callable[[Resolution], object]
_random = SystemRandom()
_ONCE = Schedule(pauses=())


class Pace:
    """The budget of inquiries a second; threads may share one.

    Args:
        clock: Counts seconds, never backwards.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._free_at = clock()
        self.renew()
        renew_in_children(self)

    def renew(self) -> None:
        """Make a new lock, for a process that was forked while another thread held it."""
        self._lock = Lock()

    def pause(self, per_second: float) -> float:
        """Take the next turn.

        Args:
            per_second: How many inquiries may be sent a second.

        Returns:
            The seconds until it comes.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at)
            self._free_at = turn + 1 / per_second
        return turn - now


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How to find out what became of one request.

    Args:
        lost: The request.
        earlier: What was found out before; None if nothing was.
        schedule: When to ask; None for once, at once.
        pace: The budget of inquiries.
        now: The clock, giving aware times.
        random: Gives numbers from 0 up to 1, for the jitter.
        source: Which way the truth comes.
        reply: The reply to an inquiry that the shop sent itself; then none is sent.
        per_second: How many inquiries a second may be sent; None for what the schedule says.
    """

    lost: LostRequest
    earlier: Resolution | None
    schedule: Schedule | None
    pace: Pace
    now: Callable[[], datetime]
    random: Callable[[], float] = field(default=_random.random)
    source: Source = "resolve"
    reply: Reply | None = None
    per_second: float | None = None

    def __post_init__(self) -> None:
        if self.per_second is not None and not 0 < self.per_second < inf:
            raise ValueError("per_second must be a number above 0")

    def steps(self) -> Steps:
        """Ask until it is settled, or as often as planned.

        Yields:
            Seconds to sleep, or an inquiry to build and send; send back what came of that.

        Returns:
            What is known at the end.
        """
        if self.reply is not None:
            return self._judged(self.reply)
        found = self.earlier
        askings = 0
        while found is None or found.may_change:
            if self.schedule is not None:
                pause = self.schedule.pause(askings, self.random())
                if pause is None:
                    break
                yield pause.total_seconds()
            latest = yield from self._round()
            found = latest if found is None else merge(found, latest)
            askings += 1
            if self.schedule is None:
                return found
        return self._end(found)

    def _round(self) -> Steps:
        asking = ask_about(self.lost, self.now())
        result: InquiryResult | None = None
        while True:
            try:
                inquiry = asking.send(result) if result else next(asking)
            except StopIteration as end:
                found: Resolution = end.value
                return replace(found, source=self.source)
            if pause := self.pace.pause(self.per_second or (self.schedule or _ONCE).per_second):
                yield pause
            result = yield from self._inquire(inquiry)

    def _inquire(
        self, inquiry: Inquiry
    ) -> Generator[Inquiry, Reply | Exception | None, InquiryResult]:
        at = self.now()
        return _result_of((yield inquiry), at)

    def _judged(self, reply: Reply) -> Resolution:
        """Judge the shop's own inquiry, beside what is known already."""
        found = replace(read_inquiry(self.lost, reply, self.now()), source=self.source)
        return found if self.earlier is None else merge(self.earlier, found)

    def _end(self, found: Resolution | None) -> Resolution:
        if found is None:
            # A schedule without a pause asks nothing.
            found = Resolution(lost=self.lost, state="unknown", why="not-asked")
        return found.exhausted()


def lost_request(unsettled: Unsettled, pay_type: str) -> tuple[LostRequest, Resolution | None]:
    """Tell which request it is, and what is known of it.

    Args:
        unsettled: An error, a request, or what was found out before.
        pay_type: The payment method; "" if the request holds it.

    Returns:
        The request, and the earlier resolution; None if there is none.
    """
    if isinstance(unsettled, OutcomeUnknown):
        return LostRequest.of(unsettled, pay_type=pay_type), None
    earlier = unsettled if isinstance(unsettled, Resolution) else None
    lost = unsettled.lost if isinstance(unsettled, Resolution) else unsettled
    if not pay_type or pay_type == lost.pay_type:
        return lost, earlier
    lost = replace(lost, pay_type=pay_type)
    # Why it could not be asked is settled by the method that is said now.
    return lost, earlier if earlier and earlier.may_change else None


def is_news(earlier: Resolution | None, found: Resolution) -> bool:
    """Tell whether a transaction was found that was not known before, or fits only now."""
    return found.is_proven and (earlier is None or earlier.state != found.state)


def tell(on_resolved: OnResolved | None, found: Resolution) -> object:
    """Tell the shop what was found out; what it raises takes nothing from the resolution.

    Returns:
        What the shop's function gave.
    """
    if on_resolved is None:
        return None
    try:
        return on_resolved(found)
    except Exception as error:
        complain(error)
    return None


def complain(error: Exception) -> None:
    """Warn that the shop's function failed, and raise nothing, whatever filters say."""
    with suppress(Exception):
        warn_caller(f"on_resolved failed: {type(error).__name__}", RuntimeWarning)


def _result_of(came: Reply | Exception | None, at: datetime) -> InquiryResult:
    """Put together what came of one inquiry, sent at that moment."""
    if isinstance(came, Reply | KcpError):
        return InquiryResult(came, at)
    # The text of a foreign error, such as a signer's, may quote the request (R24).
    return InquiryResult(KcpError(type(came).__name__), at)
