"""Patterns are written in the few words that every regular-expression engine reads alike (R5).

`tests/schemas/test_form.py` forbids what is known to differ; here nothing is allowed that is not
known to be the same in Python, ECMAScript, Java, PCRE, RE2 and Rust.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from kcp_schemas import load_schema, message_names

IN_CLASS = r"(?:\\x[0-9a-f]{2}|\\\\|[^\\\[\]])"
WORDS = re.compile(
    rf"""
    [\^$|)]                 # anchors, alternatives, the end of a group
    | \(\?:                 # a group that captures nothing
    | \[\^?{IN_CLASS}+\]    # a class of characters that are all written out
    | [A-Za-z0-9@=,:&;'"<>/ -]
    | \\[.()\[\]\\^$|]      # a mark that stands for itself
    | [*+?] | \{{[0-9]+(?:,[0-9]+)?\}}
    """,
    re.VERBOSE,
)


def patterns(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        schema = cast("dict[str, Any]", node)
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for part in schema.values():
            yield from patterns(part)


@pytest.mark.parametrize("name", message_names())
def test_a_pattern_holds_only_words_that_mean_the_same_everywhere(name: str) -> None:
    found = set(patterns(dict(load_schema(name))))
    # A few responses of which little is known have no pattern; every request has some.
    assert found or name.endswith(".response")
    assert {pattern for pattern in found if WORDS.sub("", pattern)} == set()


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"\d", r"\w+", r"\s", r"\bx", r"x\Z", r"\p{L}", r"[\d]", r"[a\-z]", r"a\-z", ".", r"\1"),
        *("(?=x)", "(?!x)", "(?<=x)", "(?P<a>x)", "(?i)x", "(x)", "{,3}", "{3,}x{", "[[:digit:]]"),
    ],
)
def test_a_word_that_engines_read_differently_is_noticed(pattern: str) -> None:
    assert WORDS.sub("", pattern)
