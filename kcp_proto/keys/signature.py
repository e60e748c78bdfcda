"""RSASSA-PKCS1-v1_5 signatures with SHA-256, in the one Base64 form that travels (R16)."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Protocol, runtime_checkable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from kcp_proto.errors import SignatureMismatch
from kcp_proto.shield import shielded

from .arguments import is_bytes, is_public_key, is_text, misplaced
from .certificate import Certificate

PADDING, HASH = PKCS1v15(), SHA256()


@runtime_checkable
class Signer(Protocol):
    """What signs bytes with a private RSA key, wherever the key is kept.

    A signer that also has a ``public_key`` attribute (an ``RSAPublicKey``) is compared with the
    certificate once; without it every signature is verified before it leaves. One that says
    ``blocks = True`` waits for a service or a token: code that awaits calls it in a thread.
    """

    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256.

        Args:
            data: The bytes to sign, not their digest.

        Returns:
            The raw signature, as many bytes as the key's modulus.
        """
        ...


def sign(signer: Signer, text: str) -> str:
    """Sign a text.

    Args:
        signer: Who holds the key.
        text: The text; its UTF-8 bytes are signed.

    Returns:
        The signature in standard Base64 with padding, on one line (R16).

    Raises:
        TypeError: The arguments are in each other's places.
    """
    try:
        return b64encode(signer.sign(text.encode())).decode()
    except AttributeError:
        if is_text(text) and hasattr(signer, "sign"):
            raise
        wrong = misplaced("sign(signer, text)", signer=(signer, "a signer"), text=(text, "text"))
    # A key in the signer's place must not stand in the error's frame (R24).
    del signer, text
    raise wrong


@shielded
def verify(key: Certificate | RSAPublicKey, data: bytes, signature: str) -> None:
    """Check a signature.

    Args:
        key: The signer's certificate or public key.
        data: The bytes that were signed.
        signature: Standard Base64 with padding, on one line.

    Raises:
        SignatureMismatch: The text is not such Base64, or the signature is not of these bytes by
            this key.
        TypeError: The arguments are in each other's places.
    """
    is_key = isinstance(key, RSAPublicKey) or hasattr(key, "cert_info")
    if not (is_key and is_bytes(data) and is_text(signature)):
        raise misplaced(
            "verify(key, data, signature)",
            key=(key, "a certificate or a public key"),
            data=(data, "bytes"),
            signature=(signature, "text"),
        )
    public_key = key if isinstance(key, RSAPublicKey) else key.public_key
    _verify(public_key, data, _decoded(signature))


@shielded
def verify_raw(public_key: RSAPublicKey, data: bytes, signature: bytes) -> None:
    """Check a signature that is still bytes.

    Args:
        public_key: The signer's public key.
        data: The bytes that were signed.
        signature: The raw signature.

    Raises:
        SignatureMismatch: The signature is not of these bytes by this key.
        TypeError: The arguments are in each other's places.
    """
    if not (is_public_key(public_key) and is_bytes(data) and is_bytes(signature)):
        raise misplaced(
            "verify_raw(public_key, data, signature)",
            public_key=(public_key, "a public key"),
            data=(data, "bytes"),
            signature=(signature, "bytes"),
        )
    _verify(public_key, data, signature)


def _verify(public_key: RSAPublicKey, data: bytes, signature: bytes) -> None:
    try:
        public_key.verify(signature, data, PADDING, HASH)
    except InvalidSignature:
        raise SignatureMismatch("the signature is not of these bytes by this key") from None


def _decoded(signature: str) -> bytes:
    try:
        raw = b64decode(signature, validate=True)
    except (Base64Error, ValueError):
        raise SignatureMismatch("the signature is not standard Base64 with padding") from None
    # The last character has bits that decoding drops: one signature has one spelling.
    if b64encode(raw).decode() != signature:
        raise SignatureMismatch("the signature is not the one Base64 text of its bytes")
    return raw
