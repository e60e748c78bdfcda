"""The report: for terminals, programs, CI services and people, in both languages, masked."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

from kcp_sandbox import Sandbox
from kcp_sandbox.exam import (
    Examiner,
    ExamResult,
    HttpShop,
    html_report,
    json_report,
    junit_report,
    ordinary_plan,
    text_lines,
)

from .small_shop import running

NAMES = ("pay-card", "lost-after", "certificate-line-ends", "part-lost")


@pytest.fixture(scope="module")
def taken() -> tuple[ExamResult, list[str]]:
    """Give a result with each verdict, and the transaction numbers that it is about."""
    with Sandbox() as sandbox, running(sandbox, "repeats") as shop:
        plan = ordinary_plan().only(NAMES)
        result = Examiner(sandbox, HttpShop(shop.address), grace=0.2).run(plan)
        return result, [each.tno for each in sandbox.transactions]


def test_json_counts_and_tells_each_case(taken: tuple[ExamResult, list[str]]) -> None:
    report = json_report(taken[0])
    assert (report["passed"], report["failed"], report["not_observed"]) == (1, 2, 1)
    assert [case["id"] for case in report["cases"]] == [*NAMES[:2], "part-lost", NAMES[2]]
    lost = report["cases"][1]
    assert lost["meets"] == [{"kind": "drop-after", "operation": "payment.approval"}]
    assert [each["operation"] for each in lost["exchanges"]][1:3] == ["payment.approval"] * 2
    assert [each["left"] for each in lost["exchanges"]][1] == "nothing"


def test_no_report_holds_a_secret(taken: tuple[ExamResult, list[str]]) -> None:
    result, numbers = taken
    texts = [
        json.dumps(json_report(result), ensure_ascii=False),
        junit_report(result, "ko"),
        html_report(result, "en"),
        "\n".join(text_lines(result, "en", 80)),
    ]
    assert numbers
    for text in texts:
        assert not [number for number in numbers if number in text]
        assert "SANDBOX." not in text
        assert not re.search("BEGIN CERTIFICATE-----(?!MASKED)", text)


def test_junit_has_a_failure_for_what_failed_and_an_error_for_what_was_not_seen(
    taken: tuple[ExamResult, list[str]],
) -> None:
    suite = ET.fromstring(junit_report(taken[0], "ko"))[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "1")
    inside = {case.get("name"): [each.tag for each in case] for case in suite}
    assert inside == {
        "pay-card": [],
        "lost-after": ["failure"],
        "part-lost": ["failure"],
        "certificate-line-ends": ["error"],
    }
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "다시 보내지 말고" in (failure.text or "")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_terminal_of_80_columns_is_enough(taken: tuple[ExamResult, list[str]], lang: str) -> None:
    lines = list(text_lines(taken[0], lang, 80))
    wide = [line for line in lines if sum(1 + (ord(each) >= 0x1100) for each in line) > 80]
    assert [line for line in wide if " " in line.strip()] == []
    assert lines[-1].startswith("4 cases: 1 passed, 2 failed" if lang == "en" else "4건 중 통과 1")
    assert not any("pay-card" in line for line in lines)


def test_the_page_is_one_file_in_both_languages_that_asks_for_nothing(
    taken: tuple[ExamResult, list[str]],
) -> None:
    page = html_report(taken[0], "ko")
    assert '<html lang="ko">' in page
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|link|img|iframe)|url\(|@import", page)
    for text in ("A card payment", "신용카드 결제", "#", "not observed", "관찰되지 않음"):
        assert text in page


def test_what_a_shop_says_is_only_text(taken: tuple[ExamResult, list[str]]) -> None:
    result = taken[0]
    forged = result.results[0]
    silent = {"en": "<script>alert(1)</script>\x1b[31m", "ko": "]]>"}
    changed = type(forged)(
        case=forged.case,
        order_no="<b>",
        findings=(),
        silence=silent,
        records=(),
        seconds=0,
    )
    whole = type(result)(plan=result.plan, at=result.at, seconds=0, results=[changed])
    assert "<script>" not in html_report(whole, "en")
    assert "\x1b" not in "".join(text_lines(whole, "en", 80))
    assert ET.fromstring(junit_report(whole, "en")) is not None  # noqa: S314
