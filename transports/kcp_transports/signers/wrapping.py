"""A private key wrapped for a service, so that it leaves the machine only encrypted."""

import os

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def wrap_key(key: RSAPrivateKey, wrapping: RSAPublicKey) -> bytes:
    """Wrap a private key, as AWS (``RSA_AES_KEY_WRAP_SHA_256``) and Google take it.

    Args:
        key: The key; its PKCS #8 form is wrapped by a fresh AES key (RFC 5649).
        wrapping: The service's own key, which wraps the AES key by RSA-OAEP with SHA-256.

    Returns:
        The wrapped AES key, and behind it the wrapped private key.
    """
    once = os.urandom(32)
    oaep = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return wrapping.encrypt(once, oaep) + aes_key_wrap_with_padding(once, plain)


def key_numbers(key: RSAPrivateKey) -> dict[str, bytes]:
    """Take a private key apart, for a vault or a token that wants its numbers.

    Args:
        key: The key.

    Returns:
        The numbers under the names of a JSON Web Key (RFC 7518), big-endian without zeros before.
    """
    numbers = key.private_numbers()
    public = numbers.public_numbers
    parts = {
        "n": public.n,
        "e": public.e,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    return {
        name: number.to_bytes((number.bit_length() + 7) // 8, "big")
        for name, number in parts.items()
    }
