"""What makes a site that is not published: each finding with the file and the line it comes from.

The generator finds links to pages and headings that are not there. Here is what it overlooks:
images, links written as HTML, words that the glossary does not want, pages without their other
language, and anything that a browser would fetch from another host.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from .words import Language

# Folders whose pages are there in both languages.
BOTH = ("tasks", "explanation")
_FENCE = re.compile(r"^ *(```+|~~~+)")
_CODE = re.compile(r"(`+).+?\1")
_LINK = re.compile(r"\]\(<?([^)\s>]+)>?[^)]*\)|^\[[^]]+\]: *(\S+)")
_HTML = re.compile(r"<(?:a|img|source|video)\b[^>]*?\s(?:href|src)=[\"']([^\"']+)", re.IGNORECASE)
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_ID = re.compile(r"\s(?:id|name)=\"([^\"]+)\"|\sid=([^\s\"'>]+)")
_UNWANTED = re.compile(r"^\| ([^|`]+) \| ([^|`]+) \|$", re.MULTILINE)
# A link to follow is no fetch; what these tags name, a browser fetches by itself.
_FETCH = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|object|use|image)\b[^>]*?\s"
    r"(?:src|href|data|srcset)=[\"']?((?:https?:)?//[^\s\"'>]+)"
    r"|<link\b(?![^>]*rel=\"?(?:canonical|alternate))[^>]*?href=[\"']?((?:https?:)?//[^\s\"'>]+)"
    r"|(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\s\"')]+)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FOUND = re.compile(r"(?:Warning|Error): ([^\n]+)\n[^\[\n]*\[ ([^\n\]]+):(\d+):\d+ \]")


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong at a line of a file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Give the place first, as editors and terminals know it."""
        return f"{self.file}:{self.line}: {self.text}"


def of_the_generator(output: str, files: Mapping[str, str]) -> set[Finding]:
    """Read what the generator printed.

    Args:
        output: All of it.
        files: The source of each page of the tree.
    """
    found = _FOUND.findall(_COLOUR.sub("", output))
    return {Finding(files.get(page, page), int(line), text) for text, page, line in found}


def broken_links(
    pages: Mapping[str, str], files: Mapping[str, str], built: Path
) -> Iterator[Finding]:
    """Find what a page links to or shows that is not in the site.

    Args:
        pages: The Markdown of each page of a tree.
        files: The source of each.
        built: Where the generator put them.
    """
    for page, text in pages.items():
        for number, line in prose(text):
            targets = [link for pair in _LINK.findall(line) for link in pair if link]
            for target in targets + _HTML.findall(line):
                if wrong := _missing(page, unescape(target), built):
                    yield Finding(files[page], number, wrong)


def unwanted_words(
    pages: Mapping[str, str], files: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[Finding]:
    """Find words that the glossary has others for.

    Args:
        pages: The Markdown of each page of a tree.
        files: The source of each.
        words: Each unwanted word and the one to use.
    """
    if not words:
        return
    unwanted = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    for page, text in pages.items():
        if Path(files[page]).stem.partition(".")[0] == "glossary":
            continue
        for number, line in prose(text):
            for word in unwanted.findall(line):
                instead = words[word.lower()]
                yield Finding(files[page], number, f"the glossary has {instead!r} for {word!r}")


def glossary_words(glossary: str) -> Mapping[str, str]:
    """Read from the glossary which words it does not want."""
    _, _, after = glossary.partition("\n## Words not to use\n")
    rows = _UNWANTED.findall(after.partition("\n## ")[0])
    return {unwanted.lower(): wanted for unwanted, wanted in rows if unwanted != "not"}


def without_other_language(missing: Mapping[Language, list[str]]) -> Iterator[Finding]:
    """Find pages that must be there in both languages and are not.

    Args:
        missing: For each language the pages that are written in the other alone.
    """
    for language, names in missing.items():
        for name in names:
            if name.partition("/")[0] in BOTH:
                english, korean = name, f"{name.removesuffix('.md')}.ko.md"
                there, lost = (korean, english) if language == "en" else (english, korean)
                yield Finding(f"docs/{there}", 1, f"its other language, docs/{lost}, is missing")


def fetched_from_elsewhere(folder: Path, files: Mapping[str, str]) -> Iterator[Finding]:
    """Find what a browser would fetch from another host.

    Args:
        folder: The built pages.
        files: The source of each page of the tree.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".html", ".css", ".svg"}:
            continue
        text = path.read_text("utf-8")
        name = path.relative_to(folder).as_posix()
        for match in _FETCH.finditer(text):
            address = next(filter(None, match.groups()))
            source = files.get(f"{name.removesuffix('.html')}.md", name)
            line = text.count("\n", 0, match.start()) + 1
            yield Finding(source, _line_of(address, source) or line, f"loads {address}")


def _line_of(address: str, source: str) -> int:
    path = Path(__file__).resolve().parents[2] / source
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return next((number for number, line in enumerate(lines, 1) if address in line), 0)


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a page without its code, each with its number."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        else:
            yield number, _CODE.sub("``", line)


def _missing(page: str, target: str, built: Path) -> str:
    """Say what of a link's target is not there."""
    if _SCHEME.match(target):
        return ""
    path, _, anchor = target.partition("#")
    there = normpath(join(dirname(page), unquote(path))) if path else page
    file = built / re.sub(r"\.md$", ".html", there)
    if file.suffix == ".html" and not file.exists():
        file = built / there
    if not file.is_file():
        return f"{target} is not there"
    if anchor and file.suffix == ".html" and unquote(anchor) not in _anchors(file):
        return f"{target} has no such heading"
    return ""


@cache
def _anchors(file: Path) -> frozenset[str]:
    found = _ID.findall(file.read_text("utf-8"))
    return frozenset(unescape(quoted or bare) for quoted, bare in found)
