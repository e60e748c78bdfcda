"""Responses that two readers could read differently: both transports refuse the same ones."""

from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, HttpResponse, OutcomeUnknown
from tests.transports.both import Open, both_transports
from tests.transports.raw_gateway import (
    BODY,
    RESPONSE,
    RawGateway,
    ending_properly,
    responding,
    serving,
)

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)
END = b"0\r\n\r\n"

# A reader that lets one of these pass would give BODY out as a complete response.
REFUSED = {
    "a space before the colon": OK + b"Content-Length : 999\r\n\r\n" + BODY,
    "no colon, then a length": OK + b"garbage\r\nContent-Length: 999\r\n\r\n" + BODY,
    "no colon, then a compression": OK + b"garbage\r\nContent-Encoding: gzip\r\n\r\n" + BODY,
    "no colon, then a coding": OK + b"garbage\r\nTransfer-Encoding: gzip\r\n\r\n" + BODY,
    "no name": OK + b": x\r\n" + LENGTH + b"\r\n" + BODY,
    "a fold before any field": OK + b" x\r\n" + LENGTH + b"\r\n" + BODY,
    "a fold that makes two numbers": OK + b"Content-Length: 3\r\n 2\r\n\r\n" + BODY,
    "NUL": OK + b"X: a\0b\r\n" + LENGTH + b"\r\n" + BODY,
    "a carriage return alone": OK + b"X: a\rContent-Length: 999\r\n" + LENGTH + b"\r\n" + BODY,
    "HTTP/2.0": RESPONSE.replace(b"HTTP/1.1", b"HTTP/2.0"),
    "no version": RESPONSE.replace(b"HTTP/1.1", b"HTTP"),
    "a status of two digits": RESPONSE.replace(b"200", b"20"),
    "two lengths": OK + LENGTH + LENGTH + b"\r\n" + BODY,
    "a signed length": OK + b"Content-Length: +32\r\n\r\n" + BODY,
    "a chunk size in C's notation": CHUNKED + b"0x" + CHUNK + END,
    "a chunk size with an underscore": CHUNKED + b"2_0\r\n" + BODY + b"\r\n" + END,
    "a chunk size below zero": CHUNKED + b"-1\r\n" + BODY,
    "no chunk size": CHUNKED + b"\r\n" + BODY,
    "a chunk without its line end": CHUNKED + CHUNK[:-2] + b"??" + END,
    "no last chunk": CHUNKED + CHUNK,
    "no last line end": CHUNKED + CHUNK + END[:-2],
    "half a chunk": CHUNKED + b"ff\r\n" + BODY,
    "a switch of protocols": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + RESPONSE,
    "a body where there is none": b"HTTP/1.1 204 No Content\r\n" + LENGTH + b"\r\n" + BODY,
}
TAKEN = {
    "as it should be": RESPONSE,
    "after an interim response": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + RESPONSE,
    "after two": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + RESPONSE,
    "without a reason": OK[:-4] + b"\r\n" + LENGTH + b"\r\n" + BODY,
    "a folded field": OK + b"X: a\r\n b\r\n" + LENGTH + b"\r\n" + BODY,
    "line ends of one byte": RESPONSE.replace(b"\r\n", b"\n"),
    "a chunk with an extension": CHUNKED + CHUNK.replace(b"\r\n", b";a=b\r\n", 1) + END,
    "a trailer": CHUNKED + CHUNK + b"0\r\nX-Trailer: 1\r\n\r\n",
    "two chunks": CHUNKED + b"1\r\n%b\r\n" % BODY[:1] + b"1F\r\n%b\r\n" % BODY[1:] + END,
    "chunks of HTTP/1.0": CHUNKED.replace(b"1.1", b"1.0") + CHUNK + END,
}


def ask(request: HttpRequest, over: Open, *parts: bytes) -> HttpResponse:
    with RawGateway(ending_properly(*parts)) as gateway:
        transport = over(gateway.ca_pem)
        try:
            return transport.send(replace(request, url=gateway.url + "/"))
        finally:
            transport.close()


@both_transports
@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_a_response_that_can_be_read_in_two_ways_settles_nothing(
    payment: HttpRequest, data: bytes, over: Open
) -> None:
    """However polite its end is, and however well its body reads, the outcome stays unknown."""
    with pytest.raises(OutcomeUnknown) as caught:
        ask(payment, over, data)
    assert caught.value.phase == "receive"


@both_transports
@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_an_unusual_response_that_is_clear_is_taken(
    payment: HttpRequest, data: bytes, over: Open
) -> None:
    """Money that moved is not reported as unknown because of a detail that misleads no reader."""
    assert ask(payment, over, data).body == BODY


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
