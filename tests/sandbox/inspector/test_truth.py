"""A record says what really left the machine: it is held against the bytes that a client got."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from kcp_proto import HttpRequest, HttpResponse, OutcomeUnknown, Reply
from kcp_sandbox import DisruptionPlan, Sandbox, SandboxServer
from kcp_sandbox.admin import show_record
from kcp_sandbox.disruptions import KINDS, MOST_BYTES
from kcp_sandbox.inspector import Record

Build = Callable[..., HttpRequest]
Payment = Callable[[str], HttpRequest]
PAYMENT = "benepia.point_payment"
ENDS = b"\r\n\r\n"
# How much leaves of each kind, and whether a shop can read what the gateway did.
LEAVES = {
    "late": ("whole", True),
    "drop-before": ("nothing", False),
    "act-late": ("nothing", False),
    "drop-after": ("nothing", False),
    "http-500": ("altered", False),
    "truncated": ("part", False),
    "html": ("altered", False),
    "euc-kr": ("altered", False),
    "duplicate": ("altered", False),
    "code": ("whole", False),
    "split": ("whole", False),
    "certificate-expired": ("whole", True),
    "drip": ("whole", True),
    "rate-limit": ("whole", True),
    "": ("whole", True),
}


@pytest.fixture
def payment(build: Build, member: dict[str, str]) -> Payment:
    def build_payment(order: str) -> HttpRequest:
        return build(PAYMENT, **member, ordr_idxx=order, amount=1_000, pt_mny=1_000)

    return build_payment


@pytest.fixture
def struck(sandbox: Sandbox, build: Build, payment: Payment) -> Payment:
    """Give a way to build a request that a kind of disruption can strike."""

    def build_request(kind: str) -> HttpRequest:
        if kind != "split":
            return payment("A1")
        paid = json.loads(sandbox.transport().send(payment("A1")).body)
        return build("benepia.reapproval", tno=paid["tno"], mod_mny=300)

    return build_request


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


def plan(sandbox: Sandbox, kind: str, seconds: float | None = 0.05) -> None:
    if kind:
        code = "3008" if kind == "code" else ""
        seconds = seconds if KINDS[kind].seconds else None
        sandbox.disruptions.add(DisruptionPlan(kind=kind, res_cd=code, seconds=seconds))


def record_of(sandbox: Sandbox) -> Record:
    """Give the latest record, once nothing more of its response leaves."""
    until = time.monotonic() + 10
    while not (records := sandbox.inspector.records()) or not records[-1].passage.is_over:
        assert time.monotonic() < until, "the response never ended"
        time.sleep(0.005)
    return records[-1]


def connect(server: SandboxServer) -> ssl.SSLSocket:
    parts = urlsplit(server.url)
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    raw = socket.create_connection((parts.hostname, parts.port), timeout=10)
    return context.wrap_socket(raw, server_hostname="127.0.0.1")


def send(client: ssl.SSLSocket, request: HttpRequest) -> None:
    head = f"{request.method} {urlsplit(request.url).path} HTTP/1.1\r\nHost: localhost\r\n"
    lines = [f"{name}: {value}\r\n" for name, value in request.headers.items()]
    length = f"Content-Length: {len(request.body)}\r\n\r\n"
    client.sendall((head + "".join(lines) + length).encode() + request.body)


def received(server: SandboxServer, request: HttpRequest) -> bytes:
    """Give every byte that a client gets, until the response is whole or the connection ends."""
    got = b""
    with connect(server) as client, suppress(ConnectionError, ssl.SSLError):
        send(client, request)
        while not is_whole(got) and (part := client.recv(65_536)):
            got += part
    return got


def is_whole(got: bytes) -> bool:
    head, end, body = got.partition(ENDS)
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(end) and len(body) == int(lengths[0].partition(b":")[2])


@pytest.mark.parametrize("kind", LEAVES)
def test_over_tls_a_record_holds_the_very_bytes_that_the_client_got(
    sandbox: Sandbox, server: SandboxServer, struck: Payment, kind: str
) -> None:
    request = struck(kind)
    plan(sandbox, kind)
    got = received(server, request)
    record = record_of(sandbox)
    head, _, body = got.partition(ENDS)
    first, *lines = head.decode("latin-1").split("\r\n")
    passage = record.passage
    assert (passage.status, passage.body) == (int(first.split()[1]) if got else 0, body)
    assert passage.headers == tuple(tuple(line.split(": ", 1)) for line in lines)
    assert (passage.state, passage.size) == (LEAVES[kind][0], len(body))
    assert (record.operation, record.disruption) == (request.operation, kind)
    is_clear = sandbox.inspector.standing(record).state == "clear"
    assert is_clear is LEAVES[kind][1]


def test_every_kind_of_disruption_is_held_against_the_bytes() -> None:
    assert LEAVES.keys() - {""} == KINDS.keys()


@pytest.mark.parametrize("kind", LEAVES)
def test_in_memory_a_record_holds_what_the_transport_gave(
    sandbox: Sandbox, struck: Payment, kind: str
) -> None:
    request = struck(kind)
    plan(sandbox, kind)
    got: HttpResponse | None = None
    with suppress(OutcomeUnknown):
        got = sandbox.transport().send(request)
    passage = sandbox.inspector.records()[-1].passage
    assert passage.is_over
    assert passage.state == LEAVES[kind][0]
    if got:
        assert (passage.status, passage.body) == (got.status, got.body)
        assert dict(passage.headers) == got.headers
    else:
        assert passage.state in ("nothing", "part")


@pytest.mark.parametrize(
    ("kind", "timeout", "state"), [("late", 2.0, "nothing"), ("drip", 2.0, "part")]
)
def test_in_memory_what_comes_too_late_did_not_leave(
    sandbox: Sandbox, payment: Payment, kind: str, timeout: float, state: str
) -> None:
    plan(sandbox, kind, 4.0)
    with pytest.raises(OutcomeUnknown):
        sandbox.transport(timeout=timeout).send(payment("A1"))
    passage = sandbox.inspector.records()[-1].passage
    assert passage.state == state
    assert passage.size == (passage.of // 2 if kind == "drip" else 0)


def test_a_sabotaged_response_is_not_shown_as_what_the_gateway_meant_to_send(
    sandbox: Sandbox, payment: Payment
) -> None:
    """It believes 0000; the shop got a page, and its chip, code and raw text say so."""
    plan(sandbox, "html")
    sandbox.transport().send(payment("A1"))
    record = sandbox.inspector.records()[-1]
    shown = show_record(record, sandbox.inspector)
    sent, belief = shown["sent"], shown["belief"]
    assert (sent["state"], sent["status"], sent["res_cd"], sent["ok"]) == (
        "altered",
        200,
        "",
        False,
    )
    assert sent["raw"].startswith("<!DOCTYPE html>")
    assert ["content-type", "text/html;charset=UTF-8"] in sent["headers"]
    assert (belief["acted"], belief["fields"]["res_cd"]) == (True, "0000")
    assert shown["disruption"]["kind"] == "html"
    assert shown["disruption"]["by"] == "plan"
    assert shown["standing"] == {"state": "unresolved", "by": 0}


def test_a_response_in_euc_kr_is_shown_as_it_reads_in_euc_kr(
    sandbox: Sandbox, payment: Payment
) -> None:
    plan(sandbox, "euc-kr")
    got = sandbox.transport().send(payment("A1"))
    record = sandbox.inspector.records()[-1]
    assert record.charset == "euc-kr"
    assert record.raw_response == got.body.decode("euc-kr")
    assert "정상처리" in record.raw_response


def test_a_response_that_came_twice_is_shown_twice(sandbox: Sandbox, payment: Payment) -> None:
    plan(sandbox, "duplicate")
    got = sandbox.transport().send(payment("A1"))
    assert sandbox.inspector.records()[-1].raw_response == got.body.decode()
    assert got.body.count(b"}{") == 1


def test_while_a_response_waits_its_record_is_under_way_and_then_says_when_it_left(
    sandbox: Sandbox, server: SandboxServer, payment: Payment
) -> None:
    heard: list[tuple[str, str]] = []
    early: list[str] = []
    sandbox.inspector.subscribe(
        lambda record: heard.append((record.passage.state, record.disruption))
    )
    sandbox.inspector.subscribe(lambda record: early.append(record.passage.state), early=True)
    plan(sandbox, "late", 0.3)
    with connect(server) as client:
        send(client, payment("A1"))
        while not sandbox.inspector.records():
            time.sleep(0.005)
        record = sandbox.inspector.records()[-1]
        shown = show_record(record, sandbox.inspector)
        assert (shown["sent"]["state"], shown["status"], heard) == ("under way", 0, [])
        assert shown["standing"]["state"] == "under way"
        assert record.reply is None
        assert client.recv(65_536)
    assert (heard, early) == ([("whole", "late")], ["under way", "whole"])
    assert record.reply is not None
    assert record.took >= record.first_byte >= 0.3 > record.seconds  # type: ignore[operator] # pyright: ignore[reportOptionalOperand]


def test_nothing_leaves_for_a_client_that_has_gone(
    sandbox: Sandbox, server: SandboxServer, payment: Payment
) -> None:
    plan(sandbox, "late", 60)
    with connect(server) as client:
        send(client, payment("A1"))
        while not sandbox.inspector.records():
            time.sleep(0.005)
    record = record_of(sandbox)
    assert (record.passage.state, record.passage.body, record.status) == ("nothing", b"", 0)
    assert record.acted
    assert sandbox.inspector.standing(record).state == "unresolved"


def test_a_client_that_goes_while_it_drips_got_a_part(
    sandbox: Sandbox, server: SandboxServer, payment: Payment
) -> None:
    plan(sandbox, "drip", 60)
    with connect(server) as client:
        send(client, payment("A1"))
        got = client.recv(65_536)
        got += client.recv(65_536)
    record = record_of(sandbox)
    assert record.passage.state == "part"
    assert record.passage.body.startswith(got.partition(ENDS)[2])


def test_each_of_many_requests_on_a_connection_has_its_own_bytes(
    sandbox: Sandbox, server: SandboxServer, build: Build
) -> None:
    """Also where they are sent at once, or wait to be told to go on."""
    requests = [build("payment.cancel", tno=f"{number}") for number in range(71, 76)]
    with connect(server) as client:
        for request in requests:
            expecting = replace(request, headers={**request.headers, "Expect": "100-continue"})
            send(client, expecting)
        got = b""
        while got.count(b"HTTP/1.1 200") < len(requests) or not is_whole(
            got[got.rindex(b"HTTP/1.1 200") :]
        ):
            got += client.recv(65_536)
    record_of(sandbox)
    bodies = [record.passage.body for record in sandbox.inspector.records()]
    parts = [part.partition(ENDS)[2] for part in got.split(b"HTTP/1.1 200 OK")[1:]]
    assert [part.replace(b"HTTP/1.1 100 Continue" + ENDS, b"") for part in parts] == bodies
    assert {record.status for record in sandbox.inspector.records()} == {200}


def test_a_request_for_the_head_only_leaves_a_whole_head(
    sandbox: Sandbox, server: SandboxServer, payment: Payment
) -> None:
    with connect(server) as client:
        send(client, replace(payment("A1"), method="HEAD"))
        assert client.recv(65_536).startswith(b"HTTP/1.1 405")
    passage = record_of(sandbox).passage
    assert (passage.state, passage.status, passage.size) == ("whole", 405, 0)


def test_what_the_gateway_does_later_is_in_the_record_later(
    sandbox: Sandbox, payment: Payment
) -> None:
    for order in ("A1", "A1"):
        plan(sandbox, "act-late", 5)
        with pytest.raises(OutcomeUnknown):
            sandbox.transport().send(payment(order))
    first, second = sandbox.inspector.records()
    assert [(each.late, each.acted) for each in (first, second)] == [("waits", False)] * 2
    sandbox.clock.move(timedelta(seconds=6))
    assert sandbox.points_of("A001", "hong") == 49_000
    assert (first.late, first.acted, first.belief["order_no"]) == ("done", True, "A1")
    assert (second.late, second.acted) == ("8094", False)


def test_an_order_number_that_asked_for_a_disruption_is_named(
    sandbox: Sandbox, payment: Payment
) -> None:
    with pytest.raises(OutcomeUnknown):
        sandbox.transport().send(payment("SBXDROPAFTER1"))
    shown = show_record(sandbox.inspector.records()[-1], sandbox.inspector)
    assert (shown["disruption"]["kind"], shown["disruption"]["by"]) == (
        "drop-after",
        "order number",
    )
    assert shown["belief"]["acted"]


def test_a_header_that_asked_for_a_disruption_is_named(sandbox: Sandbox, payment: Payment) -> None:
    request = payment("A1")
    headers = {**request.headers, "X-KCP-Sandbox": "drop-after"}
    with pytest.raises(OutcomeUnknown):
        sandbox.transport().send(replace(request, headers=headers))
    shown = show_record(sandbox.inspector.records()[-1], sandbox.inspector)
    assert (shown["disruption"]["kind"], shown["disruption"]["by"]) == ("drop-after", "header")
    assert ["X-KCP-Sandbox", "drop-after"] in shown["received"]["headers"]


def test_raw_bytes_are_as_they_came_but_for_secrets(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    """Spaces, escapes and order stay; what is masked among the fields is masked here."""
    request = build(PAYMENT, **member, ordr_idxx="A1", amount=9, pt_mny=9, buyr_name="홍길동")
    fields = {**request.fields, "odd": "hunter2", "Ret_URL": "https://shop/x"}
    body = json.dumps(fields, indent=1).replace("https://", "https:\\/\\/").encode()
    foreign = replace(request, body=body, headers={**request.headers, "Cookie": "id=s3cr3t"})
    sandbox.transport().send(foreign)
    record = sandbox.inspector.records()[-1]
    raw = record.raw_request
    assert record.request_size == len(body)
    for line in body.decode().splitlines():
        name = line.partition('"')[2].partition('"')[0]
        is_shown = record.request.get(name) == fields.get(name)
        assert (line in raw) is is_shown
    hidden = [member["pt_pwd"], member["pt_idno"], "hunter2", "s3cr3t", "\\ud64d"]
    shown = raw + str(record.request_headers) + repr(record) + repr(record.passage)
    assert [secret for secret in hidden if secret in shown] == []
    assert ("content-type", "application/json") in [
        (name.lower(), value.split(";")[0]) for name, value in record.request_headers
    ]


@pytest.mark.parametrize(
    ("body", "raw"),
    [
        (b"", ""),
        (b"pt_pwd=s3cr3t&tno=71", "pt_pwd=****&tno=71"),
        (b'{"pt_pwd":"s3cr3t","tno":"71"', '{"pt_pwd":"****","tno":"71"'),
        (b'{"tno":"71","pt_pwd":"s3cr', '{"tno":"71","pt_pwd":****'),
        (b'{"site_cd":"T00', '{"site_cd":"T00'),
        (b'{"site_cd":T0000,"pt_pwd":"s3cr3t"}', '{"site_cd":****'),
        (b'{"site_cd":"T0000","unknown":"s3cr3t"}', '{"site_cd":"T0000","unknown":"****"}'),
        (b'{"site_cd":["s3cr3t"]}', '{"site_cd":"****"}'),
        (b'{"site_cd":"T0000"} s3cr3t', '{"site_cd":"T0000"****'),
        (b'{"site_cd":' + b"[" * 9_000, '{"site_cd":****'),
        (b'{"site_cd":"\xc7\xd1"}', '{"site_cd":"\\xc7\\xd1"}'),
    ],
)
def test_a_body_that_is_no_request_is_shown_masked(
    sandbox: Sandbox, payment: Payment, body: bytes, raw: str
) -> None:
    lost = replace(payment("A1"), url="https://x/nowhere", body=body)
    sandbox.transport().send(lost)
    record = sandbox.inspector.records()[-1]
    assert (record.operation, dict(record.request)) == ("", {})
    assert record.raw_request == raw


@pytest.mark.parametrize("charset", ["euc-kr", "no-such-thing", ""])
def test_a_request_is_read_in_the_encoding_that_it_states(
    sandbox: Sandbox, payment: Payment, charset: str
) -> None:
    body = '{"site_cd":"한"}'.encode("euc-kr")
    kind = f"application/json;charset={charset}"
    sandbox.transport().send(replace(payment("A1"), headers={"Content-Type": kind}, body=body))
    expected = "한" if charset == "euc-kr" else "\\xc7\\xd1"
    assert sandbox.inspector.records()[-1].raw_request == f'{{"site_cd":"{expected}"}}'


def test_long_bodies_are_stored_by_their_beginnings(sandbox: Sandbox, build: Build) -> None:
    """What is described stays; its length is told."""
    request = build("payment.cancel", tno="71")
    fields = {**request.fields, "padding": "x" * 50_000, "mod_desc": "y" * 10_000}
    body = json.dumps(fields).encode()
    sandbox.transport().send(replace(request, body=body))
    record = sandbox.inspector.records()[-1]
    assert record.request_size == len(body) > MOST_BYTES
    assert len(record.raw_request) <= MOST_BYTES
    assert record.request["tno"] == "71"
    assert "padding" not in record.request
    assert {fault.pointer for fault in record.faults} >= {"/padding"}


def test_times_have_fractions_and_tell_both_clocks(
    sandbox: Sandbox, pay: Callable[..., Reply]
) -> None:
    pay("A1", 1_000)
    shown = show_record(sandbox.inspector.records()[-1], sandbox.inspector)
    assert shown["at"] == "2026-03-01T03:04:05.000000+00:00"
    assert len(shown["came"]) == len(shown["at"])
    assert shown["came"] != shown["at"]
    assert 0 < shown["milliseconds"] <= shown["first_byte_milliseconds"]
    assert shown["first_byte_milliseconds"] <= shown["took_milliseconds"] < 60_000


def test_the_page_and_the_api_show_the_very_bytes(
    sandbox: Sandbox, server: SandboxServer, payment: Payment
) -> None:
    plan(sandbox, "truncated")
    body = received(server, payment("A1")).partition(ENDS)[2].decode()
    record_of(sandbox)
    with connect(server) as client:
        request = HttpRequest(
            method="GET", url=f"{server.url}/_sandbox/api/exchanges", headers={}, body=b""
        )
        send(client, request)
        got = b""
        while not is_whole(got):
            got += client.recv(65_536)
    (shown,) = json.loads(got.partition(ENDS)[2])["exchanges"]
    sent = shown["sent"]
    assert (sent["raw"], sent["size"], sent["state"]) == (body, len(body), "part")
    assert sent["of"] > sent["size"]
