"""The formats of the report are what their readers expect, and carry nothing dangerous."""

import json
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

PAYMENT = dict(load_schema("benepia.point_payment.request")["examples"][0])
CARD = dict(load_schema("transaction.inquiry.response.card")["examples"][0])
LATE = {**CARD, "app_time": "20260230120000"}
SCHEMAS = Path(__file__).resolve().parents[2] / "vectors" / "report_schemas"
OUTPUTS = ("text", "json", "ndjson", "junit", "sarif", "github", "gitlab", "summary")
# A member's name is foreign text: escape sequences, commands and markup in it are not ours.
EVIL = "\x1b[31m\r\n::error::%]]><x>\u202e,:"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a good file, one with two faults and a warning, one of lines and one that is missing."""
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "good.json", CARD)
    save(tmp_path / "bad, 1%.json", {**PAYMENT, "cust_ip": "::1", "good_name": "a>b", EVIL: "1"})
    text = "".join(json.dumps(one) + "\n" for one in (CARD, LATE, CARD, LATE))
    Path("lines.ndjson").write_text(text, "utf-8")
    Path("cut.json.gz").write_bytes(b"\x1f\x8b\x08")
    return ["good.json", "bad, 1%.json", "lines.ndjson", "cut.json.gz"]


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_exit_code_and_the_counts_do_not_depend_on_the_format(
    output: str, language: str, command: Command, files: list[str]
) -> None:
    ended = command("validate", *files, "--output", output, "--lang", language)
    assert ended.code == 2
    summary = ended.out if output == "text" else ended.err
    assert "time.impossible 2" in summary
    assert command("validate", *files[:3], "--output", output).code == 1
    assert command("validate", files[0], "--output", output).code == 0


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_format_passes_control_characters_or_values_on(
    output: str, command: Command, files: list[str]
) -> None:
    save(Path("secret.json"), {**PAYMENT, "pt_pwd": "hunter2" * 20, "buyr_mail": "x,canary@a.b"})
    ended = command("validate", *files, "secret.json", "--output", output)
    printed = ended.out + ended.err
    assert "hunter2" not in printed
    assert "canary" not in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", printed)


def test_json_lines_hold_one_object_for_each_file_and_each_faulty_line(
    command: Command, files: list[str]
) -> None:
    ended = command("validate", *files[:3], "--output", "ndjson")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [(one["file"], one.get("line"), one["valid"]) for one in found] == [
        ("good.json", None, True),
        ("bad, 1%.json", None, False),
        ("lines.ndjson", 2, False),
        ("lines.ndjson", 4, False),
    ]
    whole = json.loads(command("validate", *files[:3], "--output", "json").out)
    assert whole == found
    Path("none.ndjson").write_bytes(b"")
    assert json.loads(command("validate", "none.ndjson", "--output", "json").out) == []


def test_github_gets_one_escaped_command_for_each_fault(command: Command, files: list[str]) -> None:
    ended = command("validate", *files, "--output", "github")
    commands = ended.out.splitlines()
    place = r",line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[^,:]+"
    pattern = re.compile(rf"::(error|warning) file=([^,:]+)({place})?::.+")
    found = [match.groups()[:2] for match in map(pattern.fullmatch, commands) if match]
    assert len(found) == len(commands) == 6
    assert found.count(("warning", "bad%2C 1%25.json")) == 1
    assert found[-1] == ("error", "cut.json.gz")
    assert "%25]]>" in ended.out
    # GitHub shows the place beside the text.
    assert "column" not in ended.out


def test_sarif_names_every_rule_place_and_what_could_not_be_read(
    command: Command, files: list[str]
) -> None:
    report = json.loads(command("validate", *files, "--output", "sarif").out)
    (sarif,) = report["runs"]
    rules = {rule["id"] for rule in sarif["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in sarif["results"]} == rules
    places = [
        (place["artifactLocation"]["uri"], place["region"]["startLine"])
        for result in sarif["results"]
        for place in [result["locations"][0]["physicalLocation"]]
    ]
    assert places[0] == ("bad%2C%201%25.json", 1)
    assert places[-2:] == [("lines.ndjson", 2), ("lines.ndjson", 4)]
    assert sarif["invocations"][0]["executionSuccessful"] is False
    assert "cut.json.gz" in str(sarif["invocations"])


def test_sarif_is_valid_against_its_schema(command: Command, files: list[str]) -> None:
    schema: Any = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    checker: Any = Draft4Validator(schema)
    report = json.loads(command("validate", *files, "--output", "sarif").out)
    assert [error.message for error in checker.iter_errors(report)] == []
    empty = json.loads(command("validate", files[0], "--output", "sarif").out)
    assert [error.message for error in checker.iter_errors(empty)] == []


def test_junit_has_a_suite_for_each_file_whose_numbers_add_up(
    command: Command, files: list[str]
) -> None:
    ended = command("validate", *files, "--output", "junit")
    suites = ElementTree.fromstring(ended.out)  # noqa: S314 - our own report
    assert [suite.get("name") for suite in suites] == files
    for suite in suites:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == sum(c.find("failure") is not None for c in cases)
        assert int(suite.get("errors", "")) == sum(c.find("error") is not None for c in cases)
    names = [case.get("name") for case in suites[2]]
    assert names == ["line 2", "line 4", "other documents"]


def test_junit_never_shows_success_for_failures_that_max_faults_hides(
    command: Command, files: list[str]
) -> None:
    ended = command("validate", "lines.ndjson", "--output", "junit", "--max-faults", 1)
    (suite,) = ElementTree.fromstring(ended.out)  # noqa: S314 - our own report
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    ended = command("validate", files[1], "--output", "junit", "--max-faults", 0)
    (suite,) = ElementTree.fromstring(ended.out)  # noqa: S314 - our own report
    assert suite.get("failures") == "1"


def test_junit_is_valid_against_the_schema_of_its_widest_reader(
    command: Command, files: list[str]
) -> None:
    xmlschema: Any = pytest.importorskip("xmlschema", reason="needs xmlschema")
    schema = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
    for chosen in (files, files[:1]):
        ended = command("validate", *chosen, "--output", "junit")
        report = ElementTree.fromstring(ended.out)  # noqa: S314 - our own report
        for case in report.iter("testcase"):
            # Others read these two, which this schema alone does not know.
            assert case.attrib.pop("file") == case.get("classname")
            assert int(case.attrib.pop("line")) >= 1
        assert [str(error) for error in schema.iter_errors(report)] == []


def test_a_file_name_cannot_break_a_line_of_the_report(command: Command, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no such names there")
    path = save(tmp_path / "a\n::error::b\x1b.json", LATE)
    for output in OUTPUTS:
        printed = command("validate", path, "--output", output).out
        assert not any(line.startswith("::error::b") for line in printed.splitlines())
        assert "\x1b" not in printed


@pytest.mark.parametrize(
    ("more", "shown"),
    [([], 5_000), (["--max-faults", 30_000], 25_000), (["--max-faults", 300], 300)],
)
def test_sarif_stops_where_its_readers_do_and_says_how_much_is_missing(
    more: list[object], shown: int, command: Command, tmp_path: Path
) -> None:
    """GitHub stores 5,000; it refuses a file with more than 25,000, and none would be seen."""
    path = tmp_path / "many.ndjson"
    path.write_bytes(b'{"mod_type":"STSC"}\n' * 9_000)
    ended = command("validate", path, "--output", "sarif", *more)
    (run,) = json.loads(ended.out)["runs"]
    counted = sum(int(number) for number in re.findall(r" (\d+)(?:,|$)", ended.err.splitlines()[1]))
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (len(run["results"]), note["level"]) == (shown, "warning")
    assert f"{counted - shown} more faults" in note["message"]["text"]
    assert (ended.code, run["invocations"][0]["executionSuccessful"]) == (1, True)


def test_sarif_that_is_whole_says_nothing_of_a_limit(command: Command, files: list[str]) -> None:
    ended = command("validate", files[1], "--output", "sarif")
    assert json.loads(ended.out)["runs"][0]["invocations"][0]["toolExecutionNotifications"] == []
