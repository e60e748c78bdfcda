"""Patterns of files that are left out."""

import os
from pathlib import Path

import pytest

from kcp_cli.validate.excluded import Excluded
from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])


@pytest.mark.parametrize(
    ("pattern", "path", "holds"),
    [
        ("*.json", "a.json", True),
        ("*.json", "deep/er/a.json", True),
        ("*.json", "a.jsonl", False),
        ("node_modules", "node_modules/x/a.json", True),
        ("node_modules", "web/node_modules/x/a.json", True),
        ("node_modules/", "web/node_modules/x/a.json", True),
        ("node_modules", "my_node_modules/a.json", False),
        ("web/node_modules", "web/node_modules/a.json", True),
        ("web/node_modules", "other/web/node_modules/a.json", False),
        ("**/web/node_modules", "other/web/node_modules/a.json", True),
        ("**/web/node_modules", "web/node_modules/a.json", True),
        ("/web", "web/a.json", False),
        ("/web", "other/web/a.json", False),
        ("./web/*.json", "web/a.json", True),
        ("web/*.json", "web/deep/a.json", False),
        ("web/**/*.json", "web/deep/er/a.json", True),
        ("web/**/*.json", "web/a.json", True),
        ("web/**", "web/a.json", True),
        ("a?.json", "ab.json", True),
        ("a?.json", "a.json", False),
        ("web?a.json", "web/a.json", False),
        ("a[0-9].json", "a1.json", True),
        ("a[!0-9].json", "a1.json", False),
        ("a[!0-9].json", "ab.json", True),
        ("a[.json", "a[.json", True),
        ("a[]].json", "a].json", True),
        ("a[z-a].json", "a[z-a].json", True),
        ("(a|b)+.json", "(a|b)+.json", True),
        ("**/" * 30 + "b", "a/" * 30 + "a.json", False),
        ("", "a.json", False),
        ("/", "a.json", False),
        (".", "a.json", False),
        ("고객*", "고객변심.json", True),
    ],
)
def test_a_pattern_names_files_and_folders(
    pattern: str, path: str, holds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Excluded([pattern]).holds(path) is holds
    assert Excluded([pattern]).holds(os.path.join(".", path)) is holds
    assert Excluded(["never", pattern]).holds(str(tmp_path / path)) is holds


def test_a_whole_path_is_a_pattern_too(tmp_path: Path) -> None:
    assert Excluded([str(tmp_path / "a*")]).holds(str(tmp_path / "a.json"))
    assert not Excluded([str(tmp_path / "b*")]).holds(str(tmp_path / "a.json"))


def test_without_a_pattern_nothing_is_left_out(tmp_path: Path) -> None:
    assert not Excluded([]).holds(str(tmp_path / "a.json"))


def test_what_is_excluded_is_not_read(command: Command, tmp_path: Path) -> None:
    for name in ("good.json", "skip/bad.json", "bad.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        save(tmp_path / name, CANCEL if name == "good.json" else {})
    ended = command("validate", tmp_path, "--exclude", "skip", "--exclude", "bad.*")
    assert (ended.code, "documents: 1" in ended.out) == (0, True)
    assert command("validate", tmp_path, "--exclude", "skip").code == 1
    # A file that is named and excluded is excluded: a hook names every file that changed.
    ended = command("validate", tmp_path / "bad.json", "--exclude", "bad.json")
    assert (ended.code, "documents: 0" in ended.out) == (0, True)
    assert "nothing to check: every file is excluded" in ended.err
