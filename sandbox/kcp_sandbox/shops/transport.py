"""Reach a sandbox in memory, as if over a wire."""

from concurrent.futures import wait
from typing import NoReturn

from kcp_proto import HttpRequest, HttpResponse, KcpError, NotSent, OutcomeUnknown
from kcp_sandbox.brain import Brain
from kcp_sandbox.disruptions import Delivery


class SandboxTransport:
    """A transport without a socket, which threads may share; `Sandbox.transport` makes one.

    Args:
        brain: The gateway.
        timeout: How many seconds a response may take.
    """

    def __init__(self, brain: Brain, *, timeout: float) -> None:
        self._brain = brain
        self._timeout = timeout
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        """Carry one request.

        Args:
            request: What to send.

        Returns:
            The response.

        Raises:
            NotSent: The transport is closed.
            OutcomeUnknown: A disruption cut the connection, or was too slow.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        try:
            return self._deliver(request)
        except KcpError:
            raise
        except Exception as error:
            # The handler of a signal raised it, such as one that bounds a call: by then the
            # sandbox may have acted.
            _fail(request, "wait", f"interrupted by {type(error).__name__}")

    def close(self) -> None:
        """Carry nothing from here on; may be called again."""
        self._closed = True

    def _deliver(self, request: HttpRequest) -> HttpResponse:
        delivery = self._brain.respond(request)
        try:
            return self._arrive(request, delivery)
        finally:
            delivery.passage.end()

    def _arrive(self, request: HttpRequest, delivery: Delivery) -> HttpResponse:
        response, passage = delivery.response, delivery.passage
        if delivery.after is not None and not wait([delivery.after], self._timeout).done:
            _fail(request, "wait", "no response came in time")
        if response is None:
            _fail(request, "wait", "the connection was closed without a response")
        if delivery.delay > self._timeout:
            _fail(request, "wait", "no response came in time")
        if delivery.drip > self._timeout:
            in_time = int(len(response.body) * self._timeout / delivery.drip)
            passage.take_parsed(response, in_time)
            _fail(request, "receive", "the response did not arrive in time")
        if delivery.cut_at is not None:
            passage.take_parsed(response, delivery.cut_at)
            _fail(request, "receive", "the connection was closed in the middle of the response")
        passage.take_parsed(response, len(response.body))
        return response

    def __repr__(self) -> str:
        return f"<SandboxTransport {'closed' if self._closed else 'open'}>"


def _fail(request: HttpRequest, phase: str, reason: str) -> NoReturn:
    raise OutcomeUnknown(request.operation, request.effect, phase, reason, request.known)
