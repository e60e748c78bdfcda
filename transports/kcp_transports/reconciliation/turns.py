"""How many inquiries a second the gateway gets, and that it gets nothing else."""

from dataclasses import dataclass
from math import inf
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock, Thread
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
    """A number of inquiries in any stretch of time: as many as the tokens stand for.

    Args:
        tokens: How many tokens there are.
        each: How many inquiries a token stands for.
        seconds: How long a token is held after its responses.
    """

    tokens: int
    each: int
    seconds: float

    @classmethod
    def of(cls, per_second: float) -> "Limit":
        """Give the limit of so many a second.

        Raises:
            ValueError: It is no number above 0.
        """
        if not 0 < per_second < inf:
            raise ValueError("per_second must be a number above 0")
        # On a cluster a token costs more than a signature; a hundredth of a second's inquiries is
        # a share that no worker holds back from the others for long.
        each = max(1, int(per_second) // _SHARES)
        tokens = max(1, int(per_second) // each)
        return cls(tokens, each, tokens * each / per_second)

    def here(self) -> BoundedSemaphore:
        """Make the tokens of a run in one process."""
        return BoundedSemaphore(self.tokens)


_SHARES = 100


@dataclass(slots=True)
class Token:
    """A token that was taken: how many inquiries it still allows, and how many ended."""

    left: int
    ended: int = 0


class Turns:
    """Turns to send, so that the gateway gets no more than a limit in any stretch of its seconds.

    A token is taken before a request leaves, and given back so many seconds after its response
    came. The gateway got the request in between: whatever the network does, and whichever clock
    is wrong, those that it got within these seconds all hold a token at their end.

    Args:
        tokens: The tokens.
        limit: What they stand for.
    """

    def __init__(self, tokens: Tokens, limit: Limit) -> None:
        self._tokens, self._limit = tokens, limit
        # Two: a turn must be able to end while another waits for its token.
        self._taking, self._ending = Lock(), Lock()
        self._token = Token(0, limit.each)
        self._due: SimpleQueue[float | None] = SimpleQueue()
        Thread(target=self._give_back, name="kcp-proto-turns", daemon=True).start()

    def take(self) -> Token:
        """Wait for a turn.

        Returns:
            The token that it takes part of.
        """
        with self._taking:
            if not self._token.left:
                self._tokens.acquire()
                self._token = Token(self._limit.each)
            self._token.left -= 1
            return self._token

    def end(self, token: Token, number: int = 1) -> None:
        """End a turn: its response came, or none will."""
        with self._ending:
            token.ended += number
            is_over = token.ended == self._limit.each
        if number and is_over:
            self._due.put(monotonic() + self._limit.seconds)

    def close(self) -> None:
        """Take no more turns, now that all have ended; tokens still go back in their time."""
        self.end(self._token, self._token.left)
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
        token = self._turns.take()
        try:
            return self._inner.send(request)
        finally:
            self._turns.end(token)

    def close(self) -> None:
        """Leave the other transport open: later batches use it."""


def _is_inquiry(request: HttpRequest) -> bool:
    """Tell whether a request only reads, and may be sent as often as one likes (R22)."""
    return request.effect == "read" and catalogue.operation(request.operation).repeatable
