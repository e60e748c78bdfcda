"""The smallest async transport: a function responds, in a thread, for it may block."""

import asyncio
from collections.abc import Callable

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from tests.transports.in_memory import InMemoryTransport


class AsyncInMemoryTransport:
    """A function as a transport, which reports a cancelled payment as a wire would."""

    def __init__(self, peer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = InMemoryTransport(peer)
        self._closed = False

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        # Where a wire would connect: a task that is cancelled here has sent nothing.
        await asyncio.sleep(0)
        try:
            return await asyncio.to_thread(self._inner.send, request)
        except asyncio.CancelledError as error:
            if request.effect == "read":
                raise
            known = request.known
            raise OutcomeUnknown(
                request.operation, request.effect, "wait", "the task was cancelled", known
            ) from error

    async def aclose(self) -> None:
        self._closed = True
