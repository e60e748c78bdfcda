"""The pins: complete, with hashes, free of known advisories, and the same for hook and action."""

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import PROJECT, ROOT, tool

hook_pins = tool("hook_pins")
FOLDER = ROOT / "constraints"
FILES = sorted(FOLDER.glob("*.txt"))
# Wheels before this one bundle an OpenSSL with an open advisory.
CRYPTOGRAPHY = (48, 0, 1)


def pins(file: Path) -> dict[str, str]:
    listed = [Requirement(each) for each in hook_pins.pins_of(file.read_text("utf-8"))]
    return {canonicalize_name(each.name): str(each.specifier) for each in listed}


def wanted(*extras: str) -> set[str]:
    """Name what the package itself and its extras ask for, one within another."""
    listed = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        listed += PROJECT["project"]["optional-dependencies"][extra]
    found: set[str] = set()
    for each in map(Requirement, listed):
        name = canonicalize_name(each.name)
        found |= wanted(*each.extras) if name == "kcp-proto" else {name}
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_pin_is_exact_and_has_hashes_and_no_line_names_an_index(file: Path) -> None:
    text = file.read_text("utf-8")
    requirements = re.split(r"\n(?=\S)", text.strip())
    exact = re.compile(
        r"[\w.-]+==[\w.]+(?: ; .+?)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\\n)?)+"
    )
    assert requirements
    assert [each for each in requirements if not exact.fullmatch(each)] == []
    assert "://" not in text


@pytest.mark.parametrize(("name", "extras"), [("validate", ["validate"]), ("sandbox", ["cli"])])
def test_all_that_an_extra_asks_for_is_pinned(name: str, extras: list[str]) -> None:
    assert wanted(*extras) - set(pins(FOLDER / f"{name}.txt")) == set()


def test_what_builds_the_project_is_pinned() -> None:
    needed = {Requirement(each).name for each in PROJECT["build-system"]["requires"]}
    assert needed <= set(pins(FOLDER / "build.txt"))


@pytest.mark.parametrize("name", ["validate", "sandbox"])
def test_cryptography_is_one_without_an_open_advisory(name: str) -> None:
    version = pins(FOLDER / f"{name}.txt")["cryptography"].removeprefix("==")
    assert tuple(map(int, version.split("."))) >= CRYPTOGRAPHY


def test_the_hook_has_the_versions_of_the_action() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    listed = hook_pins.pins_of((FOLDER / "validate.txt").read_text("utf-8"))
    assert hook_pins.with_pins(text, listed) == text
    (hook,) = yaml.safe_load(text)
    assert hook["additional_dependencies"] == ["--no-compile", *listed]
    assert len(listed) <= 15


def test_one_command_writes_all_of_them() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (recipe,) = re.findall(r"^constraints: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert {f"constraints/{file.name}" for file in FILES} == set(
        re.findall(r"--output-file (\S+)", recipe)
    )
    assert "tools/hook_pins.py" in recipe
