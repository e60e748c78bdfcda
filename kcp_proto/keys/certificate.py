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
from .commands import pkcs7_command, pkcs12_command
from .other_files import kind_of, recognise, recognise_der
from .pem import Block, is_certificate, read_blocks

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509Certificate

_P = ParamSpec("_P")
_T = TypeVar("_T")
_WHAT = "certificate"
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
        try:
            parsed = _load(_certificate_block(read_blocks(data)), data)
        except KeyLoadError as error:
            other = recognise(data) if error.reason in ("damaged", "not-a-certificate") else None
            if other is None:
                raise
            raise other.error("certificate") from None
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


def _certificate_block(blocks: list[Block]) -> Block:
    for block in blocks:
        if not block.label or is_certificate(block.label):
            return block
    # The armour may say what is not inside.
    kinds = [kind_of(block.der) for block in blocks]
    if "certificate" in kinds:
        return blocks[kinds.index("certificate")]
    if any("PRIVATE KEY" in block.label for block in blocks):
        raise KeyLoadError("key-not-certificate", "this is a private key, not a certificate")
    if blocks:
        return blocks[0]
    raise KeyLoadError("not-a-certificate", "this is no X.509 certificate in PEM or DER form")


def _load(block: Block, data: bytes) -> "X509Certificate":
    # Importing x509 costs more than the rest of the signing set together.
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate

    try:
        return load_der_x509_certificate(block.der)
    except (ValueError, TypeError, InvalidVersion):
        raise _no_certificate(block, data) from None


def _no_certificate(block: Block, data: bytes) -> KeyLoadError:
    """Name what else a block holds, with the command that takes the certificate out of it."""
    kind, plain = kind_of(block.der), data == block.der
    if kind == "key":
        return KeyLoadError("key-not-certificate", "this is a private key, not a certificate")
    if kind == "pkcs12":
        return _taken_out("pkcs12", "PKCS#12", pkcs12_command(block.der, plain=plain, what=_WHAT))
    if kind == "pkcs7":
        return _taken_out("not-a-certificate", "PKCS#7", pkcs7_command(plain=plain))
    if other := recognise_der(block.der):
        return other.error("certificate")
    reason = "damaged" if is_certificate(block.label) else "not-a-certificate"
    return KeyLoadError(reason, "this is no X.509 certificate in PEM or DER form, or it is damaged")


def _taken_out(reason: str, name: str, command: str) -> KeyLoadError:
    shown = command.format(certificate="FILE")
    return KeyLoadError(
        reason, f"this is a {name} file: take the certificates out by `{shown}`", command
    )
