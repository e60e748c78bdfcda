"""The shop's service certificate, and the one line that travels as ``kcp_cert_info`` (R15)."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar
from warnings import catch_warnings, simplefilter

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from kcp_proto.errors import KeyLoadError
from kcp_proto.shield import shielded
from kcp_proto.showing import MaskedRepr

from .algorithm import RSA, wrong_algorithm
from .arguments import is_bytes, misplaced

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509Certificate

_P = ParamSpec("_P")
_T = TypeVar("_T")
_HEADER, _FOOTER = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def despite_warnings(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let a function read what the library only warns of, also where warnings are errors.

    A serial number that is not positive is such a thing. The filters of all threads are touched
    only where a warning was in fact made an error.

    Args:
        function: Reads certificates, and may be run again.

    Returns:
        The same function, run once more without warnings after a warning was raised.
    """

    @wraps(function)
    def reading(*args: _P.args, **named: _P.kwargs) -> _T:
        try:
            return function(*args, **named)
        except CryptographyDeprecationWarning:
            pass
        with catch_warnings():
            simplefilter("ignore", CryptographyDeprecationWarning)
            return function(*args, **named)

    return reading


@dataclass(frozen=True, slots=True, repr=False)
class Certificate(MaskedRepr):
    """A parsed X.509 certificate with an RSA key; made by `parse`.

    Args:
        public_key: The certified key.
        cert_info: The certificate as the one line that a request carries.
        subject: Whom it certifies, RFC 4514.
        issuer: Who certified, RFC 4514.
        serial_number: The issuer's number for it.
        not_valid_before: First moment of validity, aware.
        not_valid_after: Last moment of validity, aware.
        fingerprint: SHA-256 of the DER, 64 hexadecimal digits.
        der: The certificate's DER bytes.
    """

    public_key: RSAPublicKey
    cert_info: str
    subject: str
    issuer: str
    serial_number: int
    not_valid_before: datetime
    not_valid_after: datetime
    fingerprint: str
    der: bytes

    @classmethod
    @shielded
    @despite_warnings
    def parse(cls, data: bytes) -> Self:
        """Parse a certificate in any of the forms of `.pem.read_blocks`.

        Args:
            data: The file's bytes, or the text of a ``kcp_cert_info`` in UTF-8. Of several
                certificates the first counts; keys beside it are skipped.

        Returns:
            The certificate.

        Raises:
            KeyLoadError: ``empty``, ``too-large``, ``damaged``, ``not-a-certificate``,
                ``key-not-certificate``, ``pkcs12`` or ``wrong-algorithm``.
            TypeError: The data is no bytes.
        """
        if not is_bytes(data):
            raise misplaced("Certificate.parse(data)", data=(data, "the bytes of a certificate"))
        # It comes once in a program, and would take a tenth of the import.
        from .certificate_file import read_certificate

        parsed = read_certificate(data)
        try:
            return cls._read(parsed)
        # Before 50 the library looks an unknown type of a name's text up in a table of its own.
        except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
            raise KeyLoadError("damaged", "the certificate's content is damaged") from None

    @classmethod
    def _read(cls, parsed: "X509Certificate") -> Self:
        public_key = parsed.public_key()
        if not isinstance(public_key, RSAPublicKey):
            raise wrong_algorithm(type(public_key).__name__.removesuffix("PublicKey").lstrip("_"))
        # A key that is for RSA-PSS alone comes as the same class, and verifies nothing of R16.
        if parsed.public_key_algorithm_oid.dotted_string != RSA:
            raise wrong_algorithm("RSA-PSS")
        der = parsed.public_bytes(Encoding.DER)
        return cls(
            public_key=public_key,
            cert_info=_HEADER + b64encode(der).decode("ascii") + _FOOTER,
            subject=parsed.subject.rfc4514_string(),
            issuer=parsed.issuer.rfc4514_string(),
            serial_number=parsed.serial_number,
            not_valid_before=parsed.not_valid_before_utc,
            not_valid_after=parsed.not_valid_after_utc,
            fingerprint=parsed.fingerprint(SHA256()).hex(),
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

    def days_left(self, now: datetime) -> int:
        """Count the whole days until the certificate expires.

        Args:
            now: The present moment, aware; the core has no clock.

        Returns:
            Days; negative once it has expired.
        """
        return (self.not_valid_after - now).days

    def _shown(self) -> str:
        return f"<Certificate RSA-{self.public_key.key_size} until {self.not_valid_after:%Y-%m-%d}>"
