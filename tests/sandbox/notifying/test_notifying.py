"""The sandbox posts notices to a real shop over loopback, and says what real life would punish."""

import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import pytest

from kcp_proto import Identity
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import confirming_inquiry, decide, notice_response, read_notice
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Notify, Sandbox
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import PostedNotice
from kcp_transports import Client
from tests.sandbox.conftest import HERE

START = datetime(2026, 3, 1, 9, 0, tzinfo=KOREA)
TAKEN = notice_response()
Handle = Callable[[DepositNotice], tuple[int, dict[str, str], bytes]]


def takes(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
    del notice
    return 200, dict(TAKEN.headers), TAKEN.body


class Shop:
    """A shop's server on loopback, and the notices that it read.

    Args:
        handle: What it responds.
    """

    def __init__(self, handle: Handle = takes) -> None:
        self.notices: list[DepositNotice] = []
        self.types: list[str] = []
        self.handle = handle
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                notice = read_notice(body, self.headers["Content-Type"])
                shop.types.append(self.headers["Content-Type"])
                shop.notices.append(notice)
                status, headers, page = shop.handle(notice)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/kcp/notice?shop=1"

    def __enter__(self) -> "Shop":
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def sandbox(issued: Issued) -> Iterator[Sandbox]:
    """Give a sandbox whose clock stands still."""
    with Sandbox(issued=issued, at=START) as sandbox:
        yield sandbox


@pytest.fixture
def tno(sandbox: Sandbox) -> str:
    """Give the number of an account that was issued."""
    return sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000).tno


def attempts(sandbox: Sandbox, count: int, timeout: float = 10.0) -> list[PostedNotice]:
    """Wait for so many attempts, and give them."""
    sandbox.exchanges.wait_for("deposit.notice", count=count, timeout=timeout)
    found = list(sandbox.exchanges.of("deposit.notice"))
    return [each for each in found if isinstance(each, PostedNotice)]


def said(sandbox: Sandbox, record: PostedNotice) -> list[str]:
    """Name what is said of an attempt."""
    return [finding.name for finding in sandbox.inspector.findings(record)]


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr"])
def test_a_deposit_is_posted_as_a_form_that_a_shop_reads(
    sandbox: Sandbox, tno: str, encoding: str
) -> None:
    with Shop() as shop:
        sandbox.notify(Notify(url=shop.url, encoding=encoding))
        form = sandbox.deposit(tno, remitter="이순신")
        (record,) = attempts(sandbox, 1)
    (notice,) = shop.notices
    assert dict(notice.wire) == form
    assert (notice.remitter, notice.charset) == ("이순신", encoding)
    assert shop.types == ["application/x-www-form-urlencoded"]
    assert (record.status, record.is_acknowledged, record.passage.state) == (200, True, "whole")
    assert (record.method, record.path) == ("POST", "/kcp/notice")
    assert record.raw_response == TAKEN.body.decode()


def test_nothing_secret_of_a_notice_is_shown(sandbox: Sandbox, tno: str) -> None:
    with Shop() as shop:
        sandbox.notify(shop.url)
        form = sandbox.deposit(tno, remitter="이순신")
        (record,) = attempts(sandbox, 1)
    assert record.fields["remitter"] == "이순신"
    shown = f"{dict(record.request)} {record.raw_request} {record!r}"
    assert f"ipgm_mnyx={form['ipgm_mnyx']}&" in record.raw_request
    assert record.raw_request.startswith("site_cd=T0000&")
    for name in ("remitter", "ipgm_name", "account"):
        assert form[name] not in shown, name
    assert "%EC%9D%B4" not in record.raw_request


