"""The payment window in a real Chromium, from a shop's registration to its approval."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from kcp_proto import Environment, Identity, KcpError, Refused
from kcp_sandbox import SandboxServer
from kcp_transports import Client, Urllib3Transport

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GOODS = {"ordr_idxx": "COFFEE1", "good_mny": 48_000, "good_name": "원두 1kg"}
_PATIENCE = 15.0


class ShopPages:
    """A shop's web server: a page whose form opens the window, and the address it comes back to."""

    def __init__(self) -> None:
        self.page = b""
        self.returned: SimpleQueue[tuple[Mapping[str, str], bytes]] = SimpleQueue()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._respond(shop.page)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.returned.put((dict(self.headers), body))
                self._respond("<!doctype html><title>감사합니다</title>".encode())

            def _respond(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Generator["ShopPages"]:
        Thread(target=self._server.serve_forever, daemon=True).start()
        yield self
        self._server.shutdown()
        self._server.server_close()

    def opens(self, address: str, **fields: str) -> None:
        """Let the shop's page hold the form of its samples."""
        inputs = "".join(f'<input name="{name}" value="{fields[name]}">' for name in fields)
        form = f'<form method="post" action="{address}">{inputs}<button>Pay</button></form>'
        self.page = f"<!doctype html><meta charset=utf-8><title>shop</title>{form}".encode()


@pytest.fixture
def pages() -> Iterator[ShopPages]:
    with ShopPages().running() as running:
        yield running


@pytest.fixture
def client(identity: Identity, server: SandboxServer) -> Iterator[Client]:
    transport = Urllib3Transport(ca_pem=server.ca_pem)
    with Client(identity, Environment("s", server.url), transport) as client:
        yield client
    transport.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    context = browser.new_context(ignore_https_errors=True, locale="en-US")
    context.set_default_timeout(_PATIENCE * 1000)
    page = context.new_page()
    yield page
    context.close()


def opened(
    client: Client, pages: ShopPages, page: "Page", method: str = "CARD", **more: str
) -> None:
    registered = client.send(
        "payment.registration", {**GOODS, "pay_method": method, "Ret_URL": f"{pages.url}/return"}
    )
    form = {
        "ordr_idxx": "COFFEE1",
        "good_mny": "48000",
        "approval_key": registered.wire["approvalKey"],
    }
    pages.opens(registered.wire["PayUrl"], **{**form, **more})
    page.goto(pages.url)
    page.get_by_role("button", name="Pay").click()


def came_back(pages: ShopPages, page: "Page", encoding: str = "euc-kr") -> dict[str, str]:
    page.get_by_role("button", name="Go on to the shop").click()
    page.wait_for_url(f"{pages.url}/return")
    headers, body = pages.returned.get(timeout=_PATIENCE)
    assert headers["Origin"].startswith("https://127.0.0.1:")
    return dict(parse_qsl(body.decode("ascii"), True, encoding=encoding, errors="strict"))


def approve(client: Client, returned: Mapping[str, str]) -> Any:
    passed_on = {name: returned[name] for name in ("tran_cd", "enc_data", "enc_info")}
    return client.send("payment.approval", {**passed_on, "ordr_mony": 48_000, "ordr_no": "COFFEE1"})


@pytest.mark.parametrize(
    ("asked", "encoding"), [({}, "euc-kr"), ({"encoding_trans": "UTF-8"}, "utf-8")]
)
def test_a_customer_pays(
    client: Client, pages: ShopPages, page: "Page", asked: dict[str, str], encoding: str
) -> None:
    opened(client, pages, page, **asked, param_opt_1="가나다")
    assert page.get_by_text("48,000 won", exact=True).is_visible()
    assert page.get_by_text("원두 1kg").is_visible()
    assert page.get_by_text("No money moves").is_visible()
    page.get_by_role("button", name="Approve 48,000 won").click()
    returned = came_back(pages, page, encoding)
    assert returned["res_cd"] == "0000"
    assert returned["res_msg"] == "정상처리"
    assert returned["param_opt_1"] == "가나다"
    assert (returned["ordr_idxx"], returned["good_mny"]) == ("COFFEE1", "48000")
    reply = approve(client, returned)
    assert (reply.ok, reply.wire["amount"], reply.wire["pay_method"]) == (True, "48000", "PACA")


@pytest.mark.parametrize(
    ("button", "code"),
    [("Tampered amount", "8059"), ("Expired authentication", "8310"), ("Used twice", "8094")],
)
def test_what_an_approval_refuses_can_be_had(
    client: Client, pages: ShopPages, page: "Page", button: str, code: str
) -> None:
    opened(client, pages, page)
    page.get_by_text("Other outcomes").click()
    page.get_by_role("button", name=button).click()
    returned = came_back(pages, page)
    with pytest.raises(KcpError) as refused:
        approve(client, returned).raise_for_result()
    assert isinstance(refused.value, Refused)
    assert refused.value.res_cd == code


@pytest.mark.parametrize(("button", "code"), [("Close", "3001"), ("Fail", "X035")])
def test_nothing_is_agreed_to_in_a_window_that_is_closed(
    client: Client, pages: ShopPages, page: "Page", button: str, code: str
) -> None:
    opened(client, pages, page)
    page.get_by_role("button", name=button, exact=True).click()
    assert page.get_by_text("Nothing was agreed to.").is_visible()
    returned = came_back(pages, page)
    assert returned["res_cd"] == code
    assert "enc_data" not in returned


def test_a_form_that_contradicts_its_registration_is_told(
    client: Client, pages: ShopPages, page: "Page"
) -> None:
    opened(client, pages, page, good_mny="1")
    assert "good_mny" in page.get_by_role("alert").inner_text()
    assert page.get_by_text("48,000 won", exact=True).is_visible()


def test_the_window_speaks_korean_and_keeps_what_the_shop_sent(
    client: Client, pages: ShopPages, page: "Page"
) -> None:
    opened(client, pages, page, param_opt_1="가나다")
    page.get_by_role("button", name="한국어").click()
    page.get_by_role("button", name="48,000원 승인").click()
    page.get_by_role("button", name="가맹점으로 계속").click()
    page.wait_for_url(f"{pages.url}/return")
    _, body = pages.returned.get(timeout=_PATIENCE)
    assert dict(parse_qsl(body.decode(), encoding="euc-kr"))["param_opt_1"] == "가나다"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    client: Client, browser: "Browser", axe: str, lang: str, scheme: Any, width: int
) -> None:
    goods = {**GOODS, "ordr_idxx": "A" * 40, "pay_method": "CARD", "Ret_URL": "https://a.example/r"}
    address = client.send("payment.registration", goods).wire["PayUrl"]
    context = browser.new_context(
        ignore_https_errors=True,
        bypass_csp=True,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    page.goto(f"{address}?lang={lang}")
    page.locator("summary").click()
    for step in ("before", "after"):
        page.evaluate(axe)
        found: dict[str, Any] = page.evaluate("axe.run()")
        assert [each["id"] for each in found["violations"]] == [], step
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if step == "before":
            page.locator("button.main").click()
            page.wait_for_selector("#return")
    context.close()
