"""Find out what became of a recording's unresolved exchanges, and write down what was found."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import PathLike
from typing import Protocol

from kcp_proto import catalogue
from kcp_proto.resolution import LostRequest, Resolution, Schedule, Source, inquiries
from kcp_transports.https import utc_now

from .findings import (
    Lease,
    found_before,
    lease_of,
    together,
    write_finding,
    write_lease,
    write_release,
)
from .reader import RecordedExchange, Recording
from .recorder import new_id
from .store import JournalStore, open_store, read_exchange, read_recording

_LEASE = timedelta(minutes=5)
_SCHEDULE = Schedule()
_OF_OTHERS = "another-shop"


class Resolver(Protocol):
    """What asks: a `kcp_transports.Client`."""

    @property
    def site_cd(self) -> str:
        """Give the shop whose payments it can ask about."""
        ...

    def resolve(self, unsettled: LostRequest, /, *, source: Source = "resolve") -> Resolution:
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


def resolve_recording(
    place: str | PathLike[str] | JournalStore,
    client: Resolver,
    *,
    pay_type: str = "",
    due: bool = False,
    schedule: Schedule = _SCHEDULE,
    lease: timedelta = _LEASE,
    now: Callable[[], datetime] = utc_now,
    holder: str = "",
) -> Iterator[ResolvedExchange]:
    """Ask what became of each unresolved exchange of a recording; only inquiries are sent (R37).

    What is found is a line of its own, in the file before the next exchange is looked at. Before
    anything is asked there is a lease in the file: of several resolvers one asks. One that is
    killed loses nothing; another one may ask when its lease has ended.

    Args:
        place: The recording, as `kcp_transports.recording.read_recording` takes it; or a store.
        client: Whom to ask; its shop is that of the recording.
        pay_type: The payment method of cancels for which the recording does not say it.
        due: Ask only about what is due by the schedule.
        schedule: When that is.
        lease: How long a resolver may take for one exchange.
        now: The clock, giving aware times.
        holder: Who asks; a random name if "".

    Yields:
        Each exchange and what is known of it, those included that are proven already.

    Raises:
        RecordingError: The recording cannot be read or written.
    """
    if isinstance(place, str | PathLike):
        # A journal that is opened would be made: a wrong path must not look resolved.
        read_recording(place, only_open=True)
        with closing(open_store(place, "always", "narrow")) as store:
            yield from _Walk(store, client, pay_type, now, holder or new_id()).steps(
                schedule if due else None, lease
            )
    else:
        yield from _Walk(place, client, pay_type, now, holder or new_id()).steps(
            schedule if due else None, lease
        )


class _Walk:
    """One walk through a recording."""

    def __init__(
        self,
        store: JournalStore,
        client: Resolver,
        pay_type: str,
        now: Callable[[], datetime],
        holder: str,
    ) -> None:
        self._store, self._client, self._pay_type = store, client, pay_type
        self._now, self._holder = now, holder

    def steps(self, schedule: Schedule | None, lease: timedelta) -> Iterator[ResolvedExchange]:
        recording = self._store.recording()
        for exchange in recording.proven():
            yield ResolvedExchange(
                exchange=exchange,
                resolution=_known(recording, exchange, _lost(exchange)),
                is_asked=False,
            )
        for exchange, lost in lost_requests(recording, recording.unresolved(), self._pay_type):
            yield self._about(recording, exchange, lost, schedule, lease)

    def _about(
        self,
        recording: Recording,
        exchange: RecordedExchange,
        lost: LostRequest,
        schedule: Schedule | None,
        lease: timedelta,
    ) -> ResolvedExchange:
        before = found_before(recording, exchange, lost)
        earlier = together(before)
        is_settled = earlier is not None and earlier.is_proven and not earlier.may_change
        if is_settled or not self._is_due(lost, before, schedule):
            known = _known(recording, exchange, lost)
            return ResolvedExchange(exchange=exchange, resolution=known, is_asked=False)
        if lost.known.get("site_cd", self._client.site_cd) != self._client.site_cd:
            found = Resolution(lost=lost, state="unknown", why=_OF_OTHERS)
            return self._noted(exchange, found, before)
        if inquiries(lost, self._now()).why:
            return self._noted(exchange, self._client.resolve(lost, source="journal"), before)
        return self._leased(exchange, lost, lease)

    def _noted(
        self, exchange: RecordedExchange, found: Resolution, before: list[Resolution]
    ) -> ResolvedExchange:
        """Write down once why nothing can be asked."""
        if all((each.why, each.detail) != (found.why, found.detail) for each in before):
            self._write(exchange, found)
        return ResolvedExchange(exchange=exchange, resolution=found, is_asked=False)

    def _leased(
        self, exchange: RecordedExchange, lost: LostRequest, lease: timedelta
    ) -> ResolvedExchange:
        wanted = Lease(holder=self._holder, until=self._now() + lease)
        self._store.append(write_lease(exchange, wanted, self._now()))
        recording = read_exchange(self._store, exchange.id)
        now = next(each for each in recording.exchanges if each.id == exchange.id)
        holder = lease_of(recording, now)
        before = found_before(recording, now, lost)
        earlier = together(before)
        is_mine = holder is not None and holder.holder == self._holder
        if not is_mine or (earlier is not None and earlier.state == "done"):
            if is_mine:
                self._release(exchange)
            known = _known(recording, now, lost)
            return ResolvedExchange(exchange=exchange, resolution=known, is_asked=False)
        try:
            found = self._client.resolve(lost, source="journal")
            self._write(exchange, found)
        except BaseException:
            self._release(exchange)
            raise
        all_found = together([*before, found]) or found
        return ResolvedExchange(exchange=exchange, resolution=all_found, is_asked=True)

    def _release(self, exchange: RecordedExchange) -> None:
        with suppress(Exception):
            self._store.append(write_release(exchange, self._holder, self._now()))

    def _write(self, exchange: RecordedExchange, found: Resolution) -> None:
        self._store.append(write_finding(exchange, found, self._holder, self._now()))

    def _is_due(
        self, lost: LostRequest, before: list[Resolution], schedule: Schedule | None
    ) -> bool:
        if schedule is None:
            return True
        moments = [each.asked_at for each in before if each.asked_at]
        latest = max(moments, default=lost.when)
        pause = schedule.pause(len(moments), 0)
        return pause is not None and (latest is None or self._now() >= latest + pause)


def lost_requests(
    recording: Recording, exchanges: Iterable[RecordedExchange], pay_type: str = ""
) -> Iterator[tuple[RecordedExchange, LostRequest]]:
    """Take from a recording what it takes to ask what became of requests.

    Args:
        recording: The recording.
        exchanges: Some of its exchanges.
        pay_type: The payment method of cancels for which the recording does not say it.

    Yields:
        Each exchange with its request, as if the reply was lost.

    Raises:
        RecordingError: The recording cannot be read.
    """
    methods: dict[str, str] | None = None
    alike: dict[tuple[object, ...], list[RecordedExchange]] | None = None
    for exchange in exchanges:
        if _kind(exchange) and alike is None:
            alike = _alike(recording)
        lost = _lost(exchange, twins=_has_twin(recording, exchange, alike or {}))
        if not lost.known.get("pay_type") and lost.known.get("tno"):
            methods = _methods(recording) if methods is None else methods
            method = methods.get(lost.known["tno"], pay_type)
            lost = _lost(exchange, twins=lost.twins, pay_type=method)
        yield exchange, lost


def _lost(exchange: RecordedExchange, *, twins: bool = False, pay_type: str = "") -> LostRequest:
    return LostRequest(
        operation=exchange.operation,
        known=dict(exchange.fields),
        when=exchange.when,
        pay_type=pay_type,
        twins=twins,
        reason=exchange.outcome or "the process ended before an outcome",
        journal_id=exchange.id,
    )


def _known(recording: Recording, exchange: RecordedExchange, lost: LostRequest) -> Resolution:
    found = together(found_before(recording, exchange, lost))
    return found or Resolution(lost=lost, state="unknown", why="not-asked")


def _has_twin(
    recording: Recording,
    exchange: RecordedExchange,
    alike: Mapping[tuple[object, ...], list[RecordedExchange]],
) -> bool:
    """Tell whether an equal partial cancel was sent too, and was not refused (R37)."""
    return any(
        other.id != exchange.id and not _is_refused(recording, other)
        for other in alike.get(_kind(exchange), ())
    )


def _alike(recording: Recording) -> dict[tuple[object, ...], list[RecordedExchange]]:
    """Put equal partial cancels together that may have been sent, by one look at each."""
    alike: dict[tuple[object, ...], list[RecordedExchange]] = {}
    for exchange in recording.exchanges:
        if exchange.outcome != "not-sent" and (kind := _kind(exchange)):
            alike.setdefault(kind, []).append(exchange)
    return alike


def _kind(exchange: RecordedExchange) -> tuple[object, ...]:
    """Give what is the same in equal partial cancels; nothing of any other request."""
    if exchange.operation not in catalogue.operations():
        return ()
    terms = catalogue.operation(exchange.operation).settlement
    if terms is None or terms.outcome != "reduced":
        return ()
    # All that is recorded but the reason, which no inquiry shows.
    names = ("tno", terms.amount, terms.before)
    return (exchange.operation, *map(exchange.fields.get, names))


def _is_refused(recording: Recording, exchange: RecordedExchange) -> bool:
    if exchange.outcome != "answered" or exchange.end is None:
        return False
    message = catalogue.response_to(exchange.operation, exchange.fields)
    return not message.says_success(recording.body(exchange, exchange.end).get("message", {}))


def _methods(recording: Recording) -> dict[str, str]:
    """Collect the payment methods of transactions, as far as the recording shows them."""
    methods: dict[str, str] = {}
    for exchange in recording.exchanges:
        method = _method(exchange)
        if not method or exchange.outcome != "answered" or exchange.end is None:
            continue
        response: Mapping[str, object] = recording.body(exchange, exchange.end).get("message", {})
        message = catalogue.response_to(exchange.operation, exchange.fields)
        tno = response.get("tno")
        if isinstance(tno, str) and tno and message.says_success(response):
            methods[tno] = method
    return methods


def _method(exchange: RecordedExchange) -> str:
    if exchange.operation not in catalogue.operations():
        return ""
    operation = catalogue.operation(exchange.operation)
    constant = operation.settlement.method if operation.settlement else ""
    return constant or exchange.fields.get("pay_type", "")
