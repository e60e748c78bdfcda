"""Find what must not be shown (R24) in text that somebody else wrote: logs, dumps, archives."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kcp_schemas import message_names

from . import catalogue

MASK = "****"

# Names that other software gives to what the schemas call secret.
_OTHER_NAMES = frozenset(
    {
        *("password", "passwd", "passphrase", "key_password", "key_passwd", "secret"),
        *("private_key", "privatekey", "authorization", "cookie", "set-cookie"),
    }
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"
    r"(?:(?:(?!-----).)*-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|[^-]*)",
    re.DOTALL,
)
_CERTIFICATE = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*CERTIFICATE-----"
    r"(?:(?:(?!-----).)*-----END (?:[A-Z0-9]+ )*CERTIFICATE-----|[^-]*)",
    re.DOTALL,
)
# Base64 of 256, 384 or 512 bytes: what RSA keys of the usual sizes sign.
_SIGNATURE = re.compile(
    r"(?<![A-Za-z0-9+/=_-])(?:[A-Za-z0-9+/]{342}==|[A-Za-z0-9+/]{512}|[A-Za-z0-9+/]{683}=)"
    r"(?![A-Za-z0-9+/=_-])"
)
# Fourteen digits are a transaction number or a time, so only 15 and 16 can be told as a card.
_CARD = re.compile(r"(?<![0-9A-Za-z.])[2-69](?:[ -]?[0-9]){14,15}(?![0-9A-Za-z])")
_MASKED = re.compile(
    r"[*•]*|x{4,}|[<\[(]?(?:redacted|masked|hidden|filtered|removed|not shown)[>\])]?"
    r"|null|none|true|false|MASKED==",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<name>authorization|cookie|set-cookie)\s*:\s*(?P<value>[^\r\n\"']+)",
    re.IGNORECASE,
)


class Secret(NamedTuple):
    """Say where in a text something is that must not be shown, and what kind of thing it is.

    Args:
        kind: ``private-key``, ``certificate``, ``signature``, ``card-number`` or ``field``.
        name: The field's name; "" for the other kinds.
        start: Where it begins, in characters.
        end: Where it ends.
    """

    kind: str
    name: str
    start: int
    end: int


@cache
def secret_names() -> frozenset[str]:
    """Name every field that a schema calls sensitive, in lower case, and what others call them."""
    fields = (
        field for name in message_names() for field in catalogue.message(name).fields.values()
    )
    return frozenset(field.name for field in fields if field.sensitive) | _OTHER_NAMES


@cache
def masks() -> frozenset[str]:
    """Collect every mask that the schemas put in a sensitive field's place."""
    fields = (
        field for name in message_names() for field in catalogue.message(name).fields.values()
    )
    return frozenset(field.mask for field in fields if field.mask) | {MASK}


def is_masked(value: str) -> bool:
    """Tell whether a text stands in a secret's place and is none."""
    return value in masks() or _MASKED.fullmatch(value) is not None


def find_secrets(text: str) -> Iterator[Secret]:
    """Find what looks like a secret.

    Args:
        text: Any text.

    Yields:
        Where each is, in no order, and possibly overlapping.
    """
    if "-----BEGIN " in text:
        yield from _armoured(text)
    for match in _SIGNATURE.finditer(text):
        yield Secret("signature", "", *match.span())
    for match in _CARD.finditer(text):
        if _is_card(match.group()):
            yield Secret("card-number", "", *match.span())
    yield from _fields(text)


def _armoured(text: str) -> Iterator[Secret]:
    for kind, form in (("private-key", _PRIVATE_KEY), ("certificate", _CERTIFICATE)):
        for match in form.finditer(text):
            if match.group() not in masks():
                yield Secret(kind, "", *match.span())


# A value: quoted up to the same quote, in brackets, or bare up to what could end it. A quote that
# is missing hides the rest.
_VALUE = (
    r"(?:b?(?P<quote>\\*[\"'])(?P<quoted>.*?)(?:(?<!\\)(?P=quote)|$)"
    r"|(?P<nested>[\[{].*?(?:[\]}]|$))"
    r"|(?P<bare>[^\s\"',;&{}\[\]<>\\]+))"
)


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, secret_names()), key=len, reverse=True))
    name = rf"(?<![A-Za-z0-9])(?P<name>{names})"
    flags = re.IGNORECASE | re.DOTALL
    return (
        # name=value, "name": "value" at any depth of escaping, <name>value</name>
        re.compile(rf"{name}(?:\\*[\"'])?\s*(?:=>|[:=>])\s*{_VALUE}", flags),
        # {"name": "the name", "value": "the value"}, as archives of HTTP traffic have it
        re.compile(
            rf"name\\*[\"']\s*:\s*\\*[\"']{name}\\*[\"']\s*,\s*"
            rf"\\*[\"']value\\*[\"']\s*:\s*{_VALUE}",
            flags,
        ),
    )


def _fields(text: str) -> Iterator[Secret]:
    for form in _named():
        for match in form.finditer(text):
            group = next(name for name in ("quoted", "nested", "bare") if match[name] is not None)
            if not is_masked(match[group]):
                yield Secret("field", match["name"].lower(), *match.span(group))
    for match in _HEADER.finditer(text):
        if not is_masked(match["value"]):
            yield Secret("field", match["name"].lower(), *match.span("value"))


def _is_card(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
