"""The built site in a real Chromium: search, both languages, dark, phones, axe, and no other host.

``make docs`` builds it; without a site that is as new as its sources these tests are skipped.
"""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from tools.site import build
from tools.site.project import version

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from tools.site.words import Language

# One page of each kind.
KINDS = (
    *("index", "tasks/cancel", "explanation/protocol", "api/kcp_proto.keys", "codes", "sandbox"),
    *("messages/payment.partial_cancel.request", "python/async-client", "commands/call"),
)
# What still moves or changes its colour is not yet what a reader sees.
STILL = """() => [...document.querySelectorAll("body > div")]
  .map((each) => each.shadowRoot || document)
  .every((root) => root.getAnimations().length === 0)"""
# Each part of a page that is wider than the window and cannot be scrolled by itself.
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Silent(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the site that was built."""
    if reason := build.not_built():
        pytest.skip(reason)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(build.SITE)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Reader:
    """A person whose browser opens pages, and who notes where it calls and complains."""

    def __init__(self, browser: "Browser", address: str) -> None:
        """Open nothing yet."""
        self.browser, self.address = browser, address
        self.opened: list[BrowserContext] = []
        self.called: list[str] = []
        self.complaints: list[str] = []

    def window(self, scheme: str = "light", width: int = 1280, locale: str = "ko-KR") -> "Page":
        """Open a window."""
        context = self.browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
            locale=locale,
        )
        context.set_default_timeout(15_000)
        self.opened.append(context)
        context.on("request", lambda request: self.called.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self.listen)
        return page

    def listen(self, message: "ConsoleMessage") -> None:
        """Note what is wrong, and not what Chromium tells those who look closely."""
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def go(self, page: "Page", language: "Language", name: str = "index") -> None:
        """Open a page, and wait until its script has run."""
        page.goto(f"{self.address}/{language}/{version()}/{name}.html")
        page.locator(".md-version__current").wait_for(state="attached")


@pytest.fixture
def reader(browser: "Browser", address: str) -> Iterator[Reader]:
    """Give a reader; in the end no other host was called, and nothing was complained of."""
    reading = Reader(browser, address)
    yield reading
    for context in reading.opened:
        context.close()
    assert {urlsplit(url).netloc for url in reading.called} <= {urlsplit(address).netloc}
    assert reading.complaints == []


def look_for(page: "Page", words: str) -> list[str]:
    """Type into the search, and give the addresses of what it finds, best first."""
    page.locator(".md-search__button:visible, label[for=__search]:visible").first.click()
    field = page.locator("body > div input[type=text], body > div input[type=search]").last
    field.wait_for()
    field.fill(words)
    # Typed Hangul sends no keyup, which the search waits for.
    page.keyboard.press("End")
    found = page.locator("body > div ol[role=listbox] a")
    found.first.wait_for()
    return [unquote(str(each.get_attribute("href"))) for each in found.all()]


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("ko", "부분취소", "tasks/cancel.html?h=부분취소"),
        ("ko", "S032", "codes.html?h=S032#s032"),
        ("ko", "rem_mny", "messages/payment.partial_cancel.request.html?h=rem_mny#rem_mny"),
        ("en", "S032", "codes.html?h=S032#s032"),
        ("en", "rem_mny", "messages/payment.partial_cancel.request.html?h=rem_mny#rem_mny"),
    ],
)
def test_what_is_looked_for_is_found_first(
    reader: Reader, language: "Language", words: str, first: str
) -> None:
    page = reader.window()
    reader.go(page, language)
    found = look_for(page, words)
    assert found[0] == f"{reader.address}/{language}/{version()}/{first}"


def test_the_search_speaks_the_language_of_the_page(reader: Reader) -> None:
    page = reader.window()
    results: dict[Language, str] = {"ko": "건", "en": "results"}
    for language, words in results.items():
        reader.go(page, language)
        look_for(page, "S032")
        assert words in page.locator("body > div [role=status]").last.inner_text()


@pytest.mark.parametrize(
    ("locale", "language"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")]
)
def test_the_front_door_leads_to_the_language_of_the_browser(
    reader: Reader, locale: str, language: str
) -> None:
    page = reader.window(locale=locale)
    page.goto(f"{reader.address}/index.html")
    page.wait_for_url(f"{reader.address}/{language}/{version()}/index.html")
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("name", ["tasks/cancel", "messages/payment.cancel.request", "index"])
def test_the_other_language_is_the_same_page(reader: Reader, name: str) -> None:
    page = reader.window()
    reader.go(page, "ko", name)
    page.locator(".md-header .md-select > button").first.focus()
    page.locator(".md-select__link[hreflang=en]").click()
    page.wait_for_url(f"{reader.address}/en/{version()}/{name}.html")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_version_is_shown_and_others_are_looked_for_beside_it(reader: Reader) -> None:
    page = reader.window()
    reader.go(page, "ko")
    label = page.locator(".md-version__current")
    assert label.inner_text() == version()
    assert str(label.get_attribute("aria-label")).endswith(f": {version()}")
    listed: list[dict[str, Any]] = json.loads((build.SITE / "ko" / "versions.json").read_text())
    assert listed[0]["aliases"] == ["latest"]
    assert version() in {each["version"] for each in listed}


def test_dark_is_chosen_once_for_all_pages(reader: Reader) -> None:
    page = reader.window("light")
    reader.go(page, "ko")
    scheme = "document.body.dataset.mdColorScheme"
    assert page.evaluate(scheme) == "default"
    page.locator("form[data-md-component=palette] label:visible").click()
    reader.go(page, "ko", "tasks/cancel")
    assert page.evaluate(scheme) == "slate"
    dark = reader.window("dark")
    reader.go(dark, "ko")
    assert dark.evaluate(scheme) == "slate"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_on_a_phone_no_page_is_wider_than_the_window(reader: Reader, language: "Language") -> None:
    page = reader.window(width=390)
    for name in KINDS:
        reader.go(page, language, name)
        assert (name, page.evaluate(WIDER) <= 0) == (name, True)


@pytest.mark.parametrize(
    ("language", "scheme", "width", "kinds"),
    [
        ("ko", "light", 390, KINDS),
        ("en", "dark", 1280, KINDS),
        ("ko", "dark", 1280, KINDS[:3]),
        ("en", "light", 1280, KINDS[:3]),
    ],
    ids=["ko-phone", "en-dark", "ko-dark", "en-light"],
)
def test_axe_finds_nothing_serious_on_any_kind_of_page(
    reader: Reader, axe: str, language: "Language", scheme: str, width: int, kinds: tuple[str, ...]
) -> None:
    page = reader.window(scheme, width)
    for name in kinds:
        reader.go(page, language, name)
        assert (name, faults(page, axe)) == (name, [])
    look_for(page, "S032")
    assert faults(page, axe) == []


def faults(page: "Page", axe: str) -> list[tuple[str, str]]:
    """Ask axe for what is serious or worse."""
    page.wait_for_function(STILL)
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        (each["id"], each["nodes"][0]["html"])
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def test_a_picture_is_as_wide_as_a_phone_and_shown_in_dark(reader: Reader) -> None:
    page = reader.window("dark", 390)
    reader.go(page, "ko", "explanation/protocol")
    box = page.locator("article svg[role=img]").first.bounding_box()
    assert box is not None
    assert 200 < box["width"] <= 390


def test_the_scripts_and_styles_name_no_other_host(address: str) -> None:
    for path in Path(build.SITE).rglob("assets/**/*.js"):
        assert "unpkg.com" not in (text := path.read_text("utf-8"))
        assert "api.github.com" not in text
        assert "jsdelivr" not in text
