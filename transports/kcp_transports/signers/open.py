"""Open a signer by the address of its key."""

from typing import Any

from kcp_proto import Certificate
from kcp_proto.shield import shielded

from .address import KeyAddress
from .awskms import AwsKey
from .azurekms import AzureKey
from .gcpkms import GoogleKey
from .signer import SECONDS, ImportingService, KeyServiceSigner


@shielded
def open_signer(
    address: str,
    *,
    certificate: Certificate | None = None,
    pin: bytes | None = None,
    client: Any = None,
    deadline: float = SECONDS,
) -> KeyServiceSigner:
    """Open a signer by its key's address.

    Args:
        address: ``awskms:…``, ``gcpkms:…``, ``azurekms:…`` or ``pkcs11:…``.
        certificate: The certificate of the key, with which each signature is checked; without
            it, the public key that the service shows is taken.
        pin: Of a token: the user's PIN in UTF-8, if the address names no ``pin-source``.
        client: The service's client of its own library, for credentials, an endpoint or a proxy
            of your own; by default one with what the machine is set up for. It is closed with
            the signer.
        deadline: The most time for one signature, in seconds.

    Returns:
        A signer for `kcp_proto.Identity`; close it at the end.

    Raises:
        KeyLoadError: ``key-address``: the address is wrong; ``key-mismatch``: the certificate
            belongs to another key; ``password-missing``: the token needs a PIN.
        SigningFailed: The service or the token cannot be used; its ``cause`` says why.
        ImportError: The extra of that scheme is not installed.
    """
    service = open_service(KeyAddress.parse(address), pin, client, deadline)
    return KeyServiceSigner(service, certificate, deadline=deadline)


def open_service(
    address: KeyAddress, pin: bytes | None, client: Any, seconds: float
) -> ImportingService:
    """Reach the service that has the key; nothing is asked of it yet.

    Returns:
        The key in its service.
    """
    if address.scheme == "awskms":
        return AwsKey(address, client, seconds)
    if address.scheme == "gcpkms":
        return GoogleKey(address, client)
    if address.scheme == "azurekms":
        return AzureKey(address, client, seconds)
    # It is an extra's, and its import fails where that is not installed.
    from .token import TokenKey

    return TokenKey(address, pin)
