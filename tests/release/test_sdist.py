"""An unpacked sdist is complete: it holds what git keeps, and passes its own tests."""

import os
import sys
from pathlib import Path
from subprocess import run

from .conftest import tracked


def test_the_sdist_holds_what_git_keeps_and_its_own_metadata(unpacked: Path) -> None:
    held = {str(file.relative_to(unpacked)) for file in unpacked.rglob("*") if file.is_file()}
    made = {name for name in held if "__pycache__" in name or name.startswith("dist/")}
    assert held - made == {*tracked(), "PKG-INFO"}


def test_the_quick_tests_of_an_unpacked_sdist_pass_without_a_repository(unpacked: Path) -> None:
    """The others run from a checkout; these open the most files beside the code."""
    rooms = ("tests/house", "tests/docs", "tests/schemas")
    options = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly")
    command = [sys.executable, "-m", "pytest", *options, *rooms]
    done = run(command, cwd=unpacked, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
