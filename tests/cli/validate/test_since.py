"""``--since``, with a real git."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, Ended, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
Git = Callable[..., None]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Give a function that runs git in a repository with one commit, the current folder."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)

    run("init", "-q", "-b", "main")
    for name in ("same.json", "changed.json", "gone.json", "old-name.json"):
        save(tmp_path / name, {**CANCEL, "mod_desc": name.replace("-", " ")})
    (tmp_path / ".gitignore").write_text("ignored.json\n")
    run("add", "-A")
    run("commit", "-q", "-m", "first")
    run("tag", "v1")
    return run


def checked(ended: Ended) -> list[str]:
    lines = [line for line in ended.out.splitlines() if ".json: " in line]
    return sorted(line.split(":")[0] for line in lines)


def change(folder: Path, git: Git) -> None:
    (folder / "deep").mkdir()
    save(folder / "changed.json", CANCEL)
    (folder / "gone.json").unlink()
    git("mv", "old-name.json", "deep/new name 고객.json")
    save(folder / "untracked.json", CANCEL)
    save(folder / "ignored.json", CANCEL)


CHANGED = ["changed.json", "deep/new name 고객.json", "untracked.json"]


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("revision", ["v1", "main@{0}", "HEAD", "refs/tags/v1"])
def test_only_what_changed_is_checked(
    revision: str, committed: bool, git: Git, command: Command, tmp_path: Path
) -> None:
    change(tmp_path, git)
    if committed:
        git("add", "-A")
        git("commit", "-q", "-m", "second")
        revision = revision.replace("HEAD", "HEAD~1").replace("main@{0}", "main~1")
    assert checked(command("validate", ".", "--since", revision)) == CHANGED
    assert checked(command("validate", "--since", revision)) == CHANGED
    assert checked(command("validate", tmp_path / "deep", "--since", revision)) == [
        str(tmp_path / CHANGED[1])
    ]
    ended = command("validate", "same.json", "--since", revision)
    assert (ended.code, checked(ended)) == (0, [])
    assert f"no file changed since {revision}" in ended.err


def test_a_folder_below_the_repository_is_enough(
    git: Git, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(tmp_path, git)
    monkeypatch.chdir(tmp_path / "deep")
    assert checked(command("validate", "--since", "v1")) == ["new name 고객.json"]
    assert checked(command("validate", "..", "--since", "v1")) == [f"../{name}" for name in CHANGED]


def test_what_changed_on_the_other_branch_is_no_change_here(
    git: Git, command: Command, tmp_path: Path
) -> None:
    git("checkout", "-q", "-b", "topic")
    save(tmp_path / "mine.json", CANCEL)
    git("add", "-A")
    git("commit", "-q", "-m", "mine")
    git("checkout", "-q", "main")
    save(tmp_path / "same.json", CANCEL)
    git("commit", "-q", "-a", "-m", "theirs")
    git("checkout", "-q", "topic")
    assert checked(command("validate", "--since", "main")) == ["mine.json"]


@pytest.mark.parametrize(
    "revision",
    [
        "nothing",
        "",
        "--output=stolen",
        "--help",
        "-p",
        "v1; touch stolen",
        "v1 main",
        "v1..main",
        "HEAD:same.json",
        "@{99}",
        "a\nb",
        "\ud800",
    ],
)
def test_what_is_no_revision_is_wrong_usage_and_never_an_option(
    revision: str, git: Git, command: Command, tmp_path: Path
) -> None:
    ended = command("validate", ".", f"--since={revision}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("kcp-proto: --since: git knows no revision ")
    assert len(ended.err.splitlines()) == 1
    assert "fatal" not in ended.err
    assert not (tmp_path / "stolen").exists()


def test_outside_a_repository_and_for_files_outside_it_is_wrong_usage(
    git: Git, command: Command, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    outside = tmp_path_factory.mktemp("outside")
    save(outside / "a.json", CANCEL)
    ended = command("validate", outside, "--since", "v1")
    assert (ended.code, "is outside the git repository" in ended.err) == (2, True)
    ended = command("validate", "-", "--since", "v1", data=b"{}")
    assert (ended.code, "standard input has no revision" in ended.err) == (2, True)
    monkeypatch.chdir(outside)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(outside.parent))
    ended = command("validate", ".", "--since", "v1")
    assert (ended.code, "is in no git repository" in ended.err) == (2, True)
    monkeypatch.setenv("PATH", str(outside))
    ended = command("validate", ".", "--since", "v1")
    assert (ended.code, "git is not installed" in ended.err) == (2, True)


def test_an_unborn_branch_has_no_revision(
    git: Git, command: Command, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(empty)
    git("init", "-q")
    save(empty / "a.json", CANCEL)
    ended = command("validate", ".", "--since", "HEAD")
    assert (ended.code, "knows no revision HEAD" in ended.err) == (2, True)
