"""``explain``."""

import json
import os
import re
from pathlib import Path
from subprocess import run

import pytest

from kcp_proto import STAGING, Certificate, Identity, build_request
from kcp_sandbox import Issued
from kcp_schemas import load_schema
from tests.cli.conftest import Command, Shop, save

TEXT = "T0000^22320972271249^STSC"


@pytest.fixture
def fields(identity: Identity) -> dict[str, str]:
    """Give the members of a right request."""
    request = build_request("payment.cancel", {"tno": "22320972271249"}, identity, STAGING)
    return dict(request.fields)


def test_a_right_request_ends_with_0_and_shows_every_step(
    command: Command, shop: Shop, fields: dict[str, str], tmp_path: Path
) -> None:
    path = save(tmp_path / "a.json", fields)
    ended = command("explain", path, "--cert", shop.certificate)
    assert (ended.code, ended.err) == (0, "")
    assert TEXT in ended.out
    assert TEXT.encode().hex() in ended.out
    assert "the signature verifies" in ended.out
    assert "equals the given certificate" in ended.out
    assert "(R18)" in ended.out
    assert command("explain", "-", data=path.read_bytes()).code == 0


def test_a_wrong_signature_ends_with_1_and_names_the_mistake_in_both_languages(
    command: Command, identity: Identity, fields: dict[str, str], tmp_path: Path
) -> None:
    fields["kcp_sign_data"] = identity.sign(TEXT + "\n")
    ended = command("explain", save(tmp_path / "a.json", fields))
    assert ended.code == 1
    assert "does NOT verify" in ended.out
    assert "[text.newline]" in ended.out
    assert "줄바꿈(LF)까지 서명했습니다" in ended.out
    assert "printf, not echo" in ended.out


def test_an_invalid_message_ends_with_1_though_its_signature_verifies(
    command: Command, fields: dict[str, str], tmp_path: Path
) -> None:
    ended = command("explain", save(tmp_path / "a.json", {**fields, "mod_dsec": "x"}))
    assert ended.code == 1
    assert "the signature verifies" in ended.out
    assert "[field.unknown; R1]" in ended.out


def test_line_ends_in_the_certificate_are_reported_with_the_code_seen_in_production(
    command: Command, issued: Issued, fields: dict[str, str], tmp_path: Path
) -> None:
    fields["kcp_cert_info"] = issued.certificate.decode()
    ended = command("explain", save(tmp_path / "a.json", fields))
    assert ended.code == 1
    assert "S032" in ended.out


def test_the_key_that_signed_instead_is_named(
    command: Command, stranger: Issued, fields: dict[str, str], tmp_path: Path
) -> None:
    fields["kcp_sign_data"] = stranger.identity().sign(TEXT)
    other = tmp_path / "other.pem"
    other.write_bytes(stranger.certificate)
    path = save(tmp_path / "a.json", fields)
    ended = command("explain", path, "--other-cert", other, "--json")
    (cause,) = json.loads(ended.out)["causes"]
    assert (ended.code, cause["id"]) == (1, "key.known")
    assert "CN=T0001" in cause["message"]
    assert "[key.unknown]" in command("explain", path).out


def test_the_json_report_is_whole(
    command: Command, shop: Shop, identity: Identity, fields: dict[str, str], tmp_path: Path
) -> None:
    path = save(tmp_path / "a.json", fields)
    ended = command("explain", path, "--cert", shop.certificate, "--json")
    report = json.loads(ended.out)
    assert (report["ok"], report["verdict"], report["operation"]) == (
        *(True, "verifies"),
        "payment.cancel",
    )
    assert report["sign_string"]["text"] == TEXT
    assert report["signature"] == identity.sign(TEXT)
    assert report["certificate"]["fingerprint"] == identity.certificate.fingerprint
    assert report["certificate"]["not_valid_before"] == "2026-01-01T00:00:00+00:00"
    assert report["cert_info"] == {"form": "right", "relation": "equal"}
    assert (report["causes"], report["faults"]) == ([], [])
    assert "(R18)" in report["warning"]


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="there is no POSIX shell")
@pytest.mark.parametrize("form", ["pem", "crlf", "one line", "none"])
def test_the_printed_commands_can_be_pasted_into_a_shell(
    form: str, command: Command, shop: Shop, fields: dict[str, str], tmp_path: Path
) -> None:
    pem = shop.certificate.read_bytes()
    one_line = Certificate.parse(pem).cert_info.encode()
    forms = {"pem": pem, "crlf": pem.replace(b"\n", b"\r\n"), "one line": one_line, "none": b""}
    shop.certificate.write_bytes(forms[form])
    options = ["--cert", shop.certificate] if forms[form] else []
    ended = command("explain", save(tmp_path / "a.json", fields), *options)
    commands = ended.out[ended.out.index("printf '%s'") :]
    assert ("openssl x509" in commands) == (form in ("pem", "crlf"))
    folder = tmp_path / "empty"
    folder.mkdir()
    done = run(
        ["/bin/sh", "-e", "-c", commands],
        capture_output=True,
        cwd=folder,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    if done.returncode == 127:
        pytest.skip("the openssl command is not installed")
    assert (done.returncode, done.stdout) == (0, b"Verified OK\n")


def test_an_unsigned_operation_needs_no_signature_and_shows_no_secret(
    command: Command, identity: Identity, tmp_path: Path
) -> None:
    sample = dict(load_schema("benepia.point_payment.request")["examples"][0])
    sample["kcp_cert_info"] = identity.certificate.cert_info
    path = save(tmp_path / "a.json", {**sample, "pt_pwd": "hunter2", "pt_idno": "canary"})
    for options in ([], ["--json"]):
        ended = command("explain", path, *options)
        assert ended.code == 0
        assert "hunter2" not in ended.out + ended.err
        assert "canary" not in ended.out + ended.err
        assert "R18" not in ended.out


def test_a_foreign_body_cannot_write_on_the_terminal_or_style_it(
    command: Command, fields: dict[str, str], tmp_path: Path
) -> None:
    hostile = {**fields, "[red]x\x1b[2J\u202e": "x", "site_cd": "[bold]\x1b]0;x\x07"}
    ended = command("explain", save(tmp_path / "a.json", hostile))
    assert ended.code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", ended.out)
    assert "[red]x" in ended.out
    assert "[bold]" in ended.out


def test_the_output_is_readable_at_80_columns(
    command: Command, fields: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ended = command("explain", save(tmp_path / "a.json", fields))
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_body_that_is_no_request_is_reported_with_its_place(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"a": 1,\n  "b": oops}')
    ended = command("explain", path)
    assert (ended.code, "line 2, column 8" in ended.err) == (1, True)
    ended = command("explain", save(path, {"res_cd": "0000"}))
    assert (ended.code, "[message.undetected; " in ended.err) == (1, True)


def test_wrong_usage_and_a_bad_certificate_have_exit_codes_of_their_own(
    command: Command, shop: Shop, fields: dict[str, str], tmp_path: Path
) -> None:
    path = save(tmp_path / "a.json", fields)
    assert command("explain", tmp_path / "none.json").code == 2
    assert command("explain", path, "--cert", tmp_path / "none.pem").code == 2
    assert command("explain").code == 2
    ended = command("explain", path, "--cert", shop.key)
    assert (ended.code, "[key-not-certificate]" in ended.err) == (1, True)
