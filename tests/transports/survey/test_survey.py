"""A survey of the sandbox: the answers that it is known to give, and each other meaning reached."""

import json
from collections.abc import Mapping
from dataclasses import replace

import jsonschema
import pytest

from kcp_proto import STAGING, HttpResponse, Identity, NotSent, OutcomeUnknown, RecordingError
from kcp_sandbox import Sandbox
from kcp_transports.survey import (
    Exchange,
    GuardedTransport,
    Plan,
    Survey,
    SurveyRefused,
    make_plan,
    read_evidence,
    write_evidence,
)
from kcp_transports.survey.evidence import evidence_schema
from kcp_transports.survey.questions import Meaning, Question, load_questions
from tests.transports.in_memory import InMemoryTransport

from .conftest import AGREED, NOW, Gateway, Respond, shaking, survey_of

KNOWN = load_questions()
# What the sandbox does, question by question: a change of it is seen here.
SANDBOX = {
    "Q1": "found-nothing",
    "Q2": "same-code",
    "Q3": "own-code",
    "Q4": "own-code",
    "Q5": "as-foreign",
    "Q6": "S032",
    "Q7": "own-code",
    "Q8": "own-code",
    "Q9": "4xx",
    "Q10": "4xx",
    "Q11": "4xx",
    "Q12": "4xx",
    "Q13": "taken",
    "Q14": "utf-8",
    "Q15": "absent",
    "Q16": "own-code",
    "Q17": "own-code",
    "Q18": "own-code",
    "Q19": "none",
    "Q20": "only-text",
    "Q21": "both",
    "Q22": "declined",
}
MEANINGS = [
    pytest.param(question, meaning, id=f"{question.id}-{meaning.id}")
    for question in KNOWN.questions.values()
    if question.effect == "no effect"
    for meaning in question.meanings
]


def meanings(survey: Survey) -> dict[str, str]:
    found = survey.findings()
    return {each.question.id: each.meaning.id if each.meaning else "" for each in found}


def test_every_question_has_the_answer_that_the_sandbox_gives(plan: Plan, sandbox: Sandbox) -> None:
    survey = survey_of(plan, Gateway(plan, sandbox))
    survey.run()
    assert meanings(survey) == {each.id: SANDBOX[each.id] for each in plan.questions}
    assert {each.verdict for each in survey.findings()} == {"confirmed"}
    assert (survey.is_whole, survey.stopped) == (True, "")


def test_a_question_that_speaks_of_another_shop_is_asked_by_name(
    shop: Identity, sandbox: Sandbox
) -> None:
    plan = make_plan(shop, STAGING, NOW, ask=["Q18"])
    survey = survey_of(plan, Gateway(plan, sandbox))
    survey.run()
    assert meanings(survey) == {"Q18": SANDBOX["Q18"]}
    assert all("T0000" not in each.shown for one in plan.rounds for each in one[1:])


def as_text(fields: Mapping[str, object], status: int = 200) -> HttpResponse:
    return HttpResponse(status=status, headers={}, body=json.dumps(fields).encode())


CODES = {"res_cd": "Z999", "Code": "Z999"}
SUCCESS = {"res_cd": "0000", "Code": "0000", "Message": "", "approvalKey": "k", "PayUrl": "u"}


def cut(response: HttpResponse) -> HttpResponse:
    raise OutcomeUnknown("transaction.inquiry", "read", "wait", "as told")


def with_members(text: bytes) -> Respond:
    return lambda it: replace(it, body=it.body.replace(b"{", b"{" + text))


def respond(condition: str, other: HttpResponse) -> Respond:
    """Make a gateway's response that fulfils a condition; ``other`` is what the base got."""
    simple: dict[str, Respond] = {
        "nothing-found": lambda _: as_text({"res_cd": "8061"}),
        "success": lambda _: as_text(SUCCESS),
        "refused": lambda _: as_text(CODES),
        "bare": lambda _: replace(other, body=b"<html>"),
        "cut": cut,
        "duplicates:none": lambda it: it,
        "duplicates:equal": with_members(b'"a":"1","a":"1",'),
        "duplicates:different": with_members(b'"a":"1","a":"2",'),
        "values:text": lambda it: it,
        "values:null": with_members(b'"a":null,'),
        "values:other": with_members(b'"a":[1],'),
    }
    kind, _, value = condition.partition(":")
    match kind:
        case "as":
            return lambda _: other
        case "unlike":
            return lambda _: as_text(CODES)
        case "code":
            return lambda _: as_text({"res_cd": value})
        case "status":
            return lambda _: as_text(CODES, int(value[0]) * 100 + 3)
        case _:
            return simple[condition]


@pytest.mark.parametrize(("question", "meaning"), MEANINGS)
def test_each_meaning_is_reached_by_a_gateway_that_does_so(
    shop: Identity, sandbox: Sandbox, question: Question, meaning: Meaning
) -> None:
    plan = make_plan(shop, STAGING, NOW, ask=[question.id])
    first = plan.rounds[0][0].request if plan.rounds[0] else None
    base = (
        sandbox.transport().send(first) if first else HttpResponse(status=0, headers={}, body=b"")
    )
    states, told = dict(AGREED), dict[str, Respond]()
    for name, conditions in meaning.when.items():
        if name in KNOWN.handshakes:
            states[name] = conditions[0]
        else:
            told["nothing" if name == "responses" else name] = respond(conditions[0], base)
    survey = survey_of(plan, Gateway(plan, sandbox, told), shaking(states))
    survey.run()
    (finding,) = survey.findings()
    assert finding.meaning is meaning
    assert finding.verdict == meaning.verdict


