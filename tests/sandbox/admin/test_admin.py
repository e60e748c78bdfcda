"""The admin API shows and changes the sandbox, for its user and for no other web site."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPSConnection
from threading import Timer
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import HttpRequest, OutcomeUnknown, Reply
from kcp_proto.showing import last_four
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Sandbox, SandboxServer
from kcp_sandbox.admin import without_numbers
from kcp_sandbox.store import MemoryStorage, Store
from tests.fuzz import fuzz
from tests.sandbox.conftest import inside

API = "/_sandbox/api"
JSON = {"content-type": "application/json"}
MEMBER = {"pt_memcorp_cd": "A", "pt_idno": "a", "pt_pwd": "b", "points": 1}


@dataclass(frozen=True)
class Result:
    """What the admin API sent back."""

    status: int
    body: Any
    headers: dict[str, str]


Ask = Callable[..., Result]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve(names=["gateway.test"]) as running:
        yield running


@pytest.fixture
def ask(server: SandboxServer) -> Iterator[Ask]:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)

    def send(method: str, path: str, body: object = None, **headers: str) -> Result:
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        sent = {**(JSON if method != "GET" else {}), **lines}
        connection.request(method, API + path, data if method != "GET" else None, sent)
        response = connection.getresponse()
        read = response.read()
        seen = {name.lower(): value for name, value in response.getheaders()}
        shown = json.loads(read) if seen["content-type"] == "application/json" else read
        return Result(response.status, shown, seen)

    yield send
    connection.close()


WRITES = [
    "/shops",
    "/members",
    "/transactions",
    "/authorizations",
    "/deposits",
    "/notices",
    "/disruptions",
    "/clock",
    "/exams",
    "/exams/1/steps",
    "/reset",
]
FIELDS = st.sampled_from(
    (
        "site_cd certificate pt_memcorp_cd pt_idno pt_pwd points pay_type ordr_idxx approved state"
        " amount remaining response kind operation times probability seconds res_cd acts set move"
        " follow \ud800"
    ).split()
)
WORDS = st.sampled_from(["PACA", "T0000", "delay", "code", "20260301090000", "1e999", "\udfff"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | WORDS
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(FIELDS, SCALARS, max_size=2)


@fuzz(200)
@given(st.sampled_from(WRITES), st.dictionaries(FIELDS, VALUES, max_size=5) | VALUES)
@example("/clock", {"\ud800": 1})
@example("/members", {**MEMBER, "pt_idno": "\ud800"})
@example("/clock", {"move": float("nan")})
@example("/clock", {"move": 1e308})
def test_any_body_is_taken_or_refused(ask: Ask, path: str, body: object) -> None:
    result = ask("POST", path, json.dumps(body).encode())
    assert result.status in (200, 400)


@pytest.mark.parametrize(
    "body", [b"[" * 60_000, b"\xff", b'{"a":' * 10_000, b"1" * 60_000, b"\x00"]
)
def test_a_body_that_is_no_json_is_refused(ask: Ask, body: bytes) -> None:
    assert ask("POST", "/clock", body).status == 400


def test_health_is_shown(ask: Ask) -> None:
    result = ask("GET", "/health")
    assert (result.status, result.body["status"]) == (200, "ok")
    assert result.body["clock"]["now"] == "2026-03-01T03:04:05+00:00"
    assert result.headers["cache-control"] == "no-store"


def test_the_state_shows_members_payments_and_their_history_but_no_secret(
    sandbox: Sandbox, ask: Ask, pay: Callable[..., Reply], call: Callable[..., Reply]
) -> None:
    tno = pay("A1", 1_000).wire["tno"]
    call("benepia.reapproval", tno=tno, mod_mny=300)
    state = ask("GET", "/state").body
    assert [member["points"] for member in state["members"]] == [49_700, 3_000]
    (payment,) = state["payments"]
    assert (payment["tno"], payment["points"]) == (tno, 300)
    assert [event["kind"] for event in payment["history"]] == ["payment", "reapproval"]
    assert [each["pay_type"] for each in state["transactions"]] == [
        transaction.pay_type for transaction in sandbox.transactions
    ]
    assert state["total_points"] == 53_000
    shown = json.dumps([state, ask("GET", "/exchanges").body], ensure_ascii=False)
    hidden = [*(m.pt_pwd for m in sandbox.members), *(m.pt_idno for m in sandbox.members)]
    assert [secret for secret in [*hidden, "-----MII", "changeit", "4336"] if secret in shown] == []
    assert ask("GET", "/state?names=shown").body["members"][0]["pt_idno"] == "hong"


def test_exchanges_are_listed_from_where_one_left_off(
    ask: Ask, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    for tno in ("71", "72", "73"):
        sandbox.transport().send(build("payment.cancel", tno=tno))
    exchanges = ask("GET", "/exchanges?after=1").body["exchanges"]
    assert [(each["number"], each["request"]["tno"]) for each in exchanges] == [
        (2, "72"),
        (3, "73"),
    ]
    assert exchanges[0]["expected"] == "T0000^72^STSC"
    for wrong in ("x", "-1", "", "9" * 5_000):
        refused = ask("GET", f"/exchanges?after={wrong}")
        assert (refused.status, "serial number" in str(refused.body)) == (400, True)


def test_exchanges_are_chosen_by_operation_field_and_standing(
    ask: Ask, sandbox: Sandbox, build: Callable[..., HttpRequest], pay: Callable[..., Reply]
) -> None:
    pay("A1", 500)
    for tno in ("71", "72"):
        sandbox.transport().send(build("payment.cancel", tno=tno))
    sandbox.disruptions.drop_after()
    with suppress(OutcomeUnknown):
        pay("A2", 500)
    for query, numbers in (
        ("operation=payment.cancel", [2, 3]),
        ("operation=payment.cancel&tno=72", [3]),
        ("tno=71&res_cd=5530", [2]),
        ("standing=unresolved", [4]),
        ("standing=clear&after=1", [2, 3]),
        ("operation=payment.cancel&count=2", [2, 3]),
        ("tno=73", []),
    ):
        shown = ask("GET", f"/exchanges?{query}")
        assert (shown.status, [each["number"] for each in shown.body["exchanges"]]) == (
            200,
            numbers,
        )


def test_exchanges_that_have_yet_to_come_are_waited_for(
    ask: Ask, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    request = build("payment.cancel", tno="71")
    timers = [Timer(delay, sandbox.transport().send, [request]) for delay in (0.1, 0.3)]
    for timer in timers:
        timer.start()
    began = monotonic()
    shown = ask("GET", "/exchanges?operation=payment.cancel&wait=30&count=2")
    assert monotonic() - began < 20
    assert [each["number"] for each in shown.body["exchanges"]] == [1, 2]
    again = ask("GET", "/exchanges?operation=payment.cancel&wait=30")
    assert len(again.body["exchanges"]) == 2
    for timer in timers:
        timer.join()


def test_what_was_settled_meanwhile_is_waited_for(
    ask: Ask, sandbox: Sandbox, pay: Callable[..., Reply]
) -> None:
    sandbox.disruptions.drop_after()
    with suppress(OutcomeUnknown):
        pay("A1", 500)
    timer = Timer(0.1, pay, ["A1", 500])
    timer.start()
    query = "operation=benepia.point_payment&ordr_idxx=A1&standing=settled&wait=30"
    (shown,) = ask("GET", f"/exchanges?{query}").body["exchanges"]
    assert shown["standing"] == {"state": "settled", "by": 2}
    timer.join()


def test_a_wait_in_vain_ends_with_404_and_the_nearest(
    ask: Ask, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    for tno in ("71", "72", "73", "74"):
        sandbox.transport().send(build("payment.cancel", tno=tno))
    began = monotonic()
    shown = ask("GET", "/exchanges?operation=payment.cancel&tno=75&wait=1")
    assert (shown.status, monotonic() - began >= 1) == (404, True)
    assert shown.body["error"] == "0 such exchanges came, not 1"
    assert [each["number"] for each in shown.body["nearest"]] == [4, 3, 2]
    assert shown.body["nearest"][0] == {
        "number": 4,
        "operation": "payment.cancel",
        "differs": {"tno": {"found": "74", "wanted": "75"}},
    }
    assert ask("GET", "/exchanges?count=5").status == 404


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("operation=payment.cancle", "no operation payment.cancle; did you mean payment.cancel?"),
        ("ordr_idx=A1", "no field ordr_idx; did you mean ordr_idxx?"),
        ("wait=61", "wait must be a whole number of at most 60"),
        ("wait=-1", "wait must be"),
        ("count=x", "count must be"),
        ("standing=lost", "standing must be one of under way, clear"),
    ],
)
def test_a_query_that_asks_for_nothing_that_can_be_is_refused(
    ask: Ask, query: str, reason: str
) -> None:
    refused = ask("GET", f"/exchanges?{query}")
    assert (refused.status, reason in refused.body["error"]) == (400, True)
    assert refused.body["error_ko"]


def test_a_wait_does_not_hold_up_the_stop(server: SandboxServer, sandbox: Sandbox) -> None:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=30)
    connection.request("GET", f"{API}/exchanges?operation=payment.cancel&wait=60")
    inspector = sandbox.inspector
    until = monotonic() + 10
    while not inspector._listeners and monotonic() < until:  # pyright: ignore[reportPrivateUsage]
        sleep(0.01)
    began = monotonic()
    server.stop()
    connection.close()
    assert monotonic() - began < 5
    assert inspector._listeners == ()  # pyright: ignore[reportPrivateUsage]


def test_members_transactions_and_shops_are_added(
    sandbox: Sandbox, ask: Ask, call: Callable[..., Reply], stranger: Issued
) -> None:
    lee = {"pt_memcorp_cd": "B001", "pt_idno": "lee", "pt_pwd": "pw", "points": 5}
    assert ask("POST", "/members", lee).body["points"] == 5
    assert call(
        "benepia.point_inquiry", **{k: v for k, v in lee.items() if k != "points"}, ordr_idxx="A1"
    ).ok
    transaction = ask(
        "POST",
        "/transactions",
        {"pay_type": "PAKM", "ordr_idxx": "K1", "state": "cancelled", "amount": 77},
    ).body
    assert call("transaction.inquiry", tno=transaction["tno"], pay_type="PAKM").ok
    shop = {"site_cd": "T0001", "certificate": stranger.certificate.decode()}
    assert ask("POST", "/shops", shop).status == 200
    assert inside(sandbox).store.certificate_of("T0001") is not None


@pytest.mark.parametrize("pay_type", ["PACA", "PAVC"])
def test_a_shop_in_any_language_approves_what_was_authorized(
    ask: Ask, call: Callable[..., Reply], pay_type: str
) -> None:
    agreed = {"order_no": "N1", "amount": 1_100, "pay_type": pay_type}
    window = ask("POST", "/authorizations", agreed)
    assert (window.status, set(window.body)) == (200, {"tran_cd", "enc_data", "enc_info"})
    request = {**window.body, "ordr_no": "N1", "pay_type": pay_type}
    assert call("payment.approval", **request, ordr_mony=1_200).res_cd == "8059"
    paid = call("payment.approval", **request, ordr_mony=1_100)
    assert (paid.ok, paid.wire["order_no"], paid.wire["amount"]) == (True, "N1", "1100")
    mixed = {"order_no": "N2", "amount": 1_100, "pay_type": pay_type, "free_mny": 1_100}
    request = {**ask("POST", "/authorizations", mixed).body, "ordr_no": "N2", "pay_type": pay_type}
    paid = call("payment.approval", **request, ordr_mony=1_100)
    assert (paid.wire["res_tax_flag"], paid.wire["res_free_mny"]) == ("TG02", "1100")
    assert ask("POST", "/authorizations", {**mixed, "free_mny": 1_101}).status == 400


def test_a_deposit_is_paid_and_told_and_taken_back(
    sandbox: Sandbox, ask: Ask, issued: Issued
) -> None:
    account = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000)
    paid = ask("POST", "/deposits", {"tno": account.tno, "amount": 700})
    assert (paid.status, paid.body["posts"], paid.body["notice"]["ipgm_mnyx"]) == (200, 0, "700")
    assert account.response["account"] not in str(paid.body)
    taken = ask("DELETE", "/deposits", {"tno": account.tno})
    assert (taken.body["posts"], taken.body["notice"]["op_cd"]) == (0, "13")
    # Nothing listens there: that is what is told.
    place = {"notify": "http://127.0.0.1:9/"}
    shop = {"site_cd": "T0000", "certificate": issued.certificate.decode("ascii"), **place}
    assert ask("POST", "/shops", shop).status == 200
    again = ask("POST", "/deposits", {"tno": account.tno, "delivery": "twice"})
    assert again.body["posts"] == 2
    found = ask("GET", "/exchanges?operation=deposit.notice&wait=5&count=2").body["exchanges"]
    assert [each["notice"]["attempt"] for each in found] == [1, 2]
    (finding,) = found[0]["notice"]["findings"]
    assert (finding["name"], found[0]["sent"]["ok"]) == ("unreachable", False)
    assert set(finding) == {"name", "english", "korean"}
    assert account.response["account"] not in str(found)
    early = {"order_no": "V9", **place}
    assert ask("POST", "/deposits", early).body == {"planned": "V9"}


def test_a_scenario_is_followed_listed_and_cleared(ask: Ask, call: Callable[..., Reply]) -> None:
    steps = [{"operation": "payment.cancel", "times": 1}, {"kind": "code", "res_cd": "8178"}]
    scenario = ask("POST", "/scenario", {"steps": steps}).body["scenario"]
    assert [(each["operation"], each["kind"]) for each in scenario] == [
        ("payment.cancel", ""),
        ("", "code"),
    ]
    assert [call("payment.cancel", tno="71").res_cd for _ in range(3)] == ["5530", "8178", "5530"]
    assert ask("POST", "/scenario", {"steps": steps}).status == 200
    assert ask("POST", "/windows", {"endings": ["close", "used"]}).body["windows"] == [
        "close",
        "used",
    ]
    assert ask("POST", "/windows", {"endings": ["close", "shut"]}).status == 400
    assert ask("DELETE", "/disruptions").body == {"disruptions": [], "scenario": [], "windows": []}
    refused = ask("POST", "/scenario", {"steps": [*steps, {"kind": "lat"}]})
    assert (refused.status, "kind must be one of" in refused.body["error"]) == (400, True)
    assert ask("GET", "/disruptions").body["scenario"] == []


def test_a_header_of_a_request_over_https_disrupts_it(
    server: SandboxServer, build: Callable[..., HttpRequest]
) -> None:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    request = build("payment.cancel", tno="71")
    headers = {**request.headers, "x-kcp-SANDBOX": "code; res_cd=8178"}
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=30)
    path = urlsplit(request.url).path
    connection.request("POST", path, body=request.body, headers=headers)
    assert json.loads(connection.getresponse().read())["res_cd"] == "8178"
    connection.close()


def test_disruptions_are_planned_listed_and_cleared(sandbox: Sandbox, ask: Ask) -> None:
    plan = {"kind": "code", "res_cd": "8178", "operation": "payment.cancel", "probability": 0.5}
    assert ask("POST", "/disruptions", plan).body["disruptions"][0]["res_cd"] == "8178"
    assert len(ask("GET", "/disruptions").body["disruptions"]) == 1
    assert ask("POST", "/disruptions", {"kind": "late"}).body["disruptions"][1]["number"] == 2
    assert len(ask("DELETE", "/disruptions", {"number": 1}).body["disruptions"]) == 1
    assert ask("DELETE", "/disruptions", {"number": 1}).body["error_ko"].startswith("1번 장애가")
    assert ask("DELETE", "/disruptions").status == 200
    assert sandbox.disruptions.plans() == ()


def test_the_pages_views_are_read_by_address(
    sandbox: Sandbox, ask: Ask, pay: Callable[..., Reply]
) -> None:
    tno = pay("A1", 1_000).wire["tno"]
    assert ask("GET", "/transactions").body["transactions"][0]["tno"] == tno
    assert ask("GET", f"/transactions/{tno}").body["life"][0]["kind"] == "payment"
    assert ask("GET", "/transactions/71").body["error_ko"] == "이 tno의 거래가 없습니다"
    assert ask("GET", "/points").body["paid"] == 1_000
    assert ask("GET", "/notices").body["target"]["url"] == ""
    assert ask("GET", "/choices").body["header"] == "x-kcp-sandbox"
    assert ask("POST", "/notices", {"number": 1}).status == 400


def test_the_clock_is_set_moved_and_let_go(sandbox: Sandbox, ask: Ask) -> None:
    result = ask("POST", "/clock", {"set": "2026-07-01T09:00:00"}).body
    assert result == {"now": "2026-07-01T09:00:00+09:00", "stopped": True}
    assert ask("POST", "/clock", {"move": 90}).body["now"] == "2026-07-01T09:01:30+09:00"
    assert ask("POST", "/clock", {"follow": True}).body["stopped"] is False
    for wrong in ({}, {"set": "noon"}, {"move": 1e300}, {"move": 1, "follow": True}, {"set": 1}):
        assert ask("POST", "/clock", wrong).status == 400
    assert abs(sandbox.clock() - sandbox.clock()) < timedelta(seconds=1)


def test_a_reset_starts_again(sandbox: Sandbox, ask: Ask, pay: Callable[..., Reply]) -> None:
    before = ask("GET", "/state").body
    first = pay("A1", 1_000).wire["tno"]
    sandbox.disruptions.drop_after()
    ask("POST", "/reset")
    assert ask("GET", "/state").body == before
    assert ask("GET", "/exchanges").body == {"exchanges": []}
    assert pay("A1", 1_000).wire["tno"] == first


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/members", {"pt_idno": "x"}),
        ("/members", {"pt_memcorp_cd": "A001", "pt_idno": "hong", "pt_pwd": "x", "points": 1}),
        ("/members", {"pt_memcorp_cd": "A", "pt_idno": "a", "pt_pwd": "secret!\n", "points": 1}),
        ("/members", {"pt_memcorp_cd": "A", "pt_idno": "a", "pt_pwd": "b", "points": True}),
        ("/members", []),
        ("/transactions", {"pay_type": "PAXX", "ordr_idxx": "A1"}),
        ("/transactions", {"pay_type": "PACA", "ordr_idxx": "A1", "site_cd": "T9"}),
        ("/transactions", {"pay_type": "PACA", "ordr_idxx": "A1", "response": {"quota": 3}}),
        ("/transactions", {"pay_type": "PACA", "ordr_idxx": "A1", "response": {"tno": "x"}}),
        ("/transactions", {"pay_type": "PACA", "ordr_idxx": "A1", "response": {"app_time": "1"}}),
        ("/deposits", {}),
        ("/deposits", {"tno": "1", "order_no": "N1"}),
        ("/deposits", {"tno": "1"}),
        ("/deposits", {"tno": 1}),
        ("/deposits", {"order_no": "N1"}),
        ("/deposits", {"order_no": "N1", "notify": "http://127.0.0.1/", "after": 1}),
        ("/deposits", {"order_no": "N1", "notify": "http://192.0.2.1/"}),
        ("/authorizations", {"order_no": "N1", "amount": 1_100}),
        ("/authorizations", {"order_no": "N1", "amount": 1_100, "pay_type": "PAXX"}),
        ("/authorizations", {"order_no": "N1", "amount": 1_100, "pay_type": ""}),
        ("/authorizations", {"order_no": "N1", "amount": 1_100, "pay_type": ["PACA"]}),
        ("/authorizations", {"order_no": "N1", "amount": -1, "pay_type": "PACA"}),
        ("/authorizations", {"order_no": 1, "amount": 1_100, "pay_type": "PACA"}),
        ("/shops", {"site_cd": "T0000", "certificate": "none"}),
        ("/disruptions", {"kind": "quake"}),
        ("/disruptions", {"kind": "late", "seconds": "soon"}),
        ("/reset", {"all": True}),
        ("/reset", b"{"),
        ("/reset", b"[" * 50_000),
        ("/reset", b"\xff"),
    ],
)
def test_what_is_wrong_is_refused_with_a_reason_and_changes_nothing(
    ask: Ask, path: str, body: object
) -> None:
    before = ask("GET", "/state").body
    result = ask("POST", path, body)
    assert result.status == 400
    assert result.body["error"]
    assert result.body["error_ko"]
    assert "secret" not in result.body["error"] + result.body["error_ko"]
    assert ask("GET", "/state").body == before


@pytest.mark.parametrize(
    ("path", "body", "korean"),
    [
        ("/disruptions", {"kind": "late", "probability": 2}, "확률은 0보다 크고 1 이하여야 합니다"),
        ("/disruptions", {"kind": "late", "probability": "x"}, "probability: 숫자여야 합니다"),
        ("/disruptions", {"kind": "late", "seconds": 601}, "초는 0 이상 600 이하여야 합니다"),
        ("/disruptions", {"kind": "code"}, "code일 때만 영문자·숫자 네 자리의 res_cd를 지정합니다"),
        ("/disruptions", {}, "kind: 필수입니다"),
        ("/members", {**MEMBER, "points": "1.5"}, "points: 15자리 이하의 정수여야 합니다"),
        ("/members", {**MEMBER, "pt_idno": ""}, "pt_idno: 비어 있습니다"),
        ("/clock", {"move": 1e11}, "시계는 1970년부터 2999년까지 설정할 수 있습니다"),
        ("/reset", b"{", "본문이 JSON이 아닙니다"),
    ],
)
def test_what_the_page_can_get_wrong_is_explained_in_korean_too(
    ask: Ask, path: str, body: object, korean: str
) -> None:
    assert ask("POST", path, body).body["error_ko"] == korean


def test_a_reason_without_korean_is_given_in_english(ask: Ask) -> None:
    result = ask("POST", "/reset", {"all": True}).body
    assert result["error_ko"] == result["error"]


def test_a_body_that_is_too_large_is_refused(ask: Ask) -> None:
    assert ask("POST", "/reset", b" " * 70_000).status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "localhost.evil.example"},
        {"host": "127.0.0.1@evil.example"},
        {"host": "evil.example/127.0.0.1"},
        {"host": ""},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_other_web_sites_are_kept_away(sandbox: Sandbox, ask: Ask, headers: dict[str, str]) -> None:
    """A rebound name, a foreign origin, a form: each is refused before anything is looked at."""
    sandbox.disruptions.drop_after()
    result = ask("POST", "/reset", {}, **headers)
    assert result.status == 403
    assert len(sandbox.disruptions.plans()) == 1
    if "content_type" not in headers:
        assert ask("GET", "/state", **headers).status == 403


def test_the_sandboxs_own_page_may_write(server: SandboxServer, ask: Ask) -> None:
    assert ask("POST", "/reset", origin=server.url, sec_fetch_site="same-origin").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/reset", 405), ("PUT", "/disruptions", 405)],
)
def test_the_admin_api_has_nothing_else(ask: Ask, method: str, path: str, status: int) -> None:
    assert ask(method, path).status == status


def test_the_gateways_paths_are_not_the_admin_apis(
    sandbox: Sandbox, ask: Ask, build: Callable[..., HttpRequest]
) -> None:
    """In memory there is no admin API: only the gateway's operations are reached."""
    request = build("payment.cancel", tno="71")
    lost = HttpRequest(
        method="POST",
        url="https://localhost/_sandbox/api/reset",
        headers=request.headers,
        body=b"{}",
    )
    assert sandbox.transport().send(lost).status == 404
    assert ask("GET", "/exchanges").body["exchanges"][0]["path"] == "/_sandbox/api/reset"


