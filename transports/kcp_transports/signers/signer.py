"""A signer whose key stays in a service: each signature is proven before it leaves."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import NoReturn, Protocol, Self, TypeVar

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kcp_proto import Certificate, KeyLoadError
from kcp_proto.keys import MIN_BITS
from kcp_proto.shield import shielded

from .deadline import within
from .failures import SigningFailed
from .proof import flaw

SECONDS = 10.0
_T = TypeVar("_T")
# What a service that signs may keep from its caller: then the certificate alone tells the key.
_HIDDEN = "permission"


class KeyService(Protocol):
    """One key in a service, as the service's own library reaches it."""

    name: str
    """The service's name for people, such as ``AWS KMS``."""
    modes: tuple[str, ...]
    """In which forms the service takes what is signed, the most fitting first."""

    def public_key(self, seconds: float) -> RSAPublicKey:
        """Read the public key, and check that the key signs as the protocol needs (R16).

        Raises:
            SigningFailed: ``key-type``, ``key-disabled``.
        """
        ...

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        """Sign in that mode; ``raw`` sends the bytes, ``digest`` their SHA-256."""
        ...

    def cause(self, error: Exception) -> str:
        """Name what an error means, one of `.failures.CAUSES`."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


class ImportingService(KeyService, Protocol):
    """A service that takes a key in, too."""

    def take(self, key: RSAPrivateKey, sleep: Callable[[float], object]) -> str:
        """Import a key, and say under which address.

        Raises:
            SigningFailed: The service is not ready for it.
            KeyLoadError: ``key-exists``: there is one already.
        """
        ...


class KeyServiceSigner:
    """A signer over a network or a bus; share one among threads, and close it at the end.

    No signature leaves it that does not verify with the certificate. `kcp_transports.AsyncClient`
    signs with it in a thread of its own. Open one anew after a fork.

    Args:
        service: The key in its service.
        certificate: The certificate of the key, with which each signature is checked; None to
            check with the public key that the service shows.
        deadline: The most time for one signature, in seconds, retries of the service's library
            included.

    Raises:
        SigningFailed: The service cannot be reached, or the key is none for this protocol.
        KeyLoadError: ``key-mismatch``: the certificate belongs to another key.
    """

    __slots__ = ("_closed", "_deadline", "_lock", "_modes", "_service", "public_key")
    blocks: bool = True
    public_key: RSAPublicKey

    @shielded
    def __init__(
        self,
        service: KeyService,
        certificate: Certificate | None = None,
        *,
        deadline: float = SECONDS,
    ) -> None:
        self._service, self._deadline = service, deadline
        self._modes, self._lock, self._closed = service.modes, Lock(), False
        try:
            self.public_key = self._known_key(certificate)
        except Exception:
            self.close()
            raise

    @shielded
    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16), and check the signature.

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature, as many bytes as the key's modulus.

        Raises:
            SigningFailed: There is no signature, or none that verifies; nothing was sent to the
                gateway.
        """
        if self._closed:
            raise SigningFailed("closed", self._service.name)
        wrong = ""
        # Until one mode has proven right, the next is tried after a wrong signature.
        for mode in self._modes:
            try:
                signature = self._ask(partial(self._service.sign, data, mode))
            except SigningFailed:
                if wrong:
                    break
                raise
            found = flaw(self.public_key, data, signature)
            if not found:
                self._modes = (mode,)
                return signature
            wrong = wrong or found
        raise SigningFailed(wrong, self._service.name)

    def close(self) -> None:
        """Give connections back; signing fails from here on. A second call does nothing."""
        with self._lock:
            closed, self._closed = self._closed, True
        if not closed:
            self._service.close()

    def _known_key(self, certificate: Certificate | None) -> RSAPublicKey:
        try:
            public_key = self._ask(self._service.public_key)
        except SigningFailed as error:
            if certificate is None or error.cause != _HIDDEN:
                raise
            return certificate.public_key
        if public_key.key_size < MIN_BITS:
            raise SigningFailed("key-type", self._service.name)
        if certificate is not None and not certificate.matches(public_key):
            raise KeyLoadError("key-mismatch", "the certificate belongs to another key")
        return public_key

    def _ask(self, call: Callable[[float], _T]) -> _T:
        try:
            return within(self._deadline, lambda: call(self._deadline))
        except SigningFailed:
            raise
        except TimeoutError:
            raise SigningFailed("timeout", self._service.name) from None
        except Exception as error:
            raise SigningFailed(self._service.cause(error), self._service.name) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KeyServiceSigner RSA-{self.public_key.key_size} in {self._service.name}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")
