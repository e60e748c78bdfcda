"""Proven negatives: a document is wrong in just the way that its expectation says."""

import json
from pathlib import Path
from typing import Any

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
NAME = "payment.cancel.request"
BROKEN = {**CANCEL, "tno": "1" * 15, "mod_desc": "a > b"}
LONG = {"rule": "maxLength", "pointer": "/tno"}
ADVICE = {"rule": "advice", "pointer": "/mod_desc"}


def pair(folder: Path, expected: Any, payload: Any = BROKEN, ending: str = "json") -> Path:
    save(folder / "x.expect.json", expected)
    return save(folder / f"x.invalid.{ending}", payload)


def test_what_is_wrong_as_expected_passes(command: Command, tmp_path: Path) -> None:
    path = pair(tmp_path, {"faults": [ADVICE, LONG]})
    save(tmp_path / "good.json", CANCEL)
    ended = command("validate", tmp_path)
    assert ended.code == 0
    assert f"{path}: invalid, as expected, as {NAME}\n" in ended.out
    assert "documents: 2, valid: 1, invalid: 1 (as expected: 1)\n" in ended.out
    assert "faults by rule" not in ended.out
    ended = command("validate", tmp_path, "--lang", "ko")
    assert f"{path}: 기대한 대로 오류: {NAME}\n" in ended.out
    assert "오류 1건(기대한 오류 1건)" in ended.out


@pytest.mark.parametrize("argument", ["x.invalid.json", "x.expect.json", "*.json", "."])
def test_a_pair_is_one_document_however_it_is_named(
    argument: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair(tmp_path, {"faults": [ADVICE, LONG], "message": NAME, "comment": "too long"})
    monkeypatch.chdir(tmp_path)
    ended = command("validate", argument)
    assert (ended.code, "documents: 1, " in ended.out) == (0, True)
    ended = command("validate", "x.expect.json", "x.invalid.json", "./x.invalid.json")
    assert "documents: 2, " in ended.out


def test_what_is_missing_and_what_came_besides_is_said_at_its_place(
    command: Command, tmp_path: Path
) -> None:
    const = {"rule": "const", "pointer": "/mod_type"}
    path = pair(tmp_path, {"faults": [const, LONG]}, {**BROKEN, "zip": "1"})
    ended = command("validate", path)
    assert ended.code == 1
    head, *faults = ended.out.splitlines()[:-2]
    assert head == f"{path}: INVALID as {NAME} (found from its fields)"
    text = path.read_text("utf-8")
    places = [text.index(value) + 1 for value in ('"STSC"', '"a > b"', '"1"}')]
    assert [line[: line.index("/")] for line in faults] == [
        f"  error: line 1, column {place}: " for place in places
    ]
    assert [line[line.index("/") :] for line in faults] == [
        "/mod_type: was expected to break const, and does not [expect.missing; docs/validate.md]",
        "/mod_desc: breaks advice, which is not expected: Leave '>' out: integrators strip it "
        "although the guide's table does not list it. [expect.more; docs/validate.md]",
        "/zip: breaks field.unknown, which is not expected: is not a field of "
        f"{NAME} [expect.more; docs/validate.md]",
    ]
    ended = command("validate", path, "--lang", "ko")
    assert "/mod_type: 기대한 오류가 나오지 않았습니다: const [expect.missing" in ended.out
    assert "/mod_desc: 기대하지 않은 오류가 나왔습니다: advice, '>'는" in ended.out


def test_a_document_that_came_right_fails(command: Command, tmp_path: Path) -> None:
    path = pair(tmp_path, {"faults": [LONG]}, CANCEL)
    ended = command("validate", path, "--output", "github")
    assert (ended.code, ended.out.count("::error")) == (1, 1)
    assert "title=expect.missing::" in ended.out


def test_the_expectation_names_the_message(command: Command, tmp_path: Path) -> None:
    """Where the field that tells is what is wrong."""
    const = {"rule": "const", "pointer": "/mod_type"}
    path = pair(tmp_path, {"message": NAME, "faults": [const]}, {**CANCEL, "mod_type": "STPC"})
    assert command("validate", path).code == 0
    pair(tmp_path, {"faults": [const]}, {**CANCEL, "mod_type": "STPC"})
    assert command("validate", path).code == 1
    assert command("validate", path, "--message", NAME).code == 0


def test_what_is_not_json_can_be_expected(command: Command, tmp_path: Path) -> None:
    path = pair(tmp_path, {"faults": [{"rule": "json.syntax", "pointer": ""}]})
    path.write_text("{")
    assert command("validate", path).code == 0
    pair(tmp_path, {"faults": [{"rule": "json.duplicate", "pointer": ""}]})
    path.write_text("{")
    ended = command("validate", path)
    assert (ended.code, ended.out.count("error: ")) == (1, 2)


def test_a_form_is_proven_too(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "x.invalid.form"
    path.write_bytes(b"tno=1&tx_cd=TX00&noti_id=1&op_cd=&ipgm_mnyx=1004")
    save(tmp_path / "x.expect.json", {"faults": [{"rule": "minLength", "pointer": "/op_cd"}]})
    assert command("validate", tmp_path).code == 0
    save(tmp_path / "x.expect.json", {"faults": [{"rule": "enum", "pointer": "/op_cd"}]})
    assert command("validate", tmp_path).code == 1


def test_a_negative_without_an_expectation_proves_nothing(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "x.invalid.json", BROKEN)
    ended = command("validate", tmp_path)
    assert ended.code == 1
    assert f"{path}: INVALID" in ended.out
    assert "has no x.expect.json beside it" in ended.out
    assert "[maxLength; " in ended.out
    # Asked whether it is invalid for any reason, it is.
    assert command("validate", tmp_path, "--expect", "invalid").code == 0
    save(tmp_path / "x.expect.json", {"faults": [{"rule": "enum", "pointer": "/x"}]})
    assert command("validate", tmp_path, "--expect", "invalid").code == 0


def test_an_expectation_without_a_document_is_said(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "x.expect.json", {"faults": [LONG]})
    ended = command("validate", tmp_path)
    assert ended.code == 1
    assert f"{path}: INVALID" in ended.out
    assert "and there is no x.invalid.json beside it [expect.orphan; " in ended.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1, column 2: is not JSON"),
        ('{"faults": [], "faults": []}', "names a member twice"),
        ("[]", "is no expectation: it is not an object"),
        ("{}", "needs faults, a list of at least one fault"),
        ('{"faults": []}', "line 1, column 12: /faults: needs faults"),
        ('{"faults": {"rule": "maxLength"}}', "/faults: needs faults"),
        ('{"faults": ["maxLength"]}', "/faults/0: is not an object with a rule and a pointer"),
        ('{"faults": [{"rule": "enum"}]}', "/faults/0: is not an object with a rule and a"),
        (
            '{"faults": [\n{"rule": "maxLenght", "pointer": ""}]}',
            "line 2, column 10: /faults/0/rule: is no rule; did you mean maxLength? [expect.file; ",
        ),
        ('{"faults": [{"rule": 1, "pointer": ""}]}', "/faults/0/rule: is not a text"),
        (
            '{"faults": [{"rule": "enum", "pointer": "tno"}]}',
            '/faults/0/pointer: is no JSON pointer: one begins with a slash, as "/tno"',
        ),
        ('{"faults": [{"rule": "enum", "pointer": "/a~2"}]}', "/faults/0/pointer: is no JSON po"),
        ('{"faults": [{"rule": "enum", "pointer": null}]}', "/faults/0/pointer: is not a text"),
        (
            '{"faults": [{"rule": "enum", "pointer": "", "line": 1}]}',
            "/faults/0/line: is no member here; there are rule, pointer; did you mean pointer? [",
        ),
        (
            '{"fault": [], "faults": [{"rule": "enum", "pointer": ""}]}',
            "/fault: is no member here; there are message, faults, comment; did you mean faults?",
        ),
        (
            '{"message": "payment.cancle.request", "faults": [{"rule": "enum", "pointer": ""}]}',
            "/message: there is no such message; did you mean payment.cancel.request? [",
        ),
        (
            '{"message": 1, "comment": 1, "faults": [{"rule": "enum", "pointer": ""}]}',
            "/comment: is not a text",
        ),
    ],
)
def test_a_wrong_expectation_is_said_exactly(
    text: str, words: str, command: Command, tmp_path: Path
) -> None:
    pair(tmp_path, {})
    path = tmp_path / "x.expect.json"
    path.write_text(text)
    ended = command("validate", tmp_path)
    assert ended.code == 1
    assert f"{path}: INVALID" in ended.out
    assert words in ended.out
    assert "maxLength; R" not in ended.out


