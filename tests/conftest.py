"""Keys and identities for all tests; made afresh for each run, never stored."""

import gc
import signal
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from kcp_proto import Identity
from kcp_sandbox import Issued, issue

from .dask_cluster import Cluster, cluster_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# A machine that does much else at the same time is no fault of the code: limits of time stand in
# benchmarks. What continuous integration sets besides is kept.
settings.register_profile(
    "busy machine",
    settings(),
    deadline=None,
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.too_slow],
)
settings.load_profile("busy machine")

# A shell's background job ignores Ctrl-C and SIGQUIT, and what nohup starts a hang-up; so do their
# processes, and a test that interrupts itself or one of them would then never end.
signal.signal(signal.SIGINT, signal.default_int_handler)
for _name in ("SIGHUP", "SIGQUIT"):
    if hasattr(signal, _name):
        signal.signal(getattr(signal, _name), signal.SIG_DFL)
_HANDLERS = {
    number: signal.getsignal(number)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
}


# What the core's coverage is measured by: its own tests, and those of what it writes for others.
_MEASURED = frozenset({"core", "ecosystem", "property", "readers", "schemas", "vectors"})
_TESTS = Path(__file__).parent


def _is_measured(item: pytest.Item) -> bool:
    return item.path.relative_to(_TESTS).parts[0] in _MEASURED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is measured: what is computed once would else be computed unseen."""
    items.sort(key=_is_measured, reverse=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring in tests of other rooms: they would take two thirds longer."""
    measuring = Coverage.current()
    if measuring is None or _is_measured(item):
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def pytest_collection_finish() -> None:
    """Let the garbage collector leave the tests alone: to look at all takes half a second each."""
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Undo what a command did to signals: they are those of its process, and here of all tests."""
    for number, handler in _HANDLERS.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def issued() -> Issued:
    """Give what the shop T0000 got: certificate, encrypted key and password."""
    return issue("T0000", b"changeit", now=NOW)


@pytest.fixture(scope="session")
def stranger() -> Issued:
    """Give what another shop, T0001, got."""
    return issue("T0001", b"otherone", now=NOW)


@pytest.fixture(scope="session")
def identity(issued: Issued) -> Identity:
    """Give the identity of the shop T0000."""
    return issued.identity()


@pytest.fixture(scope="session")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a Dask cluster of three processes; its workers know the folder of its log."""
    pytest.importorskip("distributed", reason="needs the extra [dask]")
    with cluster_in(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster
