"""The report of an exam: lines for a terminal, a page in one file, JUnit, and JSON; all masked."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kcp_proto.showing import last_four, printable
from kcp_proto.times import KOREA
from kcp_sandbox.inspector import PostedNotice, Record
from kcp_sandbox.page import template

from .checklist import BY_HAND, CHECKLIST, ticks
from .observations import FAILED, NOT_OBSERVED, PASSED
from .results import CaseResult, ExamResult, Finding, both, verdict_words

Json = dict[str, Any]
_MARKS: Mapping[str, str] = {
    PASSED: "✓",
    FAILED: "✗",
    NOT_OBSERVED: "?",
    "waiting": "…",
    BY_HAND: "☐",
}
_CUT = "tno"


def json_report(result: ExamResult) -> Json:
    """Write a report as JSON values: texts in both languages, exchanges masked."""
    return {
        "title": dict(result.plan.title),
        "at": result.at.astimezone(KOREA).isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 3),
        "passed": result.count(PASSED),
        "failed": result.count(FAILED),
        "not_observed": result.count(NOT_OBSERVED),
        "checklist": _checklist(result),
        "cases": [case_report(each) for each in result.results],
    }


def junit_report(result: ExamResult, lang: str) -> str:
    """Write a report as JUnit XML: a test case for each; what was not observed is an error."""
    failed, open_ = result.count(FAILED), result.count(NOT_OBSERVED)
    numbers = f'tests="{len(result.results)}" failures="{failed}" errors="{open_}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f'<testsuite name="kcp-proto sandbox exam" {numbers} time="{result.seconds:.3f}">',
        *(_testcase(each, lang) for each in result.results),
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def html_report(result: ExamResult, lang: str) -> str:
    """Write a report as one page, which holds all that it needs, in both languages.

    Args:
        result: The result.
        lang: ``en`` or ``ko``: which of them it shows first.
    """
    page = template("report.html", __package__ or "")
    return page.render(
        lang=lang, report=json_report(result), say=words(), style=_asset("report.css"), marks=_MARKS
    )


def text_lines(result: ExamResult, lang: str, width: int) -> Iterator[str]:
    """Write a report as lines for a terminal: each case, and in full what did not pass.

    Args:
        result: The result.
        lang: ``en`` or ``ko``.
        width: Columns.
    """
    say = words()[lang]
    for each in result.results:
        if each.verdict == PASSED:
            continue
        yield ""
        yield from case_lines(each, lang, width)
    yield from _ticked_lines(result, lang, width)
    yield ""
    counts = {name: result.count(name) for name in (PASSED, FAILED, NOT_OBSERVED)}
    yield say["summary"].format(
        all=len(result.results),
        passed=counts[PASSED],
        failed=counts[FAILED],
        open=counts[NOT_OBSERVED],
        seconds=result.seconds,
    )


def headline(each: CaseResult, lang: str) -> str:
    """Write one line on a case: its mark, name and title."""
    said = "" if each.verdict == PASSED else f" [{verdict_words(each.verdict)[lang]}]"
    return printable(f"{_MARKS[each.verdict]} {each.case.id}{said}  {each.case.title[lang]}")


def case_lines(each: CaseResult, lang: str, width: int) -> Iterator[str]:
    """Write in full what came of a case."""
    say = words()[lang]
    yield headline(each, lang)
    yield from _wrapped(f"{say['order']} {each.order_no}; {each.case.why[lang]}", width)
    if each.silence:
        yield from _wrapped(f"{say['silence']}: {each.silence[lang]}", width)
    for finding in each.findings:
        if finding.verdict == PASSED:
            continue
        yield from _wrapped(f"{_MARKS[finding.verdict]} {finding.must[lang]}", width)
        for name, text in _told(finding, lang):
            yield from _wrapped(f"{say[name]}: {text}", width, 4)
    yield from _exchange_lines(each)


def case_report(each: CaseResult) -> Json:
    """Write what came of one case as JSON values."""
    case = each.case
    return {
        "id": case.id,
        "title": dict(case.title),
        "why": dict(case.why),
        "source": case.source,
        "verdict": each.verdict,
        "order_no": each.order_no,
        "amount": case.amount,
        "pay_type": case.pay_type,
        "meets": [{"kind": plan.kind, "operation": plan.operation} for plan in case.meets],
        "steps": list(map(str, case.steps)),
        "seconds": round(each.seconds, 3),
        "silence": dict(each.silence),
        "observations": [
            {
                "name": finding.observation,
                "verdict": finding.verdict,
                "must": dict(finding.must),
                "happened": dict(finding.happened),
                "cost": dict(finding.cost),
                "remedy": dict(finding.remedy),
            }
            for finding in each.findings
        ],
        "exchanges": [_exchange(record) for record in each.records],
    }


def _checklist(result: ExamResult) -> list[Json]:
    """Write the checklist for going live, with what the exam says of each item."""
    said = ticks(result)
    return [
        {
            "id": item.id,
            "must": dict(both(item.must)),
            "check": dict(both(item.check)),
            "command": item.command,
            "cases": list(item.cases),
            "verdict": said[item.id],
        }
        for item in CHECKLIST
        if said
    ]


def _ticked_lines(result: ExamResult, lang: str, width: int) -> Iterator[str]:
    """Write the items of which the exam says something, and how many are left."""
    said, say = ticks(result), words()[lang]
    if not said:
        return
    seen = [item for item in CHECKLIST if said[item.id] in (PASSED, FAILED)]
    yield ""
    yield f"{say['checklist']}:"
    for item in seen:
        yield from _wrapped(f"{_MARKS[said[item.id]]} {dict(both(item.must))[lang]}", width)
    yield from _wrapped(say["left"].format(left=len(CHECKLIST) - len(seen)), width)


def _told(finding: Finding, lang: str) -> Iterator[tuple[str, str]]:
    is_failed = finding.verdict == FAILED
    named = {
        "happened" if is_failed else "awaited": finding.happened,
        "cost": finding.cost,
        "remedy": finding.remedy,
    }
    for name, text in named.items():
        if text[lang]:
            yield name, text[lang]


def _exchange_lines(each: CaseResult) -> Iterator[str]:
    """Write a line for each exchange, and one for those in a row that say the same."""
    for line, records in groupby(each.records, _line):
        numbers = [record.number for record in records]
        more = f" … #{numbers[-1]} ({len(numbers)}×)" if len(numbers) > 1 else ""
        yield printable(f"    #{numbers[0]}{more} {line}")


def _line(record: Record) -> str:
    came = f"HTTP {record.status}" if record.status else "-"
    struck = f" [{record.disruption}]" if record.disruption else ""
    return f"{record.operation} {record.res_cd or came}{struck}"


def _wrapped(text: str, width: int, indent: int = 2) -> Iterator[str]:
    """Break a text at blanks; a wide character takes two columns."""
    line, used = " " * indent, indent
    for word in printable(text).split(" "):
        columns = _columns(word)
        if used > indent and used + 1 + columns > width:
            yield line
            line, used = " " * (indent + 2), indent + 2
        elif used > indent:
            line, used = f"{line} ", used + 1
        line, used = line + word, used + columns
    yield line


def _columns(text: str) -> int:
    return sum(2 if ord(each) >= 0x1100 else 1 for each in text)


def _exchange(record: Record) -> Json:
    """Show an exchange with its masked request; of transaction numbers the last four digits."""
    return {
        "number": record.number,
        "at": record.at.isoformat(timespec="milliseconds"),
        "operation": record.operation,
        "disruption": record.disruption,
        "left": record.passage.state,
        "status": record.status,
        "res_cd": record.res_cd,
        "acknowledged": record.is_acknowledged if isinstance(record, PostedNotice) else None,
        "request": {name: _cut(name, value) for name, value in record.request.items()},
    }


def _cut(name: str, value: object) -> object:
    # R24: never show a secret; a report goes where logs go.
    return last_four(str(value)) if name == _CUT else value


def _testcase(each: CaseResult, lang: str) -> str:
    attributes = f'classname="exam" name={quoteattr(each.case.id)} time="{each.seconds:.3f}"'
    if each.verdict == PASSED:
        return f"<testcase {attributes}/>"
    tag = "failure" if each.verdict == FAILED else "error"
    text = _XML_FORBIDDEN.sub("?", "\n".join(case_lines(each, lang, 10_000)))
    kind, message = quoteattr(each.verdict), quoteattr(each.case.title[lang])
    inside = f"<{tag} type={kind} message={message}>{escape(text)}</{tag}>"
    return f"<testcase {attributes}>{inside}</testcase>"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Give the report's own words by language."""
    loaded: dict[str, dict[str, str]] = json.loads(_asset("words.json"))
    return loaded


@cache
def _asset(name: str) -> str:
    return (resources.files(__package__ or "") / "templates" / name).read_text("utf-8")


_XML_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
