"""What a user sees and does in the views of what the sandbox owns, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from kcp_proto import NotSent, OutcomeUnknown, read_response
from kcp_proto.notices import notice_response, read_notice
from kcp_sandbox import DisruptionPlan, Sandbox

from .conftest import Shop, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWS = (
    "transactions",
    "notices",
    "notices/accounts",
    "notices/new",
    "members",
    "disruptions",
    "settings",
)
LOST = (OutcomeUnknown, NotSent)


class Booking:
    """A shop's server that books deposits, and acknowledges them or not.

    Args:
        acknowledges: Whether it responds with ``result=0000``.
    """

    def __init__(self, acknowledges: bool = True) -> None:
        self.booked: list[tuple[str, int]] = []
        page = notice_response().body if acknowledges else b"success"
        booked = self.booked

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                notice = read_notice(body, self.headers["Content-Type"])
                booked.append((notice.wire["order_no"], int(notice.wire["ipgm_mnyx"])))
                self.send_response(200)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/kcp/notice"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def booking() -> Iterator[Callable[..., Booking]]:
    """Give a way to start a shop's server."""
    started: list[Booking] = []

    def start(*, acknowledges: bool = True) -> Booking:
        started.append(Booking(acknowledges))
        return started[-1]

    yield start
    for each in started:
        each.close()


def approve(shop: Shop, sandbox: Sandbox, order_no: str, amount: int) -> str:
    """Pay by card, and give the transaction number."""
    agreed = sandbox.authorize(order_no=order_no, amount=amount, pay_type="PACA")
    fields = {"ordr_mony": str(amount), "ordr_no": order_no, "pay_type": "PACA"}
    request = shop.build("payment.approval", **agreed, **fields)
    return read_response(request, shop.transport.send(request)).wire["tno"]


def send(shop: Shop, operation: str, **fields: object) -> None:
    """Send a request."""
    shop.transport.send(shop.build(operation, **fields))


def turn(page: "Page", view: str) -> None:
    """Turn to a view."""
    page.evaluate("name => (location.hash = name)", view)


def steps(page: "Page") -> list[str]:
    """Read the steps of a life."""
    return page.locator(".life li").all_inner_texts()


def test_each_step_of_a_life_shows_its_amount_and_leads_to_its_exchange(
    shop: Shop, sandbox: Sandbox, visitor: Visitor
) -> None:
    tno = approve(shop, sandbox, "COFFEE", 48_000)
    send(shop, "payment.partial_cancel", tno=tno, mod_mny="12000", rem_mny="48000")
    page = visitor.open("?lang=en#transactions")
    row = page.locator(".money-table tbody tr", has_text="COFFEE")
    row.click()
    page.locator(".life li", has_text="Partly cancelled").wait_for()
    # What comes while it is shown is shown.
    send(shop, "payment.cancel", tno=tno)
    page.locator(".life li", has_text="refused, 8040").wait_for()
    approved, cancelled, refused = steps(page)
    assert "+48,000" in approved
    assert "−12,000" in cancelled
    assert "Remaining 36,000" in cancelled
    assert "#3" in refused
    assert "36,000 won" in page.locator(".sums").inner_text()
    assert page.url.endswith(f"#transactions/{tno}")
    page.locator(".life a", has_text="#2").click()
    page.wait_for_url("**#exchanges/2")


def test_what_is_unresolved_says_so_and_leads_to_the_exchange(
    shop: Shop, sandbox: Sandbox, visitor: Visitor
) -> None:
    sandbox.disruptions.drop_after()
    with suppress(*LOST):
        approve(shop, sandbox, "LOST1", 5_000)
    page = visitor.open("?lang=ko#transactions")
    page.locator("tr", has_text="LOST1").locator(".chip", has_text="미확인").wait_for()
    page.locator("tr", has_text="LOST1").click()
    page.locator(".left-open", has_text="#1").wait_for()


