"""The programs of others that tests run: one exact version each, kept to the checkout."""

import json
import re
from pathlib import Path

from tests.foreign_tools import FOLDER

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "tests" / "foreign"


def test_every_foreign_program_has_one_exact_version() -> None:
    programs = json.loads((LISTS / "package.json").read_text("utf-8"))["dependencies"]
    lines = (LISTS / "requirements.txt").read_text("utf-8").splitlines()
    written = [f"{name}=={version}" for name, version in programs.items()]
    written += [line for line in lines if not line.startswith("#")]
    exact = re.compile(r"(@[\w-]+/)?[\w.\[\]-]+==\d+(\.\d+)+")
    assert written
    assert [each for each in written if not exact.fullmatch(each)] == []


def test_a_checkout_keeps_them_to_itself_and_ci_installs_them_before_it_checks() -> None:
    assert f"{FOLDER.name}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines.index("make foreign") < lines.index("make check") < lines.index("make test")
