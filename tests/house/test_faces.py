"""A room has one door: its face says what it hands out, and nothing else of it is taken."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

import pytest

from .source import (
    PACKAGES,
    ROOT,
    TESTS_OF,
    File,
    faces,
    files,
    guests,
    handed_out,
    imports,
    names_of,
    walk,
)

FACES = faces()
each_face = pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
ROOMS = {face.name for face in FACES} - set(PACKAGES)
# A dotted name of ours, as code, a text that is patched or imported, or a page writes it.
DOTTED = re.compile(r"\bkcp_(?:schemas|proto|transports|sandbox|cli)(?:\.\w+)+")
DOCS = (page for page in (ROOT / "docs").rglob("*.md") if "docs/site" not in page.as_posix())
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS)]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def home(file: File) -> str:
    """Name the room whose inside a file may know: its own, or for a test, the one that it tests."""
    for folder, package in TESTS_OF.items():
        if file.name.startswith(f"{folder}."):
            room = (package + file.name.removeprefix(folder)).rpartition(".")[0]
            return room if room in ROOMS else package
    return file.room


def inside(target: str) -> str:
    """Name the innermost room that a file is an inside file of; "" if it is none."""
    room = target.rpartition(".")[0]
    return room if target in files() and target not in ROOMS and room in ROOMS else ""


def longest(dotted: str) -> str:
    """Name the file that a dotted name begins with, or the face that hands it out."""
    while dotted and (dotted not in files() or dotted in handed_out()):
        dotted = dotted.rpartition(".")[0]
    return dotted


def dotted_names(file: File) -> Iterator[str]:
    """Find what a file names by its dotted name outside import statements: code and texts."""
    for node in walk(file):
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if DOTTED.fullmatch(text):
            yield text


def everything() -> list[File]:
    return [*files().values(), *guests()]


def test_no_file_of_a_room_is_imported_from_outside() -> None:
    found = {
        str(item)
        for file in everything()
        for item in imports(file)
        if (room := inside(item.target)) and not f"{home(file)}.".startswith(f"{room}.")
    }
    assert found == set()


def test_no_file_of_a_room_is_named_from_outside() -> None:
    """Neither in a text that is patched or loaded, nor as an attribute, nor on a page."""
    named = [
        (file.name, home(file), name)
        for file in everything()
        if not file.name.startswith("tests.house.")
        for name in dotted_names(file)
    ]
    for page in PAGES:
        for name in DOTTED.findall(page.read_text("utf-8")):
            named.append((page.name, "", name))
    found = {
        f"{where} names {name}"
        for where, at_home, name in named
        if (room := inside(longest(name))) and not f"{at_home}.".startswith(f"{room}.")
    }
    assert found == set()


def is_private(dotted: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in dotted.split("."))


def test_no_private_name_is_taken_from_another_room() -> None:
    found = {
        str(item)
        for file in everything()
        for item in imports(file)
        if item.module.startswith("kcp_")
        if is_private(f"{item.module}.{item.name}")
        if home(file) != files()[item.target].room
    }
    assert found == set()


def docstring_of(face: File) -> str:
    return ast.get_docstring(face.tree) or ""


def test_each_face_is_a_map_of_three_to_eight_lines() -> None:
    found = {
        f"{face.name} ({len(docstring_of(face).splitlines())})"
        for face in FACES
        if not 3 <= len(docstring_of(face).splitlines()) <= 8
    }
    assert found == set()


def test_the_map_of_a_room_names_each_of_its_files() -> None:
    found = {
        file.name
        for file in files().values()
        if file.room in ROOMS and not file.is_face
        if not re.search(rf"\b{file.path.stem}\b", docstring_of(files()[file.room]))
    }
    assert found == set()


@each_face
def test_a_face_lists_what_it_hands_out(face: File) -> None:
    """``__all__`` is what is there, ``dir()`` shows it, and each name can be had."""
    module = import_module(face.name)
    listed: list[str] = module.__all__
    assert len(listed) == len(set(listed))
    assert set(listed) == names_of(face)
    assert set(listed) <= set(dir(module))
    assert [name for name in listed if not hasattr(module, name)] == []


@each_face
def test_completion_shows_what_a_face_hands_out_and_no_tool_of_its_own(face: File) -> None:
    module = import_module(face.name)
    shown = {name for name in dir(module) if not name.startswith("_")} - set(module.__all__)
    assert {name for name in shown if not isinstance(getattr(module, name), ModuleType)} == set()


@cache
def used() -> frozenset[str]:
    """Name in full what is taken from a face from outside its room, and what pages name as code."""
    taken = {
        f"{item.module}.{item.name}"
        for file in everything()
        for item in imports(file)
        if not f"{home(file)}.".startswith(f"{item.module}.")
    }
    reached = {name for file in everything() for name in dotted_names(file)}
    words = {
        word
        for page in PAGES
        for code in CODE.findall(page.read_text("utf-8"))
        for word in re.findall(r"\w+", code)
    }
    shown = {name for name in handed_out() if name.rpartition(".")[2] in words}
    return frozenset(taken | reached | shown)


@pytest.mark.parametrize("face", [f for f in FACES if f.name in ROOMS], ids=lambda face: face.name)
def test_each_name_that_a_room_hands_out_is_used(face: File) -> None:
    unused = {name for name in names_of(face) if f"{face.name}.{name}" not in used()}
    assert unused == set()
