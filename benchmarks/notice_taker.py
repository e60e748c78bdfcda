"""A shop's address for notices: it takes every notice that is posted, and remembers its form."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition, Thread
from urllib.parse import parse_qsl

from kcp_proto.notices import notice_response

_PATIENCE = 120.0
_TAKEN = notice_response()
_HEAD = "HTTP/1.1 200 OK\r\n{}content-length: {}\r\nconnection: close\r\n\r\n"
_RESPONSE = (
    _HEAD.format(
        "".join(f"{name}: {value}\r\n" for name, value in _TAKEN.headers.items()),
        len(_TAKEN.body),
    ).encode("ascii")
    + _TAKEN.body
)


class NoticeTaker:
    """What was posted to a shop.

    Attributes:
        url: Where notices are taken.
    """

    def __init__(self) -> None:
        self.url = ""
        self._come = Condition()
        self._forms: list[dict[str, str]] = []

    def wait_for(self, count: int) -> None:
        """Wait until so many notices were taken, or for two minutes."""
        with self._come:
            self._come.wait_for(lambda: len(self._forms) >= count, _PATIENCE)

    def taken(self) -> list[dict[str, str]]:
        """Give the forms that were taken, and forget them."""
        with self._come:
            forms, self._forms = self._forms, []
        return forms

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one notice of one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        form = dict(parse_qsl((await reader.readexactly(length)).decode("ascii")))
        writer.write(_RESPONSE)
        writer.close()
        with self._come:
            self._forms.append(form)
            self._come.notify()


@contextmanager
def taking_notices() -> Generator[NoticeTaker]:
    """Take notices in a thread until the block ends."""
    taker, loop = NoticeTaker(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(taker.take, "127.0.0.1", 0))
    taker.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/notices"
    thread = Thread(target=loop.run_forever, name="notices")
    thread.start()
    try:
        yield taker
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
