"""A second house in a temporary folder, with a family of messages more than ours."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from .made_up_family import schema_texts
from .source import PACKAGES, ROOT


@dataclass(frozen=True)
class House:
    """A copy of the packages and tools, in which nothing but schemas was added.

    Args:
        root: Where it stands.
    """

    root: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the copy's packages instead of ours."""
        folders = [self.root, *(self.root / Path(folder).parent for folder in PACKAGES.values())]
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Put the made-up family's schemas beside ours, and generate the typed layer."""
    root = tmp_path_factory.mktemp("house")
    for folder in (*PACKAGES.values(), "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in schema_texts().items():
        path = root / PACKAGES["kcp_schemas"] / "messages" / f"{name}.json"
        path.write_text(text, "utf-8")
    house = House(root)
    generated = house.run("tools/typed_layer.py")
    assert (generated.returncode, generated.stderr) == (0, "")
    return house
