"""The GitHub Action's steps, run as a runner runs them."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
import yaml

from kcp_schemas import load_schema

from .conftest import ROOT
from .installing import copy_of_the_project, lacks_an_index

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, VALIDATE = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


def step(described: dict[str, Any], values: dict[str, str], folder: Path) -> CompletedProcess[str]:
    """Run one step with expressions filled in, in the shell that GitHub documents for bash."""
    given = {
        name: EXPRESSION.sub(lambda found: values[found[1]], text)
        for name, text in described["env"].items()
    }
    output = folder / "github-output"
    output.touch()
    runner = {"RUNNER_TEMP": str(folder / "temp"), "GITHUB_OUTPUT": str(output)}
    script = folder / "step.sh"
    script.write_text(described["run"], "utf-8")
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    environment = {**os.environ, **runner, **given}
    return run(bash, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def inputs(**given: str) -> dict[str, str]:
    defaults = {name: part.get("default", "") for name, part in ACTION["inputs"].items()}
    return {f"inputs.{name}": text for name, text in {**defaults, **given}.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a checkout with a good and a broken payload."""
    if shutil.which("bash") is None:
        pytest.skip("the bash command is not installed")
    example = load_schema("payment.cancel.request")["examples"][0]
    (tmp_path / "good.json").write_text(json.dumps(example), "utf-8")
    broken = {**example, "tno": "1\n"}
    (tmp_path / "with space.json").write_text(json.dumps(broken), "utf-8")
    (tmp_path / "temp").mkdir()
    return tmp_path


def installed(folder: Path) -> dict[str, str]:
    """Let the command of this environment be what the first step installed."""
    command = Path(sys.executable).with_name("kcp-proto")
    if not command.exists():
        pytest.skip("the kcp-proto command is not installed beside this Python")
    return {"steps.install.outputs.command": str(command)}


def test_no_input_is_pasted_into_a_script() -> None:
    assert not any(EXPRESSION.search(described["run"]) for described in (INSTALL, VALIDATE))


def test_the_action_depends_on_no_other_action() -> None:
    assert not any("uses" in described for described in ACTION["runs"]["steps"])


def test_the_first_step_installs_the_command_from_the_actions_own_checkout(
    folder: Path,
) -> None:
    source = copy_of_the_project(folder / "kcp-proto")
    values = {**inputs(python=sys.executable), "github.action_path": str(source)}
    done = step(INSTALL, values, folder)
    if lacks_an_index(done.stderr):
        pytest.skip("pip cannot install here: no package index")
    assert done.returncode == 0, done.stderr
    (line,) = (folder / "github-output").read_text("utf-8").splitlines()
    name, _, command = line.partition("=")
    assert name == "command"
    printed = run([command, "--version"], capture_output=True, text=True, check=True)
    assert printed.stdout.startswith("kcp-proto ")


def test_a_valid_file_passes_and_a_broken_one_fails_with_an_annotation(folder: Path) -> None:
    passed = step(VALIDATE, {**inputs(files="good.json\n"), **installed(folder)}, folder)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    both = inputs(files="good.json\nwith space.json\n")
    failed = step(VALIDATE, {**both, **installed(folder)}, folder)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    (annotation,) = re.findall(r"^::error .*$", failed.stdout, re.MULTILINE)
    assert "file=with space.json" in annotation
    assert "/tno" in annotation


def test_further_arguments_reach_the_command_one_a_line(folder: Path) -> None:
    values = inputs(files="good.json", output="json", args="--message\npayment.cancel.request")
    done = step(VALIDATE, {**values, **installed(folder)}, folder)
    assert done.returncode == 0, done.stderr
    assert "payment.cancel.request" in done.stdout


def test_an_input_cannot_run_a_command(folder: Path) -> None:
    values = inputs(files="$(touch ran).json\n`touch ran`;touch ran", message='"; touch ran; "')
    assert step(VALIDATE, {**values, **installed(folder)}, folder).returncode != 0
    assert not (folder / "ran").exists()


def test_no_file_at_all_is_wrong_usage_and_not_success(folder: Path) -> None:
    done = step(VALIDATE, {**inputs(files="\n"), **installed(folder)}, folder)
    assert done.returncode == 2
    assert "::error::" in done.stdout
