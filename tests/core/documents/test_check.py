"""Documents are checked one way, whether by the fast path or by the long one."""

import builtins
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kcp_proto import STAGING, Identity, MessageError, build_request, catalogue, lint
from kcp_proto.documents.check import CheckOptions, DocumentChecker, recognise
from kcp_proto.documents.decoding import decode
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import (
    fast_path_of,
    json_faults,
    reference_engine,
    semantic_faults,
)
from kcp_sandbox import Issued
from kcp_schemas import load_schema, message_names

CARD = "transaction.inquiry.response.card"
PAYMENT = "benepia.point_payment.request"
PICKED: list[Any] = [
    *("", "0", "007", "1004\n", "20240229000000", "20230229000000", "20240101240000", "a:b", "{"),
    *("e\u0301", "\u1100\u1161", "가", "a>b", "20260101000000", "00010101000000", "\x00", "\ufeff"),
    *(0, 1004, 2**64, True, None, [], {}, [1], {"a": "b"}),
]
INTERRUPTIONS = st.sampled_from(
    [
        *(b'"tno":"1",', b'"tno" :"1",', b'"\\u0074no":"1",', b"1.0", b"1e3", b"NaN", b"\\ud800"),
        *(b"\xff", b"\xed\xa0\x80", b"\x00", b" ", b"\r", b",", b":", b'"', b"{", b"}", b"\\"),
        *(b"\xef\xbb\xbf", b'"a" : ":", "a" : 1,', b'":":1,', b"18446744073709551616"),
    ]
)


# A notice is no JSON.
JSON_MESSAGES = [name for name in message_names() if name not in catalogue.notices()]


def example_of(name: str, **changes: object) -> dict[str, Any]:
    return {**load_schema(name)["examples"][0], **changes}


def encoded(payload: Mapping[str, Any], escaped: bool = False) -> bytes:
    # Broken messages may hold what JSON cannot; here it becomes some text.
    text = json.dumps(payload, ensure_ascii=escaped, default=str)
    return text.encode("utf-8", "surrogatepass")


def payloads(name: str) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from([*catalogue.message(name).fields, "undocumented", "a:b"])
    changed = st.dictionaries(names, st.sampled_from(PICKED), max_size=2)
    both = st.tuples(messages(name), changed).map(lambda pair: {**pair[0], **pair[1]})
    return both | broken_messages(name).map(lambda broken: dict(broken.payload))


def slowly(name: str, data: bytes) -> list[Any]:
    """Check in the way that the fast path must never contradict."""
    try:
        return list(lint(name, decode(data)))
    except MessageError as error:
        return list(error.faults)


def objections(name: str, payload: dict[str, Any]) -> list[object]:
    """Ask everything but the fast path."""
    message = catalogue.message(name)
    return [
        *json_faults(payload, any_name=not message.is_request),
        *reference_engine(message.schema).iter_errors(payload),
        *semantic_faults(message, payload, ()),
        *(
            field.name
            for field in message.fields.values()
            for advice in field.advice
            if field.name in payload or field.recommended
            if not reference_engine(advice).is_valid(payload.get(field.name, ""))
        ),
    ]


@pytest.mark.parametrize("name", JSON_MESSAGES)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_what_the_fast_path_lets_through_has_no_fault_on_the_long_way(
    name: str, data: st.DataObject
) -> None:
    payload = data.draw(payloads(name))
    text = encoded(payload, data.draw(st.booleans()))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(INTERRUPTIONS) + text[at:]
    named = DocumentChecker(CheckOptions(name))
    if named.fast_path(text):
        assert objections(name, decode(text)) == []


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_what_is_recognised_quickly_is_recognised_the_same_slowly(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(JSON_MESSAGES))
    text = encoded(data.draw(payloads(name)))
    any_checker = DocumentChecker(CheckOptions())
    found = any_checker.fast_path(text)
    if found:
        assert recognise(decode(text)) == found
        assert slowly(found, text) == []


