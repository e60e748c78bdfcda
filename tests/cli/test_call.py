"""``call``, against a sandbox over TLS."""

import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path

import pytest

from kcp_cli.sandbox import hand_out
from kcp_sandbox import Issued, Sandbox

from .conftest import Command, Ended, Shop, save
from .processes import needs_full, needs_shell, process, unread


@dataclass(frozen=True)
class Gateway:
    """A running sandbox and the file of its CA."""

    sandbox: Sandbox
    url: str
    ca: Path


@pytest.fixture(scope="module")
def gateway(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    sandbox = Sandbox(issued=issued)
    ca = tmp_path_factory.mktemp("ca") / "ca.pem"
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        yield Gateway(sandbox, server.url, ca)


@dataclass(frozen=True)
class Caller:
    """Call operations on the sandbox with the shop's files."""

    command: Command
    shop: Shop
    folder: Path
    gateway: Gateway

    def __call__(self, operation: str, fields: object, *more: object, env: str = "") -> Ended:
        return self.command(*self.line(operation, fields, env), *more)

    def line(self, operation: str, fields: object, env: str = "") -> list[object]:
        """Give the whole command line."""
        file = save(self.folder / "fields.json", fields)
        return [
            "call", operation, file, "--env", env or self.gateway.url, "--site-cd", "T0000",
            "--cert", self.shop.certificate, "--key", self.shop.key,
            "--password-file", self.shop.password, "--ca", self.gateway.ca,
        ]  # fmt: skip


@pytest.fixture
def call(command: Command, shop: Shop, tmp_path: Path, gateway: Gateway) -> Caller:
    return Caller(command, shop, tmp_path, gateway)


def payment(gateway: Gateway, ordr_idxx: str, won: int) -> dict[str, object]:
    member = gateway.sandbox.members[0]
    return {
        "amount": won,
        "pt_mny": won,
        "pt_idno": member.pt_idno,
        "pt_pwd": member.pt_pwd,
        "pt_memcorp_cd": member.pt_memcorp_cd,
        "ordr_idxx": ordr_idxx,
    }


def test_a_reply_is_printed_as_json_with_personal_data_masked(
    call: Caller, gateway: Gateway
) -> None:
    transaction = gateway.sandbox.transactions[0]
    ended = call("transaction.inquiry", {"tno": transaction.tno, "pay_type": transaction.pay_type})
    reply = json.loads(ended.out)
    assert (ended.code, reply["res_cd"], reply["tno"]) == (0, "0000", transaction.tno)
    assert reply["card_no"] == "****"
    assert transaction.response["card_no"] not in ended.out


def test_fields_that_name_their_schema_are_refused_and_nothing_is_sent(
    call: Caller, gateway: Gateway
) -> None:
    """``validate`` leaves that member of a file out; what is sent holds fields of the protocol."""
    sent = len(gateway.sandbox.exchanges)
    fields = {"$schema": "x.json", **payment(gateway, "CALLS", 1000)}
    ended = call("benepia.point_payment", fields)
    assert ended.code != 0
    assert "$schema" in ended.err
    assert "x.json" not in ended.err
    assert len(gateway.sandbox.exchanges) == sent


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_reply_reaches_a_shop_whose_encoding_lacks_korean(
    call: Caller, gateway: Gateway, encoding: str
) -> None:
    """It is JSON for programs, and so UTF-8."""
    fields = payment(gateway, f"CALL3{encoding[0]}", 1000)
    ended = process(*call.line("benepia.point_payment", fields), encoding=encoding)
    reply = json.loads(ended.stdout.decode("utf-8"))
    assert (ended.returncode, reply["res_msg"], ended.stderr) == (0, "정상처리", b"")


@needs_full
def test_a_reply_that_cannot_be_written_ends_with_4_and_says_what_was_paid(
    call: Caller, gateway: Gateway
) -> None:
    """The points are gone: 1 would say refused, and 2 that nothing was sent."""
    fields = payment(gateway, "CALL4", 1000)
    with open("/dev/full", "wb") as full:
        ended = process(*call.line("benepia.point_payment", fields), stdout=full)
    assert_reported(gateway, ended.returncode, ended.stderr.decode("ascii"))


def test_a_reply_without_a_reader_ends_with_4_too(call: Caller, gateway: Gateway) -> None:
    code, printed = unread(*call.line("benepia.point_payment", payment(gateway, "CALL5", 1000)))
    assert_reported(gateway, code, printed.decode("ascii"))


@needs_shell
def test_a_reply_to_a_closed_output_ends_with_4_too(call: Caller, gateway: Gateway) -> None:
    line = call.line("benepia.point_payment", payment(gateway, "CALL6", 1000))
    ended = process(*line, redirected=">&-")
    assert_reported(gateway, ended.returncode, ended.stderr.decode("ascii"))


def test_a_stream_that_refuses_to_be_written_ends_with_4_too(
    call: Caller, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(io.StringIO):
        def write(self, text: str, /) -> int:
            raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Refusing())
    ended = call("benepia.point_payment", payment(gateway, "CALL7", 1000))
    assert_reported(gateway, ended.code, ended.err)


@needs_full
def test_an_unknown_outcome_ends_with_4_even_if_nothing_can_be_said(
    call: Caller, gateway: Gateway
) -> None:
    gateway.sandbox.disruptions.drop_after("benepia.point_payment")
    line = call.line("benepia.point_payment", payment(gateway, "CALL8", 1000))
    with open("/dev/full", "wb") as full:
        assert process(*line, stdout=full, stderr=full).returncode == 4


def assert_reported(gateway: Gateway, code: int, printed: str) -> None:
    """Make sure that the last payment can be looked up with what was printed."""
    tno = gateway.sandbox.inspector.records()[-1].response["tno"]
    assert (code, f"res_cd '0000', tno '{tno}'" in printed) == (4, True)
    assert "Traceback" not in printed


def test_a_refusal_ends_with_1(call: Caller) -> None:
    ended = call("payment.cancel", {"tno": "99999999999999"})
    assert (ended.code, json.loads(ended.out)["res_cd"]) == (1, "5530")


def test_wrong_fields_end_with_1_and_nothing_is_sent(call: Caller) -> None:
    ended = call("payment.cancel", {"tno": "12x"})
    assert (ended.code, "/tno" in ended.err) == (1, True)


def test_an_unreachable_gateway_ends_with_3(call: Caller) -> None:
    ended = call("payment.cancel", {"tno": "1"}, env="https://127.0.0.1:9")
    assert (ended.code, "was not sent" in ended.err) == (3, True)


def test_an_unknown_outcome_ends_with_4_and_says_what_to_do(call: Caller, gateway: Gateway) -> None:
    gateway.sandbox.disruptions.drop_after("benepia.point_payment")
    ended = call("benepia.point_payment", payment(gateway, "CALL1", 1000))
    assert ended.code == 4
    assert "Do not send it again" in ended.err


def test_the_exchange_is_recorded_without_the_password(
    call: Caller, gateway: Gateway, tmp_path: Path
) -> None:
    path = tmp_path / "recording.jsonl"
    fields = payment(gateway, "CALL2", 1000)
    assert call("benepia.point_payment", fields, "--record", path).code == 0
    assert "CALL2" in path.read_text("utf-8")
    assert str(fields["pt_pwd"]) not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


@needs_shell
def test_a_recording_that_others_may_open_is_narrowed_or_refused(
    call: Caller, gateway: Gateway, tmp_path: Path
) -> None:
    """The warning is a line of the command's own, and a refusal is wrong usage."""
    path = tmp_path / "\x1b[2J.jsonl"
    path.touch(0o644)
    line = [*call.line("payment.cancel", {"tno": "1"}), "--record", path]
    sent = len(gateway.sandbox.inspector.records())
    refused = process(*line, "--refuse-exposed")
    assert (refused.returncode, b"mode was 644" in refused.stderr) == (2, True)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"", 0o644)
    assert len(gateway.sandbox.inspector.records()) == sent
    ended = process(*line)
    lines = ended.stderr.decode().splitlines()
    assert (ended.returncode, path.stat().st_mode & 0o777) == (1, 0o600)
    assert [each for each in lines if "mode was 644; it is 600 now" in each] == lines[:1]
    assert (lines[0].startswith("kcp-proto: the recording "), "\x1b" in lines[0]) == (True, False)
    again = process(*line, "--refuse-exposed")
    assert (again.returncode, b"mode" in again.stderr) == (1, False)


