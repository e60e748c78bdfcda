"""A key in Azure Key Vault, through azure-keyvault-keys; needs the extra ``[azurekms]``."""

from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
)

from .address import KeyAddress
from .failures import SigningFailed, cause_of
from .libraries import library
from .wrapping import key_numbers

_RS256 = "RS256"
_RSA = ("RSA", "RSA-HSM")


class AzureKey:
    """One version of a key in a vault of Azure Key Vault.

    Args:
        address: Its address.
        client: A ``KeyClient`` of the vault; None to make one with the machine's own credentials.
        seconds: The most time for a request, in seconds.
    """

    name: str = "Azure Key Vault"
    # RS256 takes a digest; there is no way to hand over the bytes.
    modes: tuple[str, ...] = ("digest",)

    def __init__(self, address: KeyAddress, client: Any, seconds: float) -> None:
        self._vault, self._key = address.parts["vault"], address.parts["name"]
        self._version = address.parts.get("version", "")
        self._client = client or _connect(address, seconds)
        self._signing: Any = None

    def public_key(self, seconds: float) -> RSAPublicKey:
        """Read the public key, and check what it may do.

        Returns:
            The key.

        Raises:
            SigningFailed: ``key-type``: it is not one that signs as the protocol needs;
                ``key-disabled``: it is disabled.
        """
        del seconds  # It stands in the client's settings.
        shown = self._client.get_key(self._key, self._version)
        key = shown.key
        if str(getattr(key.kty, "value", key.kty)) not in _RSA:
            raise SigningFailed("key-type", self.name)
        allowed = {str(getattr(each, "value", each)) for each in key.key_ops or ()}
        if "sign" not in allowed:
            raise SigningFailed("key-type", self.name)
        if shown.properties.enabled is False:
            raise SigningFailed("key-disabled", self.name)
        modulus, exponent = (int.from_bytes(part, "big") for part in (key.n, key.e))
        return RSAPublicNumbers(exponent, modulus).public_key()

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        """Sign the bytes' SHA-256.

        Returns:
            The raw signature.
        """
        del mode, seconds
        if self._signing is None:
            # It reads the key once more, so one serves for good.
            self._signing = self._client.get_cryptography_client(
                self._key, key_version=self._version
            )
        signature: bytes = self._signing.sign(_RS256, sha256(data).digest()).signature
        return signature

    def take(self, key: RSAPrivateKey, sleep: object) -> str:
        """Import a key as a new version.

        The vault takes the numbers as they are, inside TLS; it offers no key to wrap them with.

        Returns:
            The new version's address.
        """
        del sleep
        web_key = library("azurekms", "azure.keyvault.keys").JsonWebKey
        numbers = web_key(kty="RSA", key_ops=["sign", "verify"], **key_numbers(key))
        self._version = self._client.import_key(self._key, numbers).properties.version
        return f"azurekms:{self._vault}/keys/{self._key}/{self._version}"

    def cause(self, error: Exception) -> str:
        """Name what an error of azure.core or azure.identity means."""
        inner: Any = getattr(getattr(error, "error", None), "innererror", None) or {}
        status: Any = getattr(error, "status_code", None)
        return cause_of(error, str(inner.get("code", "")), status or 0)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()


def _connect(address: KeyAddress, seconds: float) -> Any:
    identity = library("azurekms", "azure.identity")
    keys = library("azurekms", "azure.keyvault.keys")
    try:
        return keys.KeyClient(
            f"https://{address.parts['vault']}",
            identity.DefaultAzureCredential(),
            # Signing twice does no harm, so the library may try again; the whole has a limit.
            retry_total=2,
            connection_timeout=seconds / 3,
            read_timeout=seconds / 2,
        )
    except Exception as error:
        raise SigningFailed(cause_of(error), AzureKey.name) from None
