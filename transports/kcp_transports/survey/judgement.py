"""What came back, held against what each response would mean.

The conditions of a meaning: ``nothing-found``, ``success``, ``refused`` (a result code that is not
success), ``code:X``, ``status:4xx``, ``bare`` (a response without a result code), ``cut`` (no
response), ``state:`` (of a payment, as an inquiry shows it), ``as:X`` and ``unlike:X`` (the result
code of request X, or another one), ``agreed`` and ``declined`` of a handshake, ``duplicates:`` and
``values:`` of all responses together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kcp_proto import catalogue

from .observation import Observation
from .questions import RESPONSES, Catalogue, Meaning, Question, Verdict

VERDICTS: tuple[Verdict, ...] = ("confirmed", "refuted", "inconclusive")
Round = Mapping[str, Observation]
_ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the survey says of one question.

    Args:
        question: The question.
        verdict: Confirmed or refuted only if both rounds mean the same.
        meaning: What both mean; None if they differ, or mean nothing that was foreseen.
        rounds: What each round meant; "" for nothing that was foreseen.
    """

    question: Question
    verdict: Verdict
    meaning: Meaning | None
    rounds: tuple[str, ...]


def judge(known: Catalogue, question: Question, rounds: Sequence[Round]) -> Finding:
    """Judge one question.

    Args:
        known: All there is to ask.
        question: The question.
        rounds: What came back by the names of the requests, round by round.

    Returns:
        The finding.
    """
    found = [_meaning(known, question, one) for one in rounds]
    ids = tuple("" if each is None else each.id for each in found)
    is_same = len(found) == _ROUNDS and len(set(ids)) == 1
    meaning = found[0] if is_same else None
    return Finding(
        question=question,
        verdict="inconclusive" if meaning is None else meaning.verdict,
        meaning=meaning,
        rounds=ids,
    )


def _meaning(known: Catalogue, question: Question, came: Round) -> Meaning | None:
    return next((each for each in question.meanings if _fits(known, each, came)), None)


def _fits(known: Catalogue, meaning: Meaning, came: Round) -> bool:
    return all(
        _holds(known, name, condition, came)
        for name, conditions in meaning.when.items()
        for condition in conditions
    )


def _holds(known: Catalogue, name: str, condition: str, came: Round) -> bool:
    kind, _, value = condition.partition(":")
    if name == RESPONSES:
        return _of_all(kind, value, came)
    seen = came.get(name)
    if seen is None:
        return False
    match kind:
        case "agreed" | "declined" | "cut":
            return seen.failure == kind
        case "success":
            return seen.success
        case "refused":
            return bool(seen.res_cd) and not seen.success
        case "nothing-found":
            return seen.res_cd in _nothing_found(known, name)
        case "state":
            return seen.state == value
        case "code":
            return seen.res_cd == value
        case "status":
            return f"{seen.status // 100}xx" == value
        case "bare":
            return bool(seen.status) and not seen.res_cd
        case _:
            other = came.get(value)
            if other is None or not seen.res_cd or not _is_base(known, value, other):
                return False
            is_same = (seen.res_cd, seen.success) == (other.res_cd, other.success)
            return is_same if kind == "as" else not is_same and not seen.success


def _of_all(kind: str, value: str, came: Round) -> bool:
    """Judge all responses together: what is worst in one of them is so of all."""
    responses = [seen for seen in came.values() if seen.members is not None]
    if kind == "duplicates":
        found = {seen.duplicates for seen in responses}
        return bool(found) and max(found, key=("none", "equal", "different").index) == value
    kinds = {seen.values for seen in responses}
    return bool(kinds) and max(kinds, key=("text", "other", "null").index) == value


def _is_base(known: Catalogue, name: str, seen: Observation) -> bool:
    """Tell whether others may be compared with a response: whether it is what it should be.

    A shop that may not inquire at all is refused whatever it asks, which says nothing.
    """
    match known.requests[name].needs:
        case "nothing-found":
            return seen.res_cd in _nothing_found(known, name)
        case "success":
            return seen.success
        case _:
            return bool(seen.res_cd)


def _nothing_found(known: Catalogue, name: str) -> tuple[str, ...]:
    return catalogue.operation(known.requests[name].operation).nothing_found
