"""Fixtures for the tests of whoever talks to the gateway; pytest finds them by itself.

pytest imports this module in every run, so it imports nothing of its own before a fixture is used.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kcp_proto import Identity

    from .issuing import Issued
    from .scene import Scene
    from .server import SandboxServer


@pytest.fixture(scope="session")
def kcp_issued() -> "Issued":
    """Give what the sandbox's shop T0000 got: certificate, encrypted key and its password.

    Made once for each run and each worker: an RSA key takes longer than everything else.
    """
    from datetime import UTC, datetime, timedelta

    from .issuing import issue
    from .scene import KEY_PASSWORD, SITE_CD

    # A clock that a test moves back a little must not make the certificate invalid.
    return issue(SITE_CD, KEY_PASSWORD, now=datetime.now(UTC) - timedelta(days=30))


@pytest.fixture(scope="session")
def kcp_identity(kcp_issued: "Issued") -> "Identity":
    """Give the identity of the sandbox's shop, ready to build requests with."""
    return kcp_issued.identity()


@pytest.fixture
def kcp_sandbox(kcp_issued: "Issued") -> "Scene":
    """Give a fresh gateway in memory, with one shop, two members and nine transactions.

    Reach it with ``SandboxTransport(kcp_sandbox.brain)``; look at ``kcp_sandbox.brain.stock``, plan
    with ``kcp_sandbox.brain.faults``, set ``kcp_sandbox.brain.clock``.
    """
    from .scene import build_scene

    return build_scene(issued=kcp_issued)


@pytest.fixture
def kcp_sandbox_server(kcp_sandbox: "Scene") -> "Iterator[SandboxServer]":
    """Serve the gateway of the same test over HTTPS, on a port and with a CA of its own."""
    from .server import SandboxServer

    with SandboxServer(kcp_sandbox.brain) as server:
        yield server
