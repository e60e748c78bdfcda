"""What macOS does with the names of files (docs/platforms.md)."""

import json
import os
from pathlib import Path
from unicodedata import normalize

import pytest

from tests.cli.conftest import Command
from tests.cli.conftest import command as command

NAME = "결제 취소.json"
DECOMPOSED = normalize("NFD", NAME)


def test_a_name_in_decomposed_letters_is_found_and_shown(command: Command, tmp_path: Path) -> None:
    """HFS+ hands names back so, and APFS as they were written."""
    assert NAME != DECOMPOSED
    (tmp_path / DECOMPOSED).write_text("{}", "utf-8")
    ended = command("validate", "--message", "payment.cancel.request", "--output", "json", tmp_path)
    assert ended.code == 1
    assert DECOMPOSED in json.dumps(json.loads(ended.out), ensure_ascii=False)


def test_names_that_differ_by_case_alone_are_what_the_system_says(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There both names lead to one file: what is written under one is read under the other."""
    (tmp_path / "K.PEM").write_bytes(b"hello")
    opened = os.open

    def fold(path: str, *rest: int, **named: int) -> int:
        folder, name = os.path.split(path)
        return opened(os.path.join(folder, name.upper()), *rest, **named)

    monkeypatch.setattr(os, "open", fold)
    ended = command("doctor", "--key", tmp_path / "k.pem", "--cert", tmp_path / "K.pem")
    assert (ended.code, "key.container" in ended.out) == (1, True)
