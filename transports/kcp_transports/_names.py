"""Look host names up without waiting longer than allowed."""

import socket
from collections.abc import Sequence
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
        TimeoutError: The resolver did not answer in time.
        OSError: The name has no address.
        UnicodeError: The name cannot be a host name.
    """
    lookup = _Lookup(host, port)
    lookup.start()
    lookup.join(seconds)
    if lookup.is_alive():
        raise TimeoutError("name lookup")
    if lookup.error is not None:
        raise lookup.error
    return lookup.found


class _Lookup(Thread):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(name="kcp-name-lookup", daemon=True)
        self._address = host, port
        self.found: Sequence[AddressInfo] = ()
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.found = socket.getaddrinfo(*self._address, type=socket.SOCK_STREAM)
        except Exception as error:
            # It is raised again in the thread that waits.
            self.error = error
