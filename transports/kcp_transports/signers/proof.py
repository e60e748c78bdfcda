"""The proof that a signature is the wanted one, and what else it is if not."""

from collections.abc import Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from kcp_proto import SignatureMismatch
from kcp_proto.keys import verify_raw


def flaw(public_key: RSAPublicKey, data: bytes, signature: bytes) -> str:
    """Prove a signature, and otherwise find out what is wrong with it.

    Args:
        public_key: The certificate's key.
        data: The bytes that were to be signed.
        signature: The raw signature.

    Returns:
        The id of the cause, one of `.failures.CAUSES`; "" if nothing is wrong.
    """
    try:
        verify_raw(public_key, data, signature)
    except SignatureMismatch:
        return next(_recognised(public_key, data, signature), "other-key")
    return ""


def _recognised(key: RSAPublicKey, data: bytes, signature: bytes) -> Iterator[str]:
    digest = sha256(data).digest()
    pkcs1, pss = PKCS1v15(), PSS(MGF1(SHA256()), PSS.AUTO)
    if _verifies(key, signature, digest, pkcs1, SHA256()):
        yield "double-hash"
    if any(_verifies(key, signature, text, pss, SHA256()) for text in (data, digest)):
        yield "other-padding"
    if any(_verifies(key, signature, data, pkcs1, other) for other in (SHA384(), SHA512())):
        yield "other-hash"
    try:
        # What this key padded opens with it, whatever stands inside.
        inside = key.recover_data_from_signature(signature, pkcs1, None)
    except InvalidSignature:
        return
    yield "no-digest-info" if inside in (digest, data) else "other-text"


def _verifies(
    key: RSAPublicKey, signature: bytes, data: bytes, padding: PKCS1v15 | PSS, hash_: HashAlgorithm
) -> bool:
    try:
        key.verify(signature, data, padding, hash_)
    except InvalidSignature:
        return False
    return True
