"""The command without an installation: uvx, pipx run, and one file, each from an empty folder."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_schemas import load_schema
from tests.ecosystem.installing import lacks_an_index
from tests.foreign_tools import foreign_tool

from .conftest import ROOT, VERSION

PAGE = (ROOT / "docs" / "install.md").read_text("utf-8")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def alone(empty: Path, *command: object) -> CompletedProcess[str]:
    """Run a command that finds none of this checkout and leaves nothing outside its folder."""
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "COVERAGE_", "PYTEST_")
    others = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    places = {name: str(empty.parent / name) for name in ("PIPX_HOME", "SHIV_ROOT", "UV_CACHE_DIR")}
    words = [str(word) for word in command]
    environment = {**others, **places}
    return run(words, cwd=empty, env=environment, capture_output=True, text=True, check=False)


def works(empty: Path, kcp_proto: Sequence[object]) -> None:
    version = alone(empty, *kcp_proto, "--version")
    if lacks_an_index(version.stderr) or "Failed to fetch" in version.stderr:
        pytest.skip("nothing can be installed here: no package index")
    assert version.stdout.strip() == f"kcp-proto {VERSION}", version.stderr
    good = load_schema("payment.cancel.request")["examples"][0]
    (empty / "good.json").write_text(json.dumps(good), "utf-8")
    (empty / "bad.json").write_text(json.dumps({**good, "tno": "1\n"}), "utf-8")
    assert alone(empty, *kcp_proto, "validate", "good.json").returncode == 0
    refused = alone(empty, *kcp_proto, "validate", "bad.json")
    assert refused.returncode == 1
    assert "/tno" in refused.stdout


def test_the_page_shows_the_lines_that_are_tried_here() -> None:
    assert "uvx --from 'kcp-proto[validate]' kcp-proto validate " in PAGE
    assert "pipx run --spec 'kcp-proto[cli]' kcp-proto " in PAGE


def test_uvx_runs_the_command(built: Path, empty: Path) -> None:
    (wheel,) = built.glob("*.whl")
    works(empty, [foreign_tool("uvx"), "--from", f"{wheel}[validate]", "kcp-proto"])


def test_pipx_runs_the_command(built: Path, empty: Path) -> None:
    (wheel,) = built.glob("*.whl")
    works(empty, [foreign_tool("pipx"), "run", "--spec", f"{wheel}[cli]", "kcp-proto"])


def test_one_file_holds_everything_and_starts_a_sandbox(unpacked: Path, empty: Path) -> None:
    python = foreign_tool("python")
    foreign_tool("shiv")
    if shutil.which("make") is None:
        pytest.skip("the make command is not installed")
    ready = empty.parent / "ready"
    ready.touch()
    # The same programs as those of constraints/release.txt stand there already.
    tools = (f"RELEASE={python.parents[1]}", f"RELEASE_READY={ready}")
    made = run(
        ["make", "zipapp", *tools], cwd=unpacked, capture_output=True, text=True, check=False
    )
    if lacks_an_index(made.stderr):
        pytest.skip("nothing can be installed here: no package index")
    assert made.returncode == 0, made.stderr
    file = shutil.copy(unpacked / "dist" / "kcp-proto.pyz", empty)
    works(empty, [python, file])
    show = "import os; print(os.environ['KCP_SANDBOX_URL'])"
    ran = alone(empty, python, file, "sandbox", "run", "--quiet", "--", python, "-c", show)
    assert ran.stdout.startswith("https://127.0.0.1:"), ran.stderr
