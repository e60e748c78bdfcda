"""Decide whether a recognised request may act: schema, certificate, signature."""

from collections.abc import Mapping
from datetime import datetime

from kcp_proto import Certificate, Fault, MessageError, SignatureMismatch, sign_string, verify
from kcp_proto.catalogue import Operation
from kcp_proto.faults import pointer_to
from kcp_proto.validation import check_message
from kcp_sandbox.store import Store

from . import result_codes as codes
from .lenience import Quirks, quirks_of, was_seen, without_line_ends
from .recognition import Payload
from .refusal import Refusal
from .result_codes import ResultCode

Fields = Mapping[str, str]
_CERTIFICATE = pointer_to("kcp_cert_info")
_FOR_RULE: Mapping[str, ResultCode] = {
    "fields.equal": codes.AMOUNTS_DIFFER,
    "fields.at-most": codes.OVER_BALANCE,
    "fields.sum": codes.TAX_SPLIT,
    "fields.all-or-none": codes.TAX_SPLIT,
}
# Fields that come together have a code of their own where no tax is split.
_FOR_PAIR: Mapping[str, ResultCode] = {"va_receipt_gubn": codes.RECEIPT}
# A field that is missing or unknown is named by the schema's fault better than by any code.
_ABOUT_PRESENCE = ("required", "field.unknown")


def admit(
    operation: Operation, payload: Payload, store: Store, now: datetime, *, quirks: Quirks = ()
) -> Fields:
    """Check a request by its schema, the shop's registered certificate and the signature.

    Args:
        operation: The request's operation.
        payload: The decoded body.
        store: Where the shops' certificates are.
        now: The present moment, aware.
        quirks: What passes because it was seen in the field (R41).

    Returns:
        The described fields as wire text; a JSON integer (R2: a live shop sends one) became digits.

    Raises:
        Refusal: The schema or a rule is broken, the shop is unknown, the certificate is another
            or outside its dates, or the signature is not of these fields by the certified key.
    """
    fields = _check_schema(operation, payload, quirks)
    certificate = _check_certificate(fields, store.certificate_of(fields["site_cd"]), now)
    _check_signature(operation, fields, certificate)
    return fields


def _check_schema(operation: Operation, payload: Payload, quirks: Quirks) -> Fields:
    """Refuse by the first fault in the schema's order; a wrong certificate text comes before."""
    if quirks:
        quirks = quirks_of(operation.name, quirks)
        payload = without_line_ends(payload, quirks)
    faults = tuple(
        fault
        for fault in check_message(operation.request, payload, warns=False)
        if fault.severity == "error" and not was_seen(fault, payload, quirks)
    )
    if faults:
        first = next((fault for fault in faults if fault.pointer == _CERTIFICATE), faults[0])
        raise _refusal(operation, payload, first, faults)
    known = operation.request.fields
    return {name: str(value) for name, value in payload.items() if name in known}


def _check_certificate(
    fields: Fields, registered: Certificate | None, now: datetime
) -> Certificate:
    if registered is None:
        raise Refusal(codes.UNKNOWN_SHOP)
    if fields["kcp_cert_info"] != registered.cert_info:
        raise Refusal(codes.OTHER_CERTIFICATE)
    if now > registered.not_valid_after:
        raise Refusal(codes.EXPIRED)
    if now < registered.not_valid_before:
        raise Refusal(codes.TOO_EARLY)
    return registered


def _check_signature(operation: Operation, fields: Fields, registered: Certificate) -> None:
    if not operation.sign:
        return
    try:
        text = sign_string(operation.name, {name: fields[name] for name in operation.sign})
        verify(registered, text.encode("utf-8"), fields["kcp_sign_data"])
    except (MessageError, SignatureMismatch):
        raise Refusal(codes.BAD_SIGNATURE) from None


def _refusal(
    operation: Operation, payload: Payload, fault: Fault, faults: tuple[Fault, ...]
) -> Refusal:
    """Name the field by its title too; a fault that ends in the title needs it no second time."""
    name = fault.pointer.removeprefix("/")
    title: str = operation.request.schema["properties"].get(name, {}).get("title", "")
    message_ko = fault.message_ko.removesuffix(f": {title}")
    of_form = message_ko != fault.message_ko and fault.rule != "required"
    detail = "field.form" if of_form else "field"
    return Refusal(
        _code_for(operation, payload, fault, name),
        detail,
        faults,
        name=name,
        title=title,
        message=fault.message,
        message_ko=message_ko,
    )


def _code_for(operation: Operation, payload: Payload, fault: Fault, name: str) -> ResultCode:
    if fault.rule in _ABOUT_PRESENCE:
        return codes.BROKEN_SCHEMA
    if fault.rule in _FOR_RULE:
        return _FOR_PAIR.get(name, _FOR_RULE[fault.rule])
    if name == "mod_mny" and _gives_nothing_back(operation, payload):
        return codes.BELOW_MINIMUM
    if name == "amount" and operation.constants.get(name):
        return codes.INQUIRY_AMOUNT
    return codes.FOR_FIELD.get(name, codes.BROKEN_SCHEMA)


def _gives_nothing_back(operation: Operation, payload: Payload) -> bool:
    """Tell whether a partial cancel is of 0 won, however that is written."""
    text = str(payload["mod_mny"])
    return "rem_mny" in operation.request.fields and text != "" and not text.strip("0")
