"""Each bad input that integrators send has words of its own, all at once, and never its value."""

import json
from typing import Any

import pytest

from kcp_proto import catalogue
from kcp_proto.documents import CheckOptions, DocumentChecker

PART, APPROVAL, NOTICE = "payment.partial_cancel", "payment.approval", "deposit.notice"
LINE_END = "SECRETTEXT\r\n"


def request(operation: str, **changes: object) -> bytes:
    fields: dict[str, Any] = {**catalogue.message(f"{operation}.request").examples[0], **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


BAD: list[tuple[str, bytes, str, set[tuple[str, str]]]] = [
    (
        "rem_mny below mod_mny",
        request(PART, rem_mny="1"),
        f"{PART}.request",
        {("fields.at-most", "/mod_mny")},
    ),
    (
        "a split that does not add up",
        request(PART, mod_vat_mny="7"),
        f"{PART}.request",
        {("fields.sum", "/mod_mny")},
    ),
    (
        "STPC without rem_mny, and a split that does not add up",
        request(PART, rem_mny=None, mod_vat_mny="7"),
        f"{PART}.request",
        {("required", "/rem_mny"), ("fields.sum", "/mod_mny")},
    ),
    (
        "enc_data and enc_info with a line end",
        request(APPROVAL, enc_data=LINE_END, enc_info=LINE_END),
        f"{APPROVAL}.request",
        {("not", "/enc_data"), ("not", "/enc_info")},
    ),
    ("a notice that is JSON", b'{"tno": "SECRETTEXT"}', NOTICE, {("form.json", "")}),
    ("a notice that is too large", b"tno=" + b"1" * 65_536, NOTICE, {("form.size", "")}),
    ("a notice in a third encoding", b"tno=1&ipgm_name=%FF%FE", NOTICE, {("form.encoding", "")}),
]


@pytest.mark.parametrize(("document", "message", "expected"), [each[1:] for each in BAD])
def test_a_bad_input_has_its_own_words(
    document: bytes, message: str, expected: set[tuple[str, str]]
) -> None:
    faults = DocumentChecker(CheckOptions(message=message)).check(document).faults
    errors = [fault for fault in faults if fault.severity == "error"]
    assert {(fault.rule, fault.pointer) for fault in errors} == expected
    for fault in errors:
        assert fault.ruling
        assert not fault.message_ko.isascii()
        assert "SECRETTEXT" not in str(fault) + fault.message_ko


CONTROL = (
    "holds text that is refused here: a line end or another control character",
    "허용되지 않는 문자나 문자열이 있습니다: 줄바꿈 등 제어 문자",
)
MARKS = (
    "holds text that is refused here: one of , & ; | ' \" < and the backslash, a control "
    "character, or eval(",
    "허용되지 않는 문자나 문자열이 있습니다: "
    "다음 문자 중 하나: , & ; | ' \" < \\, 제어 문자, 또는 eval(",
)
WORDS: list[tuple[str, dict[str, object], str, tuple[str, str]]] = [
    (APPROVAL, {"enc_data": LINE_END}, "/enc_data", CONTROL),
    (APPROVAL, {"enc_info": "\n"}, "/enc_info", CONTROL),
    (PART, {"mod_desc": "a;b"}, "/mod_desc", MARKS),
    ("payment.cancel", {"mod_desc": "a\nb"}, "/mod_desc", MARKS),
    (
        APPROVAL,
        {"tran_cd": "00300001"},
        "/tran_cd",
        (
            "holds text that is refused here: a control character, or 00300001, which belongs to "
            "billing.key_issue",
            "허용되지 않는 문자나 문자열이 있습니다: "
            "제어 문자, 또는 billing.key_issue에 쓰는 00300001",
        ),
    ),
    (
        PART,
        {"rem_mny": None},
        "/rem_mny",
        (
            "is missing: Amount that could be cancelled before this request, in won; in the "
            "response it is what is left after it",
            "빠졌습니다: 취소 전 남은 금액",
        ),
    ),
]


@pytest.mark.parametrize(("operation", "changes", "pointer", "words"), WORDS)
def test_a_report_is_read_without_knowing_regular_expressions(
    operation: str, changes: dict[str, object], pointer: str, words: tuple[str, str]
) -> None:
    checker = DocumentChecker(CheckOptions(message=f"{operation}.request"))
    found = {each.pointer: each for each in checker.check(request(operation, **changes)).faults}
    assert (found[pointer].message, found[pointer].message_ko) == words


def test_no_two_of_them_have_the_same_words() -> None:
    said = [
        frozenset(
            str(fault) for fault in DocumentChecker(CheckOptions(message=name)).check(data).faults
        )
        for _, data, name, _ in BAD
    ]
    assert len(set(said)) == len(BAD)
