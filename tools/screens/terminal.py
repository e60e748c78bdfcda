"""A terminal with what commands printed, as an SVG that needs no font of its own.

Each run of letters is drawn as wide as the cells that it takes, so that columns stay columns in
whatever fixed font a reader has; Hangul and its like take two cells. The ground is dark on light
pages and on dark ones, as terminals are.
"""

import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

_CELL, _LINE, _SIZE, _EDGE, _BAR = 8.4, 19, 14, 18, 34
_FONTS = (
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', "
    "'D2Coding', 'Apple SD Gothic Neo', 'Malgun Gothic', monospace"
)
_STYLE = (
    f"text{{font:{_SIZE}px {_FONTS};fill:#e6edf3;white-space:pre}}"
    ".typed{fill:#7ee787;font-weight:600}.remark{fill:#a3adb8}.wrong{fill:#ffa198}"
)
_RUN = re.compile(r"\S+(?: \S+)*")
# What says that something is wrong, in either language, where a line begins or a word is loud.
_WRONG = re.compile(r"^\s+(?:error|오류):|INVALID|NOT|: 오류: |맞지 않습니다")


def terminal(session: Sequence[tuple[str, Sequence[str]]], title: str, columns: int) -> str:
    """Draw commands and what they printed.

    Args:
        session: Each command with its lines.
        title: What the picture shows, for readers who cannot see it.
        columns: How many cells a line holds.
    """
    marked = (_marked(command, printed, columns) for command, printed in session)
    lines = [line for each in marked for line in each][:-1]
    width, height = columns * _CELL + 2 * _EDGE, len(lines) * _LINE + _BAR + _EDGE
    parts = [part for row, line in enumerate(lines) for part in _row(row, line)]
    dots = "".join(
        f'<circle cx="{_EDGE + 4 + 18 * at}" cy="18" r="5.5" fill="{colour}"/>'
        for at, colour in enumerate(("#ff7b72", "#d29922", "#3fb950"))
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}"'
            f' width="{width:g}" height="{height}" role="img" aria-label={quoteattr(title)}>',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width:g}" height="{height}" rx="8" fill="#0d1117" stroke="#6e7781"/>',
            dots,
            *parts,
            "</svg>\n",
        ]
    )


def cells(text: str) -> int:
    """Count the cells that a text takes in a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def folded(text: str, columns: int) -> Iterator[str]:
    """Cut a line where a terminal begins a new one."""
    line = ""
    for letter in text:
        if cells(line + letter) > columns:
            yield line
            line = ""
        line += letter
    yield line


def _marked(command: str, printed: Sequence[str], columns: int) -> Iterator[tuple[str, str]]:
    """Give each line with its kind, and a gap behind the last."""
    yield "typed", f"$ {command}"
    for line in printed:
        kind = "wrong" if _WRONG.search(line) else ""
        for part in folded(line.rstrip(), columns):
            yield kind, part
    yield "", ""


def _row(row: int, line: tuple[str, str]) -> Iterator[str]:
    kind, text = line
    typed, _, _ = text.partition("  # ")
    y = _BAR + (row + 1) * _LINE - 5
    for found in _RUN.finditer(text):
        for start, run in _of_one_width(found[0], found.start()):
            x = _EDGE + cells(text[:start]) * _CELL
            is_remark = kind == "typed" and start >= len(typed)
            shown = f' class="{"remark" if is_remark else kind}"' if kind else ""
            wide = f"{cells(run) * _CELL:.4g}"
            yield (
                f'<text x="{x:g}" y="{y}" textLength="{wide}" lengthAdjust="spacingAndGlyphs"'
                f"{shown}>{escape(run)}</text>"
            )


def _of_one_width(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Cut a run where letters of one cell end and letters of two begin."""
    for found in re.finditer(r"[ᄀ-ᇿ가-힣　-〿一-鿿＀-￯]+|[^ᄀ-ᇿ가-힣　-〿一-鿿＀-￯]+", text):
        yield start + found.start(), found[0]
