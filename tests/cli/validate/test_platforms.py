"""Reports meet what platforms publish of what they take (``platforms/``)."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from kcp_cli.validate.report_sarif import rule_name, semantic
from kcp_proto.faults import RULE_TEXTS, RULES
from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

PLATFORMS = Path(__file__).parent / "platforms"
PAYMENT = dict(load_schema("benepia.point_payment.request")["examples"][0])
CARD = dict(load_schema("transaction.inquiry.response.card")["examples"][0])
LATE = {**CARD, "app_time": "20260230120000"}
EVIL = "\x1b[31m\r\n::error::%]]><x>\u202e,:|`@me` **x** https://a.b"
FORMS = ("sarif", "gitlab", "junit", "github", "summary")
STEP = re.compile(r"\['([^']+)'\]|([$\w]+)|\[\]")


def platform(name: str) -> Any:
    return json.loads((PLATFORMS / f"{name}.json").read_text("utf-8"))


def walk(value: Any, path: str) -> Iterator[Any]:
    """Give each value at a path; where one has no such member, fail."""
    steps = list(STEP.finditer(path))
    values = [value]
    for step in steps:
        if step[0] == "[]":
            values = [member for each in values for member in each]
        else:
            name = step[1] or step[2]
            assert all(name in each for each in values), (path, name)
            values = [each[name] for each in values]
    return iter(values)


@pytest.fixture(scope="module", params=["en", "ko"])
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the reports of one run by form, in a language: faults of every kind of place."""
    from tests.cli.processes import RUN

    folder = tmp_path_factory.mktemp("run")
    (folder / ".git").mkdir()
    (folder / "sub").mkdir()
    save(folder / "good.json", CARD)
    odd = {**PAYMENT, "cust_ip": "::1", "good_name": "a>b", EVIL: "1", "amount": "1,004"}
    save(folder / "sub" / "bad, 1%.json", odd)
    save(folder.parent / f"{folder.name}.json", LATE)
    lines = "".join(json.dumps(one) + "\n" for one in (CARD, LATE, CARD, LATE))
    (folder / "lines.ndjson").write_text(lines, "utf-8")
    (folder / "notice.form").write_bytes(b"tno=20220609985470&tx_cd=TX00&noti_id=1&tno=2")
    (folder / "cut.json.gz").write_bytes(b"\x1f\x8b\x08")
    inputs = ["../good.json", "bad, 1%.json", "../lines.ndjson", "../notice.form"]
    inputs += ["../cut.json.gz", f"../../{folder.name}.json"]
    wanted = [word for form in FORMS for word in ("--report", f"{form}={form}.out")]
    import subprocess

    arguments = [*RUN, "validate", *inputs, *wanted, "--lang", request.param]
    ended = subprocess.run(arguments, cwd=folder / "sub", capture_output=True)
    assert ended.returncode == 2, ended.stderr
    return {form: (folder / "sub" / f"{form}.out").read_bytes() for form in FORMS} | {
        "folder": folder
    }


def test_each_platform_names_its_pages_and_the_day() -> None:
    for file in PLATFORMS.glob("*.json"):
        facts = json.loads(file.read_text("utf-8"))
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", facts["read"])
        assert facts["sources"]
        assert facts["platform"]


@pytest.mark.parametrize(
    ("name", "form"), [("github-code-scanning", "sarif"), ("gitlab-code-quality", "gitlab")]
)
def test_what_is_required_is_there_and_is_one_of_what_is_known(
    name: str, form: str, reports: Any
) -> None:
    facts, report = platform(name), json.loads(reports[form])
    for path in facts["required"] + facts["used"]:
        assert all(value not in ("", None) for value in walk_shown(report, path)), path
    for path, known in facts["one_of"].items():
        assert set(walk(report, path)) <= set(known)


def walk_shown(report: Any, path: str) -> Iterator[Any]:
    """Walk to what only findings in a document have; what could not be read has no position."""
    if "positions" in path:
        report = [issue for issue in report if issue["check_name"] != "unreadable"]
    return walk(report, path)


