"""Sign with a key that never leaves its hardware: PKCS#11; needs the extra ``[pkcs11]``.

=====================  ===========================================================================
reason code            what is wrong
=====================  ===========================================================================
``pkcs11-module``      the token's library cannot be loaded
``pkcs11-token``       there is no token of that name, or several
``pkcs11-pin``         the token does not take the PIN, or no longer takes any
``pkcs11-key``         there is no such RSA private key, several, a short one, or a nameless one
``pkcs11-failed``      the token failed, was taken away or was closed
=====================  ===========================================================================
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import NoReturn, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from kcp_proto import KeyLoadError
from kcp_proto.keys import MIN_BITS
from kcp_proto.shield import shielded

try:
    import pkcs11
    from pkcs11 import exceptions
    from pkcs11.types import SignMixin
except ImportError as _error:
    raise ImportError(
        "kcp_transports.signers needs python-pkcs11: pip install 'kcp-proto[pkcs11]'"
    ) from _error

# RFC 8017 §9.2, note 1: what stands before the hash where the token only pads and signs.
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_PIN_REFUSED = (
    exceptions.PinIncorrect,
    exceptions.PinInvalid,
    exceptions.PinLenRange,
    exceptions.PinLocked,
    exceptions.PinExpired,
    exceptions.UserPinNotInitialized,
)
_NUMBERS = {
    "n": pkcs11.Attribute.MODULUS,
    "e": pkcs11.Attribute.PUBLIC_EXPONENT,
    "d": pkcs11.Attribute.PRIVATE_EXPONENT,
    "p": pkcs11.Attribute.PRIME_1,
    "q": pkcs11.Attribute.PRIME_2,
    "dp": pkcs11.Attribute.EXPONENT_1,
    "dq": pkcs11.Attribute.EXPONENT_2,
    "qi": pkcs11.Attribute.COEFFICIENT,
}
_NO_TOKEN = (exceptions.NoSuchToken, exceptions.MultipleTokensReturned)
_NO_KEY = (exceptions.NoSuchKey, exceptions.MultipleObjectsReturned)


class Pkcs11Signer:
    """A signer whose RSA key is on a token; share one among threads, and close it at the end.

    A process logs in to a token once: open one signer for each token, not two.

    Args:
        module: Path of the token's PKCS#11 library.
        token: The token's label.
        pin: The user's PIN; it is handed to the token, and forgotten.
        key: The private key's label.

    Raises:
        KeyLoadError: Its ``reason`` is one of this module's table.
    """

    __slots__ = ("_key", "_lock", "_mechanism", "_session", "_token", "public_key")
    blocks: bool = True
    public_key: RSAPublicKey

    @shielded
    def __init__(self, *, module: str, token: str, pin: str, key: str) -> None:
        self._lock, self._token = Lock(), token
        self._session = _open(module, token, pin)
        self._key, self.public_key = self._find(key)
        self._mechanism = _choose_mechanism(self._session)

    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16).

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature, as many bytes as the key's modulus.

        Raises:
            KeyLoadError: ``pkcs11-failed``: the token failed or was closed; nothing was signed.
        """
        whole = self._mechanism is pkcs11.Mechanism.SHA256_RSA_PKCS
        block = data if whole else _DIGEST_INFO + sha256(data).digest()
        with self._lock, _failures():
            return self._key.sign(block, mechanism=self._mechanism)

    def close(self) -> None:
        """Log out of the token; signing fails from here on.

        Raises:
            KeyLoadError: ``pkcs11-failed``: the token failed, or was closed before.
        """
        with self._lock, _failures():
            self._session.close()

    def _find(self, label: str) -> tuple[SignMixin, RSAPublicKey]:
        try:
            return _find(self._session, label)
        except KeyLoadError:
            # A session without an owner would leave the process logged in.
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Pkcs11Signer RSA-{self.public_key.key_size} on {self._token}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")


@shielded
def create_key(module: str, token: str, pin: str, label: str, numbers: Mapping[str, bytes]) -> None:
    """Put a private key on a token; it signs there, and cannot be taken out.

    Args:
        module: Path of the token's PKCS#11 library.
        token: The token's label.
        pin: The user's PIN.
        label: The label that the key gets.
        numbers: The key's numbers, under the names of a JSON Web Key.

    Raises:
        KeyLoadError: Its ``reason`` is one of this module's table, or ``key-exists``.
    """
    kind, what = pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute
    yes, no = (what.TOKEN, what.PRIVATE, what.SENSITIVE, what.SIGN), (what.EXTRACTABLE,)
    session = _open(module, token, pin, rw=True)
    with _failures():
        try:
            if any(session.get_objects({what.CLASS: kind, what.LABEL: label})):
                raise KeyLoadError("key-exists", f"the token has a key labelled {label} already")
            session.create_object(
                {
                    what.CLASS: kind,
                    what.KEY_TYPE: pkcs11.KeyType.RSA,
                    what.LABEL: label,
                    what.ID: sha256(numbers["n"]).digest()[:8],
                    **dict.fromkeys(yes, True),
                    **dict.fromkeys(no, False),
                    **{_NUMBERS[name]: number for name, number in numbers.items()},
                }
            )
        finally:
            session.close()


def _open(module: str, token: str, pin: str, *, rw: bool = False) -> pkcs11.Session:
    try:
        library = pkcs11.lib(module)
    except exceptions.PKCS11Error:
        raise KeyLoadError("pkcs11-module", f"the library {module} cannot be loaded") from None
    with _failures():
        try:
            return library.get_token(token_label=token).open(rw=rw, user_pin=pin)
        except _NO_TOKEN:
            text = f"there is no token labelled {token}, or more than one"
            raise KeyLoadError("pkcs11-token", text) from None
        except _PIN_REFUSED as error:
            text = f"the token does not take the PIN: {type(error).__name__}"
            raise KeyLoadError("pkcs11-pin", text) from None


def _find(session: pkcs11.Session, label: str) -> tuple[SignMixin, RSAPublicKey]:
    kind = pkcs11.ObjectClass.PRIVATE_KEY
    with _failures():
        try:
            key = session.get_key(kind, pkcs11.KeyType.RSA, label)
            modulus, exponent = (
                int.from_bytes(key[part], "big")
                for part in (pkcs11.Attribute.MODULUS, pkcs11.Attribute.PUBLIC_EXPONENT)
            )
        except _NO_KEY:
            text = f"the token holds no RSA private key labelled {label}, or more than one"
            raise KeyLoadError("pkcs11-key", text) from None
    if modulus.bit_length() < MIN_BITS or not isinstance(key, SignMixin):
        text = f"the RSA key of {modulus.bit_length()} bits is under {MIN_BITS} or may not sign"
        raise KeyLoadError("pkcs11-key", text)
    return key, RSAPublicNumbers(exponent, modulus).public_key()


def _choose_mechanism(session: pkcs11.Session) -> pkcs11.Mechanism:
    # Some tokens only pad and sign; the hash is no secret, so it may be made here.
    with _failures():
        mechanisms = session.token.slot.get_mechanisms()
    whole = pkcs11.Mechanism.SHA256_RSA_PKCS
    return whole if whole in mechanisms else pkcs11.Mechanism.RSA_PKCS


@contextmanager
def _failures() -> Generator[None]:
    """Turn everything else that the token's library raises into one error."""
    try:
        yield
    except exceptions.PKCS11Error as error:
        # The library's text may quote arguments, so only the kind of the failure is named.
        text = f"the token failed: {type(error).__name__}"
        raise KeyLoadError("pkcs11-failed", text) from None
