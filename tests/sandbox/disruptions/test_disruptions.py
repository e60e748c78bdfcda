"""Each disruption comes as planned: by API or by order number, in memory and over HTTPS."""

import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from http.client import HTTPException, HTTPSConnection, IncompleteRead, RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown, Reply, UnreadableReply, read_response
from kcp_sandbox import DisruptionPlan, Issued, Sandbox, SandboxServer
from kcp_sandbox.disruptions import KINDS
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]
PAYMENT = "benepia.point_payment"
GOODS = {
    "good_mny": 10,
    "good_name": "커피",
    "pay_method": "CARD",
    "Ret_URL": "https://shop.example/r",
}
# What the shop sees of each kind, and what the member has left of 50,000 won after paying 1,000.
SEEN = {
    "late": ("wait", 49_000),
    "drop-before": ("wait", 50_000),
    "act-late": ("wait", 50_000),
    "drop-after": ("wait", 49_000),
    "http-500": ("answer", 49_000),
    "truncated": ("receive", 49_000),
    "html": ("answer", 49_000),
    "euc-kr": ("answer", 49_000),
    "duplicate": ("answer", 49_000),
    "code": ("3008", 50_000),
    "split": ("0000", 49_000),
    "certificate-expired": ("X004", 50_000),
    "drip": ("receive", 49_000),
    "rate-limit": ("X040", 50_000),
}


@pytest.fixture
def payment(build: Build, member: dict[str, str]) -> Callable[[str], HttpRequest]:
    def build_payment(order: str) -> HttpRequest:
        return build(PAYMENT, **member, ordr_idxx=order, amount=1_000, pt_mny=1_000)

    return build_payment


def _seen(sandbox: Sandbox, request: HttpRequest) -> str:
    try:
        return read_response(request, sandbox.transport().send(request)).res_cd
    except OutcomeUnknown as unknown:
        return unknown.phase


def _plan(kind: str) -> DisruptionPlan:
    return DisruptionPlan(kind=kind, res_cd="3008" if kind == "code" else "")


