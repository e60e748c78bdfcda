"""The reports as the real programs of others read them, which ``make foreign`` installs."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import save
from tests.cli.processes import RUN
from tests.foreign_tools import FOLDER, NODE_MODULES, foreign_tool

PAYMENT = dict(load_schema("benepia.point_payment.request")["examples"][0])
CARD = dict(load_schema("transaction.inquiry.response.card")["examples"][0])
EVIL = "\x1b[31m\r\n::error::%]]><x>\u202e,:|`@me` **x** [a](https://a.b) <img src=x>"
REPORTS = {"sarif": "sarif", "junit": "xml", "github": "txt", "summary": "md"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the reports of runs in both languages, and of one without a fault."""
    folder = tmp_path_factory.mktemp("readers")
    bad = {**PAYMENT, "cust_ip": "::1", "good_name": "a>b", EVIL: "1", "amount": "1,004"}
    save(folder / "bad, 1%.json", bad)
    save(folder / "good.json", CARD)
    (folder / "cut.json.gz").write_bytes(b"\x1f\x8b\x08")
    for name, inputs, language in (
        ("en", ["bad, 1%.json", "good.json", "cut.json.gz", __file__], "en"),
        ("ko", ["bad, 1%.json", "good.json"], "ko"),
        ("fine", ["good.json"], "en"),
    ):
        wanted = [
            word for form, end in REPORTS.items() for word in ("--report", f"{form}={name}.{end}")
        ]
        arguments = [*RUN, "validate", *inputs, *wanted, "--lang", language]
        subprocess.run(arguments, cwd=folder, capture_output=True)
    return folder


def test_microsofts_validator_finds_nothing_wrong_by_the_rules_of_sarif_and_of_github(
    folder: Path,
) -> None:
    tool = foreign_tool("sarif-multitool-linux")
    broken: Any = json.loads((folder / "ko.sarif").read_text("utf-8"))
    del broken["runs"][0]["results"][0]["locations"]
    broken["runs"][0]["results"][1]["ruleIndex"] = 999
    (folder / "broken.sarif").write_text(json.dumps(broken), "utf-8")
    names = ["en.sarif", "ko.sarif", "fine.sarif", "broken.sarif"]
    # The program's starter hands words to a shell as they are.
    options = ["--rule-kind", "'Sarif;Ghas'"]
    written = ["--output", "found.log", "--log", "ForceOverwrite"]
    # The program brings no data about cultures, and needs none.
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ended = subprocess.run(
        [tool, "validate", *names, *options, *written],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (folder / "found.log").exists(), ended.stdout + ended.stderr
    (run,) = json.loads((folder / "found.log").read_text("utf-8-sig"))["runs"]
    found: dict[str, set[str]] = {name: set() for name in names}
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        uri = place.get("uri") or run["artifacts"][place["index"]]["location"]["uri"]
        found[Path(uri).name].add(result["ruleId"].partition("/")[0])
    # It notices what is wrong, and so it would here.
    assert found.pop("broken.sarif")
    for name, rules in found.items():
        assert rules == set(), (name, ended.stdout)


def test_a_reader_of_junit_finds_the_failures(folder: Path) -> None:
    tool = foreign_tool("junitparser")
    for name, code in (("en", 1), ("ko", 1), ("fine", 0)):
        ended = subprocess.run([tool, "verify", folder / f"{name}.xml"], capture_output=True)
        assert ended.returncode == code, ended.stderr
    merged = folder / "merged.xml"
    subprocess.run([tool, "merge", folder / "en.xml", folder / "fine.xml", merged], check=True)
    assert merged.read_text("utf-8").count("<testcase ") == 5


COMMANDS = """
import { readFileSync } from "node:fs";
import * as core from "@actions/core";
for (const { kind, text, file, line, endLine, col, endColumn, title } of
     JSON.parse(readFileSync(0, "utf8"))) {
  core[kind](text, { title, file, startLine: line, endLine, startColumn: col, endColumn });
}
"""


def test_githubs_own_package_writes_the_same_commands(folder: Path) -> None:
    if not (NODE_MODULES / "@actions" / "core").exists():
        pytest.skip("@actions/core is not installed; make foreign does it")
    ours = (folder / "en.txt").read_text("utf-8").splitlines()
    assert len(ours) == 6
    sent = json.dumps([_read(line) for line in ours])
    node = ["node", "--input-type=module", "--eval", COMMANDS]
    ended = subprocess.run(node, cwd=FOLDER, input=sent, capture_output=True, text=True, check=True)
    theirs = ended.stdout.splitlines()
    assert [_parts(line) for line in theirs] == [_parts(line) for line in ours]


def _read(line: str) -> dict[str, str]:
    kind, properties, text = _parts(line)
    pairs = (pair.partition("=") for pair in properties)
    return {"kind": kind, "text": _plain(text)} | {name: _plain(value) for name, _, value in pairs}


def _parts(line: str) -> tuple[str, list[str], str]:
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found is not None
    return found[1], sorted(found[2].split(",")), found[3]


def _plain(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(escape, character)
    return text.replace("%25", "%")


def test_markdown_shows_foreign_text_as_text(folder: Path) -> None:
    tool = foreign_tool("marked")
    ended = subprocess.run(
        [tool, "--gfm", "-i", folder / "en.md"], capture_output=True, text=True, check=True
    )
    tags = set(re.findall(r"<(\w+)", ended.stdout))
    assert tags == {"h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert "&lt;img src=x&gt;" in ended.stdout
