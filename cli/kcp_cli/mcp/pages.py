"""Texts of the documentation that come with the package: rulings, decision rules."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from kcp_cli.output import Language, language

_SECTION = re.compile(r"^## (R\d+) (.+)\n", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)\s]+\)")


@cache
def page(name: str) -> str:
    """Read a page; its links to other pages become plain words, for these are not here.

    Args:
        name: Its file's name, such as ``rulings.md``.
    """
    package = files("kcp_proto") / name
    # A checkout has the pages where they are written; a wheel has them in the package.
    place = package if package.is_file() else Path(__file__).parents[3] / "docs" / name
    return _LINK.sub(r"\1", place.read_text("utf-8"))


def decision_rules() -> str:
    """Give the page of decision rules, in the language that was chosen."""
    return page("decision-rules.ko.md" if language() is Language.KOREAN else "decision-rules.md")


@cache
def rulings() -> Mapping[str, tuple[str, str]]:
    """Give each ruling's title and text, by its number such as ``R19``."""
    pieces = _SECTION.split(page("rulings.md"))[1:]
    found = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    return {number: (title, text.strip()) for number, title, text in found}
