"""``--profile`` narrows what ``validate`` accepts and what ``schema`` prints."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kcp_proto.validation import reference_engine
from kcp_schemas import load_schema, message_names

NAME = "payment.approval.request"
EXAMPLE = dict(load_schema(NAME)["examples"][0])


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kcp_cli", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


@pytest.fixture(name="profile")
def fixture_profile(tmp_path: Path) -> Path:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.kcp-proto.profile]\npay_types = ["PAVC"]\n')
    return path


def test_validate_refuses_what_breaks_the_contract(profile: Path) -> None:
    fits = json.dumps({**EXAMPLE, "pay_type": "PAVC"})
    assert run("validate", "--profile", profile, stdin=fits).returncode == 0
    done = run("validate", "--profile", profile.parent, "--lang", "ko", stdin=json.dumps(EXAMPLE))
    assert done.returncode == 1
    assert "가맹점 프로필" in done.stdout
    assert "profile.value 1" in done.stdout


@pytest.mark.parametrize("command", [["validate"], ["schema", NAME]])
def test_a_wrong_profile_ends_with_usage(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    assert run(*command, "--profile", path).returncode == 2
    path.write_text("pay_typs = 1\ntax_split = 2\n")
    done = run(*command, "--profile", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "profile.key" in done.stderr
    assert "profile.type" in done.stderr


def test_schema_prints_the_narrower_one(profile: Path, tmp_path: Path) -> None:
    printed: dict[str, Any] = json.loads(run("schema", NAME, "--profile", profile).stdout)
    assert printed["$id"] == f"urn:kcp-proto:schema:1:profile:{NAME}"
    assert not reference_engine(printed).is_valid(EXAMPLE)
    assert reference_engine(printed).is_valid({**EXAMPLE, "pay_type": "PAVC"})
    folder = tmp_path / "out"
    assert run("schema", "--export", folder, "--bundle", "--profile", profile).returncode == 0
    assert len(list(folder.iterdir())) == len(message_names()) + 1
    bundle = json.loads((folder / "kcp-proto.bundle.json").read_text("utf-8"))
    assert bundle["$defs"][NAME] == printed
