"""``survey``, as a person runs it: plan, consent, evidence, and what is refused before it."""

import json
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest

from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Recording
from kcp_transports.survey import Cashier, read_evidence
from tests.cli.conftest import Command, Ended, Shop

Options = dict[str, object]
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Surveyor:
    """A shop's files, a sandbox, and the command between them."""

    command: Command
    shop: Shop
    sandbox: Sandbox
    url: str
    folder: Path

    def __call__(self, *more: object, data: bytes = b"", changed: Options | None = None) -> Ended:
        options: Options = {
            "env": self.url, "site-cd": "T0000", "cert": self.shop.certificate,
            "key": self.shop.key, "password-file": self.shop.password,
            "ca": self.folder / "ca.pem", "pause": 0, "consent": "T0000",
            "journal": self.folder / "j.jsonl", "out": self.evidence,
        }  # fmt: skip
        options |= changed or {}
        given = [each for name, value in options.items() if value for each in (f"--{name}", value)]
        return self.command("survey", *given, "--pause", 0, *more, data=data)

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence.json"

    @property
    def requests(self) -> int:
        return len(self.sandbox.exchanges)


@pytest.fixture
def survey(command: Command, shop: Shop, issued: Issued, tmp_path: Path) -> Iterator[Surveyor]:
    sandbox = Sandbox(issued=issued)
    with sandbox.serve() as server:
        (tmp_path / "ca.pem").write_bytes(server.ca_pem)
        yield Surveyor(command, shop, sandbox, server.url, tmp_path)


def test_the_whole_survey_of_a_sandbox_confirms_everything(survey: Surveyor) -> None:
    ended = survey()
    assert ended.code == 0
    assert "0 refuted, 0 inconclusive" in ended.out
    evidence = read_evidence(survey.evidence.read_bytes())
    assert evidence.members["is_whole"] is True
    assert {each["verdict"] for each in evidence.questions.values()} == {"confirmed"}
    assert survey.requests == len(Recording.read(survey.folder / "j.jsonl").exchanges) == 40
    assert survey.command("recording", "unresolved", survey.folder / "j.jsonl").code == 0


def test_a_sandbox_told_to_respond_otherwise_is_seen_to(survey: Surveyor, issued: Issued) -> None:
    with Sandbox(issued=issued, lenient=True).serve() as other:
        survey.url = other.url
        (survey.folder / "ca.pem").write_bytes(other.ca_pem)
        ended = survey("--ask", "Q6", "--lang", "ko")
    assert ended.code == 1
    assert "예상과 다름 1" in ended.out
    found = read_evidence(survey.evidence.read_bytes()).questions["Q6"]
    assert (found["verdict"], found["meaning"]) == ("refuted", "ignored")


