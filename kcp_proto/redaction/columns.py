"""Find the values that stand under a secret's name: in tables of any kind, and in rows of SQL."""

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .members import VALUE_KEYS
from .secret_names import field_names
from .values import FieldValue, Span

_LONGEST_LINE = 8 * 1024
_NEAR = 2_000
_SHORT = 100
_MOST = 256
_HIGHEST = 64
_FRAMES = ("|", "│", "┌", "├", "╞", "┡", "+", "╒", "┏")
_EDGES = " \t\"'`*)"
# What parts cells, the rarest first: a comma stands in other cells too.
_DELIMITERS = ("\t", "│", "|", ";", "^", "~", ",")
# Other bars are read as this one.
_OTHER_BARS = str.maketrans("┃║┆┊╎¦", "││││││")
_BARS = ("│", "|")
_HEADING = re.compile(r"[\s\"'`*]*(\w[\w.#/-]{0,63}(?: [\w.#/-]{1,64}){0,2})[\s\"'`*]*")
_FIRST = re.compile(r"(?:\A|[\w)])[\s\"'`*]*\Z")
_BAR_HEADING = re.compile(r"[\s\"'`*]*([\w(][\w().#/-]{0,63}(?: [\w().#/-]{1,64}){0,3})?[\s\"'`*]*")
_CELLS = {
    delimiter: re.compile(
        rf" *\"(?:[^\"]|\"\")*+\" *(?={re.escape(delimiter)}|[\r\n]|\Z)"
        rf"|[^{re.escape(delimiter)}\r\n]*"
        if delimiter not in _BARS
        else rf"[^{re.escape(delimiter)}\r\n]*"
    )
    for delimiter in _DELIMITERS
}
_LINE_END = re.compile(r"\r?\n|\r|\Z")
_RULE = re.compile(r"[\s+|:=─-╿-]++")
_RULED = re.compile(r"[ \t]*[-=]{2,}(?:[ \t]+[-=]{2,})*[ \t]*(?=[\r\n]|\Z)")
_CORNERS = re.compile(r"(?:\r?\n|\r)(?P<corners>[ \t│]*[└│])[ \t]?(?P<value>[^\r\n]*)")
_COUNT = re.compile(r"\(\d+ rows?\)")
# A comma in a log's time is none of a table.
_TIME = re.compile(r"(\d\d:\d\d:\d\d),(?=\d{3}\b)")
_DASHES = re.compile(r"[-=]+")
# Words before a header may be a log's, but not a statement's.
_CODE = re.compile(r"\b(?:select|import|from|return|def|group by|order by)\b", re.IGNORECASE)
_WORDS = re.compile(r"\s*[^\s\"']+\s+[^\s\"']")

