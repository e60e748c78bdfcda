"""The payment window's pages, without a browser: what they hold, and whom they let in."""

import json
import re
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from html import unescape
from http.client import HTTPSConnection
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Reply
from kcp_sandbox import Issued, Sandbox, read_seed_file
from kcp_sandbox.disruptions import WINDOW_ENDINGS
from kcp_sandbox.gateway import METHODS, WINDOW_PATH, Registration, read_registration
from kcp_sandbox.payment_window.endings import ENDINGS, read_form

Call = Callable[..., Reply]
NOTHING: Mapping[str, str] = MappingProxyType({})
REGISTERED = Registration(
    "T0000", "ORDER1", 48_000, "원두 1kg", "CARD", "https://shop.example/return"
)


@dataclass(frozen=True)
class Page:
    """What a browser would get."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Window:
    """A browser's connection to a sandbox, without a browser."""

    connection: HTTPSConnection

    def get(self, path: str, **headers: str) -> Page:
        return self._ask("GET", path, None, headers)

    def post(
        self, path: str, form: Mapping[str, str] | bytes = b"", encoding: str = "utf-8"
    ) -> Page:
        body = form if isinstance(form, bytes) else urlencode(form, encoding=encoding).encode()
        return self._ask("POST", path, body, {"Origin": "https://shop.example"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Page:
        self.connection.request(method, path, body, dict(headers))
        response = self.connection.getresponse()
        shown = {name.lower(): text for name, text in response.getheaders()}
        return Page(response.status, shown, response.read().decode("utf-8"))


@pytest.fixture(scope="module")
def window(issued: Issued) -> Iterator[Window]:
    with Sandbox(issued=issued).serve(names=["sandbox.example"]) as server:
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
        parts = urlsplit(server.url)
        connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=20)
        yield Window(connection)
        connection.close()


def hidden(html: str) -> dict[str, str]:
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return {unescape(name): unescape(value) for name, value in inputs}


@given(
    st.builds(
        Registration,
        *(
            st.text(),
            st.text(),
            st.integers(1, 10**12),
            st.text(),
            st.sampled_from(sorted(METHODS)),
        ),
        *(st.text().map("https://shop.example/".__add__), st.just("")),
    )
)
def test_an_address_holds_what_was_registered(registration: Registration) -> None:
    assert read_registration(registration.token) == registration
    assert re.fullmatch("[A-Za-z0-9_-]*", registration.token)
    assert len(registration.approval_key) <= 256


@given(st.text() | st.from_regex("[A-Za-z0-9_=-]*", fullmatch=True))
def test_no_other_address_opens_a_window(token: str) -> None:
    assert read_registration(token) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"return_url": "javascript:alert(1)"},
        {"fail_url": "data:text/html,x"},
        {"pay_method": "CASH"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_forged_address_opens_no_window(wrong: dict[str, Any]) -> None:
    assert read_registration(replace(REGISTERED, **wrong).token) is None


def test_a_registration_says_where_the_window_is(call: Call) -> None:
    goods = {"ordr_idxx": "R1", "good_mny": 10, "good_name": "신발", "pay_method": "CARD"}
    reply = call("payment.registration", **goods, Ret_URL="https://shop.example/r")
    origin, _, token = str(reply.wire["PayUrl"]).partition(WINDOW_PATH)
    assert origin.startswith("https://")
    registered = read_registration(token)
    assert registered is not None
    assert (registered.ordr_idxx, registered.good_mny, registered.return_url) == (
        "R1",
        10,
        "https://shop.example/r",
    )
    addresses = {"ret_URL": "https://shop.example/r", "fail_url": "https://shop.example/f"}
    lite = call("payment.lite_registration", **goods, reg_type="web", **addresses)
    registered = read_registration(str(lite.wire["pay_url"]).rpartition("/")[2])
    assert registered is not None
    assert registered.fail_url == "https://shop.example/f"


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_method_has_a_window(window: Window, method: str, lang: str) -> None:
    registered = Registration("T0000", "ORDER1", 48_000, "원두", method, "https://shop.example/r")
    page = window.get(f"{WINDOW_PATH}{registered.token}?lang={lang}")
    assert page.status == 200
    assert ("원두" in page.text, "ORDER1" in page.text, METHODS[method][0] in page.text) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("name", sorted(ENDINGS))
def test_every_ending_has_its_form(window: Window, sandbox: Sandbox, call: Call, name: str) -> None:
    page = window.post(f"{WINDOW_PATH}{REGISTERED.token}/{name}")
    form = hidden(page.text)
    assert 'action="https://shop.example/return" accept-charset="EUC-KR"' in page.text
    assert form["res_cd"] == ENDINGS[name].code.res_cd
    assert ("enc_data" in form) == ENDINGS[name].approves
    if not ENDINGS[name].approves:
        return
    passed_on = {each: form[each] for each in ("tran_cd", "enc_data", "enc_info")}
    reply = call("payment.approval", **passed_on, ordr_mony=48_000, ordr_no="ORDER1")
    codes = {"approve": "0000", "tampered": "8059", "expired": "8310", "used": "8094"}
    assert reply.res_cd == codes[name]


def test_a_card_is_registered_for_billing(window: Window, call: Call) -> None:
    registered = Registration("T0000", "B1", 1, "정기결제", "AUTH", "https://shop.example/r")
    form = hidden(window.post(f"{WINDOW_PATH}{registered.token}/approve").text)
    passed_on = {each: form[each] for each in ("tran_cd", "enc_data", "enc_info")}
    assert call("billing.key_issue", **passed_on).ok


def test_what_failed_goes_where_a_lite_registration_says(window: Window) -> None:
    addresses = ("https://shop.example/r", "https://shop.example/f")
    registered = Registration("T0000", "L1", 10, "신발", "CARD", *addresses)
    pages = {name: window.post(f"{WINDOW_PATH}{registered.token}/{name}").text for name in ENDINGS}
    failed = {name for name, text in pages.items() if 'action="https://shop.example/f"' in text}
    assert failed == {"fail", "close"}


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr"])
def test_what_the_shop_sent_comes_back(window: Window, encoding: str) -> None:
    sent = {"param_opt_1": "가나다", "buyr_name": "홍길동", "good_mny": "48000", "secret": "x"}
    path = f"{WINDOW_PATH}{REGISTERED.token}"
    opened = window.post(path, sent, encoding)
    assert opened.status == 200
    ended = window.post(f"{path}/approve", hidden(opened.text))
    form = hidden(ended.text)
    assert (form["param_opt_1"], form["buyr_name"]) == ("가나다", "홍길동")
    assert "secret" not in form


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "UTF-8"])
def test_a_shop_may_ask_for_utf_8(window: Window, name: str) -> None:
    ended = window.post(f"{WINDOW_PATH}{REGISTERED.token}/approve", {"encoding_trans": name})
    assert 'accept-charset="UTF-8"' in ended.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("good_mny", "1"), ("ordr_idxx", "OTHER"), ("site_cd", "T9999")),
        *(("approval_key", "x"), ("Ret_URL", "https://elsewhere.example/")),
    ],
)
def test_a_contradiction_is_named(window: Window, field: str, value: str) -> None:
    path = f"{WINDOW_PATH}{REGISTERED.token}"
    page = window.post(path, {field: value}).text
    assert re.search(f'role="alert">[^<]*{field}', page)
    assert "48,000" in page
    assert 'role="alert"' not in window.post(path, {"good_mny": "48000"}).text


