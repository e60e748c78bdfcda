"""Record every exchange of a transport that is awaited, into the same file by the same rules."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from functools import partial
from os import PathLike

from kcp_proto import HttpRequest, HttpResponse, NotSent, RecordingError
from kcp_transports.https import utc_now
from kcp_transports.interruption import outcome_of
from kcp_transports.transport import AsyncTransport

from .journal import Fsync
from .journal_file import OnExposure
from .recorder import Entry, OnFailure, Recorder, new_id
from .store import JournalStore, open_store

# What an executor raises where the system, or an interpreter that ends, starts no thread.
_NoThread = RuntimeError
# Tasks whose lines are written at once share one force to the disk.
_THREADS = 8


class AsyncRecordingTransport:
    """A transport that writes down what another one carries, for code that awaits.

    Lines are written in threads of this transport's own, so the loop waits neither for the disk
    nor for another process that keeps the file locked. The order is kept, for each line of an
    exchange is awaited: the request's before it is sent, the outcome's before it is returned.

    A task that is cancelled while its request is being written down sends nothing. One that is
    cancelled later leaves its request unresolved in the file, whatever may have been sent; what
    it raises is the inner transport's. Where a response about money, or an error that tells of
    money, has come, cancelling is too late: it reaches the caller, once it is written down.

    Args:
        inner: The other transport; closed with this one.
        path: The file, as in `RecordingTransport`; opened here, which takes some milliseconds.
        fsync: When lines are forced to the disk, as in `RecordingTransport`.
        on_failure: What becomes of a request whose line cannot be written, likewise.
        on_exposure: What becomes of a file that others may open, likewise.
        clock: Gives the present moment, aware; called in a thread.
        new_id: Gives ids, as in `RecordingTransport`.

    Raises:
        RecordingError: The file cannot be opened, or is no recording.
    """

    def __init__(
        self,
        inner: AsyncTransport,
        path: str | PathLike[str] | JournalStore,
        *,
        fsync: Fsync = "always",
        on_failure: OnFailure = "refuse",
        on_exposure: OnExposure = "narrow",
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._inner = inner
        self._closed = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._recorder = Recorder(open_store(path, fsync, on_exposure), on_failure, clock, new_id)
        # Not asyncio's own threads: tasks that wait in those for a payment would wait for ever.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kcp-journal")

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Write the request down, send it, write down what came of it.

        Args:
            request: What `kcp_proto.build_request` made; of any other request only length and
                type are kept.

        Returns:
            The response, as from `RecordingTransport.send`.

        Raises:
            NotSent: ``journal``: the request could not be written down, so it was not sent;
                ``closed``; or the inner transport's.
            OutcomeUnknown: The inner transport's; its ``journal_id`` is the exchange's id.
            asyncio.CancelledError: The task was cancelled: before anything was sent, while the
                response to a request that only reads was written down, or the inner transport's.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        self._running += 1
        self._idle.clear()
        try:
            return await self._record(request)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def aclose(self) -> None:
        """Send nothing more, close the inner transport, wait for the last line, close the file."""
        self._closed = True
        await self._inner.aclose()
        await self._idle.wait()
        try:
            await asyncio.to_thread(self._recorder.close)
        except _NoThread:
            self._recorder.close()
        self._threads.shutdown()

    async def _record(self, request: HttpRequest) -> HttpResponse:
        with self._recorder.entry(request) as entry:
            await self._begin(entry, request)
            try:
                response = await self._inner.send(request)
            except asyncio.CancelledError as error:
                # It does not prove that the inner transport sent nothing.
                await self._end(partial(entry.fail, error), request)
                raise
            except Exception as error:
                failed = outcome_of(request, error)
                await self._end(partial(entry.fail, failed), request)
                try:
                    raise failed from failed.__cause__
                finally:
                    # An error that its own traceback's frame holds is freed late.
                    del failed
            await self._end(partial(entry.finish, response), request)
            return entry.with_id(response)

    async def _begin(self, entry: Entry, request: HttpRequest) -> None:
        try:
            writing = self._start(entry.begin)
        except _NoThread as error:
            entry.go_on_without_line(RecordingError(f"no thread can write it: {error}"))
            return
        if cancelled := await self._finish(writing):
            not_sent = NotSent(request.operation, "journal", "the task was cancelled")
            await self._write(partial(entry.fail, not_sent))
            raise cancelled

    async def _end(self, write: Callable[[], None], request: HttpRequest) -> None:
        cancelled = await self._write(write)
        if cancelled and request.effect == "read":
            raise cancelled

    async def _write(self, write: Callable[[], None]) -> asyncio.CancelledError | None:
        """Write a line that must not be lost: here, if no thread can be had."""
        try:
            writing = self._start(write)
        except _NoThread:
            write()
            return None
        return await self._finish(writing)

    def _start(self, write: Callable[[], None]) -> "asyncio.Future[None]":
        """Have a line written in a thread.

        Raises:
            RuntimeError: No thread can be started, and none will ever write the line.
        """
        turn = Future[None]()
        try:
            self._threads.submit(copy_context().run, _take_turn, turn, write)
        except _NoThread:
            # The line was queued before a thread was to be started, so another one may have it.
            if turn.cancel():
                raise
        return asyncio.wrap_future(turn)

    async def _finish(self, writing: "asyncio.Future[None]") -> asyncio.CancelledError | None:
        """Wait until a line is written to its end; give the cancellation that came meanwhile."""
        cancelled = None
        while not writing.done():
            try:
                await asyncio.wait([writing])
            except asyncio.CancelledError as error:
                cancelled = error
        writing.result()
        return cancelled

    def __repr__(self) -> str:
        return f"<AsyncRecordingTransport over {type(self._inner).__name__}>"


def _take_turn(turn: "Future[None]", write: Callable[[], None]) -> None:
    """Write a line, unless its turn was called off."""
    if turn.set_running_or_notify_cancel():
        try:
            write()
        except BaseException as error:
            turn.set_exception(error)
        else:
            turn.set_result(None)
