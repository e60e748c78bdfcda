"""`make release-check`: what it refuses, and that this checkout passes it."""

import json
import re
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from tests.ecosystem.installing import lacks_an_index
from tests.foreign_tools import foreign_tool

from .conftest import DOCUMENTATION, PROJECT, REPOSITORY, ROOT, VERSION, tool

check = tool("release_check")
NEWEST = f"## [{VERSION}] - 2026-12-01\n\n### Added\n\n- This.\n"
DATED = f"# Changelog\n\n{NEWEST}\n## [0.0.1] - 2026-01-01\n"
PAGES = "https://docs.example"
AT = "https://host.example/shop/kcp-proto"
FIT = {
    "RELEASE_TAG": f"v{VERSION}",
    "GITHUB_SERVER_URL": "https://host.example",
    "GITHUB_REPOSITORY": "shop/kcp-proto",
}


def placed(repository: str, documentation: str = PAGES) -> dict[str, Any]:
    hooks = {"custom": {"repository": repository, "documentation": documentation}}
    return {**PROJECT, "tool": {"hatch": {"metadata": {"hooks": hooks}}}}


def test_a_version_that_is_ready_is_refused_nothing() -> None:
    assert check.unfit(placed(AT), check.notes_of(DATED)[0], FIT) == []


@pytest.mark.parametrize(
    ("repository", "changelog", "environment", "word"),
    [
        (AT, DATED, {**FIT, "RELEASE_TAG": "v9.9.9"}, "the tag is v9.9.9"),
        (AT, DATED.replace("2026-12-01", "unreleased"), FIT, "no dated section"),
        (AT, DATED.replace(VERSION, "9.9.9"), FIT, "no dated section"),
        (REPOSITORY, DATED, {"RELEASE_TAG": f"v{VERSION}"}, "placeholder"),
        (
            "https://host.example/OWNER/kcp-proto",
            DATED,
            {"RELEASE_TAG": f"v{VERSION}"},
            "placeholder",
        ),
        ("https://host.example/fork/kcp-proto", DATED, FIT, "this runs for"),
    ],
    ids=["tag", "undated", "other-version", "placeholder", "owner", "fork"],
)
def test_what_must_not_be_published_is_named(
    repository: str, changelog: str, environment: dict[str, str], word: str
) -> None:
    (found,) = check.unfit(placed(repository), check.notes_of(changelog)[0], environment)
    assert word in found


def test_a_placeholder_of_the_documentation_is_not_published() -> None:
    (found,) = check.unfit(placed(AT, DOCUMENTATION), check.notes_of(DATED)[0], FIT)
    assert found == f"{DOCUMENTATION} is a placeholder: set the documentation's address"


def test_without_a_tag_a_placeholder_may_stay() -> None:
    assert check.unfit(placed(REPOSITORY), "", {}) == []


def test_the_notes_are_the_newest_section() -> None:
    assert check.notes_of(DATED) == (VERSION, "### Added\n\n- This.\n")
    assert check.notes_of((ROOT / "CHANGELOG.md").read_text("utf-8"))[1].startswith("### ")


def test_a_byte_that_differs_is_found(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, text in ((one, "a"), (two, "b")):
        folder.mkdir()
        (folder / "same").write_text("a", "utf-8")
        (folder / "other").write_text(text, "utf-8")
    (two / "more").write_text("", "utf-8")
    assert check.different(one, one) == []
    assert check.different(one, two) == ["two builds differ: more", "two builds differ: other"]


def test_this_checkout_passes_and_its_bill_of_materials_is_what_the_constraints_say(
    unpacked: Path,
) -> None:
    for needed in ("twine", "check-wheel-contents", "cyclonedx-py", "uv"):
        foreign_tool(needed)
    python = foreign_tool("python")
    command = [str(python), "tools/release_check.py"]
    done = run(command, cwd=unpacked, capture_output=True, text=True, check=False)
    if lacks_an_index(done.stderr):
        pytest.skip("nothing can be installed here: no package index")
    assert done.returncode == 0, done.stdout + done.stderr
    release = unpacked / "dist" / "release"
    assert {file.suffix for file in (release / "files").iterdir()} == {".whl", ".gz"}
    text = (release / "beside" / "sbom.cdx.json").read_text("utf-8")
    assert str(unpacked) not in text
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == (
        *("kcp-proto", VERSION),
    )
    listed = {(plain(each["name"]), each["version"]) for each in bill["components"]}
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", sandbox_constraints(), re.MULTILINE)
    assert {("cryptography", dict(pins)["cryptography"])} <= listed
    assert listed <= {(plain(name), version) for name, version in pins}


def sandbox_constraints() -> str:
    return (ROOT / "constraints" / "sandbox.txt").read_text("utf-8")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
