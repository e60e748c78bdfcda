"""An installed package brings the fixtures, apart in every test and every worker."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kcp_proto import Environment, Identity, build_request, read_response
from kcp_sandbox import Sandbox, SandboxServer

TESTS = """
import json, ssl
from http.client import HTTPSConnection
from urllib.parse import urlsplit
import pytest
from kcp_proto import Environment, build_request, read_response
from kcp_sandbox import SandboxTransport


@pytest.mark.parametrize("turn", range(6))
def test_memory_is_fresh(kcp_sandbox, kcp_identity, turn):
    member = kcp_sandbox.members[0]
    request = build_request(
        "benepia.point_payment",
        dict(pt_memcorp_cd=member.pt_memcorp_cd, pt_idno=member.pt_idno, pt_pwd=member.pt_pwd,
             ordr_idxx="SAME", amount=50_000, pt_mny=50_000),
        kcp_identity, Environment("sandbox", "https://localhost"))
    assert read_response(request, kcp_sandbox.transport().send(request)).ok


@pytest.mark.parametrize("turn", range(6))
def test_each_server_is_its_own(kcp_sandbox_server, kcp_sandbox, turn):
    context = ssl.create_default_context(cadata=kcp_sandbox_server.ca_pem.decode())
    parts = urlsplit(kcp_sandbox_server.url)
    connection = HTTPSConnection(parts.hostname, parts.port, context=context, timeout=10)
    connection.request("GET", "/_sandbox/api/state")
    assert json.loads(connection.getresponse().read())["total_points"] == 53_000
    connection.close()
    assert kcp_sandbox.inspector.records() == ()
"""


def test_parallel_workers_do_not_meet(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-W", "error", str(tmp_path)]
    # It takes as long to import as all of this to run.
    command += ["-p", "no:schemathesis"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "12 passed" in done.stdout, done.stdout + done.stderr


def test_finding_the_plugin_costs_a_run_next_to_nothing() -> None:
    """Nothing of the protocol is imported before a fixture is asked for."""
    program = (
        "import sys, pytest; before = set(sys.modules); import kcp_sandbox.pytest_plugin;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['kcp_sandbox', 'kcp_sandbox.pytest_plugin']"


def test_the_fixtures_fit_together(
    kcp_sandbox: Sandbox, kcp_sandbox_server: SandboxServer, kcp_identity: Identity
) -> None:
    here = Environment("sandbox", kcp_sandbox_server.url)
    request = build_request("payment.cancel", {"tno": "71"}, kcp_identity, here)
    reply = read_response(request, kcp_sandbox.transport().send(request))
    assert reply.res_cd == "5530"
    assert kcp_sandbox.identity.certificate == kcp_identity.certificate


def test_every_name_of_the_package_is_found() -> None:
    import kcp_sandbox

    assert {name for name in kcp_sandbox.__all__ if getattr(kcp_sandbox, name)} == set(
        kcp_sandbox.__all__
    )
    assert set(kcp_sandbox.__all__) <= set(dir(kcp_sandbox))
    with pytest.raises(AttributeError, match="nothing"):
        _ = kcp_sandbox.nothing  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]


def test_a_server_is_ready_quickly_once_the_key_is_there(kcp_sandbox: Sandbox) -> None:
    """A generous bound; the tables of the benchmarks give the figure."""
    start = time.monotonic()
    with kcp_sandbox.serve() as server:
        assert server.url
        assert time.monotonic() - start < 5
