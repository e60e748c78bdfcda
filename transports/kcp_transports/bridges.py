"""Any transport that blocks, for code that awaits: its exchanges run in threads."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_proto.redaction import known_fields

from .transport import Transport


class ThreadTransport:
    """Carry requests over a transport that blocks, such as a recording, a replay or a sandbox.

    A thread cannot be stopped: where a task is cancelled while its request is under way, the
    exchange goes on to its end (and into a recording), and nobody waits for it. It belongs to the
    process that made it: a forked one has none of its threads.

    Args:
        inner: What carries; shared among threads, closed with this one.
        threads: Most exchanges at a time; further tasks wait.
    """

    def __init__(self, inner: Transport, *, threads: int = 8) -> None:
        self._inner = inner
        self._process = os.getpid()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="kcp-transport")
        self._closed = False

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request exactly once, in a thread.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The inner transport's answer.

        Raises:
            NotSent: ``closed``, or the inner transport's.
            OutcomeUnknown: The inner transport's; or the task was cancelled while a thread was
                sending a message about money.
            asyncio.CancelledError: The task was cancelled, and no money can have moved.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        if self._process != os.getpid():
            raise NotSent(request.operation, "closed", "the transport belongs to another process")
        errand = Errand(self._inner, request)
        run = copy_context().run
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, run, errand.run)
        except asyncio.CancelledError as error:
            if errand.call_off() or request.effect == "read":
                raise
            raise _unknown(request) from error

    async def aclose(self) -> None:
        """Send nothing more, wait for the exchanges that are running, close the inner transport."""
        if not self._closed and self._process == os.getpid():
            self._closed = True
            await asyncio.to_thread(self._threads.shutdown)
            await asyncio.to_thread(self._inner.close)

    def __repr__(self) -> str:
        return f"<ThreadTransport over {type(self._inner).__name__}>"


class Errand:
    """Send a request in a thread, unless it is called off before it began.

    Args:
        inner: What carries.
        request: What to send.
    """

    def __init__(self, inner: Transport, request: HttpRequest) -> None:
        self._inner = inner
        self._request = request
        self._lock = Lock()
        self._begun = self._called_off = False

    def run(self) -> HttpResponse:
        """Send it, and wait for the answer; raises what the inner transport raises."""
        with self._lock:
            if self._called_off:
                raise NotSent(self._request.operation, "closed", "the task was cancelled")
            self._begun = True
        return self._inner.send(self._request)

    def call_off(self) -> bool:
        """Tell whether it was in time: whether nothing has been sent and nothing will be."""
        with self._lock:
            self._called_off = not self._begun
            return self._called_off


def _unknown(request: HttpRequest) -> OutcomeUnknown:
    reason = "the task was cancelled while a thread was sending"
    known = known_fields(request)
    return OutcomeUnknown(request.operation, request.effect, "send", reason, known)
