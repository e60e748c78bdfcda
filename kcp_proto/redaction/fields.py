"""Find the values of secret names in one text, in whatever form name and value are put together."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from .members import element, in_block, labelled, member, member_before, name_key, quoted_before
from .secret_names import TOKEN, field_names, is_secret_token, may_be_secret, other_names
from .values import PLAIN_TYPE, FieldValue, Span, read_entry, read_value

_LOOK_BEHIND = 200
_HEADERS = ("authorization", "cookie", "authentication-info")

# What may stand between a name and the sign behind it: brackets, quotes, PHP's visibility, a type,
# a comment, dots, an option of LDIF, a word that says a value comes.
_INDEX = r"(?:\[[\w\"']{0,32}\]){0,3}"
_CLOSE = (
    rf"[가-힣]{{0,3}}{_INDEX}(?P<quote>[\"'`]?)"
    rf"\)?(?:(?::\"?[\w\\]{{1,64}}\"?){{0,2}}(?P<close>[\])}}]))?{_INDEX}"
    r"(?:[\"'`]|\">>|\*{1,2})?[?!]?(?:;\w[\w-]{0,20}(?=::?\s)){0,2}\s*+"
    r"(?:/\*[^*\n]{0,200}\*/\s*+|\(\w[\w ]{0,20}\)\s?(?=[:=])|\.{3,64}\s?|<\w{1,20}>\s?(?=[:=])"
    r"|(?<=\w[ \t])\w{1,20}(?:\(\w{1,9}\))?\s?(?=:?=\s*N?[\"'])"
    r"|as\s\w{1,20}\s|\{[^{}\n]{1,40}\}\s|(?<=[\w\"'`][ \t])(?:values?|val|값)\s*(?=[:=])"
    r"|for\s\S{1,64}(?<!:)(?=:\s))?"
)
_QUOTE = r"[bruBRU@$]?[\"'`]"
# Small words between a name and a quoted value, in sentences and in SQL.
_WORDS = (
    "is|was|be|been|set|changed?|updated|from|to|as|with|values?|equals?|equal|not|distinct|i?like"
    "|regexp|rlike|between|when|got|has|had|contains|or|in|by|default|값은|값이|값을"
)
# What fills in a field of a page, or gives an option of a command its argument.
_FILL = r"\.(?:val(?:ue)?|fill|type|send_?keys|set_?value|arg)(?:\(\s*|\s*=\s*)"
_SIGN = (
    rf"(?:(?P<typed>:\s*(?:&(?:'\w{{1,20}} )?)?(?:{PLAIN_TYPE}|[\w.?<>\[\]|]{{1,60}}\s)\s*="
    r"(?=\s*(?:r?#{0,8}[\"'`]|[A-Za-z_][\w.:<>]{0,40}\(\s*[bru]?[\"'])))"
    r"|(?P<arrow>=>)|->|-->|<-|[→⇒⟶]|:=|<>|[<>]=|<<<"
    r"|(?P<colon>::?)(?![:/]{2})(?:\*{2})?|[!?+.|~]{0,2}={1,3}|(?P<bar>[|│])(?!\|)|∶"
    rf"|[({{]\s*(?={_QUOTE})"
    r"|in\s*(?=\(\s*[\"'`])|-Value\s+(?=\S)|~\*?\s(?=[\"'])|(?<=\s)\.\s(?=\")"
    rf"|(?<=[ \t])(?:(?:{_WORDS})\s+){{1,5}}(?=[\"'])"
    rf"|[\"'`\])]{{0,4}}{_FILL}(?={_QUOTE})|[\"'`]\]?[\"'`],\s*(?={_QUOTE})"
    r"|\[1\]\s(?=\")|(?<=[ \t])(?=[\"'`]))"
)
_CONNECTOR = re.compile(_CLOSE + _SIGN, re.IGNORECASE)
# A brace closes what was opened right before the name: Perl's $h{name}, PowerShell's ${env:name}.
_OPEN_BRACE = re.compile(r"(?:[\w>%@$]|->)\{(?:env:)?[\"']?\Z", re.IGNORECASE)
_OPEN_PAIR = re.compile(r"[\"'`:{]-{0,2}\Z")
# A pair in brackets, but no arguments of a call.
_ROUND = re.compile(r"\[\Z|(?<![\w.)])\(\Z")
_KEY_VALUE = re.compile(r", ?([^,\[\]()\n]{1,200})[\])]")
# Clojure and EDN: a keyword before anything.
_EDN = re.compile(r"[{(\[,\s]:(?:[\w.-]{1,64}/)?\Z")
_EDN_VALUE = re.compile(
    r"[ \t]+(?:(?=\{:|#?\{\"|\[[\":]|\(\")|(?P<plain>(?<=[^\n])[^\s,{}()\[\]\"':=]{1,200})"
    r"(?=\}|, :))"
)
# pt_pwd[a] and pt_pwd(a) in logs; a number of few digits is an index or a length.
_IN_BRACKETS = re.compile(
    r"\]?\[(?!\d{1,3}\]|\w?\]|[$:\"'\s-])(?P<square>[^\[\]\n]{1,200})\](?!\s?[=:\[.(])"
    r"|\((?P<round>\d{4,64}|(?=\w*\d)(?=\d*[A-Za-z])\w{4,64})\)(?!\s?[=:{.])"
)
_SERIALIZED = re.compile(r"\";(?=s:\d{1,9}:\"|[idbaO]:)")
_SHELL = re.compile(r"[ \t]+(?=[^\s-])")
_COMMAND = re.compile(
    r"(?:(?<!\S)(?:ENV|ARG|SetEnv|setx|setenv|fastcgi_param|uwsgi_param|proxy_set_header)"
    r"|(?:RequestHeader|Header)\s+(?:set|add|append)|(?:set|add)[-_]header|header_(?:up|down)"
    r"|(?<!\S)set(?=[ \t]+\$|[ \t]+-[A-Za-z]+[ \t])(?:[ \t]+-[A-Za-z]+)?"
    r"|machine\s+\S+\s+login\s+\S+)\s+[\"'$]?\Z"
)
_BAR_CELL = re.compile(
    r"[ \t]*(?P<value>(?:[^|│\r\n]|(?<! )[|│](?! |[\r\n]|\Z))*+)[|│]?[ \t]*(?=[\r\n]|\Z)"
)
_CELL = re.compile(r"\t(?=[^\t\n]+(?:\n|\Z))")
_SECOND_COLUMN = re.compile(r"[ \t]{2,}([^\s|]{1,500})[ \t]*(?=[\r\n]|\Z)")
_DEFAULT = re.compile(r"[ \t][^\n]{0,200}?[\[(]default[:=]\s?([^\n]+)")
_ON_INPUT = re.compile(r"\r?\n[ \t]+[^\n]{0,300}?\binput_value=")
_WORD_END = re.compile(r"(?=\s)|\Z")


@cache
def _pair() -> re.Pattern[str]:
    """Match what parts ("name", "value"), but neither one of many names nor another key."""
    described = "|".join(sorted({*other_names(), *(name for name in field_names() if "_" in name)}))
    return re.compile(
        rf"(?:[\"'`]|\">>)?\s*,\s*(?!(?<=`, )\[)(?!(?P<quote>[\"'])(?:(?:{described})(?P=quote)"
        r"|[\w.-]{0,64}(?P=quote)\s*:))"
        r"(?=[\"'\[{(0-9]|[bru]{1,2}[\"']|<<\")",
        re.IGNORECASE,
    )


def secret_names(text: str) -> list[re.Match[str]]:
    """Find the secret names in a text as it stands, in their order.

    Args:
        text: Any text.
    """
    words = TOKEN.finditer(text)
    return [word for word in words if may_be_secret(word.group()) and _is_secret(word, text)]


def _is_secret(word: re.Match[str], text: str) -> bool:
    """Tell whether a word is a secret's name, also as a property behind -D."""
    name = word.group()
    return is_secret_token(name) or (
        name[0] in "DP"
        and text[word.start() - 1 : word.start()] == "-"
        and is_secret_token(name[1:])
    )


