"""What an exam ticks off the list of what must be true before a shop goes live."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from kcp_sandbox.exam import (
    CHECKLIST,
    ExamResult,
    html_report,
    json_report,
    ordinary_plan,
    text_lines,
)
from kcp_sandbox.exam.checklist import BY_HAND, ticks
from kcp_sandbox.exam.results import CaseResult, Finding
from tests.conftest import NOW

PLAN = ordinary_plan()
CASES = {case.id: case for case in PLAN.cases}
OF_ITEMS = {name for item in CHECKLIST for name in item.cases}
HANGUL = re.compile("[가-힣]")
NOTHING = {"en": "", "ko": ""}


def result_of(verdicts: Mapping[str, str], at: datetime = NOW) -> ExamResult:
    """Give the result of an exam whose cases came out so."""
    results = [
        CaseResult(
            case=CASES[name],
            order_no="A1",
            findings=[Finding("sent-once", verdict, NOTHING, NOTHING, NOTHING, NOTHING)],
            silence={},
            records=[],
            seconds=0,
        )
        for name, verdict in verdicts.items()
    ]
    return ExamResult(plan=PLAN, at=at, seconds=0, results=results)


def test_each_case_of_the_exam_ticks_off_just_one_item() -> None:
    named = [name for item in CHECKLIST for name in item.cases]
    assert sorted(named) == sorted(CASES)


def test_each_item_is_said_in_both_languages_and_can_be_checked() -> None:
    assert len({item.id for item in CHECKLIST}) == len(CHECKLIST)
    for item in CHECKLIST:
        for english, korean in (item.must, item.check):
            assert HANGUL.search(korean)
            assert not HANGUL.search(english)
            assert english.endswith(".")
    assert [item.id for item in CHECKLIST if not item.cases]


def test_an_exam_that_was_passed_ticks_off_all_that_it_can() -> None:
    said = ticks(result_of(dict.fromkeys(CASES, "passed")))
    assert said == {item.id: "passed" if item.cases else BY_HAND for item in CHECKLIST}


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ({"lost-before": "passed"}, "not observed"),
        ({"lost-before": "passed", "cancel-lost": "failed"}, "failed"),
        (dict.fromkeys(("lost-before", "lost-after", "lost-acts-late", "cancel-lost",
                        "part-lost"), "passed"), "passed"),
        (dict.fromkeys(("lost-before", "lost-after", "lost-acts-late", "cancel-lost",
                        "part-lost"), "not observed"), "not observed"),
    ],
)  # fmt: skip
def test_an_item_is_ticked_off_by_all_its_cases(verdicts: Mapping[str, str], said: str) -> None:
    assert ticks(result_of(verdicts))["no-retries"] == said


def test_of_methods_those_count_that_the_shop_offers() -> None:
    assert ticks(result_of({"pay-card": "passed"}))["methods"] == "passed"
    assert ticks(result_of({"pay-card": "passed", "pay-bank": "failed"}))["methods"] == "failed"
    assert ticks(result_of({"lost-before": "passed"}))["methods"] == "not observed"


def test_a_plan_of_ones_own_ticks_off_nothing() -> None:
    result = result_of({"pay-card": "passed"})
    own = replace(result.results[0], case=replace(CASES["pay-card"], id="part-cut"))
    result = replace(result, results=[own])
    assert ticks(result) == {}
    assert json_report(result)["checklist"] == []
    assert "Before going live" not in "\n".join(text_lines(result, "en", 80))
    assert 'class="checklist"' not in html_report(result, "en")


@pytest.mark.parametrize(("lang", "title", "hand"), [
    ("en", "Before going live:", "by hand"), ("ko", "운영 전 점검:", "직접 확인"),
])  # fmt: skip
def test_every_report_ends_with_the_list(lang: str, title: str, hand: str) -> None:
    result = result_of({"amount-tampered": "passed", "midnight": "failed"})
    lines = list(text_lines(result, lang, 80))
    ticked = lines[lines.index(title) + 1 : -2]
    assert [line.strip()[0] for line in ticked if line.strip()[0] in "✓✗☐"] == ["✓", "✗", "☐"]
    listed = json_report(result)["checklist"]
    assert [each["id"] for each in listed] == [item.id for item in CHECKLIST]
    said = {each["id"]: each["verdict"] for each in listed}
    assert (said["own-amount"], said["midnight"], said["keys"]) == ("passed", "failed", BY_HAND)
    page = html_report(result, lang)
    for item in CHECKLIST:
        for text in item.must:
            assert text.replace("'", "&#39;") in page
    assert hand in page
