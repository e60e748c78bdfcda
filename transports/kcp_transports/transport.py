"""The plug: what every transport can do, for code that blocks and for code that awaits."""

from typing import Protocol

from kcp_proto import HttpRequest, HttpResponse


class Transport(Protocol):
    """A way to the gateway and back; share one among threads."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole response.

        Args:
            request: What `kcp_proto.build_request` made; its body is sent byte for byte.

        Returns:
            The response, whatever its status; redirects are not followed.

        Raises:
            NotSent: Not one byte of the request left.
            OutcomeUnknown: Any byte may have left, and no complete response came (R22: never
                send money twice).
        """
        ...

    def close(self) -> None:
        """Release what the transport holds; a second call does nothing.

        Afterwards `send` raises ``NotSent`` with the phase ``closed``.
        """
        ...


class AsyncTransport(Protocol):
    """A way to the gateway and back, for code that awaits; share one among the tasks of a loop."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole response.

        Args:
            request: What `kcp_proto.build_request` made; its body is sent byte for byte.

        Returns:
            The response, whatever its status; redirects are not followed.

        Raises:
            NotSent: Not one byte of the request left.
            OutcomeUnknown: Any byte may have left, and no complete response came (R22); also in
                place of ``CancelledError`` where the waiting was cancelled and the request may
                move money.
            asyncio.CancelledError: The waiting was cancelled; not one byte had left, or the
                request only reads.
        """
        ...

    async def aclose(self) -> None:
        """Release what the transport holds; a second call does nothing.

        Afterwards `send` raises ``NotSent`` with the phase ``closed``.
        """
        ...
