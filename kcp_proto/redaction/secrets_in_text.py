"""Find what must not be shown (R24) in text of any origin: logs, dumps, archives."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from .binary import name_among_bytes
from .columns import find_columns, find_rows
from .fields import find_fields, secret_names
from .harmless import is_harmless
from .secret_names import masks
from .values import Span
from .wrappings import Packed, View, packed, views

_KINDS = (("private-key", "PRIVATE KEY(?: BLOCK)?"), ("certificate", "CERTIFICATE"))
# A block that is cut off hides all up to the next one.
_ARMOUR = tuple(
    (
        kind,
        re.compile(
            rf"-{{4,5}} ?BEGIN (?:[A-Z0-9]+ ){{0,6}}{label} ?-{{4,5}}"
            r"(?=\s|\\[nru]|.{0,120}?[A-Za-z0-9+/]{24})(?:(?!-{4}).)*+"
            rf"(?:-{{4,5}} ?END (?:[A-Z0-9]+ ){{0,6}}{label} ?-{{4,5}})?",
            re.DOTALL,
        ),
    )
    for kind, label in _KINDS
)
_KEY_END = re.compile(r"-{4,5} ?END (?:[A-Z0-9]+ ){0,6}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}(?:[^A-Za-z0-9/\n]|\\n|<br ?/?>){0,12}\Z")
_FAR = 16 * 1024
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t \\"
# Base64 of 256, 384 or 512 bytes: what RSA keys of the usual sizes sign.
_SIGNATURE = re.compile(
    r"(?<![A-Za-z0-9+/=_-])(?:[A-Za-z0-9+/]{342}==|[A-Za-z0-9+/]{512}|[A-Za-z0-9+/]{683}=)"
    r"(?![A-Za-z0-9+/=_-])"
)
# Fourteen digits are a transaction number or a time, so only 15 and 16 are taken for a card.
_CARD = re.compile(r"(?<![0-9A-Za-z.])[2-69](?:[ -]?[0-9]){14,15}(?![0-9A-Za-z])")
# A scheme of HTTP with what it carries, and a password within an address.
_SCHEME = re.compile(
    r"(?<![A-Za-z0-9])(?:Bearer|Basic|Negotiate|NTLM)[ \t]+"
    r"(?=[A-Za-z._~+/-]{0,64}[0-9=])([A-Za-z0-9._~+/-]{8,}+=*)",
    re.IGNORECASE,
)
# Up to the last @ before a slash, or the last of all where none is before it.
_IN_ADDRESS = re.compile(
    r"://[^\s/:@\"'<>]{0,64}:(?:([^\s/\"'<>]{1,256})@|(?!\d{1,5}/)([^\s\"'<>]{1,256})@)"
    r"|\bjdbc:oracle:\w{1,20}:[^\s/]{1,64}/([^\s/@]{1,256})@"
)
# A scheme with its parameters, and credentials among a command's arguments.
_PARAMETERS = re.compile(r"\b(?:Digest|Hawk|OAuth|AWS4-HMAC-SHA256)\s+(?=\w{1,64}=)([^\r\n]+)")
_USER = r"(?:\"[^\s:\"=]{0,64}:([^\"\n]{1,256})|'[^\s:'=]{0,64}:([^'\n]{1,256})|[^\s:\"'=]{0,64}:"
_IN_COMMAND = re.compile(
    r"(?<![\w-])(?:-[sSkLvifgjnN]{0,6}[uUa]|--(?:proxy-)?user|--auth)[ =]"
    + _USER
    + r"(?!\d+\b|//)([^\s\"']{1,256}))"
    r"|(?<![\w-])(?:-x|--proxy|--preproxy)[ =][\"']?[^\s:/\"'=]{1,64}:([^\s\"'@]{1,256})@"
    r"|(?<![\w-])(?:-E|--(?:proxy-)?cert)[ =][\"']?[^\s:\"']{1,200}\.(?:pem|p12|pfx|crt|cer):"
    r"([^\s\"']{1,256})"
    r"|\bsshpass\s+-p\s*[\"']?([^\s\"']{1,256})",
)
_OPTION = re.compile(r" -[pPwakKbuS]")
# Options that only one command means so.
_OF_COMMAND = re.compile(
    r"\b(?:mysql\w{0,20}|7z[ar]?)\s[^\n|;&]{0,200}?\s?-p[\"']?([^\s\"']{1,256})"
    r"|\b(?:docker login|mongo\w{0,10}|az login|ldap\w{1,10}|redis-cli|(?:un)?zip|openssl enc)"
    r"\s(?:[^\n|;&]{0,200}?\s)?-[pwaPkK]\s[\"']?([^\s\"']{1,256})"
    r"|\bcurl\s[^\n|;&]{0,200}?(?<=\s)(?:-u[^\s:\"'=]{1,64}:([^\s\"']{1,256})"
    r"|-b [\"']([^\"'\n]{1,1000}))"
    r"|\bConvertTo-SecureString\s+-String\s+[\"']([^\"'\n]{1,256})",
)
_COOKIE_FILE = re.compile(r"\t(?:TRUE|FALSE)\t[^\t\n]*\t(?:TRUE|FALSE)\t\d+\t[^\t\n]+\t([^\n]+)")
_IDENTIFIED = re.compile(r"\bidentified by (?:password )?'([^'\n]{1,256})", re.IGNORECASE)
_NAMELESS = (
    ("authorization", "", _SCHEME),
    ("authorization", "=", _PARAMETERS),
    ("password", "@", _IN_ADDRESS),
    ("password", " -", _IN_COMMAND),
    ("password", " -", _OF_COMMAND),
    ("password", " '", _IDENTIFIED),
    ("cookie", "E\t", _COOKIE_FILE),
)
_ADDRESS_WORD = re.compile(r"[^&\s\"'<>]*")
UNREADABLE = "unreadable"
_DEEPEST = 3


class Secret(NamedTuple):
    """A place in a text that must not be shown, and what it is.

    Args:
        kind: ``private-key``, ``certificate``, ``signature``, ``card-number`` or ``field``;
            ``unreadable`` is what could not be looked into, and may hold any.
        name: The field's name; "" for the other kinds.
        start: Where it begins, in characters.
        end: Where it ends.
    """

    kind: str
    name: str
    start: int
    end: int


def find_secrets(text: str) -> Iterator[Secret]:
    """Find what looks like a secret, also behind escapes and encodings.

    Args:
        text: Any text.

    Yields:
        Where each is, in no order, and possibly overlapping.
    """
    return _find(text, 0)


def _find(text: str, depth: int) -> Iterator[Secret]:
    covered, read = bytearray(len(text) + 1), bytearray(len(text) + 1)
    opened = dict[int, int]()
    for view in views(text):
        if view is None:
            yield Secret(UNREADABLE, "", 0, len(text))
            return
        yield from _in_view(view, text, depth, covered, read, opened)


def _in_view(
    view: View, text: str, depth: int, covered: bytearray, read: bytearray, opened: dict[int, int]
) -> Iterator[Secret]:
    """Find in one view what no view before it has found."""
    found, names = list[Secret](), list[int]()
    for secret in _by_form(view.text):
        found.append(_outside(view, secret))
    tokens = secret_names(view.text)
    beside = (
        value
        for value in chain(find_fields(view.text, tokens), find_rows(view.text, tokens))
        if not read[view.start(value.at)]
    )
    # A column has values of its own, whatever stands beside its name.
    for name, at, span in chain(beside, find_columns(view.text, tokens)):
        if not is_harmless(view.text, name, at, span):
            start, end = view.start(span.start), view.end(span.end)
            if view.in_address and span.plain and (word := _ADDRESS_WORD.match(text, end)):
                end = word.end()
            found.append(Secret("field", name, start, end))
            names.append(view.start(at))
    yield from _uncovered(found, covered)
    packs = list[Secret]()
    for pack in packed(view.text):
        start, end = view.start(pack.start), view.end(pack.end)
        # Another view may hold the same bytes, damaged.
        if not covered[start] and end > opened.get(start, 0):
            packs += _in_pack(pack, start, end, depth)
        if pack.whole:
            opened[start] = end
    yield from _uncovered(packs, covered)
    # What a name's value is, the view with the fewest wrappings taken off knows best.
    for start in names:
        read[start] = 1


def _uncovered(found: Sequence[Secret], covered: bytearray) -> Iterator[Secret]:
    """Give what was not found before, and cover it."""
    for secret in found:
        if not covered[secret.start] or not covered[max(secret.end - 1, secret.start)]:
            yield secret
    for secret in found:
        covered[secret.start : secret.end] = b"\1" * (secret.end - secret.start)


def _in_pack(pack: Packed, start: int, end: int, depth: int) -> Iterator[Secret]:
    """Find what Base64 holds; its place is that of the Base64."""
    if pack.kind:
        yield Secret(pack.kind, "", start, end)
    if depth < _DEEPEST:
        for item in _find(pack.text, depth + 1):
            yield Secret(item.kind, item.name, start, end)
    if not pack.whole or depth == _DEEPEST:
        yield Secret(UNREADABLE, "", start, end)


def _outside(view: View, secret: Secret) -> Secret:
    return secret._replace(start=view.start(secret.start), end=view.end(secret.end))


def _by_form(text: str) -> Iterator[Secret]:
    if "----" in text:
        yield from _armoured(text)
    for match in _SIGNATURE.finditer(text):
        yield Secret("signature", "", *match.span())
    for match in _CARD.finditer(text):
        if _is_card(match.group()):
            yield Secret("card-number", "", *match.span())
    if among := name_among_bytes(text):
        yield Secret("field", among.group().lower(), among.end(), len(text))
    for name, mark, form in _NAMELESS:
        if mark not in text or (form is _OF_COMMAND and not _OPTION.search(text)):
            continue
        for match in form.finditer(text):
            span = Span(*match.span(match.lastindex or 0))
            if not is_harmless(text, name, match.start(), span):
                yield Secret("field", name, span.start, span.end)


def _armoured(text: str) -> Iterator[Secret]:
    ends = set[int]()
    for kind, form in _ARMOUR:
        for match in form.finditer(text):
            ends.add(match.end())
            if match.group() not in masks():
                yield Secret(kind, "", *match.span())
    for match in _KEY_END.finditer(text):
        if match.end() not in ends:
            before = text[max(0, match.start() - _FAR) : match.start()]
            yield Secret("private-key", "", match.start() - _key_length(before), match.end())


def _key_length(before: str) -> int:
    """Tell how much of what stands before a key's last line belongs to it, line by line."""
    start = len(before.rstrip(_BASE64))
    begin = len(before)
    for number, line in enumerate(reversed(before.splitlines(keepends=True))):
        begin -= len(line)
        if found := _KEY_LINE.search(line.rstrip("\r\n")):
            start = min(start, begin + found.start())
        # The last line of a key may be short, and something may stand before its end.
        elif number > 1:
            break
    return len(before) - start


def _is_card(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
