"""Fixtures for tests that talk to the gateway, and recordings of them; pytest finds it by itself.

pytest imports this module in every run, so it imports nothing of its own before a fixture is used.
"""

import os
import re
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kcp_sandbox as package

if TYPE_CHECKING:
    from kcp_proto import Identity
    from kcp_transports import Transport

    from .issuing import Issued
    from .sandbox import Sandbox
    from .server import SandboxServer

_MARKER = "kcp_recording"
_MODES = ("none", "once", "new")
_NAME = re.compile(r"[\w][\w.-]*")
_OPTION = "--kcp-record"
_FAILED = pytest.StashKey[bool]()


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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says what is recorded in this run."""
    parser.getgroup("kcp-proto").addoption(
        _OPTION,
        choices=_MODES,
        help="recordings of kcp_recording: none: replay only; once: record where there is none "
        "(the default); new: replay, and record what is missing",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(name, mode='once'): the recording of the test's kcp_recording, beside the test "
        "in recordings/; mode none, once or new",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a test that failed: its recording is not kept."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture
def kcp_live_transport(request: pytest.FixtureRequest) -> "Transport":
    """Give the gateway that is recorded: a fresh sandbox; override it for another one."""
    sandbox: Sandbox = request.getfixturevalue("kcp_sandbox")
    return sandbox.transport()


@pytest.fixture
def kcp_recording(request: pytest.FixtureRequest) -> "Iterator[Transport]":
    """Give a transport that replays the test's recording, or makes it where there is none.

    ``@pytest.mark.kcp_recording("name")`` names it: ``recordings/name.jsonl`` beside the test; the
    test's own name without. It is masked as every recording is. One of a test that fails is not
    kept.
    """
    # The one place where the sandbox and the transports meet: a test has both.
    from kcp_transports import RecordingTransport, ReplayTransport

    path, mode = _recording_of(request)
    if mode == "none" or (mode == "once" and path.exists()):
        if not path.exists():
            pytest.fail(f"there is no recording {path}: run once with {_OPTION} once")
        replay = ReplayTransport(path)
        yield replay
        replay.close()
        return
    live: Transport = request.getfixturevalue("kcp_live_transport")
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if path.exists():
        draft.touch(mode=0o600)
        draft.write_bytes(path.read_bytes())
    transport: Transport
    if mode == "new":
        # A gateway of the user's own may be a real one: nothing about money is sent to it unseen.
        is_sandbox = type(live).__module__.partition(".")[0] == package.__name__
        transport = ReplayTransport(draft, "record-missing", live=live, allow_money=is_sandbox)
    else:
        transport = RecordingTransport(live, draft)
    try:
        yield transport
    finally:
        transport.close()
        if request.node.stash.get(_FAILED, False) or not draft.exists():
            draft.unlink(missing_ok=True)
        else:
            draft.replace(path)


def _recording_of(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """Find a test's recording, and what to do with it: the command line has the last word."""
    node: pytest.Item = request.node
    marker = node.get_closest_marker(_MARKER) or pytest.mark.kcp_recording.mark
    name: object = marker.args[0] if marker.args else marker.kwargs.get("name")
    mode: object = marker.kwargs.get("mode", "once")
    if name is None:
        name = re.sub(r"[^\w.-]+", "-", f"{node.path.stem}.{node.name}").strip("-")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        pytest.fail(f"a recording's name is letters, digits, '.', '_' and '-', not {name!r}")
    if mode not in _MODES:
        pytest.fail(f"a recording's mode is one of {', '.join(_MODES)}, not {mode!r}")
    chosen: str | None = request.config.getoption(_OPTION)
    return node.path.parent / "recordings" / f"{name}.jsonl", chosen or str(mode)