def test_transactions_are_searched_and_a_missing_one_has_a_way_on(
    sandbox: Sandbox, visitor: Visitor
) -> None:
    sandbox.add_transaction("PACA", ordr_idxx="MINE1", state="cancelled")
    page = visitor.open("?lang=en#transactions")
    page.locator("tbody tr").nth(5).wait_for()
    page.keyboard.press("/")
    page.keyboard.type("mine1 cancelled")
    assert page.locator("tbody tr").count() == 1
    page.keyboard.type(" nothing")
    page.get_by_text("No transaction matches.").wait_for()
    turn(page, "transactions/71")
    page.get_by_role("link", name="All transactions").click()
    page.locator(".pick", has_text="Choose a transaction.").wait_for()
    assert {"400" in text for text in visitor.complaints} == {True}
    visitor.complaints.clear()


def test_a_deposit_from_the_page_is_booked_by_the_shop(
    sandbox: Sandbox, visitor: Visitor, booking: Callable[..., Booking]
) -> None:
    server = booking()
    tno = sandbox.add_transaction("PAVC", ordr_idxx="VA1", state="issued", amount=5_000).tno
    page = visitor.open("?lang=en#notices")
    account = page.locator(".accounts tr", has_text="VA1")
    account.locator(".chip", has_text="Issued, unpaid").wait_for()
    account.get_by_role("link", name="Deposit VA1").click()
    page.wait_for_url(f"**#notices/new/{tno}")
    page.get_by_label("Notices go to").fill(server.url)
    page.get_by_label("Amount in won").fill("4000")
    page.get_by_text("Twice", exact=True).click()
    page.get_by_role("button", name="Send a deposit").click()
    row = page.locator(".row", has_text="VA1")
    row.locator(".chip", has_text="Delivered 2 of 10").wait_for()
    row.click()
    page.locator(".told", has_text="no inquiry of this transaction has come yet").wait_for()
    assert ["Acknowledged" in step for step in steps(page)] == [True, True]
    assert server.booked == [("VA1", 4_000), ("VA1", 4_000)]
    turn(page, "notices/accounts")
    account.locator(".chip", has_text="Paid in part").wait_for()
    turn(page, f"transactions/{tno}")
    page.locator(".life li", has_text="Paid in").locator("a", has_text="#1").wait_for()
    page.get_by_role("link", name="Deposit", exact=True).click()
    page.wait_for_url(f"**#notices/new/{tno}")


def test_a_shop_that_does_not_acknowledge_sees_why_and_when_it_is_tried_again(
    sandbox: Sandbox, visitor: Visitor, booking: Callable[..., Booking]
) -> None:
    server = booking(acknowledges=False)
    tno = sandbox.add_transaction("PAVC", ordr_idxx="VA1", state="issued", amount=5_000).tno
    sandbox.notify(server.url)
    sandbox.deposit(tno)
    page = visitor.open("?lang=en#notices")
    page.locator(".row", has_text="Trying again 1 of 10").click()
    told = page.locator(".told")
    told.wait_for()
    assert "without result=0000" in told.inner_text()
    assert "success" in told.inner_text()
    page.locator(".life .later", has_text="Attempt 2").wait_for()
    page.get_by_role("button", name="Cancel at the bank").click()
    page.locator(".row", has_text="Deposit cancelled by bank").wait_for()
    page.get_by_role("button", name="Post again").click()
    page.locator(".row").nth(2).wait_for()


def test_a_target_that_is_not_allowed_is_refused_in_korean(
    sandbox: Sandbox, visitor: Visitor
) -> None:
    sandbox.add_transaction("PAVC", ordr_idxx="VA1", state="issued", amount=5_000)
    page = visitor.open("?lang=ko#notices/new")
    page.get_by_label("통보 받을 주소").fill("http://192.0.2.1/")
    page.get_by_role("button", name="입금 보내기").click()
    page.locator("#notice.wrong", has_text="거절됨: ").wait_for()
    assert "이 컴퓨터에만" in page.locator("#notice").inner_text()
    assert ["400" in text for text in visitor.complaints] == [True]
    visitor.complaints.clear()
    # What was filled in is still there.
    assert page.get_by_label("통보 받을 주소").input_value() == "http://192.0.2.1/"


