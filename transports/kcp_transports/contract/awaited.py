"""The claims that every async transport must meet: all of `blocking`, and those about tasks.

It needs no test runner to import. Derive a class whose name your runner collects::

    from contextlib import contextmanager
    from kcp_transports.contract import AsyncTransportContract

    class TestMyAsyncTransport(AsyncTransportContract):
        @contextmanager
        def open(self, peer):
            with my_https_server(peer) as server:          # responds with peer(HttpRequest)
                self.base_url = f"https://localhost:{server.port}"
                yield MyAsyncTransport(trust=server.ca)    # the suite closes it, in its loop
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import AbstractContextManager, contextmanager
from threading import Event
from typing import Any, TypeVar

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_transports.bridges import BlockingTransport
from kcp_transports.transport import AsyncTransport, Transport

from .blocking import TransportContract
from .peer import RESPONSE, Peer, always, echo, inquiry, payment, remember

_T = TypeVar("_T")
Task = asyncio.Task[HttpResponse]
Wait = Callable[[Task], Coroutine[Any, Any, HttpResponse]]
_TASKS = 48
# A claim that fails must end, and not hang.
_PATIENCE = 10


class AsyncTransportContract(TransportContract):
    """The claims; a subclass says how its transport reaches a peer."""

    def open(self, peer: Peer) -> AbstractContextManager[AsyncTransport]:
        """Open an async transport to a peer.

        Args:
            peer: Called once for each request that arrives, from any thread, with what arrived;
                returns the response.

        Returns:
            A context manager that gives the transport, made outside any loop and not closed.
            While it is open, ``base_url`` names the peer.
        """
        raise NotImplementedError

    @contextmanager
    def connect(self, peer: Peer) -> Generator[Transport]:
        """Open the transport as one that blocks, so that no claim is written twice."""
        with self.open(peer) as transport:
            blocking = BlockingTransport(transport)
            try:
                yield blocking
            finally:
                blocking.close()

    def test_tasks_get_their_own_responses(self) -> None:
        """Many tasks share a transport, and each gets the response to its own request."""
        with self.open(echo) as transport:
            requests = [inquiry(self.base_url, str(number)) for number in range(_TASKS)]

            async def send_all() -> list[HttpResponse]:
                return await asyncio.gather(*map(transport.send, requests))

            responses = _run(transport, send_all)
        assert [response.body for response in responses] == [
            echo(request).body for request in requests
        ]

    def test_cancelling_a_sent_payment_is_an_unknown_outcome(self) -> None:
        """A task that is cancelled after the first byte ends with what may have happened."""
        raised, arrived = self._cancel_sent(payment)
        assert isinstance(raised, OutcomeUnknown)
        assert (raised.effect, raised.phase in ("send", "wait")) == ("money", True)
        assert isinstance(raised.__cause__, asyncio.CancelledError)
        assert arrived == 1

    def test_a_time_out_around_a_sent_payment_is_an_unknown_outcome(self) -> None:
        """``asyncio.timeout`` around a payment does not turn it into a plain time-out."""

        async def wait_briefly(task: Task) -> HttpResponse:
            async with asyncio.timeout(0):
                return await task

        raised, arrived = self._cancel_sent(payment, wait_briefly)
        assert isinstance(raised, OutcomeUnknown)
        assert arrived == 1

    def test_cancelling_a_sent_inquiry_is_only_cancel_sent(self) -> None:
        """Nothing moved, so asyncio's own way is kept."""
        raised, _ = self._cancel_sent(lambda base_url: inquiry(base_url, "1"))
        assert isinstance(raised, asyncio.CancelledError)

    def test_cancelling_before_the_first_byte_sends_nothing(self) -> None:
        """A task that had not begun to send is cancelled, and its request never leaves."""
        seen: list[HttpRequest] = []
        with self.open(remember(seen, RESPONSE)) as transport:
            request = payment(self.base_url)

            async def cancel() -> BaseException | None:
                task = asyncio.ensure_future(transport.send(request))
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
                return None if task.cancelled() else task.exception()

            raised = _run(transport, cancel)
        assert raised is None or isinstance(raised, OutcomeUnknown)
        assert raised is not None or not seen

    def test_closing_again_while_awaiting_does_nothing(self) -> None:
        """The owners of a transport need not agree on who closes it."""
        with self.open(always(RESPONSE)) as transport:
            request = payment(self.base_url)

            async def close() -> str:
                await transport.send(request)
                await transport.aclose()
                await transport.aclose()
                try:
                    await transport.send(request)
                except NotSent as error:
                    return error.phase
                return "it was sent"

            phase = _run(transport, close)
        assert phase == "closed"

    def _cancel_sent(
        self,
        make: Callable[[str], HttpRequest],
        wait: Wait | None = None,
    ) -> tuple[BaseException | None, int]:
        """Cancel a task whose request has arrived; give what it raised, and how many arrived."""
        seen: list[HttpRequest] = []
        arrived, release = Event(), Event()

        def peer(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            arrived.set()
            release.wait(_PATIENCE)
            return RESPONSE

        with self.open(peer) as transport:
            request = make(self.base_url)

            async def cancel() -> BaseException | None:
                task = asyncio.ensure_future(transport.send(request))
                await asyncio.to_thread(arrived.wait, _PATIENCE)
                outer = asyncio.ensure_future(wait(task)) if wait else task
                if wait is None:
                    task.cancel()
                done, _ = await asyncio.wait([outer], timeout=_PATIENCE)
                release.set()
                return _error_of(*done)

            raised = _run(transport, cancel)
        return raised, len(seen)


def _error_of(task: Task) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()


def _run(transport: AsyncTransport, work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Run something in a loop of its own, and close the transport in it."""

    async def run() -> _T:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await work()
        finally:
            await transport.aclose()

    return asyncio.run(run())
