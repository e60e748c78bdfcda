"""A response that was compressed on the way is read; the request asked for no coding (R44)."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, HttpResponse, OutcomeUnknown
from tests.transports import both
from tests.transports.raw_gateway import RawGateway, Script, responding

BODY = '{"res_cd":"0000","res_msg":"정상처리"}'.encode()
LIMIT = 64 * 1024
READ: dict[str, tuple[bytes, bytes]] = {
    "gzip": (b"gzip", gzip.compress(BODY)),
    "deflate": (b"deflate", zlib.compress(BODY)),
    "deflate without zlib's wrapping": (b"deflate", zlib.compress(BODY, wbits=-15)),
    "gzip over deflate": (b"deflate, gzip", gzip.compress(zlib.compress(BODY))),
    "no coding of HTTP": (b"UTF-8", BODY),
    "decoded by an intermediary": (b"gzip", BODY),
    "identity": (b"identity", BODY),
}
REFUSED: dict[str, tuple[bytes, bytes]] = {
    "br": (b"br", BODY[1:]),
    "cut off in itself": (b"gzip", gzip.compress(BODY)[:-4]),
    "no gzip": (b"gzip", b"<html>"),
    "a bomb": (b"gzip", gzip.compress(bytes(20 * 1024 * 1024))),
    "larger than the limit": (b"deflate", zlib.compress(bytes(LIMIT + 1))),
}


def framed(coding: bytes, body: bytes) -> Iterator[Script]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    head += b"Content-Encoding: %b\r\n" % coding
    yield responding(head + b"Content-Length: %d\r\n\r\n" % len(body), body)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    yield responding(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)


def send(over: both.Open, request: HttpRequest, script: Script) -> HttpResponse:
    with RawGateway(script) as gateway:
        transport = over(gateway.ca_pem)
        try:
            return transport.send(replace(request, url=gateway.url + "/"))
        finally:
            transport.close()


@both.both_transports
@pytest.mark.parametrize(("coding", "body"), READ.values(), ids=READ)
def test_a_response_that_can_be_decoded_is(
    over: both.Open, payment: HttpRequest, coding: bytes, body: bytes
) -> None:
    for script in framed(coding, body):
        response = send(over, payment, script)
        assert (response.status, response.body) == (200, BODY)
        assert response.headers["content-type"] == "application/json"
        assert response.headers.get("content-encoding", "identity") in ("identity", "UTF-8")


@both.both_transports
@pytest.mark.parametrize(("coding", "body"), REFUSED.values(), ids=REFUSED)
def test_a_response_that_cannot_be_decoded_is_an_unknown_outcome(
    over: both.Open, payment: HttpRequest, coding: bytes, body: bytes
) -> None:
    for script in framed(coding, body):
        with pytest.raises(OutcomeUnknown) as caught:
            send(over, payment, script)
        assert caught.value.phase == "receive"
