"""Over HTTPS many shops stand at one address, each below a path of its own, wholly apart."""

import json
import re
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from kcp_proto import Environment, Identity, build_request
from kcp_proto.messages import Cancel, PointPayment
from kcp_sandbox import DisruptionPlan, Sandbox, SandboxServer
from kcp_sandbox.shops import MOST_SHOPS
from kcp_transports import Client, Urllib3Transport

JSON = {"Content-Type": "application/json"}
Got = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Got]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def ask(server: SandboxServer) -> Ask:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)

    def once(method: str, path: str, body: object = None, **headers: str) -> Got:
        connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            # http.client sends such a path as it is, and encodes nothing.
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {**JSON, **named})
            response = connection.getresponse()
            came = {name.lower(): value for name, value in response.getheaders()}
            return response.status, came, response.read()
        finally:
            connection.close()

    return once


def _json(got: Got) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(got[2])
    return value


def test_eight_shops_pay_the_same_orders_at_the_same_time(
    sandbox: Sandbox, server: SandboxServer, identity: Identity, ask: Ask
) -> None:
    names = [f"ci-{number}" for number in range(8)]
    orders = [f"ORDER{number}" for number in range(12)]
    member = sandbox.members[0]

    def pay_all(name: str, transport: Urllib3Transport) -> list[str]:
        here = Environment("sandbox", f"{server.url}/shop/{name}")
        numbers: list[str] = []
        with Client(identity, here, transport) as client:
            for order in orders:
                point = PointPayment(
                    amount=100,
                    pt_mny=100,
                    ordr_idxx=order,
                    pt_memcorp_cd=member.pt_memcorp_cd,
                    pt_idno=member.pt_idno,
                    pt_pwd=member.pt_pwd,
                )
                numbers.append(client.send(point).raise_for_result().tno or "")
            for tno in numbers[: int(name[3:])]:
                assert client.send(Cancel(tno=tno)).ok
        return numbers

    with ThreadPoolExecutor(8) as pool:
        transports = [Urllib3Transport(ca_pem=server.ca_pem) for _ in names]
        numbers = list(pool.map(pay_all, names, transports))
    # The same seed: each shop gave the same numbers to the same orders.
    assert all(each == numbers[0] for each in numbers)
    for cancelled, name in enumerate(names):
        state = _json(ask("GET", f"/shop/{name}/_sandbox/api/state"))
        assert state["shop"] == name
        assert [each["ordr_idxx"] for each in state["payments"]] == orders
        kinds = [[event["kind"] for event in each["history"]] for each in state["payments"]]
        assert [len(each) for each in kinds] == [2] * cancelled + [1] * (12 - cancelled)
        assert sandbox.shop(name).points_of("A001", "hong") == 50_000 - 100 * (12 - cancelled)
        assert len(sandbox.shop(name).exchanges.of()) == 12 + cancelled
    assert sandbox.payments == ()
    assert len(sandbox.inspector.records()) == 0


def test_two_shops_at_once_with_plans_and_clocks_of_their_own(
    sandbox: Sandbox, server: SandboxServer, identity: Identity
) -> None:
    struck, calm = sandbox.shop("struck"), sandbox.shop("calm")
    struck.disruptions.add(DisruptionPlan(kind="code", res_cd="8178", times=None))

    def ask_often(path: str) -> list[str]:
        transport = Urllib3Transport(ca_pem=server.ca_pem)
        with Client(identity, Environment("s", server.url + path), transport) as client:
            return [client.send(Cancel(tno="70000000000001")).res_cd for _ in range(20)]

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(ask_often, (struck.path, calm.path)))
    assert codes == [["8178"] * 20, ["5530"] * 20]


