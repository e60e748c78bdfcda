"""Standard input that is closed, or a terminal with a user at it."""

import os
from collections.abc import Callable

import pytest

from .conftest import Command, Shop
from .processes import needs_shell, process

LINES: dict[str, Callable[[Shop], list[object]]] = {
    "sign": lambda shop: ["sign", "--key", shop.key, "T0000^1^STSC"],
    "validate": lambda shop: ["validate", "-"],
    "validate without a file": lambda shop: ["validate"],
    "explain": lambda shop: ["explain", "-"],
    "call": lambda shop: [
        "call", "payment.cancel", "-", "--env", "staging", "--site-cd", "T0000",
        "--cert", shop.certificate, "--key", shop.key, "--password-file", shop.password,
    ],
}  # fmt: skip


@needs_shell
@pytest.mark.parametrize("name", LINES)
def test_a_closed_standard_input_is_reported_in_one_line(name: str, shop: Shop) -> None:
    ended = process(*LINES[name](shop), redirected="<&-")
    printed = ended.stderr.decode().splitlines()
    assert (ended.returncode, len(printed)) == (2, 1)
    assert printed[0].startswith("kcp-proto: ")


@needs_shell
def test_a_password_that_cannot_be_prompted_for_is_a_finding_of_the_doctors(shop: Shop) -> None:
    ended = process("doctor", "--key", shop.key, "--cert", shop.certificate, redirected="<&-")
    assert (ended.returncode, b"password-missing" in ended.stdout, ended.stderr) == (1, True, b"")


@needs_shell
def test_a_terminal_shows_that_the_command_reads() -> None:
    """Otherwise it would look as if it hung."""
    terminal, stdin = os.openpty()
    # The second line is Ctrl-D, which ends what is typed.
    os.write(terminal, b"{}\n\x04")
    ended = process("validate", stdin=stdin)
    os.close(stdin)
    os.close(terminal)
    assert (ended.returncode, b"reading standard input" in ended.stderr) == (1, True)


def test_a_pipe_is_read_without_a_word(command: Command) -> None:
    assert "reading" not in command("validate", data=b"{}").err
