"""``doctor``: what it finds, what it says, how it ends, and that its page is complete."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kcp_proto.doctor import (
    IdentityFiles,
    SigningLibrary,
    check_identity,
    check_library,
    check_rotation,
)
from kcp_proto.environments import Environment
from kcp_sandbox import Issued, Sandbox, SandboxServer, issue
from kcp_transports.probe import FAILURES, probe
from tests.cli.conftest import Command, Ended, Shop

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "doctor.md").read_text("utf-8")
PASSWORD = "nextone-canary"


@pytest.fixture
def owned(shop: Shop) -> Shop:
    """Give the shop's files, those with secrets for their owner only."""
    shop.key.chmod(0o600)
    shop.password.chmod(0o600)
    return shop


@pytest.fixture(scope="module")
def renewal() -> Issued:
    return issue("T0000", PASSWORD.encode(), now=datetime.now(UTC) + timedelta(days=30))


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with Sandbox().serve() as running:
        yield running


@pytest.fixture
def server_ca(server: SandboxServer, tmp_path: Path) -> Path:
    path = tmp_path / "server-ca.pem"
    path.write_bytes(server.ca_pem)
    return path


def pair(shop: Shop) -> list[object]:
    return ["--key", shop.key, "--cert", shop.certificate, "--password-file", shop.password]


def checks(ended: Ended, subject: str) -> dict[str, dict[str, object]]:
    found = json.loads(ended.out)["checks"]
    return {check["id"]: check for check in found if check["subject"] == subject}


def test_a_pair_in_order_ends_with_0_and_a_table(command: Command, owned: Shop) -> None:
    ended = command("doctor", *pair(owned), "--site-cd", "T0000")
    assert (ended.code, ended.err) == (0, "")
    assert "key.container" in ended.out
    assert "0 failed" in ended.out


def test_a_failure_ends_with_1_and_the_table_goes_on(command: Command, owned: Shop) -> None:
    owned.certificate.write_bytes(b"hello")
    ended = command("doctor", *pair(owned), "--json")
    found = checks(ended, "identity")
    assert (ended.code, json.loads(ended.out)["ok"]) == (1, False)
    assert found["certificate.form"]["reason"] == "not-a-certificate"
    assert found["key.signature"]["status"] == "ok"
    assert found["site_cd.form"]["status"] == "skipped"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_key_file_that_others_can_read_is_a_warning_with_its_command(
    command: Command, owned: Shop
) -> None:
    owned.key.chmod(0o644)
    ended = command("doctor", *pair(owned))
    assert ended.code == 0
    assert f"key.permissions: chmod 600 {owned.key}\n" in ended.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_password_file_that_others_can_read_is_a_warning_too(
    command: Command, owned: Shop
) -> None:
    owned.password.chmod(0o640)
    ended = command("doctor", *pair(owned))
    assert ended.code == 0
    assert f"password.permissions: chmod 600 {owned.password}\n" in ended.out
    owned.password.chmod(0o600)
    assert "password.permissions: " not in command("doctor", *pair(owned)).out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_password_file_of_both_pairs_is_named_for_each(command: Command, owned: Shop) -> None:
    """The next key's password comes from the first file if no other is named."""
    owned.password.chmod(0o644)
    more = ("--next-key", owned.key, "--next-cert", owned.certificate)
    ended = command("doctor", *pair(owned), *more, "--json")
    for section in ("identity", "next"):
        assert checks(ended, section)["password.permissions"]["status"] == "warning"


