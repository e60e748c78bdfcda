"""From threads to tasks, and from tasks to threads: each kind of transport as the other kind."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from threading import Event, Lock, Thread

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown

from .interruption import interrupted
from .transport import AsyncTransport, Transport

# Seconds that an exchange which is called off has to say how far it came.
_VERDICT = 1.0


class ThreadTransport:
    """A transport that blocks, such as a recording, a replay or a sandbox, for code that awaits.

    A thread cannot be stopped: where a task is cancelled while its request is under way, the
    exchange goes on to its end (and into a recording), and no task waits for it. The transport
    belongs to the process that made it: a forked one has none of its threads.

    Args:
        inner: The transport that blocks; shared among threads, closed with this one.
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
            The inner transport's response.

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
        call = _Call(self._inner, request)
        run = copy_context().run
        try:
            loop = asyncio.get_running_loop()
            outcome = await loop.run_in_executor(self._threads, run, call.run)
        except asyncio.CancelledError as error:
            if call.withdraw() or request.effect == "read":
                raise
            raise _unknown(request, "the task was cancelled while a thread was sending") from error
        except Exception as error:
            # The thread gives its own errors back, so this is one of a signal's handler.
            failed = interrupted(request, error, phase="closed" if call.withdraw() else "")
        else:
            return _response(outcome)
        # Raised out here, it remembers no error whose text may quote the request.
        try:
            raise failed from failed.__cause__
        finally:
            # An error that its own traceback's frame holds is freed late.
            del failed

    async def aclose(self) -> None:
        """Send nothing more, wait for the exchanges that are running, close the inner transport."""
        if not self._closed and self._process == os.getpid():
            self._closed = True
            await asyncio.to_thread(self._threads.shutdown)
            await asyncio.to_thread(self._inner.close)

    def __repr__(self) -> str:
        return f"<ThreadTransport over {type(self._inner).__name__}>"


class _Call:
    """One call of `send` in a thread; it can be withdrawn until the thread begins it."""

    def __init__(self, inner: Transport, request: HttpRequest) -> None:
        self._inner = inner
        self._request = request
        self._lock = Lock()
        self._begun = self._withdrawn = False

    def run(self) -> HttpResponse | Exception:
        with self._lock:
            if self._withdrawn:
                return NotSent(self._request.operation, "closed", "the task was cancelled")
            self._begun = True
        try:
            return self._inner.send(self._request)
        except Exception as error:
            return error

    def withdraw(self) -> bool:
        """Tell whether it was in time: nothing has been sent, and nothing will be."""
        with self._lock:
            self._withdrawn = not self._begun
            return self._withdrawn


class BlockingTransport:
    """An async transport for code that blocks: it runs in a loop of its own, in a thread.

    With it the contract puts every claim about blocking transports to those that await. It belongs
    to the process that made it: a forked one has no thread that would send.

    Args:
        inner: The async transport; used in this one's loop only, closed with it.
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
        """Send a request exactly once, and wait for the whole response.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The inner transport's response.

        Raises:
            NotSent: ``closed``, or the inner transport's.
            OutcomeUnknown: The inner transport's, or a reading request was given up.
        """
        # The lock, too, may be held by a thread that only the parent has.
        if self._process != os.getpid():
            raise NotSent(request.operation, "closed", "the transport belongs to another process")
        errand = _Errand(self._inner, request)
        try:
            outcome, struck = self._outcome(errand), None
            # In here, as the handler may still strike behind each call.
            if isinstance(outcome, HttpResponse):
                return outcome
        except Exception as error:
            # Nothing here raises but the handler of a signal, in the thread that waits.
            outcome, struck = self._verdict(errand), interrupted(request, error)
        except BaseException:
            # An interrupt in this thread: the task in the loop must not go on alone.
            self._call_off(errand)
            raise
        if struck is None:
            return _response(outcome)
        failed = outcome if isinstance(outcome, NotSent | OutcomeUnknown) else struck
        try:
            raise failed from struck.__cause__
        finally:
            # An error that its own traceback's frame holds is freed late.
            del outcome, struck, failed

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

    def _outcome(self, errand: "_Errand") -> HttpResponse | Exception | None:
        with self._lock:
            if self._closed:
                return errand.not_sent("the transport is closed")
            self._loop.call_soon_threadsafe(errand.begin)
        return errand.wait()

    def _verdict(self, errand: "_Errand") -> HttpResponse | Exception | None:
        self._call_off(errand)
        return errand.wait(_VERDICT)

    def _call_off(self, errand: "_Errand") -> None:
        # In a closed loop nothing runs that could be called off.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(errand.call_off)

    async def _live(self) -> None:
        self._ready.set()
        await self._end.wait()
        await self._inner.aclose()

    def __repr__(self) -> str:
        return f"<BlockingTransport over {type(self._inner).__name__}>"


class _Errand:
    """One request on its way through the loop, made before anything of it is handed over.

    Its end is a lock that the loop releases: a future's `threading.Condition` is Python code, and
    an exception within would leave it locked for the loop.
    """

    def __init__(self, inner: AsyncTransport, request: HttpRequest) -> None:
        self._inner = inner
        self._request = request
        self._ended = Lock()
        self._ended.acquire()
        self._outcome: HttpResponse | Exception | None = None
        self._task: asyncio.Task[HttpResponse | Exception] | None = None
        self._called_off = False

    def wait(self, seconds: float = -1) -> HttpResponse | Exception | None:
        """Wait for the outcome; None if it did not come in time."""
        self._ended.acquire(timeout=seconds)
        return self._outcome

    def begin(self) -> None:
        """Send, in the loop."""
        if not self._called_off:
            self._task = asyncio.get_running_loop().create_task(self._send())
            self._task.add_done_callback(self._end)

    def call_off(self) -> None:
        """Stop it, in the loop; there it comes behind `begin`, if that was handed over at all."""
        self._called_off = True
        if self._task is not None:
            self._task.cancel()
        elif self._outcome is None:
            self._outcome = self.not_sent("it was interrupted before it was sent")
            self._ended.release()

    def not_sent(self, reason: str) -> NotSent:
        return NotSent(self._request.operation, "closed", reason)

    async def _send(self) -> HttpResponse | Exception:
        # Raised here, it would be logged where an interrupt left no thread that waits for it.
        try:
            return await self._inner.send(self._request)
        except Exception as error:
            return error

    def _end(self, task: "asyncio.Task[HttpResponse | Exception]") -> None:
        self._outcome = _given_up(self._request) if task.cancelled() else task.result()
        self._ended.release()


def _response(outcome: HttpResponse | Exception | None) -> HttpResponse:
    """Return a response, or raise the error that came in its place."""
    if isinstance(outcome, HttpResponse):
        return outcome
    try:
        raise outcome or AssertionError("there is no outcome")
    finally:
        # An error that its own traceback's frame holds is freed late.
        del outcome


def _unknown(request: HttpRequest, reason: str) -> OutcomeUnknown:
    return OutcomeUnknown(request.operation, request.effect, "send", reason, request.known)


def _given_up(request: HttpRequest) -> NotSent | OutcomeUnknown:
    # An async transport reports what it cancels itself where money may have moved.
    if request.effect != "read":
        return NotSent(request.operation, "closed", "the transport was closed before it was sent")
    return _unknown(request, "the transport was closed")
