"""The example shops, one story for all languages: whatever happens, money moves once."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_sandbox import Sandbox
from kcp_schemas import load_result_codes
from tests.examples.shop_world import (
    EXAMPLES,
    NEEDED,
    SHOPS,
    Line,
    World,
    another_shop,
    until,
    world_of,
)

_DAY = 86_400


@pytest.fixture(scope="module", params=SHOPS)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Give a shop in each language that is installed, with a sandbox of its own."""
    language: str = request.param
    program = NEEDED.get(language, language)
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    with world_of(language, tmp_path_factory.mktemp(language)) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_sent_twice(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does: no order is approved twice, and no part of it is given back twice.

    The sandbox counts what arrived, not what the shop says.
    """
    yield
    if "world" not in request.fixturenames:
        return
    world: World = request.getfixturevalue("world")
    sent = [
        (each["operation"], asked.get("ordr_no"), asked.get("tno"), asked.get("rem_mny"))
        for each in world.news()
        if (asked := each["request"]) and each["effect"] in ("money", "reversal")
    ]
    assert len(sent) == len(set(sent))
    world.gateway.api("DELETE", "disruptions")
    world.gateway.api("POST", "clock", follow=True)


def unresolved(world: World, order_no: str) -> list[str]:
    """Name the operations of an order whose outcome the shop cannot know yet."""
    tno = {each["tno"] for each in world.gateway.payments(order_no)}
    return [
        each["operation"]
        for each in world.gateway.exchanges(standing="unresolved")
        if each["request"].get("ordr_no") == order_no or each["request"].get("tno") in tno
    ]


def test_the_page_of_the_examples_says_how_to_start_each() -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")
    named = re.findall(r"^kcp-proto sandbox run -- (.*shop/.*)$", page, re.MULTILINE)
    assert named == list(SHOPS.values())


@pytest.mark.parametrize("file", ["node/orders.mjs", "php/orders.php", "java/Orders.java"])
def test_the_codes_that_leave_an_outcome_open_are_all_there(file: str) -> None:
    text = (EXAMPLES / "shop" / file).read_text("utf-8")
    (pattern,) = re.findall(r"30\(08\|.*AA\|AB\)", re.sub(r"[\"'][\s.+]*[\"']", "", text))
    unclear = {"unknown", "not-delivered", "in-progress", "split"}
    wrong = [
        code
        for code in load_result_codes()["codes"]
        if (re.fullmatch(pattern, code) is not None) != (catalogue.meaning_of(code) in unclear)
    ]
    assert wrong == []


def test_a_card_is_paid_and_cancelled_in_two_parts(world: World) -> None:
    order = world.order(10_000)
    assert world.state(order) == ("waiting", 0, 0)
    page = world.shop.form("/return", world.agree())
    assert (page.status, "paid" in page.text, "결제" in page.text) == (200, True, True)
    assert world.state(order) == ("paid", 10_000, 1)
    world.shop.post(f"/orders/{order}/cancel", amount=3_000)
    assert world.state(order) == ("part-cancelled", 7_000, 1)
    assert world.gateway.payment(order)["left"] == 7_000
    shown = world.shop.post(f"/orders/{order}/cancel").json
    assert (shown["state"], shown["remaining"]) == ("cancelled", 0)
    assert world.gateway.payment(order)["shop_status"] == "STSC"
    tno = world.gateway.payment(order)["tno"]
    parts = world.gateway.exchanges(operation="payment.partial_cancel", tno=tno)
    sent = [(each["request"]["mod_mny"], each["request"]["rem_mny"]) for each in parts]
    assert sent == [("3000", "10000"), ("7000", "7000")]
    assert unresolved(world, order) == []


def test_a_card_is_cancelled_in_full(world: World) -> None:
    order = world.pay(10_000)
    assert world.shop.post(f"/orders/{order}/cancel").json["state"] == "cancelled"
    tno = world.gateway.payment(order)["tno"]
    assert world.gateway.count("payment.cancel", tno=tno) == 1
    assert world.gateway.count("payment.partial_cancel", tno=tno) == 0
    assert world.shop.post(f"/orders/{order}/cancel").status == 409
    assert world.gateway.count("payment.cancel", tno=tno) == 1


@pytest.mark.parametrize("pay_type", ["PABK", "PAMC", "PATK"])
def test_another_method_is_paid_and_cancelled(world: World, pay_type: str) -> None:
    order = world.pay(10_000, pay_type)
    assert world.state(order) == ("paid", 10_000, 1)
    part = world.shop.post(f"/orders/{order}/cancel", amount=4_000)
    if pay_type == "PABK":
        assert world.state(order) == ("part-cancelled", 6_000, 1)
    else:
        assert (part.status, part.json["refused"]) == (409, "8384")
    assert world.shop.post(f"/orders/{order}/cancel").json["state"] == "cancelled"
    assert world.gateway.payment(order)["shop_status"] == "STSC"


@pytest.mark.parametrize("amount", [0, -1, 10_001, 1.5, "100", True, [1]], ids=str)
def test_no_other_amount_is_cancelled(world: World, amount: object) -> None:
    order = world.pay(10_000)
    assert world.shop.post(f"/orders/{order}/cancel", amount=amount).status == 422
    assert world.state(order) == ("paid", 10_000, 1)


def test_a_page_that_is_posted_again_and_at_once_pays_once(world: World) -> None:
    order = world.order()
    form = world.agree()
    with ThreadPoolExecutor(4) as browsers:
        pages = list(browsers.map(world.shop.form, ["/return"] * 4, [form] * 4))
    pages.append(world.shop.form("/return", form))
    assert [page.status for page in pages] == [200] * 5
    assert "paid" in pages[-1].text
    assert world.state(order) == ("paid", 10_000, 1)
    assert world.gateway.count("payment.approval", ordr_no=order) == 1


@pytest.mark.parametrize(
    ("asked", "encoding"),
    [({}, "euc-kr"), ({"encoding_trans": "UTF-8"}, "utf-8")],
    ids=["euc-kr", "utf-8"],
)
def test_a_form_is_read_in_either_encoding(
    world: World, asked: dict[str, str], encoding: str
) -> None:
    order = world.order()
    form = world.agree(**asked, param_opt_1="똠방각하" if asked else "가나다", buyr_name="홍길동")
    world.shop.form("/return", form, encoding)
    assert world.state(order) == ("paid", 10_000, 1)


@pytest.mark.parametrize(
    ("ending", "code"), [("tampered", "8059"), ("expired", "8310"), ("used", "8094")]
)
def test_what_the_gateway_refuses_is_not_paid(world: World, ending: str, code: str) -> None:
    order = world.order()
    form = world.agree(ending)
    page = world.shop.form("/return", form)
    assert "failed" in page.text
    assert world.state(order) == ("failed", 0, 0)
    (approval,) = world.gateway.exchanges(operation="payment.approval", ordr_no=order)
    assert approval["res_cd"] == code
    world.shop.form("/return", form)
    assert world.gateway.count("payment.approval", ordr_no=order) == 1


@pytest.mark.parametrize("ending", ["close", "fail"])
def test_a_window_that_is_closed_may_be_opened_again(world: World, ending: str) -> None:
    order = world.order()
    page = world.shop.form("/return", world.agree(ending))
    assert "failed" in page.text
    assert world.state(order) == ("failed", 0, 0)
    assert world.gateway.count("payment.approval", ordr_no=order) == 0
    again = world.shop.post("/orders", order_no=order, amount=10_000, pay_type="PACA")
    assert again.status == 200
    world.shop.form("/return", world.agree())
    assert world.state(order) == ("paid", 10_000, 1)


def test_the_amount_is_the_orders_own(world: World) -> None:
    order = world.order(10_000)
    world.shop.form("/return", {**world.agree(), "good_mny": "1", "ordr_mony": "1", "amount": "1"})
    (approval,) = world.gateway.exchanges(operation="payment.approval", ordr_no=order)
    assert approval["request"]["ordr_mony"] == "10000"
    assert world.state(order) == ("paid", 10_000, 1)


def test_what_was_agreed_to_for_one_order_pays_no_other(world: World) -> None:
    cheap = world.order(100)
    form = world.agree()
    dear = world.order(10_000)
    world.shop.form("/return", {**form, "ordr_idxx": dear})
    assert world.state(dear) == ("failed", 0, 0)
    world.shop.form("/return", form)
    assert world.state(cheap) == ("paid", 100, 1)


@pytest.mark.parametrize(
    "changes",
    [{"ordr_idxx": "NOTOURS"}, {"site_cd": "T9999"}, {"ordr_idxx": "../../x"}],
    ids=["order", "shop", "path"],
)
def test_a_form_of_another_shop_approves_nothing(world: World, changes: dict[str, str]) -> None:
    order = world.order()
    before = world.gateway.count("payment.approval")
    assert world.shop.form("/return", {**world.agree(), **changes}).status == 404
    assert world.gateway.count("payment.approval") == before
    assert world.state(order) == ("waiting", 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_no": "A^B"}, {"order_no": "A" * 41}, {"order_no": ""}, {"order_no": 7},
        {"order_no": "../A"}, {"order_no": "../../../../../tmp/A"}, {"order_no": None},
        {"amount": 0}, {"amount": "10000"}, {"amount": 1.5}, {"amount": True}, {"amount": None},
        {"pay_type": "XXXX"}, {"pay_type": None}, {"pay_type": []},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_order_is_not_taken(world: World, wrong: dict[str, object]) -> None:
    before = world.gateway.count("payment.registration")
    page = world.shop.post(
        "/orders", **{"order_no": "W1", "amount": 100, "pay_type": "PACA", **wrong}
    )
    assert page.status == 422
    assert world.gateway.count("payment.registration") == before


def test_an_order_number_is_not_taken_twice(world: World) -> None:
    order = world.pay(10_000)
    for amount in (10_000, 1):
        again = world.shop.post("/orders", order_no=order, amount=amount, pay_type="PACA")
        assert again.status == 409
    assert world.state(order) == ("paid", 10_000, 1)


def test_a_body_that_is_none_ends_nothing(world: World) -> None:
    for path in ("/orders", "/return", "/notice", "/nothing", "/orders/NONE/cancel"):
        for body in (b"", b"{", b"\xff\xfe=1", b"[1]", b"x" * 100_000):
            assert world.shop.ask("POST", path, body).status >= 400
    assert world.shop.ask("GET", "/orders/NONE").status == 404
    assert world.state(world.pay()) == ("paid", 10_000, 1)


def test_a_deposit_is_booked_once_after_an_inquiry(world: World) -> None:
    order = world.order(5_000, "PAVC")
    page = world.shop.form("/return", world.agree())
    assert "waiting" in page.text
    assert world.state(order) == ("waiting", 0, 0)
    notices = world.deposit(order, 2, delivery="twice", remitter="홍길동")
    assert [each["notice"]["acknowledged"] for each in notices] == [True] * len(notices)
    assert [each["notice"]["findings"] for each in notices] == [[]] * len(notices)
    assert world.state(order) == ("paid", 5_000, 1)
    tno = world.gateway.payment(order)["tno"]
    assert world.gateway.count("transaction.inquiry", tno=tno) >= 1


def test_notices_at_once_book_once(world: World) -> None:
    order = world.pay(5_000, "PAVC")
    notices = world.deposit(order, 2, delivery="at-once")
    assert [each["notice"]["acknowledged"] for each in notices] == [True, True]
    assert [each["notice"]["findings"] for each in notices] == [[], []]
    assert world.state(order) == ("paid", 5_000, 1)


def test_a_deposit_of_another_amount_is_left_to_a_person(world: World) -> None:
    order = world.pay(5_000, "PAVC")
    (notice,) = world.deposit(order, amount=4_999)
    assert notice["notice"]["acknowledged"] is False
    assert world.state(order) == ("waiting", 0, 0)


@pytest.mark.parametrize("encoding", ["euc-kr", "utf-8"])
def test_a_forged_notice_books_nothing(world: World, encoding: str) -> None:
    order = world.pay(5_000, "PAVC")
    tno = world.gateway.payment(order)["tno"]
    form = {
        "site_cd": "T0000", "tno": tno, "order_no": order, "tx_cd": "TX00", "noti_id": "1",
        "op_cd": "50", "ipgm_mnyx": "5000", "totl_mnyx": "5000", "ipgm_name": "홍길동",
    }  # fmt: skip
    page = world.shop.form("/notice", form, encoding)
    assert "0000" not in page.text
    assert world.state(order) == ("waiting", 0, 0)
    card = world.pay()
    other = {**form, "tno": world.gateway.payment(card)["tno"], "order_no": card}
    for forged in (other, {**form, "order_no": "NOTOURS"}, {**form, "tno": other["tno"]}):
        assert "0000" not in world.shop.form("/notice", forged, encoding).text
    assert world.state(card) == ("paid", 10_000, 1)


@pytest.mark.parametrize(("delivery", "posts"), [("cancel-first", 2), ("again-after-cancel", 3)])
def test_a_deposit_that_the_bank_took_back_does_not_stay_booked(
    world: World, delivery: str, posts: int
) -> None:
    order = world.pay(5_000, "PAVC")
    world.deposit(order, posts, delivery=delivery)
    state, remaining, _ = world.state(order)
    assert (state, remaining) == ("waiting", 0)


def test_a_notice_that_comes_before_the_approvals_response_is_booked_in_the_end(
    world: World,
) -> None:
    order = world.order(5_000, "PAVC")
    world.gateway.api("POST", "deposits", order_no=order)
    world.shop.form("/return", world.agree())
    until(lambda: world.notices(order))
    world.recover()
    if world.state(order) == ("waiting", 0, 0):
        world.gateway.api("POST", "clock", move=120)
    until(lambda: world.state(order) == ("paid", 5_000, 1))


LOST = ("DROPAFTER", "TRUNCATED", "HTML", "EUCKR", "TWICE", "CODE8173A")


@pytest.mark.parametrize(
    ("pay_type", "word"),
    [
        *(("PACA", word) for word in LOST),
        *((pay_type, "DROPAFTER") for pay_type in ("PABK", "PAVC", "PAMC", "PATK")),
    ],
)
def test_an_approval_whose_response_was_lost_is_found(
    world: World, pay_type: str, word: str
) -> None:
    order = world.order(10_000, pay_type)
    kind = {"CODE8173A": "code"}.get(word)
    if kind:
        world.gateway.api("POST", "disruptions", kind=kind, operation="payment.approval",
                          res_cd="8173", acts=True, times=1)  # fmt: skip
    else:
        order = world.order(10_000, pay_type, f"SBX{word}")
    form = world.agree()
    page = world.shop.form("/return", form)
    assert "being checked" in page.text
    assert world.state(order) == ("unknown", 0, 0)
    assert world.shop.post(f"/orders/{order}/cancel").status == 409
    world.shop.form("/return", form)
    assert world.gateway.count("payment.approval", ordr_no=order) == 1
    settled, left = world.recover()
    assert (order in settled, order in left) == (True, False)
    found = ("waiting", 0, 0) if pay_type == "PAVC" else ("paid", 10_000, 1)
    assert world.state(order) == found
    assert unresolved(world, order) == []
    assert world.recover() == ([], left)
    assert world.state(order) == found


def test_that_an_inquiry_finds_nothing_is_no_proof(world: World) -> None:
    """It was not acted on here; the shop cannot know, and sends nothing again."""
    order = world.order(like="SBXDROPBEFORE")
    form = world.agree()
    assert "being checked" in world.shop.form("/return", form).text
    for _ in range(2):
        assert order in world.recover()[1]
        world.shop.form("/return", form)
    assert world.state(order) == ("unknown", 0, 0)
    assert world.gateway.count("payment.approval", ordr_no=order) == 1
    assert unresolved(world, order) == ["payment.approval"]
    # A day later the sandbox's own books are clear; the shop leaves that to a person.
    world.gateway.api("POST", "clock", move=_DAY + 1)
    assert order in world.recover()[1]
    assert unresolved(world, order) == []


def test_what_acts_late_is_found_late(world: World) -> None:
    order = world.order()
    plan = {"kind": "act-late", "operation": "payment.approval", "seconds": 60, "times": 1}
    world.gateway.api("POST", "disruptions", **plan)
    world.shop.form("/return", world.agree())
    assert order in world.recover()[1]
    world.gateway.api("POST", "clock", move=61)
    assert order in world.recover()[0]
    assert world.state(order) == ("paid", 10_000, 1)


@pytest.mark.parametrize("word", ["DROPAFTER", "TRUNCATED", "HTML"])
@pytest.mark.parametrize("amount", [None, 3_000])
def test_a_cancel_whose_response_was_lost_is_found(
    world: World, word: str, amount: int | None
) -> None:
    order = world.pay(10_000, like=f"SBC{word}")
    asked = {"amount": amount} if amount else {}
    world.shop.post(f"/orders/{order}/cancel", **asked)
    assert world.state(order)[0] == "unknown"
    assert world.shop.post(f"/orders/{order}/cancel", **asked).status == 409
    assert order in world.recover()[0]
    assert world.state(order) == (("part-cancelled", 7_000, 1) if amount else ("cancelled", 0, 1))
    assert unresolved(world, order) == []


@pytest.mark.parametrize("amount", [None, 3_000])
def test_a_cancel_that_was_not_acted_on_is_not_sent_again(world: World, amount: int | None) -> None:
    order = world.pay(10_000, like="SBCDROPBEFORE")
    asked = {"amount": amount} if amount else {}
    world.shop.post(f"/orders/{order}/cancel", **asked)
    assert order in world.recover()[1]
    assert world.shop.post(f"/orders/{order}/cancel", **asked).status == 409
    assert world.state(order) == ("unknown", 10_000, 1)


def test_a_cancel_that_the_gateway_refuses_changes_nothing(world: World) -> None:
    order = world.pay(10_000)
    world.gateway.api("POST", "disruptions", kind="code", operation="payment.cancel",
                      res_cd="8178", times=1)  # fmt: skip
    page = world.shop.post(f"/orders/{order}/cancel")
    assert (page.status, page.json["refused"]) == (409, "8178")
    assert world.state(order) == ("paid", 10_000, 1)


def test_a_virtual_account_that_was_not_paid_into_is_cancelled(world: World) -> None:
    order = world.pay(5_000, "PAVC")
    assert world.shop.post(f"/orders/{order}/cancel", amount=1_000).status == 422
    assert world.shop.post(f"/orders/{order}/cancel").json["state"] == "cancelled"


def test_a_crash_while_the_gateway_works_pays_once(world: World) -> None:
    paid = world.pay(7_000)
    order = world.order()
    form = world.agree()
    world.gateway.api("POST", "disruptions", kind="late", operation="payment.approval",
                      seconds=3, times=1)  # fmt: skip
    with ThreadPoolExecutor(1) as browser:
        page = browser.submit(world.shop.form, "/return", form)
        until(lambda: world.gateway.payments(order))
        world.shop.kill()
        assert page.exception()
    world.shop.start()
    assert world.state(paid) == ("paid", 7_000, 1)
    assert world.state(order) == ("unknown", 0, 0)
    world.shop.form("/return", form)
    assert order in world.recover()[0]
    assert world.state(order) == ("paid", 10_000, 1)
    assert "paid" in world.shop.form("/return", form).text
    assert world.gateway.count("payment.approval", ordr_no=order) == 1


def test_a_crash_while_a_part_is_cancelled_gives_it_back_once(world: World) -> None:
    order = world.pay(10_000)
    world.gateway.api("POST", "disruptions", kind="late", operation="payment.partial_cancel",
                      seconds=3, times=1)  # fmt: skip
    with ThreadPoolExecutor(1) as clerk:
        page = clerk.submit(world.shop.post, f"/orders/{order}/cancel", amount=4_000)
        until(lambda: world.gateway.payment(order)["left"] == 6_000)
        world.shop.kill()
        assert page.exception()
    world.shop.start()
    assert order in world.recover()[0]
    assert world.state(order) == ("part-cancelled", 6_000, 1)


def test_a_deposit_while_the_shop_is_down_is_booked_when_it_comes_again(world: World) -> None:
    order = world.pay(5_000, "PAVC")
    world.shop.kill()
    (missed,) = world.deposit(order)
    assert missed["notice"]["acknowledged"] is False
    world.shop.start()
    world.gateway.api("POST", "clock", move=120)
    until(lambda: world.state(order) == ("paid", 5_000, 1))


def test_what_did_not_leave_may_be_sent(world: World) -> None:
    """A gateway that is away has not acted: the customer tries again, and so does the clerk."""
    line = Line(world.gateway)
    with closing(line), another_shop(world, KCP_SANDBOX_URL=line.url) as shop:
        order = shop.order()
        form = shop.agree()
        line.cut()
        assert "failed" in shop.shop.form("/return", form).text
        assert shop.state(order) == ("waiting", 0, 0)
        line.is_down = False
        assert "paid" in shop.shop.form("/return", form).text
        line.cut()
        assert shop.shop.post(f"/orders/{order}/cancel", amount=1_000).status == 502
        assert shop.state(order) == ("paid", 10_000, 1)
        line.is_down = False
        assert shop.shop.post(f"/orders/{order}/cancel", amount=1_000).status == 200
        assert shop.state(order) == ("part-cancelled", 9_000, 1)
        assert world.gateway.count("payment.approval", ordr_no=order) == 1


def test_a_gateway_that_is_not_trusted_gets_nothing(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    with Sandbox().serve() as server:
        other.write_bytes(server.ca_pem)
    trust = {"KCP_SANDBOX_CA_FILE": str(other), "NODE_EXTRA_CA_CERTS": str(other)}
    none = dict.fromkeys(("JAVA_TOOL_OPTIONS", "PHP_INI_SCAN_DIR", "SSL_CERT_FILE"), "")
    with another_shop(world, **trust, **none) as shop:
        before = world.gateway.count("payment.registration")
        page = shop.shop.post("/orders", order_no="UNTRUSTED", amount=100, pay_type="PACA")
        assert page.status == 502
        assert world.gateway.count("payment.registration") == before


MIDNIGHT = {
    "the approval before": (timedelta(seconds=-10), timedelta(seconds=10)),
    "the approval behind": (timedelta(seconds=10), timedelta(seconds=-10)),
}


@pytest.mark.parametrize("case", MIDNIGHT)
def test_around_midnight_a_payment_is_found_on_either_date(world: World, case: str) -> None:
    """The inquiry's date is that of the approval, by the gateway's clock and not by the shop's."""
    if world.language == "python":
        pytest.skip("what it was sent stands in the journal; tests of resolve set the clock")
    approved, sent = MIDNIGHT[case]
    korea = timezone(timedelta(hours=9))
    day = datetime.now(korea) + timedelta(days=2)
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    order = world.order()
    world.gateway.api("POST", "clock", set=(midnight + approved).isoformat())
    world.gateway.api("POST", "disruptions", kind="drop-after", operation="payment.approval")
    world.shop.form("/return", world.agree())
    world.shop.kill()
    world.was_sent(order, midnight + sent)
    world.shop.start()
    assert order in world.recover()[0]
    assert world.state(order) == ("paid", 10_000, 1)
