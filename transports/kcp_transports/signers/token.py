"""A key on a token, found by an address of RFC 7512."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from kcp_proto import KeyLoadError
from kcp_proto.shield import shielded

from .address import KeyAddress
from .failures import CAUSES
from .pkcs11 import Pkcs11Signer, create_key
from .wrapping import key_numbers

_FILE = "file:"


class TokenKey:
    """One key on a token.

    Args:
        address: Its address.
        pin: The user's PIN in UTF-8; None to read the file of the address's ``pin-source``.

    Raises:
        KeyLoadError: ``password-missing``: there is no PIN.
    """

    name: str = "PKCS #11"
    modes: tuple[str, ...] = ("raw",)

    @shielded
    def __init__(self, address: KeyAddress, pin: bytes | None) -> None:
        self._address, self._pin = address, _pin(address, pin)
        self._opened: Pkcs11Signer | None = None

    def public_key(self, seconds: float) -> RSAPublicKey:
        """Read the public key, and log in to the token."""
        del seconds
        return self._signer().public_key

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        """Sign; which form the token takes its mechanisms decide."""
        del mode, seconds
        return self._signer().sign(data)

    def take(self, key: RSAPrivateKey, sleep: object) -> str:
        """Put a private key on the token, from which it cannot be taken again.

        Returns:
            The key's address.

        Raises:
            KeyLoadError: ``key-exists``: the token has a key of that label.
        """
        del sleep
        parts, numbers = self._address.parts, key_numbers(key)
        create_key(parts["module-path"], parts["token"], self._pin, self._address.key, numbers)
        return self._address.text

    def cause(self, error: Exception) -> str:
        """Name what an error of the token means."""
        reason = error.reason if isinstance(error, KeyLoadError) else ""
        return reason if reason in CAUSES else "pkcs11-failed"

    def close(self) -> None:
        """Log out of the token."""
        if self._opened is not None:
            self._opened.close()

    def _signer(self) -> Pkcs11Signer:
        if self._opened is None:
            parts = self._address.parts
            self._opened = Pkcs11Signer(
                module=parts["module-path"],
                token=parts["token"],
                pin=self._pin,
                key=self._address.key,
            )
            # The token has seen it, and nothing here needs it again.
            self._pin = ""
        return self._opened


def _pin(address: KeyAddress, pin: bytes | None) -> str:
    found = _first_line(address.parts.get("pin-source", "")) if pin is None else pin
    try:
        return found.decode("utf-8")
    except UnicodeError:
        raise KeyLoadError("wrong-password", "the PIN is not UTF-8") from None


def _first_line(source: str) -> bytes:
    if not source:
        raise KeyLoadError("password-missing", "the token needs its PIN: none was given")
    try:
        lines = Path(source.removeprefix(_FILE).removeprefix("//")).read_bytes().splitlines()
    except OSError as error:
        text = f"the file of pin-source cannot be read: {error.strerror}"
        raise KeyLoadError("unreadable-file", text) from None
    if not lines or not lines[0]:
        raise KeyLoadError("password-missing", "the file of pin-source is empty")
    return lines[0]
