"""Every name of ours that a page quotes can be imported, from the face of its room.

A page about tests quotes what the fixtures give: those have it.
"""

import re
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import pytest

from kcp_sandbox import Issued, Sandbox

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob(".github/*.md"),
    *(path for path in ROOT.glob("docs/**/*.md") if "docs/site" not in path.as_posix()),
]
# What a star follows is a pattern for mutants, not a name.
DOTTED = re.compile(r"\bkcp_\w++(?:\.\w++)++(?!\.\*)")
IMPORTED = re.compile(r"^from (kcp_[\w.]+) import (.+)$", re.MULTILINE)


def names(text: str) -> set[str]:
    quoted = set(DOTTED.findall(text))
    for module, listed in IMPORTED.findall(text):
        quoted |= {f"{module}.{name}" for name in re.findall(r"\w+", listed)}
    return quoted


QUOTED = sorted({name for page in PAGES for name in names(page.read_text("utf-8"))})


def test_the_pages_quote_names() -> None:
    assert {"kcp_proto.STAGING", "kcp_transports.Client", "kcp_proto.testing"} <= set(QUOTED)


@pytest.fixture(scope="module")
def fixtures(issued: Issued) -> dict[str, object]:
    sandbox = Sandbox(issued=issued)
    return {
        "kcp_issued": issued,
        "kcp_sandbox": sandbox,
        "kcp_sandbox_server": sandbox.serve(),
    }


@pytest.mark.parametrize("name", QUOTED)
def test_a_quoted_name_is_a_face_or_handed_out_by_one(
    name: str, fixtures: dict[str, object]
) -> None:
    package, first, *rest = name.split(".")
    if hasattr(fixtures.get(package), first):
        assert attrgetter(".".join([first, *rest]))(fixtures[package]) is not None
        return
    if find_spec(f"{package}.{first}"):
        found: object = import_module(f"{package}.{first}")
    else:
        found = getattr(import_module(package), first)
    for part in rest:
        found = getattr(found, part)
        assert not isinstance(found, ModuleType), f"{part} is a file inside a room"
