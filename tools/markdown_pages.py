"""The pages of the project, and what stands on them: headings, code, tables and links."""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^`\n]*)$")
_MARK = re.compile(r"^<!-- ([a-z ]+)(?:: (.+))? -->$")
_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`")
_COMMENT = {
    **dict.fromkeys(("sh", "yaml", "toml"), r"(?:^|\s)#.*"),
    **dict.fromkeys(("js", "php", "java"), r"(?:^|\s)//.*"),
}


@dataclass(frozen=True)
class Block:
    """A block of code: its kind, its lines, and what an invisible comment above it says."""

    line: int
    kind: str
    source: str
    mark: tuple[str, str] | None

    def without_comments(self) -> str:
        """Give the code alone: comments are in the page's language."""
        lines = self.source.splitlines()
        if self.kind == "python":
            for token in tokenize.generate_tokens(io.StringIO(self.source).readline):
                if token.type == tokenize.COMMENT:
                    row, column = token.start
                    lines[row - 1] = lines[row - 1][:column]
        elif self.kind in _COMMENT:
            lines = [re.sub(_COMMENT[self.kind], "", line) for line in lines]
        return "\n".join(line.rstrip() for line in lines)


class Page:
    """A page in Markdown."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.blocks: list[Block] = []
        self._prose = list(self._read())

    def _read(self) -> Iterator[tuple[int, str]]:
        fence, start, source = "", 0, list[str]()
        kind, above = "", ""
        for number, line in enumerate(self.text.splitlines(), 1):
            found = _FENCE.match(line)
            if fence:
                if found and found[2] == fence and not found[3]:
                    mark = _MARK.match(above)
                    code = "".join(f"{each}\n" for each in source)
                    told = (mark[1], mark[2] or "") if mark else None
                    self.blocks.append(Block(start, kind, code, told))
                    fence = above = ""
                else:
                    source.append(line)
            elif found:
                fence, kind, start, source = found[2], found[3].strip(), number, []
            else:
                yield number, line
                above = line.strip() or above

    def place(self, line: int) -> str:
        """Say where a line stands, as editors and terminals take it."""
        path = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{path.as_posix()}:{line}"

    def headings(self) -> list[tuple[int, str, str]]:
        """Give each heading: its line, its marks and its text."""
        found = ((number, _HEADING.match(line)) for number, line in self._prose)
        return [(number, each[1], each[2]) for number, each in found if each]

    def prose(self) -> str:
        """Give the text without its code."""
        return _CODE.sub("", "\n".join(line for _, line in self._prose))

    def links(self) -> list[tuple[int, str]]:
        """Give where each link and picture leads, with its line."""
        return [
            (number, link)
            for number, line in self._prose
            for link in _LINK.findall(_CODE.sub("code", line))
        ]

    def tables(self) -> list[tuple[int, list[str]]]:
        """Give each table: the line of its head, and its rows."""
        found: list[tuple[int, list[str]]] = []
        last = 0
        for number, line in self._prose:
            if line.startswith("|"):
                if number != last + 1 or not found:
                    found.append((number, []))
                found[-1][1].append(line)
                last = number
        return found


def every_page() -> list[Path]:
    """List the pages: the first ones, those of the documentation and those beside the code."""
    folders = ("*.md", ".github/*.md", "examples/*.md", "docs/**/*.md")
    found = (path for folder in folders for path in ROOT.glob(folder))
    return sorted(path for path in found if not path.is_relative_to(ROOT / "docs" / "site"))


@cache
def read(path: Path) -> Page:
    """Read a page once."""
    return Page(path)


def korean(path: Path) -> Path:
    """Give where the Korean page beside an English one is."""
    return path.with_name(f"{path.stem}.ko.md")
