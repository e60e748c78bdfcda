"""How a request came to be, and whether its signature verifies: every value on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kcp_proto.catalogue import Operation
from kcp_proto.documents import read_request, rule_of_path
from kcp_proto.errors import MessageError
from kcp_proto.exchange import HttpRequest
from kcp_proto.faults import Fault
from kcp_proto.keys import Certificate
from kcp_proto.redaction import redact
from kcp_proto.shield import shielded
from kcp_proto.showing import MaskedRepr
from kcp_proto.validation import lint

from .base64_forms import readings
from .diagnose import Cause, find_causes
from .openssl_commands import openssl_lines
from .report import (
    CertificateReport,
    CertInfoReport,
    SignatureStatus,
    SignString,
    read_cert_info,
    read_sign_string,
    read_signature,
    report,
    signature_status,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExplainedField(MaskedRepr):
    """One field of the request's body.

    Args:
        name: The wire's field name.
        source: Who fills it in: ``caller``, ``constant``, ``identity`` or
            ``signature``; ``unknown`` for a field that the schema does not have.
        value: Its value, masked (R24: never show a secret); a ``tno`` is whole.
        signed: Whether the signature covers it.
    """

    name: str
    source: str
    value: object
    signed: bool

    def _shown(self) -> str:
        return f"<ExplainedField {self.name} by {self.source}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation:
    """Everything about a request that may be shown, its signature included (R24).

    Args:
        operation: The operation's name; its path, such as ``/gw/mod/v1/cancel``, if the
            discriminator names an operation that is unknown.
        fields: The body's fields in their order.
        sign_string: What must be signed; None if the operation is not signed or a signed field
            is missing or cannot be signed (R17).
        signature: The signature as the request carries it; None without one.
        certificate: What the signature was checked with; None without a readable one.
        cert_info: How the request carries its certificate.
        public_key: The certificate's public key, PEM; "" without a certificate.
        verdict: Whether the signature verifies: ``verifies``, ``mismatch``, or why it cannot be
            checked: ``unsigned``, ``no-signature``, ``no-sign-string`` or ``no-certificate``.
        causes: What explains a signature that does not verify.
        faults: What the schema, the rules and the sign string's form find wrong.
    """

    operation: str
    fields: tuple[ExplainedField, ...]
    sign_string: SignString | None
    signature: str | None
    certificate: CertificateReport | None
    cert_info: CertInfoReport
    public_key: str
    verdict: SignatureStatus
    causes: tuple[Cause, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Tell whether the message is valid and its signature verifies or is not needed."""
        valid = all(fault.severity == "warning" for fault in self.faults)
        return valid and self.verdict in ("verifies", "unsigned")

    def openssl_commands(self, certificate_file: str | None = None) -> tuple[str, ...]:
        """Write the command lines that come to the same verdict without this toolkit.

        Args:
            certificate_file: A file with the certificate in a form that openssl reads; if None,
                the public key is written out.

        Returns:
            Commands for a POSIX shell, to run in an empty folder. Empty where there is nothing to
            compare: no sign string, no certificate, no signature or one not in Base64 (R16).
        """
        raw = _raw(self.signature)
        if self.sign_string is None or self.certificate is None or raw is None:
            return ()
        return openssl_lines(self.sign_string.text, raw, self.public_key, certificate_file)

    def __repr__(self) -> str:
        return f"<Explanation {self.operation} {self.verdict}, {len(self.faults)} faults>"


@shielded
def explain(
    request: HttpRequest,
    *,
    certificate: Certificate | None = None,
    others: Sequence[Certificate | RSAPublicKey] = (),
) -> Explanation:
    """Explain a request that `kcp_proto.build_request` or another program made.

    Args:
        request: The request. Its body counts; its ``operation`` is used if it has one.
        certificate: Who should have signed; if None, the certificate that the body carries.
        others: Who may have signed instead.

    Returns:
        Every value on the way from the fields to the verdict.

    Raises:
        MessageError: The body is not strict JSON (R26) or no object, or not even the path of its
            operation is clear.
    """
    operation, payload, unknown = _read(request)
    cert_info, carried = read_cert_info(payload.get("kcp_cert_info"), certificate)
    checked = certificate or carried
    string, unsignable = read_sign_string(operation, payload)
    signature = read_signature(operation, payload)
    verdict = signature_status(operation, string, signature, checked)
    causes: tuple[Cause, ...] = ()
    if checked is not None and verdict in ("mismatch", "no-sign-string"):
        suspects = [*others, carried] if carried is not None else others
        causes = find_causes(operation, payload, [checked, *suspects])
    return Explanation(
        operation=operation.name,
        fields=_fields(operation, payload),
        sign_string=string,
        signature=signature,
        certificate=report(checked, expected=certificate is not None) if checked else None,
        cert_info=cert_info,
        public_key=_pem(checked.public_key) if checked else "",
        verdict=verdict,
        causes=causes,
        faults=_faults(unknown or lint(operation.request.name, payload), unsignable),
    )


def _read(request: HttpRequest) -> tuple[Operation, dict[str, Any], tuple[Fault, ...]]:
    """Read a request; one of an unknown operation with the rule of its path, and a fault."""
    try:
        return *read_request(request), ()
    except MessageError:
        found = rule_of_path(request)
        if found is None:
            raise
    return found


def _faults(faults: Sequence[Fault], unsignable: Sequence[Fault]) -> tuple[Fault, ...]:
    seen = {fault.pointer for fault in faults}
    return (*faults, *(fault for fault in unsignable if fault.pointer not in seen))


def _fields(operation: Operation, payload: Mapping[str, Any]) -> tuple[ExplainedField, ...]:
    masked, described = redact(operation.request, payload), operation.request.fields
    return tuple(
        ExplainedField(
            name=name,
            source=described[name].source if name in described else "unknown",
            value=masked[name],
            signed=name in operation.sign,
        )
        for name in payload
    )


def _raw(signature: str | None) -> bytes | None:
    return next((raw for undone, raw in readings(signature or "") if not undone), None)


def _pem(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
