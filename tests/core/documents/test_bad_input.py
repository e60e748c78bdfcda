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


def test_no_two_of_them_have_the_same_words() -> None:
    said = [
        frozenset(
            str(fault) for fault in DocumentChecker(CheckOptions(message=name)).check(data).faults
        )
        for _, data, name, _ in BAD
    ]
    assert len(set(said)) == len(BAD)