def test_a_lenient_sandbox_takes_line_ends(shop: Identity) -> None:
    """R41: staging was seen to ignore them, and a sandbox can be told to."""
    lenient = Sandbox(lenient=True)
    plan = make_plan(lenient.identity, STAGING, NOW, ask=["Q6"])
    survey = survey_of(plan, Gateway(plan, lenient))
    survey.run()
    assert meanings(survey) == {"Q6": "ignored"}


def test_a_shop_that_may_not_inquire_settles_nothing_by_comparison(
    plan: Plan, sandbox: Sandbox
) -> None:
    """Refused whatever it asks, it must not look as if no signature were verified."""
    all_alike = {each.name: respond("code:S032", as_text({})) for each in plan.rounds[0]}
    survey = survey_of(plan, Gateway(plan, sandbox, all_alike))
    survey.run()
    found = {each.question.id: each.verdict for each in survey.findings()}
    assert (found["Q1"], found["Q3"], found["Q7"]) == ("refuted", "inconclusive", "inconclusive")


def test_two_times_that_differ_are_inconclusive(shop: Identity, sandbox: Sandbox) -> None:
    plan = make_plan(shop, STAGING, NOW, ask=["Q1"])
    codes = iter(["5530", "9999"])

    def change(_: HttpResponse) -> HttpResponse:
        return as_text({"res_cd": next(codes)})

    told: dict[str, Respond] = {"nothing": change}
    survey = survey_of(plan, Gateway(plan, sandbox, told))
    survey.run()
    (finding,) = survey.findings()
    assert (finding.verdict, finding.rounds) == ("inconclusive", ("found-nothing", "another-code"))


@pytest.mark.parametrize("status", [301, 307, 429])
def test_a_gateway_that_leads_elsewhere_or_is_tired_ends_the_survey(
    plan: Plan, sandbox: Sandbox, status: int
) -> None:
    told: dict[str, Respond] = {"wrong-signature": lambda _: as_text(CODES, status)}
    gateway = Gateway(plan, sandbox, told)
    survey = survey_of(plan, gateway)
    survey.run()
    assert gateway.asked == ["nothing", "nothing-by-order", "wrong-signature"]
    assert str(status) in survey.stopped
    assert not survey.is_whole
    assert {each.verdict for each in survey.findings()} == {"inconclusive"}


def test_a_pause_stands_between_two_and_each_is_asked_once_a_round(
    plan: Plan, sandbox: Sandbox
) -> None:
    gateway, waited = Gateway(plan, sandbox), list[float]()
    transport = GuardedTransport(InMemoryTransport(gateway), STAGING, find=None)
    survey = Survey(plan, transport, pause=3.0, wait=waited.append)
    survey.run()
    names = [each.name for each in plan.rounds[0]]
    assert gateway.asked == names * 2
    assert waited == [3.0] * (len(survey.exchanges) - 1)


def test_what_cannot_be_sent_at_first_is_said_and_later_ends_the_survey(
    plan: Plan, sandbox: Sandbox
) -> None:
    def unreachable(response: HttpResponse) -> HttpResponse:
        raise NotSent("transaction.inquiry", "connect", "as told")

    with pytest.raises(NotSent):
        survey_of(plan, Gateway(plan, sandbox, {"nothing": unreachable})).run()
    survey = survey_of(plan, Gateway(plan, sandbox, {"wrong-signature": unreachable}))
    survey.run()
    assert "as told" in survey.stopped


def test_the_evidence_fits_its_schema_whole_or_cut_off(plan: Plan, sandbox: Sandbox) -> None:
    for told in ({}, {"euc-kr": cut, "null": respond("bare", as_text({}))}):
        survey = survey_of(plan, Gateway(plan, sandbox, told))
        survey.run()
        written = write_evidence(survey, "0.1.0")
        jsonschema.validate(json.loads(written), evidence_schema())
        read = read_evidence(written)
        assert list(read.questions) == [each.id for each in plan.questions]
        assert read.members["certificate_sha256"] == plan.identity.certificate.fingerprint
        for exchange in read.members["exchanges"]:
            assert exchange["when"].endswith("+09:00")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"[" * 100_000, b'{"format":"other"}'])
def test_what_is_no_evidence_is_refused(data: bytes) -> None:
    with pytest.raises(RecordingError, match="not the evidence of a survey"):
        read_evidence(data)


@pytest.mark.parametrize(
    ("ask", "reason"),
    [("Q99", "there is no question"), ("Q42", "never asked"), ("\x1b[2J", "x1b")],
)
def test_what_is_not_to_be_asked_is_refused(shop: Identity, ask: str, reason: str) -> None:
    with pytest.raises(SurveyRefused, match=reason):
        make_plan(shop, STAGING, NOW, ask=[ask])


def test_more_requests_than_the_limit_are_refused(shop: Identity) -> None:
    everything = [each.id for each in KNOWN.questions.values() if each.effect == "no effect"]
    with pytest.raises(SurveyRefused, match="more than 40"):
        make_plan(shop, STAGING, NOW, ask=everything)


def test_an_exchange_is_told_as_it_comes(shop: Identity, sandbox: Sandbox) -> None:
    plan = make_plan(shop, STAGING, NOW, ask=["Q20"])
    told = list[Exchange]()
    survey_of(plan, Gateway(plan, sandbox)).run(told.append)
    assert [each.name for each in told] == ["nothing", "nothing"]