def _store(*numbers: str) -> Store:
    store = Store(MemoryStorage(), lambda: datetime(2026, 3, 1, tzinfo=KOREA), 1)
    for number in numbers:
        store.add_transaction("PACA", ordr_idxx="A1", site_cd="T0000", response={"tno": number})
    return store


@pytest.mark.parametrize("beyond", [False, True])
def test_a_whole_number_is_shown_on_its_own_machine_only(
    sandbox: Sandbox, pay: Callable[..., Reply], build: Callable[..., HttpRequest], beyond: bool
) -> None:
    """Page, admin API and copies show the last four digits beyond loopback (R24)."""
    tno = pay("A1", 500).wire["tno"]
    for operation, fields in (("payment.cancel", {"mod_desc": tno}), ("payment.cancel", {})):
        sandbox.transport().send(build(operation, tno=tno, **fields))
    pay(tno, 500)
    timely = sandbox.add_transaction(
        "PACA", ordr_idxx="TIMELY", response={"tno": "20260301123456"}
    ).tno
    inquired = {"tno": "20260301000000", "pay_type": "PACA", "mod_ordr_idxx": f"X{timely}9"}
    sandbox.transport().send(build("transaction.inquiry", **inquired))
    numbers = [tno, timely, *(transaction.tno for transaction in sandbox.transactions)]
    with sandbox.serve(allow_any_host=beyond) as server:
        context = ssl.create_default_context(cadata=server.ca_pem.decode())
        parts = urlsplit(server.url)
        shown: dict[str, str] = {}
        for path in (
            "/api/state",
            "/api/exchanges",
            "/copies/2",
            "/copies/4",
            "/copies/5",
            "/events",
        ):
            connection = HTTPSConnection(parts.hostname or "", parts.port, context=context)
            connection.request("GET", f"/_sandbox{path}")
            response = connection.getresponse()
            lines = range(17) if path == "/events" else ()
            shown[path] = b"".join(response.readline() for _ in lines).decode() or (
                "" if lines else response.read().decode()
            )
            connection.close()
    assert all(shown.values())
    for path, text in shown.items():
        there = [number for number in numbers if number in text]
        assert bool(there) is not beyond, path
        assert path.startswith("/copies/") or tno[-4:] in text


