"""A survey of a gateway: open questions, asked by harmless requests, and what came of them.

In reading order: `questions`, the questions as data; `target`, where they may be asked; `drafts`,
from a question to the bytes of its requests, with `strangers`, who send what the shop must not;
`plan`, what is sent and what that costs; `observation`, what a response shows; `judgement`, what
it means; `asking`, the survey itself; `evidence`, its file. `comparing` holds two of them against
each other; `proposing` writes a patch, with `page`, what docs/gateway.md says of the questions.
"""

from .asking import Exchange, Survey, open_survey
from .comparing import Difference, compare
from .drafts import Draft
from .evidence import read_evidence, write_evidence
from .judgement import VERDICTS, Finding
from .plan import Plan, make_plan
from .proposing import PAGE, QUESTIONS, propose
from .target import GuardedTransport, SurveyRefused, check_target

__all__ = [
    "PAGE",
    "QUESTIONS",
    "VERDICTS",
    "Difference",
    "Draft",
    "Exchange",
    "Finding",
    "GuardedTransport",
    "Plan",
    "Survey",
    "SurveyRefused",
    "check_target",
    "compare",
    "make_plan",
    "open_survey",
    "propose",
    "read_evidence",
    "write_evidence",
]


def __dir__() -> list[str]:
    return __all__
