"""The pages draw the house as it stands: a line for each package and room, in its own words."""

import ast
import re

import pytest

from .source import PACKAGES, ROOT, File, faces

PAGES = ("CONTRIBUTING.md", "docs/house.md")


def line(face: File) -> str:
    """Write a package or room and the first line of its docstring."""
    words = (ast.get_docstring(face.tree) or "").partition("\n")[0].removesuffix(".")
    name = face.name if face.name in PACKAGES else f"  {face.path.parent.name}"
    return f"{name + '/':<18}{words}".rstrip()


def tree() -> str:
    """Draw packages and rooms, from the schemas upwards."""
    return "".join(f"{line(face)}\n" for face in faces())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_draws_the_tree_once_and_as_it_is(page: str) -> None:
    drawn = re.findall(r"^```text\n(kcp_.*?)^```$", (ROOT / page).read_text("utf-8"), re.M | re.S)
    assert drawn == [tree()]
