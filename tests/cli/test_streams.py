"""Standard output and standard error that are full, closed, or of an old encoding."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kcp_proto import STAGING, Identity, build_request
from kcp_sandbox import Issued

from .conftest import Shop, save
from .processes import needs_full, process, unread


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, issued: Issued) -> dict[str, Path]:
    """Give a signed request, one with a fault, and a key with its password."""
    folder = tmp_path_factory.mktemp("inputs")
    identity: Identity = issued.identity()
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    body, key, password = folder / "body.json", folder / "key.pem", folder / "password.txt"
    body.write_bytes(request.body)
    key.write_bytes(issued.key)
    password.write_bytes(issued.password)
    wrong = save(folder / "wrong.json", {"tno": "1", "mod_type": "STSC", "신발": "é"})
    return {"body": body, "wrong": wrong, "key": key, "password": password}


def lines(name: str, inputs: dict[str, Path]) -> Sequence[object]:
    """Give a command that prints something, most of it in Korean."""
    signing = ["--key", inputs["key"], "--password-file", inputs["password"]]
    known: dict[str, Sequence[object]] = {
        "version": ["--version"],
        "help": ["--help"],
        "messages": ["messages"],
        "demo": ["demo"],
        "codes": ["codes", "card"],
        "openapi": ["openapi"],
        "sign": ["sign", "T0000^1^STSC", *signing],
        "validate": ["validate", "--lang", "ko", inputs["wrong"]],
        "explain": ["explain", inputs["body"]],
    }
    return known[name]


PRINTING = (
    "version",
    "help",
    "messages",
    "demo",
    "codes",
    "openapi",
    "sign",
    "validate",
    "explain",
)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("name", ["messages", "demo", "codes", "openapi", "validate", "explain"])
def test_an_encoding_without_korean_ends_no_command(
    name: str, encoding: str, inputs: dict[str, Path]
) -> None:
    """What it lacks is shown as an escape, and the exit code is the usual one."""
    ended = process(*lines(name, inputs), encoding=encoding)
    assert b"Traceback" not in ended.stderr
    assert (ended.returncode, bool(ended.stdout)) == (name == "validate", True)


def test_a_character_outside_the_first_plane_is_escaped_as_json_escapes_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "\N{WHITE SMILING FACE}\N{GRINNING FACE}é.json"
    file.write_text("{}")
    ended = process("validate", file, encoding="ascii")
    assert b"\\u263a\\ud83d\\ude00\\u00e9.json" in ended.stdout


@needs_full
@pytest.mark.parametrize("name", PRINTING)
def test_a_full_disk_is_reported_in_one_line(name: str, inputs: dict[str, Path]) -> None:
    """And the exit code is 2, whatever the command found out."""
    with open("/dev/full", "wb") as full:
        ended = process(*lines(name, inputs), stdout=full)
    printed = ended.stderr.decode().splitlines()
    assert (ended.returncode, len(printed)) == (2, 1)
    sentences = "the output cannot be written: ", "출력할 수 없습니다: "
    assert printed[0].startswith(f"kcp-proto: {sentences['ko' in lines(name, inputs)]}")


@pytest.mark.parametrize("name", PRINTING)
def test_a_reader_that_has_gone_needs_no_message(name: str, inputs: dict[str, Path]) -> None:
    """The exit code is not that of a wrong message."""
    assert unread(*lines(name, inputs)) == (2, b"")


@needs_full
def test_a_full_standard_error_changes_no_exit_code(inputs: dict[str, Path], shop: Shop) -> None:
    with open("/dev/full", "wb") as full:
        wrong = process("verify", "--cert", shop.certificate, "T", "AAAA", stderr=full)
        misused = process("schema", stderr=full)
        unasked = process("sign", "T0000^1^STSC", "--key", inputs["key"], stderr=full, input=b"")
    assert [wrong.returncode, misused.returncode, unasked.returncode] == [1, 2, 2]
