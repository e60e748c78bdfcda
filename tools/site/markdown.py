"""Markdown that is made from values: text that stays text, tables, and links to rulings."""

import re
from collections.abc import Iterable, Iterator, Sequence

_MARKS = re.compile(r"[\\*`\[\]<]|(?<!\w)_|_(?!\w)")
_RULING = re.compile(r"\bR(\d+)(?![0-9A-Za-z_])")
_CODE = re.compile(r"(`[^`]+`)")


def plain(text: str) -> str:
    """Give a text in which nothing is read as Markdown."""
    return _MARKS.sub(lambda mark: "&lt;" if mark[0] == "<" else f"\\{mark[0]}", text)


def code(text: str) -> str:
    """Give a text as code, which may hold a grave accent."""
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give a table and the blank line behind it; nothing without rows."""
    filled = [" | ".join(map(_cell, row)) for row in rows]
    if filled:
        yield f"| {' | '.join(head)} |"
        yield "|" + "---|" * len(head)
        yield from (f"| {row} |" for row in filled)
        yield ""


def ruled(text: str, up: str = "") -> str:
    """Give a text whose rulings lead to their headings.

    Args:
        text: Text that names rulings by their numbers.
        up: The way from its page to the page of rulings.
    """
    parts = _CODE.split(text)
    parts[::2] = [_RULING.sub(rf"[R\1]({up}rulings.md#r\1)", part) for part in parts[::2]]
    return "".join(parts)


def _cell(text: str) -> str:
    parts = _CODE.split(text.replace("\n", " "))
    parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
    return "".join(parts)
