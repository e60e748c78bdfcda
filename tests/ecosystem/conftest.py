"""Other people's tools, installed away from the checkout."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import run

import pytest

from .ajv_checker import AjvChecker

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas" / "kcp_schemas" / "messages"
AJV = Path(__file__).parent / "ajv"


@pytest.fixture(scope="session")
def ajv_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install ajv as its lock file says; the tests that want it are skipped if that cannot be."""
    for needed in ("node", "npm"):
        if shutil.which(needed) is None:
            pytest.skip(f"the {needed} command is not installed")
    folder = tmp_path_factory.mktemp("ajv")
    shutil.copytree(AJV, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install ajv here: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture(scope="session")
def open_ajv(ajv_folder: Path) -> Iterator[Callable[..., AjvChecker]]:
    """Give a way to start ajv with a folder of schemas, or with a bundle."""
    with ExitStack() as stack:

        def start(*place: str) -> AjvChecker:
            return stack.enter_context(AjvChecker(ajv_folder, *place))

        yield start


@pytest.fixture(scope="session")
def ajv(open_ajv: Callable[..., AjvChecker]) -> AjvChecker:
    """Give ajv with the schema files as they are shipped."""
    return open_ajv(str(SCHEMAS))
