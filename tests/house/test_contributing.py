"""The page for contributors explains every make target."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_make_target_is_explained() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"^\| `make ([\w-]+)` \|", page, re.MULTILINE)) == set(phony.split())
