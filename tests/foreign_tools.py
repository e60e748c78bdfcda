"""Other people's programs, which `make foreign` puts in `.foreign`, away from our own packages."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / ".foreign"
NODE_MODULES = FOLDER / "node_modules"


def foreign_tool(name: str) -> Path:
    """Give a program's path; where it is not there, the test is skipped and says which one."""
    for folder in (NODE_MODULES / ".bin", FOLDER / "venv" / "bin"):
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"{name} is not installed; make foreign does it")
