"""Bytes of a response, read without a socket: how they were cut up makes no difference."""

from collections.abc import Iterable

import pytest

from kcp_proto import HttpResponse
from kcp_transports.https.framing import BadResponse
from kcp_transports.https.response_reader import ResponseReader
from tests.transports.https.test_response_heads import (
    CHUNK,
    CHUNKED,
    END,
    LENGTH,
    OK,
    REFUSED,
    TAKEN,
)
from tests.transports.raw_gateway import BODY, RESPONSE

SECRET = b"4111222233334444"
STRAY = b"?"
# What h11 alone would take.
LENIENT = {
    "an escape character": OK + b"X: a\x1bb\r\n" + LENGTH + b"\r\n" + BODY,
    "a deleted character": OK + b"X: a\x7fb\r\n" + LENGTH + b"\r\n" + BODY,
    "a control character in an interim head": b"HTTP/1.1 103 \x07\r\n\r\n" + RESPONSE,
    "one length twice, in one line": OK + b"Content-Length: 32, 32\r\n\r\n" + BODY,
    "a length on the next line": OK + b"Content-Length:\r\n 32\r\n\r\n" + BODY,
    "a length with an empty fold": OK + b"Content-Length: 32\r\n \r\n\r\n" + BODY,
    "a length of many digits": OK + b"Content-Length: %032d\r\n\r\n" % 32 + BODY,
    "a coding on the next line": CHUNKED.replace(b" chunked", b"\r\n chunked") + CHUNK + END,
    "a length beside chunks": CHUNKED.replace(OK, OK + LENGTH) + CHUNK + END,
    "HTTP/2.0 in an interim head": b"HTTP/2.0 103 Early\r\n\r\n" + RESPONSE,
}


def read(parts: Iterable[bytes]) -> HttpResponse | None:
    """Read a response that ends with TLS's own goodbye."""
    reader = ResponseReader(64 * 1024)
    for part in parts:
        if (response := reader.feed(part)) is not None:
            return response
    return reader.feed(b"")


def both_ways(data: bytes) -> list[list[bytes]]:
    return [[data], [data[n : n + 1] for n in range(len(data))]]


@pytest.mark.parametrize("data", [*REFUSED.values(), *LENIENT.values()], ids=[*REFUSED, *LENIENT])
def test_what_can_be_read_in_two_ways_is_refused_however_it_is_cut(data: bytes) -> None:
    for parts in both_ways(data):
        with pytest.raises(BadResponse):
            read(parts)


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_what_is_clear_is_taken_however_it_is_cut(data: bytes) -> None:
    whole, bytewise = map(read, both_ways(data))
    assert whole is not None
    assert (whole, whole.body) == (bytewise, BODY)


def test_an_interim_head_says_nothing_of_the_length() -> None:
    """Of two heads only the last one frames the body."""
    assert read([b"HTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\n" + RESPONSE]) is not None


LIMIT, HEAD_LIMIT = 64 * 1024, 64 * 1024
CHUNK_LINE = b"20;%b\r\n%b\r\n"


def padded(head: bytes, size: int) -> bytes:
    """Make a head of this size; what stands before it is an interim one."""
    interim, ok, rest = head.rpartition(OK)
    return interim + ok + b"X: " + b"x" * (size - len(ok + rest) - 5) + b"\r\n" + rest


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (padded(OK + LENGTH + b"\r\n", HEAD_LIMIT) + BODY, True),
        (padded(OK + LENGTH + b"\r\n", HEAD_LIMIT + 1) + BODY, False),
        (padded(b"HTTP/1.1 103 \r\n\r\n" + OK + LENGTH + b"\r\n", HEAD_LIMIT) + BODY, True),
        (CHUNKED + CHUNK_LINE % (b"x" * (HEAD_LIMIT + 2000), BODY) + END, True),
        (CHUNKED + CHUNK + b"0\r\nX: " + b"x" * (HEAD_LIMIT + 2000) + b"\r\n\r\n", True),
        (CHUNKED + CHUNK_LINE % (b"x" * (HEAD_LIMIT + LIMIT), BODY) + END, False),
        (RESPONSE + STRAY * (HEAD_LIMIT + LIMIT), True),
        (CHUNKED + b"1\r\na\r\n" * 20_000 + END + STRAY * 20_000, True),
        (CHUNKED + b"1\r\na\r\n" * 22_000 + END, False),
    ],
)
def test_a_limit_does_not_depend_on_how_the_bytes_were_cut(data: bytes, taken: bool) -> None:
    """Of a head, of all that frames a body, and never of what comes behind a response."""
    blocks = [data[n : n + 16384] for n in range(0, len(data), 16384)]
    for parts in [*both_ways(data), blocks]:
        try:
            assert (read(parts) is not None) is taken
        except BadResponse:
            assert not taken


@pytest.mark.parametrize(
    ("data", "reusable"),
    [
        (RESPONSE, True),
        (CHUNKED + CHUNK + END, True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (RESPONSE + b"H", False),
        (b"HTTP/1.1 204 No Content\r\n\r\n" + BODY, False),
        (RESPONSE.replace(b"1.1", b"1.0"), False),
        (RESPONSE.replace(LENGTH, LENGTH + b"Connection: keep-alive, Close\r\n"), False),
    ],
)
def test_a_connection_is_reused_only_if_nothing_is_left_on_it(data: bytes, reusable: bool) -> None:
    reader = ResponseReader(64 * 1024)
    assert reader.feed(data) is not None
    assert reader.reusable is reusable


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([b"HTTP/1.1 200 OK\r\nX"], "the response's head is cut off"),
        ([OK + LENGTH + b"\r\n" + BODY[:9]], "the response's body is cut off"),
        ([SECRET + b"\r\n\r\n"], "the response's head is damaged"),
        ([CHUNKED + SECRET * 2 + b"\r\n"], "the response's body is damaged"),
        ([OK + b"X: " + SECRET * 5000], "the response's head is too large"),
        ([OK + b"\r\n", b"a" * 65537], "the response is larger than max_response_bytes"),
    ],
)
def test_a_refusal_says_where_and_quotes_nothing(parts: list[bytes], reason: str) -> None:
    with pytest.raises(BadResponse) as caught:
        read(parts)
    assert str(caught.value) == reason
