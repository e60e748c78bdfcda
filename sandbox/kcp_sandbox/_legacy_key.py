"""Write a private key as the gateway does, in a form that no library writes by itself any more."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PBES,
    serialize_key_and_certificates,
)

from kcp_proto.keys import Block, DerElement, read_der

# As seen in the field; weak by the standards of today, which is what clients must put up with.
_ITERATIONS = 2048


def legacy_key(private_key: RSAPrivateKey, password: bytes) -> bytes:
    """Encrypt a key by PBES1 with SHA-1 and 3DES.

    Libraries write that scheme inside a PKCS#12 container only, so the encrypted key is cut out
    of one.

    Args:
        private_key: The key.
        password: Its password, UTF-8.

    Returns:
        PEM, ``ENCRYPTED PRIVATE KEY``.
    """
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ITERATIONS)
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(SHA1())  # noqa: S303 - the container's own seal, thrown away with it
        .build(password)
    )
    container = serialize_key_and_certificates(None, private_key, None, None, encryption)
    return Block("ENCRYPTED PRIVATE KEY", _key_bag(container)).armoured()


def _key_bag(container: bytes) -> bytes:
    """Find the EncryptedPrivateKeyInfo in a PKCS#12 container without certificates (RFC 7292)."""
    _, safe, *_ = read_der(container).children()
    (content,) = read_der(_octets(safe)).children()
    (bag,) = read_der(_octets(content)).children()
    _, value, *_ = bag.children()
    return value.body


def _octets(content_info: DerElement) -> bytes:
    _, explicit = content_info.children()
    (octets,) = explicit.children()
    return octets.body
