"""``validate --executor``: the report of one process, and what is no scheduler is told so soon."""

import json
import socket
import struct
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command
from tests.dask_cluster import Cluster

pytest.importorskip("distributed", reason="needs the extra [dask]")

PROGRAM = "from kcp_cli import main; main()"
TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x46" * 40
GREETING = struct.pack("<QQQ", 58, 1, 42) + (
    b"\x83\xabcompression\xc0\xa6python\x93\x03\x0b\x07\xafpickle-protocol\x05"
)
# What a far end says at once; then it is silent, or closes.
SAYINGS = {
    "nothing": b"",
    "text": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 9,
    "TLS": TLS_ALERT,
    "zeros": bytes(4096),
    "a huge frame": b"\xff" * 4096,
    "half a greeting": GREETING[:30],
    "a greeting": GREETING,
    "a greeting and text": GREETING + b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9,
}


GOOD = json.dumps(load_schema("transaction.inquiry.response.card")["examples"][0]).encode()
LATE = GOOD.replace(b"20220311143137", b"20220230143137")


def test_a_killed_worker_changes_no_byte_of_the_report(
    dask_cluster: Cluster,
    command: Command,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"".join((LATE if n % 3 else GOOD) + b"\n" for n in range(6000)))
    report, options = tmp_path / "a.sarif", ("--output", "ndjson", "--report")
    alone = command("validate", path, *options, f"sarif={report}")
    written = report.read_bytes()
    killed: list[int] = []
    before = dask_cluster.workers()
    killer = Thread(target=lambda: killed.append(dask_cluster.kill()))
    killer.start()
    executor = ("--executor", dask_cluster.address)
    shared = command("validate", path, *options, f"sarif={report}", *executor)
    killer.join()
    assert set(killed) < set(before)
    assert shared == alone
    assert report.read_bytes() == written
    assert (alone.code, alone.out.count("\n")) == (1, 4000)


@contextmanager
def saying(data: bytes, *, close: bool = False, drop: bool = False) -> Generator[int]:
    """Listen on a port, and say this to each who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        open_ones: list[socket.socket] = []

        def serve() -> None:
            with suppress(OSError):
                while True:
                    open_ones.append(server.accept()[0])
                    with suppress(OSError):
                        say(open_ones[-1])

        def say(connection: socket.socket) -> None:
            for at in range(len(data)) if drop else ():
                connection.sendall(data[at : at + 1])
                sleep(0.5)
            connection.sendall(b"" if drop else data)
            if close:
                connection.close()

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    for connection in open_ones:
        connection.close()


def ended(path: Path, address: str) -> tuple[int, str, float]:
    began = monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "validate", str(path), "--executor", address],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr, monotonic() - began


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.json"
    file.write_bytes(b"{}")
    return file


@pytest.mark.parametrize(
    ("said", "close"),
    [*((said, False) for said in SAYINGS), ("nothing", True), ("a greeting", True)],
)
def test_what_is_no_scheduler_is_refused_soon_and_in_a_line(
    said: str, close: bool, path: Path
) -> None:
    with saying(SAYINGS[said], close=close) as port:
        code, error, seconds = ended(path, f"dask://127.0.0.1:{port}")
    assert (code, len(error.splitlines())) == (2, 1), error
    assert "no Dask scheduler" in error
    assert seconds < 15


def test_a_scheduler_that_says_a_byte_now_and_then_is_not_waited_for(path: Path) -> None:
    with saying(GREETING, drop=True) as port:
        code, error, seconds = ended(path, f"dask://127.0.0.1:{port}")
    assert (code, len(error.splitlines()), seconds < 15) == (2, 1, True), error


@pytest.mark.parametrize(
    "address",
    [
        *(
            "dask://127.0.0.1:1",
            "dask://[::1]:1",
            "dask://nowhere.invalid:1",
            "dask://",
            "dask://h",
        ),
        *("dask://h:0", "dask://h:x", "dask://h:99999", "dask://tls://h:1", "tls://127.0.0.1:1"),
        *("dask://h:1/x", "dask://[::1", "dask://" + "a" * 70 + ".b:1", "dask://u@h:1\n"),
    ],
)
def test_an_address_without_a_scheduler_is_wrong_usage(address: str, path: Path) -> None:
    code, error, seconds = ended(path, address)
    assert (code, len(error.splitlines()), seconds < 15) == (2, 1, True), error
