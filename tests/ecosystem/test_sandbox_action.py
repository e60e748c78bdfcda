"""The action that starts the sandbox: its steps, run as a runner runs them."""

import json
import os
import signal
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from .action_runner import Runner, action_of
from .conftest import ROOT

PLACE = ROOT / "sandbox"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    scripts = Path(sys.executable).parent
    if not (scripts / "kcp-proto").exists():
        pytest.skip("the kcp-proto command is not installed beside this Python")
    here = Runner(action_of(PLACE / "action.yml"), PLACE, tmp_path)
    here.outputs["prepare"] = {"scripts": str(scripts)}
    yield here
    # The runner ends what a job left running.
    ready = here.outputs.get("start", {}).get("ready-file")
    if ready and Path(ready).exists():
        os.kill(json.loads(Path(ready).read_text("utf-8"))["pid"], signal.SIGTERM)


def test_the_sandbox_outlives_its_step_and_later_steps_find_and_trust_it(runner: Runner) -> None:
    done = runner.run("start", args="--random-seed\n1\n")
    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(Path(runner.result("ready-file")).read_text("utf-8"))
    assert (runner.result("url"), runner.result("page")) == (facts["url"], facts["page"])
    assert runner.variables == facts["environment"]
    assert {"KCP_SANDBOX_URL", "NODE_EXTRA_CA_CERTS", "JAVA_TOOL_OPTIONS"} <= set(runner.variables)
    trust = ssl.create_default_context(cafile=runner.result("ca-file"))
    address = f"{runner.variables['KCP_SANDBOX_URL']}/_sandbox/api/health"
    with urlopen(address, context=trust, timeout=10) as response:  # noqa: S310
        assert response.status == 200


def test_the_variables_stay_away_if_they_are_not_wanted(runner: Runner) -> None:
    assert runner.run("start", variables="false").returncode == 0
    assert runner.variables == {}
    assert Path(runner.result("ready-file")).exists()


def test_a_sandbox_that_does_not_start_fails_the_step_with_its_reason(runner: Runner) -> None:
    done = runner.run("start", args="--clock\n::error::yesterday")
    assert done.returncode == 1
    assert "::error::the sandbox did not start" in done.stderr
    assert "a time is written as" in done.stderr
    # What it said is no command to the runner.
    assert done.stderr.count("::error::") == 1
