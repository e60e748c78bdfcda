"""A survey's own payments: made by a person, asked about, and taken back whatever happens."""

import json
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Sandbox
from kcp_sandbox.store import Transaction
from kcp_transports import RecordingTransport
from kcp_transports.https import Address
from kcp_transports.survey import (
    Browser,
    Cashier,
    GuardedTransport,
    Survey,
    SurveyRefused,
    clean,
    make_plan,
    write_evidence,
)
from kcp_transports.survey.browser import check_window
from kcp_transports.survey.payment import AMOUNT
from kcp_transports.survey.questions import load_questions
from tests.transports.in_memory import InMemoryTransport

from .conftest import NOW

GATEWAY = Address("stg-spl.kcp.co.kr", 443)
Peer = Callable[[HttpRequest], HttpResponse]


class Person:
    """A person who agrees in the sandbox's window at once."""

    return_url = "http://127.0.0.1:9/secret"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.forms: list[Mapping[str, str]] = []

    def agree(self, window: str, form: Mapping[str, str]) -> Mapping[str, str]:
        assert window
        self.forms.append(form)
        order_no, amount = form["ordr_idxx"], int(form["good_mny"])
        return self._sandbox.authorize(order_no=order_no, amount=amount, pay_type="PACA")


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "j.jsonl"


def paid(
    sandbox: Sandbox, journal: Path, *questions: str, peer: Peer | None = None
) -> tuple[Survey, Person]:
    plan = make_plan(sandbox.identity, STAGING, NOW, reversible=questions, budget=10_000)
    inner = sandbox.transport() if peer is None else InMemoryTransport(peer)
    way = GuardedTransport(RecordingTransport(inner, journal), STAGING, find=None)
    person = Person(sandbox)
    return Survey(plan, way, payer=person, pause=0), person


def left(sandbox: Sandbox) -> list[int]:
    """Say of each payment that was made here how many won are left of it."""
    return [each.left for each in made(sandbox)]


def made(sandbox: Sandbox) -> list[Transaction]:
    own = ("SURVEY", "SHOPORDER")
    return [each for each in sandbox.transactions if each.ordr_idxx.startswith(own)]


def test_each_reversible_question_has_the_answer_that_the_sandbox_gives(
    sandbox: Sandbox, journal: Path
) -> None:
    survey, person = paid(sandbox, journal, "Q30", "Q31")
    survey.run()
    found = {each.question.id: each.meaning.id for each in survey.findings() if each.meaning}
    assert found == {"Q30": "refused", "Q31": "taken"}
    assert (survey.stopped, survey.is_whole, survey.open_payments) == ("", True, ())
    assert len({form["ordr_idxx"] for form in person.forms}) == 4
    assert left(sandbox) == [0, 0, 0, 0]
    written = json.loads(write_evidence(survey, "0.1.0"))
    assert written["left_open"] == []
    assert survey.plan.won == 4 * AMOUNT
    sent = len(journal.read_bytes().splitlines()) // 2
    assert sent <= survey.plan.requests <= 40


def test_the_evidence_shows_four_digits_of_a_number(sandbox: Sandbox, journal: Path) -> None:
    survey, _ = paid(sandbox, journal, "Q30")
    survey.run()
    written = write_evidence(survey, "0.1.0").decode()
    for each in made(sandbox):
        assert each.tno not in written
        assert each.tno[-4:] in written


def told(sandbox: Sandbox, name: str, **lies: Mapping[str, object]) -> Peer:
    """Respond to a recipe's request, and to inquiries, as a gateway that does otherwise."""
    recipe = load_questions().requests[name]
    wanted = recipe.alter.get("set", {}) or {"mod_type": "STPC"}

    def peer(request: HttpRequest) -> HttpResponse:
        fields = json.loads(request.body)
        response = sandbox.transport().send(request)
        kind = "asked" if wanted.items() <= fields.items() else request.operation.partition(".")[0]
        body = json.loads(response.body) | lies.get(kind, {})
        return HttpResponse(status=200, headers={}, body=json.dumps(body).encode())

    return peer


CANCELLED = {"stat_ca_cd": "STSC", "shop_status": "STSC", "rem_mny": "0"}
PART = {"stat_ca_cd": "STPC", "shop_status": "STPC", "canc_card_yn": "N", "rem_mny": "900"}
LIVE = {"stat_ca_cd": "STSR", "shop_status": "STSR", "canc_card_yn": "N", "rem_mny": str(AMOUNT)}
SUCCESS, REFUSED = {"res_cd": "0000"}, {"res_cd": "8384"}