@pytest.mark.parametrize("name", JSON_MESSAGES)
def test_the_example_of_each_message_needs_no_second_look(name: str) -> None:
    pytest.importorskip("jsonschema_rs")
    pytest.importorskip("orjson")
    for shown in load_schema(name)["examples"]:
        # A transaction number that stands for a date is one of the things in doubt.
        payload = {**shown, **({"tno": "1234"} if "tno" in shown else {})}
        # Nor does an address make it through: its colon could belong to a second member.
        payload = {name: text for name, text in payload.items() if "://" not in text}
        if not payload.keys() >= set(load_schema(name)["required"]):
            continue
        assert DocumentChecker(CheckOptions(name)).fast_path(encoded(payload))
        assert fast_path_of(name, decoded=True)(payload)


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(st.sampled_from("abc:"), st.sampled_from(["", ":", "a"])), st.data())
@example({}, None)
def test_no_name_comes_twice_unnoticed(members: dict[str, str], data: st.DataObject | None) -> None:
    base = {"res_cd": "9999", "res_msg": "no"}
    twice = b'{"res_msg" :"x",' + encoded({**base, **members})[1:]
    card_checker = DocumentChecker(CheckOptions(CARD))
    assert not card_checker.fast_path(twice)
    assert card_checker.check(twice).faults[0].rule == "json.duplicate"


