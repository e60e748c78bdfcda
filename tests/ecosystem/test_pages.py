"""What ``docs/ci.md`` and ``docs/testing.md`` show works as it stands there."""

import json
import os
import re
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml

from kcp_proto import validate
from kcp_schemas import load_schema, message_names

from .conftest import ROOT


def blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def python(folder: Path, *arguments: str) -> tuple[int, str]:
    paths = [str(folder), str(ROOT), str(ROOT / "schemas")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-W", "error", *arguments]
    done = run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("check", "ends"),
    [("not kcp_proto.validate(name, payload)", 0), ("True", 1)],
    ids=["careful", "careless"],
)
def test_the_example_tests_pass_for_a_careful_sdk_only(
    check: str, ends: int, tmp_path: Path
) -> None:
    sdk = f"import kcp_proto\n\n\ndef accepts(name, payload):\n    return {check}\n"
    (tmp_path / "your_sdk.py").write_text(sdk, "utf-8")
    (tmp_path / "test_example.py").write_text(blocks("testing.md", "python")[0], "utf-8")
    plugins = ("-p", "no:schemathesis", "-p", "no:cacheprovider")
    assert python(tmp_path, "-m", "pytest", "-qx", *plugins, "test_example.py")[0] == ends


def test_the_corpus_holds_broken_messages_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "corpus.py").write_text(blocks("testing.md", "python")[1], "utf-8")
    assert python(tmp_path, "corpus.py") == (0, "")
    lines = (tmp_path / "broken.ndjson").read_text("ascii").splitlines()
    broken = [json.loads(line) for line in lines]
    assert {each["message"] for each in broken} == set(message_names())
    assert all(validate(each["message"], each["payload"]) for each in broken)


def test_the_pre_commit_example_names_the_hook() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repository,) = yaml.safe_load(blocks("ci.md", "yaml")[0])["repos"]
    assert [each["id"] for each in repository["hooks"]] == [hook["id"]]


def test_the_workflow_example_uses_inputs_that_the_action_has() -> None:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    workflow = yaml.safe_load(blocks("ci.md", "yaml")[1])
    (step,) = (
        each for each in workflow["jobs"]["payloads"]["steps"] if "kcp-proto@" in each["uses"]
    )
    required = {name for name, part in action["inputs"].items() if part.get("required")}
    assert required <= set(step["with"]) <= set(action["inputs"])


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """Run the page's shell lines in a folder with a payload, and give the folder."""
    example = load_schema("payment.cancel.request")["examples"][0]
    (tmp_path / "good.json").write_text(json.dumps(example), "utf-8")
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    for lines in blocks("ci.md", "sh"):
        done = run(
            ["sh", "-ec", lines],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path


def test_the_shell_lines_write_schemas_a_bundle_and_two_documents(shell: Path) -> None:
    assert {path.name for path in shell.iterdir()} == {
        *("good.json", "schemas", "openapi.json", "sandbox.json")
    }
    sandbox = json.loads((shell / "sandbox.json").read_text("utf-8"))
    assert [server["url"] for server in sandbox["servers"]] == ["https://localhost:8443"]


def test_the_script_for_ajv_checks_by_the_bundle(shell: Path, ajv_folder: Path) -> None:
    (shell / "example.mjs").write_text(blocks("ci.md", "js")[0], "utf-8")
    (shell / "node_modules").symlink_to(ajv_folder / "node_modules")

    def checked() -> str:
        return run(
            ["node", "example.mjs"], cwd=shell, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert checked() == "true"
    payload = json.loads((shell / "good.json").read_text("utf-8"))
    (shell / "good.json").write_text(json.dumps({**payload, "tno": "1\n"}), "utf-8")
    assert checked() == "false"
