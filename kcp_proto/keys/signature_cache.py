"""Remembered signatures: the same key and text always give the same bytes (R16)."""

from collections import OrderedDict
from threading import Lock
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .private_key import fingerprint
from .signature import Signer


class SignatureCache:
    """The latest signatures of any number of keys; share one among threads.

    It pays where the same inquiry is sent again and again. A signature is not a secret of the key,
    but its holder can repeat that request (R18: it covers neither amount nor time): keep no cache
    longer than it helps.

    Args:
        size: How many signatures to keep; the one unused for longest goes first.

    Raises:
        ValueError: The size is not positive.
    """

    def __init__(self, size: int = 1024) -> None:
        if size < 1:
            raise ValueError("a cache holds at least one signature")
        self._size = size
        self._lock = Lock()
        self._signatures: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()

    def wrap(self, signer: Signer) -> "CachedSigner":
        """Give a signer that looks into the cache first.

        Args:
            signer: What signs the rest; must show its ``public_key``.

        Returns:
            The signer to use in its place.

        Raises:
            ValueError: The signer hides its public key, so its signatures have no name.
        """
        public_key: object = getattr(signer, "public_key", None)
        if not isinstance(public_key, RSAPublicKey):
            raise ValueError("a cache needs a signer that shows its public key")
        return CachedSigner(self, signer, public_key)

    def find_or_sign(self, key: str, signer: Signer, data: bytes) -> bytes:
        """Give a remembered signature, or make and remember it.

        Args:
            key: The key's fingerprint.
            signer: What signs the rest.
            data: The bytes to sign.

        Returns:
            The raw signature.
        """
        name = (key, data)
        with self._lock:
            remembered = self._signatures.get(name)
            if remembered is not None:
                self._signatures.move_to_end(name)
                return remembered
        # Signing takes long and frees the interpreter, so it happens outside the lock.
        signature = signer.sign(data)
        with self._lock:
            self._signatures[name] = signature
            if len(self._signatures) > self._size:
                self._signatures.popitem(last=False)
        return signature

    def __len__(self) -> int:
        return len(self._signatures)

    def __repr__(self) -> str:
        return f"<SignatureCache {len(self)} of {self._size}>"


class CachedSigner:
    """A signer with a cache before it; made by `SignatureCache.wrap`.

    Args:
        cache: What is remembered.
        signer: What signs the rest.
        public_key: That signer's public key.
    """

    __slots__ = ("_cache", "_key", "_signer", "public_key")
    public_key: RSAPublicKey

    def __init__(self, cache: SignatureCache, signer: Signer, public_key: RSAPublicKey) -> None:
        self._cache, self._signer, self.public_key = cache, signer, public_key
        self._key = fingerprint(public_key)

    @property
    def blocks(self) -> bool:
        """Tell whether the signer behind the cache waits for a service or a token."""
        return bool(getattr(self._signer, "blocks", False))

    def sign(self, data: bytes) -> bytes:
        """Sign, or remember having signed.

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature.
        """
        return self._cache.find_or_sign(self._key, self._signer, data)

    def __repr__(self) -> str:
        return f"<CachedSigner {self._signer!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")
