"""The latest records, and the listeners to further ones."""

from collections import deque
from collections.abc import Callable
from itertools import count
from threading import Lock

from .notice import Finding, PostedNotice
from .record import Record
from .standing import Standing, settles, standing

Listener = Callable[[Record], None]
CAPACITY = 500
"""How many of the latest records an inspector has."""


class Inspector:
    """The latest records, and the listeners that hear of each; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: deque[Record] = deque(maxlen=CAPACITY)
        self._listeners: tuple[Listener, ...] = ()
        self._early: tuple[Listener, ...] = ()
        self._numbers = count(1)

    def next_number(self) -> int:
        """Count up from 1, through a clearing too, so that a reader who goes on misses none."""
        return next(self._numbers)

    def add(self, record: Record, *, is_slow: bool) -> None:
        """Add a record, whose response has yet to leave.

        Args:
            record: What happened.
            is_slow: Whether that takes its time: who wants to know early is told.
        """
        with self._lock:
            self._records.append(record)
        if is_slow:
            for listener in self._early:
                listener(record)

    def tell(self, record: Record) -> None:
        """Hand a record to every listener, in the carrier's thread: its response has left."""
        for listener in self._listeners:
            listener(record)

    def records(self, after: int = 0) -> tuple[Record, ...]:
        """List the latest records, oldest first.

        Args:
            after: Leave out records up to this number.
        """
        with self._lock:
            return tuple(record for record in self._records if record.number > after)

    def record(self, number: int) -> Record | None:
        """Find a record by its number; None if it is not stored any more."""
        return next((each for each in self.records(number - 1) if each.number == number), None)

    def standing(self, record: Record) -> Standing:
        """Tell whether the shop can know what became of a request, by all that came later."""
        return standing(record, self.records(record.number))

    def findings(self, record: Record) -> tuple[Finding, ...]:
        """List what real life would have punished in how a shop took a notice, by now."""
        if not isinstance(record, PostedNotice):
            return ()
        return record.findings(self.records(record.first))

    def settles(self, record: Record) -> tuple[int, ...]:
        """List the numbers of earlier requests of whose outcome this exchange tells the shop."""
        earlier = (each for each in self.records() if each.number < record.number)
        return tuple(each.number for each in earlier if settles(each, record))

    def subscribe(self, listener: Listener, *, early: bool = False) -> Callable[[], None]:
        """Hand every further record to a listener, as soon as its response has left.

        Args:
            listener: Called in the thread of the request; it must neither block nor raise.
            early: Hand it a record whose response is delayed twice: before, too.

        Returns:
            A function that ends it; may be called again.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
            if early:
                self._early = (*self._early, listener)
        return lambda: self._unsubscribe(listener)

    def clear(self) -> None:
        """Forget the records."""
        with self._lock:
            self._records.clear()

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each is not listener)
            self._early = tuple(each for each in self._early if each is not listener)
