"""Tables, and the same as lines where a terminal is too narrow for columns."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from kcp_proto.showing import printable

# Narrower than this a column of words becomes a column of letters.
_LEAST = 16
_BORDERS = 3


def print_table(console: Console, table: Table) -> None:
    """Print a table if each column has room for words; otherwise a block of lines for each row.

    Args:
        console: Where to print.
        table: The table; its cells are text, with or without markup.
    """
    if console.width >= _least_width(table):
        console.print(_escaped(table))
        return
    if table.title:
        print_line(console, _text(table.title).plain, style="bold")
    for row in zip(*(column.cells for column in table.columns), strict=True):
        for line in _lines(table, row):
            # A command or a path that is broken by hand can be pasted; one broken here cannot.
            console.print(line, soft_wrap=True)


def print_line(console: Console, line: str, *, style: str = "") -> None:
    """Print a line, foreign text in it escaped.

    Args:
        console: Where to print.
        line: The line, without markup and without its end.
        style: How it looks.
    """
    console.print(Text(printable(line), style))


def print_commands(console: Console, commands: Iterable[str]) -> None:
    """Print commands to be pasted: never wrapped, foreign text in them escaped.

    Args:
        console: Where to print.
        commands: The commands, some of several lines.
    """
    for command in commands:
        for line in command.split("\n"):
            console.print(Text(printable(line)), soft_wrap=True)


def _lines(table: Table, row: tuple[RenderableType, ...]) -> Iterator[Text]:
    first, *others = map(_text, row)
    yield first
    for column, cell in zip(table.columns[1:], others, strict=True):
        heading = _text(column.header).plain if table.show_header else ""
        for line in cell.split("\n"):
            if line.plain:
                yield Text("  ") + Text(f"{heading}: " if heading else "") + line
                heading = ""


def _least_width(table: Table) -> int:
    return sum(map(_least, table.columns)) + _BORDERS * len(table.columns) + 1


def _least(column: Column) -> int:
    cells = [_text(cell) for cell in (column.header, *column.cells)]
    widest = max(line.cell_len for cell in cells for line in cell.split("\n", allow_blank=True))
    return widest if column.no_wrap else min(widest, _LEAST)


def _text(cell: RenderableType) -> Text:
    text = cell if isinstance(cell, Text) else Text.from_markup(str(cell))
    escaped = "\n".join(map(printable, text.plain.split("\n")))
    # Where something was escaped, styles of single letters would stand beside them.
    return text if escaped == text.plain else Text(escaped, text.style)


def _escaped(table: Table) -> Table:
    escaped = copy(table)
    escaped.columns = [
        replace(column, _cells=[_text(cell) for cell in column.cells]) for column in table.columns
    ]
    return escaped
