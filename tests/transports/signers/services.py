"""Key services that are played: one that signs as it is told, and one that signs wrongly."""

from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kcp_sandbox import Issued
from kcp_transports.signers.failures import cause_of

DATA = b"T0000^22320972271249^STSC"


def shop_key(issued: Issued) -> RSAPrivateKey:
    """Open the shop's key, as only a service would hold it."""
    key = load_pem_private_key(issued.key, issued.password)
    assert isinstance(key, RSAPrivateKey)
    return key


def sign_digest(key: RSAPrivateKey, digest: bytes) -> bytes:
    """Sign a digest without hashing it again."""
    return key.sign(digest, PKCS1v15(), Prehashed(SHA256()))


def sign_hashed(key: RSAPrivateKey, data: bytes) -> bytes:
    """Hash and sign."""
    return key.sign(data, PKCS1v15(), SHA256())


# What a service can do wrongly, and the cause that says so.
WRONG: dict[str, Callable[[RSAPrivateKey, bytes], bytes]] = {
    "double-hash": lambda key, data: sign_hashed(key, sha256(data).digest()),
    "other-padding": lambda key, data: key.sign(data, PSS(MGF1(SHA256()), 32), SHA256()),
    "other-hash": lambda key, data: key.sign(data, PKCS1v15(), SHA512()),
    "other-text": lambda key, data: sign_hashed(key, data + b"\n"),
    "no-digest-info": lambda key, data: pad_and_sign(key, sha256(data).digest()),
    "other-key": lambda key, data: bytes(len(data)),
}


def pad_and_sign(key: RSAPrivateKey, block: bytes) -> bytes:
    """Sign a block as it is, with the padding of PKCS #1 and no name of a hash."""
    size = key.key_size // 8
    padded = b"\0\1" + b"\xff" * (size - 3 - len(block)) + b"\0" + block
    numbers = key.private_numbers()
    power = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    return power.to_bytes(size, "big")


class PlayedService:
    """A service whose every step can be set."""

    name = "Played KMS"

    def __init__(
        self,
        key: RSAPrivateKey,
        modes: dict[str, Callable[[RSAPrivateKey, bytes], bytes]],
        shows: RSAPublicKey | Exception | None = None,
    ) -> None:
        self.key, self._modes, self._shows = key, modes, shows or key.public_key()
        self.modes: tuple[str, ...] = tuple(modes)
        self.calls: list[str] = []

    def public_key(self, seconds: float) -> RSAPublicKey:
        assert seconds > 0
        if isinstance(self._shows, Exception):
            raise self._shows
        return self._shows

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        assert seconds > 0
        self.calls.append(mode)
        return self._modes[mode](self.key, data)

    def cause(self, error: Exception) -> str:
        return cause_of(error)

    def close(self) -> None:
        self.calls.append("close")
