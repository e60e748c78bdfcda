"""Repairs: the faults that are repaired are gone, and nothing else has changed."""

import json
import re
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import catalogue, sign_string
from kcp_proto.documents import (
    REPAIRS,
    CheckOptions,
    DocumentChecker,
    DocumentVerdict,
    decode,
    repair,
)
from kcp_proto.faults import RULES
from kcp_proto.testing import messages
from kcp_schemas import load_schema, message_names

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
PARTIAL = dict(load_schema("payment.partial_cancel.request")["examples"][0])
CHECKER = DocumentChecker(CheckOptions())
BOM = b"\xef\xbb\xbf"
LINE = CANCEL["kcp_cert_info"]
PEM = LINE.replace("-----M", "-----\nM").replace("K-----E", "K\n-----E") + "\n"
AUTO = {name: DocumentChecker(CheckOptions(name)) for name in message_names()}
WRITTEN = [name for name in message_names() if name not in catalogue.notices()]


def text(fields: object, **how: Any) -> bytes:
    settings: dict[str, Any] = {"ensure_ascii": False, **how}
    return json.dumps(fields, **settings).encode()


def test_every_rule_that_can_be_repaired_is_a_rule_and_has_words_in_both_languages() -> None:
    for kind, repairing in REPAIRS.items():
        assert RULES.keys() >= set(repairing.rules), kind
        english, korean = repairing.words
        assert english.isascii(), kind
        assert re.search("[가-힣]", korean), kind


NUMBER = PARTIAL | {"mod_mny": 1004, "rem_mny": "5000"}
SIGNED = CANCEL["kcp_sign_data"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "rule", "pointer"),
    [
        (NUMBER, NUMBER | {"mod_mny": "1004"}, "number", "advice", "/mod_mny"),
        (CANCEL | {"tno": 22320972271249}, CANCEL, "number", "type", "/tno"),
        (CANCEL | {"kcp_cert_info": PEM}, CANCEL, "line-ends", "pattern", "/kcp_cert_info"),
        (
            CANCEL | {"kcp_cert_info": PEM.replace("\n", "\r\n")},
            CANCEL,
            "line-ends",
            "pattern",
            "/kcp_cert_info",
        ),
        (
            CANCEL | {"kcp_sign_data": f"{SIGNED[:20]}\n{SIGNED[20:]}"},
            CANCEL,
            "line-ends",
            "pattern",
            "/kcp_sign_data",
        ),
        (
            CANCEL | {"mod_desc": normalize("NFD", "고객변심")},
            CANCEL,
            "composed",
            "text.nfc",
            "/mod_desc",
        ),
    ],
)
@pytest.mark.parametrize("how", [{}, {"indent": 2}, {"ensure_ascii": True}], ids=str)
def test_what_changes_no_meaning_is_repaired_where_it_stands(
    before: object, after: object, kind: str, rule: str, pointer: str, how: dict[str, Any]
) -> None:
    repaired = repair(text(before, **how), CHECKER)
    assert repaired.data == text(after, **how)
    (fix,) = repaired.fixes
    assert (fix.kind, fix.fault.rule, fix.fault.pointer) == (kind, rule, pointer)
    assert repair(repaired.data, CHECKER).fixes == ()


def test_a_text_that_is_too_long_only_because_it_is_decomposed_is_composed() -> None:
    name = "payment.registration.request"
    good = dict(load_schema(name)["examples"][0]) | {"good_name": "가" * 33}
    long = good | {"good_name": normalize("NFD", "가" * 33)}
    repaired = repair(text(long), AUTO[name])
    assert repaired.data == text(good)
    assert [fix.fault.rule for fix in repaired.fixes] == ["x-kcp-max-bytes"]


@pytest.mark.parametrize(
    "before",
    [
        text(CANCEL),
        text(CANCEL | {"tno": "1" * 15}),
        text(CANCEL | {"tno": 10**15}),
        text(CANCEL | {"tno": -1}),
        text(CANCEL | {"mod_type": 1}),
        text(CANCEL | {"tno": True}),
        text(CANCEL | {"tno": None, "mod_dsec": 1}),
        text(CANCEL | {"tno": [1]}),
        text(CANCEL | {"kcp_cert_info": "\n" + PEM + "x"}),
        text(CANCEL | {"kcp_cert_info": 1}),
        text(CANCEL | {"mod_desc": "a\nb"}),
        text(CANCEL)[:-1] + b', "tno": 1}',
        text(CANCEL | {"tno": 1}).replace(b'"tno": 1', b'"tno": 1.0'),
        text(CANCEL | {"tno": 1}).replace(b'"tno": 1', b'"tno": -0'),
        text(CANCEL | {"tno": 1})[:-1],
        text([CANCEL | {"tno": 1}]),
        text({"tno": 1}),
        text(CANCEL | {"mod_desc": "\xff"}).replace("\xff".encode(), b"\xff"),
        BOM + text(CANCEL)[:-1],
        BOM + text({"tno": 1}),
        b"tno=20220609985470&tx_cd=TX00&noti_id=1&op_cd=50&ipgm_mnyx=1,004",
        b"",
    ],
)  # fmt: skip
def test_what_would_change_a_meaning_is_left_alone(before: bytes) -> None:
    repaired = repair(before, CHECKER)
    assert (repaired.data, repaired.fixes) == (before, ())


