"""Find what must not be shown (R24) in text of any origin: logs, dumps, archives."""

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kcp_proto import catalogue
from kcp_schemas import message_names

MASK = "****"

# Names that other software gives to what the schemas call secret.
_OTHER_NAMES = frozenset(
    {
        *("password", "passwd", "passphrase", "key_password", "key_passwd", "secret"),
        *("private_key", "privatekey", "authorization", "cookie", "set-cookie"),
    }
)
_NO_LETTER = re.compile(r"[^a-z0-9]")
# As many as the longest name has.
_MOST_WORDS = 3
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
# Fourteen digits are a transaction number or a time, so only 15 and 16 are taken for a card.
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
    """A place in a text that must not be shown, and what it is.

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


def is_secret_name(name: object) -> bool:
    """Tell whether what bears a name must not be shown.

    Args:
        name: As software writes it: bytes too, in either case, with hyphens for underscores,
            blanks around it or a qualifier before it (``X-Authorization``, ``db_password``).

    Returns:
        Whether it is a sensitive field's name; False for what is neither text nor bytes.
    """
    if isinstance(name, bytes | bytearray):
        name = name.decode("utf-8", "replace")
    if not isinstance(name, str):
        return False
    words = _NO_LETTER.sub("_", name.strip().lower()).rsplit("_", _MOST_WORDS)
    return any("_".join(words[first:]) in _written_alike() for first in range(len(words)))


@cache
def _written_alike() -> frozenset[str]:
    return frozenset(name.replace("-", "_") for name in secret_names())


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


# A value: quoted up to the same quote, in brackets, or plain up to what could end it. A quote that
# is missing hides the rest.
_VALUE = (
    r"(?:[bru]{0,2}(?P<quote>\\*[\"'])(?P<quoted>.*?)(?:(?<!\\)(?P=quote)|$)"
    r"|<!\[CDATA\[(?P<literal>.*?)(?:\]\]>|$)"
    r"|(?P<nested>[\[{].*?(?:[\]}]|$))"
    r"|(?P<plain>[^\s\"',;&{}\[\]<>\\]+))"
)
# The same, of a value whose end is known.
_WHOLE_VALUE = re.compile(
    r"[bru]{0,2}(?P<quote>\\*[\"'])(?P<quoted>.*)(?P=quote)"
    r"|(?P<nested>[\[{].*[\]}])"
    r"|(?P<plain>[^\s\"',;&{}\[\]<>\\]+)",
    re.IGNORECASE | re.DOTALL,
)
_VALUE_GROUPS = ("quoted", "literal", "nested", "plain")
_BLANK = r"(?:\s|\\+[nrt])*"
_BLANK_OR_COMMA = r"(?:[\s,]|\\+[nrt])*"
_QUOTE = r"\\*[\"']"
_PAIRED_NAME = re.compile(rf"[\"']\s*(?P<name>[\w.-]+)\s*{_QUOTE}\s*,")
# The "name": "the name" of archives of HTTP traffic, and name="the name".
_NAME_MEMBER = re.compile(
    rf"name(?P<key>(?:{_QUOTE})?)\s*[:=]\s*{_QUOTE}\s*(?P<name>[\w.-]+)\s*{_QUOTE}", re.IGNORECASE
)
_VALUE_MEMBER = re.compile(
    rf"{_BLANK_OR_COMMA}(?:{_QUOTE})?value(?:{_QUOTE})?\s*[:=]\s*{_VALUE}",
    re.IGNORECASE | re.DOTALL,
)
_VALUE_KEY = re.compile(rf"value(?P<key>{_QUOTE})\s*:\s*", re.IGNORECASE)
_COMMA_BEFORE = re.compile(rf",{_BLANK}\Z")
_OBJECT_END = re.compile(rf"(?<!\\)(?P<quote>{_QUOTE})\s*\}}")
# A value may itself hold what looks like the key before it, but hardly twice.
_MOST_KEYS = 3


@cache
def _field_names() -> frozenset[str]:
    return frozenset(field for name in message_names() for field in catalogue.message(name).fields)


@cache
def _names() -> str:
    names = sorted(map(re.escape, secret_names()), key=len, reverse=True)
    return "|".join(names).replace("_", "[_-]")


@cache
def _field() -> re.Pattern[str]:
    """Match name=value, "name": "value" at any depth of escaping, <name>value</name>."""
    return re.compile(
        rf"(?<![A-Za-z0-9])(?P<name>{_names()})(?:\s*{_QUOTE})?\s*(?:=>|[:=>])\s*{_VALUE}",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def _paired_value() -> re.Pattern[str]:
    """Match the value of ("name", "value"), but neither one of many names nor another key."""
    described = "|".join(sorted(name for name in _field_names() if "_" in name))
    return re.compile(
        rf"{_BLANK}(?!{_QUOTE}(?:(?:{described}){_QUOTE}|[\w.-]{{0,64}}{_QUOTE}\s*:))"
        rf"(?=[\"'\\\[{{0-9]|[bru]{{1,2}}[\"'\\]){_VALUE}",
        re.IGNORECASE | re.DOTALL,
    )


def _fields(text: str) -> Iterator[Secret]:
    for match in _field().finditer(text):
        yield from _value(match["name"], match)
    for match in _HEADER.finditer(text):
        if not is_masked(match["value"]):
            yield Secret("field", match["name"].lower(), *match.span("value"))
    yield from _pairs(text)
    yield from _members(text)


def _pairs(text: str) -> Iterator[Secret]:
    """Find ("name", "value"), as lists of headers and of form fields are written."""
    end = 0
    for named in _PAIRED_NAME.finditer(text):
        # What lies in a value that was found is masked already; to look again takes too long.
        if named.start() >= end and is_secret_name(named["name"]):
            value = _paired_value().match(text, named.end())
            if value:
                yield from _value(named["name"], value)
                end = value.end()


def _value(name: str, match: re.Match[str]) -> Iterator[Secret]:
    values = match.groupdict()
    group = next(group for group in _VALUE_GROUPS if values.get(group) is not None)
    if not is_masked(match[group]):
        yield Secret("field", name.lower(), *match.span(group))


def _members(text: str) -> Iterator[Secret]:
    """Find the value that stands beside a secret's name in an object, on either side."""
    end = 0
    for named in _NAME_MEMBER.finditer(text):
        if named.start() >= end and is_secret_name(named["name"]):
            value = _VALUE_MEMBER.match(text, named.end()) or _value_before(text, end, named)
            if value:
                yield from _value(named["name"], value)
            end = max(named.end(), value.end() if value else 0)


def _value_before(text: str, begin: int, named: re.Match[str]) -> re.Match[str] | None:
    """Match the value of {"value": "the value", "name": "the name"}, however it is escaped.

    The value is looked for from the name backwards: where a quoted value ends is known only there.
    """
    key = named["key"]
    comma = _COMMA_BEFORE.search(text, begin, named.start() - len(key))
    if not key or comma is None:
        return None
    keys = _VALUE_KEY.finditer(text, begin, comma.start())
    for found in reversed(deque((found for found in keys if found["key"] == key), _MOST_KEYS)):
        value = _WHOLE_VALUE.fullmatch(text, found.end(), comma.start())
        if value and not _leaves_object(value):
            return value
    return None


def _leaves_object(value: re.Match[str]) -> bool:
    """Tell whether a value's own quote closes an object: then two objects were taken for one."""
    if value["quoted"] is None:
        return False
    ends = _OBJECT_END.finditer(value.string, *value.span("quoted"))
    return any(found["quote"] == value["quote"] for found in ends)


def _is_card(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
