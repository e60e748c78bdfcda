"""Find the values of secret names in one text, in whatever form name and value are put together."""

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .secret_names import TOKEN, field_names, is_masked, is_secret_token
from .values import Span, close_quote, read_value

_LOOK_BEHIND = 200
_FAR = 64 * 1024
_HEADERS = ("authorization", "cookie")

_OPEN_TAG = re.compile(r"<(/?)(?:[\w.-]{1,64}:)?\Z")
_TAG_REST = re.compile(r"(?:\s[^<>]*)?(?<!/)>")
_EMPTY_TAG = re.compile(r"\s([^<>]*)/>")
_ATTRIBUTE = re.compile(r"\s+[\w:.-]{1,64}\s*=\s*[\"'][^<>]*\Z")
_LITERAL = re.compile(r"\s*<!\[CDATA\[")
_ENTRY = re.compile(r"\s*</[\w:.-]{1,64}>\s*<([\w:.-]{1,64})[^<>]{0,200}>")
_NAME_WORDS = (
    "name|key|field|fieldname|param|paramname|parameter|parametername|id|property|header|label"
    "|var|variable|attribute|k"
)
_VALUE_WORDS = "value|values|val|v|content|contents|text|data|raw|default|string"
NAME_KEYS = frozenset(_NAME_WORDS.split("|"))
VALUE_KEYS = frozenset(_VALUE_WORDS.split("|"))
_NAME_KEY = re.compile(
    rf"(?<![A-Za-z0-9])(?P<key>[\"'`]?)(?:[A-Za-z]{{1,20}}[_-])?(?:{_NAME_WORDS})(?P=key)"
    r"\s{0,20}(?:=>|[:=])\s{0,20}(?P<quote>[bru]?[\"'`])?[\w.-]{0,64}\Z",
    re.IGNORECASE,
)
_PART = re.compile(r"[\"']?[^\r\n]{0,300}(?:\r?\n[^\r\n]{1,300}){0,8}+\r?\n\r?\n")
_PART_END = re.compile(r"\r?\n--|\Z")
_OBJECT = re.compile(r"[\"'`]?[^{}<>]{0,300}+")
_TAG_END = re.compile(r"[\"'][^<>]{0,200}(?<!/)>")
_VALUE_KEY = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_VALUE_WORDS})(?P<key>[\"'`]?)\s*(?:=>|[:=])\s*", re.IGNORECASE
)
_PARTED = re.compile(r"(?<![\s,])[\s,]++\Z")
_OBJECT_END = re.compile(r"(?<!\\)(?P<quote>[\"'])\s*\}")
_WHOLE_VALUE = re.compile(
    r"[bru]{0,2}(?P<quote>[\"'])(?P<quoted>.*)(?P=quote)"
    r"|(?P<nested>[\[{].*[\]}])"
    r"|(?P<plain>[^\s\"',;&{}\[\]<>\\]+)",
    re.IGNORECASE | re.DOTALL,
)
# A value may itself hold what looks like the key before it, but hardly twice.
_MOST_KEYS = 3

# What may stand between a name and the sign behind it: brackets, a quote, PHP's visibility.
_CLOSE = (
    r"(?:\[[\w\"']{0,32}\]){0,3}(?P<quote>[\"'`]?)"
    r"(?:(?::\"?[\w\\]{1,64}\"?){0,2}[\])])?(?:\[[\w\"']{0,32}\]){0,3}[\"'`]?[?!]?\s*+"
)
_SIGN = (
    r"(?::\s*[\w.?<>\[\]|]{1,60}\s*=(?=\s*[\"'`])"
    r"|(?P<arrow>=>)|->|<-|:=|(?P<colon>:)(?![:/]{2})|[!?+.|]{0,2}={1,3}|(?P<bar>\|)(?!\|)"
    r"|\(\s*(?=[bruBRU@$]?[\"'`]))"
)
_CONNECTOR = re.compile(_CLOSE + _SIGN)
_SERIALIZED = re.compile(r"\";(?=s:\d{1,9}:\"|[idbaO]:)")
_SHELL = re.compile(r"[ \t]+(?=[^\s-])")
_WORD_END = re.compile(r"(?=\s)|\Z")
_MASK_FIRST = re.compile(r"[*•]{2,}(?=[\s,;&|)\]}>\"'<]|\Z)")
_EDGES = " \t\"')]},;.`"


class FieldValue(NamedTuple):
    """A secret's name and the place of its value.

    Args:
        name: The name, as it is written but in lower case.
        at: Where the name begins.
        span: Where the value is.
    """

    name: str
    at: int
    span: Span


@cache
def _pair() -> re.Pattern[str]:
    """Match what parts ("name", "value"), but neither one of many names nor another key."""
    described = "|".join(sorted(name for name in field_names() if "_" in name))
    return re.compile(
        rf"[\"'`]\s*,\s*(?!(?P<quote>[\"'])(?:(?:{described})(?P=quote)"
        r"|[\w.-]{0,64}(?P=quote)\s*:))"
        r"(?=[\"'\[{(0-9]|[bru]{1,2}[\"'])",
        re.IGNORECASE,
    )


def find_fields(text: str) -> Iterator[FieldValue]:
    """Find the values of secret names in a text as it stands.

    Args:
        text: Any text.

    Yields:
        Each name with its value, in the order of the names; none that is empty or a mask.
    """
    floor = members = 0
    for token in TOKEN.finditer(text):
        if not is_secret_token(token.group()):
            continue
        lead = text[max(0, token.start() - _LOOK_BEHIND) : token.start()]
        member = _NAME_KEY.search(lead)
        if token.start() >= floor:
            span = _value(text, token, lead, member, members)
        else:
            # What only looked like a name may lie in the value of this one, and have hidden it.
            span = _before(text, token.start() - len(lead), member, members)
        members = token.end() if member and member["quote"] else members
        if span is not None:
            floor = max(floor, span.end)
            if not _hidden(text, span):
                yield FieldValue(token.group().lower(), token.start(), span)


def _hidden(text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if is_masked(value):
        return True
    bare = value.rstrip(_EDGES)
    return is_masked(bare) or (span.plain and _MASK_FIRST.match(value) is not None)


def _value(
    text: str, token: re.Match[str], lead: str, named: re.Match[str] | None, floor: int
) -> Span | None:
    start, stop = token.span()
    if tag := _OPEN_TAG.search(lead[-80:]):
        if tag[1]:
            return None
        if element := _element(text, start, stop):
            return element
    if named:
        at = start - len(lead) + named.start()
        if member := _member(text, stop, lead, named, at, floor):
            return member
    if entry := _ENTRY.match(text, stop):
        end = text.find(f"</{entry[1]}", entry.end())
        return Span(entry.end(), end if end >= 0 else len(text))
    return _behind(text, start, stop, lead)


def _element(text: str, start: int, stop: int) -> Span | None:
    """Read what an XML element holds."""
    if empty := _EMPTY_TAG.match(text, stop):
        return Span(*empty.span(1)) if "nil=" not in empty[1] else Span(stop, stop)
    tag = _TAG_REST.match(text, stop)
    if tag is None:
        return Span(stop, len(text)) if _ATTRIBUTE.match(text, stop) else None
    if literal := _LITERAL.match(text, tag.end()):
        end = text.find("]]>", literal.end())
        return Span(literal.end(), end if end >= 0 else len(text))
    close = re.compile(rf"</(?:[\w.-]{{1,64}}:)?{re.escape(text[start:stop])}\s*>", re.IGNORECASE)
    found = close.search(text, tag.end())
    return Span(tag.end(), found.start() if found else len(text))


def _member(
    text: str, stop: int, lead: str, named: re.Match[str], at: int, floor: int
) -> Span | None:
    """Read the value that stands beside a name, as a member, an attribute or a part of a form."""
    if "form-data" in lead.lower() and (part := _PART.match(text, stop)):
        stops = _PART_END.search(text, part.end())
        return Span(part.end(), stops.start() if stops else len(text))
    rest = _OBJECT.match(text, stop)
    if rest and (behind := _VALUE_KEY.search(text, stop, rest.end())):
        return read_value(text, behind.end(), indent=None, whole=False, quote="")
    if before := _before(text, at - named.start(), named, floor):
        return before
    if (tag := _TAG_END.match(text, stop)) and not text.startswith("<", tag.end()):
        end = text.find("</", tag.end())
        return Span(tag.end(), end if end >= 0 else len(text))
    return None


def _before(text: str, lead: int, named: re.Match[str] | None, floor: int) -> Span | None:
    """Read the value before a quoted name; no part of a text is searched twice for one."""
    if named is None or not named["quote"]:
        return None
    at = lead + named.start()
    return _value_before(text, max(floor, at - _FAR), at, named["key"])


def _value_before(text: str, begin: int, at: int, key: str) -> Span | None:
    """Find the value of {"value": "the value", "name": "the name"}.

    The value is looked for from the name backwards: where a quoted value ends is known only there.
    """
    parted = _PARTED.search(text, max(begin, at - _LOOK_BEHIND), at)
    if parted is None:
        return None
    keys = _VALUE_KEY.finditer(text, begin, parted.start())
    for found in reversed(deque((found for found in keys if found["key"] == key), _MOST_KEYS)):
        value = _WHOLE_VALUE.fullmatch(text, found.end(), parted.start())
        if value and not _leaves_object(value):
            group = next(name for name in ("quoted", "nested", "plain") if value[name] is not None)
            return Span(*value.span(group))
    return None


def _leaves_object(value: re.Match[str]) -> bool:
    """Tell whether a value's own quote closes an object: then two objects were taken for one."""
    if value["quoted"] is None:
        return False
    ends = _OBJECT_END.finditer(value.string, *value.span("quoted"))
    return any(found["quote"] == value["quote"] for found in ends)


def _behind(text: str, start: int, stop: int, lead: str) -> Span | None:
    """Read the value that stands behind a name and a sign."""
    if serialized := _SERIALIZED.match(text, stop):
        return read_value(text, serialized.end(), indent=None, whole=False, quote="")
    if sign := _CONNECTOR.match(text, stop):
        return _signed(text, start, stop, lead, sign)
    if (pair := _pair().match(text, stop)) and lead[-1:] in {'"', "'", "`"}:
        return read_value(text, pair.end(), indent=None, whole=False, quote="")
    if lead.endswith("-") and (blank := _SHELL.match(text, stop)):
        if text[blank.end()] in "\"'":
            end = close_quote(text, blank.end() + 1, text[blank.end()])
            return Span(blank.end() + 1, end)
        stops = _WORD_END.search(text, blank.end())
        return Span(blank.end(), stops.start() if stops else len(text))
    return None


def _signed(text: str, start: int, stop: int, lead: str, sign: re.Match[str]) -> Span:
    line = lead.rpartition("\n")[2]
    first = not line.strip(" \t-?\"'[$")
    header = text[start:stop].lower().endswith(_HEADERS)
    quoted = lead[-1:] in {'"', "'", "`"}
    opened = lead[-1] if quoted and not sign["quote"] else ""
    listed = sign["arrow"] is not None and lead.endswith("[")
    indent = len(line) - len(line.lstrip(" \t-")) if sign["colon"] else None
    whole = header or listed or (first and indent is not None)
    return read_value(text, sign.end(), indent=indent, whole=whole, quote=opened)
