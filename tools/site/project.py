"""What ``pyproject.toml`` says of the project: its version and its addresses."""

import tomllib
from functools import cache
from typing import Any

from .staging import ROOT


@cache
def project() -> dict[str, Any]:
    """Read the file."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def version() -> str:
    """Give the project's version."""
    return str(project()["project"]["version"])


def repository() -> str:
    """Give the address of the repository."""
    return _address("repository")


def documentation() -> str:
    """Give the address at which the site is published."""
    return _address("documentation")


def _address(of_what: str) -> str:
    return str(project()["tool"]["hatch"]["metadata"]["hooks"]["custom"][of_what])
