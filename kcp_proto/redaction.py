"""Mask what must not be shown (R24), as ``x-kcp-sensitive`` says; it fails closed."""

from collections.abc import Mapping
from typing import Any

from . import catalogue
from .catalogue import Message
from .exchange import HttpRequest

MASK = "****"


def redact(message: Message, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mask a message so that it may be kept; it still satisfies its schema.

    Args:
        message: What the payload is.
        payload: Field names to wire values.

    Returns:
        The same fields: sensitive ones hold their schema's mask, a field that nobody described
        or that holds neither text nor an integer is masked too.
    """
    return {name: _masked(message, name, value) for name, value in payload.items()}


def known_fields(request: HttpRequest) -> dict[str, str]:
    """Collect what identifies an exchange afterwards, without a secret.

    Args:
        request: What `build_request` made.

    Returns:
        The request's fields that are neither sensitive nor constant.
    """
    if not request.operation:
        return {}
    fields = catalogue.operation(request.operation).request.fields
    return {
        name: value
        for name, value in request.fields.items()
        if name in fields and not fields[name].sensitive and fields[name].source != "constant"
    }


def last_four(text: str) -> str:
    """Keep the last four characters of an identifier, for reprs and logs."""
    return f"…{text[-4:]}" if len(text) > 4 else text


def _masked(message: Message, name: str, value: object) -> object:
    field = message.fields.get(name)
    if field is None or type(value) not in (str, int):
        return MASK
    return value if field.sensitive is None else field.mask
