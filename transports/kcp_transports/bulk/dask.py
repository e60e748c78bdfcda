"""The workers of a Dask cluster, whose scheduler is heard before anything waits for it."""

import socket
import struct
from collections.abc import Generator
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import urlsplit

from .workers import Workers, WorkersLost

_SECONDS = 3.0
_LARGEST_GREETING = 64 * 1024
# Every scheduler says this of itself as soon as a connection stands.
_GREETED = b"pickle-protocol"


class NoScheduler(WorkersLost):
    """No Dask scheduler answers at an address."""


def dask_workers(address: str) -> Workers:
    """Work on a Dask cluster.

    Args:
        address: ``dask://HOST:PORT`` of the scheduler. The workers must have this distribution
            installed and see the same files under the same paths.

    Returns:
        The workers.

    Raises:
        ModuleNotFoundError: It needs the extra ``[dask]``.
        ValueError: The address is no ``dask://HOST:PORT``.
        NoScheduler: No scheduler answers there within a few seconds.
    """
    with dask_client(address) as client:
        from distributed.scheduler import KilledWorker

        size = len(client.scheduler_info(n_workers=-1)["workers"])

    @contextmanager
    def start() -> Generator[Executor, None, None]:
        with dask_client(address) as client, client.get_executor(pure=False) as executor:
            yield executor

    return Workers(start, max(size, 1), (BrokenExecutor, CancelledError, KilledWorker))


def dask_client(address: str) -> Any:
    """Open a client of a Dask cluster; use it with ``with``.

    Args:
        address: ``dask://HOST:PORT`` of the scheduler.

    Returns:
        A `distributed.Client`, no default one.

    Raises:
        ModuleNotFoundError: It needs the extra ``[dask]``.
        ValueError: The address is no ``dask://HOST:PORT``.
        NoScheduler: No scheduler answers there within a few seconds.
    """
    host, port = _place(address)
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Dask needs an extra: pip install 'kcp-proto[dask]'", name=error.name
        ) from None
    _listen(host, port)
    return _client(distributed.Client, address.replace("dask:", "tcp:", 1))


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    host, port = parts.hostname, parts.port
    if not host or not port or address.lower() != f"dask://{parts.netloc}".lower():
        raise ValueError("no dask://HOST:PORT")
    return host, port


def _listen(host: str, port: int) -> None:
    """Hear whether a scheduler speaks there; `distributed` would wait, and ask again, for long."""
    until = monotonic() + _SECONDS
    try:
        with socket.create_connection((host, port), _SECONDS) as connection:
            head = _receive(connection, 8, until)
            (size,) = struct.unpack("<Q", head)
            if not size <= _LARGEST_GREETING:
                _refuse("what answers is no Dask scheduler")
            greeting = _receive(connection, size, until)
    except TimeoutError:
        _refuse("no Dask scheduler speaks there: it was silent")
    except (OSError, UnicodeError) as error:
        raise NoScheduler(f"no Dask scheduler answers: {error}") from None
    if _GREETED not in greeting:
        _refuse("what answers is no Dask scheduler")


def _receive(connection: socket.socket, size: int, until: float) -> bytes:
    received = b""
    while len(received) < size:
        left = until - monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(size - len(received))
        if not part:
            _refuse("what answers is no Dask scheduler: it closed the connection")
        received += part
    return received


def _refuse(why: str) -> NoReturn:
    raise NoScheduler(why)


def _client(kind: Any, address: str) -> Any:
    # The object stands before its connection, so that it can be closed if that fails: left to
    # the garbage collector, it waits once more and prints a traceback.
    client = kind.__new__(kind)
    try:
        client.__init__(address, set_as_default=False, timeout=_SECONDS)
    except Exception as error:
        with suppress(Exception):
            client.close(timeout=1)
        client.status = "closed"
        raise NoScheduler(f"no Dask scheduler answers: {type(error).__name__}") from None
    return client
