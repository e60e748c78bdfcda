"""Read a value that stands beside its name: as two members of an object, or in an element."""

import re
from collections import deque

from .secret_names import field_names, is_secret_token
from .values import Span, read_value

_FAR = 64 * 1024
_NEAR = 200
_LONGEST_OBJECT = 1500
# A value may itself hold what looks like the key before it, but hardly twice.
_MOST_KEYS = 3

_NAME_WORDS = (
    "name|key|field|fieldname|param|paramname|parameter|parametername|id|property|header|label"
    "|var|variable|attribute|k|path|loc|column|col|argument|option|setting|pointer"
)
_VALUE_WORDS = (
    "value|values|val|v|content|contents|text|data|raw|default|string|old|new|input|actual|current"
    "|example|received|vstr"
    "|(?:old|new|input|rejected|invalid|raw|string|current|previous|default|actual)_?value"
)
NAME_KEYS = frozenset(_NAME_WORDS.split("|"))
VALUE_KEYS = frozenset(_VALUE_WORDS.split("|(?:")[0].split("|"))
# What begins a value may say how long it is, or be the first items of a path.
_NAME_KEY = re.compile(
    rf"(?<![A-Za-z0-9])(?P<key>[\"'`]?)(?:[A-Za-z]{{1,20}}[_-]|[a-z]{{1,20}}(?-i:(?=[NKFPVIC])))?"
    rf"(?:{_NAME_WORDS})(?P=key)"
    r"(?:\]?\*?\s{0,20}(?:=>|[:=;])\s{0,20}|(?<=field) (?='))"
    r"(?:string\(\d{1,9}\) |s:\d{1,9}:|UTF-8'')?"
    r"(?:[\[(]\s{0,20}(?:[bru]?[\"'][\w.-]{0,64}[\"'],\s{0,20}){0,8})?"
    r"(?P<quote>[bru]?[\"'`])?[\w.~$@#%:/>\[\]-]{0,64}\Z",
    re.IGNORECASE,
)
_VALUE_KEY = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_VALUE_WORDS})(?P<key>[\"'`]?)(?:\]?\s*(?:=>|[:=]|(?<=[\"']);)\s*"
    r"|(?<=rejected value) (?=\[))",
    re.IGNORECASE,
)
_KEY_WORD = re.compile(r"[\"'`]?[A-Za-z_-]+[^A-Za-z_\s-]")
_IN_OBJECT = re.compile(r"[\"'`]?(?:[^{}]++|\{[^{}]{0,500}+\}){0,40}+")
_IN_TAG = re.compile(r"[\"'`]?(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+")
# Where the next object begins, if it is written without brackets.
_NEXT_OBJECT = re.compile(r"\n[ \t]*(?:- |\)|\n)")
_BALANCED = re.compile(r"(?:[^{}\[\]()]++|[\[{(][^{}\[\]()]*+[\]})])*+")
_PART = re.compile(r"[\"']?[^\r\n]{0,300}(?:\r?\n[^\r\n]{1,300}){0,8}+\r?\n\r?\n")
_PART_END = re.compile(r"\r?\n--|\Z")
_PARTED = re.compile(r"(?<![\s,])[\s,]++\Z")
_OBJECT_END = re.compile(r"(?<!\\)(?P<quote>[\"'])\s*\}")
_WHOLE_VALUE = re.compile(
    r"[bru]{0,2}(?P<quote>[\"'])(?P<quoted>.*)(?P=quote)"
    r"|(?P<nested>[\[{].*[\]}])"
    r"|(?P<plain>[^\s\"',;&{}\[\]<>\\]+)",
    re.IGNORECASE | re.DOTALL,
)

# A block of HCL, protobuf or a section of TOML that is called like the field.
_BLOCK = re.compile(r"[\"'`]?(?:\s*[{<]|\]{1,2}[ \t]*\r?\n)(?=\s*\w)")
_SECTION = re.compile(r"(?:\A|\n)[ \t]*\[{1,2}[\w.\"'-]{0,64}\Z")
_BLOCK_ENDS = {"{": "}", "<": ">", "\n": "\n["}
# A quoted value that stands before what says whose it is.
_QUOTED_BEFORE = re.compile(
    r"(?:\"(?P<double>(?:[^\"\\\n]|\\.){1,150})\"|'(?P<single>(?:[^'\\\n]|\\.){1,150})')"
    r"(?:\s*,?\s*for\w{3,20}:\s?@?[\"']|\s+(?:as|to|into)\s+[\"'`\[]?|\s[\"]"
    r"|\s*(?:={1,3}|!=|->|<>)\s*(?:[\w.]{1,40}[.])?"
    r"|(?:\s\(?(?:for|at|in|of|is|not|an?|the|valid|type|key|column|field|path|as|string)\)?){1,7}"
    r"\s[\"'`]?(?:[\w.]{1,40}[.])?)\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?<!\w)(\w{1,20})Label=\Z")

_OPEN_TAG = re.compile(r"<(/?)(?:[\w.-]{1,64}:)?\Z")
_TAG_REST = re.compile(r"(?:\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?(?<!/)>|(?:\s[^<>]*)?(?<!/)>")
_EMPTY_TAG = re.compile(r"\s([^<>]*)/>")
_ATTRIBUTE = re.compile(r"\s+[\w:.-]{1,64}\s*=\s*[\"'][^<>]*\Z")
_LITERAL = re.compile(r"\s*<!\[CDATA\[")
_LITERAL_NEXT = re.compile(r"\]\]>\s*<!\[CDATA\[")
_ENTRY = re.compile(
    r"\s*</(?![tT][hH]>\s*<[tT][hH]\b)[\w:.-]{1,64}>"
    r"(?:\s|<!--[^<>]{0,200}-->){0,99}+<([\w:.-]{1,64})[^<>]{0,200}>"
)
_NEXT_TAG = re.compile(r"\s*<([\w:.-]{1,64})[^<>]{0,200}>")
_MOST_SIBLINGS = 4
_SIBLING = re.compile(r"\s*<([\w:.-]{1,64})(?:\s[^<>]{0,200})?>[^<>]{0,200}</\1>(?=\s*<\w)")
_VALUE_TAG = re.compile(rf"(?:\w+:)?(?:{_VALUE_WORDS})", re.IGNORECASE)
_ENTRY_BEFORE = re.compile(
    rf"<(?P<tag>(?:\w+:)?(?:{_VALUE_WORDS}))(?:\s[^<>]*)?>(?P<value>[^<>]*)</(?P=tag)>"
    r"(?:\s*<(\w+)>[^<>]*</\3>){0,3}"
    rf"\s*<(?:\w+:)?(?:{_NAME_WORDS})>\s*\Z",
    re.IGNORECASE,
)
_TAG_END = re.compile(r"[\"'][^<>]{0,200}(?<!/)>")
_TAG = re.compile(r"<([\w:.-]{1,64})\s[^<>]*\Z")
_VOID_TAGS = frozenset({"input", "meta", "param", "br", "img", "link", "source", "embed"})


def name_key(lead: str) -> re.Match[str] | None:
    """Find the key that says that what follows is a name.

    Args:
        lead: What stands before the name.
    """
    return _NAME_KEY.search(lead)


def element(text: str, start: int, stop: int, lead: str) -> Span | None:
    """Read what an XML element or an entry of two elements holds.

    Args:
        text: Any text.
        start: Where the name begins.
        stop: Where it ends.
        lead: What stands before it.
    """
    if tag := _OPEN_TAG.search(lead[-80:]):
        return Span(stop, stop) if tag[1] else _element(text, start, stop)
    if before := _ENTRY_BEFORE.search(lead):
        at = start - len(lead)
        return Span(at + before.start("value"), at + before.end("value"))
    if entry := _ENTRY.match(text, stop):
        return _entry(text, entry)
    return None


def _entry(text: str, entry: re.Match[str]) -> Span:
    """Read the element behind a name's, up to one of the next that is called a value."""
    end, tag = entry.end(), entry[1]
    place = entry.start(1) - 1
    for _ in range(_MOST_SIBLINGS):
        sibling = _SIBLING.match(text, place)
        if _VALUE_TAG.fullmatch(tag) or sibling is None:
            break
        following = _NEXT_TAG.match(text, sibling.end())
        if following is None:
            break
        place, tag, end = following.start(1) - 1, following[1], following.end()
    if not _VALUE_TAG.fullmatch(tag):
        return _content(text, entry[1], entry.end())
    return Span(entry.end(), _content(text, tag, end).end)


def _element(text: str, start: int, stop: int) -> Span | None:
    if empty := _EMPTY_TAG.match(text, stop):
        return Span(*empty.span(1)) if "nil=" not in empty[1] else Span(stop, stop)
    tag = _TAG_REST.match(text, stop)
    if tag is None:
        return Span(stop, len(text)) if _ATTRIBUTE.match(text, stop) else None
    return _content(text, text[start:stop], tag.end())


def _content(text: str, name: str, start: int) -> Span:
    """Read what stands between an element's tags."""
    if literal := _LITERAL.match(text, start):
        end = text.find("]]>", literal.end())
        while end >= 0 and (again := _LITERAL_NEXT.match(text, end)):
            end = text.find("]]>", again.end())
        return Span(literal.end(), end if end >= 0 else len(text))
    return Span(start, _close_tag(text, name.rpartition(":")[2], start))


def _close_tag(text: str, name: str, start: int) -> int:
    depth = 1
    tags = rf"<(/?)(?:[\w.-]{{1,64}}:)?{re.escape(name)}(?:\s[^<>]*)?(?<!/)>"
    for tag in re.compile(tags, re.IGNORECASE).finditer(text, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return len(text)


def member(
    text: str, start: int, stop: int, lead: str, named: re.Match[str], floor: int
) -> list[Span]:
    """Read the values beside a name, as a member, an attribute or a part of a form.

    Args:
        text: Any text.
        start: Where the name begins.
        stop: Where it ends.
        lead: What stands before it.
        named: The key within that.
        floor: No part of the text before this is looked at.
    """
    if "form-data" in lead.lower() and (part := _PART.match(text, stop)):
        stops = _PART_END.search(text, part.end())
        return [Span(part.end(), stops.start() if stops else len(text))]
    if behind := _members_behind(text, stop, lead, named):
        return behind
    before = member_before(text, start - len(lead), named, floor)
    return [*([before] if before else ()), *_in_named_element(text, stop, lead)]


def in_block(text: str, stop: int, lead: str) -> list[Span]:
    """Read what a block or section that bears the name calls its value.

    Args:
        text: Any text.
        stop: Where the name ends.
        lead: What stands before it.
    """
    opened = _BLOCK.match(text, stop)
    if opened is None or (opened.group()[-1] == "\n" and not _SECTION.search(lead)):
        return []
    sign = opened.group()[-1]
    end = text.find(_BLOCK_ENDS[sign], opened.end(), opened.end() + _LONGEST_OBJECT)
    end = end if end >= 0 else min(len(text), opened.end() + _LONGEST_OBJECT)
    return _values_in(text, opened.end(), end)


def quoted_before(lead: str, at: int) -> Span | None:
    """Read the quoted value that stands before a name.

    Args:
        lead: What stands before the name.
        at: Where that begins in the text.
    """
    found = _QUOTED_BEFORE.search(lead)
    if found is None or is_secret_token(found[1] or found[2]) or found[1] in field_names():
        return None
    start, end = found.span((found["double"] is not None and "double") or "single")
    return Span(at + start, at + end)


def labelled(text: str, start: int, stop: int, lead: str) -> Span | None:
    """Read the field of an event in CEF whose label is the name, before or behind it.

    Args:
        text: Any text.
        start: Where the name begins.
        stop: Where it ends.
        lead: What stands before it.
    """
    label = _LABEL.search(lead)
    if label is None:
        return None
    key = re.compile(rf"(?<!\w){label[1]}=(.*?)(?=\s+\w{{1,64}}=|[\r\n]|\Z)")
    field = key.search(text, stop, stop + _LONGEST_OBJECT) or key.search(
        text, start - len(lead), start
    )
    return Span(*field.span(1)) if field else None


def _members_behind(text: str, stop: int, lead: str, named: re.Match[str]) -> list[Span]:
    form = _IN_TAG if _TAG.search(lead) else _IN_OBJECT
    rest = form.match(text, stop, stop + _LONGEST_OBJECT)
    end = rest.end() if rest else stop
    if following := _NEXT_OBJECT.search(text, stop, end):
        end = following.start()
    word = _KEY_WORD.match(named.group())
    again = text.find(word.group(), stop, end) if word else -1
    return _values_in(text, stop, again if again >= 0 else end)


def _values_in(text: str, stop: int, end: int) -> list[Span]:
    spans = list[Span]()
    while key := _VALUE_KEY.search(text, stop, end):
        indent = _indent(text, key) if ":" in key.group() and not key["key"] else None
        spans.append(read_value(text, key.end(), indent=indent, whole=False, quote=""))
        stop = max(spans[-1].end, key.end())
    return spans


def _indent(text: str, key: re.Match[str]) -> int | None:
    """Tell how far the line of a key is indented, None if the key does not begin it."""
    line = text[max(0, key.start() - _NEAR) : key.start()].rpartition("\n")[2]
    return None if line.strip(" \t-") else len(line)


def member_before(text: str, lead: int, named: re.Match[str], floor: int) -> Span | None:
    """Read the value before a name; no part of a text is searched twice for a quoted one.

    Args:
        text: Any text.
        lead: Where what stands before the name begins.
        named: The key within that.
        floor: No part of the text before this is looked at.
    """
    at = lead + named.start()
    if named["quote"] and (whole := _value_before(text, max(floor, at - _FAR), at, named["key"])):
        return whole
    begin = max(floor, at - _LONGEST_OBJECT)
    keys = _VALUE_KEY.finditer(text, begin, at)
    for found in reversed(deque((key for key in keys if key["key"] == named["key"]), _MOST_KEYS)):
        between = (found.end(), at)
        if _BALANCED.fullmatch(text, *between) and not _NEXT_OBJECT.search(text, *between):
            span = read_value(text, found.end(), indent=None, whole=False, quote="")
            return span._replace(end=min(span.end, at))
    return None


def _value_before(text: str, begin: int, at: int, key: str) -> Span | None:
    """Find the value of {"value": "the value", "name": "the name"}.

    The value is looked for from the name backwards: where a quoted value ends is known only there.
    """
    parted = _PARTED.search(text, max(begin, at - _NEAR), at)
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


def _in_named_element(text: str, stop: int, lead: str) -> list[Span]:
    """Read what an XML element holds that bears the name in an attribute."""
    tag, rest = _TAG.search(lead), _TAG_END.match(text, stop)
    if tag is None or rest is None or tag[1].lower() in _VOID_TAGS:
        return []
    return [_content(text, tag[1], rest.end())]
