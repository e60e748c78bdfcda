"""Adding a family of messages takes their schemas, `make generate`, and no line of Python."""

import ast
import json
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from .conftest import House
from .made_up_family import EXAMPLES

CHECKS = Path(__file__).with_name("family_checks.py")
CLAIMS = [
    node.name
    for node in ast.parse(CHECKS.read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
]


@pytest.fixture(scope="module")
def outcomes(house: House) -> dict[str, list[str]]:
    """Run the checks in the second house, and list what failed under each claim."""
    (house.root / "family.json").write_text(json.dumps(EXAMPLES), "utf-8")
    shutil.copy(CHECKS, house.root)
    report = house.root / "report.xml"
    plain = ("-p", "no:cacheprovider", "-c", "/dev/null", f"--rootdir={house.root}")
    ended = house.run("-m", "pytest", "-q", *plain, f"--junitxml={report}", CHECKS.name)
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    found: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - of our own run
        claim = str(case.get("name")).partition("[")[0]
        wrong = [*case.iter("failure"), *case.iter("error"), *case.iter("skipped")]
        found.setdefault(claim, []).extend(f"{case.get('name')}\n{each.text}" for each in wrong)
    return found


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_made_up_family_is_treated_like_ours(
    claim: str, outcomes: dict[str, list[str]]
) -> None:
    if wrong := outcomes[claim]:
        pytest.fail("\n\n".join(wrong), pytrace=False)
