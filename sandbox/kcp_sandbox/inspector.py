"""What really happened at the gateway: one record for each exchange, secrets masked."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from kcp_proto import Fault
from kcp_proto.diagnosis import Likely

Listener = Callable[["Record"], None]
KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """Tell one exchange; nothing in it is secret.

    Args:
        number: Counts up from 1.
        at: When it began, by the sandbox's clock.
        seconds: How long the gateway worked on it.
        method: HTTP method.
        path: What was asked for, without a query.
        operation: The operation's name; "" if none was recognised.
        request: The request's fields, masked (R24); empty if they could not be read.
        answer: The answer's fields, masked; empty if nothing was answered.
        status: HTTP status; 0 if the connection was cut instead.
        res_cd: The result code that was decided on; "" if none was.
        detail: What exactly was wrong, in English; "" if nothing was.
        detail_ko: The same in Korean.
        faults: How the message breaks its schema, each with its ruling.
        expected: The text that must be signed; "" for what is not signed.
        likely: Mistakes that explain a wrong signature or certificate.
        fault: The kind of the planned fault that struck; "" if none did.
    """

    number: int
    at: datetime
    seconds: float
    method: str
    path: str
    operation: str
    request: Mapping[str, Any]
    answer: Mapping[str, str]
    status: int
    res_cd: str
    detail: str
    detail_ko: str
    faults: tuple[Fault, ...]
    expected: str
    likely: tuple[Likely, ...]
    fault: str

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
