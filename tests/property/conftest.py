"""One hypothesis profile for all laws, and no network for any of them."""

import os
import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# A shared machine stalls now and then, and that is no failure of a law.
settings.register_profile(
    "kcp-proto",
    deadline=None,
    max_examples=int(os.environ.get("LAW_EXAMPLES", "30")),
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kcp-proto")


@pytest.fixture(scope="module", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection while a module of this folder runs."""

    def refuse(*args: object) -> NoReturn:
        raise AssertionError(f"the core opened a connection: {args}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        yield
