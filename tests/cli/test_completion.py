"""What a shell completes, by the variable that is documented."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_schemas import code_table_names, message_names

from .commands import every_command
from .processes import RUN


def completed(*words: str) -> list[str]:
    """Ask as the script for Bash asks: all words, and the number of the one at the cursor."""
    environment = {
        **os.environ,
        "_KCP_PROTO_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["kcp-proto", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(RUN, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def plain(*words: str) -> list[str]:
    return [line.removeprefix("plain,") for line in completed(*words)]


def test_commands_are_completed() -> None:
    assert plain("rec") == ["recording"]
    assert plain("recording", "s") == ["show", "scan"]
    assert {*plain("")} == {name.split()[0] for name in every_command()}


def test_options_and_choices_are_completed() -> None:
    assert "--output" in plain("validate", "--o")
    assert plain("validate", "--output", "s") == ["sarif", "summary"]


def test_names_of_the_protocol_are_completed() -> None:
    assert {*plain("call", "")} == {*catalogue.operations()}
    assert plain("call", "payment.ca") == ["payment.cancel"]
    assert {*plain("schema", "")} == {*message_names()}
    assert "payment.cancel.request" in plain("validate", "--message", "payment.cancel")
    assert {*plain("codes", "")} == {*code_table_names(), "result"}
    assert "8094" in plain("codes", "result", "80")
    assert plain("codes", "card", "CCKM") == ["CCKM"]


def test_rules_are_completed_beside_files() -> None:
    assert {"plain,maxLength", "file,maxL"} == {*completed("explain", "maxL")}
    assert plain("validate", "--select", "maxL") == ["maxLength"]


def test_files_and_folders_are_left_to_the_shell() -> None:
    assert completed("validate", "p") == ["file,p"]
    assert completed("schema", "--export", "s") == ["dir,s"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    environment = {**os.environ, "_KCP_PROTO_COMPLETE": f"{shell}_source"}
    done = subprocess.run(RUN, env=environment, capture_output=True, text=True, check=True)
    assert "_KCP_PROTO_COMPLETE=" in done.stdout
    assert "kcp-proto" in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="the bash command is not installed")
def test_a_real_bash_completes_with_it(tmp_path: Path) -> None:
    program = tmp_path / "kcp-proto"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kcp_cli "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(_KCP_PROTO_COMPLETE=bash_source kcp-proto)"\n'
        "COMP_WORDS=(kcp-proto call payment.ca) COMP_CWORD=2\n"
        "_kcp_proto_completion kcp-proto\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    bash = ["bash", "--norc", "-c", script]
    done = subprocess.run(bash, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["payment.cancel"]), done.stderr
