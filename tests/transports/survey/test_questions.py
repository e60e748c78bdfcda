"""The questions as data: each names what is there, and could be answered either way."""

import re
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_schemas import message_names
from kcp_transports.survey import Plan
from kcp_transports.survey.plan import MOST_REQUESTS
from kcp_transports.survey.questions import EFFECTS, RESPONSES, Question, load_questions

DOCS = Path(__file__).resolve().parents[3] / "docs"
KNOWN = load_questions()
ASKED = [each for each in KNOWN.questions.values() if each.effect != "never"]
each_question = pytest.mark.parametrize("question", ASKED, ids=lambda each: each.id)
CONDITION = re.compile(
    r"nothing-found|success|refused|bare|cut|agreed|declined|code:\w+|status:[1-5]xx"
    r"|state:(?:live|part|cancelled)|(?:as|unlike):(?P<other>.+)|duplicates:(?:none|equal|different)|values:(?:text|null|other)"
)


@each_question
def test_a_question_can_be_confirmed_and_refuted(question: Question) -> None:
    assert {each.verdict for each in question.meanings} == {"confirmed", "refuted"}
    ids = [each.id for each in question.meanings]
    assert len(set(ids)) == len(ids)


@each_question
def test_a_meaning_looks_at_what_the_question_asks(question: Question) -> None:
    for meaning in question.meanings:
        assert set(meaning.when) <= set(question.asks)
        for conditions in meaning.when.values():
            for condition in conditions:
                found = CONDITION.fullmatch(condition)
                assert found is not None
                assert found["other"] is None or found["other"] in question.asks


@each_question
def test_what_would_change_is_there(question: Question) -> None:
    rulings = re.findall(r"^## (R\d+) ", (DOCS / "rulings.md").read_text("utf-8"), re.MULTILINE)
    page = (DOCS / "gateway.md").read_text("utf-8").partition("## The sandbox's own choices\n")[2]
    choices = [name.rstrip(".") for name in re.findall(r"^- \*\*(.+?)\*\*", page, re.MULTILINE)]
    there = {"schema": message_names(), "ruling": rulings, "choice": choices}
    for meaning in question.meanings:
        assert meaning.changes
        for change in meaning.changes:
            kind, _, name = change.partition(":")
            assert name in there[kind], change


@pytest.mark.parametrize("question", KNOWN.questions.values(), ids=lambda each: each.id)
def test_both_languages_say_it(question: Question) -> None:
    sentences = [question.words, question.hypothesis, *(each.words for each in question.meanings)]
    for words in [*sentences, *([question.why] if question.why else [])]:
        assert words.of("en") == words.en != words.ko == words.of("ko")
        assert not re.search("[가-힣]", words.en)


def test_what_is_never_asked_has_no_request_and_a_reason() -> None:
    never = [each for each in KNOWN.questions.values() if each.effect == "never"]
    assert never
    assert all(each.why and not each.asks and not each.meanings for each in never)
    assert {each.effect for each in KNOWN.questions.values()} <= set(EFFECTS)


def test_only_what_reads_is_asked_without_being_named(plan: Plan) -> None:
    for one in plan.rounds:
        for each in one:
            assert catalogue.operation(each.recipe.operation).effect == "read"


def test_every_recipe_is_used() -> None:
    named = {name for question in ASKED for name in question.asks}
    assert named - {RESPONSES} == {*KNOWN.requests, *KNOWN.handshakes}


def test_all_that_is_asked_by_itself_stays_within_the_limit(plan: Plan) -> None:
    assert plan.requests <= MOST_REQUESTS
    chosen = [each for each in ASKED if each.effect == "no effect" and not each.by_name]
    assert list(plan.questions) == chosen


def test_two_requests_of_a_round_are_never_the_same(plan: Plan) -> None:
    for one in plan.rounds:
        sent = [(it.url, *it.headers.values(), it.body) for it in (each.request for each in one)]
        assert len(set(sent)) == len(sent)
