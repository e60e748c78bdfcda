"""``--baseline``: faults that were there before are hidden until a day, and no more than those."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kcp_cli.validate.baseline import read_baseline
from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
LONG = {**CANCEL, "tno": "1" * 15}
FAR = "2999-12-31"


def baseline(folder: Path, faults: Any, expires: str = FAR) -> Path:
    return save(folder / "baseline.json", {"expires": expires, "faults": faults})


def lines(path: Path, *payloads: object) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in payloads))
    return path


def test_what_is_found_is_written_and_then_hidden(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    save(tmp_path / "deep" / "a.json", {**LONG, "mod_type": "X"})
    lines(tmp_path / "b.ndjson", LONG, CANCEL, LONG)
    path = tmp_path / "baseline.json"
    options = ("--baseline", path, "--message", "payment.cancel.request", "--exclude", path.name)
    ended = command("validate", tmp_path, *options, "--write-baseline", "--expires", "2999-01-31")
    assert ended.code == 0
    assert f"wrote {path}: 4 fault(s) in 2 file(s), until 2999-01-31" in ended.err
    assert json.loads(path.read_bytes()) == {
        "expires": "2999-01-31",
        "faults": {"b.ndjson": {"maxLength": 2}, "deep/a.json": {"const": 1, "maxLength": 1}},
    }
    ended = command("validate", tmp_path, *options)
    assert (ended.code, ended.err) == (0, "faults that the baseline hides: 4\n")
    assert "documents: 4, valid: 4, invalid: 0" in ended.out
    assert f"{tmp_path / 'deep' / 'a.json'}: no new fault as payment.cancel.request\n" in ended.out
    assert command("validate", tmp_path, *options[2:]).code == 1


def test_one_more_than_before_is_reported(command: Command, tmp_path: Path) -> None:
    path = lines(tmp_path / "b.ndjson", LONG, LONG, LONG)
    allowed = baseline(tmp_path, {"b.ndjson": {"maxLength": 2}})
    ended = command("validate", path, "--baseline", allowed)
    assert (ended.code, "documents: 3, valid: 2, invalid: 1" in ended.out) == (1, True)
    assert f"{path}:3: INVALID" in ended.out
    save(tmp_path / "a.json", LONG)
    ended = command("validate", tmp_path / "a.json", "--baseline", allowed)
    assert (ended.code, "hides" in ended.err) == (1, False)


def test_what_is_no_more_there_is_told_so_that_it_only_shrinks(
    command: Command, tmp_path: Path
) -> None:
    path = lines(tmp_path / "b.ndjson", LONG)
    allowed = baseline(
        tmp_path,
        {
            "b.ndjson": {"maxLength": 2, "const": 1},
            "gone.json": {"enum": 1},
            "baseline.json": {"enum": 1},
        },
    )
    ended = command("validate", path, "--baseline", allowed)
    assert ended.code == 0
    assert ended.err.splitlines() == [
        "faults that the baseline hides: 1",
        "b.ndjson: maxLength 1, and the baseline allows 2: lower it with --write-baseline",
        "b.ndjson: const 0, and the baseline allows 1: lower it with --write-baseline",
        "gone.json: not there any more, but in the baseline: --write-baseline takes it out",
    ]
    assert command("validate", path, "--baseline", allowed, "--write-baseline").code == 0
    # What was not looked at keeps what it had.
    assert json.loads(allowed.read_bytes())["faults"] == {
        "b.ndjson": {"maxLength": 1},
        "baseline.json": {"enum": 1},
    }


def test_an_expired_baseline_hides_nothing(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", LONG)
    expired = baseline(tmp_path, {"a.json": {"maxLength": 1}}, "2020-02-29")
    ended = command("validate", path, "--baseline", expired)
    assert (ended.code, "the baseline expired on 2020-02-29 and hides nothing" in ended.err) == (
        1,
        True,
    )
    ended = command("validate", path, "--baseline", expired, "--lang", "ko")
    assert "베이스라인이 2020-02-29에 만료되어" in ended.err


@pytest.mark.parametrize(("days", "is_expired"), [(-1, False), (0, False), (1, True)])
def test_the_last_day_still_counts(days: int, is_expired: bool, tmp_path: Path) -> None:
    last = date(2026, 2, 28)
    path = baseline(tmp_path, {}, last.isoformat())
    today = last + timedelta(days=days)
    assert read_baseline(path, today, writes=False, until=None).is_expired is is_expired


def test_a_new_baseline_lasts_90_days(tmp_path: Path) -> None:
    today = date(2026, 1, 1)
    read_baseline(tmp_path / "new.json", today, writes=True, until=None).write()
    assert json.loads((tmp_path / "new.json").read_bytes())["expires"] == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not JSON in UTF-8"),
        ("\ufeff", "it is not JSON in UTF-8"),
        ("[" * 100_000, "it is not JSON in UTF-8"),
        ("[]", "it is not a JSON object"),
        ("{}", "/expires: is not a day as YYYY-MM-DD"),
        ('{"expires": "2026-02-30", "faults": {}}', "/expires: is not a day as YYYY-MM-DD"),
        ('{"expires": "20260228", "faults": {}}', "/expires: is not a day as YYYY-MM-DD"),
        ('{"expires": 1, "faults": {}}', "/expires: is not a day as YYYY-MM-DD"),
        ('{"expires": "2026-02-28", "faults": []}', "/faults: is not an object of files"),
        ('{"expires": "2026-02-28", "fault": {}}', "/fault: there is no such member; did you m"),
        (
            '{"expires": "2026-02-28", "faults": {"a/b.json": 1}}',
            "/faults/a~1b.json: is not an object of rules",
        ),
        (
            '{"expires": "2026-02-28", "faults": {"a": {"maxLenght": 1}}}',
            "/faults/a/maxLenght: there is no such rule; did you mean maxLength?",
        ),
        (
            '{"expires": "2026-02-28", "faults": {"a": {"maxLength": 0}}}',
            "/faults/a/maxLength: is not a number from 1 upwards",
        ),
        (
            '{"expires": "2026-02-28", "faults": {"a": {"maxLength": true}}}',
            "/faults/a/maxLength: is not a number from 1 upwards",
        ),
    ],
)
def test_a_wrong_baseline_is_wrong_usage(
    text: str, words: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    for more in ((), ("--write-baseline",)):
        ended = command("validate", save(tmp_path / "a.json", LONG), "--baseline", path, *more)
        assert (ended.code, ended.out) == (2, "")
        assert f"kcp-proto: {path} is no baseline: {words}" in ended.err
        assert path.read_text() == text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--write-baseline"], "--write-baseline needs --baseline FILE"),
        (["--expires", FAR], "--expires is the last day of a baseline: give --write-baseline too"),
        (
            ["--baseline", "b", "--write-baseline", "--expires", "tomorrow"],
            "--expires takes a day as YYYY-MM-DD",
        ),
        (
            ["--baseline", "b", "--write-baseline", "--expires", "2020-01-01"],
            "--expires takes a day from today on",
        ),
        (["--baseline", "nowhere.json"], "cannot read nowhere.json: "),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    options: list[str], words: str, command: Command, tmp_path: Path
) -> None:
    ended = command("validate", save(tmp_path / "a.json", LONG), *options)
    assert (ended.code, words in ended.err, ended.out) == (2, True, "")


def test_a_baseline_that_cannot_be_written_is_reported(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", LONG)
    nowhere = tmp_path / "none" / "baseline.json"
    ended = command("validate", path, "--baseline", nowhere, "--write-baseline")
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_standard_input_has_no_baseline(command: Command, tmp_path: Path) -> None:
    allowed = baseline(tmp_path, {"-": {"maxLength": 1}})
    data = json.dumps(LONG).encode()
    assert command("validate", "-", "--baseline", allowed, data=data).code == 1
