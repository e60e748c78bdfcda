"""The tree that the generator reads, one for each language, from the project's Markdown.

``page.ko.md`` and ``page.md`` are one page in two languages. A page without its other language
stands in both trees in the language that it has. Lines keep their numbers, so that what the
generator finds is found in the source.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .anchors import anchored
from .words import LANGUAGES, Language, word

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
_PICTURES = {".svg", ".png", ".webp", ".cast"}
_LINK = re.compile(r"(?<=\]\()(?![a-z][a-z0-9+.-]*:|#)([^)#\s]+)")


def pages(language: Language) -> Mapping[str, Path]:
    """Give the path of each page in a language's tree, and the file that it is written in."""
    found: dict[str, Path] = {}
    others: dict[str, Path] = {}
    for path in sorted(DOCS.rglob("*.md")):
        name = path.relative_to(DOCS).as_posix()
        if name.startswith("site/"):
            continue
        plain = name.removesuffix(".ko.md").removesuffix(".md") + ".md"
        (found if _language(name) == language else others)[plain] = path
    return {**others, **found}


def files(language: Language) -> Mapping[str, str]:
    """Give the path of the file that each page of a language's tree is written in."""
    found = pages(language)
    return {_place(name): path.relative_to(ROOT).as_posix() for name, path in found.items()}


def pictures() -> Mapping[str, Path]:
    """Give what pages show, by its place in either tree."""
    names = (path for path in sorted(DOCS.rglob("*")) if path.suffix in _PICTURES)
    found = {path.relative_to(DOCS).as_posix(): path for path in names}
    return {name: path for name, path in found.items() if not name.startswith("site/")}


def missing(language: Language) -> list[str]:
    """List the pages that are written in the other language alone."""
    return [name for name, path in pages(language).items() if _language(path.name) != language]


def _language(name: str) -> Language:
    korean, english = LANGUAGES
    return korean if name.endswith(".ko.md") else english


def staged(language: Language, repository: str) -> Iterator[tuple[str, str]]:
    """Give each page of a language's tree with its links as they lead there.

    Args:
        language: The tree's.
        repository: The address of the repository, where what is no page is read.
    """
    for name, path in pages(language).items():
        yield _place(name), _linked(path, repository)


def page(name: str, language: Language, repository: str) -> str:
    """Give one page of a language's tree, for what is written behind it.

    Args:
        name: Its path in the tree of sources, such as ``codes.md``.
        language: The tree's.
        repository: As `staged` takes it.
    """
    return _linked(pages(language)[name], repository)


def _linked(path: Path, repository: str) -> str:
    return _LINK.sub(lambda link: _target(path, link[1], repository), anchored(path, DOCS))


def decisions(language: Language) -> Iterator[tuple[str, str]]:
    """Give the page that lists what was decided."""
    lines = [f"# {word('decisions', language)}\n"]
    for path in sorted((DOCS / "adr").glob("[0-9]*.md")):
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})")
    yield "adr/index.md", "\n".join(lines) + "\n"


def _place(name: str) -> str:
    """Give the name of a page in the tree: a folder's own page is what browsers ask it for."""
    folder, _, last = name.rpartition("/")
    return "/".join(filter(None, (folder, "index.md" if last == "README.md" else last)))


def _target(path: Path, link: str, repository: str) -> str:
    whole = (path.parent / link).resolve()
    if not whole.is_relative_to(DOCS):
        return f"{repository}/blob/main/{whole.relative_to(ROOT).as_posix()}"
    name = whole.relative_to(DOCS).as_posix()
    if whole.is_dir():
        name = f"{name}/README.md"
    plain = (
        name.removesuffix(".ko.md").removesuffix(".md") + ".md" if name.endswith(".md") else name
    )
    here = path.parent.relative_to(DOCS)
    return Path(os.path.relpath(_place(plain), here)).as_posix()
