"""The file that a survey leaves: every exchange masked, and what it says of each question."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

from kcp_proto import RecordingError
from kcp_proto.times import KOREA

from .asking import Exchange, Survey
from .judgement import Finding
from .observation import Observation

FORMAT, VERSION = "kcp-proto-survey", 1


def evidence_schema() -> Mapping[str, Any]:
    """Parse the JSON Schema of an evidence file."""
    schema: dict[str, Any] = json.loads(
        files(__package__ or "").joinpath("evidence.schema.json").read_text("utf-8")
    )
    return schema


@dataclass(frozen=True, slots=True)
class Evidence:
    """An evidence file, as it was read.

    Args:
        members: Its members, which fit `evidence_schema`.
    """

    members: Mapping[str, Any]

    @property
    def questions(self) -> Mapping[str, Mapping[str, Any]]:
        """Give what was found, by the question's id."""
        return {each["id"]: each for each in self.members["questions"]}


def write_evidence(survey: Survey, tool: str) -> bytes:
    """Write the evidence of a survey, whole or cut off.

    Args:
        survey: The survey.
        tool: The version of this toolkit.

    Returns:
        JSON in ASCII. Of the shop's certificate it holds the fingerprint alone, and of the messages
        nothing that a schema calls sensitive (R24: never show a secret).
    """
    plan = survey.plan
    members = {
        "format": FORMAT,
        "version": VERSION,
        "tool": tool,
        "environment": plan.environment.name,
        "gateway": plan.environment.base_url,
        "site_cd": plan.identity.site_cd,
        "certificate_sha256": plan.identity.certificate.fingerprint,
        "is_whole": survey.is_whole,
        "stopped": survey.stopped,
        "left_open": [payment.order_no for payment in survey.open_payments],
        "questions": [_finding(each) for each in survey.findings()],
        "exchanges": [_exchange(each) for each in survey.exchanges],
    }
    return (json.dumps(members, indent=2) + "\n").encode("ascii")


def read_evidence(data: bytes) -> Evidence:
    """Read an evidence file.

    Args:
        data: Its bytes.

    Returns:
        The evidence.

    Raises:
        RecordingError: It is no evidence of this version.
    """
    from jsonschema import Draft202012Validator

    try:
        members: object = json.loads(data)
    except (ValueError, RecursionError):
        raise RecordingError("the file is not the evidence of a survey: no JSON") from None
    validator: Any = Draft202012Validator(evidence_schema())
    fault = next(iter(validator.iter_errors(members)), None)
    if fault is not None:
        place = "/".join(map(str, fault.absolute_path)) or "the whole"
        raise RecordingError(f"the file is not the evidence of a survey: {place} does not fit")
    return Evidence(cast("dict[str, Any]", members))


def _finding(finding: Finding) -> dict[str, object]:
    meaning = finding.meaning
    return {
        "id": finding.question.id,
        "question": finding.question.words.en,
        "effect": finding.question.effect,
        "asks": list(finding.question.asks),
        "verdict": finding.verdict,
        "meaning": "" if meaning is None else meaning.id,
        "words": "" if meaning is None else meaning.words.en,
        "rounds": list(finding.rounds),
        "changes": [] if meaning is None else list(meaning.changes),
    }


def _exchange(exchange: Exchange) -> dict[str, object]:
    request = exchange.draft
    sent = None
    if request is not None:
        sent = {
            "operation": request.recipe.operation,
            "head": request.head.split("\r\n"),
            "body": request.shown,
        }
    return {
        "name": exchange.name,
        "round": exchange.round,
        "when": exchange.when.astimezone(KOREA).isoformat(timespec="seconds"),
        "sent": sent,
        "received": _received(exchange.observation),
    }


def _received(seen: Observation) -> dict[str, object]:
    if seen.failure:
        return {"outcome": seen.failure, "detail": seen.detail}
    members = seen.members
    return {
        "outcome": "response",
        "status": seen.status,
        "type": seen.type,
        "length": seen.length,
        "res_cd": seen.res_cd,
        "members": None
        if members is None
        else [{"name": it.name, "type": it.type, "value": it.value} for it in members],
    }
