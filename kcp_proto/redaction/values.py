"""Read what stands behind a secret's name, up to its end; where that is a guess, take more.

Each reader is linear in what it takes, so that a hostile text costs no more than its length.
"""

import re
from typing import NamedTuple


class Span(NamedTuple):
    """A value's place.

    Args:
        start: Where it begins.
        end: Where it ends.
        plain: Whether nothing encloses it.
    """

    start: int
    end: int
    plain: bool = False


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


PLAIN_TYPE = (
    "(?:str|bytes|bytearray|string|String|int|Integer|float|bool|boolean|number|object|Object|any"
    "|Any|None|null|undefined|unknown|char|SecretStr)"
)
_SIZED = re.compile(r"(?:string\((\d{1,9})\)\s*|s:(\d{1,9}):)\"")
# What opens and closes a text of Rust, Lua, C++ and Nix in which a quote closes nothing.
_RAW = (
    (re.compile(r"b?r(#{1,8})\""), '"{}'),
    (re.compile(r"\[(={1,8})\["), "]{}]"),
    (re.compile(r"(?:u8|[uUL])?R\"(\w{0,16})\("), '){}"'),
    (re.compile(r"''()(?=[ \t]*\n)"), "''{}"),
)
# A type before a value, with Go's lengths, or what JavaScript says of an object.
_CAST = re.compile(
    r"(?:\((?:[\w.*\[\]]{1,60}(?:\{\})?|len=\d{1,9}(?: cap=\d{1,9})?)\)\s?){1,3}(?=[\"'`{\[(])"
    r"|\[\w{1,60}(?:\(\w*\))?: null prototype\] (?=\{)"
)
_QUOTED = re.compile(r"(?:new\s+String\(|<<)?[A-Za-z@$#]{0,2}(\"\"\"|'''|[\"'`])")
_NESTED = re.compile(
    r"(?:array|object|enum)\([^()\n]{0,100}\)[^{}\n\"',;]{0,40}\{"
    r"|[aO]:\d{1,9}:(?:\"[^\"]{0,100}\":\d{1,9}:)?\{"
    r"|(?:[Aa]rray|[\w\\]{1,64} Object(?::\w{1,20})?)\s*\("
    r"|(?:[A-Za-z_][\w.:\\]{0,64}(?:\(\w{1,20}\) ?)?)?[\[{(]"
)
_PIECE = re.compile(
    r"(?<!\w)(\"(?:[^\"\\]|\\.)*+(?:\"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z))|[\[\]{}()]", re.S
)
_BEHIND_QUOTE = re.compile(r"[\s,;:)\]}>&|<\\/.@\"'`\uac00-\ud7a3]|\Z")
_BEHIND_BACKSLASHES = re.compile(r"[}\])]{0,8}\s*(?:,\s*[{\[]?\s*[\"']|[}\])]*\Z|\r?\n)")
_BEHIND_NESTED = re.compile(r"[\s,;:)\]}>&|<\\\"'`]|\Z")
# A quoted value may go on in one more: put together, wrapped, or changed into it.
_JOINED = re.compile(
    r"[ \t]*(?:(?:\+|\.{1,2}|&|\|\||->|=>|<>|\\|(?<=[ \t])(?:to|or)(?=[ \t]))[ \t]*"
    r"(?:\r?\n[ \t]*)?|\r?\n[ \t]+|(?<=[ \t]))"
    r"(?:[+.&][ \t]*)?[bBrRuUfFN@$]{0,2}([\"'`])"
)
_KEY = re.compile(r"[\w. -]{0,64}[\"'`]\s*(?:[:=]|->)")
_HEREDOC = re.compile(r"<<[<~-]?[ \t]?[\"'`]?([A-Za-z_]\w{0,32})[\"'`]?[^\n]*\n")
_COMMENT = re.compile(r"(?:(?:(?://|#)[ \t][^\n]*|\\)\r?\n\s*+|/\*[^*]*\*/\s*+)++")
_BLOCK_SCALAR = re.compile(r"(?:[!&]\S{1,64}[ \t]+)*[|>][-+0-9]{0,2}[ \t]*(?:#[^\n]*)?\r?(?=\n)")
_LINE_END = re.compile(r"\r?\n|\r|\Z")
_NEXT_LINE = re.compile(r"\s*\n")
_NAMED_LINE = re.compile(r"[#<\]})-]|[\"'\[]?[\w.-]+[\"'\]]?\s*(?:[:=]|=>)")
_PLAIN_END = re.compile(
    r"\r?\n|\r|\Z|&(?=[\w.\[\]%-]+=)"
    r"|(?<![\s,;|])[\s,;|]++(?=[\"'(\[{<@:$]{0,3}[A-Za-z_][\w.-]{2,64}[\"'\])]{0,2}(?:=|:(?!//)))"
)
_CONTINUED = re.compile(r"\r?\n(?![ \t]*-)[^\r\n]*")
_ENTRY_END = re.compile(r"\r?\n[ \t]*(?:\[[^\]\n]{0,64}\] =>|\)[ \t]*(?:\r?\n|\Z))")
_LONGEST_ENTRY = 4096
# So many escaped backslashes before a quote are none.
_MOST_ESCAPES = 64