@pytest.mark.parametrize("absent", ["orjson", "jsonschema_rs"])
def test_without_the_fast_engines_the_verdicts_are_the_same(
    absent: str, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    texts = [encoded(example_of(CARD, app_time=t)) for t in ("20240101000000", "20240230000000")]
    texts.append(encoded(example_of(CARD))[:-1])
    before = [DocumentChecker(CheckOptions(CARD)).check(text) for text in texts]
    imported = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == absent:
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    forget()
    slow = DocumentChecker(CheckOptions(CARD))
    assert [slow.check(text) for text in texts] == before
    # The core's own decoder and its plain engine are as certain.
    assert [slow.fast_path(text) for text in texts] == [CARD, None, None]


@pytest.mark.parametrize("value", ["\ud800", "가\udfff", b"x", 1.0, {1: 2}])
def test_a_value_that_no_text_could_hold_is_never_waved_through(value: object) -> None:
    payload = example_of(CARD, undocumented=value)
    assert not fast_path_of(CARD)(payload)
    assert fast_path_of(CARD)({**payload, "undocumented": "가"})
    assert not fast_path_of(CARD)({**payload, 1: "x"})


def test_a_document_that_could_be_anything_is_reported_with_its_place() -> None:
    verdict = DocumentChecker(CheckOptions()).check(b'\n {"a": 1}')
    assert verdict.message is None
    assert [(f.rule, f.line, f.column) for f in verdict.faults] == [("message.undetected", 2, 2)]
    assert not verdict.valid
    several = DocumentChecker(CheckOptions()).check(b'{"res_cd": "9999", "res_msg": "no"}')
    assert "it may be " in several.faults[0].message


@pytest.mark.parametrize("text", [b'{"res_cd": []}', b'{"res_cd": {}, "mod_type": []}', b"[]"])
def test_a_deciding_field_of_a_wrong_type_is_no_obstacle(text: bytes) -> None:
    any_checker = DocumentChecker(CheckOptions())
    assert not any_checker.fast_path(text)
    assert not any_checker.check(text).valid


def test_a_text_larger_than_the_limit_is_refused_quickly_and_slowly() -> None:
    text = encoded(example_of(CARD)) + b" " * 65536
    card_checker = DocumentChecker(CheckOptions(CARD))
    assert not card_checker.fast_path(text)
    assert [fault.rule for fault in card_checker.check(text).faults] == ["json.size"]


def test_the_rules_beyond_json_schema_can_be_left_out() -> None:
    text = encoded(example_of(PAYMENT, pt_mny="1", good_name="a>b"))
    rules = [
        {
            fault.rule
            for fault in DocumentChecker(CheckOptions(semantic=semantic)).check(text).faults
        }
        for semantic in (True, False)
    ]
    assert rules == [{"advice", "fields.equal"}, {"advice"}]


def test_a_warning_leaves_a_document_valid() -> None:
    verdict = DocumentChecker(CheckOptions()).check(encoded(example_of(PAYMENT, good_name="a>b")))
    assert [fault.severity for fault in verdict.faults] == ["warning"]
    assert verdict.valid


class TestSignatures:
    """With a certificate a request's signature is part of what is checked."""

    @pytest.fixture
    def options(self, issued: Issued) -> CheckOptions:
        return CheckOptions(certificate=issued.certificate)

    @pytest.fixture
    def cancel(self, identity: Identity) -> dict[str, Any]:
        request = build_request("payment.cancel", {"tno": "1234"}, identity, STAGING)
        return dict(request.fields or {})

    def test_a_request_that_the_key_signed_is_valid(
        self, options: CheckOptions, cancel: dict[str, Any]
    ) -> None:
        assert DocumentChecker(options).check(encoded(cancel)).faults == ()

    @pytest.mark.parametrize("named", [True, False])
    def test_a_signature_of_other_fields_is_a_mismatch_and_never_waved_through(
        self, named: bool, options: CheckOptions, cancel: dict[str, Any]
    ) -> None:
        checked = replace(options, message="payment.cancel.request" if named else None)
        text = encoded({**cancel, "tno": "1235"})
        card_checker = DocumentChecker(checked)
        assert not card_checker.fast_path(text)
        (fault,) = card_checker.check(text).faults
        assert (fault.rule, fault.pointer) == ("signature.mismatch", "/kcp_sign_data")
        assert fault.line == 1
        assert cancel["kcp_sign_data"] not in str(fault)

    def test_a_broken_signed_field_is_reported_once(
        self, options: CheckOptions, cancel: dict[str, Any]
    ) -> None:
        faults = DocumentChecker(options).check(encoded({**cancel, "tno": "1^2"})).faults
        assert [(fault.rule, fault.pointer) for fault in faults] == [("pattern", "/tno")]

    def test_a_missing_signature_is_the_schema_s_matter(
        self, options: CheckOptions, cancel: dict[str, Any]
    ) -> None:
        del cancel["kcp_sign_data"]
        faults = DocumentChecker(options).check(encoded(cancel)).faults
        assert [fault.rule for fault in faults] == ["required"]

    def test_messages_that_are_not_signed_are_checked_as_before(
        self, options: CheckOptions
    ) -> None:
        any_checker = DocumentChecker(options)
        for name in (CARD, PAYMENT):
            assert any_checker.check(encoded(example_of(name))).faults == ()
            assert not any_checker.check(encoded(example_of(name, res_msg=7, currency=7))).valid
        assert DocumentChecker(replace(options, message=CARD)).check(b"[]").faults[0].rule == "type"


NOTICE = b"tno=20220609985470&tx_cd=TX00&noti_id=1&op_cd=50&ipgm_mnyx=1004"


@pytest.mark.parametrize("message", [None, "deposit.notice"])
@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (NOTICE, []),
        (NOTICE + b"\r\n", []),
        (NOTICE + b"\n\n", ["form.syntax"]),
        (NOTICE + b"&tx_tm=20220231000000", ["time.impossible"]),
        (NOTICE + b"&op_cd=13", ["form.duplicate"]),
    ],
)
def test_a_form_is_checked_as_a_notice(message: str | None, body: bytes, rules: list[str]) -> None:
    verdict = DocumentChecker(CheckOptions(message)).check(body)
    assert (verdict.message, [fault.rule for fault in verdict.faults]) == ("deposit.notice", rules)


def test_a_form_is_no_other_message_and_json_is_no_notice() -> None:
    as_payment = DocumentChecker(CheckOptions(PAYMENT)).check(NOTICE)
    assert [fault.rule for fault in as_payment.faults] == ["json.syntax"]
    as_notice = DocumentChecker(CheckOptions("deposit.notice")).check(b'{"tno": "1"}')
    assert [fault.rule for fault in as_notice.faults] == ["form.json"]
