"""What really happened at the gateway: one record for each exchange, secrets masked."""

from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any

from kcp_proto.explanation import Cause
from kcp_proto.showing import MaskedRepr

from .causes import Registered, mistakes
from .trace import Visit, expected_text, masked_answer, masked_request

Listener = Callable[["Record"], None]
KEPT = 500


class Record(MaskedRepr):
    """Tell one exchange; nothing that it tells is secret.

    Masking and looking for mistakes take longer than many an answer, and most records are never
    looked at: both are done once somebody does.

    Args:
        visit: What became known of the request.
        status: HTTP status of the answer; 0 if there was none.
        seconds: How long the gateway worked on it.
        registered: Every shop's certificate, of a refusal that is about one; else nothing.

    Attributes:
        number: Counts up from 1.
        at: When it began, by the sandbox's clock.
        seconds: How long the gateway worked on it.
        method: HTTP method.
        path: What was asked for, without a query.
        operation: The operation's name; "" if none was recognised.
        status: HTTP status; 0 if the connection was cut instead.
        res_cd: The result code that was decided on; "" if none was.
        detail: What exactly was wrong, in English; "" if nothing was.
        detail_ko: The same in Korean.
        faults: How the message breaks its schema, each with its ruling.
        fault: The kind of the planned fault that struck; "" if none did.
    """

    def __init__(self, visit: Visit, status: int, seconds: float, registered: Registered) -> None:
        self._visit, self._registered = visit, registered
        self.number, self.at, self.seconds = visit.number, visit.at, seconds
        self.method, self.path = visit.method, visit.path
        self.operation, self.status = visit.operation, status
        self.res_cd = visit.answer.get("res_cd", "")
        refusal = visit.refusal
        self.detail = refusal.told if refusal else ""
        self.detail_ko = refusal.told_ko if refusal else ""
        self.faults = refusal.faults if refusal else ()
        self.fault = visit.plan.kind if visit.plan else ""

    @cached_property
    def request(self) -> Mapping[str, Any]:
        """Give the request's fields, masked (R24); empty if they could not be read."""
        return masked_request(self._visit)

    @cached_property
    def answer(self) -> Mapping[str, Any]:
        """Give the answer's fields, masked; empty if nothing was answered."""
        return masked_answer(self._visit)

    @cached_property
    def expected(self) -> str:
        """Give the text that must be signed; "" for what is not signed."""
        return expected_text(self._visit)

    @cached_property
    def likely(self) -> tuple[Cause, ...]:
        """Find the mistakes that explain a wrong signature or certificate."""
        visit = self._visit
        if visit.refusal is None:
            return ()
        return mistakes(visit.operation, visit.payload, visit.refusal, self._registered, visit.at)

    def __repr__(self) -> str:
        name = self.operation or "unrecognised"
        return f"<Record {self.number} {name} {self.res_cd or 'no answer'}>"


class Inspector:
    """Keep the latest records, and tell whoever listens; share one among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: deque[Record] = deque(maxlen=KEPT)
        self._listeners: tuple[Listener, ...] = ()
        self._number = 0

    def next_number(self) -> int:
        """Count up from 1, through a clearing too: whoever reads on from a number misses none."""
        with self._lock:
            self._number += 1
            return self._number

    def add(self, record: Record) -> None:
        """Keep a record and hand it to every listener, in the thread of the exchange.

        Args:
            record: What happened.
        """
        with self._lock:
            self._records.append(record)
            listeners = self._listeners
        for listener in listeners:
            listener(record)

    def records(self, after: int = 0) -> tuple[Record, ...]:
        """List the latest records, oldest first.

        Args:
            after: Leave out records up to this number.
        """
        with self._lock:
            return tuple(record for record in self._records if record.number > after)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hand every further record to a listener.

        Args:
            listener: Called in the thread of the exchange; it must neither block nor raise.

        Returns:
            A function that ends it; may be called again.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._unsubscribe(listener)

    def clear(self) -> None:
        """Forget the records."""
        with self._lock:
            self._records.clear()

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each is not listener)
