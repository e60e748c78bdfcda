"""The exam of a shop: the sandbox plays gateway and customers, and says what a mistake would cost.

Read `plan` (cases, as data in ``plan.yaml``) and `reading` (how one is read), `shops` (what a shop
is asked to do) with `by_http`, `by_command` and `hook` (the ways to ask it), `customer` (its
customer's browser), `web` (one bounded request), `seen` (what crossed the wire about one order),
`observations` with `words` (what is made of that), `steps` (one step of a case), `running` (case
after case), `results` with `checklist` (what they tick off for going live) and `reports`; for a
shop driven from outside `reported` (what is said of it), `seats`, `exams`, `api` and `by_hand`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import exam_routes
    from .by_command import CommandShop, StartedShop
    from .by_hand import exam_page
    from .by_http import HttpShop
    from .checklist import CHECKLIST
    from .hook import read_hook
    from .plan import Plan
    from .reading import ordinary_plan, read_plan
    from .reports import headline, html_report, json_report, junit_report, text_lines
    from .results import CaseResult, ExamResult
    from .running import Examiner
    from .shops import Shop

# Loaded when they are first used: a command that only names them examines nothing.
_HOMES = {
    "exam_routes": "api",
    "exam_page": "by_hand",
    "CommandShop": "by_command",
    "StartedShop": "by_command",
    "HttpShop": "by_http",
    "CHECKLIST": "checklist",
    "read_hook": "hook",
    "Plan": "plan",
    "ordinary_plan": "reading",
    "read_plan": "reading",
    "headline": "reports",
    "html_report": "reports",
    "json_report": "reports",
    "junit_report": "reports",
    "text_lines": "reports",
    "CaseResult": "results",
    "ExamResult": "results",
    "Examiner": "running",
    "Shop": "shops",
}
__all__ = [  # noqa: RUF022 - the order of the imports above
    "exam_routes",
    "exam_page",
    "CommandShop",
    "StartedShop",
    "HttpShop",
    "CHECKLIST",
    "read_hook",
    "Plan",
    "ordinary_plan",
    "read_plan",
    "headline",
    "html_report",
    "json_report",
    "junit_report",
    "text_lines",
    "CaseResult",
    "ExamResult",
    "Examiner",
    "Shop",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
