"""A text in the language that was chosen."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from kcp_cli.output import Language, language


def phrase(text: str, *values: object) -> str:
    """Say a text in the language that was chosen.

    Args:
        text: The English text, which is its key in the table of the other language.
        *values: What stands in its braces.

    Returns:
        The text, in English if the table lacks it.
    """
    if language() is Language.KOREAN:
        text = korean().get(text, text)
    return text.format(*values) if values else text


@cache
def korean() -> Mapping[str, str]:
    """Read the table of Korean texts, which has the form that gettext gives its tables."""
    return read("ko.po")


def read(name: str) -> Mapping[str, str]:
    """Read a table: the English texts, each with its Korean one.

    Args:
        name: The file beside this one.
    """
    return dict(_pairs((files("kcp_cli.phrases") / name).read_text("utf-8")))


def _pairs(table: str) -> Iterator[tuple[str, str]]:
    english = ""
    for line in table.splitlines():
        kind, _, text = line.partition(" ")
        if kind == "msgid":
            english = json.loads(text)
        elif kind == "msgstr":
            yield english, json.loads(text)
