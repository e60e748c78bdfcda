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
    """These open the most files beside the code; that none is missing the test above holds."""
    quick = ("tests/house", "tests/schemas", "tests/docs/test_links.py", "tests/docs/test_names.py")
    slow = "--ignore=tests/house/test_made_up_family.py"
    options = ("-q", "-x", "-p", "no:cacheprovider", slow)
    command = [sys.executable, "-m", "pytest", *options, *quick]
    done = run(command, cwd=unpacked, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
