"""What a terminal shows while files are checked."""

import io
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, save


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_shows_no_progress(command: Command, tmp_path: Path) -> None:
    file = save(tmp_path / "p.json", {"tno": "1"})
    assert "%" not in command("validate", file).err


@pytest.mark.parametrize("shared", [True, False], ids=["one terminal", "report in a pipe"])
def test_a_terminal_shows_it_without_escape_sequences_and_takes_it_away(
    shared: bool, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        save(tmp_path / f"{number}.json", {"tno": "1"})
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    if shared:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert command("validate", tmp_path).code == 1
    shown = terminal.getvalue()
    assert "%" in shown
    assert "\x1b" not in shown
    assert shown.rpartition("%")[2].strip(f" \r{os.linesep}") == ""
