"""Say where a page is behind its other language: in headings, code, tables or links.

Run ``python tools/languages.py``; it prints each place as ``file:line``. Comments in code may
differ, and so may the anchors of links, which are made from headings.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from tools.markdown_pages import Block, Page, every_page, korean, read  # noqa: E402

Part = tuple[int, object]
_IN_BOTH = ("README", "docs/tasks/", "docs/explanation/", "docs/python/")
_KOREAN_ONLY = "guide.ko.md"


def pairs() -> list[tuple[Path, Path]]:
    """List the pages that are there in both languages, the English one first."""
    return [(path, korean(path)) for path in every_page() if korean(path).exists()]


def without_the_other() -> list[str]:
    """List the pages that lack their other language, where there must be both."""
    found = {path.relative_to(ROOT).as_posix() for path in every_page()}
    needed = {name for name in found if name.startswith(_IN_BOTH) and not name.endswith(".ko.md")}
    alone = {f"{name.removesuffix('.md')}.ko.md" for name in needed} - found
    korean = {name for name in found if name.endswith(".ko.md")} - {f"docs/{_KOREAN_ONLY}"}
    alone |= {name.replace(".ko.md", ".md") for name in korean} - found
    return [f"{name}: is not there, and its other language is" for name in sorted(alone)]


def differences(english: Page, korean: Page) -> Iterator[str]:
    """Say where two languages of a page differ, each time from there on in one way only."""
    for what, of in (("heading", _headings), ("block of code", _code), ("table", _tables)):
        yield from _first(what, english, of(english), korean, of(korean))
    if len(english.headings()) == len(korean.headings()):
        yield from _links(english, korean)


def _first(
    what: str, english: Page, one: list[Part], korean: Page, other: list[Part]
) -> Iterator[str]:
    for (line, left), (there, right) in zip(one, other, strict=False):
        if left != right:
            yield f"{korean.place(there)}: another {what} than {english.place(line)}"
            return
    if len(one) != len(other):
        longer, parts = (english, one) if len(one) > len(other) else (korean, other)
        behind = korean if longer is english else english
        line = parts[min(len(one), len(other))][0]
        yield f"{behind.place(1)}: lacks the {what} of {longer.place(line)}"


def _headings(page: Page) -> list[Part]:
    return [(line, marks) for line, marks, _ in page.headings()]


def _code(page: Page) -> list[Part]:
    return [
        (each.line, (each.kind, each.mark, "" if _has_words(each) else _code_of(each)))
        for each in page.blocks
    ]


def _code_of(block: Block) -> str:
    return block.without_comments().replace(" --lang ko", "")


def _has_words(block: Block) -> bool:
    """Say whether a block shows words for people: what is no code, such as a drawing, does."""
    how = block.mark[0] if block.mark else ""
    return how == "in its own language" or bool(how and block.kind == "text")


def _tables(page: Page) -> list[Part]:
    return [
        (line, [_cells(row) for row in rows if _KOREAN_ONLY not in row])
        for line, rows in page.tables()
    ]


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", row)))


def _links(english: Page, korean: Page) -> Iterator[str]:
    for (line, one), (there, other) in zip(_sections(english), _sections(korean), strict=True):
        if one != other:
            lacks, more = sorted((one - other).elements()), sorted((other - one).elements())
            where = f"{korean.place(there)}: not the links of {english.place(line)}"
            yield f"{where}; lacks {lacks}, has besides {more}"


def _sections(page: Page) -> list[tuple[int, Counter[str]]]:
    """Give what is linked to below each heading; a page's own other language does not count."""
    starts = [1, *(line for line, _, _ in page.headings())]
    found = [(start, Counter[str]()) for start in starts]
    for line, link in page.links():
        target = re.sub(r"\.(?:ko|en)\.(?=(?:md|svg|png|webp)$)", ".", link.partition("#")[0])
        is_other = (page.path.parent / target).resolve() == _plain(page.path)
        if not is_other and _KOREAN_ONLY not in link:
            section = max(at for at, start in enumerate(starts) if start <= line)
            found[section][1][target] += 1
    return found


def _plain(path: Path) -> Path:
    return path.with_name(path.name.replace(".ko.md", ".md"))


def main() -> int:
    """Print each place; the exit code is 1 if there is one."""
    behind = (each for one, other in pairs() for each in differences(read(one), read(other)))
    found = [*without_the_other(), *behind]
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
