"""Secrets in files that others made are found, and never printed."""

import gzip
import json
import os
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from backports import zstd

from kcp_proto import HttpRequest, RecordingError
from kcp_sandbox import Issued
from kcp_transports import RecordingTransport
from kcp_transports.scan import NOT_LOOKED_INTO, SecretLocation, files_in, scan_file
from tests.transports.conftest import PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn

CARD = "4111111111111111"
BODY = json.dumps({"pt_idno": "member", "pt_pwd": PASSWORD, "tno": "22320972271249"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "found.txt"


def scan(path: Path, content: str | bytes) -> list[SecretLocation]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(scan_file(path))
    assert PASSWORD not in "".join(map(str, found)) + repr(found)
    return found


@pytest.mark.parametrize(
    "content",
    [
        BODY,
        json.dumps({"request": {"postData": {"text": BODY}}}),
        f"2026-01-01 INFO sending {json.loads(BODY)!r}",
        f"GET /?body={quote(BODY)}",
        json.dumps({"encoding": "base64", "text": b64encode(BODY.encode()).decode()}),
        BODY.replace('"pt_pwd"', '"pt\\u005fpwd"').replace('"pt_idno"', '"pt\\u005fidno"'),
        BODY.encode("utf-16"),
        BODY.encode("utf-16-le"),
        b"\xef\xbb\xbf" + BODY.encode(),
        f"      body: '{BODY}'",
    ],
)
def test_a_password_is_found_in_any_kind_of_file(path: Path, content: str | bytes) -> None:
    found = scan(path, content)
    assert {(item.kind, item.name) for item in found} == {("field", "pt_pwd"), ("field", "pt_idno")}
    assert {item.line for item in found} == {1}


def test_keys_certificates_signatures_and_cards_are_found(path: Path, issued: Issued) -> None:
    """Each with the line on which it begins."""
    certificate = issued.identity().certificate.cert_info
    text = "\n".join(
        [
            "nothing here, only tno 22320972271249 of 20260101120000",
            issued.key.decode().strip(),
            "a line between",
            certificate,
            issued.identity().sign("T0000^1^STSC"),
            f"paid with {CARD} at noon",
            f"paid with {CARD[:-1]}2 at noon",
        ]
    )
    key_lines = issued.key.decode().strip().count("\n")
    found = {(item.kind, item.line) for item in scan(path, text)}
    assert found == {
        ("private-key", 2),
        ("certificate", 4 + key_lines),
        ("signature", 5 + key_lines),
        ("card-number", 6 + key_lines),
    }


def test_place_and_kind_are_said(path: Path) -> None:
    (found,) = scan(path, f'\n\n  "pt_pwd": "{PASSWORD}"')
    assert str(found) == "3:14: field pt_pwd"


def test_our_own_recordings_hold_none(path: Path, payment: HttpRequest) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(card_no=CARD))), path)
    transport.send(payment)
    transport.close()
    assert list(scan_file(path)) == []


@pytest.mark.parametrize("content", ["", "{}", "pt_pwd=\n", '{"pt_pwd": "[REDACTED]"}'])
def test_what_holds_no_secret_is_clean(path: Path, content: str) -> None:
    assert scan(path, content) == []


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, zlib.compress])
def test_a_compressed_file_is_looked_into(path: Path, pack: Callable[[bytes], bytes]) -> None:
    """By what it holds, not by its name; twice too."""
    for content in (pack(f"\n{BODY}".encode()), gzip.compress(pack(f"\n{BODY}".encode()))):
        assert {(item.line, item.name) for item in scan(path, content)} == {
            (2, "pt_idno"),
            (2, "pt_pwd"),
        }


PACKED = gzip.compress(f"{BODY}\n".encode() * 99)


def deep(times: int) -> bytes:
    """Compress an empty object again and again, as archives that hold themselves are."""
    content = b"{}"
    for _ in range(times):
        content = gzip.compress(content)
    return content


