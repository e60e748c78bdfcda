"""A batch of unresolved exchanges: leases taken, inquiries sent, what was found written down."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from kcp_proto.resolution import LostRequest, Resolution, Schedule, Source, inquiries

from .findings import (
    Lease,
    found_before,
    lease_of,
    together,
    write_finding,
    write_lease,
    write_release,
)
from .notes import Notes
from .reader import RecordedExchange

_OF_OTHERS = "another-shop"
# A lease must not end, and what was found not wait to be handed out, while a batch takes long.
PATIENCE = timedelta(seconds=0.5)


class Resolver(Protocol):
    """What asks: a `kcp_transports.Client`."""

    @property
    def site_cd(self) -> str:
        """Give the shop whose payments it can ask about."""
        ...

    def resolve(
        self, unsettled: LostRequest, /, *, source: Source = ..., per_second: float | None = ...
    ) -> Resolution:
        """Ask once what became of a request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedExchange:
    """An exchange, and what is known of it now.

    Args:
        exchange: The exchange.
        resolution: What is known, with what was found earlier.
        is_asked: Whether it was asked about now; else another resolver asks, it is not due, or
            there is nothing to ask.
    """

    exchange: RecordedExchange
    resolution: Resolution
    is_asked: bool


class Terms(NamedTuple):
    """Who asks, and by which terms.

    Attributes:
        client: Whom to ask.
        schedule: When to ask, and how many inquiries a second are allowed.
        due: Whether to ask only when it is due.
        lease: How long a resolver may take for one exchange.
        now: The clock, giving aware times.
        holder: The name of the resolver.
    """

    client: Resolver
    schedule: Schedule
    due: bool
    lease: timedelta
    now: Callable[[], datetime]
    holder: str


class Case(NamedTuple):
    """An exchange to ask about, and what was found about it up to now.

    Attributes:
        exchange: The exchange.
        lost: Its request.
        before: What was found, oldest first.
    """

    exchange: RecordedExchange
    lost: LostRequest
    before: Sequence[Resolution]

    def known(self) -> ResolvedExchange:
        """Tell what is known without asking now."""
        found = together(self.before)
        found = found or Resolution(lost=self.lost, state="unknown", why="not-asked")
        return ResolvedExchange(exchange=self.exchange, resolution=found, is_asked=False)


class Settling:
    """How one resolver settles batches; its threads share it.

    Args:
        notes: Where leases and findings are written.
        terms: Who asks, and by which terms.
    """

    def __init__(self, notes: Notes, terms: Terms) -> None:
        self._notes, self._terms = notes, terms
        self._is_over = False

    def stop(self) -> None:
        """Begin to ask about nothing more; leases are given back."""
        self._is_over = True

    def settle(self, batch: Sequence[Case]) -> list[ResolvedExchange]:
        """Find out what became of a batch, and force what was found to the disk.

        Args:
            batch: The exchanges.

        Returns:
            What is known of each, in the same order.

        Raises:
            RecordingError: Notes cannot be read or written.
            CancelledError: It was stopped.
        """
        found: dict[str, ResolvedExchange] = {}
        wanted: list[Case] = []
        for case in batch:
            if known := self._without_asking(case):
                found[case.exchange.id] = known
            else:
                wanted.append(case)
        while wanted:
            wanted = self._ask(wanted, found)
        self._notes.force()
        return [found[case.exchange.id] for case in batch]

    def _without_asking(self, case: Case) -> ResolvedExchange | None:
        """Tell what is known of an exchange about which nothing is to be asked now."""
        client, lost = self._terms.client, case.lost
        earlier = together(case.before)
        is_settled = earlier is not None and earlier.is_proven and not earlier.may_change
        if is_settled or not self._is_due(case):
            return case.known()
        if lost.known.get("site_cd", client.site_cd) != client.site_cd:
            found = Resolution(lost=lost, state="unknown", why=_OF_OTHERS)
        elif inquiries(lost, self._terms.now()).why:
            found = client.resolve(lost, source="journal")
        else:
            return None
        # Why nothing can be asked is written down once.
        if all((each.why, each.detail) != (found.why, found.detail) for each in case.before):
            self._write(case, found)
        return ResolvedExchange(exchange=case.exchange, resolution=found, is_asked=False)

    def _is_due(self, case: Case) -> bool:
        if not self._terms.due:
            return True
        moments = [each.asked_at for each in case.before if each.asked_at]
        latest = max(moments, default=case.lost.when)
        pause = self._terms.schedule.pause(len(moments), 0)
        return pause is not None and (latest is None or self._terms.now() >= latest + pause)

    def _ask(self, cases: list[Case], found: dict[str, ResolvedExchange]) -> list[Case]:
        """Take leases, and ask about the first and about as many more as there is patience for.

        Returns:
            The other cases, whose leases are given back.
        """
        terms, begin = self._terms, self._terms.now()
        lease = Lease(holder=terms.holder, until=begin + terms.lease)
        until = begin + min(PATIENCE, terms.lease / 5)
        mine, is_first = cases, True
        try:
            self._notes.add([write_lease(case.exchange, lease, begin) for case in cases])
            mine = self._leased(cases, found)
            while mine and (is_first or terms.now() <= until):
                if self._is_over:
                    raise CancelledError
                self._ask_now(mine[0], found)
                mine, is_first = mine[1:], False
        finally:
            # Whatever ended it: what it did not ask about is free.
            self._release(mine)
        return mine

    def _leased(self, cases: list[Case], found: dict[str, ResolvedExchange]) -> list[Case]:
        """Look whose the leases are, by the order of the lines, and what was found meanwhile."""
        notes = self._notes.of([case.exchange.id for case in cases])
        mine: list[Case] = []
        settled: list[Case] = []
        for case in cases:
            of_case = notes[case.exchange.id]
            case = case._replace(before=found_before(of_case, case.lost))
            earlier, lease = together(case.before), lease_of(of_case)
            is_mine = lease is not None and lease.holder == self._terms.holder
            if is_mine and (earlier is None or earlier.state != "done"):
                mine.append(case)
                continue
            found[case.exchange.id] = case.known()
            self._notes.forget(case.exchange.id)
            if is_mine:
                settled.append(case)
        self._release(settled)
        return mine

    def _ask_now(self, case: Case, found: dict[str, ResolvedExchange]) -> None:
        per_second = self._terms.schedule.per_second
        latest = self._terms.client.resolve(case.lost, source="journal", per_second=per_second)
        self._write(case, latest)
        known = together([*case.before, latest]) or latest
        found[case.exchange.id] = ResolvedExchange(
            exchange=case.exchange, resolution=known, is_asked=True
        )

    def _release(self, cases: Sequence[Case]) -> None:
        now = self._terms.now()
        with suppress(Exception):
            self._notes.add(
                [write_release(case.exchange, self._terms.holder, now) for case in cases]
            )

    def _write(self, case: Case, found: Resolution) -> None:
        line = write_finding(case.exchange, found, self._terms.holder, self._terms.now())
        self._notes.add([line])
