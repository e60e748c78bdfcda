"""Reach a brain in memory, as if over a wire."""

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.redaction import known_fields

from .brain import Brain


class SandboxTransport:
    """Carry requests to a brain without a socket; share one among threads.

    Args:
        brain: Who answers.
    """

    def __init__(self, brain: Brain) -> None:
        self._brain = brain
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        """Carry one request.

        Args:
            request: What to send.

        Returns:
            The answer.

        Raises:
            NotSent: The transport is closed.
            OutcomeUnknown: The answer was dropped after the brain acted, by a planned fault.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        exchange = self._brain.exchange(request)
        if exchange.dropped:
            raise OutcomeUnknown(
                request.operation,
                request.effect,
                "wait",
                "the connection was closed without an answer",
                known_fields(request),
            )
        return exchange.response

    def close(self) -> None:
        """Carry nothing from here on; may be called again."""
        self._closed = True

    def __repr__(self) -> str:
        return f"<SandboxTransport {'closed' if self._closed else 'open'}>"
