"""A copy of what is shipped, for tools that install this project from its repository."""

import re
import shutil
from pathlib import Path

from .conftest import ROOT

_SHIPPED = ("kcp_proto", "schemas", "transports", "sandbox", "cli", "tools", "constraints")
_FILES = (
    *("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "action.yml"),
    *("docs/rulings.md", "docs/decision-rules.md", "docs/decision-rules.ko.md"),
)
_NO_INDEX = re.compile(r"NewConnectionError|NameResolutionError|No matching distribution found")


def lacks_an_index(printed: str) -> bool:
    """Tell from what pip printed whether it reached no package index."""
    return _NO_INDEX.search(printed) is not None


def copy_of_the_project(folder: Path) -> Path:
    """Copy what an installation needs, whether or not it is committed yet."""
    folder.mkdir()
    for name in _SHIPPED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in _FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder
