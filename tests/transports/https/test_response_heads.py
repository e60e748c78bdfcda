"""What a response's head says besides where its body ends."""

from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, HttpResponse
from tests.transports.both import Open, both_transports
from tests.transports.https.wires import LENGTH, OK
from tests.transports.raw_gateway import BODY, RawGateway, ending_properly, responding, serving


def ask(request: HttpRequest, over: Open, *parts: bytes) -> HttpResponse:
    with RawGateway(ending_properly(*parts)) as gateway:
        transport = over(gateway.ca_pem)
        try:
            return transport.send(replace(request, url=gateway.url + "/"))
        finally:
            transport.close()


@both_transports
def test_a_folded_field_is_one_line(payment: HttpRequest, over: Open) -> None:
    """A log of a response's headers has no line of the gateway's choice."""
    data = OK + b"X: a\r\n  b\r\nX: c\r\n" + LENGTH + b"\r\n" + BODY
    value = ask(payment, over, data).headers["x"]
    assert (value.split(), value.isprintable()) == (["a", "b,", "c"], True)


@both_transports
@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\n", b"HTTP/1.0 200 OK\r\n"],
    ids=["declared", "old"],
)
def test_a_connection_that_the_far_end_will_close_is_not_kept(
    payment: HttpRequest, head: bytes, over: Open
) -> None:
    """Otherwise the next payment could be lost in it."""
    response = HttpResponse(status=200, headers={}, body=BODY)
    last = responding(head, LENGTH, b"\r\n", BODY, hang=True)
    with RawGateway(last, serving(lambda request: response)) as gateway:
        transport = over(gateway.ca_pem)
        bodies = [transport.send(replace(payment, url=gateway.url + "/")).body for _ in range(2)]
        transport.close()
    assert (bodies, gateway.connections) == ([BODY] * 2, 2)
