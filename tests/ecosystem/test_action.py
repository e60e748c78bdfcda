"""The GitHub Action's steps, run as a runner runs them."""

import json
import os
import re
import sys
from pathlib import Path
from subprocess import run

import pytest

from kcp_schemas import load_schema
from tests.foreign_tools import foreign_tool

from .action_runner import EXPRESSION, Runner, action_of
from .conftest import ROOT
from .installing import copy_of_the_project, lacks_an_index

ACTION = action_of(ROOT / "action.yml")
STEPS = [*ACTION["runs"]["steps"], *action_of(ROOT / "sandbox" / "action.yml")["runs"]["steps"]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a checkout with a good and a broken payload."""
    example = load_schema("payment.cancel.request")["examples"][0]
    (tmp_path / "good.json").write_text(json.dumps(example), "utf-8")
    broken = {**example, "tno": "1\n"}
    (tmp_path / "with space.json").write_text(json.dumps(broken), "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner.json").write_text(json.dumps({**broken, "bank": 1}), "utf-8")
    return tmp_path


@pytest.fixture
def runner(checkout: Path) -> Runner:
    """Let the command of this environment be what the steps before installed."""
    scripts = Path(sys.executable).parent
    if not (scripts / "kcp-proto").exists():
        pytest.skip("the kcp-proto command is not installed beside this Python")
    here = Runner(ACTION, ROOT, checkout)
    here.outputs["prepare"] = {"scripts": str(scripts)}
    return here


def test_no_input_is_pasted_into_a_script() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert scripts
    assert not any(EXPRESSION.search(script) for script in scripts)


def test_the_actions_use_no_other_action_but_the_cache() -> None:
    used = {step["uses"].partition("@")[0] for step in STEPS if "uses" in step}
    assert used == {"actions/cache"}


@pytest.mark.parametrize("by", ["pip", "uv"])
def test_the_first_steps_install_the_command_from_the_actions_own_checkout(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    source = copy_of_the_project(checkout / "kcp-proto")
    here = Runner(ACTION, source, checkout)
    if by == "uv":
        (here.temp / "uv").symlink_to(foreign_tool("uv"))
        monkeypatch.setenv("PATH", os.pathsep.join([str(here.temp), os.environ["PATH"]]))
    assert here.run("prepare", python=sys.executable).returncode == 0
    done = here.run("Install kcp-proto", python=sys.executable)
    if lacks_an_index(done.stderr):
        pytest.skip("pip cannot install here: no package index")
    assert done.returncode == 0, done.stderr
    passed = here.run("validate", files="good.json")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    command = Path(here.outputs["prepare"]["scripts"]) / "kcp-proto"
    printed = run([command, "--version"], capture_output=True, text=True, check=True)
    assert printed.stdout.startswith("kcp-proto ")
    # What is listed is what is pinned: nothing came in another version.
    pins = (source / "constraints" / "validate.txt").read_text("utf-8")
    environment = Path(here.outputs["prepare"]["environment"])
    (packages,) = (
        found for found in environment.rglob("site-packages") if (found / "kcp_proto").exists()
    )
    (cryptography,) = packages.glob("cryptography-*.dist-info")
    version = cryptography.name.removeprefix("cryptography-").removesuffix(".dist-info")
    assert f"cryptography=={version}" in pins
    # A pip of its own is what the environment does not take the time for.
    assert not (packages / "pip").exists()


def test_the_cache_has_another_key_for_another_pin_line_or_python(checkout: Path) -> None:
    source = copy_of_the_project(checkout / "kcp-proto")
    here = Runner(ACTION, source, checkout)

    def key() -> str:
        done = here.run("prepare", python=sys.executable)
        assert done.returncode == 0, done.stderr
        return here.outputs["prepare"]["key"]

    keys = [key()]
    assert key() == keys[0]
    for name in ("constraints/validate.txt", "cli/kcp_cli/app.py", "pyproject.toml"):
        with (source / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        keys.append(key())
    assert len(set(keys)) == 4
    assert all(re.fullmatch(r"kcp-proto-validate-[\w-]+", each) for each in keys)


def test_a_valid_file_passes_and_a_broken_one_fails_with_an_annotation(runner: Runner) -> None:
    passed = runner.run("validate", files="good.json\n")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert (runner.result("faults"), runner.result("exit-code")) == ("0", "0")
    failed = runner.run("validate", files="good.json\nwith space.json\n")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    (annotation,) = re.findall(r"^::error .*$", failed.stdout, re.MULTILINE)
    assert "file=with space.json" in annotation
    assert "/tno" in annotation
    assert (runner.result("faults"), runner.result("exit-code")) == ("1", "1")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("output", ["github", "text", "json", "sarif"])
def test_the_faults_are_counted_whatever_is_printed(runner: Runner, output: str, lang: str) -> None:
    given = {"files": "with space.json\nfolder", "output": output, "lang": lang}
    done = runner.run("validate", **given, args="--max-faults\n1")
    assert done.returncode == 1
    assert runner.result("faults") == "3"


def test_faults_are_told_in_the_wanted_language(runner: Runner) -> None:
    done = runner.run("validate", files="with space.json", lang="ko")
    assert re.search("[가-힣]", done.stdout)


def test_reports_stand_where_the_next_step_finds_them(runner: Runner, checkout: Path) -> None:
    given = {"working-directory": "folder", "files": "inner.json"}
    done = runner.run("validate", **given, reports="sarif=out.sarif\njunit=out.xml")
    assert done.returncode == 1, done.stderr
    sarif, junit = checkout / "folder" / "out.sarif", checkout / "folder" / "out.xml"
    assert Path(runner.result("sarif")) == sarif
    assert runner.result("reports").splitlines() == [str(sarif), str(junit)]
    results = json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in results]
    assert {place["uri"] for place in places} == {"folder/inner.json"}
    assert "file=folder/inner.json" in done.stdout
    # The run's page has the summary, behind what stood there.
    summary = runner.summary.read_text("utf-8")
    assert summary.startswith("before\n")
    assert "pattern" in summary


def test_a_report_that_cannot_be_written_ends_with_2_and_the_others_are_there(
    runner: Runner, checkout: Path
) -> None:
    reports = "sarif=no/such/folder/out.sarif\njunit=out.xml"
    done = runner.run("validate", files="with space.json", reports=reports)
    assert done.returncode == 2
    assert "/tno" in done.stdout
    assert runner.result("sarif") == ""
    assert runner.result("reports") == str(checkout / "out.xml")


def test_a_form_that_is_not_known_is_wrong_usage(runner: Runner) -> None:
    done = runner.run("validate", files="with space.json", reports="sarfi=out.txt")
    assert (done.returncode, "did you mean sarif?" in done.stdout) == (2, True)
    assert (runner.result("reports"), runner.result("sarif")) == ("", "")


def test_without_reports_there_is_no_path(runner: Runner) -> None:
    runner.run("validate", files="good.json")
    assert (runner.result("sarif"), runner.result("reports")) == ("", "")


def test_further_arguments_reach_the_command_one_a_line(runner: Runner) -> None:
    args = "--message\npayment.cancel.request"
    done = runner.run("validate", files="good.json", output="json", args=args)
    assert done.returncode == 0, done.stderr
    assert "payment.cancel.request" in done.stdout


def test_an_input_cannot_run_a_command(runner: Runner, checkout: Path) -> None:
    evil = "$(touch ran).json\n`touch ran`;touch ran"
    done = runner.run(
        "validate", files=evil, message='"; touch ran; "', reports="sarif=$(touch ran)"
    )
    assert done.returncode != 0
    assert not (checkout / "ran").exists()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"files": "\n"}, "files is empty"),
        ({"files": "good.json", "working-directory": "nowhere"}, "names no folder"),
        ({"files": "good.json", "reports": "sarif"}, "FORM=FILE"),
    ],
    ids=["no-file", "no-folder", "no-form"],
)
def test_wrong_inputs_are_wrong_usage_and_not_success(
    runner: Runner, given: dict[str, str], word: str
) -> None:
    done = runner.run("validate", **given)
    assert done.returncode == 2
    assert "::error::" in done.stdout
    assert word in done.stdout
