"""The ordinary plan is whole, and a plan of one's own is refused with what is wrong with it."""

import re
from pathlib import Path

import pytest

from kcp_sandbox.exam import ordinary_plan, read_plan
from kcp_sandbox.exam.words import OBSERVATIONS
from kcp_sandbox.input_errors import InputError

ROOT = Path(__file__).resolve().parents[3]
CASE = """
title: {{en: A plan, ko: 계획}}
cases:
  - id: one
    title: {{en: A case, ko: 사례}}
    why: {{en: A reason, ko: 이유}}
    source: here
    {more}
"""
USUAL = "steps: [order]\n    observations: [sent-once]"


def plan_with(more: str) -> bytes:
    return CASE.format(more=more).encode()


def test_the_ordinary_plan_tells_each_case_in_both_languages() -> None:
    plan = ordinary_plan()
    for case in plan.cases:
        for text in (case.title, case.why):
            assert re.search("[a-z]", text["en"])
            assert not re.search("[가-힣]", text["en"])
            assert re.search("[가-힣]", text["ko"])


def test_the_pages_that_a_case_refers_to_are_there() -> None:
    pages = [
        page for case in ordinary_plan().cases for page in re.findall(r"docs/\S+\.md", case.source)
    ]
    assert pages
    assert [page for page in pages if not (ROOT / page).is_file()] == []


def test_each_observation_is_made_by_a_case() -> None:
    made = {name for case in ordinary_plan().cases for name in case.observations}
    assert made | {"goods"} == set(OBSERVATIONS)


def test_a_plan_of_ones_own_is_read() -> None:
    (case,) = read_plan(plan_with(f"amount: 500\n    {USUAL}\n    goods: 1")).cases
    assert (case.id, case.amount, case.pay_type, case.goods) == ("one", 500, "PACA", 1)
    assert [str(step) for step in case.steps] == ["order"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("steps: [window]\n    observations: [asked]", "window must be one of approve, close"),
        ("steps: [{window: shut}]\n    observations: []", "window must be one of approve, close"),
        ("steps: [{window: close}]\n    observations: [asked]", "begins with the step order"),
        ("steps: []\n    observations: [asked]", "begins with the step order"),
        ("steps: [ordr]\n    observations: []", "no step ordr; did you mean order?"),
        ("steps: [{order: 1}]\n    observations: []", "the step order takes no value"),
        ("steps: [order, {cancel: 0}]\n    observations: []", "amount must be at least 1"),
        ("steps: [order, {clock: 601}]\n    observations: []", "between 0 and 600"),
        ("steps: [order]\n    observations: [askd]", "no observation askd; did you mean asked?"),
        ("steps: [order]\n    observations: []", "needs observations, or goods"),
        ("steps: [order]\n    observations: [cancelled]", "needs left"),
        (f"amount: 0\n    {USUAL}", "amount must be at least 1"),
        (f"pay_type: CARD\n    {USUAL}", "pay_type must be one of PACA"),
        (f"meets: [{{kind: broken}}]\n    {USUAL}", "kind must be one of late"),
        (f"colour: red\n    {USUAL}", "a case has no colour; it has id, title"),
        ("observations: [asked]", "a case needs steps"),
        (f"files: lf\n    {USUAL}", "files must be one of crlf"),
    ],
)
def test_what_is_wrong_with_a_case_is_said_with_its_name(more: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        read_plan(plan_with(more))
    assert str(caught.value).startswith("cases (one), entry 1: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "the plan must be a mapping"),
        (b"title: {en: a, ko: b}\ncases: []", "a plan needs a case"),
        (b"title: {en: a}\ncases: []", "a text needs ko"),
        (b"cases: []", "the plan needs title"),
        (b"{", "the file is not YAML"),
        (b"\xff", "it is not UTF-8"),
    ],
)
def test_what_is_no_plan_is_refused(text: bytes, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_plan(text)


def test_two_cases_of_one_name_are_refused() -> None:
    case = plan_with(USUAL).decode().split("cases:")[1]
    with pytest.raises(InputError, match="two cases have the id one"):
        read_plan(f"title: {{en: a, ko: b}}\ncases:{case}{case}".encode())


@pytest.mark.parametrize("name", ["o n", "", "eins\u00e4", "a/b"])
def test_a_name_that_no_command_line_could_hold_is_refused(name: str) -> None:
    text = plan_with(USUAL).decode().replace("id: one", f'id: "{name}"')
    with pytest.raises(InputError, match="must be letters, digits and hyphens"):
        read_plan(text.encode())


def test_cases_are_chosen_and_left_out_by_name() -> None:
    plan = ordinary_plan()
    assert [case.id for case in plan.only(["midnight", "pay-card"]).cases] == [
        "pay-card",
        "midnight",
    ]
    assert "midnight" not in [case.id for case in plan.only([], ["midnight"]).cases]
    with pytest.raises(InputError, match="no case midnigt; did you mean midnight"):
        plan.only(["midnigt"])
