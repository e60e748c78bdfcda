"""Each fault strikes as planned: by API or by order number, in memory and over HTTPS."""

import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPException, HTTPSConnection, IncompleteRead, RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown, Reply, UnreadableReply, read_response
from kcp_sandbox import Issued, Plan, SandboxServer, SandboxTransport, Scene, build_scene
from kcp_sandbox.disruptions.plans import KINDS
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]
PAYMENT = "benepia.point_payment"
# What the shop sees of each kind, and what the member has left of 50,000 won after paying 1,000.
SEEN = {
    "late": ("wait", 49_000),
    "drop-before": ("wait", 50_000),
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


def _seen(scene: Scene, request: HttpRequest) -> str:
    try:
        return read_response(request, SandboxTransport(scene.brain).send(request)).res_cd
    except OutcomeUnknown as unknown:
        return unknown.phase


def _plan(kind: str) -> Plan:
    return Plan(kind=kind, res_cd="3008" if kind == "code" else "")


def test_every_kind_is_tried_here() -> None:
    assert SEEN.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_planned_fault_strikes_the_next_request_only(
    scene: Scene, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    """In memory a fault shows itself as the transport over a wire would report it."""
    seen, left = SEEN[kind]
    scene.brain.faults.add(_plan(kind))
    assert _seen(scene, payment("A1")) == seen
    assert scene.brain.stock.points_of("A001", "hong") == left
    assert _seen(scene, payment("A2")) == "0000"
    assert (49_000 == left) is KINDS[kind].acts


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_number_asks_for_its_own_fault(
    scene: Scene, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    word = KINDS[kind].word + ("3008" if kind == "code" else "")
    assert _seen(scene, payment(f"SBX{word}X1")) == SEEN[kind][0]
    assert scene.brain.stock.points_of("A001", "hong") == SEEN[kind][1]
    assert _seen(scene, payment("SBXNOSUCHTHING")) == "0000"


def test_an_order_number_asks_for_a_fault_of_its_cancel(
    scene: Scene, build: Build, pay: Callable[..., Reply]
) -> None:
    tno = pay("SBCDROPAFTER1", 1_000).wire["tno"]
    cancel = build("benepia.cancel", tno=tno)
    assert _seen(scene, cancel) == "wait"
    assert scene.brain.stock.points_of("A001", "hong") == 50_000
    assert _seen(scene, cancel) == "wait"
    assert read_response(cancel, scene.brain.handle(cancel)).res_cd == "8023"


@pytest.mark.parametrize("order", ["A1", "SBCSPLIT1"])
def test_a_split_leaves_two_transactions_alive(
    scene: Scene, build: Build, pay: Callable[..., Reply], call: Callable[..., Reply], order: str
) -> None:
    """8147: each of the two holds points, and each can be cancelled by its own number."""
    tno = pay(order, 1_000).wire["tno"]
    if order == "A1":
        scene.brain.faults.add(Plan(kind="split"))
    request = build("benepia.reapproval", tno=tno, mod_mny=300)
    reply = read_response(request, SandboxTransport(scene.brain).send(request))
    assert (reply.res_cd, reply.meaning) == ("8147", "split")
    assert scene.brain.stock.points_of("A001", "hong") == 48_700
    original, second = scene.brain.stock.storage.payments()
    assert [event.kind for event in original.history] == ["payment", "split"]
    assert (original.amount, second.amount, second.split_from) == (1_000, 300, tno)
    for live in (original, second):
        assert call("benepia.cancel", tno=live.tno).ok
    assert scene.brain.stock.points_of("A001", "hong") == 50_000
    assert pay(order, 1_000).res_cd == "8094"


def test_a_split_that_the_member_cannot_afford_changes_nothing(
    scene: Scene, build: Build, pay: Callable[..., Reply]
) -> None:
    tno = pay("A1", 49_800).wire["tno"]
    scene.brain.faults.add(Plan(kind="split"))
    request = build("benepia.reapproval", tno=tno, mod_mny=300)
    assert _seen(scene, request) == "X022"
    assert len(scene.brain.stock.storage.payments()) == 1


def test_a_code_may_come_after_the_gateway_acted(
    scene: Scene, payment: Callable[[str], HttpRequest]
) -> None:
    """A time-out behind the gateway, 3008, says nothing about the points."""
    scene.brain.faults.add(Plan(kind="code", res_cd="3008", acts=True))
    request = payment("A1")
    reply = read_response(request, SandboxTransport(scene.brain).send(request))
    assert (reply.res_cd, reply.meaning) == ("3008", "unknown")
    assert reply.res_msg.startswith("[sandbox]")
    assert scene.brain.stock.points_of("A001", "hong") == 49_000


def test_a_fault_waits_for_its_operation_and_may_stay(
    scene: Scene, build: Build, payment: Callable[[str], HttpRequest]
) -> None:
    scene.brain.faults.add(Plan(kind="rate-limit", operation="benepia.cancel", times=None))
    assert _seen(scene, payment("A1")) == "0000"
    assert [_seen(scene, build("benepia.cancel", tno="71")) for _ in range(3)] == ["X040"] * 3
    scene.brain.faults.clear()
    assert _seen(scene, build("benepia.cancel", tno="71")) == "5530"


def test_a_seed_repeats_the_draws_of_a_probability(issued: Issued) -> None:
    def draws(seed: int) -> list[bool]:
        faults = build_scene(now=lambda: NOW, issued=issued, seed=seed).brain.faults
        faults.add(Plan(kind="late", probability=0.3, times=None))
        return [faults.take("benepia.cancel") is not None for _ in range(300)]

    assert draws(1) == draws(1) != draws(2)
    assert 50 < sum(draws(1)) < 130


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "earthquake"},
        {"kind": "late", "operation": "benepia.cancle"},
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
        {"kind": "split", "operation": "benepia.cancel"},
    ],
)
def test_a_plan_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Plan(**wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_an_unreadable_answer_to_a_payment_is_an_unknown_outcome(
    scene: Scene, payment: Callable[[str], HttpRequest]
) -> None:
    for number, kind in enumerate(("http-500", "html", "euc-kr", "duplicate")):
        scene.brain.faults.add(Plan(kind=kind))
        request = payment(f"A{number}")
        with pytest.raises(UnreadableReply):
            read_response(request, SandboxTransport(scene.brain).send(request))
    assert scene.brain.stock.points_of("A001", "hong") == 46_000


def test_a_patient_client_in_memory_gets_a_late_answer_at_once(
    scene: Scene, payment: Callable[[str], HttpRequest]
) -> None:
    scene.brain.faults.add(Plan(kind="late", seconds=500))
    request = payment("A1")
    transport = SandboxTransport(scene.brain, timeout=501)
    assert read_response(request, transport.send(request)).ok


@pytest.fixture
def server(scene: Scene) -> Iterator[SandboxServer]:
    with SandboxServer(scene.brain) as running:
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
def test_over_https_a_dropped_connection_ends_without_an_answer(
    scene: Scene, post: Post, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    scene.brain.faults.add(Plan(kind=kind))
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        post(payment("A1"))
    assert scene.brain.stock.points_of("A001", "hong") == SEEN[kind][1]


def test_over_https_a_truncated_answer_ends_in_its_middle(
    scene: Scene, post: Post, payment: Callable[[str], HttpRequest]
) -> None:
    scene.brain.faults.add(Plan(kind="truncated"))
    with pytest.raises((HTTPException, ConnectionError, ssl.SSLError)) as caught:
        post(payment("A1"))
    if isinstance(caught.value, IncompleteRead):
        assert caught.value.partial.startswith(b"{")
    assert scene.brain.stock.points_of("A001", "hong") == 49_000


@pytest.mark.parametrize("kind", ["late", "drip"])
def test_over_https_a_slow_answer_takes_its_time_and_is_whole(
    scene: Scene, post: Post, payment: Callable[[str], HttpRequest], kind: str
) -> None:
    scene.brain.faults.add(Plan(kind=kind, seconds=0.3))
    start = time.monotonic()
    status, _, body = post(payment("A1"))
    assert time.monotonic() - start >= 0.29
    assert (status, json.loads(body)["res_cd"]) == (200, "0000")


def test_a_slow_answer_does_not_hold_up_the_stop(
    scene: Scene, server: SandboxServer, post: Post, payment: Callable[[str], HttpRequest]
) -> None:
    from threading import Thread

    scene.brain.faults.add(Plan(kind="late", seconds=60))

    def ask() -> None:
        with pytest.raises((RemoteDisconnected, ConnectionError, ssl.SSLError)):
            post(payment("A1"))

    client = Thread(target=ask)
    client.start()
    while not scene.brain.inspector.records():
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
def test_over_https_a_strange_answer_is_as_strange_as_planned(
    scene: Scene,
    post: Post,
    payment: Callable[[str], HttpRequest],
    kind: str,
    status: int,
    content_type: str,
) -> None:
    scene.brain.faults.add(Plan(kind=kind))
    seen = post(payment("A1"))
    assert seen[:2] == (status, content_type)
    if kind == "euc-kr":
        assert "정상처리" in seen[2].decode("euc-kr")
    if kind == "duplicate":
        assert seen[2].count(b'"tno"') == 2


def test_an_unrecognised_request_is_struck_by_a_fault_for_any(
    scene: Scene, payment: Callable[[str], HttpRequest]
) -> None:
    scene.brain.faults.drop_after()
    lost = replace(payment("A1"), url="https://localhost/nowhere")
    assert scene.brain.exchange(lost).dropped
    assert scene.brain.faults.planned() == ()