def read_value(text: str, start: int, *, indent: int | None, whole: bool, quote: str) -> Span:
    """Read the value that begins at a place.

    Args:
        text: Any text.
        start: Where the value begins, blanks included.
        indent: How far the name's line is indented, if more indented lines may belong to the
            value; else None.
        whole: Whether a plain value takes the rest of its line, also if that looks like more names.
        quote: The quote that was opened before the name and holds the value too, or "".

    Returns:
        The value's place, without its quotes; an empty one if there is none.
    """
    begin = _skip_blanks(text, start)
    if indent is not None and (scalar := _BLOCK_SCALAR.match(text, begin)):
        return Span(scalar.end(), _indented(text, scalar.end(), indent), plain=True)
    if _LINE_END.match(text, begin):
        return _below(text, begin, indent or 0, named=indent is not None)
    comment = _COMMENT.match(text, begin)
    if comment and (behind := _enclosed(text, comment.end())):
        return Span(begin, behind.end, plain=True)
    enclosed = None if _closes(text, begin, quote) else _enclosed(text, begin)
    return enclosed or _plain(text, begin, indent, whole, quote)


def _closes(text: str, start: int, quote: str) -> bool:
    """Tell whether a quote that looks like a prefixed value's is the end of what was opened."""
    quoted = _QUOTED.match(text, start) if quote else None
    return quoted is not None and quoted[1] == quote and quoted.start(1) > start


def read_entry(text: str, start: int) -> Span:
    """Read what PHP's print_r prints of a value, up to its next entry.

    Args:
        text: Any text.
        start: Where the value begins, blanks included.
    """
    value = read_value(text, start, indent=None, whole=True, quote="")
    if not value.plain:
        return value
    end = _ENTRY_END.search(text, value.start, value.start + _LONGEST_ENTRY)
    return value._replace(end=max(end.start(), value.end)) if end else value


def _skip_blanks(text: str, start: int) -> int:
    while text[start : start + 1] in {" ", "\t"}:
        start += 1
    return start


def _below(text: str, start: int, indent: int, *, named: bool) -> Span:
    """Read a value that begins on one of the next lines."""
    blank = _NEXT_LINE.match(text, start)
    if blank is None:
        return Span(start, start)
    begin = _skip_blanks(text, blank.end())
    if named and begin - blank.end() > indent:
        return _enclosed(text, begin) or Span(start, _indented(text, start, indent), plain=True)
    if enclosed := _enclosed(text, begin):
        return enclosed
    if named and (items := _items(text, start, indent)):
        return items
    if _NAMED_LINE.match(text, begin):
        return Span(start, start)
    return Span(begin, _line_end(text, begin), plain=True)


def _items(text: str, start: int, indent: int) -> Span | None:
    """Read a list of YAML whose items are indented no further than its name."""
    item = re.compile(
        r"(?:(?:\r?\n[ \t]*(?:#[^\r\n]*)?(?=\r?\n)){0,8}"
        rf"\r?\n[ \t]{{{indent}}}(?:-(?=\s|\Z)|[ \t]+(?=\S))[^\r\n]*)++"
    )
    found = item.match(text, start)
    return Span(start, found.end(), plain=True) if found else None


def _enclosed(text: str, start: int) -> Span | None:
    if cast := _CAST.match(text, start):
        # What looks like a type may be the value's beginning.
        inner = _in_signs(text, cast.end())
        return inner and Span(start, inner.end)
    return _in_signs(text, start)


