"""What a user sees and does on the sandbox's page, in a real browser."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kcp_proto import NotSent, OutcomeUnknown
from kcp_sandbox import Sandbox

from .conftest import Shop, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_payment_shows_in_every_view(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open()
    shop.pay("ORDER1", 1_234)
    turn(page, "transactions")
    page.locator("tr", has_text="ORDER1").filter(has_text="1,234 P").wait_for()
    turn(page, "members")
    page.locator("tr", has_text="48,766").first.wait_for()
    assert "53,000 P" in page.locator(".sums").inner_text()


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
