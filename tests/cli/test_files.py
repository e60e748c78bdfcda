"""What the command writes is whole, and for whom it should be."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kcp_cli.files import write_private, write_whole
from kcp_sandbox import Issued

from .processes import process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
HEADER = b'{"kind":"header","format":"kcp-proto-recording","version":1}\n'
WRITERS: list[Callable[[Path, bytes], None]] = [write_whole, write_private]


@pytest.mark.parametrize("write", WRITERS)
def test_what_a_killed_process_left_is_in_no_ones_way(
    tmp_path: Path, write: Callable[[Path, bytes], None]
) -> None:
    """In a container every process may have the same number."""
    path = tmp_path / "out"
    left = path.with_name(f".out.{os.getpid()}.part")
    left.write_bytes(b"half")
    write(path, b"whole")
    assert (path.read_bytes(), left.read_bytes()) == (b"whole", b"half")
    assert {each.name for each in tmp_path.iterdir()} == {path.name, left.name}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666])
def test_a_private_file_replaces_one_that_others_may_open(tmp_path: Path, mode: int) -> None:
    """One that had it open reads on in the old one."""
    path = tmp_path / "out"
    path.write_bytes(b"old")
    path.chmod(mode)
    with path.open("rb") as opened:
        write_private(path, b"new")
        assert opened.read() == b"old"
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)


@pytest.mark.parametrize("write", WRITERS)
def test_a_link_is_followed(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    """One such link is /dev/stdout."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write(link, b"new")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


@pytest.mark.parametrize("write", WRITERS)
def test_a_device_is_written_to_and_not_replaced(
    tmp_path: Path, write: Callable[[Path, bytes], None]
) -> None:
    """Root would else leave a file in the place of /dev/null, for the whole machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o666)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("kind", ["pipe", "file"])
def test_standard_output_may_be_named(tmp_path: Path, kind: str) -> None:
    path, out, link = tmp_path / "r.jsonl", tmp_path / "out", tmp_path / "stdout"
    path.write_bytes(HEADER)
    # As /dev/stdout is, which a test that fails must not spoil.
    link.symlink_to("/proc/self/fd/1" if sys.platform == "linux" else "/dev/fd/1")
    with out.open("wb") as file:
        streams: dict[str, Any] = {"stdout": file} if kind == "file" else {}
        ended = process("recording", "har", path, "--out", link, **streams)
    written = out.read_bytes() if kind == "file" else ended.stdout
    assert (ended.returncode, ended.stderr, b'"entries": []' in written) == (0, b"", True)
    assert link.is_symlink()


needs_endless = pytest.mark.skipif(
    not Path("/dev/zero").exists(), reason="this system has no file without an end"
)
KEY = ("--key", "/dev/zero")
OWN = ("--key", "key.pem", "--password-file", "password.txt")
PASSWORD = ("--key", "key.pem", "--password-file", "/dev/zero")


@needs_endless
@pytest.mark.parametrize(
    "arguments",
    [
        ("sign", "T0000^1^STSC", *KEY),
        ("sign", "T0000^1^STSC", *PASSWORD),
        ("verify", "T0000^1^STSC", "AAAA", "--cert", "/dev/zero"),
        ("doctor", "--cert", "/dev/zero", *OWN),
        ("doctor", "--cert", "cert.pem", *KEY),
        ("doctor", "--cert", "cert.pem", *PASSWORD),
        ("doctor", "--cert", "cert.pem", *OWN, "--ca", "/dev/zero"),
        ("explain", "/dev/zero"),
        ("explain", "body.json", "--cert", "/dev/zero"),
        ("sandbox", "--seed-file", "/dev/zero"),
    ],
)
def test_a_file_without_an_end_is_named(
    arguments: tuple[str, ...], tmp_path: Path, issued: Issued
) -> None:
    """Reading it would fill the memory."""
    (tmp_path / "key.pem").write_bytes(issued.key)
    (tmp_path / "password.txt").write_bytes(issued.password)
    (tmp_path / "cert.pem").write_bytes(issued.certificate)
    (tmp_path / "body.json").write_bytes(b"{}")
    ended = process(*arguments, cwd=tmp_path)
    assert (ended.returncode, b"Traceback" in ended.stderr) == (2, False)
    assert b"larger than 16 MiB" in ended.stderr


@needs_endless
def test_standard_input_without_an_end_is_named() -> None:
    with Path("/dev/zero").open("rb") as endless:
        ended = process("explain", "-", stdin=endless)
    assert (ended.returncode, b"standard input is larger" in ended.stderr) == (2, True)
