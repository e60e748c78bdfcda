"""Kept-alive connections, shared by the tasks of one loop: the counterpart of `pool`."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from .attempt import Limits
from .pool import PoolClosed

if TYPE_CHECKING:
    from .addresses import Address
    from .asyncio_connection import Connection
    from .asyncio_line import Line

T = TypeVar("T")
# How long to wait for connections to close: turns of the loop, and seconds each.
_TURNS, _TURN = 200, 0.005


class Pools:
    """A pool for each host.

    Args:
        new: Makes a connection to a host that is not yet open; notes it where it is told when it
            opens.
        limits: How many connections, and how long they may be idle.
    """

    def __init__(self, new: "Callable[[Address, set[Line]], Connection]", limits: Limits) -> None:
        self._new = new
        self._limits = limits
        self._lines: set[Line] = set()
        self._pools: dict[Address, Pool] = {}

    def at(self, address: "Address") -> "Pool":
        """Return the pool of a host.

        Args:
            address: Its name and port.

        Returns:
            The same pool each time.
        """
        if address not in self._pools:
            new = partial(self._new, address, self._lines)
            limits = self._limits
            self._pools[address] = Pool(new, size=limits.pool_size, idle_limit=limits.idle_limit)
        return self._pools[address]

    def refuse(self) -> None:
        """Lend no more connections."""
        for pool in self._pools.values():
            pool.close()

    async def close(self) -> None:
        """Close all connections; asyncio itself needs some turns of the loop for each."""
        for line in list(self._lines):
            line.abort()
        for _ in range(_TURNS):
            if not self._lines:
                return
            await asyncio.sleep(_TURN)


class Pool:
    """Connections to one host, lent one by one, the one used last first.

    Args:
        new: Makes a connection that is not yet open.
        size: Most connections at a time; further tasks wait, and are served in turn.
        idle_limit: Seconds without use after which a connection is not used again.
    """

    def __init__(self, new: "Callable[[], Connection]", *, size: int, idle_limit: float) -> None:
        self._new = new
        self._idle_limit = idle_limit
        self._places = Places(size)
        self._idle: list[Connection] = []

    async def lend(self, use: "Callable[[Connection], Awaitable[T]]") -> T:
        """Lend a connection for one exchange; it comes back only if that went well.

        Args:
            use: Gets the connection, fit for use or to be opened.

        Returns:
            What ``use`` returned.

        Raises:
            PoolClosed: The pool is closed.
        """
        # As in `pool`, no exception of a signal's handler loses a place, wherever it strikes.
        lease = Lease()
        try:
            await self._places.take(lease)
            result = await use(await self._take(lease))
            self._give_back(lease)
            return result
        finally:
            # A mere store: no signal is looked at before it is done.
            lease.over = True
            try:
                if lease.connection is not None:
                    lease.connection.abort()
                self._places.leave(lease)
            finally:
                # Once more, for those who wait: an exception within the first would let them sleep.
                self._places.leave(lease)

    def close(self) -> None:
        """Lend no more; connections in use end with their exchange."""
        self._places.close()

    async def _take(self, lease: "Lease") -> "Connection":
        if self._idle:
            # Two turns of the loop show what came on idle connections since it last looked.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        while self._idle:
            # Without a call, after which the connection might be in neither place.
            lease.connection = self._idle[-1]
            del self._idle[-1]
            # A dead connection is found here, before anything is sent, never by sending twice.
            if lease.connection.is_fresh(self._idle_limit):
                return lease.connection
            lease.connection.abort()
        lease.connection = self._new()
        return lease.connection

    def _give_back(self, lease: "Lease") -> None:
        connection = lease.connection
        if connection is not None and not self._places.closed:
            # In this order: what another task may use already must not be broken here.
            lease.connection = None
            self._idle.append(connection)


class Lease:
    """The use of one place, made before the place is taken; ``over`` gives it back.

    ``connection`` is the one that is lent, and must be broken unless it comes back.
    """

    __slots__ = ("connection", "over")

    def __init__(self) -> None:
        self.over: bool = False
        self.connection: Connection | None = None


class Places:
    """Places for connections, given out in turn.

    Args:
        size: How many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._leases: set[Lease] = set()
        self._waiting: deque[tuple[Lease, asyncio.Future[None]]] = deque()
        self.closed: bool = False

    async def take(self, lease: Lease) -> None:
        """Take a place, or wait for one; the attempt's own deadline ends the wait.

        Args:
            lease: Says from now on that one is taken, until it is over.

        Raises:
            PoolClosed: There are no more places.
        """
        if len(self._leases) >= self._size:
            self._leases = {taken for taken in self._leases if not taken.over}
        while self.closed or lease not in self._leases:
            if self.closed:
                raise PoolClosed
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append((lease, turn))
            self._give_out()
            await turn

    def leave(self, lease: Lease) -> None:
        """Take a place back, and give it out again; to do so twice makes no difference."""
        self._leases.discard(lease)
        self._give_out()

    def close(self) -> None:
        """Let all that wait know that there are no more places."""
        self.closed = True
        for _, turn in self._waiting:
            if not turn.done():
                turn.set_result(None)

    def _give_out(self) -> None:
        # An exception at any point leaves the one whose turn it is first in the row.
        while self._waiting and len(self._leases) < self._size:
            lease, turn = self._waiting[0]
            if not turn.done():
                turn.set_result(None)
            if not lease.over:
                self._leases.add(lease)
            self._waiting.popleft()
