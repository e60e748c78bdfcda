"""What is said about wrong arguments: in words of ours, with what was probably meant."""

import re

import pytest

from .commands import every_command
from .conftest import Command

COMMANDS = every_command()
# What a library says of itself, and what only a programmer reads.
FOREIGN = re.compile(r"Error:|Invalid value|Value error|Input should|pydantic|click|<class|No such")
WRONG = [
    (["valdate"], "there is no command valdate; did you mean validate?"),
    (["xyzzy"], "there is no command xyzzy"),
    (["recording", "sow"], "there is no command sow; did you mean show?"),
    (["validate", "--outpt", "json"], "there is no option --outpt; did you mean --output?"),
    (["validate", "--zzz"], "there is no option --zzz"),
    (["validate", "--output", "jsn"],
     "--output takes text, json, ndjson, junit, sarif, github, gitlab or summary, and not 'jsn'"
     "; did you mean json?"),
    (["validate", "--expect", "x"], "--expect takes valid or invalid, and not 'x'"),
    (["validate", "--max-faults", "-1"],
     "--max-faults takes a whole number of at least 0, and not '-1'"),
    (["validate", "--max-faults", "many"],
     "--max-faults takes a whole number of at least 0, and not 'many'"),
    (["validate", "--workers"], "--workers takes a value"),
    (["validate", "--ndjson=1"], "--ndjson takes no value"),
    (["doctor", "--timeout", "nan"], "--timeout takes a number from 0.1 to 600, and not 'nan'"),
    (["doctor", "--timeout", "inf"], "--timeout takes a number from 0.1 to 600, and not 'inf'"),
    (["sandbox", "--port", "70000"],
     "--port takes a whole number from 0 to 65535, and not '70000'"),
    (["sandbox", "--random-seed", "1.5"], "--random-seed takes a whole number, and not '1.5'"),
    (["call", "payment.cancel"],
     "FILE is missing. JSON object of the caller's fields; - is stdin."),
    (["call", "payment.cancel", "-"], "--env is missing. production, staging or an https address."),
    (["codes", "result", "8094", "more"], "unexpected extra argument: 'more'"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=lambda value: str(value)[:40])
def test_a_mistake_is_said_in_our_words(
    arguments: list[str], sentence: str, command: Command
) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == f"kcp-proto: {sentence}"
    assert not FOREIGN.search(ended.err)


def test_it_is_said_where_help_is(command: Command) -> None:
    *_, usage, where = command("recording", "show", "--x").err.splitlines()
    assert usage == "usage: kcp-proto recording show [OPTIONS] FILE EXCHANGE_ID"
    assert where == "help:  kcp-proto recording show --help"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_short_form_of_help_is_the_same(name: str, command: Command) -> None:
    short, long = command(*name.split(), "-h"), command(*name.split(), "--help")
    assert (short.code, short.err) == (0, "")
    assert short.out == long.out
    assert short.out.startswith(f"Usage: kcp-proto {name}")


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_the_terminal(
    name: str, columns: int, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = command(*name.split(), "--help").out
    before, _, after = shown.partition("Examples:")
    # A word is not broken, and neither is an example, which is to be pasted.
    prose = before + after.partition("\n\n")[2]
    wide = [line for line in prose.splitlines() if len(line) > columns and " " in line.strip()]
    assert [line for line in wide if not re.match(r"  -", line)] == []


def test_a_group_alone_shows_its_help(command: Command) -> None:
    for arguments in ([], ["recording"], ["bench"], ["notice"]):
        ended = command(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert "Commands:\n" in ended.err


def test_the_first_page_loads_no_command(command: Command) -> None:
    """Its sentences stand in a table, which must not say anything else than the commands do."""
    listed = " ".join(command("--help").out.split())
    for name, found in COMMANDS.items():
        if " " not in name:
            sentence = (found.help or "").split("\n\n")[0]
            assert f" {name} {' '.join(sentence.split())} " in listed
