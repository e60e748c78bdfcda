"""What an explanation says about the signature and the certificates beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kcp_proto.catalogue import Operation
from kcp_proto.errors import KeyLoadError, MessageError, SignatureMismatch
from kcp_proto.faults import Fault
from kcp_proto.keys import Certificate, fingerprint, verify
from kcp_proto.showing import MaskedRepr
from kcp_proto.sign_string import join_signed
from kcp_proto.wire import to_wire

from .padding import hashed

Form = Literal["right", "line-breaks", "other-form", "unreadable", "missing"]
Relation = Literal["equal", "same-key", "other", "not-compared"]
SignatureStatus = Literal[
    "verifies", "mismatch", "unsigned", "no-signature", "no-sign-string", "no-certificate"
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignString(MaskedRepr):
    """The text that a request's signature must be of.

    Args:
        fields: Names of the signed fields in order.
        text: Their values, joined by ``^``.
        hex: Its UTF-8 bytes in hexadecimal.
        length: Its length in bytes.
        sha256: The SHA-256 of those bytes, 64 hexadecimal digits.
    """

    fields: tuple[str, ...]
    text: str
    hex: str
    length: int
    sha256: str

    def _shown(self) -> str:
        return f"<SignString of {', '.join(self.fields)}, {self.length} bytes>"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReport:
    """The certificate that the signature was checked with.

    Args:
        origin: ``given`` by the caller, or carried in the ``request``.
        subject: Whom it certifies, RFC 4514.
        issuer: Who certified, RFC 4514.
        not_valid_before: First moment of validity, aware.
        not_valid_after: Last moment of validity, aware.
        fingerprint: SHA-256 of the DER, 64 hexadecimal digits.
        key_fingerprint: SHA-256 of the public key, 64 hexadecimal digits.
        key_bits: Size of the RSA key.
    """

    origin: Literal["given", "request"]
    subject: str
    issuer: str
    not_valid_before: datetime
    not_valid_after: datetime
    fingerprint: str
    key_fingerprint: str
    key_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertInfoReport:
    """The ``kcp_cert_info`` that the request carries.

    Args:
        form: ``right`` (R15: the certificate on one line); ``line-breaks``: CR or LF inside, which
            production refuses with S032 (seen in the field); ``other-form``: a certificate written
            in another way; ``unreadable``: no RSA certificate; ``missing``.
        relation: To the expected certificate: ``equal``, ``same-key`` (renewed), ``other``; or
            ``not-compared`` if there are no two to compare.
    """

    form: Form
    relation: Relation


def report(certificate: Certificate, *, expected: bool) -> CertificateReport:
    """Describe a certificate.

    Args:
        certificate: The certificate.
        expected: Whether it is the caller's; otherwise the request carries it.

    Returns:
        The description.
    """
    return CertificateReport(
        origin="given" if expected else "request",
        subject=certificate.subject,
        issuer=certificate.issuer,
        not_valid_before=certificate.not_valid_before,
        not_valid_after=certificate.not_valid_after,
        fingerprint=certificate.fingerprint,
        key_fingerprint=fingerprint(certificate.public_key),
        key_bits=certificate.public_key.key_size,
    )


def read_cert_info(
    text: object, expected: Certificate | None
) -> tuple[CertInfoReport, Certificate | None]:
    """Read the certificate that a request carries.

    Args:
        text: The value of ``kcp_cert_info``; None if it is missing.
        expected: The certificate that it should be, if any.

    Returns:
        The description; the certificate, None if it cannot be read.
    """
    if text is None:
        return CertInfoReport(form="missing", relation="not-compared"), None
    if not isinstance(text, str):
        return CertInfoReport(form="unreadable", relation="not-compared"), None
    try:
        carried = Certificate.parse(text.encode("utf-8"))
    except KeyLoadError:
        carried = None
    return CertInfoReport(form=_form(text, carried), relation=_relation(carried, expected)), carried


def read_sign_string(
    operation: Operation, payload: Mapping[str, Any]
) -> tuple[SignString | None, tuple[Fault, ...]]:
    """Build the text that must be signed.

    Args:
        operation: The request's operation.
        payload: The request's members.

    Returns:
        The text, None if the operation is not signed or a signed field is missing or cannot be
        signed; the faults that keep it from being built.
    """
    if not operation.sign:
        return None, ()
    try:
        wire = to_wire(operation.request, payload)
        text = join_signed(operation, {**operation.constants, **wire})
    except MessageError as error:
        return None, error.faults
    data = text.encode("utf-8")
    string = SignString(
        fields=operation.sign,
        text=text,
        hex=data.hex(),
        length=len(data),
        sha256=hashed("SHA-256", data).hex(),
    )
    return string, ()


def read_signature(operation: Operation, payload: Mapping[str, Any]) -> str | None:
    """Take the signature out of a request.

    Args:
        operation: The request's operation.
        payload: The request's members.

    Returns:
        The signature's text; None without one.
    """
    value = payload.get(operation.signature)
    return value if isinstance(value, str) and value else None


def signature_status(
    operation: Operation,
    string: SignString | None,
    signature: str | None,
    certificate: Certificate | None,
) -> SignatureStatus:
    """Verify a signature, or say why that cannot be done.

    Args:
        operation: The request's operation.
        string: What must be signed.
        signature: The signature's text.
        certificate: Who should have signed.

    Returns:
        The status.
    """
    if not operation.sign:
        return "unsigned"
    if signature is None:
        return "no-signature"
    if string is None:
        return "no-sign-string"
    if certificate is None:
        return "no-certificate"
    try:
        verify(certificate, string.text.encode("utf-8"), signature)
    except SignatureMismatch:
        return "mismatch"
    return "verifies"


def _form(text: str, carried: Certificate | None) -> Form:
    if "\r" in text or "\n" in text:
        return "line-breaks"
    if carried is None:
        return "unreadable"
    return "right" if carried.cert_info == text else "other-form"


def _relation(carried: Certificate | None, expected: Certificate | None) -> Relation:
    if carried is None or expected is None:
        return "not-compared"
    if carried.der == expected.der:
        return "equal"
    return "same-key" if carried.matches(expected.public_key) else "other"