@pytest.mark.parametrize(
    ("question", "asked", "state", "meaning"),
    [
        ("Q30", REFUSED, LIVE, "refused"),
        ("Q30", SUCCESS, CANCELLED, "ignored"),
        ("Q30", SUCCESS, PART, "counts"),
        ("Q31", SUCCESS, CANCELLED, "taken"),
        ("Q31", SUCCESS, PART, "left-open"),
        ("Q31", REFUSED, LIVE, "refused"),
    ],
)
def test_each_meaning_is_reached_by_a_gateway_that_does_so(
    sandbox: Sandbox,
    journal: Path,
    question: str,
    asked: Mapping[str, object],
    state: Mapping[str, object],
    meaning: str,
) -> None:
    name = load_questions().questions[question].asks[0]
    peer = told(sandbox, name, asked=asked, transaction=state)
    survey, _ = paid(sandbox, journal, question, peer=peer)
    survey.run()
    (finding,) = survey.findings()
    assert finding.meaning is not None
    assert finding.meaning.id == meaning


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"reversible": ["Q30"], "budget": 2007}, "2008 won are more than the budget of 2007"),
        ({"reversible": ["Q30"]}, "more than the budget of 0"),
        ({"ask": ["Q30"]}, "not to be asked as no effect"),
        ({"reversible": ["Q1"], "budget": 9999}, "not to be asked as reversible"),
        ({"reversible": ["Q42"], "budget": 9999}, "never asked"),
    ],
)
def test_what_costs_more_or_was_not_named_so_is_refused(
    sandbox: Sandbox, more: dict[str, list[str]], reason: str
) -> None:
    with pytest.raises(SurveyRefused, match=reason):
        make_plan(sandbox.identity, STAGING, NOW, **more)  # type: ignore[arg-type]


def test_a_plan_writes_what_is_sent_about_payments(sandbox: Sandbox) -> None:
    plan = make_plan(sandbox.identity, STAGING, NOW, reversible=["Q30"], budget=5000)
    shown = {each.name: each.shown for each in plan.payment_drafts()}
    assert set(shown) >= {"register", "approve", "take-back", "cancel-with-amounts"}
    assert '"enc_data":"0"' not in shown["approve"]
    assert '"mod_mny":"104"' in shown["cancel-with-amounts"]


def cut_at(sandbox: Sandbox, operation: str, times: int = 1) -> None:
    for _ in range(times):
        sandbox.disruptions.add(DisruptionPlan(kind="drop-after", operation=operation))


def test_a_payment_whose_reply_was_lost_is_found_and_taken_back(
    sandbox: Sandbox, journal: Path
) -> None:
    cut_at(sandbox, "payment.approval")
    survey, _ = paid(sandbox, journal, "Q31")
    survey.run()
    assert (survey.open_payments, left(sandbox)) == ((), [0, 0])


def test_a_cancel_whose_reply_was_lost_is_not_repeated_but_looked_up(
    sandbox: Sandbox, journal: Path
) -> None:
    cut_at(sandbox, "payment.cancel")
    survey, _ = paid(sandbox, journal, "Q30")
    survey.run()
    assert left(sandbox) == [0, 0]
    assert survey.open_payments == ()


def test_what_stays_open_is_said_and_cleaned_from_the_journal(
    sandbox: Sandbox, journal: Path
) -> None:
    """Cut between the approval and everything after it, as a crash does."""

    def peer(request: HttpRequest) -> HttpResponse:
        response = sandbox.transport().send(request)
        if request.operation in ("payment.approval", "transaction.inquiry"):
            raise OutcomeUnknown(request.operation, request.effect, "wait", "cut", request.known)
        return response

    survey, person = paid(sandbox, journal, "Q31", peer=peer)
    survey.run()
    order_no = person.forms[0]["ordr_idxx"]
    assert [each.order_no for each in survey.open_payments] == [order_no]
    assert json.loads(write_evidence(survey, "0.1.0"))["left_open"] == [order_no]
    assert left(sandbox) == [AMOUNT]
    cashier = cashier_of(sandbox, journal)
    assert [(it.order_no, it.is_open) for it in clean(journal, cashier)] == [(order_no, False)]
    assert left(sandbox) == [0]
    assert [it.is_open for it in clean(journal, cashier_of(sandbox, journal))] == [False]


def cashier_of(sandbox: Sandbox, journal: Path) -> Cashier:
    way = GuardedTransport(RecordingTransport(sandbox.transport(), journal), STAGING, find=None)
    return Cashier(sandbox.identity, STAGING, way)


def test_only_a_surveys_own_payments_are_taken_back(sandbox: Sandbox, journal: Path) -> None:
    cashier = Cashier(
        sandbox.identity,
        STAGING,
        GuardedTransport(RecordingTransport(sandbox.transport(), journal), STAGING, find=None),
        Person(sandbox),
    )
    cashier.pay("SHOPORDER1")
    assert list(clean(journal, cashier_of(sandbox, journal))) == []
    assert left(sandbox) == [AMOUNT]


