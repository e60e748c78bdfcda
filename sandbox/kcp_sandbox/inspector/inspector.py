"""What really happened at the gateway: one record for each request, secrets masked."""

from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any

from kcp_proto import catalogue
from kcp_proto.explanation import Cause
from kcp_proto.showing import MaskedRepr
from kcp_sandbox.store import INQUIRY

from .causes import Registered, find_causes
from .trace import Trace, expected_text, masked_request, masked_response

Listener = Callable[["Record"], None]
CAPACITY = 500
"""How many of the latest records an inspector has."""


def _result_code(operation: str) -> str:
    # The responses of an operation call it alike; an operation that is unknown has the usual name.
    return catalogue.responses(operation or INQUIRY)[0].result_code


class Record(MaskedRepr):
    """A request and its response, without a secret.

    Masking and looking for causes take longer than many a response, and most records are never
    looked at: both are done on the first look.

    Args:
        trace: What became known of the request.
        status: HTTP status of the response; 0 if there was none.
        seconds: How long the gateway worked on it.
        registered: Every shop's certificate, of a refusal that is about one; else nothing.

    Attributes:
        number: Counts up from 1.
        at: When it began, by the sandbox's clock.
        seconds: How long the gateway worked on it.
        method: HTTP method.
        path: The address's path, without a query.
        operation: The operation's name; "" if none was recognised.
        status: HTTP status; 0 if the connection was cut instead.
        res_cd: The result code that was decided on; "" if none was.
        detail: What exactly was wrong, in English; "" if nothing was.
        detail_ko: The same in Korean.
        faults: How the message breaks its schema, each with its ruling.
        disruption: The kind of the planned disruption; "" if none was planned.
    """

    def __init__(self, trace: Trace, status: int, seconds: float, registered: Registered) -> None:
        self._trace, self._registered = trace, registered
        self.number, self.at, self.seconds = trace.number, trace.at, seconds
        self.method, self.path = trace.method, trace.path
        self.operation, self.status = trace.operation, status
        self.res_cd = trace.response.get(_result_code(trace.operation), "")
        refusal = trace.refusal
        self.detail = refusal.message if refusal else ""
        self.detail_ko = refusal.message_ko if refusal else ""
        self.faults = refusal.faults if refusal else ()
        self.disruption = trace.plan.kind if trace.plan else ""

    @cached_property
    def request(self) -> Mapping[str, Any]:
        """Give the request's fields, masked (R24: never show a secret); empty if unreadable."""
        return masked_request(self._trace)

    @cached_property
    def response(self) -> Mapping[str, Any]:
        """Give the response's fields, masked; empty if there was none."""
        return masked_response(self._trace)

    @cached_property
    def expected(self) -> str:
        """Give the text that must be signed; "" for what is not signed."""
        return expected_text(self._trace)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """Find the causes that explain a wrong signature or certificate."""
        trace = self._trace
        if trace.refusal is None:
            return ()
        return find_causes(
            trace.operation, trace.payload, trace.refusal, self._registered, trace.at
        )

    def _shown(self) -> str:
        name = self.operation or "unrecognised"
        return f"<Record {self.number} {name} {self.res_cd or 'no response'}>"


class Inspector:
    """The latest records, and the listeners that hear of each; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: deque[Record] = deque(maxlen=CAPACITY)
        self._listeners: tuple[Listener, ...] = ()
        self._number = 0

    def next_number(self) -> int:
        """Count up from 1, through a clearing too, so that a reader who goes on misses none."""
        with self._lock:
            self._number += 1
            return self._number

    def add(self, record: Record) -> None:
        """Add a record and hand it to every listener, in the thread of the request.

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
            listener: Called in the thread of the request; it must neither block nor raise.

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
