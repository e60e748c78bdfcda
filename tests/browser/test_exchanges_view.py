"""The page's exchanges: what a user sees of each, looks for, copies and takes away."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from kcp_proto import OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Sandbox

from .conftest import Shop, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Milliseconds.
WITHIN_A_SECOND = 1_000
NASTY = "<img src=x onerror=document.title='marked'>"
RLO = "\u202e"


def row(page: "Page", text: str) -> "Locator":
    """Find a row of the list."""
    return page.locator(".list-pane .row", has_text=text)


def cancel(shop: Shop, **changed: str) -> None:
    """Send a cancel that was changed after it was signed."""
    request = shop.build("payment.cancel", tno="71000000000001")
    body = json.loads(request.body) | changed
    shop.transport.send(replace(request, body=json.dumps(body).encode()))


def test_a_payment_shows_up_within_a_second(shop: Shop, visitor: Visitor) -> None:
    page = visitor.open()
    shop.pay("ORDER1", 1_234)
    row(page, "ORDER1").wait_for(timeout=WITHIN_A_SECOND)
    shown = row(page, "ORDER1").inner_text()
    assert {"Benepia point payment", "benepia.point_payment", "0000"} <= {*shown.split("\n")}


def test_what_happened_before_is_there_too(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 1_000)
    page = visitor.open("?lang=ko#exchanges/1")
    page.locator(".detail .facts", has_text="정상 0000").wait_for()
    assert page.locator(".detail-title h2").inner_text() == "베네피아 포인트 결제"


@pytest.mark.parametrize(("lang", "title"), [("en", "Proven cause"), ("ko", "확인된 원인")])
def test_a_tampered_signature_shows_its_diagnosis(
    shop: Shop, visitor: Visitor, lang: str, title: str
) -> None:
    page = visitor.open(f"?lang={lang}")
    cancel(shop, tno="71000000000002")
    row(page, "X001").click()
    why = page.locator(".why")
    why.wait_for()
    assert title in why.inner_text()
    assert why.locator(".remedy").count() == 1
    # Copied by hand, it is the very text.
    shown: str = why.locator(".signed").last.evaluate("(each) => each.textContent")
    assert shown == "T0000^71000000000002^STSC"
    why.get_by_role("button").click()
    page.locator("#notice:not(:empty)").wait_for()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == "T0000^71000000000002^STSC"


def test_fields_that_were_signed_in_another_order_are_marked(shop: Shop, visitor: Visitor) -> None:
    cancel(shop, kcp_sign_data=shop.identity.sign("71000000000001^T0000^STSC"))
    page = visitor.open("?lang=en#exchanges/1")
    page.locator(".why").wait_for()
    was, must = page.locator(".why .signed").all()
    shown: list[str] = [each.evaluate("(each) => each.textContent") for each in (was, must)]
    assert shown == ["71000000000001^T0000^STSC", "T0000^71000000000001^STSC"]
    assert was.locator(".off code").all_inner_texts() == ["71000000000001", "T0000"]
    assert must.locator(".off").count() == 0


@pytest.mark.parametrize(
    ("change", "sent", "known"),
    [
        ({"mod_type": "STXX"}, "mod_type STXX", {"STRA", "STSC", "STPC"}),
        ({"site_cd": "T0000", "mod_type": ""}, 'mod_type ""', {"STSC"}),
    ],
)
def test_a_value_that_is_not_known_stands_beside_those_that_are(
    shop: Shop, visitor: Visitor, change: dict[str, str], sent: str, known: set[str]
) -> None:
    cancel(shop, **change)
    page = visitor.open("?lang=en#exchanges/1/request")
    sides = page.locator(".why .sides > div")
    assert sent in sides.first.inner_text()
    assert known <= {*sides.last.locator("code").all_inner_texts()}
    # What was sent is still there, masked.
    fields = page.locator(".fields tbody tr")
    assert "T0000" in fields.filter(has_text="site_cd").inner_text()
    assert "masked" in fields.filter(has_text="kcp_sign_data").inner_text()
    assert fields.filter(has_text="mod_type").get_attribute("class") == "blamed"


def test_a_path_that_is_not_known_stands_beside_those_that_are(
    shop: Shop, visitor: Visitor
) -> None:
    request = shop.build("payment.cancel", tno="71000000000001")
    shop.transport.send(replace(request, url=f"{shop.server.url}/gw/mod/v1/cancle"))
    page = visitor.open("?lang=en#exchanges/1")
    assert "/gw/mod/v1/cancle" in page.locator(".sides > div").first.inner_text()
    known = page.locator(".sides > div").last.locator("code").all_inner_texts()
    assert known.count("/gw/mod/v1/cancel") == 1


@pytest.mark.parametrize(
    ("kind", "chips", "left"),
    [
        ("html", ["html", "200 HTML"], "B, altered"),
        ("http-500", ["http-500", "HTTP 500"], "B, altered"),
        ("euc-kr", ["euc-kr", "200 altered"], "B, altered"),
        ("duplicate", ["duplicate", "200 altered"], "B, altered"),
        ("truncated", ["truncated", "cut off in the response"], " of "),
        ("drop-after", ["drop-after", "No response"], "nothing"),
    ],
)
def test_the_page_shows_what_left_and_not_what_the_gateway_meant_to_send(
    shop: Shop, visitor: Visitor, sandbox: Sandbox, kind: str, chips: list[str], left: str
) -> None:
    page = visitor.open()
    sandbox.disruptions.add(DisruptionPlan(kind=kind))
    with suppress(OutcomeUnknown):
        shop.pay("ORDER1", 500)
    line = row(page, "ORDER1")
    line.click()
    assert line.locator(".chip").all_inner_texts() == chips
    assert line.locator(".mark.open").count() == 1
    assert page.locator(".row .mark.good").count() == 0
    facts = page.locator(".facts")
    facts.wait_for()
    assert left in facts.inner_text()
    assert "Unresolved" in facts.inner_text()
    (record,) = sandbox.inspector.records()
    shown = page.locator(".messages pre")
    assert shown.count() == (1 if record.passage.body else 0)
    if record.passage.body:
        assert record.raw_response.splitlines()[0] in shown.inner_text()
    # What the gateway believes stands beside what the shop got.
    got, believes = page.locator(".versus > div").all()
    assert "0000" not in got.inner_text()
    assert "500 P" in believes.inner_text()
    assert "0000" in believes.inner_text()


def test_what_is_under_way_and_what_was_settled_is_shown_in_its_place(
    shop: Shop, visitor: Visitor, sandbox: Sandbox
) -> None:
    page = visitor.open()
    sandbox.disruptions.add(DisruptionPlan(kind="late", seconds=1.5))
    paying = Thread(target=shop.pay, args=("ORDER1", 500))
    paying.start()
    row(page, "on its way").wait_for()
    row(page, "ORDER1").filter(has_text="0000").wait_for()
    paying.join()
    sandbox.disruptions.drop_after()
    with pytest.raises(OutcomeUnknown):
        shop.pay("ORDER2", 500)
    row(page, "No response").click()
    page.locator(".verdict.open", has_text="Unresolved").wait_for()
    assert page.locator("nav .number.alert").count() == 1
    shop.pay("ORDER2", 500)
    page.locator(".verdict", has_text="Settled by #3").wait_for()
    page.locator("nav .number.alert").wait_for(state="detached")
    assert page.locator(".list-pane .row").count() == 3
    assert page.locator(".rows.inset .row").count() == 1


def test_a_search_and_the_filters_find_what_failed(
    shop: Shop, visitor: Visitor, sandbox: Sandbox
) -> None:
    shop.pay("ORDER1", 500)
    cancel(shop, tno="71000000000002")
    sandbox.disruptions.drop_after()
    with pytest.raises(OutcomeUnknown):
        shop.pay("ORDER3", 500)
    page = visitor.open()
    rows = page.locator(".list-pane .row:visible")
    rows.nth(2).wait_for()
    found: dict[str, list[int]] = {}
    for only in ("all", "refused", "disrupted", "unresolved"):
        pill = page.locator(f"[data-only={only}]")
        pill.click()
        assert pill.get_attribute("aria-pressed") == "true"
        found[only] = [int(each.get_attribute("data-row") or 0) for each in rows.all()]
        page.locator(f"[data-only={only}] .number", has_text=str(len(found[only]))).wait_for()
    assert found == {"all": [3, 2, 1], "refused": [2], "disrupted": [3], "unresolved": [3]}
    page.locator("[data-only=all]").click()
    for text, number in (("order3 point", "3"), ("x001", "2"), ("71000000000002", "2")):
        page.keyboard.press("/")
        page.locator("[type=search]").fill(text)
        assert [each.get_attribute("data-row") for each in rows.all()] == [number]
        page.locator("[type=search]").fill("")
    page.get_by_role("combobox", name="Operation").select_option("payment.cancel")
    assert [each.get_attribute("data-row") for each in rows.all()] == ["2"]
    page.locator(".list-pane .count", has_text="1 of 3").wait_for()
    page.locator("[data-only=unresolved]").click()
    page.get_by_role("button", name="Clear filters").click()
    rows.nth(2).wait_for()


def test_a_paused_list_holds_what_comes(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open()
    row(page, "ORDER1").wait_for()
    page.keyboard.press("p")
    page.wait_for_selector(".live.held")
    for number in (2, 3, 4):
        shop.pay(f"ORDER{number}", 500)
    page.locator(".held-bar", has_text="3 new, show").wait_for()
    assert page.locator(".list-pane .row").count() == 1
    page.locator(".held-bar").click()
    assert page.locator(".list-pane .row").count() == 4
    page.wait_for_selector(".live.held")
    page.get_by_role("button", name="Resume").click()
    page.wait_for_selector(".live.on")
    shop.pay("ORDER5", 500)
    row(page, "ORDER5").wait_for()


def test_an_exchange_has_an_address_down_to_its_raw_response(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open("?lang=en#exchanges/1/response/raw")
    assert '"res_cd":"0000"' in page.locator(".messages pre").inner_text()
    assert page.title().startswith("Exchanges 1")
    page.get_by_role("tab", name="Request").click()
    assert page.url.endswith("#exchanges/1/request/")
    page.get_by_role("button", name="Copy link").click()
    page.locator("#notice:not(:empty)").wait_for()
    link: str = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("?lang=en#exchanges/1")
    page.evaluate("location.hash = 'exchanges/99'")
    page.locator(".pick", has_text="no longer stored").wait_for()


def test_fields_are_named_and_codes_are_explained(visitor: Visitor, shop: Shop) -> None:
    shop.transport.send(shop.build("transaction.inquiry", tno="71000000000001", pay_type="PACA"))
    page = visitor.open("?lang=en#exchanges/1/request")
    line = page.locator(".fields tr", has_text="pay_type")
    assert line.locator(".gloss").inner_text() == "card"
    assert line.locator("td").first.inner_text() == "Payment method of the transaction"
    page.goto(f"{visitor.server.url}/_sandbox/?lang=ko#exchanges/1/request")
    page.locator(".fields tr", has_text="pay_type").filter(has_text="결제 수단").wait_for()


def test_what_a_field_holds_stays_text(shop: Shop, visitor: Visitor) -> None:
    request = shop.build("payment.cancel", tno="71000000000001")
    body = json.loads(request.body) | {"tno": NASTY, "mod_desc": NASTY, NASTY: NASTY, "a": RLO}
    shop.transport.send(replace(request, body=json.dumps(body).encode()))
    shop.transport.send(replace(request, url=f"{shop.server.url}/%3Cimg%20src=x%3E"))
    page = visitor.open()
    for number in (1, 2):
        for tab in ("request", "response", "timing"):
            for look in ("fields", "raw", "headers"):
                page.evaluate("(to) => (location.hash = to)", f"exchanges/{number}/{tab}/{look}")
                page.locator(f".detail-title:has-text('#{number}')").wait_for()
                assert page.locator("main img").count() == 0
                assert RLO not in page.locator("main").inner_text()
    page.evaluate("location.hash = 'exchanges/1/request/fields'")
    page.get_by_role("tab", name="PHP", exact=True).click()
    page.locator(".code-panel pre", has_text="onerror").wait_for()
    assert page.get_by_text(NASTY, exact=True).count() >= 2
    assert page.locator("main img").count() == 0
    assert page.title().endswith("kcp-proto sandbox")


def test_a_request_is_copied_as_code_in_the_language_that_is_remembered(
    shop: Shop, visitor: Visitor
) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open("?lang=en#exchanges/1")
    page.locator(".code-panel pre", has_text="curl -sS --cacert ca.pem").wait_for()
    page.get_by_role("tab", name=".NET").click()
    page.reload()
    page.locator(".code-panel pre", has_text="PostAsync").wait_for()
    page.keyboard.press("c")
    page.locator("#notice", has_text="Copied").wait_for()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert "YOUR_PT_PWD" in copied
    assert shop.member["pt_pwd"] not in copied


def test_the_inquiry_that_settles_is_copied(shop: Shop, visitor: Visitor, sandbox: Sandbox) -> None:
    agreed = sandbox.authorize(order_no="ORDER9", amount=1_000, pay_type="PACA")
    sandbox.disruptions.drop_after()
    with pytest.raises(OutcomeUnknown):
        shop.transport.send(
            shop.build(
                "payment.approval", **agreed, ordr_mony="1000", ordr_no="ORDER9", pay_type="PACA"
            )
        )
    page = visitor.open("?lang=en#exchanges/1")
    page.get_by_role("button", name="Copy the inquiry").click()
    page.locator("#notice", has_text="Copied").wait_for()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert "/std/inquery" in copied
    assert '"ordr_idxx": "ORDER9"' in copied or '"mod_ordr_idxx": "ORDER9"' in copied
    assert "YOUR_KCP_SIGN_DATA" in copied


@pytest.mark.parametrize("of_one", [False, True])
def test_exchanges_are_saved_as_an_archive_that_other_tools_open(
    shop: Shop, visitor: Visitor, tmp_path: Path, of_one: bool
) -> None:
    shop.pay("ORDER1", 500)
    cancel(shop, tno="71000000000002")
    page = visitor.open("?lang=en#exchanges/2")
    row(page, "X001").wait_for()
    place = page.locator(".detail-bar" if of_one else ".pane-head")
    saved: dict[str, Any] = {}
    for kind in ("HAR", "JSON"):
        place.locator("summary").click()
        with page.expect_download() as download:
            place.get_by_role("button", name=kind).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        text = path.read_text("utf-8")
        assert shop.member["pt_pwd"] not in text
        saved[path.suffix] = json.loads(text)
    log = saved[".har"]["log"]
    assert (log["version"], len(log["entries"])) == ("1.2", 1 if of_one else 2)
    entry = log["entries"][-1]
    assert entry["request"]["url"] == f"{shop.server.url}/gw/mod/v1/cancel"
    assert json.loads(entry["request"]["postData"]["text"])["tno"] == "71000000000002"
    assert json.loads(entry["response"]["content"]["text"])["res_cd"] == "X001"
    assert entry["timings"]["wait"] + entry["timings"]["receive"] == pytest.approx(entry["time"])
    assert [each["number"] for each in saved[".json"]] == ([2] if of_one else [1, 2])


def test_the_list_is_walked_by_keys(shop: Shop, visitor: Visitor) -> None:
    for number in (1, 2, 3):
        shop.pay(f"ORDER{number}", 500)
    page = visitor.open()
    row(page, "ORDER3").wait_for()
    for key, number in (("j", 3), ("j", 2), ("ArrowDown", 1), ("j", 1), ("k", 2)):
        page.keyboard.press(key)
        page.locator(f".detail-title:has-text('#{number}')").wait_for()
        assert page.evaluate("document.activeElement.dataset.row") == str(number)
    page.keyboard.press("Escape")
    page.locator(".pick").wait_for()
    page.keyboard.press("?")
    assert page.locator("dialog[open] dt").count() == 9
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('kcp-sandbox-keys', 'off')")
    page.keyboard.press("j")
    page.keyboard.press("2")
    assert page.url.endswith("#exchanges")


def test_a_notice_is_shown_with_what_the_shop_responded(visitor: Visitor, sandbox: Sandbox) -> None:
    tno = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000).tno
    page = visitor.open()
    # Nothing listens there.
    sandbox.deposit(tno, notify="http://127.0.0.1:9/kcp/notice")
    row(page, "Deposit notice").first.click()
    page.locator(".why", has_text="no connection to the shop").wait_for()
    shown = page.locator(".facts").inner_text()
    assert "http://127.0.0.1:9/kcp/notice" in shown
    assert "No response" in shown
    assert row(page, "sent by the sandbox").count() >= 1
    page.get_by_role("tab", name="Request").click()
    page.locator(".fields tr", has_text="ipgm_mnyx").filter(has_text="5000").wait_for()
