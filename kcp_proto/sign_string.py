"""Sign strings, and RSASSA-PKCS1-v1_5 signatures with SHA-256 over them (R16, R17)."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from . import catalogue
from .catalogue import Operation
from .errors import MessageError, SignatureMismatch
from .faults import Fault, fault, pointer_to
from .wire import to_wire

if TYPE_CHECKING:
    from .keys import Certificate

SEPARATOR = "^"
_PADDING, _HASH = PKCS1v15(), SHA256()
# Printable ASCII without the space and without the separator: nothing else can be confused (R17).
_SIGNABLE = r"[!-\]_-~]+"
_RULING = "R17"


@runtime_checkable
class Signer(Protocol):
    """Sign bytes with a private RSA key, wherever it is kept.

    A signer that also has a ``public_key`` attribute (an ``RSAPublicKey``) is compared with the
    certificate once; without it every signature is verified before it leaves.
    """

    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256.

        Args:
            data: The bytes to sign, not their digest.

        Returns:
            The raw signature, as many bytes as the key's modulus.
        """
        ...


def sign_string(operation: str, fields: Mapping[str, object]) -> str:
    """Build the text that is signed, by the rule that the request schema states.

    Args:
        operation: An operation that is signed, such as ``benepia.cancel``.
        fields: The signed fields; constants may be left out, other fields are ignored.

    Returns:
        The signed values in the schema's order, joined by ``^``. Different values never give the
        same text.

    Raises:
        MessageError: The operation is unknown or not signed, or a signed field is missing, empty
            or holds ``^``, a control character, a space or a non-ASCII character (R17).
    """
    try:
        described = catalogue.operation(operation)
        request, constants = described.request, described.constants
        return join_signed(described, {**constants, **to_wire(request, fields)})
    except Exception as error:
        # A traceback that shows local variables would show the fields, here and further down.
        raise error.with_traceback(None) from None
    finally:
        del fields


def join_signed(operation: Operation, wire: Mapping[str, object]) -> str:
    """Build the text that is signed from fields that are wire text, constants included.

    Args:
        operation: The operation.
        wire: Its wire fields; others than the signed ones are ignored.

    Returns:
        As `sign_string`.

    Raises:
        MessageError: As `sign_string`.
    """
    if not operation.sign:
        raise MessageError(operation.name, [fault("sign.none", "")])
    # What is missing or no text cannot be joined, and is told by its faults.
    values: Any = map(wire.get, operation.sign)
    try:
        text = SEPARATOR.join(values)
    except TypeError:
        text = ""
    if not _form(operation.name).fullmatch(text):
        raise MessageError(operation.name, list(_faults(operation, wire)))
    return text


def sign(signer: Signer, text: str) -> str:
    """Sign a text.

    Args:
        signer: Who holds the key.
        text: The text; its UTF-8 bytes are signed.

    Returns:
        The signature in standard Base64 with padding, on one line (R16).
    """
    return b64encode(signer.sign(text.encode("utf-8"))).decode("ascii")


def verify(key: "Certificate | RSAPublicKey", data: bytes, signature: str) -> None:
    """Check a signature.

    Args:
        key: The signer's certificate or public key.
        data: The bytes that were signed.
        signature: Standard Base64 with padding, on one line.

    Raises:
        SignatureMismatch: The text is not such Base64, or the signature is not of these bytes by
            this key.
    """
    public_key = key if isinstance(key, RSAPublicKey) else key.public_key
    try:
        verify_raw(public_key, data, _decoded(signature))
    except SignatureMismatch as error:
        # A traceback that shows local variables would show the signature, here and further down.
        raise error.with_traceback(None) from None
    finally:
        del signature


def verify_raw(public_key: RSAPublicKey, data: bytes, signature: bytes) -> None:
    """Check a signature that is still bytes.

    Args:
        public_key: The signer's public key.
        data: The bytes that were signed.
        signature: The raw signature.

    Raises:
        SignatureMismatch: The signature is not of these bytes by this key.
    """
    try:
        public_key.verify(signature, data, _PADDING, _HASH)
    except InvalidSignature:
        raise SignatureMismatch("the signature is not of these bytes by this key") from None
    finally:
        del signature


def _decoded(signature: str) -> bytes:
    try:
        raw = b64decode(signature, validate=True)
    except (Base64Error, ValueError):
        raise SignatureMismatch("the signature is not standard Base64 with padding") from None
    # The last character has bits that decoding drops: one signature has one spelling.
    if b64encode(raw).decode("ascii") != signature:
        raise SignatureMismatch("the signature is not the one Base64 text of its bytes")
    return raw


@cache
def _form(operation: str) -> re.Pattern[str]:
    """Build the one form that a sign string has; a separator inside a value breaks it."""
    described = catalogue.operation(operation)
    fixed = (described.constants.get(name) for name in described.sign)
    parts = (_SIGNABLE if constant is None else re.escape(constant) for constant in fixed)
    return re.compile(re.escape(SEPARATOR).join(parts))


def _faults(operation: Operation, wire: Mapping[str, object]) -> Iterator[Fault]:
    for name in operation.sign:
        value, constant = wire.get(name), operation.constants.get(name)
        if name not in wire:
            yield fault("required", pointer_to(name), ruling=_RULING)
        elif not isinstance(value, str) or not re.fullmatch(_SIGNABLE, value):
            yield fault("sign.character", pointer_to(name), separator=SEPARATOR)
        elif constant is not None and value != constant:
            yield fault("const", pointer_to(name), ruling=_RULING, values=constant)
