"""Two steps of a probe: the name, and the TCP port; each within its seconds."""

import os
import socket
from collections.abc import Sequence
from time import monotonic

from kcp_transports.https import Address, AddressInfo, look_up

from .failures import StepFailed


class Deadline:
    """The seconds that a step may still take.

    Args:
        seconds: How many from here.
    """

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left.

        Returns:
            More than zero: zero would make a socket non-blocking.

        Raises:
            TimeoutError: None are left.
        """
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def find_addresses(address: Address, seconds: float) -> Sequence[AddressInfo]:
    """Look a name up.

    Args:
        address: Host and port.
        seconds: How long to wait.

    Returns:
        Addresses in the resolver's order; at least one.

    Raises:
        StepFailed: The name is unknown, or the resolver is silent.
    """
    try:
        return look_up(address.host, address.port, seconds)
    except TimeoutError:
        raise StepFailed("name-no-answer", f"{seconds:g} s passed") from None
    except UnicodeError:
        raise StepFailed("name-unknown", "it cannot be a host name") from None
    except OSError as error:
        # A resolver that is out of reach for the moment says so by this code.
        silent = error.errno == socket.EAI_AGAIN
        reason = "name-no-answer" if silent else "name-unknown"
        raise StepFailed(reason, error.strerror or type(error).__name__) from None


def open_connection(addresses: Sequence[AddressInfo], seconds: float) -> socket.socket:
    """Connect to the first address that accepts; all share the seconds.

    Args:
        addresses: Where to try, in order.
        seconds: How long to wait.

    Returns:
        The connected socket.

    Raises:
        StepFailed: None could be reached; what the last one says.
    """
    deadline = Deadline(seconds)
    failure = StepFailed("no-answer")
    for index, address in enumerate(addresses):
        try:
            # A dead first address must leave time for the others.
            return _connect(address, deadline.left() / (len(addresses) - index))
        except TimeoutError:
            failure = StepFailed("no-answer")
        except ConnectionRefusedError:
            failure = StepFailed("refused")
        except OSError as error:
            failure = StepFailed("unreachable", os.strerror(error.errno or 0))
    raise failure


def _connect(address: AddressInfo, seconds: float) -> socket.socket:
    family, kind, protocol, _, where = address
    connection = socket.socket(family, kind, protocol)
    try:
        connection.settimeout(seconds)
        connection.connect(where)
    except BaseException:
        connection.close()
        raise
    return connection
