"""Terminals so narrow that a table would lose what it shows."""

from pathlib import Path

import pytest

from kcp_proto import STAGING, Identity, build_request
from kcp_schemas import message_names

from .conftest import Command, Shop


@pytest.mark.parametrize("columns", ["20", "40", "60"])
def test_a_narrow_terminal_still_shows_every_message_whole(
    columns: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = command("messages").out.splitlines()
    assert [line for line in lines if line in message_names()] == list(message_names())
    assert "  what it is: 전체 취소 요청" in lines
    assert "  signed site_cd^tno^mod_type" in lines


def test_a_narrow_terminal_still_shows_every_check_and_its_result(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    files = ["--key", shop.key, "--cert", shop.certificate, "--password-file", shop.password]
    lines = command("doctor", *files).out.splitlines()
    assert lines[lines.index("key.container") + 1] == "  result: ok"


def test_a_narrow_terminal_shows_the_sign_string_in_one_piece(
    command: Command, identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is broken into pieces cannot be pasted into openssl."""
    monkeypatch.setenv("COLUMNS", "25")
    file = tmp_path / "body.json"
    file.write_bytes(build_request("payment.cancel", {"tno": "1" * 14}, identity, STAGING).body)
    lines = command("explain", file).out.splitlines()
    assert "  T0000^11111111111111^STSC" in lines
    assert "  from: constant" in lines


def test_a_terminal_of_the_usual_width_shows_tables(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("messages", "demo"):
        assert "│" in command(name).out
