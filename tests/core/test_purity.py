"""The core does no I/O: importing it loads no network module, using it needs no network."""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_sandbox import Issued

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCRIPT = HERE / "_representative.py"
# The reference validator imports `referencing`, whose own imports reach the socket module, and
# before 4.26 the modules of Python by which it once fetched schemas; the core opens none of them.
LOADS_THEM_ALL = [int(part) for part in version("jsonschema").split(".")[:2]] < [4, 26]
PULLED_IN_BY_THE_ENGINES = {"socket"} | (
    {"ssl", "http.client", "urllib.request"} if LOADS_THEM_ALL else set[str]()
)
BAN = """
import sys
def ban(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "urllib.")):
        raise RuntimeError(f"the core used {event}")
sys.addaudithook(ban)
"""


def python(*arguments: str, issued: Issued, wrap: tuple[str, ...] = ()) -> CompletedProcess[bytes]:
    paths = ":".join(str(ROOT / folder) for folder in ("", "schemas"))
    return run(
        [*wrap, sys.executable, "-W", "error", *arguments],
        input=issued.certificate + b"\x00" + issued.key,
        capture_output=True,
        env={"PYTHONPATH": paths},
        check=False,
    )


def test_importing_the_core_loads_no_network_module(issued: Issued) -> None:
    done = python(str(SCRIPT), issued=issued)
    assert done.returncode == 0, done.stderr.decode()
    after_import, after_use = done.stdout.decode().split("\n")[:2]
    assert after_import == ""
    assert set(after_use.split(",")) - {""} <= PULLED_IN_BY_THE_ENGINES


def test_the_core_works_while_sockets_and_processes_are_banned(issued: Issued) -> None:
    done = python("-c", BAN + SCRIPT.read_text("utf-8"), issued=issued)
    assert done.returncode == 0, done.stderr.decode()


def test_the_core_works_with_the_network_cut_off(issued: Issued) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("the unshare command is not installed")
    wrap = (unshare, "--net", "--map-root-user")
    if run([*wrap, "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare --net is not allowed here")
    done = python(str(SCRIPT), issued=issued, wrap=wrap)
    assert done.returncode == 0, done.stderr.decode()


def test_the_ban_itself_stops_a_socket(issued: Issued) -> None:
    done = python("-c", BAN + "import socket; socket.socket()", issued=issued)
    assert done.returncode == 1
    assert b"the core used socket.__new__" in done.stderr
