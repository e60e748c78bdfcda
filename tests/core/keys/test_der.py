"""The DER reader agrees with DER made by hand, at every length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto.keys import read_der
from kcp_proto.keys.der import first, nth

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
    with pytest.raises(ValueError, match=r"^no object identifier of an algorithm$"):
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
    with pytest.raises(ValueError, match=r"^no object identifier$"):
        read_der(element(0x06, body)).oid()


def test_two_elements_side_by_side_are_not_one() -> None:
    with pytest.raises(ValueError, match=r"^not one element$"):
        read_der(sequence() + sequence())


@pytest.mark.parametrize("data", [b"0", b"0\x80\0\0", b"0\3\2\1", b"0\x81\x80", b"0\x82\1"])
def test_what_ends_too_soon_or_says_no_length_is_cut_short(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^cut short$"):
        read_der(data)


def test_what_follows_the_first_element_is_cut_off() -> None:
    """With a length in one byte and in two."""
    for content in (b"", b"abc", b"x" * 128):
        assert first(element(0x04, content) + b"\0\0") == element(0x04, content)


def test_an_element_that_is_not_there_is_named_as_missing() -> None:
    elements = read_der(sequence(integer(1))).children()
    assert nth(elements, 0).integer() == 1
    with pytest.raises(ValueError, match=r"^missing element$"):
        nth(elements, 1)
