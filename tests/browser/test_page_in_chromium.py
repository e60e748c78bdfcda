"""What a user sees and does on the sandbox's page, in a real browser."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kcp_proto import NotSent, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Sandbox

from .conftest import Shop, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_payment_shows_in_every_view(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open()
    shop.pay("ORDER1", 1_234)
    turn(page, "transactions")
    page.locator(".timeline", has_text="paid 1,234").wait_for()
    turn(page, "members")
    assert "48,766" in page.locator("#member-rows").inner_text()
    assert page.locator("#sum").inner_text() == "53,000"


def test_the_points_of_members_and_payments_add_up(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 1_234)
    page = visitor.open("?lang=en#members")
    page.locator("#sum", has_text="53,000").wait_for()
    shown = page.locator("#member-rows .number").all_inner_texts()
    paid = page.locator("#paid").inner_text()
    assert paid == "1,234"
    assert sum(int(points.replace(",", "")) for points in [*shown, paid]) == 53_000


def test_a_disruption_set_on_the_page_hits_the_next_request(
    shop: Shop, visitor: Visitor, sandbox: Sandbox
) -> None:
    page = visitor.open("?lang=en#disruptions")
    page.get_by_label("Kind of disruption").select_option("drop-after")
    page.get_by_role("combobox", name="Operation").select_option("benepia.point_payment")
    page.get_by_role("button", name="Add disruption").click()
    page.locator(".plans li", has_text="1 left").wait_for()
    with pytest.raises(OutcomeUnknown):
        shop.pay("ORDER1", 500)
    page.locator("#no-disruptions").wait_for()
    turn(page, "exchanges")
    page.locator(".row", has_text="No response").wait_for()
    assert sandbox.disruptions.plans() == ()
    shop.pay("ORDER2", 500)
    page.locator(".list-pane .row", has_text="ORDER2").wait_for()


def test_a_refused_form_and_a_plan_are_shown_in_korean(visitor: Visitor) -> None:
    page = visitor.open("?lang=ko#disruptions")
    page.get_by_label("확률").fill("2")
    page.get_by_role("button", name="장애 설정").click()
    page.locator("#notice.wrong", has_text="거절됨: 확률은 0보다 크고").wait_for()
    assert ["400" in text for text in visitor.complaints] == [True]
    visitor.complaints.clear()
    page.get_by_label("확률").fill("1")
    page.get_by_role("button", name="장애 설정").click()
    page.locator(".plans li", has_text="1회 남음").wait_for()


def test_all_disruptions_are_cleared_by_keyboard(visitor: Visitor, sandbox: Sandbox) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="late", times=None, probability=0.5))
    page = visitor.open("?lang=en#disruptions")
    page.locator(".plans li", has_text="until cleared · 50 %").wait_for()
    page.locator("#clear-disruptions").focus()
    page.keyboard.press("Enter")
    page.locator("#no-disruptions").wait_for()
    assert sandbox.disruptions.plans() == ()


def test_members_and_transactions_are_added(visitor: Visitor, sandbox: Sandbox) -> None:
    page = visitor.open("?lang=en#settings")
    page.locator("summary", has_text="Add a transaction").click()
    page.get_by_label("Order number").fill("MINE1")
    page.get_by_label("State").select_option("cancelled")
    page.get_by_role("button", name="Add a transaction").click()
    turn(page, "transactions")
    page.locator("#inquirable", has_text="MINE1").wait_for()
    turn(page, "settings")
    page.locator("summary", has_text="Add a member").click()
    for label, text in (("Company", "B1"), ("Points", "77"), ("Login", "lee"), ("Password", "pw")):
        page.locator("#seed-data").get_by_label(label).fill(text)
    page.get_by_role("button", name="Add a member").click()
    turn(page, "members")
    page.locator("#member-rows", has_text="77").wait_for()
    assert sandbox.points_of("B1", "lee") == 77


def test_the_clock_is_set_moved_and_let_go(shop: Shop, visitor: Visitor, sandbox: Sandbox) -> None:
    """In Korean time, by keyboard; responses and the exchanges' times follow it."""
    page = visitor.open("?lang=en#settings")
    page.get_by_label("Stop at").fill("2026-03-01T23:59:30")
    page.keyboard.press("Enter")
    page.locator("#now", has_text="2026-03-01 23:59:30").wait_for()
    assert page.locator("#stopped").inner_text() == "stopped"
    page.get_by_label("Move by").fill("1.5")
    page.get_by_role("combobox", name="Unit").select_option("minutes")
    page.get_by_role("button", name="Move the clock").focus()
    page.keyboard.press("Enter")
    page.locator("#now", has_text="2026-03-02 00:01:00").wait_for()
    page.locator("#modes", has_text="2026-03-02 stopped").wait_for()
    assert page.locator("#clock").inner_text() == "00:01:00 KST"
    shop.pay("ORDER1", 500)
    turn(page, "transactions")
    page.locator(".timeline", has_text="2026-03-02 00:01:00").wait_for()
    turn(page, "exchanges")
    page.locator(".row time", has_text="00:01:00").wait_for()
    turn(page, "settings")
    page.get_by_role("button", name="Follow the real time").click()
    page.locator("#stopped:empty").wait_for(state="attached")
    assert not sandbox.clock.stopped


