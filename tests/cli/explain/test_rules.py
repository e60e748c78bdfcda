"""``explain RULE``."""

import json
import unicodedata
from pathlib import Path

import pytest

from kcp_cli.explain.examples import EXAMPLES
from kcp_proto.documents import REPAIRS
from kcp_proto.faults import RULE_TEXTS, RULES
from tests.cli.conftest import Command

FIXABLE = {rule for repairing in REPAIRS.values() for rule in repairing.rules}


def columns(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in line)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_explained_in_both_languages(rule: str, command: Command) -> None:
    ended = command("explain", rule)
    assert (ended.code, ended.err) == (0, "")
    first, *lines = ended.out.splitlines()
    assert first == f"{rule} ({RULES[rule].severity}; {RULES[rule].ruling})"
    words = " ".join(ended.out.split())
    for text in RULE_TEXTS[rule]:
        for language in text:
            assert " ".join(language.split()) in words
    assert ("wrong (틀림): " in ended.out) is (rule in EXAMPLES)
    assert ("--fix can repair it" in ended.out) is (rule in FIXABLE)
    assert "{" not in ended.out or rule.startswith(("json.", "form.", "profile.pattern"))
    # An example stands on one line, so that it can be copied.
    prose = [line for line in lines if "(틀림)" not in line and "(맞음)" not in line]
    assert max(map(columns, prose)) <= 80


@pytest.mark.parametrize("rule", ["type", "json.bom", "message.unknown"])
def test_a_program_gets_the_same(rule: str, command: Command) -> None:
    explained = json.loads(command("explain", rule, "--json").out)
    assert (explained["rule"], explained["title_ko"]) == (rule, RULE_TEXTS[rule].title[1])
    assert bool(explained["example"]) is (rule in EXAMPLES)
    assert bool(explained["fixable"]) is (rule in FIXABLE)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("maxLenght", "; did you mean maxLength?"),
        ("json.sintax", "; did you mean json.syntax?"),
        ("zzzzzzzzzzzz", ""),
        ("--", None),
        ("\x1b[2J", ""),
    ],
)
def test_a_name_of_nothing_suggests_the_nearest_rule(
    name: str, nearest: str | None, command: Command
) -> None:
    ended = command("explain", name)
    assert (ended.code, ended.out) == (2, "")
    assert "\x1b" not in ended.err
    if nearest is not None:
        assert "there is neither a file nor a rule " in ended.err
        assert ended.err.endswith(f"{nearest}\n")


def test_a_file_of_a_rules_name_is_read(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "type").write_text("{")
    assert "A value of another JSON type" not in command("explain", "type").out
    assert command("explain", "./type").code == 1
    assert command("explain", "./const").code == 2


def test_a_certificate_is_no_option_of_a_rule(command: Command) -> None:
    ended = command("explain", "type", "--cert", "cert.pem")
    assert (ended.code, "are about a request" in ended.err) == (2, True)
