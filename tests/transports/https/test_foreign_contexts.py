"""TLS settings of the caller's own: limits hold below them, and no check of theirs is left out."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from errno import ECONNREFUSED
from typing import Any

import pytest
from OpenSSL import SSL

from kcp_proto import HttpRequest, NotSent
from kcp_transports import AsyncioTransport, Transport, Urllib3Transport
from kcp_transports.bridges import BlockingTransport
from kcp_transports.https import tls_context
from tests.transports.both import Open
from tests.transports.https.test_hostile import EACH, Row, hostile, phase_of, report
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE, RawGateway, serving

truststore: Any = pytest.importorskip("truststore")
WELL = serving(lambda request: HTTP_RESPONSE)


def wrapping(ca_pem: bytes) -> ssl.SSLContext:
    """Make settings that hold an inner context, and wrap sockets in a way of their own."""
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ca_pem.decode())
    return context


def over_urllib3(ca_pem: bytes, total_timeout: float = 5) -> Transport:
    return Urllib3Transport(ssl_context=wrapping(ca_pem), total_timeout=total_timeout)


def over_asyncio(ca_pem: bytes, total_timeout: float = 5) -> Transport:
    awaited = AsyncioTransport(ssl_context=wrapping(ca_pem), total_timeout=total_timeout)
    return BlockingTransport(awaited)


both_transports = pytest.mark.parametrize(
    "over", [over_urllib3, over_asyncio], ids=["urllib3", "asyncio"]
)


@both_transports
@pytest.mark.parametrize("row", EACH)
def test_settings_that_wrap_sockets_themselves_change_no_outcome(
    payment: HttpRequest, row: Row, over: Open
) -> None:
    with hostile(row) as gateway:
        error = report(payment, row, gateway, over)
    assert (type(error), phase_of(error)) == (row.error, row.phase)
    assert len(gateway.requests) == row.arrived


@both_transports
def test_connections_of_such_settings_are_used_again(payment: HttpRequest, over: Open) -> None:
    with RawGateway(WELL) as gateway:
        transport = over(gateway.ca_pem)
        for _ in range(2):
            assert transport.send(replace(payment, url=gateway.url + "/")).body == BODY
        transport.close()
    assert gateway.connections == 1


class ChecksSockets(ssl.SSLContext):
    """Settings that would refuse every peer, but only on their sockets."""

    def wrap_socket(self, *arguments: Any, **named: Any) -> ssl.SSLSocket:
        raise ConnectionRefusedError(ECONNREFUSED, "not pinned")


class ChecksMemory(ssl.SSLContext):
    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:
        raise ConnectionRefusedError(ECONNREFUSED, "not pinned")


class ChecksBoth(ChecksSockets):
    wrap_bio = ChecksMemory.wrap_bio


class PinnedSocket(ssl.SSLSocket):
    pass


def of_class(settings: type[ssl.SSLContext]) -> ssl.SSLContext:
    return settings(ssl.PROTOCOL_TLS_CLIENT)


def with_attribute() -> ssl.SSLContext:
    context = of_class(ssl.SSLContext)
    context.wrap_socket = ChecksSockets.wrap_socket.__get__(context)  # type: ignore[method-assign]
    return context


def with_socket_class() -> ssl.SSLContext:
    context = of_class(ssl.SSLContext)
    context.sslsocket_class = PinnedSocket
    return context


LEFT_OUT: dict[str, Callable[[], Any]] = {
    "a method for sockets": lambda: of_class(ChecksSockets),
    "an attribute for sockets": with_attribute,
    "a class of sockets": with_socket_class,
    "pyOpenSSL's": lambda: SSL.Context(SSL.TLS_CLIENT_METHOD),
    "no settings": object,
}


@pytest.mark.parametrize("make", LEFT_OUT.values(), ids=LEFT_OUT)
def test_settings_whose_checks_would_be_left_out_are_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"give a plain ssl\.SSLContext"):
        tls_context(None, make())


@pytest.mark.parametrize("settings", [ChecksMemory, ChecksBoth])
def test_checks_in_memory_are_made(payment: HttpRequest, settings: type[ssl.SSLContext]) -> None:
    with RawGateway(WELL) as gateway:
        context = of_class(settings)
        context.load_verify_locations(cadata=gateway.ca_pem.decode())
        transport = Urllib3Transport(ssl_context=context)
        with pytest.raises(NotSent, match="refused") as caught:
            transport.send(replace(payment, url=gateway.url + "/"))
        transport.close()
    assert (caught.value.phase, gateway.requests) == ("tls", [])
