"""Over HTTPS the same gateway responds, TLS is modern, and stopping leaves nothing behind."""

import gc
import json
import logging
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPSConnection, RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from kcp_proto import Environment, HttpRequest, HttpResponse, Identity, build_request, read_response
from kcp_sandbox import Sandbox, SandboxServer
from tests.sandbox.conftest import inside

Build = Callable[..., HttpRequest]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def trusting(server: SandboxServer) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))


@pytest.fixture
def payment(identity: Identity, server: SandboxServer, member: dict[str, str]) -> HttpRequest:
    fields = {**member, "ordr_idxx": "A1", "amount": 1004, "pt_mny": 1004}
    here = Environment("sandbox", server.url)
    return build_request("benepia.point_payment", fields, identity, here)


def _connect(server: SandboxServer, context: ssl.SSLContext) -> HTTPSConnection:
    parts = urlsplit(server.url)
    return HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)


def _exchange(connection: HTTPSConnection, request: HttpRequest) -> HttpResponse:
    path = urlsplit(request.url).path
    connection.request(request.method, path, request.body, dict(request.headers))
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return HttpResponse(status=response.status, headers=headers, body=response.read())


def _post(server: SandboxServer, context: ssl.SSLContext, request: HttpRequest) -> HttpResponse:
    connection = _connect(server, context)
    try:
        return _exchange(connection, request)
    finally:
        connection.close()


def _raw(server: SandboxServer) -> socket.socket:
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def _is_over(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "kcp-sandbox" in thread.name]


def test_a_payment_over_https_moves_the_points(
    sandbox: Sandbox, server: SandboxServer, trusting: ssl.SSLContext, payment: HttpRequest
) -> None:
    response = _post(server, trusting, payment)
    reply = read_response(payment, response)
    assert reply.ok
    assert reply.faults == ()
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert sandbox.points_of("A001", "hong") == 48_996


def test_the_wire_and_memory_give_the_same_response(
    sandbox: Sandbox, server: SandboxServer, trusting: ssl.SSLContext, build: Build
) -> None:
    for transaction in sandbox.transactions:
        request = build("transaction.inquiry", tno=transaction.tno, pay_type=transaction.pay_type)
        in_memory = sandbox.transport().send(request)
        over_tls = _post(server, trusting, request)
        assert (over_tls.status, over_tls.body) == (in_memory.status, in_memory.body)


def test_a_connection_carries_many_requests(
    sandbox: Sandbox, server: SandboxServer, trusting: ssl.SSLContext, build: Build
) -> None:
    card = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    connection = _connect(server, trusting)
    try:
        connection.connect()
        first = connection.sock
        assert [read_response(card, _exchange(connection, card)).ok for _ in range(20)] == [
            True
        ] * 20
        assert connection.sock is first
    finally:
        connection.close()


def test_a_response_arrives_in_one_piece(
    server: SandboxServer, trusting: ssl.SSLContext, payment: HttpRequest
) -> None:
    """Head and body are one TLS record, so a client wakes once for both."""
    head = f"POST {urlsplit(payment.url).path} HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(payment.body)}\r\n\r\n"
    with trusting.wrap_socket(_raw(server), server_hostname="127.0.0.1") as client:
        client.sendall(head.encode() + payment.body)
        received = client.recv(65_536)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["res_cd"] == "0000"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/std/inquery", 405), ("POST", "/", 404), ("POST", "/std/inquery", 400)],
)
def test_what_is_no_message_gets_an_http_error_with_a_code(
    server: SandboxServer, trusting: ssl.SSLContext, method: str, path: str, status: int
) -> None:
    request = HttpRequest(
        method=method,
        url=server.url + path,
        headers={"Content-Type": "application/json"},
        body=b"{" if method == "POST" else b"",
    )
    response = _post(server, trusting, request)
    assert response.status == status
    assert json.loads(response.body)["res_cd"].startswith("X01")


