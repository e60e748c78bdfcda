"""``--select``, ``--ignore`` and ``--quiet``."""

import json
from pathlib import Path

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
NAMED = ("--message", "payment.cancel.request")
BROKEN = {**CANCEL, "tno": "1" * 15, "mod_type": "X", "mod_desc": "a > b"}


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (list[str](), {"maxLength", "const", "advice"}),
        (["--select", "maxLength"], {"maxLength"}),
        (["--select", "maxLength,const"], {"maxLength", "const"}),
        (["--select", "maxLength", "--select", " const "], {"maxLength", "const"}),
        (["--ignore", "maxLength"], {"const", "advice"}),
        (["--select", "max*,const", "--ignore", "const"], {"maxLength"}),
        (["--select", "fields.*"], set[str]()),
        (["--ignore", "*"], set[str]()),
    ],
    ids=lambda each: " ".join(sorted(each)),
)
@pytest.mark.parametrize("lines", [False, True])
def test_only_rules_that_count_are_reported_and_decide(
    options: list[str], left: set[str], lines: bool, command: Command, tmp_path: Path
) -> None:
    path = save(tmp_path / ("a.ndjson" if lines else "a.json"), BROKEN)
    ended = command("validate", path, "--output", "json", *NAMED, *options)
    found = {fault["rule"] for each in json.loads(ended.out) for fault in each["faults"]}
    assert found == left
    assert ended.code == (1 if left - {"advice"} else 0)
    assert f"invalid: {ended.code}" in ended.err


def test_what_could_not_be_checked_is_not_valid_whatever_is_selected(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    for text, rule in ((b"{", "json.syntax"), (b'{"a": "b"}', "message.undetected")):
        path.write_bytes(text)
        assert command("validate", path, "--select", "maxLength").code == 1
        assert command("validate", path, "--ignore", rule).code == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("maxLenght", "; did you mean maxLength?"),
        ("json.sintax", "; did you mean json.syntax?"),
        ("", ""),
        ("?", ""),
        ("maxLength,zzzzzz", ""),
        ("maxLength,", ""),
    ],
)
def test_a_rule_that_is_none_is_wrong_usage(
    option: str, name: str, nearest: str, command: Command, tmp_path: Path
) -> None:
    ended = command("validate", save(tmp_path / "a.json", CANCEL), option, name)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"kcp-proto: {option}: there is no rule ")
    assert ended.err.endswith(f"{nearest}\n")


def test_expected_to_be_invalid_counts_what_is_selected(command: Command, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", BROKEN)
    options = (*NAMED, "--expect", "invalid", "--select")
    assert command("validate", path, *options, "maxLength").code == 0
    ended = command("validate", path, *options, "text.nfc")
    assert (ended.code, "[document.valid; " in ended.out) == (1, True)


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_says_only_what_is_wrong(option: str, command: Command, tmp_path: Path) -> None:
    good = save(tmp_path / "good.json", CANCEL)
    warned = save(tmp_path / "warned.json", {**CANCEL, "mod_desc": "a > b"})
    bad = save(tmp_path / "bad.json", BROKEN)
    ended = command("validate", good, warned, option, *NAMED)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    ended = command("validate", good, warned, bad, option, *NAMED)
    first, *faults = ended.out.splitlines()
    assert (ended.code, ended.err) == (1, "")
    assert first.startswith(f"{bad}: INVALID")
    assert [line.split("[")[1].split(";")[0] for line in faults] == ["maxLength", "const"]
    ended = command("validate", good, bad, option, "--output", "json")
    assert (len(json.loads(ended.out)), ended.err) == (2, "")


def test_quiet_says_what_could_not_be_read_or_shown(command: Command, tmp_path: Path) -> None:
    damaged = tmp_path / "a.json.gz"
    damaged.write_bytes(b"no archive")
    ended = command("validate", damaged, "-q")
    assert (ended.code, f"cannot be read: {damaged}" in ended.err) == (2, True)
    bad = save(tmp_path / "b.json", BROKEN)
    ended = command("validate", bad, "-q", "--max-faults", "1", *NAMED)
    assert ended.out.splitlines()[-1] == "faults counted but not shown: 2"
