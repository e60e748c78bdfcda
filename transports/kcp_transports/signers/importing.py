"""Bring the gateway's own encrypted key file into a key service or onto a token.

The key is opened in memory, wrapped where the service offers a key to wrap with, imported, and
proven by one signature that verifies with the certificate. It is written to no disk.
"""

from collections.abc import Callable
from time import sleep as real_sleep
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kcp_proto import Certificate, KeyLoadError, load_private_key
from kcp_proto.keys import KeyFile
from kcp_proto.shield import shielded

from .address import KeyAddress
from .failures import SigningFailed
from .open import open_service
from .signer import SECONDS, KeyServiceSigner

# No sign string of the protocol looks like it, so this signature serves for nothing else.
_PROOF = b"kcp-proto proves that this key was imported"


@shielded
def import_key(
    address: str,
    key_file: bytes,
    password: bytes | None,
    certificate: Certificate,
    *,
    pin: bytes | None = None,
    client: Any = None,
    sleep: Callable[[float], object] = real_sleep,
) -> str:
    """Import a key file into a service or onto a token, and prove it by one signature.

    What must be there before: for ``awskms:`` a key that was created with the origin ``EXTERNAL``,
    the spec of this key's size and the usage ``SIGN_VERIFY``; for ``gcpkms:`` a key of the
    purpose ``ASYMMETRIC_SIGN`` and an active import job, given as ``?import-job=projects/…``; for
    ``azurekms:`` the vault; for ``pkcs11:`` the token with its PIN.

    Args:
        address: Where to; of ``gcpkms:`` and ``azurekms:`` without a version.
        key_file: The gateway's key file.
        password: Its password in UTF-8; None for an unencrypted key.
        certificate: The certificate that belongs to it.
        pin: Of a token: the user's PIN in UTF-8, if the address names no ``pin-source``.
        client: The service's client, as for `open_signer`; it is closed at the end.
        sleep: How to wait for the service, in seconds.

    Returns:
        The address of the imported key, with its version: what `open_signer` takes.

    Raises:
        KeyLoadError: The file does not open, the certificate belongs to another key
            (``key-mismatch``), the address is wrong, or the token has a key of that label
            (``key-exists``).
        SigningFailed: The service refused the key, or it signs wrongly.
        ImportError: The extra of that scheme is not installed.
    """
    target = KeyAddress.parse(address, to_import=True)
    key = _opened(key_file, password, certificate)
    service = open_service(target, pin, client, SECONDS)
    try:
        found = service.take(key, sleep)
    except (SigningFailed, KeyLoadError):
        service.close()
        raise
    except Exception as error:
        service.close()
        raise SigningFailed(service.cause(error), service.name) from None
    with KeyServiceSigner(service, certificate) as signer:
        signer.sign(_PROOF)
    return found


def _opened(key_file: bytes, password: bytes | None, certificate: Certificate) -> RSAPrivateKey:
    # First as every program loads it: with its checks, its reasons and a signature of its own.
    if not certificate.matches(load_private_key(key_file, password).public_key):
        raise KeyLoadError("key-mismatch", "the certificate belongs to another key")
    try:
        key = load_pem_private_key(KeyFile.parse(key_file).block.armoured(), password or None)
    except Exception:
        key = None
    if not isinstance(key, RSAPrivateKey):
        # pyOpenSSL read it, and keeps the key to itself.
        text = "this cipher cannot be opened for an import: convert the key file first"
        raise KeyLoadError("unsupported-encryption", text)
    return key
