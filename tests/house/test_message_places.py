"""Every place that a message touches is listed, and one that is forgotten is named."""

import re
import shutil
from pathlib import Path

import pytest

from kcp_schemas import message_names

from .made_up_family import HOLD, RELEASE, schema_texts
from .message_places import OF_ALL, OF_REQUESTS, SCHEMAS, forgotten
from .source import PACKAGES, ROOT

# A ruling that no page has.
UNKNOWN = '"R1, R' + '999"'
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("name", message_names())
def test_no_place_forgot_a_message_of_ours(name: str) -> None:
    assert forgotten(ROOT, name) == set()


@pytest.fixture
def without_it(tmp_path: Path) -> Path:
    """Give a house to which the schemas of two requests were added, and nothing else."""
    for folder in ("docs", "tests/canary", "tests/vectors", *PACKAGES.values()):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name, text in schema_texts().items():
        if name.endswith(".request"):
            forgetful = text.replace('"x-kcp-inquiry"', '"x-kcp-forgotten"')
            cited = forgetful.replace('"R1"', UNKNOWN)
            (tmp_path / SCHEMAS / f"{name}.json").write_text(cited, "utf-8")
    return tmp_path


@pytest.mark.parametrize("operation", [HOLD, RELEASE])
def test_each_place_that_forgot_a_request_is_named(operation: str, without_it: Path) -> None:
    assert forgotten(without_it, f"{operation}.request") == {*OF_ALL, *OF_REQUESTS}


def test_each_place_that_forgot_a_response_is_named(without_it: Path) -> None:
    name = f"{HOLD}.response"
    text = schema_texts()[name].replace('"R1"', UNKNOWN)
    (without_it / SCHEMAS / f"{name}.json").write_text(text, "utf-8")
    (without_it / SCHEMAS / f"{HOLD}.request.json").unlink()
    assert forgotten(without_it, name) == set(OF_ALL)


def test_contributing_lists_every_place() -> None:
    table = CONTRIBUTING.partition("## Adding a message")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| (.+?) \|", table, re.MULTILINE)) - {"place", "---"}
    assert listed == {*OF_ALL, *OF_REQUESTS}
