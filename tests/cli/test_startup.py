"""A command loads what it needs, and no other command."""

import subprocess
import sys

import pytest

from kcp_cli.app import Commands

from .conftest import Command

NAMES = Commands().list_commands()
# Runs a command as its entry point does, then lists what that loaded.
PROGRAM = """
import sys
import kcp_cli
try:
    kcp_cli.main()
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return set(done.stderr.splitlines())


def test_the_version_is_shown_without_loading_anything() -> None:
    loaded_ones = loaded("--version")
    assert "kcp_cli" in loaded_ones
    assert not loaded_ones & {"click", "rich", "cryptography", "kcp_proto", "kcp_schemas"}


def test_a_command_loads_no_other() -> None:
    loaded_ones = loaded("messages", "--json")
    assert "kcp_cli.messages" in loaded_ones
    assert not loaded_ones & {
        *(
            "kcp_cli.demo",
            "kcp_cli.validate",
            "kcp_cli.bench",
            "kcp_sandbox",
            "urllib3",
        ),
        *("cryptography.x509", "jsonschema", "matplotlib"),
    }


def test_the_version_is_the_same_beside_other_options(command: Command) -> None:
    assert command("--version", "--version").out == command("--version").out


def test_an_installation_without_the_extra_is_wrong_usage(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CI that checks files would take 1 for a file that is wrong."""
    monkeypatch.setattr("kcp_cli.find_spec", {"click": None}.get)
    ended = command("validate", "x.json")
    assert (ended.code, "pip install 'kcp-proto[cli]'" in ended.err) == (2, True)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(name: str, command: Command) -> None:
    ended = command(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"kcp-proto {name} " in ended.out


def test_the_help_lists_every_command(command: Command) -> None:
    _, _, below = command("--help").out.partition("Commands:")
    listed = [line.split()[0] for line in below.splitlines() if line.startswith("  ")]
    assert [name for name in listed if name in NAMES] == NAMES


def test_a_misspelt_command_is_guessed(command: Command) -> None:
    ended = command("sgin")
    assert (ended.code, "did you mean sign?" in ended.err) == (2, True)
