"""Tables, and the same as lines where a terminal is narrow or Rich is not there."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, NamedTuple

from kcp_cli.phrases import phrase
from kcp_proto.showing import printable

if TYPE_CHECKING:
    from rich.console import Console

# Narrower than this a column of words becomes a column of letters.
_LEAST = 16
_BORDERS = 3


class Cell(NamedTuple):
    """A text that looks different from others.

    Args:
        text: The text; what is foreign in it is escaped when it is printed.
        style: How it looks, in Rich's words.
    """

    text: str
    style: str = ""


@dataclass(frozen=True)
class _Column:
    header: str
    no_wrap: bool
    justify: Literal["left", "right"]

    def least(self, cells: Iterable[Cell]) -> int:
        lines = [line for cell in (Cell(phrase(self.header)), *cells) for line in _lines(cell)]
        widest = max(columns_of(line) for line in lines)
        return widest if self.no_wrap else min(widest, _LEAST)


@dataclass
class Table:
    """Rows of text under headings.

    Args:
        headers: Headings of columns that are like all others.
        title: What stands above it, in English; a known one is said in the other language.
        show_header: Whether the headings are shown.
    """

    headers: Sequence[str] = ()
    title: str = ""
    show_header: bool = True
    columns: list[_Column] = field(default_factory=list["_Column"], init=False)
    rows: list[list[Cell]] = field(default_factory=list[list[Cell]], init=False)
    sections: set[int] = field(default_factory=set[int], init=False)

    def __post_init__(self) -> None:
        for header in self.headers:
            self.add_column(header)

    def add_column(
        self,
        header: str = "",
        *,
        no_wrap: bool = False,
        justify: Literal["left", "right"] = "left",
    ) -> None:
        """Add a column.

        Args:
            header: Its heading.
            no_wrap: Its texts are never broken into lines.
            justify: On which side its texts stand.
        """
        self.columns.append(_Column(header, no_wrap, justify))

    def add_row(self, *cells: str | Cell) -> None:
        """Add a row, with a text for each column.

        Args:
            *cells: The texts; line ends in them are kept.
        """
        self.rows.append([Cell(cell) if isinstance(cell, str) else cell for cell in cells])

    def add_section(self) -> None:
        """Draw a line below the last row."""
        self.sections.add(len(self.rows) - 1)


def print_table(table: Table) -> None:
    """Print a table if each column has room for words; otherwise a block of lines for each row.

    Args:
        table: The table.
    """
    cells = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    least = sum(column.least(texts) for column, texts in zip(table.columns, cells, strict=True))
    if find_spec("rich") and _width() > least + _BORDERS * len(table.columns):
        _draw(table)
        return
    if table.title:
        print_line(phrase(table.title), style="bold")
    for row in table.rows:
        # A command or a path that is broken by hand can be pasted; one broken here cannot.
        for line in _block(table, row):
            _print(printable(line.text), line.style)


def print_line(line: str, *, style: str = "") -> None:
    """Print a line, foreign text in it escaped, broken between words where it is too long.

    Args:
        line: The line, without its end.
        style: How it looks on a terminal that has colours, in Rich's words.
    """
    text = printable(line)
    indent = text[: len(text) - len(text.lstrip())]
    width = _width()
    for part in wrapped(text, width, indent) if columns_of(text) > width else [text]:
        _print(part, style)


def print_commands(commands: Iterable[str]) -> None:
    """Print commands to be pasted: never wrapped, foreign text in them escaped.

    Args:
        commands: The commands, some of several lines.
    """
    for command in commands:
        for line in command.split("\n"):
            print(printable(line), flush=True)


def columns_of(text: str) -> int:
    """Count the columns that a text takes on a terminal, where Korean letters take two each.

    Args:
        text: One line.
    """
    if text.isascii():
        return len(text)
    return sum(
        (not unicodedata.combining(each)) + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def wrapped(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    """Break a text between words; a word that is wider than a line stays in one piece.

    Args:
        text: The text.
        width: How many columns a line has.
        first: What the first line begins with.
        later: What all others begin with; None for the same.
    """
    later = first if later is None else later
    lines, line = list[str](), ""
    for word in text.split():
        begin = later if lines else first
        if line and columns_of(f"{begin}{line} {word}") > width:
            lines.append(f"{begin}{line}")
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, f"{later if lines else first}{line}"] if line else lines


def _width() -> int:
    return shutil.get_terminal_size().columns


def _print(text: str, style: str) -> None:
    if not (style and sys.stdout.isatty() and find_spec("rich")):
        print(text, flush=True)
        return
    from rich.text import Text

    # What is broken into pieces cannot be pasted.
    console().print(Text(text, style), soft_wrap=True)


def _draw(table: Table) -> None:
    from rich.table import Table as Drawn
    from rich.text import Text

    title = Text(printable(phrase(table.title)), "table.title") if table.title else None
    drawn = Drawn(title=title, show_header=table.show_header)
    for column in table.columns:
        drawn.add_column(
            Text(phrase(column.header)),
            no_wrap=column.no_wrap,
            justify=column.justify,
            overflow="ellipsis" if column.no_wrap else "fold",
        )
    for number, row in enumerate(table.rows):
        texts = [Text("\n".join(_lines(cell)), cell.style) for cell in row]
        drawn.add_row(*texts, end_section=number in table.sections)
    console().print(drawn)


def console() -> "Console":
    """Open standard output for what Rich draws."""
    from rich.console import Console

    # https://no-color.org speaks of colour; Rich would leave bold, and its escape sequences.
    return Console(color_system=None) if os.environ.get("NO_COLOR") else Console()


def _block(table: Table, row: Sequence[Cell]) -> Iterator[Cell]:
    first, *others = row
    yield first
    for column, cell in zip(table.columns[1:], others, strict=True):
        heading = phrase(column.header) if table.show_header else ""
        for line in _lines(cell):
            if line:
                yield Cell(f"  {heading}: {line}" if heading else f"  {line}")
                heading = ""


def _lines(cell: Cell) -> list[str]:
    return [printable(line) for line in cell.text.split("\n")]
