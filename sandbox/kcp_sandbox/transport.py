"""Reach a brain in memory, as if over a wire."""

from typing import NoReturn

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown

from .brain import Brain


class SandboxTransport:
    """Carry requests to a brain without a socket; share one among threads.

    Args:
        brain: Who answers.
        timeout: How many seconds an answer may take. Nothing sleeps in memory: an answer that a
            planned fault delays for less arrives at once, and any other not at all.
    """

    def __init__(self, brain: Brain, *, timeout: float = 2.0) -> None:
        self._brain = brain
        self._timeout = timeout
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        """Carry one request.

        Args:
            request: What to send.

        Returns:
            The answer.

        Raises:
            NotSent: The transport is closed.
            OutcomeUnknown: A planned fault cut the connection, or was too slow.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        exchange = self._brain.exchange(request)
        way = exchange.delivery
        if way.dropped:
            _fail(request, "wait", "the connection was closed without an answer")
        if way.delay > self._timeout:
            _fail(request, "wait", "no answer came in time")
        if way.drip > self._timeout:
            _fail(request, "receive", "the answer did not arrive in time")
        if way.cut_at is not None:
            _fail(request, "receive", "the connection was closed in the middle of the answer")
        return exchange.response

    def close(self) -> None:
        """Carry nothing from here on; may be called again."""
        self._closed = True

    def __repr__(self) -> str:
        return f"<SandboxTransport {'closed' if self._closed else 'open'}>"


def _fail(request: HttpRequest, phase: str, reason: str) -> NoReturn:
    raise OutcomeUnknown(request.operation, request.effect, phase, reason, request.known)
