"""Bytes of a response, read without a socket: how they were cut up makes no difference."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import HttpResponse
from kcp_transports.https.framing import BadResponse
from kcp_transports.https.response_reader import ResponseReader
from tests.fuzz import fuzz
from tests.transports.https.wires import CHUNK, CHUNKED, END, LENGTH, OK, WIRES
from tests.transports.raw_gateway import BODY, RESPONSE

SECRET = b"4111222233334444"
STRAY = b"?"
SHORT = [wire for wire in WIRES if len(wire) < 500]


def read(parts: Iterable[bytes]) -> HttpResponse | None:
    """Read a response that ends with TLS's own goodbye."""
    reader = ResponseReader(64 * 1024)
    for part in parts:
        if (response := reader.feed(part)) is not None:
            return response
    return reader.feed(b"")


def both_ways(data: bytes) -> list[list[bytes]]:
    return [[data], [data[n : n + 1] for n in range(len(data))]]


def body(parts: Iterable[bytes]) -> bytes | None:
    try:
        response = read(parts)
    except BadResponse:
        return None
    assert response is not None
    return response.body


@pytest.mark.parametrize("wire", WIRES, ids=range(len(WIRES)))
def test_a_wire_gives_its_one_body_however_it_is_cut(wire: bytes) -> None:
    assert [body(parts) for parts in both_ways(wire)] == [WIRES[wire]] * 2


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Draw a wire with some bytes taken away, and others put there."""
    wire = bytearray(draw(st.sampled_from(SHORT)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(wire)))
        new = draw(st.sampled_from(b"\0\t\n\r\x0b\x1b ,:;=019aX\x7f\x85\xa0\xff") | st.none())
        wire[at : at + draw(st.integers(0, 2))] = b"" if new is None else bytes([new])
    return bytes(wire)


@fuzz(100)
@given(spoilt(), st.lists(st.integers(0, 500), max_size=8))
def test_no_wire_gives_two_bodies(wire: bytes, cuts: list[int]) -> None:
    """However it is spoilt, and cut up."""
    places = [0, *sorted(cuts), len(wire)]
    drawn = [wire[start:end] for start, end in pairwise(places)]
    bodies = [body(parts) for parts in [*both_ways(wire), [part for part in drawn if part]]]
    assert bodies[0] == bodies[1] == bodies[2]


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
