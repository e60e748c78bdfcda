"""The command, run as a user runs it, and files for it."""

import io
import json
import signal
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
        # A command may leave signals ignored: they are those of its process.
        before = {number: signal.getsignal(number) for number in signal.valid_signals()}
        with pytest.raises(SystemExit) as ended:
            kcp_cli.main()
        for number, handler in before.items():
            if signal.getsignal(number) is not handler:
                signal.signal(number, handler)
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
