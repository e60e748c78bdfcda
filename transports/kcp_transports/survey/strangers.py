"""Who sends what a shop must not: keys made for one survey, certificates that no gateway knows."""

from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kcp_proto import Certificate, Identity, load_private_key

Sender = Literal["shop", "foreign", "expired"]
# As seen of the gateway's own: RSA-2048, five years.
_BITS = 2048
_FIVE_YEARS = timedelta(days=5 * 365)
_YEAR = timedelta(days=365)
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kcp-proto survey")])


def senders_of(identity: Identity, now: datetime) -> dict[Sender, Identity]:
    """Make the strangers beside the shop, with its site code and with one key for both.

    Args:
        identity: The shop.
        now: The present moment, aware.

    Returns:
        The shop, a stranger whose certificate is valid, and one whose certificate expired a year
        ago.
    """
    key = generate_private_key(public_exponent=65537, key_size=_BITS)
    return {
        "shop": identity,
        "foreign": _stranger(identity.site_cd, key, now - _YEAR),
        "expired": _stranger(identity.site_cd, key, now - _YEAR - _FIVE_YEARS),
    }


def _stranger(site_cd: str, key: RSAPrivateKey, begins: datetime) -> Identity:
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _FIVE_YEARS)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    parsed = Certificate.parse(certificate.public_bytes(Encoding.PEM))
    return Identity(site_cd, parsed, load_private_key(pem, None))