def test_every_kind_is_tried_here() -> None:
    assert SEEN.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_planned_disruption_is_for_the_next_request_only(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    """In memory a disruption shows itself as the transport over a wire would report it."""
    seen, left = SEEN[kind]
    sandbox.disruptions.add(_plan(kind))
    assert _seen(sandbox, payment("A1")) == seen
    assert sandbox.points_of("A001", "hong") == left
    assert _seen(sandbox, payment("A2")) == "0000"
    assert (49_000 == left) is KINDS[kind].acts


def test_what_acts_late_acts_once_its_time_has_come(
    issued: Issued, payment: Callable[[str], HttpRequest]
) -> None:
    with Sandbox(issued=issued, at=NOW) as sandbox:
        sandbox.disruptions.add(DisruptionPlan(kind="act-late", seconds=30))
        assert _seen(sandbox, payment("A1")) == "wait"
        sandbox.clock.move(timedelta(seconds=29))
        assert sandbox.points_of("A001", "hong") == 50_000
        # What is refused by then changes nothing, and harms nothing.
        sandbox.disruptions.add(DisruptionPlan(kind="act-late", seconds=2))
        assert _seen(sandbox, payment("A1")) == "wait"
        sandbox.clock.move(timedelta(seconds=1))
        assert sandbox.points_of("A001", "hong") == 49_000
        sandbox.clock.move(timedelta(seconds=60))
        assert sandbox.points_of("A001", "hong") == 49_000
        assert len(sandbox.payments) == 1


def test_a_reset_forgets_what_was_to_be_done_late(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="act-late", seconds=0))
    assert _seen(sandbox, payment("A1")) == "wait"
    sandbox.reset()
    assert sandbox.payments == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_number_asks_for_its_own_disruption(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    word = KINDS[kind].word + ("3008" if kind == "code" else "")
    assert _seen(sandbox, payment(f"SBX{word}X1")) == SEEN[kind][0]
    assert sandbox.points_of("A001", "hong") == SEEN[kind][1]
    assert _seen(sandbox, payment("SBXNOSUCHTHING")) == "0000"


@pytest.mark.parametrize(
    ("order", "seen"),
    [
        ("SBXDROPAFTER1", ["wait", "0000", "0000", "0000"]),
        ("SBRDROPAFTER1", ["0000", "wait", "wait", "wait"]),
    ],
)
def test_an_order_number_disrupts_the_payment_or_what_only_reads(
    sandbox: Sandbox, build: Build, member: dict[str, str], order: str, seen: list[str]
) -> None:
    agreed = sandbox.authorize(order_no=order, amount=10, pay_type="PACA")
    day = NOW.astimezone(timezone(timedelta(hours=9))).strftime("%Y%m%d000000")
    requests = [
        build("payment.approval", **agreed, ordr_mony=10, ordr_no=order),
        build("transaction.inquiry", pay_type="PACA", mod_ordr_idxx=order, tno=day),
        build("benepia.point_inquiry", **member, ordr_idxx=order),
        build("payment.registration", ordr_idxx=order, **GOODS),
    ]
    assert [_seen(sandbox, request) for request in requests] == seen


def test_an_order_number_asks_for_a_disruption_of_its_cancel(
    sandbox: Sandbox, build: Build, pay: Callable[..., Reply]
) -> None:
    tno = pay("SBCDROPAFTER1", 1_000).wire["tno"]
    cancel = build("payment.cancel", tno=tno)
    assert _seen(sandbox, cancel) == "wait"
    assert sandbox.points_of("A001", "hong") == 50_000
    assert _seen(sandbox, cancel) == "wait"
    assert sandbox.inspector.records()[-1].res_cd == "8023"


def test_an_order_number_disrupts_the_cancel_of_any_payment(sandbox: Sandbox, build: Build) -> None:
    tno = sandbox.add_transaction("PACA", ordr_idxx="SBCDROPAFTER1").tno
    part = build("payment.partial_cancel", tno=tno, mod_mny=4, rem_mny=1004)
    assert _seen(sandbox, part) == "wait"
    assert sandbox.transactions[-1].response["rem_mny"] == "1000"


@pytest.mark.parametrize("order", ["A1", "SBCSPLIT1"])
def test_a_split_leaves_two_transactions_alive(
    sandbox: Sandbox,
    build: Build,
    pay: Callable[..., Reply],
    call: Callable[..., Reply],
    order: str,
) -> None:
    """8147: each of the two holds points, and each can be cancelled by its own number."""
    tno = pay(order, 1_000).wire["tno"]
    if order == "A1":
        sandbox.disruptions.add(DisruptionPlan(kind="split"))
    request = build("benepia.reapproval", tno=tno, mod_mny=300)
    reply = read_response(request, sandbox.transport().send(request))
    assert (reply.res_cd, reply.meaning) == ("8147", "split")
    assert sandbox.points_of("A001", "hong") == 48_700
    original, second = sandbox.payments
    assert [event.kind for event in original.history] == ["payment", "split"]
    assert (original.amount, second.amount, second.split_from) == (1_000, 300, tno)
    for live in (original, second):
        assert call("payment.cancel", tno=live.tno).ok
    assert sandbox.points_of("A001", "hong") == 50_000
    assert pay(order, 1_000).res_cd == "8094"


def test_a_split_that_the_member_cannot_afford_changes_nothing(
    sandbox: Sandbox, build: Build, pay: Callable[..., Reply]
) -> None:
    tno = pay("A1", 49_800).wire["tno"]
    sandbox.disruptions.add(DisruptionPlan(kind="split"))
    request = build("benepia.reapproval", tno=tno, mod_mny=300)
    assert _seen(sandbox, request) == "X022"
    assert len(sandbox.payments) == 1


def test_a_code_may_come_after_the_gateway_acted(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest]
) -> None:
    """A time-out behind the gateway, 3008, says nothing about the points."""
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="3008", acts=True))
    request = payment("A1")
    reply = read_response(request, sandbox.transport().send(request))
    assert (reply.res_cd, reply.meaning) == ("3008", "unknown")
    assert reply.res_msg.startswith("[sandbox]")
    assert sandbox.points_of("A001", "hong") == 49_000