def test_a_time_that_cannot_be_is_refused_in_words(visitor: Visitor, sandbox: Sandbox) -> None:
    page = visitor.open("?lang=en#settings")
    page.get_by_label("Move by").fill("999999")
    page.get_by_role("button", name="Move the clock").click()
    page.locator("#notice.wrong", has_text="1970 and 2999").wait_for()
    assert ["400" in text for text in visitor.complaints] == [True]
    visitor.complaints.clear()
    assert sandbox.clock().year < 2999


def test_a_reset_asks_first_and_empties_the_page(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open()
    page.locator(".list-pane .row").wait_for()
    turn(page, "settings")
    button = page.locator("#reset")
    button.click()
    assert button.inner_text() == "Reset all?"
    button.click()
    turn(page, "transactions")
    page.locator("#no-payments").wait_for()
    turn(page, "exchanges")
    page.locator(".waiting").wait_for()
    assert page.locator(".list-pane .row").count() == 0


def test_a_reset_from_elsewhere_is_noticed(shop: Shop, visitor: Visitor, sandbox: Sandbox) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open()
    page.locator(".list-pane .row", has_text="ORDER1").wait_for()
    sandbox.reset()
    page.locator(".waiting").wait_for()
    shop.pay("ORDER2", 500)
    page.locator(".list-pane .row", has_text="ORDER2").wait_for()
    assert page.locator(".list-pane .row").count() == 1


def test_the_language_is_remembered(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator("#language").click()
    page.wait_for_selector("html[lang=ko] .live.on")
    page.goto(f"{visitor.server.url}/_sandbox/")
    page.wait_for_selector("html[lang=ko] .live.on")
    assert page.locator("nav [data-view=disruptions] .name").inner_text() == "장애 주입"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_cut_off_at_any_width(shop: Shop, visitor: Visitor, width: int) -> None:
    prepare(shop)
    page = visitor.open(width=width)
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(
    shop: Shop, visitor: Visitor, axe: str, lang: str, scheme: str
) -> None:
    prepare(shop)
    page = visitor.open(f"?lang={lang}", scheme)
    opened(page)
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run()")
    grave = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert grave == []
    assert len(found["passes"]) > 10


def turn(page: "Page", view: str) -> None:
    """Turn to a view."""
    page.evaluate("name => (location.hash = name)", view)


def prepare(shop: Shop) -> None:
    """Let there be something of every kind to look at."""
    shop.pay("ORDER1", 500)
    shop.pay("ORDER1", 500)
    with pytest.raises((OutcomeUnknown, NotSent)):
        shop.pay("SBXDROPAFTER1", 500)
    cancel = shop.build("payment.cancel", tno="71000000000001")
    body = json.loads(cancel.body) | {"tno": "7x"}
    shop.transport.send(replace(cancel, body=json.dumps(body).encode()))


def opened(page: "Page") -> None:
    """Open an exchange of those that were prepared, and one of everything in it."""
    page.locator(".list-pane .row").nth(3).wait_for()
    turn(page, "exchanges/3")
    page.locator(".struck").wait_for()
    turn(page, "exchanges/4")
    page.locator(".why .signed").first.wait_for()
    page.get_by_role("tab", name="Java").click()
    page.locator(".code-panel pre", has_text="HttpClient").wait_for()