def test_what_only_begins_as_compressed_bytes_do_is_read_as_text(path: Path) -> None:
    """It once was unpacked for ever."""
    found = scan(path, b"x\x01SACC " + BODY.encode())
    assert {item.name for item in found if item.looked_into} == {"pt_idno", "pt_pwd"}


@pytest.mark.parametrize(
    "content",
    [
        "\0\0\0\0",
        gzip.compress(b"{}", mtime=0)[:-9],
        b"\x1f\x8b" + b"x" * 99,
        zstd.compress(b"{}")[:-1],
        b"PK\3\4xxx",
        b"BZh91AY",
        b"\xfd7zXZ\0xx",
        b64encode(b"PK\3\4" + b"x" * 30),
        b64encode(gzip.compress(b"x" * 30, mtime=0)[:-9]),
        b64encode(gzip.compress(b"x" * 2_000_000, mtime=0)),
        b64encode(b64encode(b64encode(b64encode(b"{}" * 30)))),
        "x" * 600_000,
        deep(12),
        b"x\0" + bytes(range(256)),
        b"\x1f\x9d" + b"x" * 40,
        bytes(range(128, 256)) * 4,
        b"SQLite format 3\0",
        b"\x7fELF\2\1\1",
        b"\x1f\xef\xbf\xbd\x08\n",
    ],
)
def test_what_cannot_be_looked_into_is_told(path: Path, content: str | bytes) -> None:
    """It is never taken for clean."""
    found = scan(path, content)
    assert found
    assert not any(item.looked_into for item in found)
    assert all(NOT_LOOKED_INTO in str(item) for item in found)


def test_long_files_are_read_by_windows(path: Path) -> None:
    """Each secret is told once, with its line, wherever a window ends."""
    line = f"{'x, ' * 500}\n"
    lines = [line] * 2_000
    for at in range(0, 2_000, 37):
        lines[at] = f"pt_pwd: {PASSWORD}\n"
    expected = list(range(1, 2_001, 37))
    assert [item.line for item in scan(path, "".join(lines))] == expected
    assert [item.line for item in scan(path, gzip.compress("".join(lines).encode()))] == expected


def test_a_long_line_is_looked_into_by_pieces(path: Path) -> None:
    text = "x, " * 300_000
    found = scan(path, f"{text}pt_pwd={PASSWORD}")
    assert [item.column for item in found if item.looked_into] == [len(text) + 8]
    assert not all(item.looked_into for item in found)


def test_folders_are_walked_and_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A link back up is not followed twice, and no pipe is waited for."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "log").write_text(f"pt_pwd={PASSWORD}")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    files = list(files_in(tmp_path))
    assert files == [tmp_path / "pipe", tmp_path / "a" / "b" / "log"]
    found = [item for file in files for item in scan_file(file)]
    assert [item.looked_into for item in found] == [False, True]


def test_text_of_korean_windows_is_text(path: Path) -> None:
    """CP949: what is logged in Korean is no reason to say that a file was not looked into."""
    text = "결제 요청을 보냈습니다\n" * 5000
    assert scan(path, text.encode("cp949")) == []
    assert [item.name for item in scan(path, f"{text}pt_pwd={PASSWORD}".encode("cp949"))] == [
        "pt_pwd"
    ]


def test_a_key_in_a_file_of_bytes_is_never_clean(path: Path, issued: Issued) -> None:
    der = b64decode("".join(issued.key.decode().splitlines()[1:-1]))
    assert scan(path, der)
    assert {item.kind for item in scan(path, b64encode(der))} == {"private-key"}


def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_scanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log").write_text("{}")
    real = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(files_in(tmp_path)) == [tmp_path / "b" / "log", tmp_path / "a"]
    with pytest.raises(RecordingError, match="cannot be read"):
        list(scan_file(tmp_path / "a"))


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        list(scan_file(tmp_path))
