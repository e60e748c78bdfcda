"""The image of the sandbox: linted, given only what it is built from, found by one host name."""

import re
import sys
import tomllib
from pathlib import Path
from subprocess import run

from kcp_sandbox import Sandbox
from tests.foreign_tools import foreign_tool

from .conftest import ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
RECIPES = (ROOT / "docs" / "recipes" / "containers.md").read_text("utf-8")


def test_hadolint_finds_nothing() -> None:
    done = run(
        [foreign_tool("hadolint"), "--no-color", ROOT / "Containerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_image_is_built_from_what_the_ignore_file_lets_in() -> None:
    """It begins by ignoring everything, so that no secret of a checkout gets into a layer."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {line[1:] for line in rules if line.startswith("!")}
    assert [name for name in let_in if not (ROOT / name).exists()] == []
    built = {"pyproject.toml", "README.md", "LICENSE", "constraints", "tools/index_page.py"}
    # What the wheel takes in besides has to be there, or it cannot be built.
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    taken_in = set(wheel["targets"]["wheel"]["force-include"])
    assert let_in == built | taken_in | {"kcp_proto", "schemas", "transports", "sandbox", "cli"}


def test_the_user_is_a_number_and_the_volume_is_its_own() -> None:
    (user,) = re.findall(r"^USER (\S+)$", CONTAINERFILE, re.MULTILINE)
    assert re.fullmatch(r"[1-9]\d*:\d+", user)
    assert f"chown {user} /data" in CONTAINERFILE
    assert "VOLUME /data" in CONTAINERFILE


def test_composes_file_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL)
    file = tmp_path / "compose.yaml"
    file.write_text(text, "utf-8")
    command = [sys.executable, "-m", "check_jsonschema"]
    options = ("--builtin-schema", "vendor.compose-spec")
    done = run([*command, *options, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_on_every_address_the_first_name_is_the_one_that_is_handed_out() -> None:
    with Sandbox().serve(host="0.0.0.0", allow_any_host=True, names=["kcp.test", "b"]) as server:  # noqa: S104
        assert server.url.startswith("https://kcp.test:")
    with Sandbox().serve(host="0.0.0.0", allow_any_host=True) as server:  # noqa: S104
        assert server.url.startswith("https://localhost:")
    with Sandbox().serve(names=["kcp.test"]) as server:
        assert server.url.startswith("https://127.0.0.1:")
