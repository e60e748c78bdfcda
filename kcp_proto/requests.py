"""From a caller's fields to the bytes that are sent."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import cast

from . import catalogue
from .catalogue import Operation
from .environments import Environment
from .errors import MessageError, SignatureMismatch
from .exchange import HttpRequest
from .identity import Identity, check_site_cd
from .keys import Certificate, verify_raw
from .showing import MaskedRepr
from .sign_string import join_signed
from .times import DATE_KEY_ZEROS, KOREA
from .validation import judge
from .wire import encode, to_wire

# Benepia HUB guide 1.0.0 §2.1; the inquiry follows by R30.
_METHOD = "POST"
# The guides do not say by whose clock the approval date is told; one hour covers any delay.
_MIDNIGHT = timedelta(hours=1)
_HEADERS = MappingProxyType({"Content-Type": "application/json", "Accept": "application/json"})


def build_request(
    operation: str, fields: Mapping[str, object], identity: Identity, environment: Environment
) -> HttpRequest:
    """Check a caller's fields, complete and sign them, and encode the request once.

    Args:
        operation: One of `kcp_proto.catalogue.operations`, such as ``benepia.cancel``.
        fields: What the schema asks of the caller: text, or integers for won amounts (R2).
            Constants may be left out.
        identity: Who sends; fills in ``site_cd``, ``kcp_cert_info`` and ``kcp_sign_data``.
        environment: Which gateway.

    Returns:
        The request. The bytes that were signed for are the bytes to send.

    Raises:
        MessageError: The operation is unknown, or fields are wrong; all faults at once.
        SignatureMismatch: The identity's signer signed with another key.
    """
    try:
        described = catalogue.operation(operation)
        draft = _draft(described, fields, identity.site_cd, identity.certificate, environment)
        text = draft.text() if described.sign else ""
    except Exception as error:
        # A traceback that shows local variables would show the fields, here and further down.
        raise error.with_traceback(None) from None
    finally:
        del fields
    try:
        return draft.signed(identity.sign(text)) if text else draft.unsigned()
    except SignatureMismatch as error:
        raise error.with_traceback(None) from None


@dataclass(slots=True, repr=False)
class _Draft(MaskedRepr):
    """Hold a request that lacks its signature; while somebody signs, no frame holds its fields."""

    operation: Operation
    known: dict[str, str]
    environment: Environment

    def text(self) -> str:
        return join_signed(self.operation, self.known)

    def signed(self, signature: str) -> HttpRequest:
        self.known[self.operation.signature] = signature
        return self.unsigned()

    def unsigned(self) -> HttpRequest:
        return _encoded(self.operation, self.known, self.environment)


@dataclass(frozen=True, slots=True, repr=False)
class UnsignedRequest(MaskedRepr):
    """Hold a request that waits for a signature made elsewhere; make it with `prepare_request`.

    Args:
        to_be_signed: The bytes to sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16): the UTF-8 bytes
            themselves, not their digest.
    """

    to_be_signed: bytes
    _draft: _Draft
    _certificate: Certificate

    def attach(self, signature: bytes) -> HttpRequest:
        """Complete the request with its signature.

        Args:
            signature: The raw signature, not in Base64.

        Returns:
            The request, ready to send.

        Raises:
            SignatureMismatch: The signature is not of these bytes by the certificate's key.
        """
        try:
            verify_raw(self._certificate.public_key, self.to_be_signed, signature)
            return self._draft.signed(b64encode(signature).decode("ascii"))
        finally:
            # As in `build_request`.
            del signature

    def __repr__(self) -> str:
        return f"<UnsignedRequest {self._draft.operation.name}>"


def prepare_request(
    operation: str,
    fields: Mapping[str, object],
    site_cd: str,
    certificate: Certificate,
    environment: Environment,
) -> UnsignedRequest:
    """Do all of `build_request` but the signature, for a key that is kept elsewhere.

    Args:
        operation: An operation that is signed, such as ``benepia.cancel``.
        fields: What the schema asks of the caller.
        site_cd: The shop's site code.
        certificate: The certificate of the key that will sign.
        environment: Which gateway.

    Returns:
        The request without its signature, and the bytes to sign.

    Raises:
        MessageError: The operation is unknown or not signed, or fields are wrong.
    """
    try:
        check_site_cd(site_cd)
        described = catalogue.operation(operation)
        draft = _draft(described, fields, site_cd, certificate, environment)
        return UnsignedRequest(draft.text().encode("utf-8"), draft, certificate)
    except Exception as error:
        raise error.with_traceback(None) from None
    finally:
        # As in `build_request`.
        del fields


def inquiry_requests(
    order_no: str, pay_type: str, around: datetime, identity: Identity, environment: Environment
) -> tuple[HttpRequest, ...]:
    """Build the inquiries that find a payment by its order number.

    The payment was made by other software: the guides offer no inquiry for Benepia points.

    Args:
        order_no: The shop's order number.
        pay_type: The payment method, such as ``PACA``.
        around: About when the payment was approved, aware.
        identity: Who asks.
        environment: Which gateway.

    Returns:
        One request for the Korean date of that moment; within an hour of midnight in Korea a
        second one for the neighbouring date, as integrators were seen to need. Ask them in turn.

    Raises:
        MessageError: The order number or payment method does not fit.
        ValueError: The moment has no time zone.
    """
    if around.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    moments = (around, around - _MIDNIGHT, around + _MIDNIGHT)
    days = dict.fromkeys(f"{moment.astimezone(KOREA):%Y%m%d}" for moment in moments)
    inquiry, by_date, by_order = _inquiry_of(pay_type)
    fields = {by_order: order_no, inquiry.discriminator: pay_type}
    dates = (day + DATE_KEY_ZEROS for day in days)
    return tuple(
        build_request(inquiry.name, {by_date: date, **fields}, identity, environment)
        for date in dates
    )


def _inquiry_of(pay_type: str) -> tuple[Operation, str, str]:
    """Find the inquiry for a method, its field for a date and its field for the order number.

    An inquiry is an operation with a field in which a date may stand for a transaction. For a
    method that none offers, any of them says what it does offer.
    """
    found = [
        (operation, field.name, field.date_key)
        for operation in map(catalogue.operation, catalogue.operations())
        for field in operation.request.fields.values()
        if field.date_key is not None
    ]
    offered = (
        each for each in found if pay_type in each[0].request.fields[each[0].discriminator].choices
    )
    return next(offered, found[0])


def _draft(
    operation: Operation,
    fields: Mapping[str, object],
    site_cd: str,
    certificate: Certificate,
    environment: Environment,
) -> _Draft:
    own = to_wire(operation.request, fields)
    judged = judge(operation.request, own, caller_only=True)
    if judged and (faults := [fault for fault in judged if fault.severity == "error"]):
        raise MessageError(operation.request.name, faults)
    # What has no fault is text by now: `to_wire` wrote the numbers out.
    known = cast(dict[str, str], own)
    known.update(operation.constants, site_cd=site_cd, kcp_cert_info=certificate.cert_info)
    return _Draft(operation, known, environment)


def _encoded(
    operation: Operation, known: Mapping[str, str], environment: Environment
) -> HttpRequest:
    wire = {name: known[name] for name in operation.request.fields if name in known}
    return HttpRequest(
        method=_METHOD,
        url=environment.base_url + operation.path,
        headers=_HEADERS,
        body=encode(wire),
        operation=operation.name,
        fields=MappingProxyType(wire),
    )