def test_all_that_a_shop_says_of_an_address_has_its_path(
    server: SandboxServer, identity: Identity, ask: Ask
) -> None:
    here = Environment("sandbox", f"{server.url}/shop/a")
    fields = {
        "ordr_idxx": "ORDER1",
        "good_mny": "1004",
        "good_name": "book",
        "pay_method": "CARD",
        "Ret_URL": "http://127.0.0.1:1/return",
    }
    request = build_request("payment.registration", fields, identity, here)
    registered = _json(ask("POST", urlsplit(request.url).path, json.loads(request.body)))
    address: str = registered["PayUrl"]
    assert address.startswith(f"{server.url}/shop/a/_sandbox/window/")
    assert registered["request_URI"] == urlsplit(address).path
    status, _, html = ask("GET", urlsplit(address).path)
    links: list[str] = re.findall(r'href="([^"]+)"', html.decode())
    styles = [urljoin(address, each) for each in links]
    assert (status, {ask("GET", urlsplit(each).path)[0] for each in styles}) == (200, {200})
    assert all(each.startswith(f"{server.url}/shop/a/_sandbox/window/") for each in styles)
    # What it posts to is relative to the window's own address.
    assert b'formaction="/' not in html
    for door in ("/shop/a", "/shop/a/"):
        status, headers, _ = ask("GET", door, Accept="text/html")
        assert (status, headers["location"]) == (303, "/shop/a/_sandbox/")
    status, headers, _ = ask("GET", "/shop/a/_sandbox")
    assert urlsplit(headers["location"]).path == "/shop/a/_sandbox/"
    status, _, page = ask("GET", "/shop/a/_sandbox/")
    assert status == 200
    assert not re.search(rb'="/', page)
    assert b"<title>a \xc2\xb7 kcp-proto sandbox</title>" in page
    assert b"<title>kcp-proto sandbox</title>" in ask("GET", "/_sandbox/")[2]
    linked = re.findall(r'(?:href|src)="(static/[^"]+)"', page.decode())
    assert linked
    assert {ask("GET", f"/shop/a/_sandbox/{each}")[0] for each in linked} == {200}
    (number,) = [each["number"] for each in _exchanges(ask, "/shop/a")]
    copied = _json(ask("GET", f"/shop/a/_sandbox/copies/{number}"))
    assert f"{server.url}/shop/a/std/tradeReg/register" in copied["curl"]
    assert _exchanges(ask, "") == []


def _exchanges(ask: Ask, path: str) -> list[dict[str, Any]]:
    exchanges: list[dict[str, Any]] = _json(ask("GET", f"{path}/_sandbox/api/exchanges"))[
        "exchanges"
    ]
    return exchanges


def test_windows_of_a_shop_end_as_its_own_plans_say(
    sandbox: Sandbox, server: SandboxServer, identity: Identity, ask: Ask
) -> None:
    sandbox.shop("b").disruptions.end_windows("close")
    fields = {
        "ordr_idxx": "ORDER1",
        "good_mny": "1004",
        "good_name": "book",
        "pay_method": "CARD",
        "Ret_URL": "http://127.0.0.1:1/return",
    }
    opened: dict[str, bytes] = {}
    for name in ("a", "b"):
        here = Environment("sandbox", f"{server.url}/shop/{name}")
        request = build_request("payment.registration", fields, identity, here)
        address: str = _json(ask("POST", urlsplit(request.url).path, json.loads(request.body)))[
            "PayUrl"
        ]
        opened[name] = ask("GET", urlsplit(address).path)[2]
    assert b"3001" not in opened["a"]
    assert b"3001" in opened["b"]


def test_the_api_lists_shops_and_removes_them(sandbox: Sandbox, ask: Ask) -> None:
    host = urlsplit(str(_json(ask("GET", "/shop/a/_sandbox/api/shops"))["shops"][0]["url"])).netloc
    ask("GET", "/shop/b/_sandbox/api/health")
    url = f"https://{host}/shop"
    assert _json(ask("GET", "/_sandbox/api/shops")) == {
        "most": MOST_SHOPS,
        "shops": [
            {"name": name, "url": f"{url}/{name}", "page": f"{url}/{name}/_sandbox/"}
            for name in ("a", "b")
        ],
    }
    assert [each["name"] for each in _json(ask("GET", "/shop/b/_sandbox/api/shops"))["shops"]] == [
        "b"
    ]
    status, _, _ = ask("DELETE", "/shop/b/_sandbox/api/shops", {"name": "a"})
    assert (status, sandbox.shops) == (400, ("a", "b"))
    assert _json(ask("DELETE", "/_sandbox/api/shops", {"name": "a"})) == {"removed": "a"}
    assert ask("DELETE", "/_sandbox/api/shops", {"name": "a"})[0] == 400
    assert ask("DELETE", "/_sandbox/api/shops", {"name": ["a"]})[0] == 400
    assert ask("DELETE", "/_sandbox/api/shops", {})[0] == 400
    assert ask("DELETE", "/shop/b/_sandbox/api/shops", {"name": "b"})[0] == 200
    assert sandbox.shops == ()


def test_a_shop_that_was_removed_begins_anew_under_its_name(sandbox: Sandbox, ask: Ask) -> None:
    new = {"pt_memcorp_cd": "B001", "pt_idno": "lee", "pt_pwd": "pw", "points": 7}
    assert ask("POST", "/shop/a/_sandbox/api/members", new)[0] == 200
    before = _json(ask("GET", "/shop/a/_sandbox/api/state"))["total_points"]
    sandbox.remove_shop("a")
    after = _json(ask("GET", "/shop/a/_sandbox/api/state"))["total_points"]
    assert before - after == 7


