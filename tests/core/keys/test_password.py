"""What is odd about a password, without the password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto.keys import oddities
from tests.fuzz import fuzz


@pytest.mark.parametrize(
    "password", [None, b"", b"changeit", b'a"b', b"a b", b'"', b"\xb0\xa1", b"X", b"'\""]
)
def test_nothing_is_odd_about_most_passwords(password: bytes | None) -> None:
    assert oddities(password) == ""


@pytest.mark.parametrize(
    ("password", "odd"),
    [
        (b"x\r\n", "ends in a carriage return"),
        (b"x\n", "ends in a line feed"),
        (b" x", "has blanks at its edge"),
        (b"x ", "has blanks at its edge"),
        (b"xX\n", "ends in a line feed"),
        (b"\xef\xbb\xbf x'", "begins with a byte order mark and has blanks at its edge"),
        (b'""', "begins and ends with quotation marks"),
        ("\u201cx\u201d".encode(), "begins and ends with quotation marks"),
        (b"x\0", "holds zero bytes, as UTF-16 does"),
        (b"\xef\xbb\xbfx", "begins with a byte order mark"),
        (
            b"' x' \r",
            "ends in a carriage return and has blanks at its edge and begins and ends with "
            "quotation marks",
        ),
    ],
)
def test_each_oddity_is_named(password: bytes, odd: str) -> None:
    assert oddities(password) == odd


@fuzz(100)
@given(st.binary())
def test_no_password_is_shown(password: bytes) -> None:
    """What is said is made of the same few words whatever the password is."""
    alphabet = {*"abcdefghijklmnopqrstuvwxyz UTF-16,"}
    assert set(oddities(password)) <= alphabet
    assert oddities(password) == oddities(bytearray(password))  # type: ignore[arg-type]
