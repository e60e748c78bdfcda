"""Mask what must not be shown (R24), as ``x-kcp-sensitive`` says; it fails closed.

`redact` masks a message whose fields are known; `redact_text` and `redact_value` mask what
somebody else made: log lines, dumps, event dictionaries.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from . import catalogue
from ._secrets import MASK as MASK
from ._secrets import Secret as Secret
from ._secrets import find_secrets as find_secrets
from ._secrets import is_masked, secret_names
from .catalogue import Field, Message
from .exchange import HttpRequest

_SHOWN = (bool, int, float, type(None))
_KEPT = (str, int)
_DEEPEST = 20


def redact(message: Message, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mask a message so that it may be kept; it still satisfies its schema.

    Args:
        message: What the payload is.
        payload: Field names to wire values.

    Returns:
        The same fields: sensitive ones hold their schema's mask, a field that nobody described
        or that holds neither text nor an integer is masked too.
    """
    shown = message.shown
    return {
        name: value
        if name in shown and type(value) in _KEPT
        else _mask(message.fields.get(name), value)
        for name, value in payload.items()
    }


def redact_text(text: str, secrets: Sequence[str] = ()) -> str:
    """Mask what looks like a secret in a text; nobody can find every one in free text.

    Args:
        text: Such as a log line.
        secrets: Values that are known to be secret, masked wherever they stand: as they are,
            as JSON writes them and as an address does.

    Returns:
        The text with masks for the values of sensitive fields, keys, certificates, signatures
        and card numbers.
    """
    # The longest first: a secret that begins another would leave the other's end behind.
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len)[::-1]:
        text = text.replace(form, MASK)
    shown, end = "", 0
    for found in sorted(find_secrets(text), key=_start):
        # One may lie in another, as a card number in a field.
        if found.start >= end:
            shown += text[end : found.start] + MASK
        end = max(end, found.end)
    return shown + text[end:]


def redact_value(name: str, value: object, secrets: Sequence[str] = (), depth: int = 0) -> object:
    """Mask a value that somebody wants to log.

    Args:
        name: What it is called; a sensitive field's value is masked whatever it is.
        value: Anything. Mappings, lists and tuples are masked value by value; of any other object
            its masked ``repr`` remains.
        secrets: As for `redact_text`.
        depth: How deep it lies; what lies too deep is masked.

    Returns:
        What may be shown.
    """
    if name.lower() in secret_names() or depth > _DEEPEST:
        return value if isinstance(value, str) and is_masked(value) else MASK
    if isinstance(value, str):
        return redact_text(value, secrets)
    if isinstance(value, Mapping):
        return _redact_mapping(cast(Mapping[object, object], value), secrets, depth)
    if isinstance(value, list | tuple | set | frozenset):
        items = cast(Iterable[object], value)
        return [redact_value("", item, secrets, depth + 1) for item in items]
    # An integer may be a card number too.
    if type(value) in _SHOWN:
        return value if redact_text(str(value), secrets) == str(value) else MASK
    return redact_text(repr(value), secrets)


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


def _redact_mapping(
    value: Mapping[object, object], secrets: Sequence[str], depth: int
) -> dict[str, object]:
    return {
        redact_text(str(key), secrets): redact_value(str(key), item, secrets, depth + 1)
        for key, item in value.items()
    }


def _start(found: Secret) -> int:
    return found.start


def _forms(secret: str) -> set[str]:
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    in_address = "".join(_percent(character) for character in secret)
    in_addresses = {in_address, in_address.replace("%20", "+"), in_address.replace("%2F", "/")}
    return {form for form in {secret, repr(secret)[1:-1]} | escaped | in_addresses if form}


def _percent(character: str) -> str:
    if character.isascii() and (character.isalnum() or character in "-._~"):
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _mask(field: Field | None, value: object) -> str | None:
    return MASK if field is None or type(value) not in _KEPT else field.mask