def _in_signs(text: str, start: int) -> Span | None:
    if sized := _SIZED.match(text, start):
        length = int(sized[1] or sized[2])
        value = text[sized.end() : sized.end() + length].encode("utf-8", "surrogatepass")[:length]
        end = sized.end() + len(value.decode("utf-8", "ignore"))
        if text[end : end + 1] == '"':
            return Span(sized.end(), end)
        return Span(sized.end(), close_quote(text, sized.end(), '"'))
    for opening, closing in _RAW:
        if raw := opening.match(text, start):
            end = text.find(closing.format(raw[1]), raw.end())
            return Span(raw.end(), end if end >= 0 else len(text))
    if quoted := _QUOTED.match(text, start):
        return Span(quoted.end(), _last_quote(text, quoted.end(), quoted[1]))
    if heredoc := _HEREDOC.match(text, start):
        last = re.compile(rf"^[ \t]*{heredoc[1]}\b", re.MULTILINE).search(text, heredoc.end())
        return Span(heredoc.end(), last.start() if last else len(text))
    if nested := _NESTED.match(text, start):
        end = _close_brackets(text, nested.end())
        if _BEHIND_NESTED.match(text, end):
            return Span(start, end)
        return Span(start, _plain_end(text, end))
    return None


def _last_quote(text: str, start: int, quote: str) -> int:
    """Find the quote that closes a text and all that is joined to it."""
    end = close_quote(text, start, quote)
    while joined := _JOINED.match(text, end + len(quote)):
        if _KEY.match(text, joined.end()):
            break
        quote = joined[1]
        end = close_quote(text, joined.end(), quote)
    return end


def close_quote(text: str, start: int, quote: str) -> int:
    """Find the quote that closes a text.

    One that is escaped or doubled, or has a letter behind it, closes nothing. A quote that is
    missing hides the rest.
    """
    end = text.find(quote, start)
    while end >= 0:
        behind = end + len(quote)
        backslashes = _backslashes(text, start, end)
        doubled = text.startswith(quote, behind) and end > start and not backslashes
        # In a text that was escaped twice, two of them escape it too: what follows tells.
        form = _BEHIND_BACKSLASHES if backslashes else _BEHIND_QUOTE
        if not doubled and backslashes % 2 == 0 and form.match(text, behind):
            return end
        end = text.find(quote, behind + (len(quote) if doubled else 0))
    return len(text)


def _backslashes(text: str, start: int, place: int) -> int:
    before = text[max(start, place - _MOST_ESCAPES) : place]
    return len(before) - len(before.rstrip("\\"))


def _close_brackets(text: str, start: int) -> int:
    depth = 1
    for piece in _PIECE.finditer(text, start):
        depth += (piece.group() in "[{(") - (piece.group() in "]})")
        if not depth:
            return piece.end()
    return len(text)


def _plain(text: str, start: int, indent: int | None, whole: bool, quote: str) -> Span:
    if quote:
        return Span(start, close_quote(text, start, quote), plain=True)
    end = _line_end(text, start) if whole else _plain_end(text, start)
    # Lines that are indented further go on with it, unless it has ended already.
    if indent is not None and (whole or (_at_line_end(text, end) and text[end - 1] not in ",;{}")):
        end = _indented(text, end, indent)
        # A comment, an anchor or a tag may stand before a list.
        if text[start] in "#&!" and (items := _items(text, end, indent)):
            end = items.end
    while text[end - 1] == "\\" and (line := _CONTINUED.match(text, end)):
        end = line.end()
    return Span(start, end, plain=True)


def _at_line_end(text: str, place: int) -> bool:
    return _LINE_END.match(text, place) is not None


def _plain_end(text: str, start: int) -> int:
    found = _PLAIN_END.search(text, start)
    return found.start() if found else len(text)


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found else len(text)


def _indented(text: str, start: int, indent: int) -> int:
    """Find where lines end that are indented further, from a line's end on."""
    deeper = re.compile(rf"(?:\r?\n(?:[ \t]{{{indent + 1},}}[^\r\n]*|[ \t]*(?=\r?\n)))*")
    found = deeper.match(text, start)
    return found.end() if found else start
