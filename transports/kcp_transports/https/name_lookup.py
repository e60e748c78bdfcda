"""Host names looked up without waiting longer than allowed."""

import socket
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

AddressInfo = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


def look_up(host: str, port: int, seconds: float) -> Sequence[AddressInfo]:
    """Find the addresses of a host.

    Args:
        host: Host name or IP address, without brackets.
        port: TCP port.
        seconds: How long to wait. The system's resolver knows no limit, so it works in a thread
            of its own, which is left behind if it takes longer.

    Returns:
        Addresses in the resolver's order; at least one.

    Raises:
        TimeoutError: The resolver took too long.
        OSError: The name has no address.
        UnicodeError: The name cannot be a host name.
    """
    lookup = Lookup(host, port)
    lookup.start()
    lookup.join(seconds)
    if lookup.is_alive():
        raise TimeoutError("name lookup")
    return lookup.result()


class Lookup(Thread):
    """A question to the system's resolver, for which not even the end of the program has to wait.

    Args:
        host: Host name or IP address, without brackets.
        port: TCP port.
        done: Called at the end, in this thread.
    """

    def __init__(self, host: str, port: int, done: Callable[[], object] = lambda: None) -> None:
        super().__init__(name="kcp-name-lookup", daemon=True)
        self._host, self._port = host, port
        self._done = done
        self._addresses: Sequence[AddressInfo] = ()
        self._error: Exception | None = None

    def run(self) -> None:
        """Ask, and store the addresses or the error."""
        try:
            self._addresses = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except Exception as error:
            # It is raised again by `result`.
            self._error = error
        self._done()

    def result(self) -> Sequence[AddressInfo]:
        """Give the addresses, or raise what the resolver raised; once it is done."""
        if self._error is not None:
            raise self._error
        return self._addresses
