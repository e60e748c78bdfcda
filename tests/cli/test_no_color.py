"""`NO_COLOR` leaves no escape sequence at all, on a terminal too (https://no-color.org)."""

import os
import subprocess
from pathlib import Path

import pytest

from .processes import RUN

pty = pytest.importorskip("pty", reason="a terminal is made by POSIX means")


def on_a_terminal(*arguments: object, **variables: str) -> str:
    """Run the command with a terminal for its output; give what it shows."""
    here, there = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **variables}
    environment.pop("NO_COLOR") if variables.get("NO_COLOR") == "" else None
    process = subprocess.Popen(
        [*RUN, *map(str, arguments)], stdin=there, stdout=there, stderr=there, env=environment
    )
    os.close(there)
    shown = b""
    while True:
        try:
            part = os.read(here, 65536)
        except OSError:
            # Linux says so when the other end is closed.
            break
        if not part:
            break
        shown += part
    os.close(here)
    process.wait(60)
    return shown.decode()


USES = [["messages"], ["codes", "card"], ["--help"], ["explain", "request.json"], ["x"], ["doctor"]]


@pytest.mark.parametrize("arguments", USES, ids=lambda words: words[0])
def test_no_escape_sequence_is_left(arguments: list[str], tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text("{}")
    words = [file if word == file.name else word for word in arguments]
    assert "\x1b" not in on_a_terminal(*words, NO_COLOR="1")


def test_there_are_some_without_it() -> None:
    assert "\x1b[" in on_a_terminal("messages", NO_COLOR="")
