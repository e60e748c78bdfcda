"""A test framework in any language drives its shop, and the sandbox judges: ``/exams``."""

import json
import ssl
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPSConnection
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from kcp_sandbox import Sandbox, SandboxServer

from .small_shop import SmallShop, running

Ask = Callable[..., tuple[int, Any]]
Json = dict[str, Any]
BUSY = "a step of pay-card is under way"


def asker(server: SandboxServer, below: str = "") -> Ask:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)

    def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=20)
        data = None if method == "GET" else json.dumps({} if body is None else body)
        headers = {"Content-Type": "application/json"}
        connection.request(method, f"{below}/_sandbox/api{path}", data, headers)
        response = connection.getresponse()
        read = response.read()
        connection.close()
        is_json = response.getheader("content-type") == "application/json"
        return response.status, json.loads(read) if is_json else read.decode()

    return ask


@pytest.fixture
def sandbox() -> Generator[Sandbox]:
    """Give one that lives by the shop's own clock."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def ask(sandbox: Sandbox) -> Generator[Ask]:
    with sandbox.serve() as server:
        yield asker(server)


@contextmanager
def begun(ask: Ask, *cases: str, **wishes: object) -> Generator[tuple[str, dict[str, Json]]]:
    status, exam = ask("POST", "/exams", {"cases": cases, **wishes})
    assert status == 200
    yield f"/exams/{exam['exam']}", {case["id"]: case for case in exam["cases"]}


def drive(ask: Ask, exam: str, shop: SmallShop, case: Json, *, goods: bool = True) -> Json:
    """Drive a shop through a case as a framework does: by nothing but what the API says."""
    order_no = case["order_no"]
    while case["next"]:
        step, value = case["next"]["step"], case["next"]["value"]
        report: Json = {"case": case["id"], "step": step}
        match step:
            case "order":
                said = shop.register(order_no, case["amount"], case["pay_type"])
                report |= said if goods else {}
            case "cancel":
                shop.cancel(order_no, int(value) if value else None)
            case "recover":
                shop.recover()
            case _:
                assert case["next"]["by"] == "sandbox"
        status, case = ask("POST", f"{exam}/steps", report)
        assert (status, case.get("error")) == (200, None)
    return report_goods(ask, exam, shop, {case["id"]: case}) if goods else case


def report_goods(ask: Ask, exam: str, shop: SmallShop, cases: dict[str, Json]) -> Json:
    """Report how often the goods of each were handed out, and give the last."""
    shown: Json = {}
    for name, case in cases.items():
        fulfilled = shop.orders[case["order_no"]].fulfilled
        said = {"case": name, "step": "fulfilled", "fulfilled": fulfilled}
        _, shown = ask("POST", f"{exam}/steps", said)
    return shown


def settle(ask: Ask, exam: str) -> None:
    """Give the shop the time for a notice that comes again."""
    until = monotonic() + 5
    while monotonic() < until:
        _, state = ask("GET", exam)
        names = {
            each["name"]
            for case in state["cases"]
            for each in case["observations"]
            if each["verdict"] == "waiting"
        }
        if names <= {"goods"}:
            return
        sleep(0.05)


DRIVEN = (
    "pay-card",
    "lost-after",
    "cancel-parts",
    "deposit-twice",
    "deposit-forged",
    "order-again",
    "deposit-early",
)


def test_a_careful_shop_passes_when_it_is_driven_by_another_program(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox) as shop, begun(ask, *DRIVEN, notify=f"{shop.address}/notice") as (at, of):
        for case in of.values():
            assert (case["verdict"], case["done"]) == ("waiting", 0)
            drive(ask, at, shop, case)
        settle(ask, at)
        # What a shop did meanwhile is reported again.
        report_goods(ask, at, shop, of)
        status, report = ask("DELETE", at)
    verdicts = {case["id"]: case["verdict"] for case in report["cases"]}
    assert (status, verdicts) == (200, dict.fromkeys(DRIVEN, "passed"))
    assert report["is_passed"]
    assert ask("GET", at) == (
        400,
        {"error": "there is no exam 1", "error_ko": "1번 시험이 없습니다"},
    )


def test_a_naive_shop_fails_and_it_is_said_what_happened_its_cost_and_the_remedy(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox, "repeats") as shop, begun(ask, "lost-after", "pay-card") as (at, of):
        # No window is reported: the registration shows it.
        state = drive(ask, at, shop, of["lost-after"], goods=False)
        status, report = ask("GET", f"{at}/report")
    (failed,) = (each for each in state["observations"] if each["verdict"] == "failed")
    assert (state["verdict"], failed["name"]) == ("failed", "not-repeated")
    assert "sent the same again" in failed["happened"]["en"]
    assert failed["cost"]["en"] == "10,000 won more, had the gateway carried out each"
    assert failed["remedy"]["ko"]
    assert (status, report["failed"], report["not_observed"]) == (200, 1, 1)
    waited = next(case for case in report["cases"] if case["id"] == "pay-card")["silence"]["en"]
    assert waited == "the step order was neither reported nor asked for"
    assert not report["is_passed"]


def test_a_step_that_the_shop_could_not_do_is_not_observed(ask: Ask) -> None:
    with begun(ask, "pay-card", "pay-bank") as (at, _):
        told = {"case": "pay-card", "step": "order", "failed": "the shop is closed"}
        status, state = ask("POST", f"{at}/steps", told)
        assert (status, state["next"]) == (200, None)
        assert state["silence"]["en"] == "order: the shop is closed"
        _, unregistered = ask("POST", f"{at}/steps", {"case": "pay-bank", "step": "order"})
        order_no = unregistered["order_no"]
        said = f"order: no registration of order {order_no} came"
        assert unregistered["silence"]["en"] == said
        _, report = ask("DELETE", at)
    assert {case["verdict"] for case in report["cases"]} == {"not observed"}


def test_files_with_crlf_are_only_examined_of_a_shop_that_was_given_them(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox) as shop:
        for has_crlf, verdict in ((False, "not observed"), (True, "passed")):
            with begun(ask, "certificate-line-ends", crlf=has_crlf) as (at, of):
                drive(ask, at, shop, of["certificate-line-ends"])
                _, report = ask("DELETE", at)
            assert [case["verdict"] for case in report["cases"]] == [verdict]


def test_a_case_that_changes_the_clock_runs_alone_and_gives_it_back(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox) as shop, begun(ask, "pay-card", "midnight") as (at, of):
        shop.register(of["pay-card"]["order_no"], 10_000, "PACA")
        ask("POST", f"{at}/steps", {"case": "pay-card", "step": "order"})
        status, said = ask("POST", f"{at}/steps", {"case": "midnight", "step": "order"})
        assert status == 400
        assert "midnight and pay-card cannot run at the same time" in said["error"]
        ask("POST", f"{at}/steps", {"case": "pay-card", "step": "window"})
        shop.register(of["midnight"]["order_no"], 10_000, "PACA")
        ask("POST", f"{at}/steps", {"case": "midnight", "step": "order"})
        _, state = ask("POST", f"{at}/steps", {"case": "midnight", "step": "midnight"})
        assert state["now"].endswith("T23:59:50+09:00")
        assert ask("GET", "/health")[1]["clock"]["now"] > state["now"][:10]
        ask("DELETE", at)
        assert ask("GET", "/health")[1]["clock"]["now"] < state["now"][:10]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"cases": ["pay-cart"]}, "there is no such case; did you mean pay-card?"),
        ({"cases": "pay-card"}, "must be a list"),
        ({"case": "pay-card"}, "cases, without, notify, slow, crlf"),
        ({"cases": ["pay-card"], "without": ["pay-card"]}, "a plan needs a case"),
        ({"slow": 0}, "must be from 0.1 to 600 seconds"),
        ({"notify": "http://shop.example/notice"}, "notify"),
    ],
)
def test_an_exam_of_something_unknown_is_refused(ask: Ask, body: Json, words: str) -> None:
    status, said = ask("POST", "/exams", body)
    assert status == 400
    assert words in said["error"]
    assert said["error_ko"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"case": "pay-card"}, "step"),
        ({"case": "pay-card", "step": "pay"}, "there is no such step"),
        ({"case": "pay-card", "step": "window"}, "the next step of pay-card is order, not window"),
        ({"case": "pay-bank", "step": "order"}, "there is no such case; did you mean pay-card?"),
        ({"case": "pay-card", "step": "window", "failed": "x"}, "case, step"),
        ({"case": "pay-card", "step": "fulfilled"}, "fulfilled"),
        ({"case": "pay-card", "step": "fulfilled", "fulfilled": -1}, "whole number"),
        ({"case": "pay-card", "step": ["order"]}, "must be text"),
        ([], "mapping"),
    ],
)
def test_a_report_of_something_unknown_is_refused_and_changes_nothing(
    ask: Ask, body: object, words: str
) -> None:
    with begun(ask, "pay-card") as (at, of):
        status, said = ask("POST", f"{at}/steps", body)
        assert status == 400
        assert words in said["error"]
        assert ask("GET", at)[1]["cases"] == [of["pay-card"]]


def test_exams_are_bounded_in_number_and_listed_with_the_cases_that_there_are(ask: Ask) -> None:
    for _ in range(8):
        assert ask("POST", "/exams", {"cases": ["pay-card"]})[0] == 200
    status, said = ask("POST", "/exams", {"cases": ["pay-card"]})
    assert (status, said["error"]) == (400, "there are 8 exams already: finish one by DELETE")
    _, listed = ask("GET", "/exams")
    assert (listed["most"], len(listed["exams"])) == (8, 8)
    assert "pay-card" in {case["id"] for case in listed["cases"]}
    assert ask("DELETE", "/exams/3")[0] == 200
    assert ask("POST", "/exams", {"cases": ["pay-card"]})[1]["exam"] == 9


def test_a_report_comes_as_a_page_and_as_junit_too_and_a_wrong_wish_costs_nothing(ask: Ask) -> None:
    with begun(ask, "pay-card") as (at, _):
        assert ask("GET", f"{at}/report?form=html&lang=ko")[1].startswith("<!DOCTYPE html>")
        for wish in ("form=pdf", "lang=fr", "shape=html"):
            assert ask("DELETE", f"{at}?{wish}")[0] == 400
        assert ask("DELETE", at, {"form": "junit"})[0] == 400
        status, xml = ask("DELETE", f"{at}?form=junit")
        assert (status, xml[:5], 'errors="1"' in xml) == (200, "<?xml", True)


def test_a_shop_below_its_own_path_has_exams_of_its_own(sandbox: Sandbox) -> None:
    with sandbox.serve() as server, begun(asker(server, "/shop/a"), "pay-card") as (at, _):
        assert asker(server, "/shop/a")("GET", at)[0] == 200
        assert asker(server)("GET", at)[0] == 400
        assert asker(server, "/shop/b")("GET", "/exams")[1]["exams"] == []


def test_no_step_of_a_case_begins_while_another_one_is_under_way(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox) as shop, begun(ask, "pay-card", "pay-bank") as (at, of):
        order_no = of["pay-card"]["order_no"]
        shop.register(order_no, 10_000, "PACA")
        ask("POST", f"{at}/steps", {"case": "pay-card", "step": "order"})
        window = {"case": "pay-card", "step": "window"}
        with shop.locks[order_no], ThreadPoolExecutor(1) as customer:
            first = customer.submit(ask, "POST", f"{at}/steps", window)
            # The shop holds the return until the lock is free.
            while ask("POST", f"{at}/steps", {**window, "step": "recover"})[1]["error"] != BUSY:
                assert not first.done()
            shop.locks[order_no].release()
            assert first.result()[0] == 200
            shop.locks[order_no].acquire()
        status, said = ask("POST", f"{at}/steps", window)
        assert (status, said["error"]) == (400, "pay-card has no step left")


def test_the_goods_of_a_case_that_has_ended_are_reported_beside_one_that_holds_the_clock(
    sandbox: Sandbox, ask: Ask
) -> None:
    with running(sandbox) as shop, begun(ask, "pay-card", "midnight") as (at, of):
        drive(ask, at, shop, of["pay-card"], goods=False)
        shop.register(of["midnight"]["order_no"], 10_000, "PACA")
        ask("POST", f"{at}/steps", {"case": "midnight", "step": "order"})
        told = {"case": "pay-card", "step": "fulfilled", "fulfilled": 2}
        status, state = ask("POST", f"{at}/steps", told)
    assert (status, state["verdict"]) == (200, "failed")
    assert state["observations"][-1]["happened"]["en"] == "it was 2"


def test_a_shop_with_order_numbers_of_its_own_reports_them(sandbox: Sandbox, ask: Ask) -> None:
    with running(sandbox) as shop, begun(ask, "lost-after") as (at, _):
        said = shop.register("OWN1", 10_000, "PACA")
        told = {"case": "lost-after", "step": "order", "order_no": said["order_no"]}
        _, state = ask("POST", f"{at}/steps", told)
        assert state["order_no"] == "OWN1"
        ask("POST", f"{at}/steps", {"case": "lost-after", "step": "window"})
        shop.recover()
        _, state = ask("POST", f"{at}/steps", {"case": "lost-after", "step": "recover"})
    assert state["verdict"] == "passed"
    assert "drop-after" in {each["disruption"] for each in state["exchanges"]}