def test_sarif_keeps_the_limits_of_code_scanning(reports: Any) -> None:
    facts, report = platform("github-code-scanning"), json.loads(reports["sarif"])
    assert report["version"] == facts["version"]
    for path, longest in facts["longest"].items():
        assert all(len(text) <= longest for text in walk(report, path))
    for path, most in facts["most"].items():
        if not path.endswith("tags"):
            assert all(len(members) <= most for members in walk(report, path))
    assert len(gzip.compress(reports["sarif"])) <= facts["most_bytes_in_gzip"]


def test_every_rule_keeps_the_limits_in_both_languages() -> None:
    longest = platform("github-code-scanning")["longest"]
    for rule, text in RULE_TEXTS.items():
        assert len(rule_name(rule)) <= longest["runs[].tool.driver.rules[].name"]
        for language in (0, 1):
            short, full = text.title[language], text.description[language]
            assert len(short) <= longest["runs[].tool.driver.rules[].shortDescription.text"]
            assert len(full) <= longest["runs[].tool.driver.rules[].fullDescription.text"]
    names = [rule_name(rule) for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Z][A-Za-z0-9]+", name) for name in names)
    assert rule_name("x-kcp-max-bytes") == "ValueWithTooManyBytes"
    assert rule_name("field.unknown") == "FieldThatTheRequestDoesNotHave"


def test_places_inside_the_root_are_told_from_those_outside(reports: Any) -> None:
    (run,) = json.loads(reports["sarif"])["runs"]
    folder: Path = reports["folder"]
    (base,) = run["originalUriBaseIds"].items()
    assert base == ("%SRCROOT%", {"uri": folder.as_uri() + "/"})
    found = {
        (place["uri"], place.get("uriBaseId"))
        for result in run["results"]
        for place in [result["locations"][0]["physicalLocation"]["artifactLocation"]]
    }
    assert found == {
        ("sub/bad%2C%201%25.json", "%SRCROOT%"),
        ("lines.ndjson", "%SRCROOT%"),
        ("notice.form", "%SRCROOT%"),
        (folder.parent.joinpath(f"{folder.name}.json").as_uri(), None),
    }
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "cut.json.gz",
        "uriBaseId": "%SRCROOT%",
    }


def test_gitlab_knows_issues_apart_and_finds_their_files(reports: Any) -> None:
    facts, issues = platform("gitlab-code-quality"), json.loads(reports["gitlab"])
    fingerprints = list(walk(issues, facts["unique"]))
    assert len(set(fingerprints)) == len(fingerprints)
    for issue in issues:
        assert not issue["location"]["path"].startswith(tuple(facts["path_never_begins_with"]))
    assert reports["gitlab"].startswith(b"[")
    severities = {issue["check_name"]: issue["severity"] for issue in issues}
    assert severities["advice"] == "minor"
    assert severities["pattern"] == "major"


def test_junit_says_what_its_readers_read(reports: Any) -> None:
    facts = platform("junit-readers")
    root = ElementTree.fromstring(reports["junit"])  # noqa: S314 - our own report
    for tag in ("testsuites", "testsuite", "testcase", "failure", "error"):
        found = list(root.iter(tag))
        assert found
        for each in found:
            assert set(facts[tag]) <= set(each.keys())
    for each in (*root.iter("testsuite"), *root.iter("testcase"), root):
        assert re.fullmatch(facts["seconds"], each.get("time", ""))
    names = [tuple(map(case.get, facts["unique"])) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)
    assert len(reports["junit"]) <= facts["most_bytes"]
    for count in ("tests", "failures", "errors"):
        assert int(root.get(count, "")) == sum(int(suite.get(count, "")) for suite in root)


def test_names_of_cases_hold_nothing_that_changes(command: Command, tmp_path: Path) -> None:
    """A platform compares runs by them: neither counts nor faults nor the message stand in them."""
    path = tmp_path / "a.ndjson"
    for payloads in ([CARD, LATE], [CARD, LATE, CARD, CARD]):
        path.write_text("".join(json.dumps(one) + "\n" for one in payloads), "utf-8")
        report = ElementTree.fromstring(command("validate", path, "--output", "junit").out)  # noqa: S314
        assert [case.get("name") for case in report.iter("testcase")] == [
            "line 2",
            "other documents",
        ]
    for payload in (CARD, LATE, {"a": 1}):
        single = save(tmp_path / "a.json", payload)
        report = ElementTree.fromstring(command("validate", single, "--output", "junit").out)  # noqa: S314
        assert [case.get("name") for case in report.iter("testcase")] == ["document"]


