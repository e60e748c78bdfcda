"""The shop's service certificate, and the one line that travels as ``kcp_cert_info`` (R15)."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from .errors import KeyLoadError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509Certificate

_HEADER, _FOOTER = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """Hold a parsed X.509 certificate with an RSA key; make it with `parse`.

    Args:
        public_key: The certified key.
        cert_info: The certificate as the one line that a request carries.
        not_valid_before: First moment of validity, aware.
        not_valid_after: Last moment of validity, aware.
        der: The certificate's DER bytes.
    """

    public_key: RSAPublicKey
    cert_info: str
    not_valid_before: datetime
    not_valid_after: datetime
    der: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Parse a certificate, PEM (on several lines or one) or DER.

        Args:
            data: The file's bytes, or the text of a ``kcp_cert_info`` in UTF-8.

        Returns:
            The certificate.

        Raises:
            KeyLoadError: ``not-a-certificate``, ``too-large``, or ``not-rsa``.
        """
        if len(data) > MAX_BYTES:
            raise KeyLoadError("too-large", f"the certificate is larger than {MAX_BYTES} bytes")
        try:
            parsed = _load(data)
            public_key = parsed.public_key()
        except ValueError:
            raise KeyLoadError(
                "not-a-certificate", "this is no X.509 certificate in PEM or DER form"
            ) from None
        if not isinstance(public_key, RSAPublicKey):
            raise KeyLoadError("not-rsa", "the certificate's key is not an RSA key")
        der = parsed.public_bytes(Encoding.DER)
        return cls(
            public_key=public_key,
            cert_info=_HEADER + b64encode(der).decode("ascii") + _FOOTER,
            not_valid_before=parsed.not_valid_before_utc,
            not_valid_after=parsed.not_valid_after_utc,
            der=der,
        )

    def matches(self, key: RSAPublicKey) -> bool:
        """Tell whether the certificate belongs to a key.

        Args:
            key: A signer's public key.

        Returns:
            True if the certified key is that key.
        """
        return self.public_key.public_numbers() == key.public_numbers()

    def __repr__(self) -> str:
        return f"<Certificate RSA-{self.public_key.key_size} until {self.not_valid_after:%Y-%m-%d}>"


def _load(data: bytes) -> "X509Certificate":
    # Importing x509 costs more than the rest of the signing set together.
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

    load = load_pem_x509_certificate if b"-----BEGIN" in data else load_der_x509_certificate
    return load(data)
