"""Decide whether a recognised request may act: schema, certificate, signature."""

from collections.abc import Mapping
from datetime import datetime

from kcp_proto import Certificate, Fault, MessageError, SignatureMismatch, sign_string, verify
from kcp_proto.catalogue import Operation
from kcp_proto.faults import pointer_to
from kcp_proto.validation import check_message

from . import result_codes as codes
from .recognition import Payload
from .refusal import Refusal
from .result_codes import Code

Fields = Mapping[str, str]
_CERTIFICATE = pointer_to("kcp_cert_info")
# A field that is missing or unknown is named by the schema's fault better than by any code.
_ABOUT_PRESENCE = ("required", "field.unknown")


def check_schema(operation: Operation, payload: Payload, *, lenient: bool = False) -> Fields:
    """Hold a payload against its request schema.

    Args:
        operation: What is asked for.
        payload: The decoded body.
        lenient: Let line ends inside the certificate pass, as staging seems to.

    Returns:
        The fields as wire text; a JSON integer (R2) became digits.

    Raises:
        Refusal: The schema or a rule is broken. A wrong certificate text wins over other faults,
            else the first fault in the schema's order is answered.
    """
    if lenient:
        payload = _without_line_ends(payload)
    faults = tuple(f for f in check_message(operation.request, payload) if f.severity == "error")
    if faults:
        told = next((fault for fault in faults if fault.pointer == _CERTIFICATE), faults[0])
        name = told.pointer.removeprefix("/")
        raise Refusal(
            _code_for(operation, told, name),
            f"{name} {told.message}",
            _korean(operation, told, name),
            faults,
        )
    return {name: str(value) for name, value in payload.items()}


def check_certificate(fields: Fields, registered: Certificate | None, now: datetime) -> Certificate:
    """Hold the request's certificate against the one that is registered for the shop.

    Args:
        fields: The request's fields.
        registered: The shop's certificate; None if no such shop is registered.
        now: The present moment, aware.

    Returns:
        The shop's certificate.

    Raises:
        Refusal: Unknown shop, another certificate, or one outside its dates.
    """
    if registered is None:
        raise Refusal(codes.UNKNOWN_SHOP)
    if fields["kcp_cert_info"] != registered.cert_info:
        raise Refusal(codes.OTHER_CERTIFICATE)
    if now > registered.not_valid_after:
        raise Refusal(codes.EXPIRED)
    if now < registered.not_valid_before:
        raise Refusal(codes.TOO_EARLY)
    return registered


def check_signature(operation: Operation, fields: Fields, registered: Certificate) -> None:
    """Verify the signature of an operation that is signed.

    Args:
        operation: What is asked for.
        fields: The request's fields.
        registered: The shop's certificate.

    Raises:
        Refusal: The signature is not of these fields by the certified key.
    """
    if not operation.sign:
        return
    try:
        text = sign_string(operation.name, {name: fields[name] for name in operation.sign})
        verify(registered, text.encode("utf-8"), fields["kcp_sign_data"])
    except (MessageError, SignatureMismatch):
        raise Refusal(codes.BAD_SIGNATURE) from None


def _without_line_ends(payload: Payload) -> Payload:
    text = payload.get("kcp_cert_info")
    if not isinstance(text, str):
        return payload
    return {**payload, "kcp_cert_info": text.replace("\r", "").replace("\n", "")}


def _korean(operation: Operation, fault: Fault, name: str) -> str:
    """Name the field by its title too; a fault that ends in the title needs it no second time."""
    schema = operation.request.schema["properties"].get(name, {})
    title: str = schema.get("title", "")
    said = fault.message_ko.removesuffix(f": {title}")
    if said == fault.message_ko:
        return f"{name}: {said}"
    particle = "의" if fault.rule == "pattern" else "에"
    return f"{name}({title}){particle} {said}"


def _code_for(operation: Operation, fault: Fault, name: str) -> Code:
    if fault.rule in _ABOUT_PRESENCE:
        return codes.BROKEN_SCHEMA
    if fault.rule == "fields.equal":
        return codes.AMOUNTS_DIFFER
    if name == "amount" and operation.constants.get(name):
        return codes.INQUIRY_AMOUNT
    return codes.FOR_FIELD.get(name, codes.BROKEN_SCHEMA)
