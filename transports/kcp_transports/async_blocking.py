"""Any async transport, for code that blocks: it runs in a loop of its own, in a thread."""

import asyncio
import os
from concurrent.futures import CancelledError
from threading import Event, Lock, Thread

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.redaction import known_fields

from .async_transport import AsyncTransport


class BlockingTransport:
    """Carry requests over an async transport; so it can be recorded, and share a test suite.

    It belongs to the process that made it: a forked one has no thread that would send.

    Args:
        inner: What carries; used in this transport's loop only, closed with this one.
    """

    def __init__(self, inner: AsyncTransport) -> None:
        self._inner = inner
        self._process = os.getpid()
        self._lock = Lock()
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = Event(), asyncio.Event()
        self._thread = Thread(target=self._run, name="kcp-loop", daemon=True)
        self._thread.start()
        self._ready.wait()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, and wait for the whole answer.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The inner transport's answer.

        Raises:
            NotSent: ``closed``, or the inner transport's.
            OutcomeUnknown: The inner transport's, or a reading request was given up.
        """
        # The lock, too, may be held by a thread that only the parent has.
        if self._process != os.getpid():
            raise NotSent(request.operation, "closed", "the transport belongs to another process")
        with self._lock:
            if self._closed:
                raise NotSent(request.operation, "closed", "the transport is closed")
            future = asyncio.run_coroutine_threadsafe(self._outcome(request), self._loop)
        try:
            outcome = future.result()
        except CancelledError as error:
            raise _given_up(request) from error
        except BaseException:
            # An interrupt in this thread: whoever awaits in the loop must not go on alone.
            future.cancel()
            raise
        if not isinstance(outcome, Exception):
            return outcome
        try:
            raise outcome
        finally:
            # An error that its own traceback's frame holds is freed late.
            del outcome

    def close(self) -> None:
        """Send nothing more, close the inner transport, end the thread."""
        if self._process != os.getpid():
            return
        with self._lock:
            self._closed = True
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _outcome(self, request: HttpRequest) -> HttpResponse | Exception:
        # Raised here it would be logged where an interrupt left nobody who waits for it.
        try:
            return await self._inner.send(request)
        except Exception as error:
            return error

    async def _live(self) -> None:
        self._ready.set()
        await self._end.wait()
        await self._inner.aclose()

    def __repr__(self) -> str:
        return f"<BlockingTransport over {type(self._inner).__name__}>"


def _given_up(request: HttpRequest) -> NotSent | OutcomeUnknown:
    # An async transport reports what it cancels itself where money may have moved.
    if request.effect != "read":
        return NotSent(request.operation, "closed", "the transport was closed before it was sent")
    reason, known = "the transport was closed", known_fields(request)
    return OutcomeUnknown(request.operation, request.effect, "send", reason, known)
