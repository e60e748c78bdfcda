"""The page of rules in one language, each rule under the heading that reports lead to."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import is_normalized

from kcp_cli.explain import rule_facts
from kcp_proto.documents import REPAIRS
from kcp_proto.faults import RULE_TEXTS, RULES, rule_anchor

from .markdown import code, ruled, table
from .words import LANGUAGES, SEVERITIES, Language, pick, word

_PAGE = re.compile(r"docs/([\w-]+)\.md")
_PLACE = re.compile(r"\{\w+\}")


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of the page and its Markdown."""
    yield "rules.md", "\n".join(_page(language))


def _page(language: Language) -> Iterator[str]:
    yield f"# {word('rules', language)}\n\n{word('rules-lead', language)}\n"
    titles = (
        (f"[`{name}`](#{rule_anchor(name)})", _said(name, "title", language)) for name in RULES
    )
    yield from table((word("rule", language), word("means", language)), titles)
    for name in RULES:
        yield from _rule(name, language)


def _rule(name: str, language: Language) -> Iterator[str]:
    rule = RULES[name]
    yield f"## {name} {{#{rule_anchor(name)}}}\n"
    yield f"**{_said(name, 'title', language)}**\n"
    yield f"{_said(name, 'description', language)}\n"
    words = rule.message_ko if language == "ko" else rule.message
    rows = [
        (word("remedy", language), _said(name, "remedy", language)),
        (word("report-says", language), _shown(words)),
    ]
    fixes = [fix.words for fix in REPAIRS.values() if name in fix.rules]
    if fixes:
        listed = "; ".join(korean if language == "ko" else english for english, korean in fixes)
        rows.append((word("fixable", language), listed))
    rows.append((word("plain-source", language), ruled(_linked(rule.ruling))))
    yield from table((word("severity", language), pick(SEVERITIES[rule.severity], language)), rows)
    yield from _example(rule_facts(name)["example"], language)


def _said(name: str, which: str, language: Language) -> str:
    # The tables of rules say everything in English first.
    both: tuple[str, str] = getattr(RULE_TEXTS[name], which)
    return _linked(both[::-1][LANGUAGES.index(language)])


def _linked(text: str) -> str:
    return _PAGE.sub(r"[\1](\1.md)", text)


def _shown(words: str) -> str:
    """Show what differs from fault to fault as an ellipsis."""
    return code(_PLACE.sub("…", words).replace("{{", "{").replace("}}", "}"))


def _example(example: Mapping[str, Any] | None, language: Language) -> Iterator[str]:
    if example is None:
        return
    message = example.get("message")
    if message:
        yield f"{word('in-message', language)} [`{message}`](messages/{message}.md):\n"
    rows = [
        (word(which, language), _fields(example[which], language)) for which in ("wrong", "right")
    ]
    yield from table((word("example", language), word("content", language)), rows)


def _fields(shown: Mapping[str, Any] | str, language: Language) -> str:
    if isinstance(shown, str):
        return code(shown) if shown else word("empty", language)
    return ", ".join(
        f"`{name}` {word('left-out', language)}" if value is None else code(_member(name, value))
        for name, value in shown.items()
    )


def _member(name: str, value: object) -> str:
    # Decomposed characters look like composed ones.
    is_plain = not isinstance(value, str) or is_normalized("NFC", value)
    return f'"{name}": {json.dumps(value, ensure_ascii=not is_plain)}'
