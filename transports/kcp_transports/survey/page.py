"""What docs/gateway.md says of the questions: rows, and marks on the sandbox's own choices.

The page is written by hand; rows and marks alone are written anew from the questions.
"""

import re
from collections.abc import Iterator

from .questions import Catalogue, Question

_ROW = re.compile(r"^\| (Q[1-9][0-9]*) \| .*$", re.MULTILINE)
# From the bold words that name a choice to the mark at its end, without entering the next one.
_CHOICE = re.compile(
    r"^(- \*\*(?P<name>[^*\n]+?)\.?\*\*(?:(?!\n- |\n\n).)*?)"
    r"\*(?:Agrees|Differs|Not asked)\b[^*]*\*",
    re.MULTILINE | re.DOTALL,
)
_STATES = ("differs", "agrees", "not asked")


def rewrite_page(page: str, known: Catalogue) -> str:
    """Write rows and marks anew.

    Args:
        page: The page.
        known: The questions.

    Returns:
        The page; what is no row and no mark stays as it is.
    """
    page = _ROW.sub(lambda found: row_of(known.questions[found[1]]), page)
    return _CHOICE.sub(lambda found: found[1] + mark_of(known, found["name"]), page)


def row_of(question: Question) -> str:
    """Write a question's row.

    Args:
        question: The question.
    """
    effect = question.effect + (", by name" if question.by_name else "")
    cells = (question.id, question.words.en, question.hypothesis.en.rstrip("."), effect)
    return f"| {' | '.join(cells)} | {_staging(question)} |"


def _staging(question: Question) -> str:
    if question.why is not None:
        reason = question.why.en
        return f"never: {reason[0].lower()}{reason[1:].rstrip('.')}"
    mark = question.staging
    if mark is None:
        return "not asked"
    came = f", {mark.came}" if mark.came else ""
    return f"{mark.state} ({mark.date}): `{mark.meaning}`{came}"


def mark_of(known: Catalogue, choice: str) -> str:
    """Write the mark of one of the sandbox's own choices.

    Args:
        known: The questions.
        choice: The words that the page sets bold, without a full stop.

    Returns:
        Which questions about it agree, differ and were not asked, in italics.
    """
    about = [each for each in known.questions.values() if choice in each.choices]
    text = "; ".join(_groups(about)) or "not asked"
    return f"*{text[0].upper()}{text[1:]}.*"


def _groups(questions: list[Question]) -> Iterator[str]:
    for state in _STATES:
        ids = [
            each.id
            for each in questions
            if (each.staging.state if each.staging else "not asked") == state
        ]
        if ids:
            yield f"{state}: {', '.join(ids)}"
