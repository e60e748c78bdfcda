"""Kept-alive connections, shared by the threads of one process."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from .attempt import Limits, current

if TYPE_CHECKING:
    from .addresses import Address
    from .urllib3_connection import Connection


class PoolClosed(Exception):
    """The transport was closed."""


class Pools:
    """A pool for each host.

    Args:
        new: Makes a connection to a host that is not yet open.
        limits: How many connections, and how long they may be idle.
        closed: Whether they are closed from the beginning.
    """

    def __init__(
        self, new: "Callable[[Address], Connection]", limits: Limits, *, closed: bool
    ) -> None:
        self._new = new
        self._limits = limits
        self._lock = Lock()
        self._pools: dict[Address, Pool] = {}
        self._closed = closed

    def at(self, address: "Address") -> "Pool":
        """Return the pool of a host.

        Args:
            address: Its name and port.

        Returns:
            The same pool each time.

        Raises:
            PoolClosed: The pools are closed.
        """
        with self._lock:
            if self._closed:
                raise PoolClosed
            if address not in self._pools:
                limits = self._limits
                self._pools[address] = Pool(
                    partial(self._new, address),
                    size=limits.pool_size,
                    idle_limit=limits.idle_limit,
                )
            return self._pools[address]

    def close(self) -> None:
        """Close all connections; those in use end with their exchange."""
        with self._lock:
            self._closed = True
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()

    def leave(self) -> None:
        """Let go of what belongs to the process that this one was forked from."""
        for pool in self._pools.values():
            pool.leave()


class Pool:
    """Connections to one host, lent one by one, the one used last first.

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
        """Lend a connection for one exchange; it comes back only if that went well.

        Yields:
            A connection; fit for use, or to be opened.

        Raises:
            TimeoutError: All are in use for as long as the current attempt may take.
            PoolClosed: The pool is closed.
        """
        if not self._places.acquire(timeout=current().left()):
            raise TimeoutError("pool")
        try:
            connection = self._take()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._give_back(connection)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close idle connections at once, and those in use when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def leave(self) -> None:
        """Close this process's descriptors of idle connections, on which nothing is written."""
        # The lock stays as the other process's threads left it, so it is not waited for.
        for connection in self._idle:
            connection.close()

    def _take(self) -> "Connection":
        with self._lock:
            if self._closed:
                raise PoolClosed
            connection = self._idle.pop() if self._idle else self._new()
        # A dead connection is found here, before anything is sent, never by sending twice.
        if not connection.is_fresh(self._idle_limit):
            connection.close()
        return connection

    def _give_back(self, connection: "Connection") -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()
