"""The HTTPS transport where things go well, and where nothing was sent."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Event, Thread

import pytest
import trustme

from kcp_proto import HttpRequest, HttpResponse, KeyLoadError, NotSent, OutcomeUnknown
from kcp_transports import AsyncioTransport, Transport, Urllib3Transport
from kcp_transports.bridges import BlockingTransport
from tests.transports import raw_gateway
from tests.transports.conftest import PASSWORD
from tests.transports.raw_gateway import BODY, RESPONSE, Line, RawGateway, responding, serving


def settle() -> None:
    """Give loopback time to deliver what the far end did last."""
    Event().wait(0.2)


def respond(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=200, headers={}, body=BODY)


def send(
    request: HttpRequest, gateway: RawGateway, transport: Transport, path: str = "/"
) -> HttpResponse:
    return transport.send(replace(request, url=gateway.url + path))


def not_sent(request: HttpRequest, gateway: RawGateway) -> NotSent:
    transport = Urllib3Transport(ca_pem=gateway.ca_pem, connect_timeout=0.3)
    with pytest.raises(NotSent) as caught:
        send(request, gateway, transport)
    transport.close()
    assert caught.value.operation == request.operation
    assert PASSWORD not in f"{caught.value!r} {caught.value}"
    assert gateway.requests == []
    return caught.value


def test_a_connection_stays_open_for_the_next_request(payment: HttpRequest) -> None:
    with RawGateway(serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert [send(payment, gateway, transport).body for _ in range(3)] == [BODY] * 3
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (3, 1)


def test_a_request_leaves_in_one_piece(payment: HttpRequest) -> None:
    """Head and body are one TLS record: one packet, and one step for the gateway to read."""
    received: list[bytes] = []

    def script(line: Line) -> None:
        line.handshake()
        received.append(line.read_until(b"\r\n\r\n"))
        line.write(RESPONSE)

    with RawGateway(script) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert received[0].startswith(b"POST / HTTP/1.1\r\n")
    assert received[0].endswith(b"\r\n\r\n" + payment.body)


def test_a_connection_idle_for_too_long_is_not_used_again(payment: HttpRequest) -> None:
    with RawGateway(serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, idle_limit=1e-6)
        for _ in range(2):
            send(payment, gateway, transport)
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (2, 2)


def test_a_connection_closed_in_between_costs_nothing(payment: HttpRequest) -> None:
    """A dead idle connection is found out before anything is sent."""
    gone = Event()

    def once(line: Line) -> None:
        responding(RESPONSE)(line)
        line.close()
        gone.set()

    with RawGateway(once, serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, idle_limit=60)
        assert send(payment, gateway, transport).body == BODY
        assert gone.wait(5)
        settle()
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (2, 2)


def test_a_request_lost_on_a_kept_alive_connection_is_not_sent_again(payment: HttpRequest) -> None:
    """The gateway read it and hung up: whether it acted is unknown, so nothing is repeated."""
    with RawGateway(raw_gateway.close_on_second_request, serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        send(payment, gateway, transport)
        with pytest.raises(OutcomeUnknown) as caught:
            send(payment, gateway, transport)
        transport.close()
    assert caught.value.phase == "wait"
    assert (len(gateway.requests), gateway.connections) == (2, 1)


def test_a_response_to_no_request_is_never_taken_for_the_next(payment: HttpRequest) -> None:
    """What came while the connection was idle is not the response to the next request."""
    strayed = Event()

    def talkative(line: Line) -> None:
        responding(RESPONSE, b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"bad"')(line)
        strayed.set()
        line.hang()

    with RawGateway(talkative, serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        assert strayed.wait(5)
        settle()
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert gateway.connections == 2


def test_bytes_behind_a_response_are_never_taken_for_the_next(payment: HttpRequest) -> None:
    """The same where they came together with the response before."""

    def talkative(line: Line) -> None:
        line.handshake()
        line.read_request()
        line.write(RESPONSE + b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"bad"')
        line.read_request()
        line.write(RESPONSE)

    with RawGateway(talkative, serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert [send(payment, gateway, transport).body for _ in range(2)] == [BODY] * 2
        transport.close()


def test_a_redirect_is_a_response(payment: HttpRequest) -> None:
    """Nothing is sent to where a redirect points."""
    headers = {"Location": "https://elsewhere.test/"}
    reply = HttpResponse(status=307, headers=headers, body=b"")
    with RawGateway(serving(lambda request: reply)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        response = send(payment, gateway, transport)
        transport.close()
    assert (response.status, response.headers["location"]) == (307, headers["Location"])
    assert len(gateway.requests) == 1


def test_chunks_are_joined(payment: HttpRequest) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with RawGateway(responding(head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n")) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert send(payment, gateway, transport).body == b"abcde"
        transport.close()


def test_a_refused_connection_is_not_sent(payment: HttpRequest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = Urllib3Transport()
    with pytest.raises(NotSent) as caught:
        transport.send(replace(payment, url=f"https://127.0.0.1:{port}/"))
    assert caught.value.phase == "connect"
    assert "refused" in caught.value.reason


def test_a_name_without_address_is_not_sent(payment: HttpRequest) -> None:
    """The top level domain ``invalid`` never resolves (RFC 6761), with a resolver or without."""
    transport = Urllib3Transport(connect_timeout=20)
    with pytest.raises(NotSent) as caught:
        transport.send(replace(payment, url="https://gateway.invalid/"))
    assert caught.value.phase == "name"


def test_a_resolver_that_hangs_is_bounded(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Event()

    def hang(*address: object, **options: object) -> None:
        release.wait(30)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    transport = Urllib3Transport(connect_timeout=0.1)
    with pytest.raises(NotSent) as caught:
        transport.send(replace(payment, url="https://gateway.test/"))
    release.set()
    assert caught.value.phase == "name"
    assert "connect_timeout of 0.1 s" in caught.value.reason


def test_a_dead_first_address_leaves_time_for_the_next(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two addresses the first stays silent; both share one budget."""
    known = socket.getaddrinfo

    def two(host: str, port: int, **options: object) -> list[object]:
        (reachable,) = known("127.0.0.1", port, type=socket.SOCK_STREAM)
        return [(*reachable[:4], full.getsockname()), reachable]

    # A listener whose queue is full lets further connections wait.
    with socket.create_server(("127.0.0.2", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        with RawGateway(serving(respond)) as gateway:
            transport = Urllib3Transport(ca_pem=gateway.ca_pem, connect_timeout=1)
            with monkeypatch.context() as patch:
                patch.setattr(socket, "getaddrinfo", two)
                assert send(payment, gateway, transport).body == BODY
            transport.close()
        for client in waiting:
            client.close()


@pytest.mark.parametrize(
    "script",
    [
        raw_gateway.silent_before_tls,
        raw_gateway.reset_before_tls,
        raw_gateway.garbage_before_tls,
        raw_gateway.drip_before_tls,
    ],
)
def test_a_failed_handshake_is_not_sent(payment: HttpRequest, script: raw_gateway.Script) -> None:
    """Before TLS stands, no byte of the request can have left, whatever the exception says."""
    with RawGateway(script) as gateway:
        assert not_sent(payment, gateway).phase == "tls"


def test_a_response_that_comes_with_the_handshake_sends_nothing(payment: HttpRequest) -> None:
    """It is the response to nothing that was asked here."""

    def hasty(line: Line) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = line.context.wrap_bio(incoming, outgoing, server_side=True)
        shaken = False
        while not shaken:
            incoming.write(line.read_some())
            with suppress(ssl.SSLWantReadError):
                tls.do_handshake()
                shaken = True
                tls.write(RESPONSE)
            line.write(outgoing.read())
        line.hang(0.3)

    with RawGateway(hasty) as gateway:
        # In TLS 1.3 a client may send before it has read the last of the server's words.
        gateway.context.maximum_version = ssl.TLSVersion.TLSv1_2
        error = not_sent(payment, gateway)
    assert (error.phase, error.reason) == ("tls", "the far end did not wait for the request")


def test_a_certificate_that_is_refused_is_answered_by_an_alert(payment: HttpRequest) -> None:
    """The far end learns why, as its log will say."""
    heard: list[str] = []

    def listen(line: Line) -> None:
        try:
            line.handshake()
        except ssl.SSLError as error:
            heard.append(str(error.reason))

    with RawGateway(listen) as gateway:
        gateway.ca_pem = trustme.CA().cert_pem.bytes()
        assert not_sent(payment, gateway).phase == "tls"
    assert heard == ["TLSV1_ALERT_UNKNOWN_CA"]


def test_a_client_certificate_is_shown(payment: HttpRequest) -> None:
    with RawGateway(serving(respond)) as gateway:
        gateway.context.verify_mode = ssl.CERT_REQUIRED
        gateway.authority.configure_trust(gateway.context)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        gateway.authority.configure_trust(context)
        gateway.authority.issue_cert("shop@gateway.test").configure_cert(context)
        transport = Urllib3Transport(ssl_context=context)
        assert send(payment, gateway, transport).body == BODY
        transport.close()


def blocking(ca_pem: bytes) -> Transport:
    return Urllib3Transport(ca_pem=ca_pem)


def awaited(ca_pem: bytes) -> Transport:
    return BlockingTransport(AsyncioTransport(ca_pem=ca_pem))


@pytest.mark.parametrize("new", [blocking, awaited])
def test_http_1_1_is_offered_and_nothing_else(
    new: Callable[[bytes], Transport], payment: HttpRequest
) -> None:
    """A far end that could speak HTTP/2 must not choose it."""
    chosen: list[str | None] = []

    def script(line: Line) -> None:
        line.handshake()
        chosen.append(line.protocol)
        line.read_request()
        line.write(RESPONSE)

    with RawGateway(script) as gateway:
        gateway.context.set_alpn_protocols(["h2", "http/1.1"])
        transport = new(gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert chosen == ["http/1.1"]


def test_a_certificate_for_another_host_is_refused(payment: HttpRequest) -> None:
    with RawGateway(serving(respond), names=["other.test"]) as gateway:
        error = not_sent(payment, gateway)
    assert error.phase == "tls"
    assert "mismatch" in error.reason.lower()


def test_a_certificate_of_another_authority_is_refused(payment: HttpRequest) -> None:
    with RawGateway(serving(respond)) as gateway:
        gateway.ca_pem = trustme.CA().cert_pem.bytes()
        assert not_sent(payment, gateway).phase == "tls"


def test_an_old_tls_version_is_refused(payment: HttpRequest) -> None:
    """A far end that speaks TLS 1.1 at most gets nothing (R23)."""
    with RawGateway(serving(respond)) as gateway:
        gateway.context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSVersion"):
            gateway.context.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.warns(DeprecationWarning, match="TLSVersion"):
            gateway.context.maximum_version = ssl.TLSVersion.TLSv1_1
        assert not_sent(payment, gateway).phase == "tls"


def test_a_busy_pool_is_not_sent(payment: HttpRequest) -> None:
    """A sender that finds no free connection in time has sent nothing."""
    arrived, release = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        arrived.set()
        release.wait(10)
        return respond(request)

    with RawGateway(serving(slow)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=1, connect_timeout=0.2)
        other = Thread(target=send, args=(payment, gateway, transport))
        other.start()
        assert arrived.wait(5)
        with pytest.raises(NotSent) as caught:
            send(payment, gateway, transport)
        release.set()
        other.join()
        transport.close()
    assert caught.value.phase == "pool"
    assert len(gateway.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway.test/",
        "https://user:secret@gateway.test/",
        "https://gateway.test:99999/",
        "https://gateway.test:0/",
        "https:///path",
        "https://[::1/",
        "https://gateway.test/a b",
        "https://한글.test/",
    ],
)
def test_an_address_that_is_not_https_is_refused(payment: HttpRequest, url: str) -> None:
    with pytest.raises(NotSent) as caught:
        Urllib3Transport().send(replace(payment, url=url))
    assert caught.value.phase == "name"
    assert "secret" not in str(caught.value)


def test_a_request_that_cannot_be_written_is_not_sent(payment: HttpRequest) -> None:
    """A header with a line break is found out before the first byte leaves."""
    with RawGateway(serving(respond)) as gateway:
        broken = replace(payment, headers={"X-Broken": "a\r\nb: " + PASSWORD})
        not_sent(broken, gateway)


def test_no_proxy_is_taken_from_the_environment(
    payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with RawGateway(serving(respond)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        transport.close()


def test_a_close_lets_running_exchanges_finish(payment: HttpRequest) -> None:
    """The response to what was sent arrives although the transport was closed meanwhile."""
    arrived, release = Event(), Event()
    got: list[HttpResponse] = []

    def slow(request: HttpRequest) -> HttpResponse:
        arrived.set()
        release.wait(10)
        return respond(request)

    with RawGateway(serving(slow)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem)
        other = Thread(target=lambda: got.append(send(payment, gateway, transport)))
        other.start()
        assert arrived.wait(5)
        transport.close()
        release.set()
        other.join()
    assert [response.body for response in got] == [BODY]


def test_settings_that_do_not_verify_are_refused() -> None:
    lax = ssl.create_default_context()
    lax.check_hostname = False
    with pytest.raises(ValueError, match="must verify"):
        Urllib3Transport(ssl_context=lax)


def test_settings_of_the_caller_are_raised_to_tls_1_2(payment: HttpRequest) -> None:
    context = ssl.create_default_context()
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with RawGateway(serving(respond)) as gateway:
        context.load_verify_locations(cadata=gateway.ca_pem.decode())
        transport = Urllib3Transport(ssl_context=context, ciphers="ECDHE+AESGCM")
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    "options",
    [
        {"connect_timeout": 0},
        {"total_timeout": -1},
        {"total_timeout": float("inf")},
        {"connect_timeout": float("nan")},
        {"max_response_bytes": 0},
        {"pool_size": 0},
        {"ciphers": "NONE-SUCH"},
        {"proxy": "gateway.test:8080"},
        {"proxy": "https://proxy.test:1"},
        {"proxy": "http://me:secret@proxy.test:port"},
        {"ca_pem": "x", "ssl_context": ssl.create_default_context()},
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_once(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\S") as caught:
        Urllib3Transport(**options)  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("ca_pem", ["", b"", "no certificate", b"\xff\xfe"])
def test_a_trust_file_without_certificate_is_refused(ca_pem: str | bytes) -> None:
    with pytest.raises(KeyLoadError) as caught:
        Urllib3Transport(ca_pem=ca_pem)
    assert caught.value.reason == "not-a-certificate"
