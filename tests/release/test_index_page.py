"""The page of the package index: its links lead into the repository, its lines install from it."""

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from subprocess import run
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from tests.foreign_tools import foreign_tool

from .conftest import DOCUMENTATION, PROJECT, REPOSITORY, ROOT, VERSION, tool

page = tool("index_page")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="session")
def metadata(built: Path) -> Message:
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        return message_from_bytes(archive.read(name))


def test_each_link_of_the_page_leads_to_a_file_of_the_release(metadata: Message) -> None:
    text = metadata.get_payload(decode=True)
    assert isinstance(text, bytes)
    links: list[str] = LINK.findall(text.decode())
    before = re.compile(rf"{re.escape(REPOSITORY)}/(?:blob|raw)/v{re.escape(VERSION)}/")
    assert len(links) > 20
    assert [link for link in links if not before.match(link)] == []
    paths = {urlsplit(before.sub("", link)).path for link in links}
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_no_relative_link_is_left_and_nothing_else_changes(name: str) -> None:
    before = (ROOT / name).read_text("utf-8")
    after = page.index_page(before, "https://host.example/a/b", "v9.9")
    assert "https://host.example/a/b/blob/v9.9/docs/" in after
    relative = [link for link in LINK.findall(after) if "://" not in link and link[0] != "#"]
    assert relative == []
    words = re.compile(r"\]\([^)]*\)|^pip install .*$|From a clone\. ", re.MULTILINE)
    assert words.sub("", after) == words.sub("", before)


def test_a_picture_is_shown_from_its_file() -> None:
    after = page.index_page("![a b](c/d.svg) [e](f.md)", "https://host.example", "v1")
    shown, linked = "https://host.example/raw/v1/c/d.svg", "https://host.example/blob/v1/f.md"
    assert after == f"![a b]({shown}) [e]({linked})"


@pytest.mark.parametrize(
    "link", ["https://example.com/x", "#install", "mailto:a@example.com", "/absolute"]
)
def test_a_link_that_is_not_relative_stays(link: str) -> None:
    assert page.index_page(f"[a]({link})", "https://host.example", "v1") == f"[a]({link})"


def test_a_reader_of_the_index_is_told_to_install_from_it(metadata: Message) -> None:
    text = str(metadata.get_payload())
    assert "pip install kcp-proto " in text
    assert "pip install 'kcp-proto[cli]'" in text
    assert not re.search(r"pip install '?\.", text)


def test_the_index_shows_where_everything_is(metadata: Message) -> None:
    links = dict(str(line).split(", ", 1) for line in metadata.get_all("Project-URL", []))
    assert {"Repository", "Documentation", "Changelog", "Issues"} <= set(links)
    assert all(link.startswith((REPOSITORY, DOCUMENTATION)) for link in links.values())
    assert links["Documentation"] == f"{DOCUMENTATION}/"
    assert f"{DOCUMENTATION}/ko/" in links.values()
    files = [link.split("/blob/main/")[1] for link in links.values() if "/blob/main/" in link]
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_the_classifiers_name_what_the_workflow_tests() -> None:
    said = set(PROJECT["project"]["classifiers"])
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")
    (versions,) = re.findall(r"python: \[(.*)\]", workflow)
    (systems,) = re.findall(r"os: \[(.*)\]", workflow)
    found = {name for name in said if re.search(r":: Python :: 3\.\d+$", name)}
    assert found == {
        f"Programming Language :: Python :: {v}" for v in re.findall(r"[\d.]+", versions)
    }
    named = {"ubuntu": "POSIX :: Linux", "macos": "MacOS", "windows": "Microsoft :: Windows"}
    ran = {named[name] for name in re.findall(r"(\w+)-latest", systems)}
    assert {name for name in said if "Operating System" in name} == {
        f"Operating System :: {name}" for name in ran
    }


def test_an_index_would_take_both_files_and_show_the_page(built: Path) -> None:
    check = [foreign_tool("twine"), "check", "--strict", *built.iterdir()]
    done = run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("PASSED") == 2


def test_the_wheel_holds_what_belongs_into_it(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    command = [foreign_tool("check-wheel-contents"), wheel]
    done = run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
