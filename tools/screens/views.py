"""The sandbox's page as Chromium shows it, with the same payments at the same times each time."""

import base64
import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kcp_proto import Environment, KcpError
from kcp_proto.notices import notice_response
from kcp_sandbox import DisruptionPlan, Sandbox
from kcp_transports import Client, Urllib3Transport

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_PORT, _SHOP_PORT = 8443, 8080
_QUALITY = 72
LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class View:
    """What is shown: where it is, in which colours and on how large a screen."""

    name: str
    at: str
    scheme: str
    width: int = 1180
    height: int = 720


VIEWS = (
    View("transactions", "#transactions/{paid}", "light"),
    View("exchange", "#exchanges/4", "dark"),
    View("disruptions", "#disruptions", "light"),
    View("notices", "#notices", "dark", height=420),
    View("window", "", "light", 480, 760),
    View("phone", "#exchanges", "dark", 390, 760),
)


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))

    def __call__(self) -> datetime:
        return self.time

    def go_on(self) -> None:
        self.time += timedelta(seconds=37)


def take(folder: Path) -> None:
    """Write a picture of each view in each language.

    Raises:
        OSError: A port that the pictures show is in use.
        RuntimeError: There is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise RuntimeError("the chromium command is not installed")
    clock = Clock()
    sandbox = Sandbox(now=clock)
    with _shop() as notice, sandbox.serve(port=_PORT) as server, sync_playwright() as playwright:
        sandbox.notify(notice)
        transport = Urllib3Transport(ca_pem=server.ca_pem)
        with Client(sandbox.identity, Environment("s", server.url), transport) as client:
            paid, window = _day_of_a_shop(sandbox, client, clock)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        for language in LANGUAGES:
            for view in VIEWS:
                here = f"{server.url}/_sandbox/?lang={language}{view.at.format(paid=paid)}"
                address = here if view.at else window
                picture = _picture(browser, view, address, language)
                (folder / f"{view.name}.{language}.webp").write_bytes(picture)
        browser.close()


def _day_of_a_shop(sandbox: Sandbox, client: Client, clock: Clock) -> tuple[str, str]:
    """Let a shop do what can be looked at; give a payment and the address of a window."""
    paid = _approve(sandbox, client, "COFFEE1", 48_000, "PACA")
    clock.go_on()
    client.send("payment.partial_cancel", {"tno": paid, "mod_mny": "8000", "rem_mny": "48000"})
    clock.go_on()
    sandbox.disruptions.add(DisruptionPlan(kind="drop-after", operation="payment.approval"))
    with contextlib.suppress(KcpError):
        _approve(sandbox, client, "MUG7", 15_000, "PACA")
    clock.go_on()
    # The shop asks for another amount than the one that its customer agreed to.
    agreed = sandbox.authorize(order_no="TEA3", amount=9_000, pay_type="PACA")
    client.send("payment.approval", {**agreed, "ordr_mony": "8000", "ordr_no": "TEA3"})
    clock.go_on()
    account = _approve(sandbox, client, "BEANS2", 32_000, "PAVC")
    clock.go_on()
    sandbox.deposit(account)
    sandbox.exchanges.wait_for("deposit.notice", tno=account)
    sandbox.disruptions.add(DisruptionPlan(kind="late", operation="payment.cancel", times=3))
    goods = {"ordr_idxx": "FILTER5", "good_mny": 12_000, "good_name": "원두 1kg"}
    back = {"pay_method": "CARD", "Ret_URL": "https://shop.example/return"}
    registered = client.send("payment.registration", {**goods, **back})
    return paid, str(registered.wire["PayUrl"])


def _approve(sandbox: Sandbox, client: Client, order_no: str, amount: int, pay_type: str) -> str:
    agreed = sandbox.authorize(order_no=order_no, amount=amount, pay_type=pay_type)
    fields = {**agreed, "ordr_mony": str(amount), "ordr_no": order_no, "pay_type": pay_type}
    return str(client.send("payment.approval", fields).wire["tno"])


@contextmanager
def _shop() -> Iterator[str]:
    """Acknowledge notices, as a shop does; give the address for them."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = notice_response().body
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", _SHOP_PORT), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{_SHOP_PORT}/notice"
    server.shutdown()
    server.server_close()


def _picture(browser: "Browser", view: View, address: str, language: str) -> bytes:
    context = browser.new_context(
        ignore_https_errors=True,
        color_scheme="dark" if view.scheme == "dark" else "light",
        viewport={"width": view.width, "height": view.height},
        locale={"en": "en-US", "ko": "ko-KR"}[language],
        timezone_id="Asia/Seoul",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    if view.at:
        page.wait_for_selector(".live.on", state="attached")
    page.wait_for_timeout(700)  # until the view is drawn
    devtools = context.new_cdp_session(page)
    taken = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
    context.close()
    return base64.b64decode(taken["data"])
