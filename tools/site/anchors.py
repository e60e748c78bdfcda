"""One address for each heading: the same anchor in both languages, and a ruling's number.

A code host makes the anchor of a heading from its text, in the language of the page. On the site a
heading has the anchor of the English one, so that a link and the switch of the language find it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pymdownx.slugs import slugify

_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_RULING = re.compile(r"R\d+(?= )")
_LINK = re.compile(r"(?<=\]\()(?![a-z][a-z0-9+.-]*:)([^)#\s]*)#([^)\s]+)")
_slug = slugify(case="lower")


def anchored(path: Path, docs: Path) -> str:
    """Give a page with the anchors of its headings, and of those that it links to.

    Args:
        path: The file.
        docs: The folder of the pages; what is outside keeps its anchors.
    """
    lines = path.read_text("utf-8").split("\n")
    for (index, _, text), anchor in zip(_headings(path), anchors(path).values(), strict=True):
        if anchor != _slug(text, "-"):
            lines[index] += f" {{#{anchor}}}"
    return _LINK.sub(lambda link: _link(path, docs, link), "\n".join(lines))


def anchors(path: Path) -> Mapping[str, str]:
    """Give the anchors of a page as a code host makes them, each with the site's."""
    own, pair = _headings(path), _headings(_english(path))
    same = [level for _, level, _ in own] == [level for _, level, _ in pair]
    named = [_anchor(text) for _, _, text in (pair if same else own)]
    return dict(zip((_slug(text, "-") for _, _, text in own), named, strict=True))


def _anchor(heading: str) -> str:
    ruling = _RULING.match(heading)
    return ruling[0].lower() if ruling else _slug(heading, "-")


def _english(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".ko.md").removesuffix(".md") + ".md")


@cache
def _headings(path: Path) -> Sequence[tuple[int, int, str]]:
    """Find the headings of a page: the line's index, the level and the text."""
    text = path.read_text("utf-8") if path.is_file() else ""
    return tuple(_found(text.split("\n")))


def _found(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (heading := _HEADING.match(line)):
            yield index, len(heading[1]), heading[2]


def _link(path: Path, docs: Path, link: re.Match[str]) -> str:
    target = (path.parent / link[1]).resolve() if link[1] else path
    is_page = target.suffix == ".md" and target.is_relative_to(docs)
    anchor = anchors(target).get(link[2], link[2]) if is_page else link[2]
    return f"{link[1]}#{anchor}"