@pytest.mark.parametrize(
    "path",
    [
        *("/shop", "/shop/", "/shop//gw", "/shop/A/gw", "/shop/a_b/gw", "/shop/../gw"),
        *("/shop/%61/gw", "/shop/a%2fb/gw", "/shop/%2e%2e/gw", "/shop/a%00/gw", "/shop/a%0a/gw"),
        *("/shop/a.b/gw", "/shop/a;b/gw", f"/shop/{'a' * 41}/gw", f"/shop/{'a' * 30_000}/gw"),
        *("/shop/%ED%95%9C/_sandbox/", "/shop/A/_sandbox/api/state", "/shop/%61/_sandbox/"),
    ],
)
def test_a_path_that_names_no_shop_is_unknown(sandbox: Sandbox, ask: Ask, path: str) -> None:
    for method in ("POST", "GET", "DELETE"):
        status, _, body = ask(method, path, None if method == "GET" else {"site_cd": "T0000"})
        if path == "/shop":
            assert status in (404, 405)
        else:
            assert status == 404
            assert json.loads(body)["res_cd"] == "X011"
            assert "1 to 40 of a-z, 0-9 and -" in sandbox.inspector.records()[-1].detail
    assert sandbox.shops == ()


def test_a_flood_of_names_is_refused_with_the_reason(sandbox: Sandbox, ask: Ask) -> None:
    def use(number: int) -> int:
        return ask("POST", f"/shop/s{number}/gw/enc/v1/payment", {})[0]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(use, range(MOST_SHOPS + 60)))
    assert sorted(set(statuses)) == [200, 404]
    assert statuses.count(404) == 60
    assert len(sandbox.shops) == MOST_SHOPS
    refused = sandbox.inspector.records()
    assert len(refused) == 60
    assert {record.res_cd for record in refused} == {"X042"}
    assert "DELETE /_sandbox/api/shops" in refused[0].detail
    # Those that are there go on, and so does the sandbox itself.
    assert ask("GET", f"/shop/{sandbox.shops[0]}/_sandbox/api/health")[0] == 200
    assert ask("GET", "/shop/one-more/_sandbox/api/health")[0] == 404
    assert ask("GET", "/_sandbox/api/health")[0] == 200


def test_what_is_refused_for_its_path_uses_up_no_plan(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="html"))
    ask("POST", "/shop/A/gw/enc/v1/payment", {})
    assert len(sandbox.disruptions.plans()) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site", "x", ""])
def test_a_page_of_another_site_makes_no_shop(sandbox: Sandbox, ask: Ask, site: str) -> None:
    status, _, body = ask("POST", "/shop/a/gw/enc/v1/payment", {}, Sec_Fetch_Site=site)
    assert (status, json.loads(body)["res_cd"]) == (404, "X042")
    assert sandbox.shops == ()
    sandbox.shop("a")
    assert ask("POST", "/shop/a/gw/enc/v1/payment", {}, Sec_Fetch_Site=site)[0] == 200
    assert ask("GET", "/shop/a/_sandbox/api/state", Sec_Fetch_Site=site)[0] == 403


def test_a_head_that_asks_for_a_page_has_no_body(ask: Ask) -> None:
    status, headers, body = ask("HEAD", "/shop/a/", Accept="text/html")
    assert (status, body, headers["location"]) == (303, b"", "/shop/a/_sandbox/")


def test_a_sandbox_with_a_state_file_says_why_it_has_no_shops(
    tmp_path: Any, identity: Identity
) -> None:
    with Sandbox(state=tmp_path / "s.sqlite") as sandbox, sandbox.serve() as server:
        here = Environment("sandbox", f"{server.url}/shop/a")
        with Client(sandbox.identity, here, Urllib3Transport(ca_pem=server.ca_pem)) as client:
            reply = client.send(Cancel(tno="70000000000001"))
        assert (reply.res_cd, sandbox.shops) == ("X042", ())
        (record,) = sandbox.inspector.records()
        assert "--state" in record.detail


def test_requests_of_a_shop_are_recorded_as_they_came(
    sandbox: Sandbox, server: SandboxServer, identity: Identity
) -> None:
    here = Environment("sandbox", f"{server.url}/shop/a")
    with Client(identity, here, Urllib3Transport(ca_pem=server.ca_pem)) as client:
        assert client.send(Cancel(tno="70000000000001")).res_cd == "5530"
    (record,) = sandbox.shop("a").exchanges.of("payment.cancel")
    assert record.path == "/shop/a/gw/mod/v1/cancel"


def test_a_payment_that_the_page_sends_goes_to_its_own_shop(sandbox: Sandbox, ask: Ask) -> None:
    assert ask("POST", "/shop/a/_sandbox/api/test-payment", {})[0] == 200
    records = sandbox.shop("a").inspector.records()
    assert records
    assert all(record.path.startswith("/shop/a/") for record in records)
    assert not any(record.is_refused for record in records)
    assert sandbox.inspector.records() == ()
