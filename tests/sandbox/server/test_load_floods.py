"""Under load no unfinished request, slow reader or silent shop makes anything go wrong."""

import socket
import ssl
import tracemalloc
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.keep_alive import connected, drive
from benchmarks.load_shop import Shop
from kcp_cli.sandbox import hand_out
from kcp_proto import HttpRequest
from kcp_sandbox import Notify, Sandbox
from tests.sandbox.conftest import inside

LANES, COUNT = 16, 64
HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
UNFINISHED = (
    b"",
    b"POST /gw/hub/v1/pay",
    b"POST /gw/hub/v1/payment HTTP/1.1\r\n" + HEAD + b"a: " + b"b" * 60_000,
    b"POST /gw/hub/v1/payment HTTP/1.1\r\n" + HEAD + b"Content-Length: 60000\r\n\r\n{",
)
STATE = b"GET /_sandbox/api/state HTTP/1.1\r\n" + HEAD + b"\r\n"


@contextmanager
def crowd(url: str, ca: Path, said: bytes, count: int) -> Generator[None]:
    """Open connections that say something and read nothing."""
    parts, context = urlsplit(url), ssl.create_default_context(cafile=ca)
    with ExitStack() as opened:
        for _ in range(count):
            plain = socket.create_connection((parts.hostname, parts.port), timeout=20)
            client = opened.enter_context(context.wrap_socket(plain, server_hostname="127.0.0.1"))
            client.sendall(said)
        yield


def test_no_flood_makes_a_reply_wrong_or_loses_an_act(sandbox: Sandbox, tmp_path: Path) -> None:
    with ExitStack() as running:
        server = running.enter_context(sandbox.serve())
        paths = hand_out(sandbox, server.ca_pem, tmp_path, None, crlf=False)
        silent = running.enter_context(socket.create_server(("127.0.0.1", 0), backlog=200))
        sandbox.notify(Notify(url=f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=60))
        shop = Shop({"url": server.url, "site_cd": sandbox.issued.site_cd, "paths": paths})

        def send(phase: str) -> None:
            requests = shop.requests(phase, 0, COUNT)
            with connected(server.url, paths["ca"], LANES) as lanes:
                shop.check(phase, 0, drive(lanes, requests).bodies)

        # Accounts are paid into first, so that posts hang while all else is sent.
        for phase in ("payment.virtual_account", "deposit.notice"):
            send(phase)
        for said in UNFINISHED:
            running.enter_context(crowd(server.url, paths["ca"], said, 20))
        running.enter_context(crowd(server.url, paths["ca"], STATE * 8, 20))
        for phase in ("point_payment", "payment.cancel", "payment.approval"):
            send(phase)
            shop.check_ledger()
        send("payment.partial_cancel")
        shop.check_ledger()
    assert len(sandbox.exchanges) <= 500


def test_what_is_remembered_of_requests_is_bounded(
    sandbox: Sandbox, build: Callable[..., HttpRequest], member: dict[str, str]
) -> None:
    """Only what was paid stays."""
    brain = inside(sandbox)

    def inquire(count: int) -> int:
        for number in range(count):
            request = build("benepia.point_inquiry", **member, ordr_idxx=f"A{number}")
            brain.respond(request).passage.end()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        full = inquire(700)
        assert inquire(1_500) < full + (1 << 20)
    finally:
        tracemalloc.stop()