@pytest.mark.parametrize(
    ("method", "path", "accept", "status"),
    [
        ("GET", "/", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", 303),
        ("HEAD", "/", "text/html", 303),
        ("GET", "/", "*/*", 405),
        ("GET", "/", "application/json", 405),
        ("POST", "/", "text/html", 404),
        ("GET", "/index.html", "text/html", 405),
    ],
)
def test_a_browser_that_knows_the_address_alone_gets_to_the_page(
    server: SandboxServer, trusting: ssl.SSLContext,
    method: str, path: str, accept: str, status: int,
) -> None:  # fmt: skip
    """What a program asks for there is no message, as before."""
    headers = {"Accept": accept, "Content-Type": "application/json"}
    request = HttpRequest(method=method, url=server.url + path, headers=headers, body=b"")
    response = _post(server, trusting, request)
    assert response.status == status
    assert response.headers.get("location") == ("/_sandbox/" if status == 303 else None)


def test_a_client_that_does_not_trust_the_throw_away_ca_is_not_served(
    server: SandboxServer, payment: HttpRequest
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        _post(server, ssl.create_default_context(), payment)


def test_each_server_has_a_ca_of_its_own(sandbox: Sandbox, server: SandboxServer) -> None:
    assert sandbox.serve().ca_pem != server.ca_pem


def test_old_tls_is_refused(
    server: SandboxServer, trusting: ssl.SSLContext, payment: HttpRequest
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        trusting.set_ciphers("ALL:@SECLEVEL=0")
        trusting.minimum_version = ssl.TLSVersion.TLSv1
        trusting.maximum_version = ssl.TLSVersion.TLSv1_1
    # The refusal comes from the server: it sends an alert, or hangs up in the handshake.
    refusal = r"(?i:alert.protocol.version|EOF occurred|reset by peer)"
    with pytest.raises((ssl.SSLError, ConnectionResetError), match=refusal):
        _post(server, trusting, payment)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_served(
    server: SandboxServer,
    trusting: ssl.SSLContext,
    payment: HttpRequest,
    version: ssl.TLSVersion,
) -> None:
    trusting.minimum_version = trusting.maximum_version = version
    assert _post(server, trusting, payment).status == 200


def test_a_dropped_response_closes_the_connection_after_the_points_moved(
    sandbox: Sandbox, server: SandboxServer, trusting: ssl.SSLContext, payment: HttpRequest
) -> None:
    sandbox.disruptions.drop_after("benepia.point_payment")
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        _post(server, trusting, payment)
    assert sandbox.points_of("A001", "hong") == 48_996
    assert read_response(payment, _post(server, trusting, payment)).meaning == "duplicate"


def test_a_body_that_is_too_large_is_refused_and_an_endless_one_is_cut(
    server: SandboxServer, trusting: ssl.SSLContext, payment: HttpRequest
) -> None:
    response = _post(server, trusting, replace(payment, body=b" " * 200_000))
    assert response.status == 400
    assert json.loads(response.body)["res_cd"] == "X013"
    endless = replace(payment, body=b" " * 8_000_000)
    with pytest.raises((RemoteDisconnected, ConnectionError, ssl.SSLError)):
        _post(server, trusting, endless)


def test_stopping_cuts_idle_and_half_open_clients_and_leaves_nothing(
    sandbox: Sandbox, build: Build
) -> None:
    """Kept alive, stuck in the handshake, or in the middle of a body: no client holds it up."""
    server = sandbox.serve().start()
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    card = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    idle, slow = _connect(server, context), _connect(server, context)
    silent = _raw(server)
    port = urlsplit(server.url).port
    try:
        assert _exchange(idle, card).status == 200
        slow.putrequest("POST", "/std/inquery")
        slow.putheader("Content-Length", "100")
        slow.endheaders(b"{")
        server.stop()
        server.stop()
        assert _threads() == []
        assert (server.url, repr(server)) == ("", "<SandboxServer stopped>")
        assert [_is_over(client) for client in (idle.sock, slow.sock, silent)] == [True] * 3
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))
    finally:
        idle.close()
        slow.close()
        silent.close()
    gc.collect()


def test_a_stopped_server_starts_again(sandbox: Sandbox, build: Build) -> None:
    card = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    server = sandbox.serve()
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    for _ in range(2):
        with server:
            assert _post(server, context, card).status == 200
    assert _threads() == []


def test_a_server_runs_once_at_a_time(server: SandboxServer) -> None:
    with pytest.raises(RuntimeError, match="already"):
        server.start()


def test_a_port_that_is_taken_is_named(sandbox: Sandbox, server: SandboxServer) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    with pytest.raises(OSError, match=f"in use: '127.0.0.1:{port}'"):
        sandbox.serve(port=port).start()


@pytest.mark.parametrize("host", ["192.0.2.1", "::", "sandbox.example"])
def test_only_loopback_is_listened_on_unless_asked_for(sandbox: Sandbox, host: str) -> None:
    with pytest.raises(ValueError, match="allow_any_host"):
        sandbox.serve(host=host)
    assert sandbox.serve(host=host, allow_any_host=True).url == ""


def test_localhost_is_served_by_name(sandbox: Sandbox, build: Build) -> None:
    card = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PACA")
    with sandbox.serve(host="localhost") as server:
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
        assert server.url.startswith("https://localhost:")
        assert _post(server, context, card).status == 200


@pytest.mark.parametrize("module", ["trustme", "uvicorn"])
def test_a_missing_extra_names_the_install_command(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for file in ("server", "uvicorn_host"):
        monkeypatch.delitem(sys.modules, f"kcp_sandbox.server.{file}", raising=False)
    with pytest.raises(ImportError, match=r"pip install 'kcp-proto\[sandbox\]'"):
        sandbox.serve().start()
    assert _threads() == []


def test_nothing_about_a_request_reaches_a_log(
    sandbox: Sandbox,
    server: SandboxServer,
    trusting: ssl.SSLContext,
    payment: HttpRequest,
    member: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a payment, nor garbage, nor a bug in the sandbox: not even at the level DEBUG."""
    caplog.set_level(logging.DEBUG)
    assert _post(server, trusting, payment).status == 200
    with _raw(server) as plain:
        plain.sendall(b"GET /secret HTTP/1.1\r\n\r\n")
        assert _is_over(plain)
    with trusting.wrap_socket(_raw(server), server_hostname="127.0.0.1") as garbage:
        garbage.sendall(b"no HTTP at all\r\n\r\n")
        assert garbage.recv(12) == b"HTTP/1.1 400"

    def broken(request: HttpRequest) -> None:
        raise LookupError(request.body)

    monkeypatch.setattr(inside(sandbox), "respond", broken)
    assert _post(server, trusting, payment).status == 500
    logged = caplog.text + "".join(capfd.readouterr())
    traces = [member["pt_pwd"], "kcp_cert_info", "/gw/hub", "/secret", "Traceback", "no HTTP"]
    assert [trace for trace in traces if trace in logged] == []
