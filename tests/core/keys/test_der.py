"""The DER reader agrees with DER made by hand, at every length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto.keys import read_der

from .der import element, integer, oid, sequence


@given(st.integers(0, 2000))
def test_content_of_every_length_is_read_whole(length: int) -> None:
    # A length of exactly 128 was once taken for the indefinite form.
    node = read_der(element(0x04, b"x" * length))
    assert (node.tag, len(node.body)) == (0x04, length)


def test_content_of_128_bytes_in_the_shortest_long_form_is_read() -> None:
    assert len(read_der(b"\x04\x81\x80" + b"x" * 128).body) == 128


@given(st.integers())
def test_integers_are_read_with_their_sign(value: int) -> None:
    assert read_der(integer(value)).integer() == value


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**40), max_size=8))
def test_object_identifiers_are_read(first: int, second: int, rest: list[int]) -> None:
    dotted = ".".join(map(str, [first, second, *rest]))
    assert read_der(oid(dotted)).oid() == dotted


@pytest.mark.parametrize("dotted", ["0.0", "0.39", "1.0", "1.1", "1.39", "2.0", "2.1", "2.999"])
def test_the_first_two_arcs_share_a_number_and_are_told_apart(dotted: str) -> None:
    assert read_der(oid(dotted)).oid() == dotted


def test_an_object_identifier_may_take_64_bytes_and_no_more() -> None:
    assert read_der(element(0x06, b"\x2a" * 64)).oid().startswith("1.2.42.")
    with pytest.raises(ValueError, match="no object identifier of an algorithm"):
        read_der(element(0x06, b"\x2a" * 65)).oid()


@given(st.binary(max_size=40))
def test_anything_else_is_a_value_error(data: bytes) -> None:
    try:
        read_der(data).children()
    except ValueError:
        return
    assert len(data) >= 2


@pytest.mark.parametrize("body", [b"", b"\x80", b"\x2a\x80"])
def test_an_object_identifier_must_be_whole(body: bytes) -> None:
    with pytest.raises(ValueError, match="object identifier"):
        read_der(element(0x06, body)).oid()


def test_two_elements_side_by_side_are_not_one() -> None:
    with pytest.raises(ValueError, match="one element"):
        read_der(sequence() + sequence())
