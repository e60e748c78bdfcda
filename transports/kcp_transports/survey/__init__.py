"""A survey of a gateway: open questions, asked by harmless requests, and what came of them.

In reading order: `questions`, the questions as data; `target`, where they may be asked; `drafts`,
from a question to the bytes of its requests, with `strangers`, who send what the shop must not;
`observation`, what a response shows; `payment`, an own one, with a person's `browser`, and
`cleaning`; `plan`, what is sent; `judgement`, what it means; `asking`, the survey; `evidence`, its
file; `comparing`, two of them; `proposing`, a patch, with `page`, what docs/gateway.md says.
"""

from .asking import Exchange, Survey, open_survey, open_way
from .browser import Browser
from .cleaning import clean
from .comparing import Difference, compare
from .drafts import Draft
from .evidence import read_evidence, write_evidence
from .judgement import VERDICTS, Finding
from .payment import Cashier
from .plan import Plan, make_plan
from .proposing import PAGE, QUESTIONS, propose
from .target import GuardedTransport, SurveyRefused, check_target

__all__ = [
    "PAGE",
    "QUESTIONS",
    "VERDICTS",
    "Browser",
    "Cashier",
    "Difference",
    "Draft",
    "Exchange",
    "Finding",
    "GuardedTransport",
    "Plan",
    "Survey",
    "SurveyRefused",
    "check_target",
    "clean",
    "compare",
    "make_plan",
    "open_survey",
    "open_way",
    "propose",
    "read_evidence",
    "write_evidence",
]


def __dir__() -> list[str]:
    return __all__
