"""``validate`` over folders, archives and millions of lines."""

import gzip
import json
import os
import pty
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any

import pytest

from kcp_proto import STAGING, Identity, build_request
from kcp_schemas import load_schema
from tests.cli.conftest import Command, Shop, save
from tests.cli.processes import RUN

zstd: Any = pytest.importorskip("backports.zstd")
CARD = "transaction.inquiry.response.card"
GOOD = dict(load_schema(CARD)["examples"][0])
BAD = {**GOOD, "app_time": "20260230120000"}
CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])


def lines(*payloads: object) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in payloads).encode()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.ndjson", bytes),
        ("a.jsonl", bytes),
        ("a.ndjson.gz", gzip.compress),
        ("a.jsonl.zst", zstd.compress),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_each_line_is_a_document_and_faults_name_their_line(
    name: str, pack: Any, workers: int, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(pack(lines(GOOD, BAD, GOOD)))
    ended = command("validate", path, "--workers", workers)
    assert ended.code == 1
    assert f"{name}:2: INVALID" in ended.out
    assert "error: line 2, column " in ended.out
    assert "documents: 3, valid: 2, invalid: 1\nfaults by rule: time.impossible 1" in ended.out


def test_standard_input_is_lines_with_ndjson(command: Command) -> None:
    assert command("validate", "--ndjson", data=lines(GOOD, GOOD)).code == 0
    assert command("validate", data=lines(GOOD, GOOD)).code == 1
    ended = command("validate", "--ndjson", "--workers", 2, data=lines(GOOD))
    assert (ended.code, "leave --workers" in ended.err) == (2, True)


def test_a_folder_is_searched_through_and_hidden_folders_are_left_alone(
    command: Command, tmp_path: Path
) -> None:
    for name in ("b/c/a.json", "a.json", ".git/x.json", "b/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        save(tmp_path / name, CANCEL)
    (tmp_path / "z.json.gz").write_bytes(gzip.compress(lines(CANCEL)))
    ended = command("validate", tmp_path)
    files = [line.split(":")[0] for line in ended.out.splitlines()[:-1]]
    assert [Path(file).relative_to(tmp_path).as_posix() for file in files] == [
        "a.json",
        "z.json.gz",
        "b/c/a.json",
    ]
    (tmp_path / "empty").mkdir()
    assert command("validate", tmp_path / "empty").code == 2


def test_a_pattern_that_the_shell_left_alone_is_expanded(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    save(tmp_path / "deep" / "er" / "a.json", CANCEL)
    ended = command("validate", tmp_path / "**" / "*.json")
    assert (ended.code, "documents: 1" in ended.out) == (0, True)
    ended = command("validate", tmp_path / "*.jsonx")
    assert (ended.code, "no file matches" in ended.err) == (2, True)


def test_with_expect_invalid_only_what_is_valid_fails(command: Command, tmp_path: Path) -> None:
    good, bad = save(tmp_path / "good.json", GOOD), save(tmp_path / "bad.json", BAD)
    assert command("validate", bad, "--expect", "invalid").code == 0
    ended = command("validate", bad, good, "--expect", "invalid")
    assert ended.code == 1
    assert "is valid, and was expected to be invalid [document.valid; " in ended.out
    empty = tmp_path / "empty.ndjson"
    empty.write_bytes(b"")
    assert command("validate", empty).code == 0
    assert command("validate", empty, "--expect", "invalid").code == 1
    mixed = tmp_path / "mixed.ndjson"
    mixed.write_bytes(lines(BAD, GOOD))
    ended = command("validate", mixed, "--expect", "invalid", "--output", "github")
    assert ended.out.count("::error") == 1
    assert "line=2,endLine=2,col=1,endColumn=2,title=document.valid::" in ended.out


def test_beyond_max_faults_everything_is_counted_and_nothing_shown(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(lines(*[BAD] * 5))
    ended = command("validate", path, "--max-faults", 2)
    assert ended.code == 1
    assert ended.out.count("error:") == 2
    assert "time.impossible 5\nfaults counted but not shown: 3" in ended.out
    assert command("validate", path, "--max-faults", 0).out.count("error:") == 0


def test_the_report_can_be_korean(command: Command, tmp_path: Path) -> None:
    ended = command("validate", save(tmp_path / "a.json", BAD), "--lang", "ko")
    assert "오류: 1행 " in ended.out
    assert "존재하지 않는 날짜나 시간입니다" in ended.out
    assert "문서 1건, 정상 0건, 오류 1건" in ended.out


def test_with_a_certificate_signatures_are_verified(
    command: Command, shop: Shop, identity: Identity, tmp_path: Path
) -> None:
    request = build_request("payment.cancel", {"tno": "1234"}, identity, STAGING)
    fields = dict(request.fields or {})
    good = save(tmp_path / "good.json", fields)
    bad = save(tmp_path / "bad.json", {**fields, "tno": "1235"})
    assert command("validate", good, bad).code == 0
    assert command("validate", good, "--cert", shop.certificate).code == 0
    ended = command("validate", bad, "--cert", shop.certificate)
    assert (ended.code, "[signature.mismatch; R16, R17]" in ended.out) == (1, True)
    assert fields["kcp_sign_data"][:40] not in ended.out
    assert command("validate", good, "--cert", shop.key).code == 1


def test_rules_beyond_json_schema_can_be_left_out(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", BAD)
    assert command("validate", path, "--no-semantic").code == 0
    assert command("validate", path, "--semantic").code == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_what_cannot_be_read_is_reported_and_the_rest_is_checked(
    workers: int, command: Command, tmp_path: Path
) -> None:
    damaged = tmp_path / "a.json.gz"
    damaged.write_bytes(gzip.compress(lines(GOOD))[:40])
    good = save(tmp_path / "b.json", GOOD)
    ended = command("validate", damaged, good, "--workers", workers)
    assert ended.code == 2
    assert f"{good}: valid" in ended.out
    assert f"cannot be read: {damaged}: " in ended.err


def test_a_wrong_executor_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", GOOD)
    assert command("validate", path, "--executor", "ray://127.0.0.1:1").code == 2
    ended = command("validate", path, "--executor", "dask://127.0.0.1:1", "--workers", 2)
    assert ended.code == 2


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
def test_a_bar_is_drawn_on_a_terminal_and_never_in_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(lines(*[GOOD] * 2000))
    program = [os.path.join(os.path.dirname(os.sys.executable), "kcp-proto")]  # type: ignore[attr-defined]
    main, terminal = pty.openpty()
    try:
        with Popen([*program, "validate", str(path)], stdout=PIPE, stderr=terminal) as shown:
            shown.wait(60)
            assert b"validate" in os.read(main, 100_000)
    finally:
        os.close(terminal)
        os.close(main)
    with Popen([*program, "validate", str(path)], stdout=PIPE, stderr=PIPE) as piped:
        out, err = piped.communicate(timeout=60)
    assert (err, b"documents: 2000" in out) == (b"", True)


IDLE = {
    "line feeds": b"\n",
    "CR LF": b"\r\n",
    "blanks": b" \t\n",
    "one line of zeros": b"0",
    "one line of blanks": b" ",
    "one line of NUL": b"\0",
}


@pytest.mark.parametrize("content", IDLE.values(), ids=IDLE)
@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("zst", zstd.compress)])
def test_a_packed_file_without_a_document_is_given_up(
    suffix: str, pack: Any, content: bytes, command: Command, tmp_path: Path
) -> None:
    """Kilobytes unpack to any size; what was read before still counts."""
    path = tmp_path / f"a.ndjson.{suffix}"
    path.write_bytes(pack(lines(GOOD) + content * (24 * 1024 * 1024 // len(content))))
    assert path.stat().st_size < 100_000
    ended = command("validate", path)
    assert (ended.code, "gave up after 16 MiB on end without a document" in ended.err) == (2, True)
    assert "documents: 1, valid: 1" in ended.out


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
@pytest.mark.parametrize("name", ["/dev/zero", "-"])
def test_a_device_without_an_end_is_given_up(name: str) -> None:
    arguments = [*RUN, "validate", name, "--ndjson"]
    with open("/dev/zero", "rb") as device:
        done = run(arguments, stdin=device, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"gave up after 16 MiB on end without a document" in done.stderr


def test_blank_lines_between_documents_are_no_reason_to_give_up(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.ndjson.gz"
    path.write_bytes(gzip.compress((lines(GOOD) + b"\n" * (6 * 1024 * 1024)) * 3))
    ended = command("validate", path)
    assert (ended.code, "documents: 3, valid: 3" in ended.out) == (0, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_no_regular_file_is_named_and_skipped(
    language: str, command: Command, tmp_path: Path
) -> None:
    """A named pipe would be waited for, for ever."""
    save(tmp_path / "a.json", GOOD)
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "device.json").symlink_to("/dev/zero")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    word = {"en": "not a regular file: ", "ko": "일반 파일이 아니므로 건너뜁니다: "}[language]
    for named in (tmp_path, tmp_path / "*.json"):
        ended = command("validate", named, "--lang", language)
        assert (ended.code, "a.json: " in ended.out, "link.json: " in ended.out) == (0, True, True)
        skipped = [line for line in ended.err.splitlines() if word in line]
        assert [line.rpartition("/")[2] for line in skipped] == ["device.json", "pipe.json"]
    (tmp_path / "a.json").unlink()
    assert command("validate", tmp_path, "--lang", language).code == 2


@pytest.mark.parametrize("more", [[], ["--message", "payment.cancel.request"], ["--ndjson"]])
def test_an_array_of_messages_is_told_what_it_is(
    more: list[str], command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "both.json"
    path.write_bytes(json.dumps([CANCEL, GOOD]).encode())
    ended = command("validate", path, *more)
    assert (ended.code, "give --message" in ended.out) == (1, False)
    assert "is not an object but an array: give one document a file" in ended.out
    assert "배열입니다" in command("validate", path, *more, "--lang", "ko").out


@pytest.mark.parametrize("text", [b'"x"', b"1", b"null", b"true"])
@pytest.mark.parametrize("more", [[], ["--message", "payment.cancel.request"]])
def test_what_is_no_object_is_told_so(text: bytes, more: list[str], command: Command) -> None:
    ended = command("validate", "-", *more, data=text)
    assert (ended.code, "is not an object [type;" in ended.out) == (1, True)
