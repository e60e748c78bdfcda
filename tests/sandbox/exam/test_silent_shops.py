"""Nothing is observed of a shop that does not do what it was asked; what was awaited is said."""

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from kcp_sandbox import Sandbox
from kcp_sandbox.exam import (
    CaseResult,
    CommandShop,
    Examiner,
    HttpShop,
    Shop,
    StartedShop,
    ordinary_plan,
    read_hook,
)
from kcp_sandbox.exam.shops import Asked

from .small_shop import running


@contextmanager
def responding(status: int, body: bytes, hold: Event | None = None) -> Generator[str]:
    """Run a server that gives each request the same response."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if hold:
                hold.wait(10)
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *values: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        if hold:
            hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


def result_of(shop: Shop) -> CaseResult:
    with Sandbox() as sandbox:
        examiner = Examiner(sandbox, shop, grace=0.2)
        (result,) = examiner.run(ordinary_plan().only(["pay-card"])).results
        return result


def environment(files: str) -> Mapping[str, str]:
    del files
    return {}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b"{}", "responded with HTTP 500"),
        (200, b"<html>", "is no JSON object"),
        (200, b"[]", "is no JSON object"),
        (200, b"{}", "no payment window of this sandbox"),
        (200, b'{"order_no": "OTHER"}', "answered for order OTHER, not for EX"),
        (200, b'{"window": {"url": "https://elsewhere/", "fields": {}}}', "no payment window"),
    ],
)
def test_a_shop_that_takes_no_order_is_not_observed(status: int, body: bytes, words: str) -> None:
    with responding(status, body) as address:
        result = result_of(HttpShop(address))
    assert result.verdict == "not observed"
    assert words in result.silence["en"]
    assert result.silence["ko"]
    assert all(each.verdict == "not observed" for each in result.findings)


def test_what_was_waited_for_is_said() -> None:
    with responding(500, b"{}") as address:
        result = result_of(HttpShop(address))
    awaited = [each.happened["en"] for each in result.findings]
    assert awaited[0] == f"an approval of order {result.order_no}"
    assert awaited[1].startswith(f"a registration of order {result.order_no}")


def test_a_shop_that_never_answers_is_not_observed() -> None:
    with responding(200, b"{}", Event()) as address:
        result = result_of(HttpShop(address, patience=0.2))
    assert result.verdict == "not observed"
    assert "no whole response from" in result.silence["en"]


def test_a_shop_that_does_not_run_is_not_observed() -> None:
    result = result_of(HttpShop("http://127.0.0.1:9"))
    assert "ConnectionRefusedError" in result.silence["en"]


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "ftp://127.0.0.1/", "http://[", "shop"])
def test_only_shops_on_this_machine_are_asked(address: str) -> None:
    assert "is not on this machine" in result_of(HttpShop(address)).silence["en"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["/nowhere/shop"], "could not be started: /nowhere/shop: No such file"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with exit code 3"),
        ([sys.executable, "-c", "import time; time.sleep(9)"], "did not end within 0.5 s"),
        ([sys.executable, "-c", "print('hello')"], "is no JSON object"),
    ],
)
def test_a_driver_that_does_not_do_its_step_is_not_observed(command: list[str], words: str) -> None:
    patience = 0.5 if "sleep" in command[-1] else 20
    result = result_of(CommandShop(command, environment, patience=patience))
    assert result.verdict == "not observed"
    assert words in result.silence["en"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["/nowhere/shop"], "could not be started"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "(exit code 3)"),
        ([sys.executable, "-c", "import time; time.sleep(9)"], "within 0.5 s"),
    ],
)
def test_a_shop_that_does_not_get_ready_is_not_observed(command: list[str], words: str) -> None:
    within = 0.5 if "sleep" in command[-1] else 20
    shop = StartedShop(command, environment, starts_within=within)
    try:
        assert words in result_of(shop).silence["en"]
        # It is started once, and why it did not start is said of each further case.
        assert words in result_of(shop).silence["en"]
    finally:
        shop.close()


class WithoutNotices(HttpShop):
    """A shop that does not say where it takes notices."""

    @property
    def notices(self) -> str:
        return ""


def test_without_an_address_for_notices_a_deposit_is_not_observed() -> None:
    with Sandbox() as sandbox, running(sandbox) as shop:
        examiner = Examiner(sandbox, WithoutNotices(shop.address), grace=0.2)
        (result,) = examiner.run(ordinary_plan().only(["pay-account"])).results
    assert result.verdict == "not observed"
    assert "no address for notices is known" in result.silence["en"]


def test_without_the_shops_word_a_case_that_needs_it_is_not_observed() -> None:
    with Sandbox() as sandbox, running(sandbox, "books-each") as shop:
        examiner = Examiner(sandbox, HttpShop(shop.address), hook=lambda _: None, grace=0.2)
        twice, once = examiner.run(ordinary_plan().only(["deposit-twice", "pay-account"])).results[
            ::-1
        ]
    assert (twice.verdict, once.verdict) == ("not observed", "passed")
    assert "(--hook)" in twice.findings[-1].happened["en"]


def test_a_shop_that_runs_already_has_no_files_with_cr_lf() -> None:
    with Sandbox() as sandbox, running(sandbox) as shop:
        examiner = Examiner(sandbox, HttpShop(shop.address), grace=0.2)
        (result,) = examiner.run(ordinary_plan().only(["certificate-line-ends"])).results
    assert result.verdict == "not observed"
    assert "--crlf" in result.silence["en"]


def test_a_shop_that_waits_longer_than_the_late_response_is_not_observed() -> None:
    with Sandbox() as sandbox, running(sandbox) as shop:
        examiner = Examiner(sandbox, HttpShop(shop.address), slow=0.5, grace=0.2)
        (result,) = examiner.run(ordinary_plan().only(["response-slow"])).results
    assert result.verdict == "not observed"
    assert "make it later (--slow)" in result.findings[0].happened["en"]


def test_each_case_is_gone_through_as_often_as_is_asked_for() -> None:
    with Sandbox() as sandbox, running(sandbox) as shop:
        examiner = Examiner(sandbox, HttpShop(shop.address), grace=0.2)
        results = examiner.run(ordinary_plan().only(["pay-card"]), repeat=3).results
    assert [each.verdict for each in results] == ["passed"] * 3
    assert len({each.order_no for each in results}) == 3


@pytest.mark.parametrize(
    ("status", "body", "goods"),
    [
        (200, b"2", 2),
        (200, b'{"fulfilled": 1}', 1),
        (404, b"2", None),
        (200, b"-1", None),
        (200, b"true", None),
        (200, b"many", None),
    ],
)
def test_the_hook_is_a_url(status: int, body: bytes, goods: int | None) -> None:
    asked = Asked("pay-card", "ORDER1", 1000, "PACA")
    with responding(status, body) as address:
        assert read_hook(f"{address}/{{order_no}}", {})(asked) == goods


def test_the_hook_is_a_command(tmp_path: Path) -> None:
    program = tmp_path / "hook.py"
    program.write_text("import os; print(len(os.environ['KCP_EXAM_ORDER']))")
    asked = Asked("pay-card", "ORDER1", 1000, "PACA")
    assert read_hook(f"{sys.executable} {program}", {})(asked) == 6
    assert read_hook("/nowhere/hook", {})(asked) is None


DRIVER = """
import json, os, sys, urllib.request
step, order = os.environ["KCP_EXAM_STEP"], os.environ["KCP_EXAM_ORDER"]
def ask(path, value=None):
    body = None if value is None else json.dumps(value).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(os.environ["SHOP"] + path, body, headers)
    return json.load(urllib.request.urlopen(request))