def find_fields(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find the values of secret names in a text as it stands.

    Args:
        text: Any text.
        names: The secret names in it, in their order.

    Yields:
        Each name with its value, in the order of the names; also one that is empty or a mask.
    """
    floor = members = 0
    for token in names:
        start, stop = token.span()
        lead = text[max(0, start - _LOOK_BEHIND) : start]
        named = name_key(lead)
        if start >= floor:
            spans = _values(text, start, stop, lead, named, members)
        else:
            # What only looked like a name may lie in the value of this one, and have hidden it.
            before = named and member_before(text, start - len(lead), named, members)
            spans = [before] if before else []
        members = stop if named and named["quote"] else members
        for span in spans:
            floor = max(floor, span.end)
            yield FieldValue(token.group().lower(), start, span)


def _values(
    text: str, start: int, stop: int, lead: str, named: re.Match[str] | None, floor: int
) -> list[Span]:
    if inside := element(text, start, stop, lead) or labelled(text, start, stop, lead):
        return [inside]
    if named and (beside := member(text, start, stop, lead, named, floor)):
        return beside
    if behind := _behind(text, start, stop, lead):
        return [behind]
    if block := in_block(text, stop, lead):
        return block
    quoted = quoted_before(lead, start - len(lead))
    return [quoted] if quoted else []


def _behind(text: str, start: int, stop: int, lead: str) -> Span | None:
    """Read the value that stands behind a name and a sign."""
    if serialized := _SERIALIZED.match(text, stop):
        return read_value(text, serialized.end(), indent=None, whole=False, quote="")
    sign = _CONNECTOR.match(text, stop)
    if sign and (sign["close"] != "}" or _OPEN_BRACE.search(lead)):
        return _signed(text, start, stop, lead, sign)
    if _OPEN_PAIR.search(lead) and (pair := _pair().match(text, stop)):
        return read_value(text, pair.end(), indent=None, whole=False, quote="")
    if _ROUND.search(lead) and (pair := _KEY_VALUE.match(text, stop)):
        return None if pair[1] in field_names() else Span(*pair.span(1))
    if _EDN.search(lead) and (edn := _EDN_VALUE.match(text, stop)):
        if edn["plain"] is not None:
            return Span(*edn.span("plain"))
        return read_value(text, edn.end(), indent=None, whole=False, quote="")
    if indexed := _IN_BRACKETS.match(text, stop):
        return Span(*indexed.span(indexed.lastgroup or 0))
    if on_input := _ON_INPUT.match(text, stop):
        return read_value(text, on_input.end(), indent=None, whole=False, quote="")
    return _argument(text, stop, lead)


def _argument(text: str, stop: int, lead: str) -> Span | None:
    """Read a value that only a blank parts from its name, as in a command."""
    if lead.endswith("-") and (default := _DEFAULT.match(text, stop)):
        return Span(*default.span(1))
    if lead.endswith("-") and (blank := _SHELL.match(text, stop)):
        stops = _WORD_END.search(text, blank.end())
        return Span(blank.end(), stops.start() if stops else len(text))
    line = lead.rpartition("\n")[2]
    cell = "\t" not in line.lstrip() and _CELL.match(text, stop)
    if (blank := cell or _SHELL.match(text, stop)) and (cell or _COMMAND.search(lead)):
        return read_value(text, blank.end(), indent=None, whole=True, quote="")
    # A line of a list in two columns.
    if not line.strip(" \t+|") and (column := _SECOND_COLUMN.match(text, stop)):
        return None if column[1] in field_names() else Span(*column.span(1))
    return None


def _signed(text: str, start: int, stop: int, lead: str, sign: re.Match[str]) -> Span | None:
    if sign["arrow"] is not None and lead.endswith("["):
        return read_entry(text, sign.end())
    line = lead.rpartition("\n")[2]
    if sign["bar"]:
        cell = _BAR_CELL.match(text, sign.end())
        # A row of more cells is read by its header.
        return Span(*cell.span("value"), plain=True) if cell and line.count("|") < 2 else None
    first = not line.strip(" \t-?\"'[$*")
    header = text[start:stop].lower().endswith(_HEADERS)
    if header and sign["typed"]:
        return read_value(text, sign.start("typed") + 1, indent=None, whole=True, quote="")
    quoted = lead[-1:] in {'"', "'", "`"}
    opened = lead[-1] if quoted and not sign["quote"] else ""
    colon = sign["colon"] is not None
    indent = len(line) - len(line.lstrip(" \t-")) if colon or not line.strip() else None
    whole = header or (first and colon)
    return read_value(text, sign.end(), indent=indent, whole=whole, quote=opened)