def test_it_is_posted_ten_times_by_the_clock_and_then_given_up(sandbox: Sandbox, tno: str) -> None:
    with Shop(lambda notice: (200, {}, b"ok")) as shop:
        sandbox.notify(shop.url)
        sandbox.deposit(tno)
        assert said(sandbox, attempts(sandbox, 1)[0]) == ["no-result"]
        sandbox.clock.move(timedelta(seconds=59))
        sleep(0.1)
        assert len(shop.notices) == 1
        sandbox.clock.move(timedelta(seconds=1))
        attempts(sandbox, 2)
        sandbox.clock.move(timedelta(hours=1))
        records = attempts(sandbox, 10)
        sandbox.clock.move(timedelta(hours=1))
        sleep(0.1)
    assert len(shop.notices) == 10
    assert [record.attempt for record in records] == list(range(1, 11))
    assert said(sandbox, records[-1]) == ["no-result", "given-up"]
    assert sandbox.transactions[-1].left == 5_000


def test_it_is_posted_until_the_shop_takes_it(sandbox: Sandbox, tno: str) -> None:
    responses = iter([(503, b""), (200, b"0001"), (200, b"0000")])

    def handle(_: DepositNotice) -> tuple[int, dict[str, str], bytes]:
        status, body = next(responses)
        return status, {}, body

    with Shop(handle) as shop:
        sandbox.deposit(tno, notify=Notify(url=shop.url, every=0))
        records = attempts(sandbox, 3)
        sleep(0.05)
    assert len(shop.notices) == 3
    assert len({notice.key for notice in shop.notices}) == 1
    assert [said(sandbox, record)[0] for record in records] == ["status", "no-result", "unasked"]