_STATEMENT = re.compile(
    r"(?:insert|replace|upsert|merge)\b[^();]{0,200}\(|\bcopy\s[^();]{1,200}\("
    r"|\[\s*\[(?=[^\[\]]{1,4096}\]\s*,\s*\[)|\b(?:columns|fields|headers?|cols|keys)[\"']?\s?[:=]\s?[\[(]",
    re.IGNORECASE,
)
_NAMES = {"(": re.compile(r"([^(){};]{1,4096})\)"), "[": re.compile(r"([^\[\]{};]{1,4096})\]")}
_ROWS = re.compile(
    r"(?:[^()\[\]{};?]{0,100}?|\s*,\s*\"index\":\s*\[[^\[\]]{0,4096}\],\s*\"?)\b(?:values?|data|rows|records|items)\b[\"']?\s?[:=]?\s*\[?(?=\s*[\[(])"
    r"|\s*(?=select\s)|(?=\s*,\s*\[)",
    re.IGNORECASE,
)
_NEXT_ROW = re.compile(r"\s*,?\s*(?:[(\[]|(?P<select>select\s))", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:[A-Za-z@]?'(?P<single>(?:[^'\\]|''|\\.)*+)(?:'|\Z)"
    r"|[A-Za-z@]?\"(?P<double>(?:[^\"\\]|\"\"|\\.)*+)(?:\"|\Z)"
    r"|(?P<plain>(?:[^,()\[\]'\"]++|\([^()]{0,200}\)|\[[^\[\]]{0,200}\])*+))\s*+(,?)",
    re.DOTALL,
)
_STDIN = re.compile(r"[^();]{0,40}\bfrom\s+stdin\b[^\n]{0,200}\n", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[(=,]\s*(?:\?|%s|%\(|\$\d|[:@]\w)")
_PARAMETERS = re.compile(
    r"\b(?:param(?:eter)?|bind|arg)s\b[\"']?\s?[:=]\s*(?P<named>[^\n]+)"
    r"|\bbinding parameter [^\n]{0,200}? (?:-|<-) (?P<bound>[^\n]+)"
    r"|\[(?:generated in|cached since|raw sql|no key|caching|dialect)[^\]\n]{0,100}\] "
    r"(?P<echo>[^\n]+)"
    r"|\)\s*+;?\s*+(?:--\s*+)?(?P<listed>\[[^\n]+)",
    re.IGNORECASE,
)


class _Table(NamedTuple):
    delimiter: str
    size: int
    secret: dict[int, re.Match[str]]
    spaced: bool


def find_rows(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find the values of secret names in statements.

    Args:
        text: Any text.
        names: The secret names in it, in their order.

    Yields:
        Each name with each of its values.
    """
    if names:
        yield from _in_statements(text, names)
        yield from _in_parameters(text, names)
        if "└" in text:
            yield from _pointed(text, names)


def _pointed(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find what is shown below the names of a line of code, each behind a corner."""
    end = 0
    for number, name in enumerate(names):
        if name.start() < end:
            continue
        begin, end = _line_begin(text, name.start(), end), _line_end(text, name.end())
        line = (head for head in names[number : number + _MOST] if head.end() <= end)
        columns = {head.start() - begin: head for head in line}
        place = end
        for _ in range(_HIGHEST):
            corner = _CORNERS.match(text, place)
            if corner is None:
                break
            place = corner.end()
            if head := columns.get(corner.end("corners") - corner.start("corners") - 1):
                yield FieldValue(head.group().lower(), head.start(), Span(*corner.span("value")))


def find_columns(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find the values under secret names in tables.

    Args:
        text: Any text.
        names: The secret names in it, in their order.

    Yields:
        Each name with each of its values.
    """
    if names and not text.isascii():
        text = text.translate(_OTHER_BARS)
    floor = 0
    for number, name in enumerate(names):
        if name.start() < floor:
            continue
        begin = _line_begin(text, name.start(), floor)
        end = floor = _line_end(text, name.end())
        if end - begin > _LONGEST_LINE:
            continue
        heads = [head for head in names[number : number + _MOST] if head.end() <= end]
        table = _table(_TIME.sub(r"\1.", text[begin:end]), begin, heads)
        if table and not _is_row(text, begin, end, table.delimiter):
            floor = yield from _rows(text, table, end)
        elif top := _top(text, begin):
            yield from _named_row(text, top, begin, heads[0])
        else:
            yield from _ruled(text, begin, end, heads)


def _top(text: str, begin: int) -> Span | None:
    """Find the header of the table between bars that a line is a row of."""
    top = None
    for _ in range(_HIGHEST):
        above = _line_begin(text, begin - 1 - text.endswith("\r\n", 0, begin), 0) if begin else 0
        line = text[above:begin]
        if not begin or not line.lstrip().startswith(_FRAMES):
            # The first line of a log's record has its time before the header.
            bars = [bar for bar in _BARS if top is None and bar in line and begin]
            return Span(above, begin) if bars else top
        if not _RULE.fullmatch(text, above, begin):
            top = Span(above, begin)
        begin = above
    return top


def _named_row(text: str, top: Span, begin: int, head: re.Match[str]) -> Iterator[FieldValue]:
    """Give the values of a row that begins with a secret's name."""
    delimiter = "│" if "│" in text[top.start : top.end] else "|"
    titles = [cell.strip(_EDGES).lower() for cell in text[top.start : top.end].split(delimiter)]
    cells = _row(text, begin, delimiter)
    first = next((index for index, cell in enumerate(cells) if cell.end >= head.end()), 0)
    for index, cell in enumerate(cells[:-1]):
        title = titles[index] if index < len(titles) else ""
        if index > first and (title in VALUE_KEYS or "(index" in titles):
            yield FieldValue(head.group().lower(), head.start(), _bare(text, cell.start, cell.end))


def _is_row(text: str, begin: int, end: int, delimiter: str) -> bool:
    """Tell whether a line between bars is a row that only names a secret."""
    if delimiter not in _BARS or begin == 0:
        return False
    break_begins = begin - 1 - text.endswith("\r\n", 0, begin)
    above = text[_line_begin(text, break_begins, 0) : begin]
    below = _next_line(text, end)
    ruled = below is not None and _RULE.fullmatch(text, below, _line_end(text, below))
    return not ruled and bool(above.strip()) and bool(delimiter in above or _RULE.fullmatch(above))


def _table(line: str, begin: int, heads: Sequence[re.Match[str]]) -> _Table | None:
    """Read a line as a table's header, None if it is none."""
    for delimiter in _DELIMITERS:
        if delimiter not in line:
            continue
        cells = line.split(delimiter)
        words = cells[0].split()
        spaced = delimiter == "," and cells[1].startswith(" ")
        if _CODE.search(cells[0]) or (spaced and len(words) > 1):
            continue
        form = _BAR_HEADING if delimiter in _BARS else _HEADING
        # Before the first word may stand anything, such as a log's time or a quote.
        if not _FIRST.search(cells[0]) or not all(map(form.fullmatch, cells[1:])):
            continue
        secret = dict[int, re.Match[str]]()
        for head in heads:
            index = line.count(delimiter, 0, head.start() - begin)
            if cells[index].rstrip(_EDGES).endswith(head.group()):
                secret[index] = head
        if secret:
            return _Table(delimiter, len(cells), secret, spaced=spaced)
    return None


def _rows(text: str, table: _Table, place: int) -> Generator[FieldValue, None, int]:
    """Give the values of a table's secret columns; return where its rows end."""
    first = place
    while (begin := _next_line(text, place)) is not None:
        first = begin if first == place else first
        cells = _row(text, begin, table.delimiter)
        place = cells[-1].end
        line = text[begin:place]
        comment = line.startswith("#") or (place == first and not line.strip())
        if comment or (line.strip() and _RULE.fullmatch(line)):
            continue
        if not line.strip() or (len(cells) < table.size and place < len(text)):
            return begin
        if table.spaced and any(_WORDS.match(text, *cell[:2]) for cell in cells):
            return begin
        # What a cell has too many is part of one before it.
        more = max(0, len(cells) - table.size)
        for index, head in table.secret.items():
            if index < len(cells):
                span = _bare(text, cells[index].start, cells[index + more].end)
                if text[span.start : span.end] in field_names():
                    return begin
                yield FieldValue(head.group().lower(), head.start(), span)
    return len(text)


def _row(text: str, place: int, delimiter: str) -> list[Span]:
    cells = [_cell(text, place, delimiter)]
    while text[cells[-1].end : cells[-1].end + 1] == delimiter:
        cells.append(_cell(text, cells[-1].end + 1, delimiter))
    return cells


def _cell(text: str, place: int, delimiter: str) -> Span:
    found = _CELLS[delimiter].match(text, place)
    return Span(*found.span()) if found else Span(place, place)


def _bare(text: str, start: int, end: int) -> Span:
    """Leave out the blanks and quotes around a cell."""
    cell = text[start:end]
    start += len(cell) - len(cell.lstrip(" \t"))
    end -= len(cell) - len(cell.rstrip(" \t"))
    if end - start > 1 and text[start] == text[end - 1] and text[start] in "\"'`":
        return Span(start + 1, end - 1)
    return Span(start, max(start, end))


def _ruled(text: str, begin: int, end: int, heads: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find values in a table whose columns are ruled by dashes below the header."""
    place = _next_line(text, end)
    rule = place is not None and _RULED.match(text, place)
    if place is None or not rule:
        return
    alone = len(_DASHES.findall(rule.group())) == 1
    if alone and text[begin:end].rstrip(_EDGES) != text[begin : heads[-1].end()]:
        return
    starts = [dash.start() - place for dash in _DASHES.finditer(text, place, rule.end())]
    columns = dict[re.Match[str], tuple[int, int]]()
    for column in pairwise([0, _LONGEST_LINE] if alone else [*starts, _LONGEST_LINE]):
        columns |= {head: column for head in heads if column[0] <= head.start() - begin < column[1]}
    place = rule.end()
    while (line := _next_line(text, place)) is not None:
        place = _line_end(text, line)
        row = text[line:place].strip()
        if not row or _RULED.match(text, line) or (alone and _COUNT.fullmatch(row)):
            return
        for head, (start, stop) in columns.items():
            span = _bare(text, min(line + start, place), min(line + stop, place))
            yield FieldValue(head.group().lower(), head.start(), span)


def _in_statements(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find what rows give to columns that a statement names."""
    for statement in _STATEMENT.finditer(text):
        listed = _NAMES[statement.group()[-1]].match(text, statement.end())
        if listed is None:
            continue
        first, last = (bisect_left(names, place, key=_start) for place in listed.span(1))
        secret = {text.count(",", listed.start(), name.start()): name for name in names[first:last]}
        if stdin := _STDIN.match(text, listed.end()):
            size = listed[1].count(",") + 1
            yield from _rows(text, _Table("\t", size, secret, spaced=False), stdin.end() - 1)
            continue
        nested = text[statement.start()] == "["
        if nested and listed[1].count(",") == 1:
            # Of pairs the first are names.
            secret.pop(0, None)
        if secret and (rows := _ROWS.match(text, listed.end())):
            yield from _listed_rows(text, rows.end(), secret, nested=nested)


def _listed_rows(
    text: str, place: int, secret: dict[int, re.Match[str]], *, nested: bool
) -> Iterator[FieldValue]:
    while row := _NEXT_ROW.match(text, place):
        place, index, more = row.end(), 0, ","
        while more and (item := _ITEM.match(text, place)):
            kind = next(kind for kind in ("single", "double", "plain") if item[kind] is not None)
            if nested and item[kind] in field_names():
                # Lists of names, not rows.
                return
            # What a query selects is a value only in quotes.
            head = secret.get(index) if kind != "plain" or row["select"] is None else None
            if head:
                yield FieldValue(head.group().lower(), head.start(), Span(*item.span(kind)))
            place, index, more = item.end(), index + 1, item[4]
        place += 1


def _in_parameters(text: str, names: Sequence[re.Match[str]]) -> Iterator[FieldValue]:
    """Find what is given for the placeholders of a statement that uses a secret column."""
    for given in _PARAMETERS.finditer(text):
        number = bisect_left(names, given.start(), key=_start)
        # Some print what is given before the statement.
        around = [
            (name, name.end(), given.start() + 1) for name in names[max(0, number - 1) : number]
        ]
        around += [(name, name.end(), name.end() + _SHORT) for name in names[number : number + 1]]
        for name, start, end in around:
            near = abs(given.start() - name.end()) < _NEAR
            if near and _PLACEHOLDER.search(text, start, end):
                span = Span(*given.span(given.lastgroup or 0))
                yield FieldValue(name.group().lower(), name.start(), span)
                break


def _start(name: re.Match[str]) -> int:
    return name.start()


def _line_begin(text: str, place: int, floor: int) -> int:
    begin = max(floor, place - _LONGEST_LINE)
    return max(text.rfind(end, begin, place) + 1 for end in "\r\n") or begin


def _line_end(text: str, place: int) -> int:
    found = _LINE_END.search(text, place)
    return found.start() if found else len(text)


def _next_line(text: str, place: int) -> int | None:
    """Tell where the line behind a line's end begins, None at the end of the text."""
    end = _LINE_END.match(text, place)
    return end.end() if end and end.end() > place else None