def test_only_what_belongs_to_the_order_of_notices_is_asked_for(visitor: Visitor) -> None:
    page = visitor.open("?lang=en#notices/new")
    later, order = page.get_by_label("Seconds later"), page.get_by_label("Order number")
    page.get_by_label("Amount in won").wait_for()
    assert (later.is_visible(), order.is_visible()) == (False, False)
    page.get_by_text("Late", exact=True).click()
    assert (later.is_visible(), order.is_visible()) == (True, False)
    page.get_by_text("Before the approval responds").click()
    assert (later.is_visible(), order.is_visible()) == (False, True)
    assert not page.get_by_label("Virtual account").is_visible()


def test_the_points_of_members_and_payments_add_up(shop: Shop, visitor: Visitor) -> None:
    shop.pay("ORDER1", 1_234)
    page = visitor.open("?lang=en#members")
    page.locator(".sums", has_text="53,000 P").wait_for()
    assert "Unchanged since the start" in page.locator(".sums").inner_text()
    assert page.locator(".sums .faint strong").all_inner_texts() == ["51,766", "1,234"]
    line = page.locator("tr", has_text="Point payment")
    assert "−1,234" in line.inner_text()
    assert line.locator("a", has_text="#1").count() == 1


def test_a_sum_that_changed_is_said(sandbox: Sandbox, visitor: Visitor) -> None:
    account = sandbox.members[0].account
    storage = sandbox._brain.store.storage  # pyright: ignore[reportPrivateUsage]
    storage.put_balance(account, 1)
    page = visitor.open("?lang=ko#members")
    page.locator(".chip.bad", has_text="시작 시 53,000").wait_for()


def test_a_login_is_copied_and_never_shown(shop: Shop, visitor: Visitor) -> None:
    """R24: never show a secret."""
    page = visitor.open("?lang=en#members")
    page.get_by_role("button", name="Copy login: A001 h***").click()
    page.locator("#notice", has_text="Login copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == shop.member["pt_idno"]
    assert shop.member["pt_idno"] not in page.content()


def test_a_disruption_planned_on_the_page_hits_the_next_request(
    shop: Shop, visitor: Visitor, sandbox: Sandbox
) -> None:
    page = visitor.open("?lang=en#disruptions")
    page.get_by_label("Which requests").select_option("benepia.point_payment")
    page.get_by_role("button", name="Plan it").click()
    page.locator(".plans li", has_text="1 left").wait_for()
    with pytest.raises(OutcomeUnknown):
        shop.pay("ORDER1", 500)
    page.get_by_text("Nothing is planned to go wrong.").wait_for()
    assert sandbox.disruptions.plans() == ()
    turn(page, "transactions")
    page.locator("tr", has_text="ORDER1").locator(".chip", has_text="Unresolved").wait_for()


@pytest.mark.parametrize(
    ("kind", "seconds", "code"),
    [
        ("html", False, False),
        ("late", True, False),
        ("act-late", True, False),
        ("code", False, True),
    ],
)
def test_a_kind_asks_only_for_what_belongs_to_it(
    visitor: Visitor, sandbox: Sandbox, kind: str, seconds: bool, code: bool
) -> None:
    page = visitor.open("?lang=en#disruptions")
    page.locator(f"[name=kind][value={kind}]").check()
    assert page.get_by_label("Seconds", exact=True).is_visible() is seconds
    assert page.get_by_label("Result code", exact=True).is_visible() is code
    assert page.get_by_label("Act before responding so").is_visible() is code
    page.get_by_role("button", name="Plan it").click()
    page.locator(".plans li").wait_for()
    (plan,) = sandbox.disruptions.plans()
    assert plan.kind == kind


def test_plans_are_removed_one_by_one_or_all_by_keyboard(
    visitor: Visitor, sandbox: Sandbox
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="late", times=None, probability=0.5))
    sandbox.disruptions.add(DisruptionPlan(kind="html"))
    sandbox.disruptions.follow(None, DisruptionPlan(kind="drop-after"))
    sandbox.disruptions.end_windows("close")
    page = visitor.open("?lang=en#disruptions")
    page.locator(".plans li", has_text="50 % · struck 0").wait_for()
    page.locator(".queue", has_text="Closed by the customer, 3001").wait_for()
    page.locator(".scenario li", has_text="nothing goes wrong").wait_for()
    page.get_by_role("button", name="Remove: HTML page").click()
    page.locator(".plans li", has_text="HTML page").wait_for(state="detached")
    page.get_by_label("It ends with").select_option("used")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".queue li", has_text="8094").wait_for()
    assert sandbox.disruptions.endings() == ("close", "used")
    page.get_by_role("button", name="Clear all").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Nothing is planned to go wrong.").wait_for()
    assert sandbox.disruptions.plans() == sandbox.disruptions.steps() == ()


