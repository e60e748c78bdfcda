"""Find out what became of a recording's unresolved exchanges, in this thread or on several."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, starmap
from os import PathLike

from kcp_proto.resolution import LostRequest, Schedule
from kcp_transports.https import utc_now

from .findings import found_before
from .lost import lost_request, lost_requests
from .notes import notes_of
from .reader import RecordedExchange
from .recorder import new_id
from .settle import PATIENCE, Case, ResolvedExchange, Resolver, Settling, Terms
from .store import JournalStore, open_store

_LEASE = timedelta(minutes=5)
_SCHEDULE = Schedule()
_BATCH = 16


def resolve_recording(
    place: str | PathLike[str] | JournalStore,
    client: Resolver,
    *,
    pay_type: str = "",
    due: bool = False,
    schedule: Schedule = _SCHEDULE,
    per_second: float | None = None,
    threads: int = 1,
    lease: timedelta = _LEASE,
    now: Callable[[], datetime] = utc_now,
    holder: str = "",
) -> Iterator[ResolvedExchange]:
    """Ask what became of each unresolved exchange of a recording; only inquiries are sent (R37).

    What is found is a line of its own: it is written as soon as it is found, so that a resolver
    that is killed loses nothing, and is forced to the disk before it is yielded. Before anything is
    asked there is a lease in the file: of several resolvers one asks. After one that was killed
    another one may ask when its lease has ended.

    Leases are taken, and lines forced, for up to 16 exchanges at once, but for no more than are
    asked about in half a second.

    Args:
        place: The recording, as `kcp_transports.recording.read_recording` takes it; or a store.
        client: Whom to ask; its shop is that of the recording.
        pay_type: The payment method of cancels for which the recording does not say it.
        due: Ask only about what is due by the schedule.
        schedule: When that is.
        per_second: How many inquiries a second may be sent at most, by all threads together; by
            default what the schedule says, our own choice of two. The gateway's limit is unknown.
        threads: How many threads ask; they share the client, its `on_resolved`, the clock and the
            store.
        lease: How long a resolver may take for one exchange.
        now: The clock, giving aware times.
        holder: Who asks, by a name that no other resolver has; a random one if "".

    Yields:
        Each exchange and what is known of it: first those that are proven already, then the others
        in the order of the recording, whatever the number of threads.

    Raises:
        RecordingError: The recording cannot be read or written.
        ValueError: No thread may ask, or no inquiry may be sent.
    """
    if threads < 1:
        raise ValueError("at least one thread has to ask")
    if per_second is not None:
        schedule = replace(schedule, per_second=per_second)
    terms = Terms(client, schedule, due, lease, now, holder or new_id())
    if isinstance(place, str | PathLike):
        # A journal that is made would look resolved where the path is wrong.
        with closing(open_store(place, "always", "narrow", make=False)) as store:
            yield from _Walk(store, terms, pay_type).steps(threads)
    else:
        yield from _Walk(place, terms, pay_type).steps(threads)


class _Walk:
    """One walk through a recording."""

    def __init__(self, store: JournalStore, terms: Terms, pay_type: str) -> None:
        self._recording = store.recording()
        self._pay_type = pay_type
        self._settling = Settling(notes_of(store, terms.holder), terms)
        self._now = terms.now
        self._size = 1

    def steps(self, threads: int) -> Iterator[ResolvedExchange]:
        for exchange in self._recording.each_proven():
            yield self._case(exchange, lost_request(exchange)).known()
        if threads > 1:
            yield from self._on_threads(threads)
            return
        for batch in self._batches():
            yield from self._settle(batch)

    def _on_threads(self, threads: int) -> Iterator[ResolvedExchange]:
        under_way: deque[Future[list[ResolvedExchange]]] = deque()
        with ThreadPoolExecutor(threads) as pool:
            try:
                for batch in self._batches():
                    under_way.append(pool.submit(self._settle, batch))
                    # While one result is waited for, every thread has its next batch ready.
                    if len(under_way) > 2 * threads:
                        yield from under_way.popleft().result()
                while under_way:
                    yield from under_way.popleft().result()
            finally:
                self._settling.stop()
                for each in under_way:
                    each.cancel()

    def _batches(self) -> Iterator[list[Case]]:
        unresolved = self._recording.each_unresolved()
        lost = lost_requests(self._recording, unresolved, self._pay_type)
        cases = starmap(self._case, lost)
        while batch := list(islice(cases, self._size)):
            yield batch

    def _case(self, exchange: RecordedExchange, lost: LostRequest) -> Case:
        notes = self._recording.notes(exchange)
        return Case(exchange, lost, found_before(notes, lost))

    def _settle(self, batch: list[Case]) -> list[ResolvedExchange]:
        begin = self._now()
        found = self._settling.settle(batch)
        took = self._now() - begin
        if took > PATIENCE:
            self._size = max(self._size // 2, 1)
        elif took < PATIENCE / 2:
            self._size = min(self._size * 2, _BATCH)
        return found
