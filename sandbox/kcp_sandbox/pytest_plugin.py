"""Fixtures for tests that talk to the gateway; pytest finds them by itself.

pytest imports this module in every run, so it imports nothing of its own before a fixture is used.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import kcp_sandbox as package

if TYPE_CHECKING:
    from kcp_proto import Identity

    from .issuing import Issued
    from .sandbox import Sandbox
    from .server import SandboxServer


@pytest.fixture(scope="session")
def kcp_issued() -> "Issued":
    """Give what the sandbox's shop T0000 got: certificate, encrypted key and its password.

    Made once for each run and each worker: an RSA key takes longer than everything else.
    """
    # A clock that a test moves back a little must not make the certificate invalid.
    return package.issue(now=datetime.now(UTC) - timedelta(days=30))


@pytest.fixture(scope="session")
def kcp_identity(kcp_issued: "Issued") -> "Identity":
    """Give the identity of the sandbox's shop, ready to build requests with."""
    return kcp_issued.identity()


@pytest.fixture
def kcp_sandbox(kcp_issued: "Issued") -> "Iterator[Sandbox]":
    """Give a fresh gateway in memory, with one shop, two members and some transactions.

    Reach it with ``kcp_sandbox.transport()``, plan with ``kcp_sandbox.disruptions``, set
    ``kcp_sandbox.clock``, look at ``kcp_sandbox.points_of`` and ``kcp_sandbox.exchanges``.
    """
    with package.Sandbox(issued=kcp_issued) as sandbox:
        yield sandbox


@pytest.fixture
def kcp_sandbox_server(kcp_sandbox: "Sandbox") -> "Iterator[SandboxServer]":
    """Serve the gateway of the same test over HTTPS, on a port and with a CA of its own."""
    with kcp_sandbox.serve() as server:
        yield server


@pytest.fixture(scope="session")
def kcp_shop_url() -> str:
    """Give the address of a shop of this worker's own, at the sandbox that runs beside the tests.

    ``kcp-proto sandbox run -- pytest -n 4`` sets the variables by which it is found and trusted.
    """
    url = os.environ.get("KCP_SANDBOX_URL", "").rstrip("/")
    if not url:
        pytest.fail("kcp_shop_url needs a sandbox beside it: kcp-proto sandbox run -- pytest ...")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    address, _, name = url.partition("/shop/")
    return address + package.shop_path(f"{name}-{worker}" if name else worker)
