"""From a caller's fields to the bytes that are sent."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast, overload

from . import catalogue
from .catalogue import Operation
from .environments import Environment
from .errors import MessageError, NotSent
from .exchange import HttpRequest, TypedRequest
from .identity import Identity, check_site_cd
from .keys import Certificate, is_text, misplaced, verify_raw
from .shield import shielded, shielded_first_step
from .showing import MaskedRepr
from .sign_string import join_signed
from .times import DATE_KEY_ZEROS, KOREA
from .typed import RequestMessage, TypedReply
from .validation import Narrower, check_message
from .wire import encode, to_wire

# Benepia HUB guide 1.0.0 §2.1; the inquiry follows by R30: what one guide lends the other.
_METHOD = "POST"
# The guides do not say whose clock dates an approval; one hour covers any delay.
_MIDNIGHT = timedelta(hours=1)
ReplyT = TypeVar("ReplyT", bound=TypedReply)
_HEADERS = MappingProxyType({"Content-Type": "application/json", "Accept": "application/json"})


@overload
def build_request(
    message: RequestMessage[ReplyT],
    /,
    identity: Identity,
    environment: Environment,
    *,
    profile: Narrower | None = None,
) -> TypedRequest[ReplyT]: ...


@overload
def build_request(
    operation: str,
    /,
    fields: Mapping[str, object],
    identity: Identity,
    environment: Environment,
    *,
    profile: Narrower | None = None,
) -> HttpRequest: ...


@shielded_first_step
def build_request(message: Any, /, *rest: Any, **named: Any) -> Callable[[], HttpRequest]:
    """Check a caller's fields, complete and sign them, and encode the request once.

    Give a message, an identity and an environment; or an operation's name, its fields, an identity
    and an environment.

    Args:
        message: A message of `kcp_proto.messages`, or one of `kcp_proto.catalogue.operations`,
            such as ``payment.cancel``.
        rest: ``fields``, beside a name: what the schema asks of the caller, text, or integers for
            won amounts (R2: "Number" means digits in a string); constants may be left out.
            ``identity``: who sends; it fills in ``site_cd``, ``kcp_cert_info`` and
            ``kcp_sign_data``. ``environment``: which gateway.
        named: The same by name, and ``profile``: the shop's own contract (`kcp_proto.profiles`).

    Returns:
        The request: the bytes that were signed for are the bytes to send. A message's request
        remembers the class of its reply, for `kcp_proto.read_response`.

    Raises:
        MessageError: The operation is unknown, or fields are wrong or break the profile; all
            faults at once.
        SignatureMismatch: The identity's signer signed with another key.
        TypeError: The arguments are in each other's places.
        NotSent: A signer whose key stays elsewhere has no signature to give.
    """
    if isinstance(message, RequestMessage):
        make = partial(TypedRequest, reply=message.REPLY)
        return _checked(make, message.OPERATION, message.fields(), *rest, **named)
    return _checked(HttpRequest, message, *rest, **named)


def _checked(
    make: Callable[..., HttpRequest],
    operation: str,
    fields: Mapping[str, object],
    identity: Identity,
    environment: Environment,
    *,
    profile: Narrower | None = None,
) -> Callable[[], HttpRequest]:
    """Do all but sign and encode."""
    try:
        shop = identity.site_cd, identity.certificate
        draft = _draft(operation, fields, *shop, environment, make, profile)
    except (AttributeError, TypeError):
        if (
            not is_text(operation)
            or not hasattr(fields, "items")
            or not hasattr(identity, "signer")
        ):
            raise _misplaced(operation, fields, identity, environment) from None
        raise
    if not hasattr(environment, "base_url"):
        raise _misplaced(operation, fields, identity, environment)
    if draft.operation.sign:
        draft.text = join_signed(draft.operation, draft.known)
    return partial(draft.signed_by, identity)


def _misplaced(
    operation: object, fields: object, identity: object, environment: object
) -> TypeError:
    return misplaced(
        "build_request(operation, fields, identity, environment)",
        operation=(operation, "an operation's name"),
        fields=(fields, "fields"),
        identity=(identity, "an identity"),
        environment=(environment, "an environment"),
    )


@dataclass(slots=True, repr=False)
class _Draft(MaskedRepr):
    """A request that lacks its signature, and does not show its fields while one is made."""

    operation: Operation
    known: dict[str, str]
    environment: Environment
    make: Callable[..., HttpRequest]
    text: str = ""

    def signed_by(self, identity: Identity) -> HttpRequest:
        if not self.text:
            return self.encoded()
        try:
            return self.signed(identity.sign(self.text))
        except NotSent as error:
            # A signer does not know what it signs.
            error.operation = error.operation or self.operation.name
            raise

    def signed(self, signature: str) -> HttpRequest:
        self.known[self.operation.signature] = signature
        return self.encoded()

    def encoded(self) -> HttpRequest:
        known = self.known
        wire = {name: known[name] for name in self.operation.request.fields if name in known}
        return self.make(
            method=_METHOD,
            url=self.environment.base_url + self.operation.path,
            headers=_HEADERS,
            body=encode(wire),
            operation=self.operation.name,
            fields=MappingProxyType(wire),
        )


@dataclass(frozen=True, slots=True, repr=False)
class UnsignedRequest(MaskedRepr):
    """A request that waits for a signature made elsewhere; made by `prepare_request`.

    Args:
        to_be_signed: The bytes to sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16): the UTF-8 bytes
            themselves, not their digest.
    """

    to_be_signed: bytes
    _draft: _Draft
    _certificate: Certificate

    @shielded
    def attach(self, signature: bytes) -> HttpRequest:
        """Complete the request with its signature.

        Args:
            signature: The raw signature, not in Base64.

        Returns:
            The request, ready to send.

        Raises:
            SignatureMismatch: The signature is not of these bytes by the certificate's key.
        """
        verify_raw(self._certificate.public_key, self.to_be_signed, signature)
        return self._draft.signed(b64encode(signature).decode("ascii"))

    def _shown(self) -> str:
        return f"<UnsignedRequest {self._draft.operation.name}>"


@shielded
def prepare_request(
    operation: str,
    fields: Mapping[str, object],
    site_cd: str,
    certificate: Certificate,
    environment: Environment,
    *,
    profile: Narrower | None = None,
) -> UnsignedRequest:
    """Do all of `build_request` but the signature, for a key that stays elsewhere.

    Args:
        operation: An operation that is signed, such as ``payment.cancel``.
        fields: What the schema asks of the caller.
        site_cd: The shop's site code.
        certificate: The certificate of the key that will sign.
        environment: Which gateway.
        profile: The shop's own contract, a `kcp_proto.profiles.Profile`.

    Returns:
        The request without its signature, and the bytes to sign.

    Raises:
        MessageError: The operation is unknown or not signed, or fields are wrong or break the
            profile.
    """
    check_site_cd(site_cd)
    draft = _draft(operation, fields, site_cd, certificate, environment, HttpRequest, profile)
    text = join_signed(draft.operation, draft.known)
    return UnsignedRequest(text.encode("utf-8"), draft, certificate)


def inquiry_requests(
    order_no: str, pay_type: str, around: datetime, identity: Identity, environment: Environment
) -> tuple[HttpRequest, ...]:
    """Build the inquiries that find a payment by its order number.

    The payment was made by other software: the guides offer no inquiry for Benepia points.

    Args:
        order_no: The shop's order number.
        pay_type: The payment method, such as ``PACA``.
        around: About when the payment was approved, aware.
        identity: Who sends.
        environment: Which gateway.

    Returns:
        One request for the Korean date of that moment; within an hour of midnight in Korea a
        second one for the neighbouring date, as integrators were seen to need. Send them in turn.

    Raises:
        MessageError: The order number or payment method does not fit.
        ValueError: The moment has no time zone.
    """
    operation, keys = inquiry_keys(order_no, pay_type, around)
    return tuple(build_request(operation, key, identity, environment) for key in keys)


def inquiry_keys(
    order_no: str, pay_type: str, around: datetime | date
) -> tuple[str, tuple[dict[str, str], ...]]:
    """Give the fields of the inquiries that find a payment by its order number.

    Args:
        order_no: The shop's order number.
        pay_type: The payment method, such as ``PACA``.
        around: About when the payment was approved, aware; or on which day in Korea.

    Returns:
        The operation, and the caller's fields for each day to ask, as in `inquiry_requests`.

    Raises:
        ValueError: The moment has no time zone.
    """
    inquiry, by_date, by_order = _inquiry_of(pay_type)
    fields = {by_order: order_no, inquiry.discriminator: pay_type}
    dates = (day + DATE_KEY_ZEROS for day in _days(around))
    return inquiry.name, tuple({by_date: date, **fields} for date in dates)


def number_key(tno: str, pay_type: str) -> tuple[str, dict[str, str]]:
    """Give the inquiry that finds a payment by its transaction number: operation and fields."""
    inquiry, by_number, _ = _inquiry_of(pay_type)
    return inquiry.name, {by_number: tno, inquiry.discriminator: pay_type}


def _days(around: datetime | date) -> Iterable[str]:
    if not isinstance(around, datetime):
        return (f"{around:%Y%m%d}",)
    if around.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    moments = (around, around - _MIDNIGHT, around + _MIDNIGHT)
    return dict.fromkeys(f"{moment.astimezone(KOREA):%Y%m%d}" for moment in moments)


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
    operation: str,
    fields: Mapping[str, object],
    site_cd: str,
    certificate: Certificate,
    environment: Environment,
    make: Callable[..., HttpRequest],
    profile: Narrower | None,
) -> _Draft:
    described = catalogue.operation(operation)
    wire = to_wire(described.request, fields)
    found = check_message(described.request, wire, caller_only=True, profile=profile)
    if found and (faults := [fault for fault in found if fault.severity == "error"]):
        raise MessageError(described.request.name, faults)
    # What has no fault is text by now: `to_wire` wrote the numbers out.
    known = cast(dict[str, str], wire)
    known.update(described.constants, site_cd=site_cd, kcp_cert_info=certificate.cert_info)
    return _Draft(described, known, environment, make)
