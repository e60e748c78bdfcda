"""The command, run as a user runs it, and files for it."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import kcp_cli
from kcp_sandbox import Issued


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Give a function that runs ``kcp-proto`` with arguments and standard input."""

    def run(*arguments: object, data: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["kcp-proto", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as ended:
            kcp_cli.main()
        code = ended.value.code
        printed = capsys.readouterr()
        return Ended(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run


@dataclass(frozen=True)
class Shop:
    """The paths of a shop's files."""

    certificate: Path
    key: Path
    password: Path


@pytest.fixture
def shop(issued: Issued, tmp_path: Path) -> Shop:
    """Give the shop's files."""
    shop = Shop(tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "password.txt")
    shop.certificate.write_bytes(issued.certificate)
    shop.key.write_bytes(issued.key)
    shop.password.write_bytes(issued.password + b"\n")
    return shop


def save(path: Path, fields: object) -> Path:
    path.write_text(json.dumps(fields, ensure_ascii=False), "utf-8")
    return path