def test_the_plan_shows_everything_and_sends_nothing(survey: Surveyor) -> None:
    ended = survey("--plan", changed={"consent": None})
    assert (ended.code, ended.err, survey.requests) == (0, "", 0)
    assert "nothing was sent" in ended.out
    assert ended.out.count("POST /") == 20
    assert not survey.evidence.exists()
    assert not (survey.folder / "j.jsonl").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"consent": None},
        {"consent": "T0001"},
        {"consent": "t0000"},
        {"env": None},
        {"env": "production"},
        {"env": "https://SPL.kcp.co.kr:443"},
        {"env": "https://gateway.example"},
        {"env": "staging", "pause": 0.5},
        {"site-cd": None},
        {"site-cd": "T 000"},
        {"cert": None},
        {"key": None},
        {"password-file": None},
        {"ask": "Q99"},
        {"ask": "Q42"},
        {"ca": Path(__file__)},
    ],
    ids=str,
)
def test_what_is_missing_or_wrong_ends_with_2_before_any_packet(
    survey: Surveyor, changed: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.connect", None)
    ended = survey(changed=changed)
    assert (ended.code, survey.requests) == (2, 0)
    assert ended.err.startswith("kcp-proto: ")
    assert not survey.evidence.exists()


def test_a_key_of_another_certificate_is_no_test_key(survey: Surveyor) -> None:
    other = Sandbox()
    survey.shop.key.write_bytes(other.issued.key)
    survey.shop.password.write_bytes(other.issued.password)
    assert (survey().code, survey.requests) == (2, 0)


@pytest.mark.parametrize("option", ["--connect-to", "--proxy", "--insecure", "--allow-production"])
def test_no_option_leads_elsewhere(survey: Surveyor, option: str) -> None:
    assert survey(option, "spl.kcp.co.kr:443").code == 2
    assert survey.requests == 0


def test_the_environment_leads_nowhere(survey: Surveyor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://spl.kcp.co.kr:443")
    assert survey("--ask", "Q1").code == 0
    assert survey.requests == 2


@pytest.mark.parametrize(("typed", "code"), [("T0000\n", 0), ("yes\n", 2), ("", 2)])
def test_consent_is_the_site_code_typed(
    survey: Surveyor, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr("kcp_cli.survey.command.on_terminal", lambda: True)
    ended = survey("--ask", "Q1", changed={"consent": None}, data=typed.encode())
    assert ended.code == code
    assert "T0000" in ended.err


def test_what_cannot_be_reached_ends_with_3(survey: Surveyor) -> None:
    assert survey("--ask", "Q1", changed={"env": "https://127.0.0.1:1"}).code == 3


def test_ctrl_c_ends_it_and_what_came_is_kept(
    survey: Surveyor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(exchange: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("kcp_cli.survey.command.came", interrupt)
    ended = survey("--ask", "Q1")
    assert ended.code == 1
    assert "interrupted" in ended.err
    members = json.loads(survey.evidence.read_bytes())
    assert (members["is_whole"], members["stopped"]) == (False, "interrupted")
    assert len(members["exchanges"]) == survey.requests == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_fits_a_terminal_of_80_columns(
    survey: Surveyor, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ended = survey("--lang", language)
    table = [line for line in ended.out.splitlines() if line[:1] in "│┃"]
    assert table
    assert "…" not in "".join(table)


def afterwards(survey: Surveyor, *arguments: object) -> Ended:
    return survey.command("survey", *arguments)


def test_diff_says_what_changed_by_level(survey: Surveyor) -> None:
    assert survey("--ask", "Q7").code == 0
    evidence = json.loads(survey.evidence.read_bytes())
    first = evidence["exchanges"][0]["received"]["members"]
    first[0]["type"], other = "integer", survey.folder / "other.json"
    other.write_text(json.dumps(evidence))
    same = afterwards(survey, "diff", survey.evidence, survey.evidence)
    assert (same.code, same.out) == (0, "the two surveys found the same\n")
    ended = afterwards(survey, "diff", survey.evidence, other, "--lang", "ko")
    assert ended.code == 1
    assert ended.out.startswith("오류: nothing ")
    (line,) = afterwards(survey, "diff", survey.evidence, other, "--json").out.splitlines()
    assert json.loads(line)["kind"] == "type"
    first.append({"name": "new", "type": "string", "value": None})
    first[0]["type"] = "string"
    other.write_text(json.dumps(evidence))
    assert afterwards(survey, "diff", survey.evidence, other).code == 0


def test_propose_prints_a_patch_of_staging_alone(survey: Surveyor) -> None:
    assert survey("--ask", "Q7").code == 0
    refused = afterwards(survey, "propose", survey.evidence, "--root", ROOT)
    assert (refused.code, refused.out) == (2, "")
    members = json.loads(survey.evidence.read_bytes())
    staging = {"environment": "staging", "gateway": "https://stg-spl.kcp.co.kr"}
    survey.evidence.write_text(json.dumps({**members, **staging}))
    ended = afterwards(survey, "propose", survey.evidence, "--root", ROOT)
    assert ended.code == 0
    assert "+++ b/docs/gateway.md" in ended.out
    out = survey.folder / "p.patch"
    assert afterwards(survey, "propose", survey.evidence, "--root", ROOT, "--out", out).code == 0
    assert out.read_text("utf-8") == ended.out
    assert afterwards(survey, "propose", survey.evidence, "--root", survey.folder).code == 2


def test_what_is_done_afterwards_asks_no_gateway(survey: Surveyor) -> None:
    ended = afterwards(survey, "--env", "staging", "diff", survey.evidence, survey.evidence)
    assert ended.code == 2
    assert "asks no gateway" in ended.err


@pytest.mark.parametrize("name", ["diff", "propose"])
def test_what_is_no_evidence_ends_with_2(survey: Surveyor, name: str) -> None:
    survey.evidence.write_text("{}")
    more = [survey.evidence] if name == "diff" else ["--root", ROOT]
    assert afterwards(survey, name, survey.evidence, *more).code == 2


class Person:
    """A person who opens the page that the survey names, and ends the window as told."""

    def __init__(self, survey: Surveyor, ending: str = "approve") -> None:
        self._ending = ending
        self._context = ssl.create_default_context(cafile=survey.folder / "ca.pem")
        self._threads = list[Thread]()

    def __call__(self, sentence: str) -> None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", sentence):
            self._threads.append(Thread(target=self._pay, args=(found[0],)))
            self._threads[-1].start()

    def _pay(self, page: str) -> None:
        address, fields = form_in(self._ask(page))
        window = f"{address}/{self._ending}"
        address, fields = form_in(self._ask(window, urlencode(fields)))
        self._ask(address, urlencode(fields))

    def _ask(self, address: str, body: str | None = None) -> str:
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        connection = (
            HTTPSConnection(parts.netloc, context=self._context)
            if secure
            else HTTPConnection(parts.netloc)
        )
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("POST" if body else "GET", target, body)
        page = connection.getresponse().read().decode()
        connection.close()
        return page


def form_in(page: str) -> tuple[str, dict[str, str]]:
    (address,) = re.findall(r'<form[^>]*action="([^"]+)"', page)[:1]
    inputs = re.findall(r'<input[^>]*name="([^"]*)" value="([^"]*)"', page)
    return unescape(address), {name: unescape(value) for name, value in inputs}


@pytest.fixture
def person(survey: Surveyor, monkeypatch: pytest.MonkeyPatch) -> Person:
    person = Person(survey)
    monkeypatch.setattr("kcp_cli.survey.command.say", person)
    return person


def shop_of(survey: Surveyor) -> list[object]:
    return [
        "--env", survey.url, "--site-cd", "T0000", "--cert", survey.shop.certificate,
        "--key", survey.shop.key, "--password-file", survey.shop.password,
        "--ca", survey.folder / "ca.pem",
    ]  # fmt: skip


def own(survey: Surveyor) -> list[int]:
    payments = survey.sandbox.transactions
    return [each.left for each in payments if each.ordr_idxx.startswith("SURVEY")]


@pytest.mark.usefixtures("person")
def test_a_reversible_question_is_paid_in_the_browser_and_taken_back(survey: Surveyor) -> None:
    ended = survey("--reversible", "Q31", "--reversible", "Q30", "--budget", 4016)
    assert ended.code == 0
    assert "4 payments, 4016 won" in ended.out
    assert own(survey) == [0, 0, 0, 0]
    members = json.loads(survey.evidence.read_bytes())
    assert (members["left_open"], members["stopped"]) == ([], "")


def test_a_window_that_is_closed_ends_the_survey_and_nothing_is_open(
    survey: Surveyor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcp_cli.survey.command.say", Person(survey, "close"))
    assert survey("--reversible", "Q31", "--budget", 9999).code == 1
    assert own(survey) == []


def test_the_budget_is_kept_before_any_packet(survey: Surveyor) -> None:
    for budget in ([], ["--budget", 2007]):
        ended = survey("--reversible", "Q31", *budget)
        assert (ended.code, survey.requests) == (2, 0)
        assert "budget" in ended.err


def test_the_plan_shows_what_is_sent_about_payments(survey: Surveyor) -> None:
    ended = survey("--reversible", "Q31", "--budget", 2008, "--plan", changed={"consent": None})
    assert (ended.code, survey.requests) == (0, 0)
    for path in ("tradeReg/register", "enc/v1/payment", "mod/v1/cancel"):
        assert f"POST /gw/{path}" in ended.out or f"POST /std/{path}" in ended.out


@pytest.mark.usefixtures("person")
def test_what_is_left_open_ends_with_4_and_is_cleaned(survey: Surveyor) -> None:
    """Both cancels are lost before the gateway acts: nothing shows that it was taken back."""
    survey.sandbox.disruptions.add(
        DisruptionPlan(kind="drop-before", operation="payment.cancel", times=2)
    )
    ended = survey("--reversible", "Q30", "--budget", 2008)
    journal = survey.folder / "j.jsonl"
    assert ended.code == 4
    assert own(survey).count(1004) == 1
    assert json.loads(survey.evidence.read_bytes())["left_open"]
    options = shop_of(survey)
    # A cancel whose outcome is unknown is never repeated.
    assert afterwards(survey, "clean", journal, *options).code == 4
    production = [each if each != survey.url else "production" for each in options]
    assert afterwards(survey, "clean", journal, *production).code == 2
    assert afterwards(survey, "clean", survey.folder / "none", *options).code == 2


def leave(cashier: Cashier, payment: object) -> None:
    """Do what a killed process does."""


def test_a_payment_that_a_crash_left_is_cleaned(
    survey: Surveyor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("kcp_cli.survey.command.say", Person(survey))
        patch.setattr(Cashier, "take_back", leave)
        assert survey("--reversible", "Q30", "--budget", 2008).code == 4
    assert own(survey) == [1004, 1004]
    options = shop_of(survey)
    ended = afterwards(survey, "clean", survey.folder / "j.jsonl", *options)
    assert ended.code == 0
    assert ended.out.count("taken back") == 2
    assert own(survey) == [0, 0]
    nothing = survey.folder / "other.jsonl"
    assert survey("--ask", "Q1", changed={"journal": nothing}).code == 0
    assert "holds no payment" in afterwards(survey, "clean", nothing, *options).out