def test_members_and_transactions_are_added(visitor: Visitor, sandbox: Sandbox) -> None:
    page = visitor.open("?lang=en#settings/transaction")
    form = page.locator("[data-part=transaction]")
    form.get_by_label("Order number").fill("MINE1")
    form.get_by_label("State").select_option("cancelled")
    form.get_by_role("button", name="Add a transaction").click()
    turn(page, "transactions")
    page.locator("tr", has_text="MINE1").wait_for()
    turn(page, "members")
    page.get_by_role("link", name="Add a member").click()
    form = page.locator("[data-part=member]")
    for label, text in (("Company", "B1"), ("Points", "77"), ("Login", "lee"), ("Password", "pw")):
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name="Add a member").click()
    turn(page, "members")
    page.locator(".sums", has_text="53,077 P").wait_for()
    assert sandbox.points_of("B1", "lee") == 77


def test_the_clock_is_set_moved_and_let_go(shop: Shop, visitor: Visitor, sandbox: Sandbox) -> None:
    """In Korean time, by keyboard; responses and lives follow it."""
    page = visitor.open("?lang=en#settings")
    page.get_by_label("Stop at").fill("2026-03-01T23:59:30")
    page.keyboard.press("Enter")
    page.locator(".now", has_text="2026-03-01 23:59:30").wait_for()
    assert "stopped" in page.locator(".now .chip").inner_text()
    page.get_by_label("Move by").fill("1.5")
    page.get_by_role("button", name="Move the clock").focus()
    page.keyboard.press("Enter")
    page.locator(".now", has_text="2026-03-02 00:01:00").wait_for()
    page.locator("#modes", has_text="2026-03-02 stopped").wait_for()
    shop.pay("ORDER1", 500)
    turn(page, "members")
    page.locator("time", has_text="03-02 00:01:00").wait_for()
    turn(page, "settings")
    page.get_by_role("button", name="Follow the real time").click()
    page.locator(".now .chip", has_text="Follows the real time").wait_for()
    assert not sandbox.clock.stopped
    page.get_by_role("button", name="Move the clock").click()
    page.locator(".now .chip", has_text="Runs, but was moved").wait_for()


def test_a_time_that_cannot_be_is_refused_in_words(visitor: Visitor, sandbox: Sandbox) -> None:
    page = visitor.open("?lang=en#settings")
    page.get_by_label("Move by").fill("999999999")
    page.get_by_role("combobox", name="Unit").select_option("86400")
    page.get_by_role("button", name="Move the clock").click()
    page.locator("#notice.wrong").wait_for()
    assert ["400" in text for text in visitor.complaints] == [True]
    visitor.complaints.clear()
    assert sandbox.clock().year < 2999