def test_a_byte_order_mark_is_taken_off_and_the_rest_repaired_too() -> None:
    repaired = repair(BOM + text(CANCEL | {"tno": 22320972271249}, indent=1), CHECKER)
    assert repaired.data == text(CANCEL, indent=1)
    assert [fix.kind for fix in repaired.fixes] == ["mark", "number"]


@pytest.mark.parametrize(("kind", "token"), [("composed", "1"), ("mark", '"a"'), ("number", "-0")])
def test_a_repair_that_does_not_apply_changes_no_token(kind: str, token: str) -> None:
    field = catalogue.message("payment.cancel.request").fields["mod_desc"]
    assert REPAIRS[kind].change(field, token) is None


def test_a_repair_that_would_make_another_message_of_a_text_is_not_made() -> None:
    class Fickle(DocumentChecker):
        def check(self, data: bytes) -> DocumentVerdict:
            verdict = super().check(data)
            return verdict if verdict.faults else DocumentVerdict("payment.cancel.response", ())

    before = text(CANCEL | {"tno": 22320972271249})
    assert repair(before, Fickle(CheckOptions())).data == before


def test_only_the_rules_that_are_kept_are_repaired() -> None:
    before = BOM + text(CANCEL | {"tno": 22320972271249, "kcp_cert_info": PEM})
    assert repair(before, CHECKER, lambda rule: rule != "json.bom").data == before
    without = repair(before, CHECKER, lambda rule: rule != "type")
    assert [fix.kind for fix in without.fixes] == ["mark", "line-ends"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r'"\u1100\u1161\/x"', r'"\uac00\/x"'),
        ('"\u1100\u1161\u11a8\\/\uac00"', '"\uac01\\/\uac00"'),
        ('"e\\u0301 \\ud83d\\ude00"', '"\\u00e9 \\ud83d\\ude00"'),
        ('"e\u0301\u0323"', '"\u1eb9\u0301"'),
        ('"q\u0323\u0301 \\t"', '"q\u0323\u0301 \\t"'),
    ],
)
def test_only_what_is_decomposed_is_written_anew(before: str, after: str) -> None:
    field = catalogue.message("payment.cancel.request").fields["mod_desc"]
    assert REPAIRS["composed"].change(field, before) == after


@st.composite
def careless(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, Any], bytes]:
    """Write a valid message as a careless program does."""
    name = draw(st.sampled_from(WRITTEN))
    message = catalogue.message(name)
    wire = dict(draw(messages(name)))
    spoilt: dict[str, Any] = dict(wire)
    for key, value in wire.items():
        field = message.fields.get(key)
        if field is None or not draw(st.booleans()):
            continue
        if re.fullmatch("0|[1-9][0-9]{0,17}", value):
            spoilt[key] = int(value)
        elif field.source in ("identity", "signature") and field.kind == "text":
            at = draw(st.integers(0, len(value)))
            spoilt[key] = value[:at] + draw(st.sampled_from(["\n", "\r\n"])) + value[at:]
        elif field.kind == "text" and message.is_request:
            spoilt[key] = normalize("NFD", value)
    how: dict[str, Any] = {
        "ensure_ascii": draw(st.booleans()),
        "indent": draw(st.sampled_from([None, 0, 3])),
    }
    data = json.dumps(spoilt, **how).encode()
    mark = draw(st.sampled_from([b"", BOM]))
    return name, wire, spoilt, mark + data + draw(st.sampled_from([b"", b"\n", b"\r\n "]))


def test_a_field_that_another_one_goes_with_is_repaired_too() -> None:
    name = "payment.virtual_account.request"
    payload = {**load_schema(name)["examples"][0], "va_receipt_gubn": 0, "va_taxno": "0100000000"}
    repaired = repair(json.dumps(payload).encode(), AUTO[name])
    assert [fix.fault.pointer for fix in repaired.fixes] == ["/va_receipt_gubn"]
    assert decode(repaired.data)["va_receipt_gubn"] == "0"


@given(careless())
def test_repaired_faults_are_gone_and_all_else_stands(
    made: tuple[str, dict[str, Any], dict[str, Any], bytes],
) -> None:
    name, wire, _, before = made
    checker = AUTO[name]
    repaired = repair(before, checker)
    after = checker.check(repaired.data).faults
    gone = {(fix.fault.rule, fix.fault.pointer, fix.fault.message) for fix in repaired.fixes}
    assert gone.isdisjoint((fault.rule, fault.pointer, fault.message) for fault in after)
    assert all(fault.severity == "warning" for fault in after)
    # Keys and their order stand; a value that was spoilt means what it meant, others are the same.
    read = decode(repaired.data)
    assert list(read) == list(wire)
    assert {key: str(value) for key, value in read.items()} == wire
    # Of the bytes nothing changed but the tokens of the repaired values.
    if not repaired.fixes:
        assert repaired.data == before
    assert _between_tokens(repaired.data) == _between_tokens(before.removeprefix(BOM))
    assert repair(repaired.data, checker).data == repaired.data


def _between_tokens(data: bytes) -> list[str]:
    tokens = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9]+')
    return tokens.split(data.decode())


@given(careless())
def test_what_is_signed_covers_the_same_bytes(
    made: tuple[str, dict[str, Any], dict[str, Any], bytes],
) -> None:
    name, wire, _, before = made
    if not catalogue.message(name).is_request or not catalogue.operation(name[:-8]).sign:
        return
    read = decode(repair(before, AUTO[name]).data)
    assert sign_string(name[:-8], read) == sign_string(name[:-8], wire)
