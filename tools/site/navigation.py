"""Where each page stands in the menu: sections of subjects, each with pages and folders.

A folder's pages stand in the order in which its own page links to them, under that page's headings;
those that it does not name come last. A page of a listed folder thus needs no line here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import join, normpath
from typing import TypeAlias

from .words import Language, pick

# A page, a folder (its name ends in a slash), or a group with a title in both languages.
Entry: TypeAlias = "str | Section"
Section: TypeAlias = "tuple[tuple[str, str], Sequence[Entry]]"
# What the generator reads: paths, and titles with a path or with what stands below them.
Item: TypeAlias = "str | dict[str, str | Menu]"
Menu: TypeAlias = "list[Item]"

SECTIONS: Sequence[Section] = (
    (("시작하기", "Start"), ("index.md", "install.md", "guide.md", "glossary.md", "platforms.md")),
    (("작업", "Tasks"), ("tasks/", "recipes/", "claim-send-finalise.md", "go-live.md")),
    (("이해하기", "Explanation"), ("explanation/", "gateway.md", "scale.md")),
    (
        ("파이썬", "Python"),
        (
            *("python/", "embedding.md", "transports.md", "errors.md", "observers.md"),
            *("notices.md", "resolve.md", "reconcile.md", "recordings.md", "database.md"),
            (("키와 서명", "Keys and signatures"), ("keys.md", "signers.md", "explain.md")),
            *("testing.md",),
        ),
    ),
    (
        ("레퍼런스", "Reference"),
        (
            "reference/",
            (("전문", "Messages"), ("messages.md", "messages/", "schemas.md", "profiles.md")),
            (("규칙", "Rules"), ("rules.md", "rules/")),
            (("해석", "Rulings"), ("rulings.md", "rulings/")),
            (("코드와 오류", "Codes and errors"), ("codes.md", "codes/", "errors/", "exits.md")),
            (("명령과 설정", "Commands"), ("cli.md", "commands/", "configuration.md")),
        ),
    ),
    (
        ("도구", "Tools"),
        (
            (("샌드박스", "Sandbox"), ("sandbox.md", "trust.md", "exam.md")),
            (("검사", "Checks"), ("validate.md", "reports.md", "ci.md", "generators.md")),
            (("점검", "Diagnosis"), ("doctor.md", "survey.md", "bench.md")),
            (("코딩 에이전트", "Coding agents"), ("decision-rules.md", "mcp.md")),
            (("다른 언어", "Other languages"), ("conformance.md",)),
            "tools/",
        ),
    ),
    (("Python API", "Python API"), ("api/",)),
    (
        ("프로젝트", "Project"),
        (
            *("house.md", "benchmarks.md", "mutation.md"),
            (("결정 기록", "Decisions"), ("adr/",)),
        ),
    ),
)
_LINK = re.compile(r"\]\(([^)#\s]+\.md)[^)]*\)")


def menu(
    pages: Mapping[str, str], language: Language, titles: Mapping[str, str] | None = None
) -> Menu:
    """Give the menu of a language.

    Args:
        pages: The Markdown of each page, by its path in the tree.
        language: In which titles of sections are written.
        titles: Of pages whose own heading is too long for a menu.
    """
    return _titled(list(_sections(SECTIONS, pages, language)), titles or {})


def _titled(entries: Menu, titles: Mapping[str, str]) -> Menu:
    named: Menu = []
    for entry in entries:
        if isinstance(entry, str):
            named.append({titles[entry]: entry} if entry in titles else entry)
        else:
            named += [
                {title: below if isinstance(below, str) else _titled(below, titles)}
                for title, below in entry.items()
            ]
    return named


def outside(pages: Mapping[str, str]) -> list[str]:
    """List the pages that no section leads to."""
    listed = set(paths(menu(pages, "en")))
    return sorted(page for page in pages if page not in listed)


def paths(menu: Menu) -> Iterator[str]:
    """Give the pages of a menu in its order."""
    for entry in menu:
        if isinstance(entry, str):
            yield entry
        else:
            for below in entry.values():
                yield from [below] if isinstance(below, str) else paths(below)


def _sections(
    entries: Sequence[Entry], pages: Mapping[str, str], language: Language
) -> Iterator[Item]:
    for entry in entries:
        if not isinstance(entry, str):
            title, below = entry
            if inside := list(_sections(below, pages, language)):
                yield {pick(title, language): inside}
        elif entry.endswith("/"):
            yield from _folder(entry, pages)
        elif entry in pages:
            yield entry


def _folder(name: str, pages: Mapping[str, str]) -> Iterator[Item]:
    own = f"{name}index.md"
    left = dict.fromkeys(sorted(page for page in pages if page.startswith(name)))
    if own in left:
        del left[own]
        yield own
    for title, linked in _headings(pages.get(own, "")):
        there = [page for link in linked if (page := normpath(join(name, link))) in left]
        left = {page: None for page in left if page not in there}
        if there:
            below: Menu = [*dict.fromkeys(there)]
            yield from [{title: below}] if title else below
    yield from left


def _headings(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each heading of a page below its first, and the pages that it links to."""
    title, *rest = re.split(r"^##+ (.+?)(?: *\{#.*\})?$", text, flags=re.MULTILINE)
    yield "", _LINK.findall(title)
    for title, under in zip(rest[::2], rest[1::2], strict=True):
        yield title, _LINK.findall(under)
