"""What a raw signature itself proves: who signed, with which padding, hash and digest."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto.keys import read_der

from .causes import Step

_EXPECTED = "SHA-256"
_OIDS = {
    "2.16.840.1.101.3.4.2.1": _EXPECTED,
    "1.3.14.3.2.26": "SHA-1",
    "1.2.840.113549.2.5": "MD5",
    "2.16.840.1.101.3.4.2.4": "SHA-224",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
}
# These have no digest of a length of their own, and are known by their number only.
_NAMED_OIDS = _OIDS | {
    "2.16.840.1.101.3.4.2.6": "SHA-512/256",
    "2.16.840.1.101.3.4.2.7": "SHA3-224",
    "2.16.840.1.101.3.4.2.8": "SHA3-256",
    "2.16.840.1.101.3.4.2.9": "SHA3-384",
    "2.16.840.1.101.3.4.2.10": "SHA3-512",
}
_PSS_HASHES = (_EXPECTED, "SHA-1", "SHA-512", "SHA-384")
# Of the rarer ones, hash and mask are the same.
_PSS_PAIRS = (
    *product(_PSS_HASHES, _PSS_HASHES),
    *((name, name) for name in ("SHA-224", "MD5", "SHA3-256", "SHA3-512", "SHA-512/256")),
)
_UNDERSCORES = str.maketrans("-/", "__")
_TRAILER = b"\xbc"
# So many zero bits in a row are no accident, with any text.
_SURE_ZEROS = 8
# OpenSSL opens none larger; beyond these a hostile key would cost minutes here.
_KEY_BITS, _EXPONENT_BITS = range(1024, 16_385), 64


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a key signed, and a test for the bytes that it signed.

    Args:
        steps: What was wrong with padding and hash.
        certain: Whether the key certainly made the signature, of any text.
        signed: Tells whether these are the bytes that were signed; None if that cannot be told.
    """

    steps: tuple[Step, ...]
    certain: bool
    signed: Callable[[bytes], bool] | None


def hashed(name: str, data: bytes) -> bytes:
    """Hash bytes.

    Args:
        name: Such as ``SHA-256``.
        data: The bytes.

    Returns:
        The raw digest.
    """
    # Weak hashes are recognised here, never relied upon.
    return hashlib.new(
        name.replace("SHA-", "sha").lower().translate(_UNDERSCORES), data, usedforsecurity=False
    ).digest()


def evidence(key: RSAPublicKey, signature: bytes) -> Iterator[Evidence]:
    """Open a signature with a public key.

    Args:
        key: Who may have signed.
        signature: The raw signature.

    Yields:
        What the signature proves or, for some paddings, suggests; nothing if another key made it.
    """
    try:
        content = key.recover_data_from_signature(signature, PKCS1v15(), None)
    except InvalidSignature:
        yield from _pss(key, signature)
    else:
        yield from _pkcs1(content)


def _pkcs1(content: bytes) -> Iterator[Evidence]:
    try:
        algorithm, digest = read_der(content).children()
        oid, *parameters = algorithm.children()
        name = oid.oid()
    except ValueError:
        yield from _no_digest_info(content)
    else:
        yield _digest_info(name, bool(parameters), digest.body)


def _digest_info(oid: str, parameters: bool, digest: bytes) -> Evidence:
    name = _NAMED_OIDS.get(oid)
    if name is None:
        return Evidence((("hash.other", oid),), True, None)
    steps: list[Step] = [] if name == _EXPECTED else [("hash.other", name)]
    if not parameters:
        steps.append(("hash.no-null", name))
    return Evidence(tuple(steps), True, _digest_test(name, digest))


def _digest_test(name: str, digest: bytes) -> Callable[[bytes], bool]:
    return lambda data: hashed(name, data) == digest


def _no_digest_info(content: bytes) -> Iterator[Evidence]:
    for name in _OIDS.values():
        if len(hashed(name, b"")) == len(content):
            yield Evidence((("hash.bare", name),), False, _digest_test(name, content))
    yield Evidence((("hash.none",),), True, lambda data: data == content)


def _pss(key: RSAPublicKey, signature: bytes) -> Iterator[Evidence]:
    """Undo EMSA-PSS (RFC 8017 §9.1.2) without knowing the message."""
    bits = key.key_size - 1
    encoded = _opened(key, signature)[-((bits + 7) // 8) :]
    if encoded[-1:] != _TRAILER:
        return
    for name, mask in _PSS_PAIRS:
        size = len(hashed(name, b""))
        masked, digest = encoded[: -size - 1], encoded[-size - 1 : -1]
        block = _unmasked(masked, mask, digest, bits)
        salted = block.lstrip(b"\0")
        if salted[:1] == b"\1":
            sure = len(block) - len(salted) >= _SURE_ZEROS
            yield Evidence((("padding.pss", name),), sure, _pss_test(name, salted[1:], digest))


def _opened(key: RSAPublicKey, signature: bytes) -> bytes:
    numbers, size = key.public_numbers(), (key.key_size + 7) // 8
    number = int.from_bytes(signature, "big")
    bounded = key.key_size in _KEY_BITS and numbers.e.bit_length() <= _EXPONENT_BITS
    if not bounded or len(signature) != size or number >= numbers.n:
        return b""
    return pow(number, numbers.e, numbers.n).to_bytes(size, "big")


def _pss_test(name: str, salt: bytes, digest: bytes) -> Callable[[bytes], bool]:
    return lambda data: hashed(name, bytes(8) + hashed(name, data) + salt) == digest


def _unmasked(masked: bytes, mask: str, seed: bytes, bits: int) -> bytes:
    size = len(masked)
    blocks = size // len(hashed(mask, b"")) + 1
    stream = b"".join(hashed(mask, seed + count.to_bytes(4, "big")) for count in range(blocks))
    plain = int.from_bytes(masked, "big") ^ int.from_bytes(stream[:size], "big")
    # The leftmost bits beyond the key's size are set to zero.
    return (plain & (1 << (size * 8 - (-bits % 8))) - 1).to_bytes(size, "big")
