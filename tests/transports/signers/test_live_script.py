"""The script for real services says what it would do, and does it only when it may."""

import subprocess
import sys
from pathlib import Path

import pytest

from kcp_sandbox import Issued

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "tools" / "live_signers.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import runpy, socket, sys\n"
        "def refuse(*_): raise AssertionError('it opened a connection')\n"
        "socket.socket.connect = refuse\n"
        f"sys.argv = {[str(SCRIPT), *arguments]!r}\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("address", "count"), [("awskms:alias/shop?region=us-east-1", 2), ("azurekms:a.b/keys/k/1", 1)]
)
def test_without_consent_nothing_is_done(address: str, count: int) -> None:
    done = run(address, "cert.pem")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("would sign") == count
    assert done.stdout.endswith("nothing was done: add --yes\n")


def test_what_a_service_says_is_shown(issued: Issued, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_bytes(issued.certificate)
    token = "pkcs11:token=none;object=none?module-path=/usr/lib/none.so"
    (tmp_path / "pin").write_text("canary-1\n", "utf-8")
    done = run(token, str(tmp_path / "cert.pem"), "--pin-file", str(tmp_path / "pin"), "--yes")
    assert (done.returncode, done.stderr) == (1, "")
    assert "[pkcs11-module]" in done.stdout
    assert "canary" not in done.stdout
