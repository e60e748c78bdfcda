"""Two surveys held against each other: what the gateway does otherwise than before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .evidence import Evidence

Level = Literal["info", "warning", "error"]
Kind = Literal[
    "question-new", "question-gone", "finding", "status", "code", "field-new", "field-gone", "type"
]
# A field more is what responses may always have (R1); of another type, it breaks what reads it.
LEVELS: Mapping[Kind, Level] = {
    "question-new": "info",
    "question-gone": "info",
    "finding": "error",
    "status": "error",
    "code": "error",
    "field-new": "info",
    "field-gone": "warning",
    "type": "error",
}
_COMPARED: Mapping[Kind, str] = {"status": "status", "code": "res_cd"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two surveys differ.

    Args:
        kind: What it is about; `LEVELS` says how much it matters.
        where: The question's id, or the request's name and the field.
        before: What the first says; "" for nothing.
        after: What the second says.
    """

    kind: Kind
    where: str
    before: str
    after: str

    @property
    def level(self) -> Level:
        """Tell how much it matters."""
        return LEVELS[self.kind]


def compare(before: Evidence, after: Evidence) -> tuple[Difference, ...]:
    """Compare two surveys: verdicts, and what responses look like; values are not compared.

    Args:
        before: The earlier survey.
        after: The later one.

    Returns:
        The differences in order of the questions and requests; none if there is none.
    """
    return (*_questions(before, after), *_responses(before, after))


def _questions(before: Evidence, after: Evidence) -> Iterator[Difference]:
    for name in dict.fromkeys([*before.questions, *after.questions]):
        one, other = before.questions.get(name), after.questions.get(name)
        if one is None:
            yield Difference("question-new", name, "", _finding(other))
        elif other is None:
            yield Difference("question-gone", name, _finding(one), "")
        elif (one["verdict"], one["meaning"]) != (other["verdict"], other["meaning"]):
            yield Difference("finding", name, _finding(one), _finding(other))


def _finding(question: Mapping[str, Any] | None) -> str:
    return "" if question is None else f"{question['verdict']} {question['meaning']}".strip()


def _responses(before: Evidence, after: Evidence) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    for name in (name for name in old if name in new):
        one, other = old[name], new[name]
        for kind, place in _COMPARED.items():
            was, has = _all(one, place), _all(other, place)
            if was != has:
                yield Difference(kind, name, was, has)
        yield from _members(name, _types(one), _types(other))


def _members(
    name: str, one: Mapping[str, set[str]], other: Mapping[str, set[str]]
) -> Iterator[Difference]:
    for member in dict.fromkeys([*one, *other]):
        where = f"{name} {member}"
        was, has = (", ".join(sorted(each.get(member, ()))) for each in (one, other))
        if not was:
            yield Difference("field-new", where, "", has)
        elif not has:
            yield Difference("field-gone", where, was, "")
        elif was != has:
            yield Difference("type", where, was, has)


def _by_name(evidence: Evidence) -> dict[str, list[Mapping[str, Any]]]:
    """Collect the responses of both rounds by the request's name, in order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for exchange in evidence.members["exchanges"]:
        received = exchange["received"]
        if received["outcome"] == "response":
            found.setdefault(exchange["name"], []).append(received)
    return found


def _all(responses: list[Mapping[str, Any]], place: str) -> str:
    return ", ".join(sorted({str(each[place]) for each in responses}))


def _types(responses: list[Mapping[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for member in (it for each in responses for it in each["members"] or ()):
        found.setdefault(member["name"], set()).add(member["type"])
    return found
