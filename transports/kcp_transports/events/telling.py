"""Tell observers, so that neither they nor what is told can change what becomes of a request."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from inspect import iscoroutinefunction
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from kcp_proto import HttpRequest, HttpResponse, Reply, catalogue
from kcp_proto.typed import Notice
from kcp_transports.caller_warning import warn_caller

from .event import Event, Kind, Layer, Observer
from .facts import (
    Facts,
    facts_of_error,
    facts_of_failed_build,
    facts_of_fields,
    facts_of_reply,
    facts_of_request,
    safe,
)

if TYPE_CHECKING:
    from kcp_proto.resolution import Resolution

_P = ParamSpec("_P")
_numbers = count(1)


def teller_of(
    observers: Iterable[Observer],
    layer: Layer,
    clock: Callable[[], float] = monotonic,
    *,
    environment: str = "",
    transport: str = "",
) -> "Teller | None":
    """Make what tells observers.

    Args:
        observers: Who is told, in this order.
        layer: Where it happens.
        clock: Counts seconds, never backwards.
        environment: The environment's name; "" without one.
        transport: The class of the transport; "" without one.

    Returns:
        The teller; None without observers, so that nothing is put together for no one.

    Raises:
        TypeError: An observer cannot be called, or would have to be awaited.
    """
    listening = tuple(observers)
    for observer in listening:
        if not callable(observer):
            raise TypeError("an observer is called with an event: give a function")
        if iscoroutinefunction(observer) or iscoroutinefunction(type(observer).__call__):
            raise TypeError("an observer is called and not awaited: give a plain function")
    return Teller(listening, layer, clock, environment, transport) if listening else None


class Teller:
    """The observers of one client, transport or reader of notices; share it among threads."""

    def __init__(
        self,
        observers: tuple[Observer, ...],
        layer: Layer,
        clock: Callable[[], float],
        environment: str,
        transport: str,
    ) -> None:
        self._observers = observers
        self._layer: Layer = layer
        self._environment = environment
        self._transport = transport
        self.clock = clock

    def call(self) -> "Call":
        """Begin what belongs together, under a number of its own."""
        return Call(self, next(_numbers))

    def tell(
        self, kind: Kind, call: int, attempt: int, seconds: float | None, state: str, facts: Facts
    ) -> None:
        """Tell every observer, whatever another one does."""
        event = Event(
            kind=kind,
            layer=self._layer,
            call=call,
            attempt=attempt,
            environment=self._environment,
            transport=self._transport,
            seconds=seconds,
            state=state,
            **facts,
        )
        for observer in self._observers:
            try:
                observer(event)
            except BaseException as error:
                if not _is_swallowed(error):
                    raise
                _complain(error)


def _is_swallowed(error: BaseException) -> bool:
    # An observer runs between two awaits, where no task is cancelled: it is an error of its own,
    # and would say in the caller's place that no money can have moved.
    return isinstance(error, Exception) or type(error).__name__ == "CancelledError"


def _complain(error: BaseException) -> None:
    """Warn that an observer failed, and raise nothing, whatever filters say."""
    with suppress(Exception):
        warn_caller(f"an observer failed: {type(error).__name__}", RuntimeWarning)


def _facts_of_operation(name: str) -> Facts:
    # A caller may have mixed up arguments: only what is a name is shown.
    if name not in catalogue.operations():
        return {}
    return {"operation": name, "effect": catalogue.operation(name).effect}


def _harmless(
    method: Callable[Concatenate["Call", _P], None],
) -> Callable[Concatenate["Call", _P], None]:
    """Keep what telling raises from the request that it is about: the clock is foreign too."""

    @wraps(method)
    def guarded(call: "Call", /, *args: _P.args, **named: _P.kwargs) -> None:
        try:
            method(call, *args, **named)
        except Exception as error:
            _complain(error)

    return guarded


class Call:
    """What belongs together: building, attempts and outcome of one message; no method raises."""

    __slots__ = ("_attempt", "_began", "_facts", "_is_open", "_number", "_since", "_teller")

    def __init__(self, teller: Teller, number: int) -> None:
        self._teller = teller
        self._number = number
        self._attempt = 0
        self._since: float | None = None
        self._began: float | None = None
        self._facts: Facts = {}
        self._is_open = False
        self.begin()

    @_harmless
    def begin(self) -> None:
        """Start counting seconds for what comes next."""
        self._since = self._teller.clock()
        if self._began is None:
            self._began = self._since

    @_harmless
    def built(self, request: HttpRequest) -> None:
        """Tell that a request is built."""
        self._facts = facts_of_request(request)
        self._tell("built", {})

    @_harmless
    def not_built(self, operation: str, error: Exception) -> None:
        """Tell that it cannot be built.

        Args:
            operation: What the caller named; shown only if there is such an operation.
            error: Why not.
        """
        self._facts = _facts_of_operation(operation)
        self._tell("not-built", facts_of_failed_build(error))

    @_harmless
    def sending(self, request: HttpRequest) -> None:
        """Tell that a request is handed over, once more."""
        self._is_open = True
        self._attempt += 1
        self._facts = facts_of_request(request)
        self._since = None
        self._tell("sending", {})
        # What the observers took does not count.
        self._since = self._teller.clock()

    @_harmless
    def replied(self, reply: Reply) -> None:
        """Tell what the reply means."""
        self._end(*facts_of_reply(reply))

    @_harmless
    def responded(self, response: HttpResponse) -> None:
        """Tell that a whole response came."""
        facts: Facts = {"status": response.status, "journal_id": response.journal_id or ""}
        self._end("replied", facts)

    @_harmless
    def failed(self, error: BaseException) -> None:
        """Tell that no reply came."""
        self._end(*facts_of_error(error))

    @_harmless
    def resolved(self, found: "Resolution") -> None:
        """Tell what is known of a request whose reply was lost."""
        self._attempt, self._since = 0, self._began
        self._facts = {
            **_facts_of_operation(found.lost.operation),
            **facts_of_fields(found.lost.known),
            "journal_id": found.lost.journal_id or "",
        }
        self._tell("resolved", {"reason": safe(found.why)}, found.state)

    @_harmless
    def noticed(self, notice: Notice) -> None:
        """Tell that a notice was read."""
        self._tell("notice", {"operation": notice.MESSAGE, **facts_of_fields(notice.wire)})

    @_harmless
    def not_noticed(self, error: Exception) -> None:
        """Tell that a body is no notice."""
        self._tell("no-notice", facts_of_failed_build(error))

    def _end(self, kind: Kind, facts: Facts) -> None:
        # Behind a reply a signal's handler may still raise: there is one outcome all the same.
        if self._is_open:
            self._is_open = False
            self._tell(kind, facts)

    def _tell(self, kind: Kind, facts: Facts, state: str = "") -> None:
        seconds = None if self._since is None else self._teller.clock() - self._since
        whole: Facts = {**self._facts, **facts}
        self._teller.tell(kind, self._number, self._attempt, seconds, state, whole)
