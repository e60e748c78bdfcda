"""The page at any width, in any theme, by keyboard, to a screen reader, and when it is cut off."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from kcp_proto import OutcomeUnknown
from kcp_sandbox import Sandbox, SandboxServer

from .conftest import Shop, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Accepted, unresolved, refused, not recognised, and how to begin; each in another look.
ADDRESSES = (
    *("exchanges", "exchanges/1/request", "exchanges/2/timing", "exchanges/3/response/raw"),
    *("exchanges/4/request/headers", "start", "more"),
)
# Each part of the page that is wider than what is seen of it.
WIDER = """() => [...document.querySelectorAll("html, body, main, .list-pane, .detail-pane, .rows")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.className || each.tagName)"""


@pytest.fixture
def shop(shop: Shop, sandbox: Sandbox) -> Shop:
    """Give a shop that met something of every kind."""
    shop.pay("ORDER1", 500)
    sandbox.disruptions.drop_after()
    with pytest.raises(OutcomeUnknown):
        shop.pay("ORDER2", 500)
    request = shop.build("payment.cancel", tno="71000000000001")
    wrong = json.loads(request.body) | {"kcp_sign_data": shop.identity.sign("STSC^T0000^7")}
    shop.transport.send(replace(request, body=json.dumps(wrong).encode()))
    shop.transport.send(replace(request, url=f"{shop.server.url}/{'long' * 60}"))
    return shop


def turn(page: "Page", address: str) -> None:
    """Go to an address of the page, and wait until it is shown."""
    page.evaluate("(to) => (location.hash = to)", address)
    view, *rest = address.split("/")
    page.locator(
        f"[data-view={view}][aria-current], [data-view=more][aria-current]"
    ).first.wait_for(state="attached")
    if rest:
        page.locator(f".detail-title:has-text('#{rest[0]}')").wait_for()
    if view == "start":
        page.locator(".guide .step").first.wait_for()


@pytest.mark.parametrize("width", [320, 390, 761, 1000, 1181, 2560])
def test_nothing_is_wider_than_what_is_seen_of_it(shop: Shop, visitor: Visitor, width: int) -> None:
    page = visitor.open("?lang=ko", width=width)
    for address in ADDRESSES:
        turn(page, address)
        assert (address, page.evaluate(WIDER)) == (address, [])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_at_any_address(
    shop: Shop, visitor: Visitor, axe: str, lang: str, scheme: str, width: int
) -> None:
    page = visitor.open(f"?lang={lang}", scheme, width)
    page.locator(".list-pane .row").nth(3).wait_for()
    page.evaluate(axe)
    for address in ADDRESSES:
        turn(page, address)
        found: dict[str, Any] = page.evaluate("axe.run()")
        faults = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
        assert (address, faults) == (address, [])
        assert len(found["passes"]) > 10


def test_on_a_phone_list_and_detail_come_one_after_the_other(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open("?lang=en#exchanges", width=390)
    page.locator(".row", has_text="ORDER1").click()
    page.locator(".detail-title", has_text="#1").wait_for()
    assert not page.locator(".list-pane").is_visible()
    assert page.evaluate("document.activeElement.className") == "detail-pane"
    assert page.locator(".detail-pane").get_attribute("aria-label") == "Benepia point payment #1"
    page.locator(".back").click()
    page.locator(".list-pane").wait_for()
    assert not page.locator(".detail-pane").is_visible()
    assert page.evaluate("document.activeElement.dataset.row") == "1"
    assert page.locator(".side nav a:visible").count() >= 3
    page.locator("[data-view=more]").click()
    page.locator(".more-list a", has_text="Settings").click()
    page.wait_for_url("**#settings")


def test_by_keyboard_one_skips_to_the_view_and_walks_its_tabs(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open("?lang=en#exchanges/1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view"
    page.get_by_role("tab", name="Response").focus()
    for key, name in (("ArrowLeft", "Request"), ("ArrowLeft", "Timing"), ("ArrowRight", "Request")):
        page.keyboard.press(key)
        tab = page.get_by_role("tab", name=name)
        tab.and_(page.locator("[aria-selected=true]")).wait_for()
        assert page.evaluate("document.activeElement.textContent") == name


def test_forced_colours_and_reduced_motion_are_followed(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open("?lang=en#exchanges/1")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    style = "([find, name]) => getComputedStyle(document.querySelector(find))[name]"
    assert page.evaluate(style, [".row[aria-current]", "outlineStyle"]) == "solid"
    assert page.evaluate(style, [".side [aria-current]", "outlineStyle"]) == "solid"
    assert page.evaluate(style, [".pill[aria-pressed=true]", "borderStyle"]) == "solid"
    assert page.evaluate(style, [".dot", "animationName"]) == "none"
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    assert page.evaluate(style, [".live .dot", "animationName"]) == "breathe"


def test_a_page_that_hears_nothing_says_so_and_calls_again(
    shop: Shop, visitor: Visitor, sandbox: Sandbox, server: SandboxServer
) -> None:
    page = visitor.open("?lang=en")
    page.locator(".list-pane .row").nth(3).wait_for()
    port = urlsplit(server.url).port or 0
    server.stop()
    page.wait_for_selector(".live.off")
    assert "Connection lost" in page.locator("#live").inner_text()
    assert page.locator(".list-pane .row").count() == 4
    with sandbox.serve(port=port):
        page.wait_for_selector(".live.on")
        page.close()
    # The browser itself notes each call that failed.
    assert all("ERR_" in text for text in visitor.complaints)
    visitor.complaints.clear()
    # Its address is not the fixture's any more.
    assert {urlsplit(address).port for address in visitor.called} == {port}
    visitor.called.clear()


def test_a_browser_that_remembers_nothing_is_enough(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open("?lang=en#exchanges/1")
    page.evaluate(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException(); } })"
    )
    page.get_by_role("tab", name="Node").click()
    page.locator(".code-panel pre").wait_for()
    page.keyboard.press("p")
    page.wait_for_selector(".live.held")
