"""Remember signatures: RSASSA-PKCS1-v1_5 gives the same bytes for the same key and text (R16)."""

from collections import OrderedDict
from threading import Lock
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .private_key import fingerprint
from .signature import Signer


class SignatureMemo:
    """Keep the latest signatures of any number of keys; share one among threads.

    It pays where the same inquiry is asked again and again. A signature is not a secret of the
    key, but whoever holds one can repeat that request (R18): keep no memo longer than it helps.

    Args:
        size: How many signatures to keep; the one unused for longest goes first.

    Raises:
        ValueError: The size is not positive.
    """

    def __init__(self, size: int = 1024) -> None:
        if size < 1:
            raise ValueError("a memo keeps at least one signature")
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()

    def wrap(self, signer: Signer) -> "RememberedSigner":
        """Give a signer that asks the memo first.

        Args:
            signer: Who signs what is not remembered; must show its ``public_key``.

        Returns:
            The signer to use in its place.

        Raises:
            ValueError: The signer hides its public key, so its signatures have no name.
        """
        public_key: object = getattr(signer, "public_key", None)
        if not isinstance(public_key, RSAPublicKey):
            raise ValueError("a memo needs a signer that shows its public key")
        return RememberedSigner(self, signer, public_key)

    def find_or_sign(self, key: str, signer: Signer, data: bytes) -> bytes:
        """Give a remembered signature, or make and remember it.

        Args:
            key: The key's fingerprint.
            signer: Who signs what is not remembered.
            data: The bytes to sign.

        Returns:
            The raw signature.
        """
        name = (key, data)
        with self._lock:
            remembered = self._kept.get(name)
            if remembered is not None:
                self._kept.move_to_end(name)
                return remembered
        # Signing takes long and frees the interpreter, so it happens outside the lock.
        signature = signer.sign(data)
        with self._lock:
            self._kept[name] = signature
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return signature

    def __len__(self) -> int:
        return len(self._kept)

    def __repr__(self) -> str:
        return f"<SignatureMemo {len(self)} of {self._size}>"


class RememberedSigner:
    """Sign through a memo; made by `SignatureMemo.wrap`.

    Args:
        memo: What is remembered.
        signer: Who signs the rest.
        public_key: That signer's public key.
    """

    __slots__ = ("_key", "_memo", "_signer", "public_key")
    public_key: RSAPublicKey

    def __init__(self, memo: SignatureMemo, signer: Signer, public_key: RSAPublicKey) -> None:
        self._memo, self._signer, self.public_key = memo, signer, public_key
        self._key = fingerprint(public_key)

    def sign(self, data: bytes) -> bytes:
        """Sign, or remember having signed.

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature.
        """
        return self._memo.find_or_sign(self._key, self._signer, data)

    def __repr__(self) -> str:
        return f"<RememberedSigner {self._signer!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")