def test_commands_have_known_properties_once_and_are_escaped(reports: Any) -> None:
    facts = platform("github-actions")
    lines = reports["github"].decode().splitlines()
    assert lines
    for line in lines:
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert found is not None
        assert found[1] in facts["commands"]
        pairs = [pair.partition("=") for pair in found[2].split(",")]
        names = [name for name, _, _ in pairs]
        assert set(names) <= set(facts["properties"])
        assert len(set(names)) == len(names)
        values = dict((name, value) for name, _, value in pairs)
        if facts["columns_need_one_line"] and "line" in values:
            assert values["line"] == values["endLine"]
            assert int(values["endColumn"]) > int(values["col"])
        # The place stands beside the text, and not in it once more.
        assert not re.match(r"(line \d|\d+행)", found[3])
        for each in re.findall("%..", found[2]):
            assert each in facts["escaped_in_properties"].values()
        for each in re.findall("%..", found[3]):
            assert each in facts["escaped_in_text"].values()


def test_a_summary_is_a_page_whose_foreign_text_is_text(reports: Any) -> None:
    facts, page = platform("github-actions"), reports["summary"].decode()
    assert len(reports["summary"]) <= facts["most_bytes_of_a_summary"]
    assert page.startswith("## kcp-proto validate\n")
    for special in ("<x>", "](", "**", "@me", "https://a.b", "`@"):
        assert special not in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {3, 5}


def test_a_summary_never_grows_beyond_what_is_shown(command: Command, tmp_path: Path) -> None:
    """Names of fields are foreign text of any length."""
    most = platform("github-actions")["most_bytes_of_a_summary"]
    step = tmp_path / "step.md"
    step.write_text("x" * 900_000 + "\n", "utf-8")
    payload = {**PAYMENT, **{f"*{'_' * 400}{number}": "1" for number in range(140)}}
    path = save(tmp_path / "a.json", payload)
    ended = command("validate", path, "--max-faults", 1000, "--report", f"summary={step}")
    assert ended.code == 1
    page = step.read_text("utf-8")
    assert len(page.encode()) <= most
    assert "| <code>field.unknown</code> | 140 |" in page


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_fingerprints_stay_when_lines_move(form: str, command: Command, tmp_path: Path) -> None:
    def fingerprints(text: str) -> Counter[str]:
        (tmp_path / "a.json").write_text(text, "utf-8")
        found = json.loads(command("validate", tmp_path / "a.json", "--output", form).out)
        if form == "gitlab":
            return Counter(issue["fingerprint"] for issue in found)
        results = cast("list[Any]", found["runs"][0]["results"])
        return Counter(each["partialFingerprints"]["primaryLocationLineHash"] for each in results)

    payload = {**PAYMENT, "cust_ip": "::1", "good_name": "a>b\u20a9", "amount": "1,004"}
    before = fingerprints(json.dumps(payload))
    assert len(before) == before.total() == 4
    assert fingerprints("\n\n" + json.dumps(payload, indent=4)) == before
    # A value of another shop is no other finding, and is not to be guessed from it.
    assert fingerprints(json.dumps({**payload, "cust_ip": "::2"})) == before
    assert fingerprints(json.dumps({**payload, "cust_ip": "192.0.2.10"})) < before


def test_a_version_is_written_as_semantic_versions_are() -> None:
    numbers = {
        "0.1.0": "0.1.0",
        "1.2.3rc1": "1.2.3-rc.1",
        "1.2.3.dev4+g1": "1.2.3-dev.4",
        "1.2.3.post1": "1.2.3-post.1",
        "unknown": "0.0.0",
    }
    assert {number: semantic(number) for number in numbers} == numbers