def test_a_command_is_never_broken_into_lines(
    command: Command, owned: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ended = command("doctor", *pair(owned))
    assert (
        f"certificate.lines: openssl x509 -in {owned.certificate} | tr -d '\\r\\n'\n" in ended.out
    )


def test_brackets_in_names_are_no_markup(command: Command, owned: Shop) -> None:
    odd = issue("[bold]T[/x]", b"changeit", now=datetime.now(UTC) - timedelta(days=1))
    owned.certificate.write_bytes(odd.certificate)
    key = owned.key.rename(owned.key.with_name("[red]key.pem"))
    key.chmod(0o644)
    ended = command("doctor", *pair(replace(owned, key=key)))
    assert "CN=[bold]T[/x]" in ended.out
    assert "[red]key.pem" in ended.out


def test_the_authority_that_issued_the_certificate_is_checked(
    command: Command, owned: Shop, stranger: Issued, tmp_path: Path
) -> None:
    other = tmp_path / "ca.pem"
    other.write_bytes(stranger.certificate)
    for ca, status in ((owned.certificate, "ok"), (other, "failed")):
        found = checks(command("doctor", *pair(owned), "--ca", ca, "--json"), "identity")
        assert found["certificate.chain"]["status"] == status


def test_a_missing_password_is_a_row_where_there_is_no_prompt(
    command: Command, owned: Shop
) -> None:
    ended = command("doctor", "--key", owned.key, "--cert", owned.certificate, "--json")
    found = checks(ended, "identity")
    assert (ended.code, found["key.password"]["reason"]) == (1, "password-missing")
    assert found["certificate.dates"]["status"] == "ok"


def test_the_password_is_asked_for_on_a_terminal_if_the_key_needs_one(
    command: Command, owned: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts: list[str] = []

    def prompted(prompt: str, stream: object) -> str:
        prompts.append(prompt)
        return "changeit"

    monkeypatch.setattr("kcp_cli.doctor.files.on_terminal", lambda: True)
    monkeypatch.setattr("kcp_cli.doctor.files.getpass", prompted)
    assert command("doctor", "--key", owned.key, "--cert", owned.certificate).code == 0
    owned.key.write_bytes(b"hello")
    assert command("doctor", "--key", owned.key, "--cert", owned.certificate).code == 1
    assert prompts == [f"Password of {owned.key}: "]


def test_neither_a_right_nor_a_wrong_password_is_shown(
    command: Command, owned: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password, code in (("changeit", 0), ("wrong-canary", 1)):
        monkeypatch.setenv("KEY_PASSWORD", password)
        named = ["--key", owned.key, "--cert", owned.certificate, "--password-env", "KEY_PASSWORD"]
        for form in ([], ["--json"]):
            ended = command("doctor", *named, *form)
            assert ended.code == code
            assert password not in ended.out + ended.err
            assert owned.key.read_text().splitlines()[3] not in ended.out + ended.err


def write_next(renewal: Issued, folder: Path) -> list[object]:
    key, certificate = folder / "next-key.pem", folder / "next-cert.pem"
    key.write_bytes(renewal.key)
    key.chmod(0o600)
    certificate.write_bytes(renewal.certificate)
    return ["--next-key", key, "--next-cert", certificate]


def test_both_identities_of_a_rotation_are_checked_and_compared(
    command: Command,
    owned: Shop,
    renewal: Issued,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEXT_PASSWORD", PASSWORD)
    following = [*write_next(renewal, tmp_path), "--next-password-env", "NEXT_PASSWORD"]
    ended = command("doctor", *pair(owned), *following, "--json")
    assert (ended.code, PASSWORD in ended.out) == (0, False)
    assert checks(ended, "next")["certificate.dates"]["status"] == "ok"
    assert checks(ended, "rotation")["rotation.overlap"]["status"] == "ok"


def test_the_first_password_opens_the_next_key_too_if_no_other_is_named(
    command: Command, owned: Shop, stranger: Issued, tmp_path: Path
) -> None:
    owned.password.write_bytes(stranger.password)
    ended = command("doctor", *pair(owned), *write_next(stranger, tmp_path), "--json")
    assert checks(ended, "identity")["key.password"]["reason"] == "wrong-password"
    assert checks(ended, "next")["key.password"]["status"] == "ok"


def test_the_way_to_a_gateway_is_checked_without_a_key(
    command: Command, server: SandboxServer, server_ca: Path
) -> None:
    ended = command("doctor", "--network", "--env", server.url, "--ca", server_ca, "--json")
    found = checks(ended, "network")
    assert (ended.code, {check["status"] for check in found.values()}) == (0, {"ok"})
    assert isinstance(found["network.tls"]["seconds"], float)


def test_a_way_that_is_blocked_ends_with_1(command: Command, server: SandboxServer) -> None:
    ended = command("doctor", "--network", "--env", server.url)
    assert ended.code == 1
    assert "[certificate-untrusted]" in ended.out.replace("\n", "").replace(" ", "")


def test_key_and_network_are_checked_together_each_with_its_own_authority(
    command: Command, owned: Shop, server: SandboxServer, server_ca: Path
) -> None:
    way = ["--network", "--env", server.url, "--tls-ca", server_ca]
    ended = command("doctor", *pair(owned), "--ca", owned.certificate, *way)
    assert (ended.code, ended.err) == (0, "")
    assert "network.tls" in ended.out
    assert "certificate.chain" in ended.out


WRONG_USAGE = {
    "nothing": [],
    "a key alone": ["--key", "KEY"],
    "a certificate alone": ["--cert", "CERT"],
    "the next pair alone": [
        "--next-key",
        "KEY",
        "--next-cert",
        "CERT",
        "--network",
        "--env",
        "URL",
    ],
    "half a next pair": ["--key", "KEY", "--cert", "CERT", "--next-key", "KEY"],
    "a site code without a key": ["--site-cd", "T0000", "--network", "--env", "URL"],
    "no environment": ["--network"],
    "an environment without the network": ["--key", "KEY", "--cert", "CERT", "--env", "staging"],
    "a plain address": ["--network", "--env", "http://localhost"],
    "a missing file": ["--key", "/nowhere/key.pem", "--cert", "CERT"],
    "a missing CA": ["--key", "KEY", "--cert", "CERT", "--ca", "/nowhere/ca.pem"],
    "no time at all": ["--network", "--env", "URL", "--timeout", "0"],
    "two passwords": [
        "--key",
        "KEY",
        "--cert",
        "CERT",
        "--password-env",
        "A",
        "--password-file",
        "KEY",
    ],
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage_ends_with_2_and_before_anything_is_looked_at(
    name: str, command: Command, owned: Shop
) -> None:
    values = {"KEY": owned.key, "CERT": owned.certificate, "URL": "https://localhost:1"}
    ended = command("doctor", *(values.get(word, word) for word in WRONG_USAGE[name]))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_a_shortened_environment_is_guessed(command: Command) -> None:
    ended = command("doctor", "--network", "--env", "stagin")
    assert (ended.code, "did you mean staging?" in ended.err) == (2, True)


def section(heading: str) -> str:
    return PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def cells(heading: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section(heading), re.MULTILINE)


def test_the_page_lists_every_check_in_its_order() -> None:
    files = IdentityFiles(key=b"", certificate=b"", password=None)
    shown = [
        *check_identity(files, now=datetime.now(UTC)),
        *check_rotation(b"", b""),
        *check_library(SigningLibrary("43.0.0", "OpenSSL 3.3.1", True)),
        *probe(Environment("test", "https://localhost:99999")),
    ]
    assert cells("Checks") == [check.id for check in shown]


def test_the_page_lists_every_reason_of_the_network() -> None:
    assert cells("Reasons of the network") == list(FAILURES)


def test_the_page_lists_every_reason_that_the_doctor_adds() -> None:
    given = {
        reason
        for path in sorted((ROOT / "kcp_proto" / "doctor").glob("*check*.py"))
        for reason in own(path)
    }
    assert set(cells("Reasons beside those of keys")) == given


def own(path: Path) -> Iterator[str]:
    """Find the reasons that are written out in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            named = [word.value for word in node.keywords if word.arg == "reason"]
            warned = node.args[1:2] if ast.unparse(node.func) == "_to_fix" else []
            for value in [*named, *warned]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value
