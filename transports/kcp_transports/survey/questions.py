"""The open questions about the gateway, as data: what is asked, and what responses mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Effect = Literal["no effect", "reversible", "never"]
EFFECTS: tuple[Effect, ...] = ("no effect", "reversible", "never")
Verdict = Literal["confirmed", "refuted", "inconclusive"]
# A question that looks at every response of the survey sends no request of its own.
RESPONSES = "responses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence in both languages."""

    en: str
    ko: str

    def of(self, language: str) -> str:
        """Choose a language: ``ko``, or English for any other."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a response would mean.

    Args:
        id: Its name within the question.
        when: By the request's name, the conditions that its observation fulfils; all of them.
        verdict: What it says of the hypothesis.
        words: The same in words.
        changes: What a person would then look at: ``schema:``, ``ruling:`` or ``choice:`` and a
            name; a choice is one of the sandbox's own, by the words that docs/gateway.md sets bold.
    """

    id: str
    when: Mapping[str, tuple[str, ...]]
    verdict: Verdict
    words: Words
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a reviewed survey of staging found.

    Args:
        state: Whether staging does what the hypothesis says.
        meaning: Which of the question's meanings it was.
        date: The day in Korea, ``YYYY-MM-DD``.
        tool: The version of this toolkit that asked.
        came: HTTP status and result code of what was asked last; "" where there is none.
    """

    state: Literal["agrees", "differs"]
    meaning: str
    date: str
    tool: str
    came: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A numbered question of docs/gateway.md.

    Args:
        id: Such as ``Q3``.
        effect: Whether asking it leaves a trace: ``no effect``, ``reversible``, or ``never`` asked.
        words: The question.
        hypothesis: What this project takes for true until it is asked, and what the sandbox does.
        asks: Names of the requests and handshakes, in the order in which they are sent;
            ``responses`` for all that came back.
        meanings: What each response would mean; the first that fits counts.
        by_name: Whether it is asked only where it is named.
        why: Why it is never asked.
        staging: What is known of staging by a reviewed survey; None if it was not asked.
    """

    id: str
    effect: Effect
    words: Words
    hypothesis: Words
    asks: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    by_name: bool
    why: Words | None
    staging: Mark | None

    @property
    def choices(self) -> frozenset[str]:
        """Name the sandbox's own choices that it would settle."""
        named = (change.partition(":") for each in self.meanings for change in each.changes)
        return frozenset(name for kind, _, name in named if kind == "choice")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecipe:
    """How a request differs from a valid one.

    Args:
        name: Its name in the questions.
        operation: Whose valid request it begins with.
        fields: The caller's fields of that; ``{name}`` stands for a value that a survey gives.
        needs: What a response must show before others are compared with it: ``nothing-found``,
            ``success``, or "" for any result code.
        alter: The alterations by their names; `drafts` says what each does.
    """

    name: str
    operation: str
    fields: Mapping[str, str]
    needs: str
    alter: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeRecipe:
    """What a handshake offers; nothing follows it.

    Args:
        name: Its name in the questions.
        version: The one TLS version that is offered, as `ssl.TLSVersion` names it.
        ciphers: The suites in OpenSSL's notation; "" for its own choice.
    """

    name: str
    version: str
    ciphers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All there is to ask.

    Args:
        questions: By id, in their order.
        requests: By name.
        handshakes: By name.
        payment: The steps of an own payment, by name: how it is made, looked at and taken back.
    """

    questions: Mapping[str, Question]
    requests: Mapping[str, RequestRecipe]
    handshakes: Mapping[str, HandshakeRecipe]
    payment: Mapping[str, RequestRecipe]


def questions_text() -> str:
    """Return the file as it is shipped."""
    text: str = files(__package__ or "").joinpath("questions.json").read_text("utf-8")
    return text


@cache
def load_questions() -> Catalogue:
    """Parse the questions that are shipped, once."""
    return parse_questions(questions_text())


def parse_questions(text: str) -> Catalogue:
    """Parse the questions.

    Args:
        text: A file as `questions_text` gives it.
    """
    data = json.loads(text)
    requests, payment = (
        {name: _request(name, it, data["bases"]) for name, it in data[part].items()}
        for part in ("requests", "payment")
    )
    handshakes = {
        name: HandshakeRecipe(name=name, version=it["version"], ciphers=it.get("ciphers", ""))
        for name, it in data["handshakes"].items()
    }
    questions = {members["id"]: _question(members) for members in data["questions"]}
    return Catalogue(
        questions=MappingProxyType(questions),
        requests=MappingProxyType(requests),
        handshakes=MappingProxyType(handshakes),
        payment=MappingProxyType(payment),
    )


def _request(name: str, members: dict[str, Any], bases: dict[str, Any]) -> RequestRecipe:
    base = bases[members["base"]]
    alter = {key: value for key, value in members.items() if key not in ("base", "needs")}
    return RequestRecipe(
        name=name,
        operation=base["operation"],
        fields=MappingProxyType(base["fields"]),
        needs=members.get("needs", ""),
        alter=MappingProxyType(alter),
    )


def _question(members: dict[str, Any]) -> Question:
    return Question(
        id=members["id"],
        effect=members["effect"],
        words=_words(members),
        hypothesis=_words(members["hypothesis"]),
        asks=tuple(members["asks"]),
        meanings=tuple(map(_meaning, members["meanings"])),
        by_name=members.get("by_name", False),
        why=_words(members["why"]) if "why" in members else None,
        staging=Mark(**members["staging"]) if "staging" in members else None,
    )


def _meaning(members: dict[str, Any]) -> Meaning:
    when = {name: tuple(conditions) for name, conditions in members["when"].items()}
    return Meaning(
        id=members["id"],
        when=MappingProxyType(when),
        verdict=members["verdict"],
        words=_words(members),
        changes=tuple(members["changes"]),
    )


def _words(members: dict[str, Any]) -> Words:
    return Words(en=members["en"], ko=members["ko"])
