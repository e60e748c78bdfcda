"""How many inquiries a second the gateway gets, and that it gets nothing else."""

from dataclasses import dataclass
from math import inf
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread
from time import monotonic, sleep
from typing import Protocol

from kcp_proto import HttpRequest, HttpResponse, NotSent, catalogue
from kcp_transports.transport import Transport


class Tokens(Protocol):
    """As many permissions to send as there are, shared by all that send."""

    def acquire(self) -> object:
        """Wait for one, and take it."""
        ...

    def release(self) -> object:
        """Give one back."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of inquiries in any stretch of time.

    Args:
        tokens: How many at most.
        seconds: In any so many seconds.
    """

    tokens: int
    seconds: float

    @classmethod
    def of(cls, per_second: float) -> "Limit":
        """Give the limit of so many a second.

        Raises:
            ValueError: It is no number above 0.
        """
        if not 0 < per_second < inf:
            raise ValueError("per_second must be a number above 0")
        tokens = max(1, int(per_second))
        return cls(tokens, tokens / per_second)

    def here(self) -> BoundedSemaphore:
        """Make the tokens of a run in one process."""
        return BoundedSemaphore(self.tokens)


class Turns:
    """Turns to send, so that the gateway gets no more than a limit in any stretch of its seconds.

    A token is taken before a request leaves, and given back so many seconds after its response
    came. The gateway got the request in between: whatever the network does, and whoever's clock
    is wrong, those that it got within these seconds all hold a token at their end.

    Args:
        tokens: The tokens.
        seconds: How long a token is held after a response.
    """

    def __init__(self, tokens: Tokens, seconds: float) -> None:
        self._tokens, self._seconds = tokens, seconds
        self._due: SimpleQueue[float | None] = SimpleQueue()
        Thread(target=self._give_back, name="kcp-proto-turns", daemon=True).start()

    def take(self) -> None:
        """Wait for a turn."""
        self._tokens.acquire()

    def end(self) -> None:
        """End a turn: its response came, or none will."""
        self._due.put(monotonic() + self._seconds)

    def close(self) -> None:
        """Take no more turns; those that ended are still given back in their time."""
        self._due.put(None)

    def _give_back(self) -> None:
        while (due := self._due.get()) is not None:
            sleep(max(0.0, due - monotonic()))
            self._tokens.release()


class InquiryTransport:
    """A transport that lets inquiries through, each in its turn, and nothing else.

    Args:
        inner: The other transport; not closed with this one.
        turns: The turns.
    """

    def __init__(self, inner: Transport, turns: Turns) -> None:
        self._inner, self._turns = inner, turns

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send an inquiry once, when its turn comes.

        Args:
            request: What to send.

        Returns:
            The response.

        Raises:
            NotSent: The request is no inquiry; or as the other transport says.
            OutcomeUnknown: As the other transport says.
        """
        if not _is_inquiry(request):
            raise NotSent(request.operation, "closed", "a reconciliation sends only inquiries")
        self._turns.take()
        try:
            return self._inner.send(request)
        finally:
            self._turns.end()

    def close(self) -> None:
        """Leave the other transport open: later batches use it."""


def _is_inquiry(request: HttpRequest) -> bool:
    """Tell whether a request only reads, and may be sent as often as one likes (R22)."""
    return request.effect == "read" and catalogue.operation(request.operation).repeatable
