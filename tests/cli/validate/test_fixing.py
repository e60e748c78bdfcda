"""``--fix``: what changes no meaning is repaired in the file, and nothing else is."""

import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
LINE = CANCEL["kcp_cert_info"]
PEM = LINE.replace("-----M", "-----\nM").replace("K-----E", "K\n-----E") + "\n"
WRONG = {**CANCEL, "tno": 22320972271249, "kcp_cert_info": PEM}


def test_a_file_is_repaired_and_then_judged(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(WRONG, indent=3).encode() + b"\r\n")
    ended = command("validate", path, "--fix")
    assert (ended.code, ended.err) == (0, "")
    assert path.read_bytes() == json.dumps(CANCEL, indent=3).encode() + b"\r\n"
    assert ended.out.splitlines() == [
        f"fixed: {path}, line 3, column 21: /kcp_cert_info: line ends are taken out [pattern]",
        f"fixed: {path}, line 4, column 11: /tno: a number becomes text, as the wire carries it "
        "[type]",
        "fixed: 2, in 1 file(s)",
        f"{path}: valid as payment.cancel.request (found from its fields)",
        "documents: 1, valid: 1, invalid: 0",
    ]
    before = path.stat()
    assert "fixed" not in command("validate", path, "--fix").out
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_exit_code_is_by_what_remains(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", {**WRONG, "mod_type": "X"})
    ended = command("validate", path, "--fix", "--message", "payment.cancel.request")
    assert (ended.code, "fixed: 2" in ended.out, "[const; " in ended.out) == (1, True, True)
    assert json.loads(path.read_bytes()) == {**CANCEL, "mod_type": "X"}


def test_a_dry_run_shows_what_would_be_done_and_no_value(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", WRONG)
    before = path.read_bytes()
    ended = command("validate", path, "--fix", "--dry-run")
    assert (ended.code, path.read_bytes()) == (1, before)
    text, lines = before.decode(), ended.out.splitlines()
    first, second = text.index('"-----BEGIN') + 1, text.index("22320972271249") + 1
    assert lines[:7] == [
        f"would fix: {path}, line 1, column {first}: /kcp_cert_info: line ends are taken out "
        "[pattern]",
        r'  - "kcp_cert_info": "…\n…"',
        '  + "kcp_cert_info": "……"',
        f"would fix: {path}, line 1, column {second}: /tno: a number becomes text, as the wire "
        "carries it [type]",
        '  - "tno": …',
        '  + "tno": "…"',
        "--fix would fix: 2, in 1 file(s); nothing was written",
    ]
    assert "2232097" not in ended.out + ended.err
    assert "MIID" not in ended.out + ended.err
    ended = command("validate", path, "--dry-run")
    assert (ended.code, "give --fix too" in ended.err) == (2, True)


def test_what_is_said_stays_out_of_a_report_for_programs(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", WRONG)
    ended = command("validate", path, "--fix", "--dry-run", "--output", "json")
    assert len(json.loads(ended.out)) == 1
    assert "would fix: " in ended.err
    ended = command("validate", path, "--fix", "--output", "json", "--lang", "ko")
    assert json.loads(ended.out)[0]["valid"]
    assert "수정: " in ended.err
    assert "파일 1개에서 2건을 수정했습니다" in ended.err


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_lines_are_repaired_where_they_are(command: Command, tmp_path: Path, ends: str) -> None:
    path = tmp_path / "a.ndjson"
    long = '{"a": "' + "x" * 70_000 + '"}'
    lines = [json.dumps(CANCEL), "", json.dumps(WRONG), long, "{", json.dumps(WRONG)]
    path.write_bytes(ends.join(lines).encode())
    ended = command("validate", path, "--fix")
    assert (ended.code, "fixed: 4, in 1 file(s)" in ended.out) == (1, True)
    lines[2] = lines[5] = json.dumps(CANCEL)
    assert path.read_bytes() == ends.join(lines).encode()
    assert f"fixed: {path}, line 6, column " in ended.out


def test_only_rules_that_count_are_repaired(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", WRONG)
    assert command("validate", path, "--fix", "--select", "type").code == 0
    assert json.loads(path.read_bytes()) == {**CANCEL, "kcp_cert_info": PEM}


def test_packed_files_standard_input_and_negatives_are_left_alone(
    command: Command, tmp_path: Path
) -> None:
    packed = tmp_path / "a.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(WRONG).encode()))
    before = packed.read_bytes()
    ended = command("validate", packed, "--fix")
    assert (ended.code, packed.read_bytes()) == (1, before)
    assert f"not fixed, since it is packed: {packed}" in ended.out
    ended = command("validate", "-", "--fix", data=b"{}")
    assert (ended.code, "name files, not standard input" in ended.err) == (2, True)
    proven = save(tmp_path / "x.invalid.json", WRONG)
    assert command("validate", proven, "--write-expect").code == 0
    assert command("validate", proven, "--fix").code == 0
    assert json.loads(proven.read_bytes()) == WRONG


@pytest.mark.skipif(os.name != "posix", reason="needs modes and links")
def test_a_mode_and_a_link_stay(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "real.json", WRONG)
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    assert command("validate", link, "--fix").code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert json.loads(path.read_bytes()) == CANCEL
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.json", "real.json"]


def test_a_file_that_cannot_be_written_is_reported_and_whole(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.json", WRONG)
    before = path.read_bytes()

    def refuse(path: Path, mode: int) -> bool:
        return not (path and mode)

    monkeypatch.setattr(os, "access", refuse)
    ended = command("validate", path, "--fix")
    assert (ended.code, path.read_bytes()) == (2, before)
    assert f"cannot be written: {path}: " in ended.err
    monkeypatch.undo()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, os.strerror(28), str(target))

    monkeypatch.setattr(Path, "replace", full)
    ended = command("validate", path, "--fix")
    assert (ended.code, path.read_bytes()) == (2, before)
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
