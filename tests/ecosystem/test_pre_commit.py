"""The pre-commit hook checks what somebody is about to commit."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_schemas import load_schema

from .installing import copy_of_the_project, lacks_an_index

Run = Callable[..., CompletedProcess[str]]
CONFIGURATION = """\
repos:
  - repo: {source}
    rev: {revision}
    hooks:
      - id: kcp-proto-validate
        files: ^payloads/
"""


@pytest.fixture
def git(tmp_path: Path) -> Run:
    """Give git with nobody's settings."""
    if shutil.which("git") is None:
        pytest.skip("the git command is not installed")

    def call(folder: Path, *arguments: str) -> CompletedProcess[str]:
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
        command = ["git", *who, *arguments]
        return run(
            command, cwd=folder, env=clean(tmp_path), capture_output=True, text=True, check=True
        )

    return call


def clean(tmp_path: Path) -> dict[str, str]:
    # A commit hook that runs these tests says with GIT_… which repository is meant.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **nowhere, "PRE_COMMIT_HOME": str(tmp_path / "home")}


def commit_all(git: Run, folder: Path) -> str:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")
    return git(folder, "rev-parse", "HEAD").stdout.strip()


def test_the_hook_stops_a_broken_payload_and_names_its_field(git: Run, tmp_path: Path) -> None:
    source = copy_of_the_project(tmp_path / "kcp-proto")
    configuration = CONFIGURATION.format(source=source, revision=commit_all(git, source))
    theirs = tmp_path / "theirs"
    (theirs / "payloads").mkdir(parents=True)
    (theirs / ".pre-commit-config.yaml").write_text(configuration, "utf-8")
    (theirs / "package.json").write_text("{}", "utf-8")
    example = load_schema("payment.cancel.request")["examples"][0]
    (theirs / "payloads" / "good.json").write_text(json.dumps(example), "utf-8")
    # What a project settles for itself holds for its hook: patterns, and proven negatives.
    (theirs / "pyproject.toml").write_text('[tool.kcp-proto]\nexclude = ["old"]\n', "utf-8")
    (theirs / "payloads" / "old").mkdir()
    (theirs / "payloads" / "old" / "broken.json").write_text("{}", "utf-8")
    negative = json.dumps({**example, "tno": "1" * 15})
    (theirs / "payloads" / "long.invalid.json").write_text(negative, "utf-8")
    expected = {"faults": [{"rule": "maxLength", "pointer": "/tno"}]}
    (theirs / "payloads" / "long.expect.json").write_text(json.dumps(expected), "utf-8")
    commit_all(git, theirs)

    def hook() -> CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        return run(
            command,
            cwd=theirs,
            env=clean(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    passed = hook()
    if lacks_an_index(passed.stdout):
        pytest.skip("pre-commit cannot install the hook here: no package index")
    assert passed.returncode == 0, passed.stdout
    assert "Passed" in passed.stdout

    broken = {**example, "tno": "1\n"}
    (theirs / "payloads" / "broken.json").write_text(json.dumps(broken), "utf-8")
    git(theirs, "add", "--all")
    stopped = hook()
    assert stopped.returncode == 1
    assert "payloads/broken.json" in stopped.stdout
    assert "/tno" in stopped.stdout
    assert "package.json" not in stopped.stdout
