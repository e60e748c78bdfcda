"""A runner's part in a composite action: its steps, with expressions filled in."""

import os
import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
import yaml

EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


def action_of(file: Path) -> dict[str, Any]:
    """Read an action."""
    return yaml.safe_load(file.read_text("utf-8"))


class Runner:
    """One job: a checkout, and what its steps write.

    Args:
        action: The action.
        place: The folder of the action's file.
        checkout: The folder that the job works in.
    """

    def __init__(self, action: dict[str, Any], place: Path, checkout: Path) -> None:
        if shutil.which("bash") is None:
            pytest.skip("the bash command is not installed")
        self.action, self.place, self.checkout = action, place, checkout
        self.steps = {step.get("id", step["name"]): step for step in action["runs"]["steps"]}
        self.outputs: dict[str, dict[str, str]] = {}
        self.temp = checkout / "temp"
        self.temp.mkdir(exist_ok=True)
        self.summary = self.temp / "summary.md"
        self.summary.write_text("before\n", "utf-8")

    def run(self, name: str, **inputs: str) -> CompletedProcess[str]:
        """Run a step in the shell that GitHub documents for bash, and read its outputs."""
        step = self.steps[name]
        given = {key: self._filled(text, inputs) for key, text in step["env"].items()}
        files = {key: self.temp / f"{name}-{key}" for key in ("GITHUB_OUTPUT", "GITHUB_ENV")}
        for file in files.values():
            file.write_text("", "utf-8")
        script = self.temp / "step.sh"
        script.write_text(step["run"], "utf-8")
        runner = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_WORKSPACE": str(self.checkout),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        environment = {**os.environ, **runner, **{key: str(f) for key, f in files.items()}, **given}
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = run(
            bash, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False
        )
        self.outputs[name] = entries(files["GITHUB_OUTPUT"].read_text("utf-8"))
        self.variables = entries(files["GITHUB_ENV"].read_text("utf-8"))
        return done

    def result(self, output: str) -> str:
        """Give an output of the whole action."""
        return self._filled(self.action["outputs"][output]["value"], {})

    def _filled(self, text: str, inputs: dict[str, str]) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1], inputs), text)

    def _value(self, name: str, inputs: dict[str, str]) -> str:
        where, _, rest = name.partition(".")
        if where == "inputs":
            return (
                inputs[rest] if rest in inputs else self.action["inputs"][rest].get("default", "")
            )
        if name == "github.action_path":
            return str(self.place)
        _, step, _, output = name.split(".")
        return self.outputs.get(step, {}).get(output, "")


def entries(text: str) -> dict[str, str]:
    """Read what a step wrote for the runner: ``name=value``, or lines up to a mark."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if (marked := re.fullmatch(r"([\w-]+)<<(\w+)", line)) is not None:
            value = iter(lines.__next__, marked[2])
            found[marked[1]] = "\n".join(value)
        else:
            name, _, found_value = line.partition("=")
            found[name] = found_value
    return found
