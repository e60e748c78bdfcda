"""A ban on connections, for tests of what must open none."""

import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection while a module of the importing folder runs."""

    def refuse(*args: object) -> NoReturn:
        raise AssertionError(f"the core opened a connection: {args}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        yield
