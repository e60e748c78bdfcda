"""Tell a browser of each exchange as soon as its response has left (server-sent events)."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from kcp_sandbox.asgi_types import Receive, Scope, Send
from kcp_sandbox.inspector import CAPACITY, Inspector, Record

Show = Callable[[Record], object]

# Seconds between signs of life: a browser that is gone is noticed, and so is a sandbox.
_BEAT = 10.0


def events(
    inspector: Inspector, request: Request, headers: Mapping[str, str], *, show: Show
) -> "Events":
    """Respond with the exchanges so far and every further one.

    Args:
        inspector: Where they are recorded.
        request: A browser that was cut off says in ``Last-Event-ID`` what it saw last.
        headers: The response's headers.
        show: Shows a record, with transaction numbers whole or not (R24).

    Returns:
        A response that ends when the browser is gone.
    """
    seen = request.headers.get("last-event-id", "")
    after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0
    return Events(_events(inspector, after, show), headers)


class Events(StreamingResponse):
    """A stream that ends when the browser or the server goes, whichever is first.

    Args:
        content: What is streamed.
        headers: The response's headers.
    """

    def __init__(self, content: AsyncGenerator[str], headers: Mapping[str, str]) -> None:
        super().__init__(content, media_type="text/event-stream", headers=headers)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream, and watch at the same time whether the browser still listens."""
        streaming = asyncio.ensure_future(self.stream_response(send))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({streaming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (streaming, leaving):
                task.cancel()
            await asyncio.gather(streaming, leaving, return_exceptions=True)
            await self._content.aclose()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _events(inspector: Inspector, after: int, show: Show) -> AsyncGenerator[str]:
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    # A browser that reads too slowly misses what the inspector itself has forgotten by then.
    queue: deque[Record] = deque(maxlen=CAPACITY)
    # What was under way when the browser was cut off has left since.
    missed = [each for each in inspector.records() if each.number <= after and each.is_slow]

    def listener(record: Record) -> None:
        queue.append(record)
        try:
            loop.call_soon_threadsafe(woken.set)
        except RuntimeError:
            # The server stopped meanwhile: no stream is left to wake.
            return

    unsubscribe = inspector.subscribe(listener, early=True)
    try:
        yield "retry: 1000\n\n"
        for record in (*missed, *inspector.records(after)):
            yield await run_in_threadpool(_event, record, show)
        while True:
            while queue:
                yield await run_in_threadpool(_event, queue.popleft(), show)
            yield ": \n\n"
            await _until(woken)
    finally:
        unsubscribe()


async def _until(woken: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(_BEAT):
            await woken.wait()
    except TimeoutError:
        return
    woken.clear()


def _event(record: Record, show: Show) -> str:
    """Write a record; looking for causes can take tens of milliseconds."""
    return f"id: {record.number}\ndata: {json.dumps(show(record))}\n\n"
