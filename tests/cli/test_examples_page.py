"""The page about the examples, followed word for word."""

import os
import re
import subprocess
import sys
from pathlib import Path

from .processes import needs_shell

PAGE = Path(__file__).resolve().parents[2] / "examples" / "README.md"


@needs_shell
def test_no_example_starts_before_the_sandbox_answers(tmp_path: Path) -> None:
    """The other languages are stood in for by programs that want the ready file, whole."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = (each for each in blocks if "READY_FILE" in each)
    programs = {name: 'test -s "$2" && basename "$0"' for name in ("node", "php", "java")}
    programs["kcp-proto"] = f'exec "{sys.executable}" -m kcp_cli "$@"'
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-ec", block],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["node", "php", "java"]), done.stderr
    assert not (tmp_path / "ready.json").exists()