def test_what_is_found_can_be_written_as_what_is_expected(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "x.invalid.json", BROKEN)
    save(tmp_path / "good.json", CANCEL)
    ended = command("validate", tmp_path, "--write-expect")
    written = tmp_path / "x.expect.json"
    assert (ended.code, f"wrote {written}: 2 expected fault(s)" in ended.err) == (0, True)
    assert json.loads(written.read_bytes()) == {"message": NAME, "faults": [LONG, ADVICE]}
    assert written.read_text("utf-8").endswith("]\n}\n")
    assert command("validate", tmp_path).code == 0
    save(path, {**CANCEL, "tno": "x"})
    assert command("validate", tmp_path).code == 1
    save(written, {"comment": "no number", "faults": [LONG]})
    assert command("validate", tmp_path, "--write-expect").code == 0
    assert json.loads(written.read_bytes()) == {
        "comment": "no number",
        "faults": [{"rule": "pattern", "pointer": "/tno"}],
    }
    assert command("validate", tmp_path).code == 0


def test_what_is_valid_proves_nothing_and_is_not_written(command: Command, tmp_path: Path) -> None:
    save(tmp_path / "x.invalid.json", CANCEL)
    ended = command("validate", tmp_path, "--write-expect")
    assert (ended.code, "[document.valid; " in ended.out) == (1, True)
    assert not (tmp_path / "x.expect.json").exists()


def test_an_expectation_that_cannot_be_written_is_reported(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "x.invalid.json", BROKEN)

    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("kcp_cli.validate.expectations.write_whole", refuse)
    ended = command("validate", tmp_path, "--write-expect")
    assert (ended.code, "x.expect.json: Permission denied" in ended.err) == (2, True)


def test_selected_rules_do_not_change_what_is_expected(command: Command, tmp_path: Path) -> None:
    pair(tmp_path, {"faults": [LONG, ADVICE]})
    assert command("validate", tmp_path, "--select", "const", "--ignore", "advice").code == 0
    pair(tmp_path, {"faults": [LONG]})
    assert command("validate", tmp_path, "--select", "const").code == 1


@pytest.mark.parametrize("output", ["json", "ndjson", "junit", "sarif", "github"])
def test_every_report_passes_what_is_as_expected(
    output: str, command: Command, tmp_path: Path
) -> None:
    pair(tmp_path, {"faults": [LONG, ADVICE]})
    ended = command("validate", tmp_path, "--output", output)
    assert ended.code == 0
    assert not {"::error", "<failure", '"ruleId"'} & set(ended.out.replace(" ", "\n").split("\n"))
    if output == "json":
        (document,) = json.loads(ended.out)
        assert (document["valid"], document["expected"]) == (False, True)