@pytest.mark.parametrize(
    ("shown", "beyond"),
    [
        (
            {"tno": "71234567890123", "a": "T0000^71234567890123^STSC"},
            ["…0123", "T0000^…0123^STSC"],
        ),
        ({"mod_desc": "취소 71234567890123"}, ["취소 …0123"]),
        ({"path": "/gw/mod/v1/cancel/7123456789012"}, ["/gw/mod/v1/cancel/…9012"]),
        ({"tno": "71234567890123 ", "a": "71234567890123^"}, ["…123 ", "…0123^"]),
        ({"tno": 71234567890123}, ["…0123"]),
        ({"ordr_idxx": "1700000000000", "order_no": "1700000000001"}, None),
        ({"mod_ordr_idxx": "71234567890123"}, None),
        ({"app_time": "20260301123456", "date_key": "20260301000000"}, None),
        ({"card_no": "1234567890123456", "a": "123456789012"}, None),
    ],
)
def test_a_number_is_cut_wherever_it_stands(shown: dict[str, object], beyond: Any) -> None:
    """Also one that no field of the same view names; order numbers and times look like one."""
    cut = list(without_numbers(shown, _store()).values())
    assert cut == (list(shown.values()) if beyond is None else beyond)


@pytest.mark.parametrize("tno", ["71234567890123", "20260301123456", "2026030112345", "20260301"])
@pytest.mark.parametrize(
    "name", ["ordr_idxx", "mod_ordr_idxx", "order_no", "app_time", "path", "a"]
)
@pytest.mark.parametrize("form", ["{}", "A-{}_1", "취소 {}", "/x/{}/"])
def test_a_number_of_the_sandbox_is_cut_in_every_field(form: str, name: str, tno: str) -> None:
    """R24: also in an order number, and if it reads as a date and a time."""
    store = _store(tno)
    for shown in ({name: form.format(tno)}, {"x": [{name: form.format(tno)}]}):
        assert tno not in json.dumps(without_numbers(shown, store), ensure_ascii=False)
    assert without_numbers({name: int(tno)}, store) == {name: last_four(tno)}
    assert without_numbers({tno: ""}, store) == {last_four(tno): ""}


@pytest.mark.parametrize("around", ["1{}", "{}1", "00{}99"])
def test_a_number_of_the_sandbox_is_cut_within_longer_digits(around: str) -> None:
    tno = "71234567890123"
    store = _store(tno)
    (cut,) = without_numbers({"ordr_idxx": around.format(tno)}, store).values()
    assert tno not in cut
