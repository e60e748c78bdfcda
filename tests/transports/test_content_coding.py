"""A body in a content coding is read within the limit, or said to be unreadable (R44)."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_transports.content_coding import UndecodableBody, content_codings, decode_body
from tests.fuzz import fuzz

PLAIN = '{"res_cd":"0000","res_msg":"정상처리"}'.encode()
LIMIT = 64 * 1024


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def twice(data: bytes) -> bytes:
    return gzip.compress(zlib.compress(data))


DECODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "the old name": ("x-gzip", gzip.compress),
    "in capitals": ("GZIP", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without zlib's wrapping": ("deflate", raw_deflate),
    "two members": ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    "zeros behind it": ("gzip", lambda data: gzip.compress(data) + bytes(512)),
    "zeros behind zlib": ("deflate", lambda data: zlib.compress(data) + bytes(9)),
    "two codings": ("deflate, gzip", twice),
    "beside a name of no coding": ("UTF-8, gzip", gzip.compress),
    "beside identity": ("identity,gzip", gzip.compress),
    "no coding of HTTP": ("UTF-8", bytes),
    "another one": ("utf8", bytes),
    "a type": ("application/json", bytes),
    "identity": ("identity", bytes),
    "nothing": ("", bytes),
    "commas": (" ,, ", bytes),
    "named, and decoded on the way": ("gzip", bytes),
    "named, and decoded on the way, deflate": ("deflate", bytes),
    "named, and decoded on the way, br": ("br", bytes),
    "in quotation marks": ('"gzip"', gzip.compress),
    "with a weight": ("gzip;q=1.0", gzip.compress),
    "separated by a blank": ("gzip gzip", lambda data: gzip.compress(gzip.compress(data))),
    "gzip without a name": ("", gzip.compress),
    "gzip, named no coding": ("binary", gzip.compress),
    "gzip, named deflate": ("deflate", gzip.compress),
    "deflate, named gzip": ("gzip", zlib.compress),
    "two members, named deflate": (
        "deflate",
        lambda data: gzip.compress(data) + gzip.compress(b""),
    ),
    "decoded on the way, with blanks before": ("gzip", lambda data: b"\r\n " + data),
}


@pytest.mark.parametrize(("coding", "pack"), DECODED.values(), ids=DECODED)
@pytest.mark.parametrize("name", ["content-encoding", "Content-Encoding"])
def test_what_can_be_decoded_is(name: str, coding: str, pack: Callable[[bytes], bytes]) -> None:
    assert decode_body({name: coding}, pack(PLAIN), LIMIT).strip() == PLAIN


def test_a_mark_of_utf_8_before_an_object_is_left() -> None:
    body = b"\xef\xbb\xbf" + PLAIN
    for coding in ("gzip", "deflate", "br"):
        assert decode_body({"content-encoding": coding}, body, LIMIT) == body


def test_gzip_without_a_name_is_within_the_limit() -> None:
    with pytest.raises(UndecodableBody, match="larger"):
        decode_body({}, gzip.compress(bytes(LIMIT + 1)), LIMIT)


def test_an_empty_body_is_in_no_coding() -> None:
    assert decode_body({"content-encoding": "gzip"}, b"", LIMIT) == b""


def test_headers_without_a_coding_change_nothing() -> None:
    assert decode_body({"content-type": "application/json"}, b"\x1f\x8b", LIMIT) == b"\x1f\x8b"


UNDECODABLE: dict[str, tuple[str, bytes]] = {
    "cut off": ("gzip", gzip.compress(PLAIN)[:-1]),
    "cut off, deflate": ("deflate", zlib.compress(PLAIN)[:-1]),
    "a wrong checksum": ("gzip", gzip.compress(PLAIN)[:-8] + bytes(8)),
    "a member behind it that is cut off": ("gzip", gzip.compress(PLAIN) * 2 + b"\x1f\x8b\x08"),
    "something behind it": ("gzip", gzip.compress(PLAIN) + b"x"),
    "something behind zeros": ("gzip", gzip.compress(PLAIN) + bytes(9) + b"x"),
    "something behind it, deflate": ("deflate", zlib.compress(PLAIN) + b"x"),
    "no gzip": ("gzip", b"<html>"),
    "no deflate": ("deflate", b"<html>"),
    "br": ("br", b"\x0b\x02\x80{}\x03"),
    "zstd": ("zstd", b"\x28\xb5\x2f\xfd"),
    "compress": ("compress", b"\x1f\x9d"),
    "a bomb": ("gzip", gzip.compress(bytes(20 * 1024 * 1024))),
    "a bomb, deflate": ("deflate", raw_deflate(bytes(20 * 1024 * 1024))),
    "a bomb in a bomb": ("gzip, gzip", gzip.compress(gzip.compress(bytes(20 * 1024 * 1024)))),
    "one byte too many": ("gzip", gzip.compress(bytes(LIMIT + 1))),
    "one byte too many, in two members": (
        "gzip",
        gzip.compress(bytes(LIMIT)) + gzip.compress(b"x"),
    ),
    "members without end": ("gzip", gzip.compress(b"") * 1000),
    "codings without end": (",".join(["gzip"] * 1000), gzip.compress(PLAIN)),
}


@pytest.mark.parametrize(("coding", "body"), UNDECODABLE.values(), ids=UNDECODABLE)
def test_what_cannot_be_decoded_is_an_error_and_costs_little(coding: str, body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UndecodableBody):
            decode_body({"content-encoding": coding}, body, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 10 * LIMIT
    finally:
        tracemalloc.stop()


def test_a_body_of_the_limit_itself_is_decoded() -> None:
    body = gzip.compress(bytes(LIMIT))
    assert decode_body({"content-encoding": "gzip"}, body, LIMIT) == bytes(LIMIT)


def test_codings_are_listed_as_they_were_applied() -> None:
    assert content_codings({"Content-Encoding": "br, UTF-8", "CONTENT-ENCODING": "gzip"}) == [
        "br",
        "gzip",
    ]


CODINGS = st.lists(st.sampled_from(["gzip", "deflate", "br", "UTF-8", "", "\x00"]), max_size=5)


@fuzz(100)
@given(CODINGS.map(",".join), st.binary(max_size=200), st.integers(0, 300))
@example("gzip", b"\x1f\x8b", 0)
def test_any_body_is_decoded_or_undecodable(coding: str, body: bytes, limit: int) -> None:
    """Nothing but the one error, and never more than the limit."""
    for data in (body, gzip.compress(body), zlib.compress(body)):
        try:
            decoded = decode_body({"content-encoding": coding}, data, limit)
        except UndecodableBody:
            continue
        assert len(decoded) <= limit or decoded == data
