"""A key in Google Cloud KMS, through google-cloud-kms; needs the extra ``[gcpkms]``."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .address import KeyAddress
from .failures import SigningFailed, cause_of
from .libraries import library
from .signer import SECONDS
from .wrapping import wrap_key

# RSA_SIGN_PKCS1_2048_SHA256, _3072_SHA256 and _4096_SHA256.
_ALGORITHMS = {2048: 5, 3072: 6, 4096: 7}
# RSA_OAEP_3072_SHA256_AES_256 and RSA_OAEP_4096_SHA256_AES_256, and a job that is ACTIVE.
_WRAPPINGS = frozenset({3, 4})
_ACTIVE = 2
# A version that is ENABLED, and one that is PENDING_IMPORT.
_ENABLED, _PENDING = 1, 6
_MOST_PAUSES = 60
_REVERSED_CASTAGNOLI = 0x82F63B78


class GoogleKey:
    """One version of a key in Google Cloud KMS.

    Args:
        address: Its address.
        client: A ``KeyManagementServiceClient``; None to make one with the machine's own
            credentials.
    """

    modes: tuple[str, ...]
    name: str = "Google Cloud KMS"

    def __init__(self, address: KeyAddress, client: Any) -> None:
        self._key, self._job = address.key, address.parts.get("import-job", "")
        self.modes = (address.parts["mode"],) if "mode" in address.parts else ("digest", "raw")
        self._client = client or _connect()

    def public_key(self, seconds: float) -> RSAPublicKey:
        """Read the public key, and check what it may do.

        Returns:
            The key.

        Raises:
            SigningFailed: ``key-type``: it is not one that signs as the protocol needs;
                ``damaged``: the checksum does not fit.
        """
        shown = self._client.get_public_key(request={"name": self._key}, timeout=seconds)
        if int(shown.algorithm) not in _ALGORITHMS.values():
            raise SigningFailed("key-type", self.name)
        pem = shown.pem.encode("ascii")
        self._check(shown.name == self._key, pem, shown.pem_crc32c)
        key = load_pem_public_key(pem)
        if not isinstance(key, RSAPublicKey):
            raise SigningFailed("key-type", self.name)
        return key

    def sign(self, data: bytes, mode: str, seconds: float) -> bytes:
        """Sign in that mode, with the checksums that the service offers.

        Returns:
            The raw signature.

        Raises:
            SigningFailed: ``damaged``: a checksum does not fit.
        """
        request: dict[str, object] = {"name": self._key}
        if mode == "digest":
            digest = sha256(data).digest()
            request |= {"digest": {"sha256": digest}, "digest_crc32c": crc32c(digest)}
        else:
            request |= {"data": data, "data_crc32c": crc32c(data)}
        response = self._client.asymmetric_sign(request=request, timeout=seconds)
        digested, whole = response.verified_digest_crc32c, response.verified_data_crc32c
        received = response.name == self._key and (digested if mode == "digest" else whole)
        signature: bytes = response.signature
        self._check(received, signature, response.signature_crc32c)
        return signature

    def take(self, key: RSAPrivateKey, sleep: Callable[[float], object]) -> str:
        """Import a key as a new version, wrapped by an import job's key.

        Returns:
            The new version's address.

        Raises:
            SigningFailed: ``key-type``: the job wraps in another way, or the key has no size of
                the service; ``key-disabled``: job or version is not ready.
        """
        job = self._client.get_import_job(request={"name": self._job}, timeout=SECONDS)
        if int(job.state) != _ACTIVE:
            raise SigningFailed("key-disabled", self.name)
        wrapping = load_pem_public_key(job.public_key.pem.encode("ascii"))
        right = int(job.import_method) in _WRAPPINGS and key.key_size in _ALGORITHMS
        if not right or not isinstance(wrapping, RSAPublicKey):
            raise SigningFailed("key-type", self.name)
        request = {
            "parent": self._key,
            "algorithm": _ALGORITHMS[key.key_size],
            "import_job": self._job,
            "wrapped_key": wrap_key(key, wrapping),
        }
        version = self._client.import_crypto_key_version(request=request, timeout=SECONDS)
        for _ in range(_MOST_PAUSES):
            if int(version.state) != _PENDING:
                break
            sleep(1)
            request = {"name": version.name}
            version = self._client.get_crypto_key_version(request=request, timeout=SECONDS)
        if int(version.state) != _ENABLED:
            raise SigningFailed("key-disabled", self.name)
        self._key = version.name
        return f"gcpkms:{self._key}"

    def cause(self, error: Exception) -> str:
        """Name what an error of google.api_core or google.auth means."""
        try:
            # Over REST the class tells the HTTP status only, and the body the service's own.
            response: Any = getattr(error, "response", None)
            body: Any = response.json()
            status = str(body["error"]["status"])
        except Exception:
            status = ""
        return cause_of(error, status.title().replace("_", ""))

    def close(self) -> None:
        """Give connections back."""
        self._client.transport.close()

    def _check(self, received: bool, content: bytes, checksum: object) -> None:
        # The client library shows an Int64Value as a number; transports of REST as text.
        if not received or int(str(checksum)) != crc32c(content):
            raise SigningFailed("damaged", self.name)


def crc32c(content: bytes) -> int:
    """Compute CRC-32C, the checksum of this service.

    Args:
        content: What it is of; a few hundred bytes at most.

    Returns:
        The checksum, 32 bits.
    """
    register = 0xFFFFFFFF
    for byte in content:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (_REVERSED_CASTAGNOLI if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def _connect() -> Any:
    kms = library("gcpkms", "google.cloud.kms_v1")
    try:
        return kms.KeyManagementServiceClient()
    except Exception as error:
        raise SigningFailed(cause_of(error), GoogleKey.name) from None