def test_single_keys_are_switched_off(visitor: Visitor) -> None:
    page = visitor.open("?lang=en#settings")
    page.get_by_label("Use single-key shortcuts").uncheck()
    page.get_by_role("heading", name="Keyboard").click()
    page.keyboard.press("2")
    assert page.url.endswith("#settings")
    page.get_by_label("Use single-key shortcuts").check()
    page.get_by_role("heading", name="Keyboard").click()
    page.keyboard.press("2")
    page.wait_for_url("**#transactions")


def test_a_reset_asks_in_place_and_keeps_by_default(
    shop: Shop, visitor: Visitor, sandbox: Sandbox
) -> None:
    shop.pay("ORDER1", 500)
    page = visitor.open("?lang=en#settings")
    page.get_by_role("button", name="Reset …").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reset …").wait_for()
    assert len(sandbox.payments) == 1
    page.get_by_role("button", name="Reset …").click()
    page.get_by_role("button", name="Yes, reset").click()
    page.wait_for_url("**#exchanges")
    assert sandbox.payments == ()
    turn(page, "transactions")
    page.locator("tbody tr").nth(5).wait_for()
    assert page.locator("tr", has_text="ORDER1").count() == 0


def prepare(shop: Shop, sandbox: Sandbox, url: str) -> list[str]:
    """Let there be something of every kind, and list the addresses to look at."""
    tno = approve(shop, sandbox, "COFFEE", 48_000)
    send(shop, "payment.partial_cancel", tno=tno, mod_mny="12000", rem_mny="48000")
    send(shop, "payment.cancel", tno=tno)
    shop.pay("POINTS", 500)
    with suppress(*LOST):
        approve(shop, sandbox, "SBXHTML1", 15_800)
    account = sandbox.add_transaction("PAVC", ordr_idxx="VA1", state="issued", amount=5_000).tno
    sandbox.deposit(account, notify=url)
    sandbox.exchanges.wait_for("deposit.notice")
    (notice,) = sandbox.exchanges.of("deposit.notice")
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="8178", times=None))
    sandbox.disruptions.follow(None, DisruptionPlan(kind="drop-after"))
    sandbox.disruptions.end_windows("close")
    lost = sandbox.transactions[-2].tno
    deep = (f"transactions/{tno}", f"transactions/{lost}", f"transactions/{account}")
    return [*VIEWS, *deep, f"notices/{notice.number}", "settings/transaction"]


@pytest.mark.parametrize("width", [320, 768, 1024, 2560])
def test_nothing_scrolls_sideways_at_any_width(
    shop: Shop, sandbox: Sandbox, visitor: Visitor, booking: Callable[..., Booking], width: int
) -> None:
    addresses = prepare(shop, sandbox, booking(acknowledges=False).url)
    page = visitor.open("?lang=en", width=width)
    for address in addresses:
        turn(page, address)
        settle(page)
        wide: list[str] = page.evaluate(
            "[document.documentElement, document.body, ...document.querySelectorAll("
            "  'main, .list-pane, .detail-pane, .money-table')]"
            ".filter((each) => each.parentElement?.clientWidth || each.clientWidth)"
            ".filter((each) => each.scrollWidth > each.clientWidth + 1"
            "  || each.getBoundingClientRect().right > innerWidth + 1)"
            ".map((each) => each.className || each.tagName)"
        )
        assert wide == [], address


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_serious_fault(
    shop: Shop,
    sandbox: Sandbox,
    visitor: Visitor,
    booking: Callable[..., Booking],
    axe: str,
    lang: str,
    scheme: str,
    width: int,
) -> None:
    addresses = prepare(shop, sandbox, booking(acknowledges=False).url)
    page = visitor.open(f"?lang={lang}", scheme, width)
    page.evaluate(axe)
    for address in addresses:
        turn(page, address)
        settle(page)
        found: dict[str, Any] = page.evaluate("axe.run()")
        grave = [
            (each["id"], [node["html"] for node in each["nodes"]])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert grave == [], address
        assert len(found["passes"]) > 10


def settle(page: "Page") -> None:
    """Wait until a view has drawn what it fetches."""
    page.wait_for_timeout(300)
