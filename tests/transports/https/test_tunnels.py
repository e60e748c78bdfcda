"""Through a proxy, blocking and awaited: what is said to it is not the request."""

from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, NotSent
from kcp_transports import AsyncioTransport, Urllib3Transport
from tests.canary.showing import everything_of
from tests.transports.both import Open, both_transports
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE, Line, RawGateway, Script, serving

OPENED = b"HTTP/1.1 200 OK\r\n\r\n"
WELL = serving(lambda request: HTTP_RESPONSE)
SECRET = "s%40cret"


def tunnelling(script: Script, heard: list[bytes], opened: bytes = OPENED) -> Script:
    """Open a tunnel that leads to a script."""

    def proxy(line: Line) -> None:
        heard.append(line.read_until(b"\r\n\r\n"))
        line.write(opened)
        script(line)

    return proxy


def answering(*parts: bytes, hang: bool = False) -> Script:
    def proxy(line: Line) -> None:
        line.read_until(b"\r\n\r\n")
        for part in parts:
            line.write(part)
        if hang:
            line.hang()

    return proxy


def before_tls(line: Line) -> None:
    line.read_until(b"\x16\x03")
    line.reset()


@both_transports
@pytest.mark.parametrize("port", [None, 8443])
@pytest.mark.parametrize("opened", [OPENED, b"HTTP/1.0 200 Established\r\nVia: x\r\n\r\n"])
def test_a_proxy_is_told_where_to_connect_and_nothing_else(
    payment: HttpRequest, over: Open, port: int | None, opened: bytes
) -> None:
    """It hears its own password; the rest goes over TLS, on one connection."""
    heard: list[bytes] = []
    with RawGateway(tunnelling(WELL, heard, opened), names=["gateway.test"]) as gateway:
        transport = over(
            gateway.ca_pem, proxy=f"http://me:{SECRET}@127.0.0.1:{gateway.port}", connect_timeout=5
        )
        host = "gateway.test" if port is None else f"gateway.test:{port}"
        for _ in range(2):
            assert transport.send(replace(payment, url=f"https://{host}/x")).body == BODY
        assert "cret" not in repr(transport)
        transport.close()
    (words,) = heard
    assert words.startswith(b"CONNECT gateway.test:%d HTTP/1." % (port or 443))
    assert b"Proxy-Authorization: Basic bWU6c0BjcmV0\r\n" in words
    assert [request.url for request in gateway.requests] == ["/x"] * 2
    assert {request.headers["host"] for request in gateway.requests} == {host}
    assert all("proxy-authorization" not in request.headers for request in gateway.requests)


@both_transports
@pytest.mark.parametrize(
    "script",
    [
        pytest.param(answering(b"HTTP/1.1 407 No\r\n\r\n"), id="refused"),
        pytest.param(answering(b"HTTP/1.1 301 No\r\nLocation: //x.test/\r\n\r\n"), id="redirected"),
        pytest.param(answering(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), id="switched"),
        pytest.param(answering(), id="nothing"),
        pytest.param(answering(b"HTTP/1.1 2"), id="half a head"),
        pytest.param(answering(b"garbage\r\n\r\n"), id="garbage"),
        pytest.param(answering(b"X: y\r\n" * 200_000, hang=True), id="headers without end"),
        pytest.param(answering(hang=True), id="silence"),
    ],
)
def test_a_proxy_that_opens_no_tunnel_has_got_nothing(
    payment: HttpRequest, over: Open, script: Script
) -> None:
    with RawGateway(script) as gateway:
        address = f"http://me:{SECRET}@127.0.0.1:{gateway.port}"
        transport = over(gateway.ca_pem, proxy=address, connect_timeout=0.5)
        with pytest.raises(NotSent) as caught:
            transport.send(payment)
        transport.close()
    assert caught.value.phase == "connect"
    assert gateway.connections == 1
    shown = everything_of(caught.value)
    assert SECRET not in shown
    assert "bWU6c0BjcmV0" not in shown


@both_transports
def test_a_tunnel_that_breaks_in_the_handshake_is_not_sent(
    payment: HttpRequest, over: Open
) -> None:
    with RawGateway(tunnelling(before_tls, [])) as gateway:
        transport = over(gateway.ca_pem, proxy=f"http://127.0.0.1:{gateway.port}")
        with pytest.raises(NotSent) as caught:
            transport.send(payment)
        transport.close()
    assert caught.value.phase == "tls"


@both_transports
def test_behind_a_tunnel_the_gateway_itself_is_verified(payment: HttpRequest, over: Open) -> None:
    """A proxy that plays the gateway gets nothing."""
    with RawGateway(tunnelling(WELL, []), names=["other.test"]) as gateway:
        transport = over(gateway.ca_pem, proxy=f"http://127.0.0.1:{gateway.port}")
        with pytest.raises(NotSent) as caught:
            transport.send(payment)
        transport.close()
    assert (caught.value.phase, gateway.requests) == ("tls", [])


@pytest.mark.parametrize("transport", [Urllib3Transport, AsyncioTransport])
@pytest.mark.parametrize(
    "proxy",
    [
        *("gateway.test:8080", "https://proxy.test:1", f"http://me:{SECRET}@proxy.test:port"),
        *("http://proxy.test", "http://proxy.test:1/path", f"http://me:{SECRET}@:1"),
    ],
)
def test_a_proxy_s_address_that_cannot_be_used_is_refused_at_once(
    transport: type[Urllib3Transport] | type[AsyncioTransport], proxy: str
) -> None:
    with pytest.raises(ValueError, match="the proxy is not") as caught:
        transport(proxy=proxy)
    assert SECRET not in everything_of(caught.value)