def test_money_on_production_needs_yes(call: Caller) -> None:
    for env in ("production", "https://spl.kcp.co.kr", "https://SPL.kcp.co.kr:443"):
        ended = call("payment.cancel", {"tno": "1"}, env=env)
        assert (ended.code, "--yes" in ended.err) == (2, True)


def test_wrong_usage_ends_with_2(call: Caller) -> None:
    assert call("payment.cancle", {}).code == 2
    assert call("payment.cancel", {}, env="http://127.0.0.1").code == 2
    assert call("payment.cancel", []).code == 2


def test_a_recording_that_cannot_be_is_wrong_usage_and_nothing_is_sent(
    call: Caller, gateway: Gateway, tmp_path: Path
) -> None:
    sent = len(gateway.sandbox.inspector.records())
    for path in (tmp_path / "no folder" / "r.jsonl", tmp_path / "fields.json"):
        ended = call("payment.cancel", {"tno": "1"}, "--record", path)
        assert (ended.code, "recording" in ended.err) == (2, True)
    assert len(gateway.sandbox.inspector.records()) == sent


def test_a_ca_file_that_holds_none_is_named(call: Caller) -> None:
    for path in (call.shop.key, call.shop.password):
        ended = call("payment.cancel", {"tno": "1"}, "--ca", path)
        assert (ended.code, f"--ca {path} holds no certificate" in ended.err) == (2, True)


