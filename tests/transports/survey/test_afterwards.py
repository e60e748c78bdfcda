"""Two surveys compared by tiers, and a patch that applies, says what is new and holds no more."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kcp_proto import HttpResponse, RecordingError
from kcp_sandbox import Sandbox
from kcp_transports.survey import (
    PAGE,
    QUESTIONS,
    Plan,
    SurveyRefused,
    compare,
    propose,
    read_evidence,
    write_evidence,
)
from kcp_transports.survey.evidence import Evidence
from kcp_transports.survey.page import rewrite_page
from kcp_transports.survey.questions import parse_questions

from .conftest import Gateway, Respond, survey_of

ROOT = Path(__file__).resolve().parents[3]


Told = Mapping[str, Respond]
BY_ORDER = "nothing-by-order"


def evidence_of(plan: Plan, sandbox: Sandbox, told: Told | None = None) -> Evidence:
    survey = survey_of(plan, Gateway(plan, sandbox, told or {}))
    survey.run()
    return read_evidence(write_evidence(survey, "0.1.0"))


def changed(*gone: str, codes: Iterator[str] | None = None, **members: object) -> Respond:
    """Respond as before, but for some members, and with the next result code."""

    def respond(response: HttpResponse) -> HttpResponse:
        fields = json.loads(response.body) | members
        if codes is not None:
            fields["res_cd"] = next(codes)
        body = json.dumps({name: value for name, value in fields.items() if name not in gone})
        return HttpResponse(status=200, headers={}, body=body.encode())

    return respond


@pytest.fixture(scope="module")
def before(plan: Plan, sandbox: Sandbox) -> Evidence:
    return evidence_of(plan, sandbox)


def test_two_surveys_of_one_gateway_are_the_same(
    plan: Plan, sandbox: Sandbox, before: Evidence
) -> None:
    """Values, times and order numbers differ, and mean nothing."""
    assert compare(before, evidence_of(plan, sandbox)) == ()


@pytest.mark.parametrize(
    ("respond", "found"),
    [
        (changed(new="1"), [("info", "field-new", f"{BY_ORDER} new", "", "string")]),
        (changed("res_msg"), [("warning", "field-gone", f"{BY_ORDER} res_msg", "string", "")]),
        (
            changed(res_msg=1),
            [
                ("error", "finding", "Q20", "confirmed only-text", "refuted other-types"),
                ("error", "type", f"{BY_ORDER} res_msg", "string", "integer"),
            ],
        ),
        (
            changed(res_cd="8061"),
            [
                ("error", "finding", "Q2", "confirmed same-code", "refuted found-nothing"),
                ("error", "code", BY_ORDER, "5530", "8061"),
            ],
        ),
    ],
)
def test_what_differs_has_a_level(
    plan: Plan,
    sandbox: Sandbox,
    before: Evidence,
    respond: Respond,
    found: list[tuple[str, ...]],
) -> None:
    after = evidence_of(plan, sandbox, {BY_ORDER: respond})
    assert [
        (each.level, each.kind, each.where, each.before, each.after)
        for each in compare(before, after)
    ] == found


def test_another_status_is_an_error_and_a_question_more_is_none(
    plan: Plan, sandbox: Sandbox, before: Evidence
) -> None:
    def moved(response: HttpResponse) -> HttpResponse:
        return HttpResponse(status=410, headers={}, body=response.body)

    after = evidence_of(plan, sandbox, {"unknown-path": moved})
    assert [(it.level, it.kind, it.before, it.after) for it in compare(before, after)] == [
        ("error", "status", "404", "410")
    ]
    fewer = Evidence({**before.members, "questions": before.members["questions"][1:]})
    assert [(it.level, it.kind, it.where) for it in compare(before, fewer)] == [
        ("info", "question-gone", "Q1")
    ]
    assert [(it.level, it.kind, it.where) for it in compare(fewer, before)] == [
        ("info", "question-new", "Q1")
    ]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (PAGE, QUESTIONS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def texts(checkout: Path) -> tuple[str, str]:
    page, questions = ((checkout / name).read_text("utf-8") for name in (PAGE, QUESTIONS))
    return page, questions


def test_the_patch_applies_and_a_second_one_says_nothing_new(
    plan: Plan, sandbox: Sandbox, checkout: Path
) -> None:
    lenient = {"line-ends": changed(res_cd="5530")}
    evidence = evidence_of(plan, sandbox, lenient)
    before = texts(checkout)
    patch = propose(evidence, *before)
    assert texts(checkout) == before
    applied = subprocess.run(
        ["git", "apply", "-"], input=patch.encode(), cwd=checkout, check=False, capture_output=True
    )
    assert applied.returncode == 0, applied.stderr
    page, questions = texts(checkout)
    known = parse_questions(questions)
    assert page == rewrite_page(page, known)
    states = {name: it.staging.state for name, it in known.questions.items() if it.staging}
    assert states == {it.id: "differs" if it.id == "Q6" else "agrees" for it in plan.questions}
    assert "Q6 refuted" in patch
    assert "  look at ruling R15\n" in patch
    assert "`ignored`, HTTP 200 5530 |" in page
    assert "`4xx`, HTTP 404 X011 |" in page
    assert propose(evidence, page, questions) == ""


def test_what_is_inconclusive_is_not_proposed(plan: Plan, sandbox: Sandbox, checkout: Path) -> None:
    told = {"wrong-signature": changed(codes=iter(["S999", "5530"]))}
    evidence = evidence_of(plan, sandbox, told)
    assert evidence.questions["Q3"]["verdict"] == "inconclusive"
    patch = propose(evidence, *texts(checkout))
    assert "Q2 confirmed" in patch
    assert "Q3 " not in patch.partition("---")[0]


def test_the_evidence_of_a_sandbox_says_nothing_of_staging(
    before: Evidence, checkout: Path
) -> None:
    for other in ({"environment": "custom"}, {"gateway": "https://127.0.0.1:1"}):
        with pytest.raises(SurveyRefused, match="sandbox"):
            propose(Evidence({**before.members, **other}), *texts(checkout))


@pytest.mark.parametrize(("member", "value"), [("id", "Q99"), ("meaning", "\x1b"), ("meaning", "")])
def test_evidence_of_other_questions_is_refused(
    before: Evidence, checkout: Path, member: str, value: str
) -> None:
    data = json.loads(json.dumps(before.members))
    data["questions"][0][member] = value
    with pytest.raises(SurveyRefused, match="other questions"):
        propose(Evidence(data), *texts(checkout))


def test_evidence_without_an_exchange_is_refused(before: Evidence, checkout: Path) -> None:
    with pytest.raises(SurveyRefused, match="no exchange"):
        propose(Evidence({**before.members, "exchanges": []}), *texts(checkout))


def test_a_version_that_could_steer_a_patch_is_no_evidence(before: Evidence) -> None:
    with pytest.raises(RecordingError):
        read_evidence(json.dumps({**before.members, "tool": "1\n+evil"}).encode())
