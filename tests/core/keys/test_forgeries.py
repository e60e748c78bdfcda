"""Signatures that are nearly right: made with the real key over an encoding that RFC 8017 forbids.

Only one encoding of a hash is a signature (RFC 8017 §8.2.2 and §9.2); a verifier that parses what
it finds, rather than comparing it with that one, has been fooled by each of these.
"""

from collections.abc import Callable
from hashlib import sha1, sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import SignatureMismatch
from kcp_proto.keys import verify_raw

from .der import null, octets, oid, sequence

DATA = b"T0000^22320972271249^STSC"
DIGEST = sha256(DATA).digest()
SHA_1, SHA_256 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"
INFO = sequence(sequence(oid(SHA_256), null()), octets(DIGEST))
SIZE = 256


def padded(info: bytes, *, start: bytes = b"\x00\x01", fill: bytes = b"\xff") -> bytes:
    return start + fill * (SIZE - len(start) - 1 - len(info)) + b"\x00" + info


def with_long_length(info: bytes) -> bytes:
    """Write the outer length in two bytes where one is enough: BER, not DER."""
    return info[:1] + b"\x81" + info[1:]


def with_indefinite_length(info: bytes) -> bytes:
    return b"\x30\x80" + info[2:] + b"\x00\x00"


def with_garbage(length: int) -> bytes:
    """Shorten the padding to its minimum of eight bytes and fill up behind the hash."""
    return b"\x00\x01" + b"\xff" * 8 + b"\x00" + INFO + b"\xa5" * length


NEARLY: dict[str, bytes] = {
    "the NULL is missing": padded(sequence(sequence(oid(SHA_256)), octets(DIGEST))),
    "the NULL has content": padded(
        sequence(sequence(oid(SHA_256), b"\x05\x01\x00"), octets(DIGEST))
    ),
    "the NULL is an empty sequence": padded(
        sequence(sequence(oid(SHA_256), sequence()), octets(DIGEST))
    ),
    "something follows the NULL": padded(
        sequence(sequence(oid(SHA_256), null(), null()), octets(DIGEST))
    ),
    "something follows the hash": padded(
        sequence(sequence(oid(SHA_256), null()), octets(DIGEST), null())
    ),
    "something follows the structure": padded(INFO + b"\x00"),
    "garbage follows short padding": with_garbage(SIZE - 11 - len(INFO)),
    "the length is in BER's long form": padded(with_long_length(INFO)),
    "the length is indefinite": padded(with_indefinite_length(INFO)),
    "the hash has no structure": padded(DIGEST),
    "the hash is in hexadecimal": padded(
        sequence(sequence(oid(SHA_256), null()), octets(DIGEST.hex().encode()))
    ),
    "the hash is cut": padded(sequence(sequence(oid(SHA_256), null()), octets(DIGEST[:-1]))),
    "the hash is SHA-1": padded(
        sequence(sequence(oid(SHA_1), null()), octets(sha1(DATA, usedforsecurity=False).digest()))
    ),
    "the hash is named SHA-1": padded(sequence(sequence(oid(SHA_1), null()), octets(DIGEST))),
    "the hash was hashed again": padded(
        sequence(sequence(oid(SHA_256), null()), octets(sha256(DIGEST).digest()))
    ),
    "the block type is 0": padded(INFO, start=b"\x00\x00"),
    "the block type is 2": padded(INFO, start=b"\x00\x02"),
    "the first byte is not zero": padded(INFO, start=b"\x01\x01"),
    "the padding is zeros": padded(INFO, fill=b"\x00"),
    "the padding is not all ones": padded(INFO, fill=b"\xfe"),
    "the zero after the padding is missing": (
        b"\x00\x01" + b"\xff" * (SIZE - 2 - len(INFO)) + INFO
    ),
    "the padding ends early": b"\x00\x01" + b"\xff" * 100 + b"\x00" * (SIZE - 102 - 51) + INFO,
    "nothing is padded": INFO.rjust(SIZE, b"\x00"),
}

Raw = Callable[[bytes], bytes]


@pytest.fixture(scope="session")
def key(plain_key: bytes) -> RSAPrivateKey:
    loaded = load_pem_private_key(plain_key, None)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded


@pytest.fixture(scope="session")
def raw(key: RSAPrivateKey) -> Raw:
    """Give the bare RSA operation, without any padding."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    # Blocks that begin with a one may exceed the modulus: then they wrap around, as in a token.
    return lambda block: pow(int.from_bytes(block, "big"), numbers.d, modulus).to_bytes(SIZE, "big")


def test_the_one_right_encoding_is_accepted(key: RSAPrivateKey, raw: Raw) -> None:
    verify_raw(key.public_key(), DATA, raw(padded(INFO)))


@pytest.mark.parametrize("what", NEARLY)
def test_a_signature_over_another_encoding_is_refused(
    what: str, key: RSAPrivateKey, raw: Raw
) -> None:
    assert len(NEARLY[what]) == SIZE
    with pytest.raises(SignatureMismatch):
        verify_raw(key.public_key(), DATA, raw(NEARLY[what]))


def test_a_signature_of_another_length_or_size_is_refused(key: RSAPrivateKey, raw: Raw) -> None:
    good = raw(padded(INFO))
    modulus = key.public_key().public_numbers().n
    beyond = int.from_bytes(good, "big") + modulus
    wrong = [
        b"",
        good[:-1],
        good[1:],
        good + b"\x00",
        b"\x00" + good,
        good * 2,
        beyond.to_bytes(SIZE + 1, "big"),
        (modulus - int.from_bytes(good, "big")).to_bytes(SIZE, "big"),
        modulus.to_bytes(SIZE, "big"),
        (modulus + 1).to_bytes(SIZE, "big"),
        b"\x00" * SIZE,
        b"\x01".rjust(SIZE, b"\x00"),
        b"\xff" * SIZE,
        good[::-1],
    ]
    if beyond.bit_length() <= SIZE * 8:
        wrong.append(beyond.to_bytes(SIZE, "big"))
    for signature in wrong:
        with pytest.raises(SignatureMismatch):
            verify_raw(key.public_key(), DATA, signature)


@given(position=st.integers(0, SIZE * 8 - 1))
def test_one_flipped_bit_anywhere_is_refused(position: int, key: RSAPrivateKey, raw: Raw) -> None:
    flipped = int.from_bytes(raw(padded(INFO)), "big") ^ 1 << position
    with pytest.raises(SignatureMismatch):
        verify_raw(key.public_key(), DATA, flipped.to_bytes(SIZE, "big"))
