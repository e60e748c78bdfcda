"""A key in AWS KMS, through boto3; needs the extra ``[awskms]``."""

from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from .address import KeyAddress
from .failures import SigningFailed, cause_of
from .libraries import library
from .wrapping import wrap_key

_ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"
_USAGE = "SIGN_VERIFY"
# Sign takes this many bytes as a message; what the protocol signs is far shorter.
_MOST_RAW = 4096


class AwsKey:
    """One key in AWS KMS.

    Args:
        address: Its address.
        client: A client of the service ``kms``; None to make one with the credentials of the
            machine's own settings.
        seconds: The most time for a request, in seconds.
    """

    modes: tuple[str, ...]
    name: str = "AWS KMS"

    def __init__(self, address: KeyAddress, client: Any, seconds: float) -> None:
        self._address, self._key = address, address.key
        # RAW first: the service hashes, and nothing here can be hashed twice.
        self.modes = (address.parts["mode"],) if "mode" in address.parts else ("raw", "digest")
        self._client = client or _connect(address, seconds)

    def public_key(self, seconds: float) -> RSAPublicKey:
        """Read the public key, and check what it may do.

        Returns:
            The key.

        Raises:
            SigningFailed: ``key-type``: it is not one that signs as the protocol needs.
        """
        del seconds  # It stands in the client's settings.
        shown = self._client.get_public_key(KeyId=self._key)
        right = shown["KeyUsage"] == _USAGE and _ALGORITHM in shown.get("SigningAlgorithms", ())
        key = load_der_public_key(shown["PublicKey"]) if right else None
        if not isinstance(key, RSAPublicKey):
            raise SigningFailed("key-type", self.name)
        return key

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        """Sign in that mode.

        Returns:
            The raw signature.
        """
        del seconds
        raw = mode == "raw" and len(data) <= _MOST_RAW
        response = self._client.sign(
            KeyId=self._key,
            Message=data if raw else sha256(data).digest(),
            MessageType="RAW" if raw else "DIGEST",
            SigningAlgorithm=_ALGORITHM,
        )
        signature: bytes = response["Signature"]
        return signature

    def take(self, key: RSAPrivateKey, sleep: object) -> str:
        """Import the material of a key that was created with the origin ``EXTERNAL``.

        Returns:
            The key's address.

        Raises:
            SigningFailed: ``service-failed``: the service offers no RSA key to wrap with.
        """
        del sleep
        offered = self._client.get_parameters_for_import(
            KeyId=self._key,
            WrappingAlgorithm="RSA_AES_KEY_WRAP_SHA_256",
            WrappingKeySpec="RSA_4096",
        )
        wrapping = load_der_public_key(offered["PublicKey"])
        if not isinstance(wrapping, RSAPublicKey):
            raise SigningFailed("service-failed", self.name)
        self._client.import_key_material(
            KeyId=self._key,
            ImportToken=offered["ImportToken"],
            EncryptedKeyMaterial=wrap_key(key, wrapping),
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )
        return self._address.text

    def cause(self, error: Exception) -> str:
        """Name what an error of botocore means."""
        response: Any = getattr(error, "response", None) or {}
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return cause_of(error, str(response.get("Error", {}).get("Code", "")), status)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()


def _connect(address: KeyAddress, seconds: float) -> Any:
    boto3, config = library("awskms", "boto3"), library("awskms", "botocore.config")
    try:
        session = boto3.session.Session(
            profile_name=address.parts.get("profile"), region_name=address.parts.get("region")
        )
        # Signing twice does no harm, so the library may try again; the whole has a limit besides.
        limits = config.Config(
            connect_timeout=seconds / 3,
            read_timeout=seconds / 2,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        return session.client("kms", config=limits)
    except Exception as error:
        raise SigningFailed(cause_of(error), AwsKey.name) from None
