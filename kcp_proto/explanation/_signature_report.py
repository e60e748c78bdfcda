"""What an explanation says about the signature: what it must be of, and whether it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kcp_proto.catalogue import Operation
from kcp_proto.errors import MessageError, SignatureMismatch
from kcp_proto.faults import Fault
from kcp_proto.keys import Certificate
from kcp_proto.sign_string import sign_string, verify

from .padding import hashed

Verdict = Literal[
    "verifies", "mismatch", "unsigned", "no-signature", "no-sign-string", "no-certificate"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignString:
    """Hold the text that a request's signature must be of.

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
        text = sign_string(operation.name, payload)
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
    for name, field in operation.request.fields.items():
        value = payload.get(name)
        if field.source == "signature" and isinstance(value, str) and value:
            return value
    return None


def verdict_of(
    operation: Operation,
    string: SignString | None,
    signature: str | None,
    certificate: Certificate | None,
) -> Verdict:
    """Verify a signature, or say why that cannot be done.

    Args:
        operation: The request's operation.
        string: What must be signed.
        signature: The signature's text.
        certificate: Who should have signed.

    Returns:
        The verdict.
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
