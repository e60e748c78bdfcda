"""Mask what must not be shown (R24) in a text or a value of any origin; it fails closed."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

from kcp_proto.shield import shielded

from .members import NAME_KEYS, VALUE_KEYS
from .redact import MASK
from .secret_names import field_names, is_masked, is_secret_name
from .secrets_in_text import Secret, find_secrets
from .wrappings import unpack

_SHOWN = (bool, int, float, type(None))
_DEEPEST = 20
_MOST_VALUES = 5_000
_ANY_NAME = "pt_pwd"


@shielded
def redact_text(text: str, secrets: Sequence[str] = ()) -> str:
    """Mask what looks like a secret in a text; in free text not every one can be found.

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
    """Mask a value before it is logged.

    Of no value does this raise or go on without end: a logging filter that did
    would stop the application.

    Args:
        name: What it is called; the value of a sensitive field is masked, of any kind.
        value: Anything. Mappings, lists, tuples and sets are masked value by value, and of two
            items that begin with a secret's name, or of a mapping that has one under ``name``, the
            other is its value. Of any other object its masked ``repr`` remains, and of one that
            cannot be printed the name of its type.
        secrets: As for `redact_text`.
        depth: How deep it lies; what lies too deep, in itself, or behind some thousands of other
            values is masked.

    Returns:
        What may be shown.
    """
    return _Walk(secrets).masked(name, value, depth)


class _Walk:
    """The way through one value and all that it holds.

    Args:
        secrets: As for `redact_text`.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets
        self._left = _MOST_VALUES
        self._open = set[int]()

    def masked(self, name: object, value: object, depth: int) -> object:
        """Mask a value.

        Args:
            name: What it is called, as text or bytes; anything else is no secret's name.
            value: Anything.
            depth: How deep it lies.

        Returns:
            What may be shown.
        """
        self._left -= 1
        try:
            return self._masked(name, value, depth)
        except Exception:
            # The value's code, such as its repr, may raise anything.
            return _unprintable(value)

    def _masked(self, name: object, value: object, depth: int) -> object:
        if is_secret_name(name) or depth > _DEEPEST:
            return value if isinstance(value, str) and is_masked(value) else MASK
        if isinstance(value, str):
            return redact_text(value, self._secrets)
        named: Callable[[], object] | None = getattr(value, "_asdict", None)
        if isinstance(value, tuple) and named is not None:
            # A named tuple's items have names too.
            return self._masked(name, named(), depth)
        if isinstance(value, bytes | bytearray) and _holds_secrets(bytes(value)):
            return MASK
        if isinstance(value, Mapping | list | tuple | set | frozenset):
            return self._inside(cast(Iterable[object], value), depth + 1)
        # An integer may be a card number too.
        if type(value) in _SHOWN:
            return value if redact_text(str(value), self._secrets) == str(value) else MASK
        return redact_text(repr(value), self._secrets)

    def _inside(self, value: Iterable[object], depth: int) -> object:
        place = id(value)
        if place in self._open or self._left < 0:
            return MASK
        self._open.add(place)
        try:
            if isinstance(value, Mapping):
                return self._mapping(cast(Mapping[object, object], value), depth)
            return list(self._items(value, depth))
        finally:
            self._open.discard(place)

    def _mapping(self, value: Mapping[object, object], depth: int) -> dict[str, object]:
        shown: dict[str, object] = {}
        members = dict(islice(value.items(), _MOST_VALUES))
        named = any(_is_key(key, NAME_KEYS) and is_secret_name(members[key]) for key in members)
        for key, item in value.items():
            if self._left < 0:
                return shown | {MASK: MASK}
            name = _ANY_NAME if named and _is_key(key, VALUE_KEYS) else _name(key)
            shown[redact_text(str(key), self._secrets)] = self.masked(name, item, depth)
        return shown

    def _items(self, value: Iterable[object], depth: int) -> Iterator[object]:
        name: object = ""
        for item in value:
            if self._left < 0:
                yield MASK
                return
            # Of several names in a row none is another's value.
            yield self.masked("" if _is_field(item) else name, item, depth)
            # Headers, fields of a form and arguments of a command are often pairs, or in a row.
            name = item if isinstance(value, list | tuple) else ""


def _is_key(key: object, words: frozenset[str]) -> bool:
    return isinstance(key, str) and re.split("[_-]", key.lower())[-1] in words


def _is_field(item: object) -> bool:
    return isinstance(item, str) and "_" in item and item in field_names()


def _holds_secrets(content: bytes) -> bool:
    """Tell whether bytes hold a secret, or may because they cannot be looked into."""
    inner, whole = unpack(content)
    return not whole or (inner != content and any(find_secrets(inner.decode("utf-8", "replace"))))


def _name(key: object) -> str | bytes:
    return key if isinstance(key, str | bytes) else str(key)


def _unprintable(value: object) -> str:
    return f"<unprintable {type(value).__name__}>"


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
