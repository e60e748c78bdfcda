"""``report``: what a bundle holds for each reader, and what ends the command."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from kcp_cli.output import Language
from kcp_cli.report.words import WORDS
from kcp_proto import STAGING, Identity, OutcomeUnknown, build_request
from kcp_transports import RecordingTransport
from tests.cli.conftest import Command, Ended, Shop
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
FILES = ["REPORT.md", "report.json", "exchanges/01.json"]
Report = Callable[..., tuple[Ended, dict[str, str]]]


@pytest.fixture
def path(tmp_path: Path, identity: Identity) -> Path:
    """Give a recording: a payment, its cancel that fails, and a payment whose outcome is open."""
    path = tmp_path / "r.jsonl"
    lost = OutcomeUnknown("benepia.point_payment", "money", "wait", "reset by pay.shop.example:443")
    refusal = json_response(res_cd="8112", res_msg="취소 불가", secret="not described")
    inner = InMemoryTransport(in_turn(approval(), refusal, lost))
    ids = iter(["a1", "a2", "b3"])
    transport = RecordingTransport(inner, path, new_id=lambda: next(ids), clock=lambda: NOW)
    transport.send(build_request("benepia.point_payment", MONEY, identity, STAGING))
    transport.send(build_request("payment.cancel", {"tno": TNO}, identity, STAGING))
    other = {**MONEY, "ordr_idxx": "ORDER2"}
    with pytest.raises(OutcomeUnknown):
        transport.send(build_request("benepia.point_payment", other, identity, STAGING))
    transport.close()
    return path


@pytest.fixture
def bundle(command: Command, tmp_path: Path) -> Report:
    def bundle(*arguments: object) -> tuple[Ended, dict[str, str]]:
        out = tmp_path / "out.zip"
        ended = command("report", *arguments, "--out", out)
        if not out.exists():
            return ended, {}
        with ZipFile(out) as archive:
            assert archive.testzip() is None
            return ended, {name: archive.read(name).decode() for name in archive.namelist()}

    return bundle


def test_the_desk_gets_what_it_looks_an_exchange_up_by(bundle: Report, path: Path) -> None:
    ended, files = bundle(path, "--order", "ORDER1", "--for", "desk", "--env", "staging")
    assert (ended.code, ended.err, [*files]) == (0, "", FILES)
    page = files["REPORT.md"]
    for shown in ("T0000", "ORDER1", TNO, "`5000`", "2026-03-02 14:00:00+09:00", "0000 정상처리"):
        assert shown in page
    assert "stg-spl.kcp.co.kr" in page
    exchange = json.loads(files["exchanges/01.json"])
    assert exchange["lines"][0]["message"]["site_cd"] == "T0000"
    assert "key" not in exchange["lines"][0]


def test_what_is_open_is_taken_by_itself_with_what_to_ask(bundle: Report, path: Path) -> None:
    ended, files = bundle(path, "--for", "desk")
    assert (ended.code, [*files]) == (0, FILES)
    assert "ORDER2" in files["REPORT.md"]
    assert "ORDER1" not in files["REPORT.md"]
    assert "What we ask: Do not send it again" in files["REPORT.md"]
    _, korean = bundle(path, "--for", "desk", "--lang", "ko")
    assert "문의 내용: 다시 보내지 마십시오" in korean["REPORT.md"]
    assert "NHN KCP 문의" in korean["REPORT.md"]


def test_a_bug_report_names_neither_shop_nor_order_nor_purchase(bundle: Report, path: Path) -> None:
    """A value has one placeholder throughout, so what belongs together still shows."""
    ended, files = bundle(path, "--id", "a1", "--id", "a2", "--id", "b3")
    assert ended.code == 0
    whole = "".join(files.values())
    for hidden in (
        "T0000",
        "ORDER1",
        "ORDER2",
        TNO,
        TNO[-4:],
        "커피",
        "0264502327",
        "shop.example",
    ):
        assert hidden not in whole
    first, cancel, lost = (json.loads(files[f"exchanges/0{n}.json"]) for n in (1, 2, 3))
    assert first["tno"] == cancel["tno"] == "<tno 1>"
    assert (first["order_no"], lost["order_no"]) == ("<ordr_idxx 1>", "<ordr_idxx 2>")
    assert first["site_cd"] == lost["site_cd"] == "<site_cd 1>"
    assert (first["amount"], cancel["result"]) == ("5000", "8112 취소 불가")
    assert cancel["lines"][1]["message"]["secret"] == "****"
    assert lost["lines"][1]["reason"] == "reset by <host>"
    assert lost["recovery"] == []
    assert first["operation"] == first["lines"][0]["operation"] == "benepia.point_payment"


@pytest.mark.parametrize("audience", ["bug", "desk"])
def test_no_secret_is_in_it_nor_a_path_of_the_machine(
    bundle: Report, path: Path, shop: Shop, audience: str, identity: Identity, tmp_path: Path
) -> None:
    body = tmp_path / "body.json"
    cancel = build_request("payment.cancel", {"tno": TNO}, identity, STAGING)
    body.write_bytes(cancel.body.replace(b"STSC", b"STPC"))
    ended, files = bundle(
        path, "--order", "ORDER1", "--for", audience, "--explain", body,
        "--key", shop.key, "--cert", shop.certificate, "--password-file", shop.password,
    )  # fmt: skip
    assert ended.code == 0
    whole = "".join(files.values())
    signature = cancel.fields["kcp_sign_data"]
    key = shop.key.read_text()[60:100]
    for secret in (PASSWORD, "member-name", "127.0.0.9", signature, key, "changeit", str(tmp_path)):
        assert secret not in whole
    facts = json.loads(files["report.json"])
    assert {"key.size", "certificate.form"} <= {check["id"] for check in facts["doctor"]}
    assert facts["signature"]["verdict"] == "mismatch"
    assert facts["for"] == audience
    assert facts["installation"]["packages"]["kcp-proto"]
    assert (audience == "desk") is ("message" in facts["doctor"][0])


def test_equal_input_gives_equal_bytes(command: Command, path: Path, tmp_path: Path) -> None:
    written: list[bytes] = []
    for name in ("one.zip", "two.zip"):
        assert command("report", path, "--out", tmp_path / name).code == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    if os.name == "posix":
        assert (tmp_path / "one.zip").stat().st_mode & 0o777 == 0o600


def test_what_is_inside_is_said_before_and_list_writes_nothing(
    bundle: Report, command: Command, path: Path
) -> None:
    ended, files = bundle(path, "--list")
    assert files == {}
    assert ended.out.splitlines()[-1] == "nothing is written (--list)"
    for name in FILES:
        assert f"  {name}" in ended.out
    wrote, files = bundle(path)
    assert wrote.out.splitlines()[:-1] == ended.out.splitlines()[:-1]
    assert "Look through it before you send it" in wrote.out
    sizes = {line.split()[0]: line.split()[1] for line in wrote.out.splitlines()[1:-1]}
    assert sizes == {name: f"{len(text.encode()):,}" for name, text in files.items()}


def test_without_a_recording_it_holds_versions_alone(bundle: Report) -> None:
    ended, files = bundle()
    assert (ended.code, [*files]) == (0, FILES[:2])
    assert "cryptography" in files["REPORT.md"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--id", "a1"], "need a recording"),
        (["--key", "key.pem"], "--key and --cert go together"),
        (["r.jsonl", "--id", "zz"], "0 exchanges have an id that begins like zz"),
        (["r.jsonl", "--id", "a"], "2 exchanges have an id that begins like a"),
        (["r.jsonl", "--order", "NONE"], "no exchange is about the order NONE"),
        (["missing.jsonl"], "missing.jsonl"),
        (["--explain", "missing.json"], "cannot read missing.json"),
        (["--for", "everybody"], "--for"),
        (["--env", "prod"], "production"),
    ],
)
def test_what_cannot_be_reported_is_told_and_nothing_is_written(
    command: Command,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(path.parent)
    before = sorted(path.parent.iterdir())
    ended = command("report", *arguments)
    assert (ended.code, words in ended.err) == (2, True), ended.err
    assert sorted(path.parent.iterdir()) == before


def test_an_output_that_cannot_be_written_ends_with_2_and_leaves_nothing(
    command: Command, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder.zip"
    folder.mkdir()
    (tmp_path / "file").write_text("x")
    for out in (folder, tmp_path / "file" / "x.zip"):
        ended = command("report", path, "--out", out)
        assert (ended.code, "cannot write" in ended.err) == (2, True)
        assert FILES[0] in ended.out
        assert "is written" not in ended.out
    assert [*folder.iterdir()] == []
    assert [item.name for item in tmp_path.iterdir() if item.name.endswith(".part")] == []


def test_foreign_text_has_no_power_in_the_page(
    bundle: Report, tmp_path: Path, identity: Identity
) -> None:
    """Neither Markdown nor a terminal's escapes."""
    path = tmp_path / "f.jsonl"
    hostile = "`x` ![i](http://e.example/p) <script> | # *b*\x1b[31m"
    inner = InMemoryTransport(in_turn(json_response(res_cd="8112", res_msg=hostile)))
    transport = RecordingTransport(inner, path, new_id=lambda: "a1")
    transport.send(build_request("payment.cancel", {"tno": TNO}, identity, STAGING))
    transport.close()
    _, files = bundle(path, "--id", "a1", "--for", "desk")
    (line,) = (line for line in files["REPORT.md"].splitlines() if "8112" in line)
    assert line.startswith("- result: `` 8112 `x` ![i]")
    assert line.endswith(" ``")
    assert "\x1b" not in files["REPORT.md"]


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in WORDS.items():
        assert texts[Language.ENGLISH], key
        assert any("가" <= letter <= "힣" for letter in texts[Language.KOREAN]), key
