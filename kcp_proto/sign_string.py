"""The canonical text that is signed: the signed values, joined by ``^`` (R16, R17).

R16: the signature is of this text's UTF-8 bytes. R17: nothing in it can be confused.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from . import catalogue
from .catalogue import Operation
from .errors import MessageError
from .faults import Fault, fault, pointer_to
from .keys import is_text, misplaced
from .shield import shielded
from .wire import to_wire

SEPARATOR = "^"
# Printable ASCII without the space and without the separator: nothing else can be confused (R17).
_SIGNABLE = r"[!-\]_-~]+"
_RULING = "R17"


@shielded
def sign_string(operation: str, fields: Mapping[str, object]) -> str:
    """Build the text that is signed, by the rule that the request schema states.

    Args:
        operation: An operation that is signed, such as ``payment.cancel``.
        fields: The signed fields; constants may be left out, other fields are ignored.

    Returns:
        The signed values in the schema's order, joined by ``^``. Different values never give the
        same text.

    Raises:
        MessageError: The operation is unknown or not signed, or a signed field is missing, empty
            or holds ``^``, a control character, a space or a non-ASCII character (R17).
        TypeError: The arguments are in each other's places.
    """
    if not (is_text(operation) and hasattr(fields, "items")):
        raise misplaced(
            "sign_string(operation, fields)",
            operation=(operation, "an operation's name"),
            fields=(fields, "fields"),
        )
    described = catalogue.operation(operation)
    wire = to_wire(described.request, fields)
    return join_signed(described, {**described.constants, **wire})


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
    # What is missing or no text cannot be joined; its faults say so.
    values: Any = map(wire.get, operation.sign)
    try:
        text = SEPARATOR.join(values)
    except TypeError:
        text = ""
    if not _form(*map(operation.constants.get, operation.sign)).fullmatch(text):
        raise MessageError(operation.name, list(_faults(operation, wire)))
    return text


@cache
def _form(*fixed: str | None) -> re.Pattern[str]:
    """Build the one form that a sign string has; a separator inside a value breaks it."""
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
