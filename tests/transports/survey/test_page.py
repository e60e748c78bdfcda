"""docs/gateway.md says of the questions what their data say."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from kcp_transports.survey.page import mark_of, rewrite_page, row_of
from kcp_transports.survey.questions import Mark, load_questions

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "gateway.md").read_text("utf-8")
State = Literal["agrees", "differs"]
KNOWN = load_questions()
CHOICES = PAGE.partition("## The sandbox's own choices\n")[2].partition("\n## ")[0]


def test_rows_and_marks_stand_as_the_questions_say() -> None:
    assert rewrite_page(PAGE, KNOWN) == PAGE
    for question in KNOWN.questions.values():
        assert PAGE.count(row_of(question)) == 1


def test_each_choice_of_the_sandbox_has_a_mark() -> None:
    choices = re.split(r"\n(?=- )", CHOICES.partition("\n\n- ")[2].partition("\n\n")[0])
    assert len(choices) > 20
    for choice in choices:
        assert re.search(r"\*(?:Agrees|Differs|Not asked)\b[^*]*\.\*\Z", choice), choice


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        ({}, "*Not asked: Q7, Q8.*"),
        ({"Q7": "agrees"}, "*Agrees: Q7; not asked: Q8.*"),
        ({"Q7": "agrees", "Q8": "agrees"}, "*Agrees: Q7, Q8.*"),
        ({"Q7": "agrees", "Q8": "differs"}, "*Differs: Q8; agrees: Q7.*"),
    ],
)
def test_a_mark_names_what_agrees_differs_and_was_not_asked(
    states: dict[str, State], mark: str
) -> None:
    questions = dict(KNOWN.questions)
    for name, state in states.items():
        known = Mark(state=state, meaning="x", date="2026-12-01", tool="0.1.0")
        questions[name] = replace(questions[name], staging=known)
    marked = replace(KNOWN, questions=questions)
    assert mark_of(marked, "The messages of a refusal") == mark
    page = rewrite_page(PAGE, marked)
    assert page.count(mark) == 1
    for name, state in states.items():
        assert f"| {state} (2026-12-01): `x` |" in row_of(questions[name])
        assert row_of(questions[name]) in page


def test_a_choice_that_no_question_is_about_stays_not_asked() -> None:
    assert mark_of(KNOWN, "A billing key") == "*Not asked.*"
