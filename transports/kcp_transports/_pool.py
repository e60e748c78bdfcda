"""Kept-alive connections to one host, shared by threads."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from ._attempt import current

if TYPE_CHECKING:
    from ._connection import Connection


class PoolClosed(Exception):
    """Say that the transport was closed."""


class Pool:
    """Lend connections, the one used last first.

    Args:
        new: Makes a connection that is not yet open.
        size: Most connections at a time; further threads wait.
        idle_limit: Seconds without use after which a connection is not used again.
    """

    def __init__(self, new: "Callable[[], Connection]", *, size: int, idle_limit: float) -> None:
        self._new = new
        self._idle_limit = idle_limit
        self._places = BoundedSemaphore(size)
        self._lock = Lock()
        self._idle: list[Connection] = []
        self._closed = False

    @contextmanager
    def connection(self) -> "Generator[Connection]":
        """Lend a connection for one exchange; it is kept only if that went well.

        Yields:
            A connection; fit for use, or to be opened.

        Raises:
            TimeoutError: All are in use for as long as the current attempt may take.
            PoolClosed: The pool is closed.
        """
        if not self._places.acquire(timeout=current().left()):
            raise TimeoutError("pool")
        try:
            lent = self._take()
            try:
                yield lent
            except BaseException:
                lent.close()
                raise
            self._give_back(lent)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close idle connections at once, and those in use when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> "Connection":
        with self._lock:
            if self._closed:
                raise PoolClosed
            lent = self._idle.pop() if self._idle else self._new()
        # A dead connection is found out here, before anything is sent, never by sending twice.
        if not lent.is_fresh(self._idle_limit):
            lent.close()
        return lent

    def _give_back(self, lent: "Connection") -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(lent)
                return
        lent.close()