def test_a_disruption_waits_for_its_operation_and_may_stay(
    sandbox: Sandbox, build: Build, payment: Callable[[str], HttpRequest]
) -> None:
    sandbox.disruptions.add(
        DisruptionPlan(kind="rate-limit", operation="payment.cancel", times=None)
    )
    assert _seen(sandbox, payment("A1")) == "0000"
    assert [_seen(sandbox, build("payment.cancel", tno="71")) for _ in range(3)] == ["X040"] * 3
    sandbox.disruptions.clear()
    assert _seen(sandbox, build("payment.cancel", tno="71")) == "5530"


def test_a_seed_repeats_the_draws_of_a_probability(issued: Issued) -> None:
    def draws(seed: int) -> list[bool]:
        disruptions = Sandbox(now=lambda: NOW, issued=issued, random_seed=seed).disruptions
        disruptions.add(DisruptionPlan(kind="late", probability=0.3, times=None))
        return [disruptions.take("payment.cancel") is not None for _ in range(300)]

    assert draws(1) == draws(1) != draws(2)
    assert 50 < sum(draws(1)) < 130


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "earthquake"},
        {"kind": "late", "operation": "payment.cancle"},
        {"kind": "late", "times": 0},
        {"kind": "late", "probability": 0.0},
        {"kind": "late", "probability": 1.5},
        {"kind": "late", "probability": float("nan")},
        {"kind": "late", "seconds": -1.0},
        {"kind": "late", "seconds": float("inf")},
        {"kind": "code"},
        {"kind": "code", "res_cd": "80511"},
        {"kind": "late", "res_cd": "8051"},
        {"kind": "late", "acts": True},
        {"kind": "split", "operation": "payment.cancel"},
    ],
)
def test_a_plan_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        DisruptionPlan(**wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_an_unreadable_response_to_a_payment_is_an_unknown_outcome(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest]
) -> None:
    for number, kind in enumerate(("http-500", "html", "euc-kr", "duplicate")):
        sandbox.disruptions.add(DisruptionPlan(kind=kind))
        request = payment(f"A{number}")
        with pytest.raises(UnreadableReply):
            read_response(request, sandbox.transport().send(request))
    assert sandbox.points_of("A001", "hong") == 46_000


def test_a_patient_client_in_memory_gets_a_late_response_at_once(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="late", seconds=500))
    request = payment("A1")
    transport = sandbox.transport(timeout=501)
    assert read_response(request, transport.send(request)).ok


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def post(server: SandboxServer) -> Callable[[HttpRequest], tuple[int, str, bytes]]:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)

    def send(request: HttpRequest) -> tuple[int, str, bytes]:
        connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)
        try:
            path = urlsplit(request.url).path
            connection.request("POST", path, request.body, dict(request.headers))
            response = connection.getresponse()
            return response.status, response.headers["content-type"], response.read()
        finally:
            connection.close()

    return send


Post = Callable[[HttpRequest], tuple[int, str, bytes]]


@pytest.mark.parametrize("kind", ["drop-before", "drop-after"])
def test_over_https_a_dropped_connection_ends_without_a_response(
    sandbox: Sandbox, post: Post, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind=kind))
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        post(payment("A1"))
    assert sandbox.points_of("A001", "hong") == SEEN[kind][1]


def test_over_https_a_truncated_response_ends_in_its_middle(
    sandbox: Sandbox, post: Post, payment: Callable[[str], HttpRequest]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="truncated"))
    with pytest.raises((HTTPException, ConnectionError, ssl.SSLError)) as caught:
        post(payment("A1"))
    if isinstance(caught.value, IncompleteRead):
        assert caught.value.partial.startswith(b"{")
    assert sandbox.points_of("A001", "hong") == 49_000


