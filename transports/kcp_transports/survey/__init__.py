"""A survey of a gateway: open questions, asked by harmless requests, and what came of them.

In reading order: `questions`, the questions as data; `target`, where they may be asked; `drafts`,
from a question to the bytes of its requests, with `strangers`, who send what the shop must not;
`plan`, what is sent and what that costs; `observation`, what a response shows; `judgement`, what
it means; `asking`, the survey itself; `evidence`, its file.
"""

from .asking import Exchange, Survey, open_survey
from .drafts import Draft
from .evidence import read_evidence, write_evidence
from .judgement import VERDICTS, Finding
from .plan import Plan, make_plan
from .target import GuardedTransport, SurveyRefused, check_target

__all__ = [
    "VERDICTS",
    "Draft",
    "Exchange",
    "Finding",
    "GuardedTransport",
    "Plan",
    "Survey",
    "SurveyRefused",
    "check_target",
    "make_plan",
    "open_survey",
    "read_evidence",
    "write_evidence",
]


def __dir__() -> list[str]:
    return __all__