if step == "order":
    asked = {"order_no": "MY" + order, "amount": int(os.environ["KCP_EXAM_AMOUNT"])}
    shown = ask("/orders", {**asked, "pay_type": os.environ["KCP_EXAM_PAY_TYPE"]})
    print(json.dumps({**shown, "notice_url": os.environ["SHOP"] + "/notice"}))
elif step == "cancel":
    won = os.environ["KCP_EXAM_CANCEL"]
    ask(f"/orders/{order}/cancel", {"amount": int(won)} if won else {})
elif step == "recover":
    ask("/recover", {})
elif step == "fulfilled":
    print(ask(f"/orders/{order}")["fulfilled"])
"""


def test_a_driver_is_run_for_each_step_and_may_have_order_numbers_of_its_own(
    tmp_path: Path,
) -> None:
    program = tmp_path / "driver.py"
    program.write_text(DRIVER)
    names = ["pay-card", "lost-after", "cancel-rest", "deposit-twice"]
    with Sandbox() as sandbox, running(sandbox) as shop:
        command = [sys.executable, str(program)]
        examined = CommandShop(command, lambda _: {"SHOP": shop.address})
        result = Examiner(sandbox, examined, grace=0.5).run(ordinary_plan().only(names))
    assert {each.case.id: each.verdict for each in result.results} == dict.fromkeys(names, "passed")
    assert all(each.order_no.startswith("MYEX") for each in result.results)