@pytest.mark.parametrize("kind", ["late", "drip"])
def test_over_https_a_slow_response_takes_its_time_and_is_whole(
    sandbox: Sandbox, post: Post, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind=kind, seconds=0.3))
    start = time.monotonic()
    status, _, body = post(payment("A1"))
    assert time.monotonic() - start >= 0.29
    assert (status, json.loads(body)["res_cd"]) == (200, "0000")


def test_a_slow_response_does_not_hold_up_the_stop(
    sandbox: Sandbox, server: SandboxServer, post: Post, payment: Callable[[str], HttpRequest]
) -> None:
    from threading import Thread

    sandbox.disruptions.add(DisruptionPlan(kind="late", seconds=60))

    def ask() -> None:
        with pytest.raises((RemoteDisconnected, ConnectionError, ssl.SSLError)):
            post(payment("A1"))

    client = Thread(target=ask)
    client.start()
    while not sandbox.inspector.records():
        time.sleep(0.01)
    server.stop()
    client.join(5)
    assert not client.is_alive()


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        ("http-500", 500, "text/html;charset=UTF-8"),
        ("html", 200, "text/html;charset=UTF-8"),
        ("euc-kr", 200, "application/json;charset=EUC-KR"),
        ("duplicate", 200, "application/json;charset=UTF-8"),
        ("rate-limit", 429, "application/json;charset=UTF-8"),
    ],
)
def test_over_https_a_strange_response_is_as_strange_as_planned(
    sandbox: Sandbox,
    post: Post,
    payment: Callable[[str], HttpRequest],
    kind: str,
    status: int,
    content_type: str,
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind=kind))
    seen = post(payment("A1"))
    assert seen[:2] == (status, content_type)
    if kind == "euc-kr":
        assert "정상처리" in seen[2].decode("euc-kr")
    if kind == "duplicate":
        assert seen[2].count(b'"tno"') == 2


def test_an_unrecognised_request_is_disrupted_by_a_plan_for_any(
    sandbox: Sandbox, payment: Callable[[str], HttpRequest]
) -> None:
    sandbox.disruptions.drop_after()
    lost = replace(payment("A1"), url="https://localhost/nowhere")
    with pytest.raises(OutcomeUnknown):
        sandbox.transport().send(lost)
    assert sandbox.inspector.records()[-1].status == 0
    assert sandbox.disruptions.plans() == ()


def test_an_order_meets_its_own_plans_each_once_and_no_other_order_does(
    sandbox: Sandbox, call: Callable[..., Reply]
) -> None:
    lost = DisruptionPlan(kind="drop-after", operation="payment.approval")
    refused = DisruptionPlan(kind="code", operation="payment.cancel", res_cd="8012")
    sandbox.disruptions.meet("ORDER1", lost, refused)

    def approve(number: str) -> Reply:
        agreed = sandbox.authorize(order_no=number, amount=1000, pay_type="PACA")
        fields = {"ordr_mony": "1000", "ordr_no": number, "pay_type": "PACA"}
        return call("payment.approval", **agreed, **fields)

    assert approve("ORDER2").ok
    with pytest.raises(OutcomeUnknown):
        approve("ORDER1")
    first = next(each for each in sandbox.transactions if each.ordr_idxx == "ORDER1")
    assert call("payment.cancel", tno=first.tno).res_cd == "8012"
    assert call("payment.cancel", tno=first.tno).ok
    assert not sandbox.disruptions.has_orders


def test_a_reset_forgets_what_orders_meet(sandbox: Sandbox) -> None:
    sandbox.disruptions.meet("ORDER1", DisruptionPlan(kind="late"))
    sandbox.reset()
    assert sandbox.disruptions.take_of("ORDER1", "payment.approval") is None
