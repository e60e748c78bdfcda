"""Private RSA keys from PEM bytes, held so that nothing prints or copies them."""

from typing import NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .errors import KeyLoadError, SignatureMismatch
from .signing import verify_raw

MIN_BITS = 2048
MAX_BYTES = 64 * 1024
_PADDING, _HASH = PKCS1v15(), SHA256()


class RsaSigner:
    """Sign with a key in memory; share one among threads.

    Args:
        private_key: The key.
    """

    __slots__ = ("_private_key", "public_key")
    public_key: RSAPublicKey

    def __init__(self, private_key: RSAPrivateKey) -> None:
        self._private_key = private_key
        self.public_key = private_key.public_key()

    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16).

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature, as many bytes as the key's modulus.
        """
        return self._private_key.sign(data, _PADDING, _HASH)

    def __repr__(self) -> str:
        return f"<RsaSigner RSA-{self.public_key.key_size}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")


def load_private_key(pem: bytes, password: bytes | None) -> RsaSigner:
    """Load an RSA private key, and accept it only after it signed once correctly.

    Args:
        pem: The key file's bytes: encrypted PKCS#8 as the gateway issues it, or unencrypted.
        password: The password in UTF-8; None for an unencrypted key.

    Returns:
        A signer that knows its public key.

    Raises:
        KeyLoadError: The reason code says what is wrong.
    """
    if not pem.strip():
        raise KeyLoadError("empty", "the key file is empty")
    if len(pem) > MAX_BYTES:
        raise KeyLoadError("too-large", f"the key file is larger than {MAX_BYTES} bytes")
    key = _parse(pem, password)
    if not isinstance(key, RSAPrivateKey):
        raise KeyLoadError("not-rsa", "the key is not an RSA key")
    if key.key_size < MIN_BITS:
        raise KeyLoadError("too-short", f"the RSA key is shorter than {MIN_BITS} bits")
    signer = RsaSigner(key)
    _prove(signer)
    return signer


def _parse(pem: bytes, password: bytes | None) -> object:
    encrypted = b"ENCRYPTED" in pem
    if encrypted and not password:
        raise KeyLoadError("password-missing", "the key is encrypted: give its password")
    if password and not encrypted:
        raise KeyLoadError("password-not-needed", "the key is not encrypted: give no password")
    try:
        return load_pem_private_key(pem, password or None)
    except UnsupportedAlgorithm:
        raise KeyLoadError("unsupported-encryption", "the key's kind is not supported") from None
    except (ValueError, TypeError):
        # The library's own text may quote the input, so it is not chained.
        if encrypted:
            raise KeyLoadError(
                "wrong-password", "the password is wrong, or the file is damaged"
            ) from None
        raise KeyLoadError("not-a-key", "this is no private key in PEM form") from None


def _prove(signer: RsaSigner) -> None:
    # A damaged key can load and then sign wrongly, which would reveal the key itself.
    proof = b"kcp-proto"
    try:
        verify_raw(signer.public_key, proof, signer.sign(proof))
    except (SignatureMismatch, ValueError):
        raise KeyLoadError("damaged", "the key does not sign correctly") from None