def test_a_booking_with_an_inquiry_is_not_blamed(
    sandbox: Sandbox, tno: str, identity: Identity
) -> None:
    with Client(identity, HERE, sandbox.transport()) as client:

        def handle(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
            client.send(confirming_inquiry(notice))
            return takes(notice)

        with Shop(handle) as shop:
            sandbox.deposit(tno, notify=shop.url, delivery="twice")
            records = attempts(sandbox, 2)
    assert [said(sandbox, record) for record in records] == [[], []]


def test_an_inquiry_shortly_after_counts_too(
    sandbox: Sandbox, tno: str, identity: Identity
) -> None:
    with Shop() as shop:
        sandbox.deposit(tno, notify=shop.url)
        (record,) = attempts(sandbox, 1)
    assert said(sandbox, record) == ["unasked"]
    with Client(identity, HERE, sandbox.transport()) as client:
        client.send(confirming_inquiry(shop.notices[0]))
    assert said(sandbox, record) == []


def test_a_cancel_books_nothing(sandbox: Sandbox, tno: str) -> None:
    with Shop() as shop:
        sandbox.notify(shop.url)
        sandbox.deposit(tno)
        attempts(sandbox, 1)
        sandbox.cancel_deposit(tno)
        _, cancel = attempts(sandbox, 2)
    assert (cancel.fields["op_cd"], said(sandbox, cancel)) == ("13", [])


@pytest.mark.parametrize(
    ("delivery", "op_cds", "actions"),
    [
        ("once", ["50"], ["book"]),
        ("twice", ["50", "50"], ["book", "ignore"]),
        ("at-once", ["50", "50"], ["book", "ignore"]),
        ("cancel-first", ["13", "50"], ["ignore", "ignore"]),
        ("again-after-cancel", ["50", "13", "50"], ["book", "unbook", "ignore"]),
    ],
)
def test_notices_go_out_as_they_are_asked_for(
    sandbox: Sandbox, tno: str, delivery: str, op_cds: list[str], actions: list[str]
) -> None:
    with Shop() as shop:
        sandbox.deposit(tno, notify=shop.url, delivery=delivery)
        attempts(sandbox, len(op_cds))
        sandbox.clock.move(timedelta(days=1))
        sleep(0.05)
    assert [notice.wire["op_cd"] for notice in shop.notices] == op_cds
    assert len({(notice.key.tno, notice.key.noti_id) for notice in shop.notices}) == 1
    keys = [notice.key for notice in shop.notices]
    assert [decide(each, keys[:n]).action for n, each in enumerate(shop.notices)] == actions


def test_two_at_once_are_on_two_connections(sandbox: Sandbox, tno: str) -> None:
    both = Barrier(2)

    def handle(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
        # It passes only once the other one has come, too.
        both.wait(5)
        return takes(notice)

    with Shop(handle) as shop:
        sandbox.deposit(tno, notify=shop.url, delivery="at-once")
        records = attempts(sandbox, 2)
    assert [record.is_acknowledged for record in records] == [True, True]


def test_a_late_one_waits_for_the_clock(sandbox: Sandbox, tno: str) -> None:
    with Shop() as shop:
        sandbox.deposit(tno, notify=shop.url, after=3600)
        sandbox.clock.move(timedelta(seconds=3599))
        sleep(0.1)
        assert shop.notices == []
        sandbox.clock.move(timedelta(seconds=1))
        attempts(sandbox, 1)
    assert shop.notices[0].wire["tx_tm"] == "20260301090000"


ISSUED = {
    **{"amount": "900", "va_mny": "900", "ordr_idxx": "V2", "good_name": "신발"},
    **{"buyr_name": "이순신", "buyr_tel2": "010-0000-0000", "va_bankcode": "BK04"},
    **{"va_name": "이순신", "va_date": "20260309235959"},
}


@pytest.mark.parametrize("served", [False, True])
def test_a_notice_can_come_before_the_approvals_own_response(
    sandbox: Sandbox, identity: Identity, served: bool
) -> None:
    has_response = Event()
    before: list[bool] = []

    def handle(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
        sleep(0.1)
        before.append(not has_response.is_set())
        return takes(notice)

    with Shop(handle) as shop, reach(sandbox, identity, served) as client:
        sandbox.deposit_early("V2", amount=700, notify=shop.url)
        reply = client.send("payment.virtual_account", ISSUED)
        has_response.set()
        attempts(sandbox, 1)
        assert client.send("payment.virtual_account", {**ISSUED, "ordr_idxx": "V3"}).ok
    assert reply.ok
    assert before == [True]
    (notice,) = shop.notices
    assert (notice.key.tno, notice.ipgm_mnyx, notice.wire["order_no"]) == (
        reply.wire["tno"],
        700,
        "V2",
    )


@contextmanager
def reach(sandbox: Sandbox, identity: Identity, served: bool) -> Generator[Client]:
    if not served:
        with Client(identity, HERE, sandbox.transport()) as client:
            yield client
        return
    from kcp_proto import Environment
    from kcp_transports import Urllib3Transport

    with sandbox.serve() as server:
        transport = Urllib3Transport(ca_pem=server.ca_pem)
        with Client(identity, Environment("sandbox", server.url), transport) as client:
            yield client


def test_a_handler_that_never_responds_holds_an_approval_only_for_so_long(
    sandbox: Sandbox, identity: Identity
) -> None:
    stop = Event()

    def handle(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
        stop.wait(20)
        return takes(notice)

    with Shop(handle) as shop, reach(sandbox, identity, served=True) as client:
        sandbox.deposit_early("V2", notify=Notify(url=shop.url, patience=0.2))
        began = monotonic()
        assert client.send("payment.virtual_account", ISSUED).ok
        assert 0.2 <= monotonic() - began < 5
        (record,) = attempts(sandbox, 1)
        assert said(sandbox, record) == ["slow"]
        stop.set()


def test_posting_keeps_no_request_waiting(sandbox: Sandbox, tno: str, identity: Identity) -> None:
    stop = Event()

    def handle(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
        stop.wait(20)
        return takes(notice)

    with Shop(handle) as shop, reach(sandbox, identity, served=True) as client:
        for _ in range(100):
            sandbox.deposit(tno, amount=1, notify=Notify(url=shop.url, patience=30))
        began = monotonic()
        assert client.send("transaction.inquiry", {"pay_type": "PAVC", "tno": tno}).ok
        assert monotonic() - began < 5
        stop.set()
        attempts(sandbox, 100, timeout=30)


@contextmanager
def speaking(*parts: bytes, then: str = "close") -> Generator[str]:
    """Serve bytes to each connection that are no shop's, and then close, hang, drip or flood."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = Event()

    def speak(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                for part in parts:
                    connection.sendall(part)
                while then == "flood" and not stop.is_set():
                    connection.sendall(b"x" * 65536)
                while then == "drip" and not stop.wait(0.02):
                    connection.sendall(b"x")
                if then == "hang":
                    stop.wait(20)
            except OSError:
                return

    def accept() -> None:
        with ThreadPoolExecutor(8) as pool:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                pool.submit(speak, connection)

    Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = TAKEN.body
SIZED = b"Content-Length: 999\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\nff\r\n"
EARLY = b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000
MOVED = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
BROKEN: dict[str, tuple[tuple[bytes, ...], str, str, str]] = {
    "hangs": ((), "hang", "slow", "nothing"),
    "hangs in its head": ((HEAD,), "hang", "slow", "nothing"),
    "hangs in its body": ((HEAD, b"\r\n", PAGE), "hang", "slow", "part"),
    "drips": ((HEAD, b"\r\n"), "drip", "slow", "part"),
    "drips a head": ((HEAD,), "drip", "slow", "nothing"),
    "floods": ((HEAD, b"\r\n", PAGE), "flood", "large", "part"),
    "floods its head": ((HEAD,), "flood", "garbled", "nothing"),
    "floods before its head": ((EARLY,), "hang", "large", "nothing"),
    "closes": ((), "close", "closed", "nothing"),
    "closes in its head": ((HEAD,), "close", "closed", "nothing"),
    "closes in its body": ((HEAD, SIZED, PAGE), "close", "closed", "part"),
    "closes in a chunk": ((HEAD, CHUNKED, PAGE), "close", "closed", "part"),
    "is no HTTP": ((b"SSH-2.0-OpenSSH_9.9\r\n\r\n",), "hang", "garbled", "nothing"),
    "redirects": ((MOVED,), "close", "redirect", "whole"),
    "fails": ((b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\n0000",), "close", "status", "whole"),
    "says nothing": ((HEAD, b"Content-Length: 0\r\n\r\n"), "close", "no-result", "whole"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_target_that_misbehaves_is_bounded_and_named(
    sandbox: Sandbox, tno: str, how: str
) -> None:
    parts, then, finding, state = BROKEN[how]
    patience = 0.3 if finding == "slow" else 10.0
    with speaking(*parts, then=then) as url:
        sandbox.deposit(tno, notify=Notify(url=url, patience=patience))
        began = monotonic()
        (record,) = attempts(sandbox, 1)
        assert monotonic() - began < 5
    assert (said(sandbox, record), record.passage.state) == ([finding], state)
    assert not record.is_acknowledged
    with Shop() as shop:
        sandbox.deposit(tno, notify=shop.url)
        attempts(sandbox, 2)
    assert sandbox.transactions[-1].left == 10_000


def test_a_whole_response_on_a_connection_that_stays_open_is_enough(
    sandbox: Sandbox, tno: str
) -> None:
    whole = b"HTTP/1.1 103 Early Hints\r\n\r\n" + HEAD + b"Content-Length: 4\r\n\r\n0000"
    with speaking(whole, then="hang") as url:
        sandbox.deposit(tno, notify=url)
        assert attempts(sandbox, 1)[0].is_acknowledged


def test_a_shop_that_is_not_there_is_named(sandbox: Sandbox, tno: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sandbox.deposit(tno, notify=f"http://127.0.0.1:{port}/")
    (record,) = attempts(sandbox, 1)
    assert (said(sandbox, record), record.passage.state) == (["unreachable"], "nothing")


def test_over_tls_the_shops_certificate_is_verified(
    sandbox: Sandbox, tno: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    import trustme

    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with Shop() as shop:
        server = shop.server
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = f"https://localhost:{server.server_port}/"
        sandbox.deposit(tno, notify=url)
        (record,) = attempts(sandbox, 1)
        assert said(sandbox, record) == ["unreachable"]
        with ca.cert_pem.tempfile() as file:
            monkeypatch.setenv("SSL_CERT_FILE", file)
            sandbox.deposit(tno, notify=url)
            assert attempts(sandbox, 2)[1].is_acknowledged


def test_a_name_that_leads_to_another_machine_is_not_posted_to(
    sandbox: Sandbox, tno: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", elsewhere)
    sandbox.deposit(tno, notify="http://shop.localhost/")
    (record,) = attempts(sandbox, 1)
    assert said(sandbox, record) == ["unreachable"]


def test_a_reset_and_the_end_forget_what_waits(sandbox: Sandbox, tno: str) -> None:
    with Shop(lambda notice: (500, {}, b"")) as shop:
        sandbox.deposit(tno, notify=shop.url)
        attempts(sandbox, 1)
        sandbox.reset()
        account = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued")
        sandbox.deposit(account.tno, notify=shop.url)
        attempts(sandbox, 1)
        sandbox.close()
        sandbox.close()
        sandbox.clock.move(timedelta(days=1))
        sleep(0.1)
        assert len(shop.notices) == 2


def test_the_end_of_the_sandbox_is_not_kept_waiting_by_a_handler(
    sandbox: Sandbox, tno: str
) -> None:
    with speaking(then="hang") as url:
        sandbox.deposit(tno, notify=Notify(url=url, patience=60))
        while not list(sandbox.exchanges.of("deposit.notice")):
            sleep(0.01)
        began = monotonic()
        sandbox.close()
        assert monotonic() - began < 2
    (record,) = attempts(sandbox, 1)
    assert said(sandbox, record) == ["stopped"]


def test_each_shop_has_its_own_address(sandbox: Sandbox, tno: str) -> None:
    with Shop() as everyone, Shop() as one:
        sandbox.notify(everyone.url)
        sandbox.deposit(tno)
        attempts(sandbox, 1)
        sandbox.notify(one.url, site_cd="T0000")
        sandbox.deposit(tno)
        attempts(sandbox, 2)
        sandbox.notify("", site_cd="T0000")
        sandbox.deposit(tno)
        assert (len(everyone.notices), len(one.notices)) == (1, 1)


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1/", "https://example.com/n", "http://localhost.example.com/", "ftp://127.0.0.1/",
     "http:///n", "127.0.0.1:80", "http://u:p@127.0.0.1/", "http://127.0.0.1:99999/", "http://[::1/",
     "http://127.0.0.1/ n", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/입금", "http://127.0.0.1:0/"],
)  # fmt: skip
def test_what_is_no_address_of_this_machine_is_refused(
    sandbox: Sandbox, tno: str, url: str
) -> None:
    for refused in (
        lambda: Notify(url=url),
        lambda: sandbox.notify(url),
        lambda: sandbox.deposit(tno, notify=url),
    ):
        with pytest.raises(InputError) as caught:
            refused()
        assert "u:p" not in str(caught.value)
    assert sandbox.transactions[-1].left == 0


def test_another_machine_is_posted_to_only_if_that_is_wanted() -> None:
    there = Notify(url="https://example.com:8443/n?a=b", allow_any_target=True)
    assert (there.host, there.port, there.path) == ("example.com", 8443, "/n?a=b")
    assert Notify(url="http://[::1]").port == 80
    assert repr(there) == "<Notify https://example.com:8443 utf-8>"


@pytest.mark.parametrize(
    "settings",
    [{"encoding": "latin-1"}, {"every": -1.0}, {"patience": 0.0}, {"patience": 1e9}],
)
def test_wrong_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Notify(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked",
    [
        *({"delivery": "never"}, {"delivery": "twice"}),
        *({"after": -1.0}, {"after": float("nan")}, {"after": 1.0}),
    ],
)  # fmt: skip
def test_what_cannot_be_posted_so_is_refused_before_money_moves(
    sandbox: Sandbox, tno: str, asked: dict[str, object]
) -> None:
    with pytest.raises(InputError):
        sandbox.deposit(tno, **asked)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        sandbox.deposit_early("V1")
    assert sandbox.transactions[-1].left == 0


def test_without_an_address_nothing_is_posted(sandbox: Sandbox, tno: str) -> None:
    assert sandbox.deposit(tno)["op_cd"] == "50"
    assert len(sandbox.exchanges) == 0
