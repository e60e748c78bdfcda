"""Search in all that the toolkit knows: words in English or Korean, names, codes and numbers."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from kcp_cli.codes import rows_of, table_names
from kcp_proto import catalogue
from kcp_proto.faults import RULE_TEXTS
from kcp_schemas import message_names

from .limits import MOST_FOUND
from .pages import rulings

_SHOWN = 300


class Entry(NamedTuple):
    """One thing that can be found.

    Attributes:
        kind: What it is; the tool of that name says more.
        name: Its name.
        title: What it is called, in English and Korean.
        text: What is known of it.
    """

    kind: str
    name: str
    title: str
    text: str


def search(query: str, limit: int = 10) -> dict[str, Any]:
    """Find what holds all words of a query, the best first."""
    words = query.casefold().split()
    scored = [(score, entry) for entry in _entries() if (score := _score(entry, words))]
    scored.sort(key=lambda pair: -pair[0])
    found = [entry for _, entry in scored]
    shown = [
        {"kind": each.kind, "name": each.name, "title": each.title, "text": each.text[:_SHOWN]}
        for each in found[: min(limit, MOST_FOUND)]
    ]
    return {"found": len(found), "best": shown}


def _score(entry: Entry, words: list[str]) -> int:
    """Weigh how well an entry fits: a whole name before a title, and that before the text."""
    total = 0
    for word in words:
        if word in (entry.name.casefold(), entry.name.rpartition(" ")[2].casefold()):
            total += 100
        elif word in entry.name.casefold():
            total += 20
        elif word in _close(entry.title):
            total += 10
        elif word in _close(entry.text):
            total += 1
        else:
            return 0
    return total


def _close(text: str) -> str:
    # Korean writes the same words with a blank between them and without.
    text = text.casefold()
    return f"{text} {text.replace(' ', '')}"


@cache
def _entries() -> tuple[Entry, ...]:
    return (*_messages(), *_fields(), *_rules(), *_rulings(), *_codes())


def _messages() -> Iterator[Entry]:
    for name in message_names():
        described = catalogue.message(name).schema
        title = f"{described['description']} {described['title']}"
        yield Entry("message", name, title, described.get("$comment", ""))


def _fields() -> Iterator[Entry]:
    """Give each field once, with the messages that have it."""
    holders: dict[str, list[str]] = {}
    first: dict[str, Any] = {}
    for name in message_names():
        for field in catalogue.message(name).fields.values():
            holders.setdefault(field.name, []).append(name)
            first.setdefault(field.name, field.schema)
    for name, messages in holders.items():
        described = first[name]
        title = f"{described['description']} {described['title']}"
        yield Entry("field", name, title, ", ".join(messages))


def _rules() -> Iterator[Entry]:
    for name, text in RULE_TEXTS.items():
        body = " ".join((*text.description, *text.remedy))
        yield Entry("rule", name, " ".join(text.title), body)


def _rulings() -> Iterator[Entry]:
    for number, (title, text) in rulings().items():
        yield Entry("ruling", number, title, text)


def _codes() -> Iterator[Entry]:
    for table in table_names():
        for row in rows_of(table):
            meaning = row.get("meaning", {})
            text = f"{meaning.get('en', '')} {meaning.get('ko', '')}".strip()
            yield Entry("code", f"{table} {row['code']}", f"{row['en']} {row['ko']}", text)
