"""Wrong values of options are said in words of ours, whatever they are."""

from pathlib import Path

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
OPTIONS = [
    "--message", "--expect", "--output", "--lang", "--max-faults", "--cert", "--profile",
    "--workers", "--executor", "--since", "--select", "--ignore", "--baseline", "--expires",
    "--config",
]  # fmt: skip
VALUES = [
    "", " ", "-", "--", "-1", "0x10", "1e3", "1.5", "NaN", "9" * 5000, "a\nb", "\x1b[2J", "\udcff",
    "{}", "%s", "{0}", "../..", "/dev/null/x", "가", "None", "true", "https://x", "dask://", "dask://a:b",
]  # fmt: skip
FOREIGN = ("Traceback", "pydantic", "click", "typer", "Error", "<class", "Invalid value", "Errno")


@pytest.mark.parametrize("option", OPTIONS)
def test_a_wrong_value_ends_with_2_and_one_sentence(
    option: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = save(tmp_path / "a.json", CANCEL)
    # A certificate may come through a pipe.
    for value in VALUES if option != "--cert" else set(VALUES) - {"-"}:
        ended = command("validate", file, f"{option}={value}")
        assert ended.code == 2, (value, ended)
        assert ended.out == "", value
        first, *rest = ended.err.splitlines()
        assert all(line.startswith(("usage: ", "help: ")) for line in rest) or "profile" in option
        assert first.startswith("kcp-proto: ") or "profile" in option, value
        assert not [word for word in FOREIGN if word in ended.err], (value, ended.err)
        assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--exlude", "x"], "there is no option --exlude; did you mean --exclude?"),
        (["--fxi"], "there is no option --fxi; did you mean --fix?"),
        (["--quiet=1"], "--quiet"),
        (["--exclude"], "--exclude takes a value"),
        (["--dry-run"], "--dry-run shows what --fix would do: give --fix too"),
        (["--fix", "--workers", "two"], "--workers takes a whole number of at least 1"),
    ],
)
def test_what_cannot_be_typed_is_said(
    arguments: list[str], words: str, command: Command, tmp_path: Path
) -> None:
    ended = command("validate", save(tmp_path / "a.json", CANCEL), *arguments)
    assert (ended.code, words in ended.err) == (2, True)
