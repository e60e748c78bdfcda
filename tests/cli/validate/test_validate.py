"""``validate``."""

import json
import re
from pathlib import Path

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])


def test_a_valid_payload_ends_with_0_and_says_what_it_was_taken_for(
    command: Command, tmp_path: Path
) -> None:
    ended = command("validate", save(tmp_path / "a.json", CANCEL))
    assert ended.code == 0
    assert "valid as payment.cancel.request (found from its fields)" in ended.out


def test_every_fault_is_reported_and_the_exit_code_is_1(command: Command, tmp_path: Path) -> None:
    broken = {**CANCEL, "tno": "1" * 15, "mod_dsec": "x"}
    ended = command("validate", save(tmp_path / "a.json", broken))
    assert ended.code == 1
    assert "/tno: is longer than 14 characters [maxLength; " in ended.out
    assert "did you mean mod_desc?" in ended.out


def test_a_warning_alone_does_not_fail(command: Command, tmp_path: Path) -> None:
    ended = command("validate", save(tmp_path / "a.json", {**CANCEL, "mod_desc": "a > b"}))
    assert ended.code == 0
    assert re.search(r"warning: line 1, column \d+: /mod_desc", ended.out)


def test_standard_input_is_read_for_a_dash_and_without_files(command: Command) -> None:
    data = json.dumps(CANCEL).encode()
    assert command("validate", "-", data=data).code == 0
    assert command("validate", data=data).code == 0


def test_the_json_report_holds_rule_pointer_and_both_languages(
    command: Command, tmp_path: Path
) -> None:
    files = [save(tmp_path / "a.json", CANCEL), save(tmp_path / "b.json", {**CANCEL, "tno": ""})]
    ended = command("validate", *files, "--output", "json")
    good, bad = json.loads(ended.out)
    assert ended.code == 1
    assert (good["valid"], good["faults"]) == (True, [])
    (fault,) = bad["faults"]
    assert (fault["rule"], fault["pointer"]) == ("minLength", "/tno")
    assert fault["message_ko"] == "비어 있습니다"


def test_a_file_that_is_not_json_is_reported_with_line_and_column(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"a": 1,\n  "b": oops}')
    ended = command("validate", path)
    assert ended.code == 1
    assert "line 2, column 8: is not JSON" in ended.out
    path.write_bytes(b'{"a": 1,\n "b": "\xff"}')
    assert "line 2, column 8: is not UTF-8" in command("validate", path).out


def test_a_named_message_is_not_guessed(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", {"res_cd": "9999", "res_msg": "no"})
    assert "give --message NAME" in command("validate", path).out
    assert command("validate", path, "--message", "payment.cancel.response").code == 0
    assert command("validate", path, "--message", "payment.cancle.response").code == 2


def test_a_missing_file_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    ended = command("validate", tmp_path / "none.json")
    assert ended.code == 2
    assert "none.json" in ended.err


def test_a_secret_is_not_in_the_report(command: Command, tmp_path: Path) -> None:
    payload = dict(load_schema("benepia.point_payment.request")["examples"][0])
    broken = {**payload, "pt_pwd": "hunter2-hunter2-hunter2", "buyr_mail": "x,canary@example.com"}
    for output in ("text", "json"):
        ended = command("validate", save(tmp_path / "a.json", broken), "--output", output)
        assert ended.code == 1
        assert "hunter2" not in ended.out + ended.err
        assert "canary" not in ended.out + ended.err


NOTICE = b"tno=20220609985470&tx_cd=TX00&noti_id=1&op_cd=50&ipgm_mnyx=1004"


@pytest.mark.parametrize("options", [[], ["--message", "deposit.notice"]], ids=["auto", "named"])
@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (NOTICE, 0, "valid as deposit.notice"),
        (NOTICE + b"&ipgm_name=%C8%AB%B1%E6%B5%BF\r\n", 0, "valid as deposit.notice"),
        (NOTICE.replace(b"1004", b"1,004"), 1, "/ipgm_mnyx: does not have the required form"),
        (NOTICE + b"&tno=1", 1, "is a name that comes twice [form.duplicate; R36]"),
        (NOTICE + b"&x=%FF", 1, "is neither UTF-8 nor EUC-KR [form.encoding; R36]"),
        (NOTICE + b"&x=" + b"0" * 65536, 1, "is larger than 65536 bytes [form.size; R36]"),
    ],
)
def test_a_notice_is_judged_as_the_form_that_it_is(
    options: list[str], body: bytes, code: int, words: str, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(body)
    ended = command("validate", file, *options)
    assert (ended.code, words in ended.out) == (code, True)
    assert "홍" not in ended.out


def test_a_notice_that_is_json_is_told_so(command: Command, tmp_path: Path) -> None:
    file = save(tmp_path / "a.json", {"tno": "1", "tx_cd": "TX00"})
    ended = command("validate", file, "--message", "deposit.notice", "--lang", "ko")
    assert (ended.code, "JSON입니다. 통보는 폼" in ended.out) == (1, True)


def test_notices_may_stand_a_line(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "notices.log"
    file.write_bytes(NOTICE + b"\n" + NOTICE.replace(b"op_cd=50", b"op_cd=") + b"\n")
    ended = command("validate", file, "--ndjson", "--output", "ndjson")
    reports = [json.loads(line) for line in ended.out.splitlines()]
    assert [fault["rule"] for report in reports for fault in report["faults"]] == ["minLength"]


@pytest.mark.parametrize(
    ("content_type", "code", "rule"),
    [
        ("application/x-www-form-urlencoded; charset=EUC-KR", 0, ""),
        ("application/x-www-form-urlencoded; charset=ms949", 0, ""),
        ("application/x-www-form-urlencoded; charset=UTF-8", 1, "form.encoding"),
        ("application/x-www-form-urlencoded; charset=Shift_JIS", 1, "form.charset"),
        ("application/json", 1, "form.media-type"),
    ],
)
def test_a_notice_is_judged_by_the_header_that_came_with_it(
    content_type: str, code: int, rule: str, command: Command, tmp_path: Path
) -> None:
    """In a folder, where its file is one of several."""
    (tmp_path / "notice.form").write_bytes(NOTICE + b"&ipgm_name=%C8%AB%B1%E6%B5%BF")
    save(tmp_path / "a.json", load_schema("payment.cancel.request")["examples"][0])
    ended = command("validate", tmp_path, "--content-type", content_type)
    assert (ended.code, rule in ended.out) == (code, True)
    assert "notice.form" in ended.out
    assert "documents: 2" in ended.out
