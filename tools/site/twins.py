"""The site for programs that read: a Markdown twin of each page, and what llmstxt.org asks for.

A twin is at the page's address with ``.md`` for ``.html``. It holds what the page's HTML shows:
pictures as the words that describe them, the Python API from docstrings.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from . import docstrings, navigation, staging
from .words import Language, word

_DIRECTIVE = re.compile(r"^::: ([\w.]+)\n((?: +.*\n?)*)", re.MULTILINE)
_MEMBERS = re.compile(r"members: \[(.*)\]")
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)\s]*\bpictures/([\w.-]+\.svg)\)$", re.MULTILINE)
_DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
# What only our tests read.
_REMARK = re.compile(r"^<!-- (?:not run|tested in|in its own language)[^\n]*-->\n+", re.MULTILINE)
_ANCHOR = re.compile(r"^(#{1,6} .+?) \{ ?#[^}\n]+\}$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_LONGEST_LINE = 200


def twins(pages: Mapping[str, str]) -> Mapping[str, str]:
    """Give the twin of each page, by its path, which is the page's in the tree.

    Args:
        pages: The Markdown of each page of a tree.
    """
    return {name: _twin(text) for name, text in pages.items()}


def index(pages: Mapping[str, str], language: Language, titles: Mapping[str, str]) -> str:
    """Write ``llms.txt``: what the project is, and each page with its one line.

    Args:
        pages: The twins of a tree.
        language: The tree's.
        titles: Of pages whose own heading is too long for a list.
    """
    lines = [f"# kcp-proto\n\n> {word('llms-summary', language)}\n\n{word('llms-how', language)}"]
    menu = navigation.menu(pages, language, titles)
    home = [entry for entry in menu if isinstance(entry, str)]
    lines += [_entry(name, pages, titles) for name in home]
    for entry in menu:
        for title, below in entry.items() if isinstance(entry, dict) else ():
            lines.append(f"\n## {title}\n")
            inside = [below] if isinstance(below, str) else navigation.paths(below)
            lines += [_entry(name, pages, titles) for name in inside]
    return "\n".join(lines) + "\n"


def whole(pages: Mapping[str, str], language: Language) -> str:
    """Write ``llms-full.txt``: every page, in the order of the menu.

    Args:
        pages: The twins of a tree.
        language: The tree's.
    """
    order = navigation.paths(navigation.menu(pages, language))
    return "".join(f"<!-- {name} -->\n\n{pages[name].strip()}\n\n" for name in order)


def _twin(text: str) -> str:
    text = _DIRECTIVE.sub(_described, text)
    text = _PICTURE.sub(_in_words, text)
    return _ANCHOR.sub(r"\1", _REMARK.sub("", text))


def _described(directive: re.Match[str]) -> str:
    if "show_root_heading: true" in directive[2]:
        return docstrings.described_name(directive[1])
    members = _MEMBERS.search(directive[2])
    names = re.findall(r"[\w.]+", members[1]) if members else []
    return docstrings.described(directive[1], names)


def _in_words(picture: re.Match[str]) -> str:
    """Add to a picture what it says to readers who do not see it."""
    drawn = (staging.DOCS / "pictures" / picture[1]).read_text("utf-8")
    told = _DESCRIPTION.search(drawn)
    return f"{picture[0]}\n\n*{unescape(told[1])}*" if told else picture[0]


def _entry(name: str, pages: Mapping[str, str], titles: Mapping[str, str]) -> str:
    heading, *rest = _FENCED.sub("", pages[name]).strip().splitlines()
    title = titles.get(name) or heading.removeprefix("# ").replace("`", "")
    told = " ".join(_first_paragraph(rest))
    return f"- [{title}]({name})" + (f": {_short(told)}" if told else "")


def _first_paragraph(lines: list[str]) -> Iterator[str]:
    """Give the first lines that are plain words, without the marks of Markdown."""
    begun = False
    for line in lines:
        is_prose = bool(line.strip()) and line[0] not in "|>#<-:"
        if begun and not is_prose:
            return
        if is_prose:
            begun = True
            yield _LINK.sub(r"\1", line).replace("`", "").replace("**", "").strip()


def _short(text: str) -> str:
    sentence = re.split(r"(?<=\.) ", text, maxsplit=1)[0]
    return sentence if len(sentence) <= _LONGEST_LINE else f"{sentence[: _LONGEST_LINE - 1]}…"
