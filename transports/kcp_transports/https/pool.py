"""Kept-alive connections, shared by the threads of one process."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from .attempt import Limits, current

if TYPE_CHECKING:
    from .addresses import Address
    from .urllib3_connection import Connection

T = TypeVar("T")
# Seconds after which a sender that was not woken looks for itself.
_LOOK = 0.05


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
        self._places = Places(size)
        self._lock = Lock()
        self._idle: list[Connection] = []
        self._closed = False

    def lend(self, use: "Callable[[Connection], T]") -> T:
        """Lend a connection for one exchange; it comes back only if that went well.

        Args:
            use: Gets the connection, fit for use or to be opened.

        Returns:
            What ``use`` returned.

        Raises:
            TimeoutError: All are in use for as long as the current attempt may take.
            PoolClosed: The pool is closed.
        """
        # No context manager: an exception of a signal handler at the end of its `__enter__`, when
        # the place is taken, would meet no `finally`.
        lease = Lease()
        try:
            self._places.take(lease)
            result = use(self._take(lease))
            self._give_back(lease)
            return result
        finally:
            # A mere store: no signal is looked at before it is done.
            lease.over = True
            self._places.wake()
            if lease.connection is not None:
                lease.connection.close()

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

    def _take(self, lease: "Lease") -> "Connection":
        with self._lock:
            if self._closed:
                raise PoolClosed
            if self._idle:
                # Without a call, after which the connection might be in neither place.
                lease.connection = self._idle[-1]
                del self._idle[-1]
        if lease.connection is None:
            lease.connection = self._new()
        # A dead connection is found here, before anything is sent, never by sending twice.
        if not lease.connection.is_fresh(self._idle_limit):
            lease.connection.close()
        return lease.connection

    def _give_back(self, lease: "Lease") -> None:
        with self._lock:
            if not self._closed and (connection := lease.connection) is not None:
                # In this order: what another thread may use already must not be closed here.
                lease.connection = None
                self._idle.append(connection)


class Lease:
    """The use of one place, made before the place is taken; ``over`` gives it back.

    ``connection`` is the one that is lent, and must be closed unless it comes back.
    """

    __slots__ = ("connection", "over")

    def __init__(self) -> None:
        self.over: bool = False
        self.connection: Connection | None = None


class Places:
    """Places for connections, none of which an exception of a signal handler can lose.

    A semaphore of Python's `threading` is written in Python: an exception within it leaves its own
    lock held, and the next sender would wait for that without a deadline. What is used here, a lock
    by ``with`` and a `SimpleQueue`, is one step for a signal.

    Args:
        size: How many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._leases: list[Lease] = []
        self._freed = SimpleQueue[None]()

    def take(self, lease: Lease) -> None:
        """Take a place, or wait for one.

        Args:
            lease: Says from now on that one is taken, until it is over.

        Raises:
            TimeoutError: None became free in the time that the current attempt has.
        """
        while not self._has_room_for(lease):
            seconds = min(current().left(), _LOOK)
            with suppress(Empty):
                self._freed.get(timeout=seconds)

    def wake(self) -> None:
        """Let one that waits look again."""
        if self._freed.qsize() < self._size:
            self._freed.put(None)

    def _has_room_for(self, lease: Lease) -> bool:
        with self._lock:
            self._leases = [taken for taken in self._leases if not taken.over]
            if len(self._leases) < self._size:
                self._leases.append(lease)
                return True
            return False
