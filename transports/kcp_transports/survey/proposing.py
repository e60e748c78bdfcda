"""From evidence to a patch that a person reviews: rows, marks, and what to look at."""

import json
import re
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from kcp_proto import STAGING

from .evidence import Evidence
from .page import rewrite_page
from .questions import Catalogue, parse_questions
from .target import SurveyRefused

PAGE = "docs/gateway.md"
QUESTIONS = "transports/kcp_transports/survey/questions.json"
_CODE = re.compile("[0-9A-Za-z]{1,8}")
_STATES = {"confirmed": "agrees", "refuted": "differs"}


def propose(evidence: Evidence, page: str, questions: str) -> str:
    """Write the patch; nothing is changed.

    Args:
        evidence: What a survey of staging found.
        page: The text of `PAGE`.
        questions: The text of `QUESTIONS`.

    Returns:
        What a person should look at, and a unified diff that ``git apply`` takes; "" if the
        evidence says nothing new. Of the evidence it holds ids, statuses, result codes, the day
        and the version alone.

    Raises:
        SurveyRefused: The evidence is not of staging, or of questions that these are not.
    """
    members = evidence.members
    if (members["environment"], members["gateway"]) != (STAGING.name, STAGING.base_url):
        raise SurveyRefused("this is the evidence of a sandbox, which says nothing of the gateway")
    if not members["exchanges"]:
        raise SurveyRefused("the evidence holds no exchange")
    data: dict[str, Any] = json.loads(questions)
    known = parse_questions(questions)
    looks = list(_mark(evidence, data, known))
    marked = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if marked == questions:
        return ""
    lines = [
        *looks,
        *_diff(PAGE, page, rewrite_page(page, parse_questions(marked))),
        *_diff(QUESTIONS, questions, marked),
    ]
    return "".join(lines)


def _mark(evidence: Evidence, data: dict[str, Any], known: Catalogue) -> Iterator[str]:
    """Mark what was confirmed or refuted, and say what each result concerns."""
    by_id = {each["id"]: each for each in data["questions"]}
    for name, found in evidence.questions.items():
        if found["verdict"] not in _STATES:
            continue
        question = known.questions.get(name)
        meanings = {each.id: each for each in question.meanings} if question else {}
        meaning = meanings.get(found["meaning"])
        if question is None or meaning is None or meaning.verdict != found["verdict"]:
            raise SurveyRefused(f"the evidence is of other questions than these: {name}")
        by_id[name]["staging"] = {
            "state": _STATES[found["verdict"]],
            "meaning": meaning.id,
            "date": _day(evidence),
            "tool": evidence.members["tool"],
            "came": _came(evidence, question.asks[-1]),
        }
        yield f"{name} {found['verdict']}: {meaning.words.en}\n"
        for change in meaning.changes if found["verdict"] == "refuted" else ():
            yield f"  look at {change.replace(':', ' ', 1)}\n"


def _came(evidence: Evidence, name: str) -> str:
    """Say which HTTP status and result code came for a request; no text that could be long."""
    responses = [
        exchange["received"]
        for exchange in evidence.members["exchanges"]
        if exchange["name"] == name and exchange["received"]["outcome"] == "response"
    ]
    codes = [each["res_cd"] if _CODE.fullmatch(each["res_cd"]) else "" for each in responses]
    found = (
        f"HTTP {each['status']}" + (f" {code}" if code else "")
        for each, code in zip(responses, codes, strict=True)
    )
    return ", ".join(dict.fromkeys(found))


def _day(evidence: Evidence) -> str:
    """Give the day of the last exchange."""
    day: str = evidence.members["exchanges"][-1]["when"][:10]
    return day


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    return unified_diff(old, new, f"a/{path}", f"b/{path}")
