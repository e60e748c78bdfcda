"""Secrets in files that others made are found, and never printed."""

import gzip
import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from kcp_proto import HttpRequest, RecordingError
from kcp_sandbox import Issued
from kcp_transports import RecordingTransport
from kcp_transports.scan import SecretLocation, scan_file
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


@pytest.mark.parametrize("content", ["", "{}", "pt_pwd=\n", '{"pt_pwd": "[REDACTED]"}', "\0\0\0\0"])
def test_what_holds_no_secret_is_clean(path: Path, content: str) -> None:
    assert scan(path, content) == []


def test_a_file_that_is_no_text_is_scanned_without_an_error(path: Path) -> None:
    assert scan(path, gzip.compress(BODY.encode(), mtime=0)) == []


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        list(scan_file(tmp_path))