def test_a_shortened_environment_is_guessed(call: Caller) -> None:
    for env, meant in {"prod": "production", "stage": "staging", "Staging": "staging"}.items():
        ended = call("payment.cancel", {"tno": "1"}, env=env)
        assert (ended.code, f"did you mean {meant}?" in ended.err) == (2, True)
    ended = call("payment.cancel", {"tno": "1"}, env="x")
    assert (ended.code, "production, staging or an https address" in ended.err) == (2, True)
    assert "mean" not in ended.err


def test_a_key_of_another_shop_is_refused_before_anything_is_sent(
    call: Caller, stranger: Issued
) -> None:
    call.shop.certificate.write_bytes(stranger.certificate)
    ended = call("payment.cancel", {"tno": "1"})
    assert (ended.code, "[key-mismatch]" in ended.err) == (1, True)


@pytest.fixture
def running(issued: Issued, tmp_path: Path) -> Iterator[Path]:
    """Run a sandbox, and give the file that the command writes when it is ready."""
    sandbox = Sandbox(issued=issued)
    with sandbox.serve() as server:
        paths = hand_out(sandbox, server.ca_pem, tmp_path / "handed", None, crlf=False)
        facts = {
            "url": server.url,
            "site_cd": issued.site_cd,
            "paths": {what: str(path) for what, path in paths.items()},
        }
        yield save(tmp_path / "ready.json", facts)


def test_a_sandbox_that_runs_is_called_by_its_file(
    running: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else has to be typed, and no variable leads elsewhere."""
    monkeypatch.setenv("KCP_PROTO_ENV", "production")
    monkeypatch.setenv("KCP_PROTO_KEY", "/nowhere.pem")
    fields = save(tmp_path / "fields.json", {"tno": "99999999999999"})
    ended = command("call", "payment.cancel", fields, "--sandbox", running)
    assert (ended.code, json.loads(ended.out)["res_cd"]) == (1, "5530")


@pytest.mark.parametrize("content", ["[]", "{}", "x", '{"url": 1}', '{"url": "x", "paths": []}'])
def test_a_file_that_no_sandbox_wrote_is_wrong_usage(
    content: str, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "ready.json"
    file.write_text(content)
    ended = command("call", "payment.cancel", "-", "--sandbox", file, data=b"{}")
    assert (ended.code, "is no file that a sandbox wrote by --ready-file" in ended.err) == (2, True)
    assert command("call", "payment.cancel", "-", "--sandbox", tmp_path / "none").code == 2


def test_a_sandbox_and_another_gateway_contradict_each_other(
    running: Path, command: Command
) -> None:
    ended = command("call", "payment.cancel", "-", "--sandbox", running, "--env", "production")
    assert (ended.code, ended.err) == (2, "kcp-proto: give --env or --sandbox, not both\n")


def test_variables_stand_for_what_is_typed_each_time(
    running: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = json.loads(running.read_text())
    paths = facts["paths"]
    variables = {
        "ENV": facts["url"],
        "SITE_CD": facts["site_cd"],
        "CERT": paths["certificate"],
        "KEY": paths["private_key"],
        "PASSWORD_FILE": paths["key_password"],
        "CA": paths["ca"],
    }
    fields = save(tmp_path / "fields.json", {"tno": "99999999999999"})
    assert command("call", "payment.cancel", fields).code == 2
    for name, value in variables.items():
        monkeypatch.setenv(f"KCP_PROTO_{name}", value)
    assert json.loads(command("call", "payment.cancel", fields).out)["res_cd"] == "5530"
    # What is typed counts more, the variable with the password instead of its file too.
    monkeypatch.setenv("SECRET", "wrong")
    assert "password" in command("call", "payment.cancel", fields, "--password-env", "SECRET").err
    assert "nowhere" in command("call", "payment.cancel", fields, "--env", "nowhere").err


def test_help_names_the_variables_and_none_holds_a_secret(command: Command) -> None:
    shown = command("call", "--help").out
    named = set(re.findall(r"KCP_PROTO_\w+", shown))
    assert named == {
        f"KCP_PROTO_{name}"
        for name in ("ENV", "SITE_CD", "CERT", "KEY", "PASSWORD_FILE", "CA", "LANG")
    }