def test_an_approval_without_a_number_is_open(sandbox: Sandbox, journal: Path) -> None:
    def peer(request: HttpRequest) -> HttpResponse:
        response = sandbox.transport().send(request)
        if request.operation != "payment.approval":
            return response
        body = json.loads(response.body) | {"tno": ""}
        return HttpResponse(status=200, headers={}, body=json.dumps(body).encode())

    survey, _ = paid(sandbox, journal, "Q31", peer=peer)
    survey.run()
    assert len(survey.open_payments) == 1
    assert [it.is_open for it in clean(journal, cashier_of(sandbox, journal))] == [False]


def test_a_payment_that_was_refused_is_not_open(sandbox: Sandbox, journal: Path) -> None:
    def peer(request: HttpRequest) -> HttpResponse:
        if request.operation == "payment.approval":
            body = json.dumps({"res_cd": "8059", "res_msg": "no"}).encode()
            return HttpResponse(status=200, headers={}, body=body)
        return sandbox.transport().send(request)

    survey, _ = paid(sandbox, journal, "Q31", peer=peer)
    survey.run()
    assert "nothing was paid" in survey.stopped
    assert survey.open_payments == ()
    assert [it.is_open for it in clean(journal, cashier_of(sandbox, journal))] == [False]


def ask(address: str, body: bytes | None = None) -> tuple[int, str]:
    """Open an address as a browser does, or post to it."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET" if body is None else "POST", parts.path, body)
    response = connection.getresponse()
    status, page = response.status, response.read().decode()
    connection.close()
    return status, page


class TestBrowser:
    """The page on loopback, and what comes back to it."""

    WINDOW = "https://testsmpay.kcp.co.kr/pay/mobileGW.kcp"
    FORM: ClassVar = {"ordr_idxx": "A1", "good_mny": "1004", "x": '"><script>'}

    def come_back(self, address: str, fields: Mapping[str, str], encoding: str) -> None:
        body = urlencode(fields, encoding=encoding).encode()
        assert ask(address, body)[0] == 200

    @pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
    def test_the_page_posts_to_the_window_and_takes_what_returns(self, encoding: str) -> None:
        pages = list[str]()

        def announce(address: str) -> None:
            pages.append(ask(address)[1])
            back = {"res_cd": "0000", "ordr_idxx": "A1", "res_msg": "정상"}
            Thread(target=self.come_back, args=(address, back, encoding)).start()

        with Browser(GATEWAY, announce, seconds=10) as browser:
            came = browser.agree(self.WINDOW, self.FORM)
        assert came["res_msg"] == "정상"
        (page,) = pages
        assert f'action="{self.WINDOW}"' in page
        assert "<script>" not in page

    @pytest.mark.parametrize(
        "back", [{"res_cd": "3001", "ordr_idxx": "A1"}, {"res_cd": "0000", "ordr_idxx": "B2"}, {}]
    )
    def test_what_is_no_agreement_to_this_payment_is_refused(self, back: dict[str, str]) -> None:
        def announce(address: str) -> None:
            Thread(target=self.come_back, args=(address, back, "utf-8")).start()

        with Browser(GATEWAY, announce, seconds=10) as browser:
            with pytest.raises(SurveyRefused, match="without an agreement"):
                browser.agree(self.WINDOW, self.FORM)

    def test_nothing_that_comes_back_in_time_ends_it_and_other_paths_are_nothing(self) -> None:
        with Browser(GATEWAY, lambda address: None, seconds=0.1) as browser:
            elsewhere = browser.return_url.rpartition("/")[0] + "/other"
            for data in (None, b"res_cd=0000&ordr_idxx=A1"):
                assert ask(elsewhere, data) == (404, "")
            with pytest.raises(SurveyRefused, match="in time"):
                browser.agree(self.WINDOW, self.FORM)

    @pytest.mark.parametrize(
        ("host", "window", "allowed"),
        [
            (GATEWAY.host, WINDOW, True),
            (GATEWAY.host, "https://smpay.kcp.co.kr/pay/mobileGW.kcp", False),
            (GATEWAY.host, "https://SMPAY.kcp.co.kr./pay", False),
            (GATEWAY.host, "http://testsmpay.kcp.co.kr/pay", False),
            (GATEWAY.host, "https://evil.example/", False),
            (GATEWAY.host, "https://[", False),
            (GATEWAY.host, "", False),
            ("127.0.0.1", "https://127.0.0.1:1/_sandbox/window/x", True),
            ("127.0.0.1", WINDOW, False),
        ],
    )
    def test_no_other_window_is_opened(self, host: str, window: str, allowed: bool) -> None:
        if allowed:
            check_window(Address(host, 443), window)
        else:
            with pytest.raises(SurveyRefused, match="window"):
                check_window(Address(host, 443), window)