@pytest.mark.parametrize(
    "sent", [{"param_opt_1": '"><script>alert(1)</script>'}, {'"><b>': "x"}], ids=["value", "name"]
)
def test_nothing_that_was_sent_is_markup(window: Window, sent: Mapping[str, str]) -> None:
    path = f"{WINDOW_PATH}{REGISTERED.token}"
    for page in (window.post(path, sent), window.post(f"{path}/approve", sent)):
        assert "<script" not in page.text
        assert "<b>" not in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert page.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "status"),
    [("x", 404), (f"{REGISTERED.token}/elsewhere", 404), ("x/approve", 404)],
)
def test_what_is_not_there_is_told(window: Window, path: str, status: int) -> None:
    page = window.post(f"{WINDOW_PATH}{path}")
    assert (page.status, "Register a payment first" in page.text) == (status, True)


@pytest.mark.parametrize("order", ["A\nB", "\ud800", "x" * 41, "A^B"], ids=ascii)
def test_a_forged_order_number_is_no_registration(window: Window, order: str) -> None:
    forged = replace(REGISTERED, ordr_idxx=order)
    text = json.dumps(astuple(forged)).encode()
    path = f"{WINDOW_PATH}{urlsafe_b64encode(text).decode().rstrip('=')}"
    for name in ENDINGS:
        assert window.post(f"{path}/{name}").status in (200, 404)
    assert window.post(path).status in (200, 404)
    assert window.post(f"{path}/approve").status == 404


def test_a_form_is_bounded(window: Window) -> None:
    for path in (REGISTERED.token, f"{REGISTERED.token}/approve"):
        page = window.post(f"{WINDOW_PATH}{path}", {"a": "x" * 65_536})
        assert page.status == 413


def test_another_host_name_is_refused(window: Window) -> None:
    path = f"{WINDOW_PATH}{REGISTERED.token}"
    assert window.get(path, Host="sandbox.example:1").status == 200
    assert window.get(path, Host="evil.example").status == 403


@given(st.binary(max_size=64))
def test_any_body_is_read(body: bytes) -> None:
    assert isinstance(read_form(body), dict)


def test_the_next_windows_end_as_was_said_beforehand(sandbox: Sandbox) -> None:
    """Without a choice of the customer's, so that a shop's own tests need to press nothing."""
    assert set(WINDOW_ENDINGS) == set(ENDINGS)
    sandbox.disruptions.end_windows("close", "expired")
    with sandbox.serve() as server:
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
        parts = urlsplit(server.url)
        connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=20)
        pages = [Window(connection).post(f"{WINDOW_PATH}{REGISTERED.token}") for _ in range(3)]
        connection.close()
    forms = [hidden(page.text) for page in pages]
    assert [form.get("res_cd") for form in forms] == ["3001", "0000", None]
    assert ["enc_data" in form for form in forms] == [False, True, False]
    with pytest.raises(ValueError, match="windows must be one of approve"):
        sandbox.disruptions.end_windows("approve", "shut")
    assert sandbox.disruptions.endings() == ()


def test_a_file_says_how_windows_end(issued: Issued) -> None:
    sandbox = Sandbox(issued=issued, seed_data=read_seed_file(b"windows: [used, close]"))
    assert sandbox.disruptions.endings() == ("used", "close")
    sandbox.disruptions.clear()
    assert sandbox.disruptions.endings() == ()
    with pytest.raises(ValueError, match="windows must be one of"):
        read_seed_file(b"windows: [shut]")
