"""Every fault at once, each with its place, its rule and words in two languages."""

import sys
from functools import reduce
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Fault, MessageError, lint, validate
from kcp_proto.catalogue import message
from kcp_proto.faults import pointer_to
from kcp_proto.testing import messages
from kcp_proto.validation.validate import check_field, check_message
from kcp_schemas import load_schema, message_names

PAYMENT = "benepia.point_payment.request"
INQUIRY = "transaction.inquiry.request"
CARD = "transaction.inquiry.response.card"


def example(name: str) -> dict[str, Any]:
    return dict(load_schema(name)["examples"][0])


def found(name: str, payload: object) -> list[tuple[str, str, str]]:
    return [(fault.pointer, fault.rule, fault.severity) for fault in lint(name, payload)]


def one(name: str, **changes: object) -> Fault:
    (fault,) = lint(name, {**example(name), **changes})
    return fault


def test_all_faults_are_reported_at_once_in_the_schemas_order() -> None:
    payload = {**example(PAYMENT), "pt_pwd": "", "amount": 1.5, "site_cd": "T 000", "extra": 1}
    del payload["ordr_idxx"]
    assert [fault.pointer for fault in validate(PAYMENT, payload)] == [
        *("/site_cd", "/amount", "/pt_pwd", "/ordr_idxx", "/extra")
    ]


@pytest.mark.parametrize("name", message_names())
def test_errors_alone_are_sought_the_fast_way_where_only_advice_is_missing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jsonschema_rs")
    described = message(name)
    payload = example(name)
    for field in described.fields.values():
        if field.recommended and field.name not in described.schema["required"]:
            payload.pop(field.name, None)
    monkeypatch.setattr(sys.modules[check_message.__module__], "_examine", pytest.fail)
    assert validate(name, payload) == []


@pytest.mark.parametrize("payload", [None, [], "text", 1, True, ["site_cd"]])
def test_what_is_no_object_is_one_fault_of_the_whole_message(payload: object) -> None:
    assert found(PAYMENT, payload) == [("", "type", "error")]


def test_an_empty_object_lacks_every_required_field() -> None:
    pointers = [fault.pointer for fault in validate(INQUIRY, {})]
    assert pointers == [f"/{name}" for name in ("site_cd", "kcp_cert_info", "tno", "pay_type")] + [
        "/kcp_sign_data"
    ]


@pytest.mark.parametrize(
    ("changes", "rule", "english", "korean"),
    [
        ({"ordr_idxx": "A" * 41}, "maxLength", "is longer than 40 characters", "40자를 넘습니다"),
        ({"ordr_idxx": ""}, "minLength", "is empty", "비어 있습니다"),
        ({"ordr_idxx": 5}, "type", "is not a string", "문자열이 아닙니다"),
        ({"good_name": "가" * 34}, "x-kcp-max-bytes", "is longer than 100 bytes", "100바이트를"),
        ({"pt_issue": "OTHER"}, "const", "must be SCWB", "허용되는 값: SCWB"),
        ({"good_name": "a,b"}, "not", "holds text that is refused here", "허용되지 않는 문자나"),
        ({"pt_mny": "7"}, "fields.equal", "must equal amount", "amount 값과 같아야 합니다"),
        ({"ordr_idxx": "A-1"}, "pattern", "does not have the required form", "형식이 올바르지"),
        ({"good_name": "e\u0301"}, "text.nfc", "normalisation form C", "완성형"),
        ({"pt_idno": "\ud800"}, "json.value", "holds a lone surrogate", "서로게이트"),
        ({"pt_idno": 0.5}, "json.value", "is not a plain integer", "정수가 아닌"),
        ({"pt_idno": b"a"}, "json.value", "is not a JSON value", "JSON 값이"),
        ({"prdt": "1"}, "field.unknown", "is not a field of", "없는 필드입니다"),
    ],
)
def test_a_fault_says_what_is_wrong_in_english_and_korean(
    changes: dict[str, object], rule: str, english: str, korean: str
) -> None:
    fault = one(PAYMENT, **changes)
    assert (fault.rule, fault.pointer) == (rule, f"/{next(iter(changes))}")
    assert english in fault.message
    assert korean in fault.message_ko
    assert fault.ruling


@pytest.mark.parametrize(
    ("changes", "rule", "english"),
    [
        ({"amount": -1}, "minimum", "is less than 0"),
        ({"amount": 10**12}, "maximum", "is greater than 999999999999"),
        ({"amount": None}, "type", "is not a string or an integer"),
        ({"amount": "1,004"}, "pattern", "does not have the required form: digits only"),
        ({"app_time": "20240230000000"}, "time.impossible", "is no real date or time"),
        ({"extra": {"a": [1.5]}}, "json.value", "is not a plain integer"),
    ],
)
def test_a_fault_of_a_response_says_what_is_wrong(
    changes: dict[str, object], rule: str, english: str
) -> None:
    fault = one(CARD, **changes)
    assert (fault.rule, fault.message) == (rule, english)


def test_too_short_a_text_is_told_from_an_empty_one() -> None:
    assert one(INQUIRY, kcp_sign_data="AA=").message == "is shorter than 4 characters"


def test_a_choice_lists_what_may_stand_there_once() -> None:
    assert one(INQUIRY, pay_type="PAXX").message.startswith("must be one of PACA, PABK, PAVC, PAMC")
    assert one("benepia.point_inquiry.request", amount="10").message == "must be 1004"


def test_an_empty_text_which_is_advised_against_is_no_choice_to_list() -> None:
    assert one("payment.partial_cancel.request", tax_flag="TG01").message == "must be TG03"
    fault = one("payment.registration.request", escw_used="X")
    assert (fault.message, fault.message_ko) == ("must be one of Y, N", "허용되는 값: Y, N")


def test_a_pattern_is_put_into_words() -> None:
    fault = one(PAYMENT, cust_ip="1.2.3.400")
    assert fault.message.endswith(": an IPv4 address such as 192.0.2.10")
    assert fault.message_ko.endswith(": IPv4 주소(예: 192.0.2.10)")


def test_the_pointer_of_a_nested_value_leads_to_it() -> None:
    faults = lint(CARD, {**example(CARD), "x": [{"a/b~c": "\ud800"}]})
    assert [fault.pointer for fault in faults] == ["/x/0/a~1b~0c"]
    assert pointer_to() == ""


def test_a_name_that_is_no_text_is_unknown() -> None:
    payload: dict[object, object] = {**example(PAYMENT), 5: "x"}
    assert found(PAYMENT, payload) == [("/5", "field.unknown", "error")]


def test_a_misspelt_field_is_reported_with_the_nearest_name() -> None:
    faults = validate(PAYMENT, {**example(PAYMENT), "ordr_idx": "A1"})
    assert [fault.message for fault in faults] == [
        f"is not a field of {PAYMENT}; did you mean ordr_idxx?"
    ]


def test_undocumented_fields_of_a_response_may_hold_any_json_value() -> None:
    """Undocumented fields may hold any JSON value and are kept (R26)."""
    extra = {"trace_no": None, "list": [1, {"a": True}], "canc_time": "20240101000000"}
    assert lint(CARD, {**example(CARD), **extra}) == []


def test_null_in_a_documented_field_is_a_fault() -> None:
    assert one(CARD, tno=None).rule == "type"


@pytest.mark.parametrize("name", ["V000", "9999", "", "8133"])
def test_a_refusal_needs_no_field_that_is_marked_success(name: str) -> None:
    """Response fields marked ``success`` are required only then (R13)."""
    payload = {"res_cd": name or "0001", "res_msg": ""}
    assert validate("benepia.point_payment.response", payload) == []


def test_a_success_lacks_what_is_marked_success() -> None:
    pointers = {f.pointer for f in validate("payment.cancel.response", {"res_cd": "0000"})}
    assert pointers == {"/res_msg", "/tno"}


@pytest.mark.parametrize(
    ("name", "changes", "pointer"),
    [
        (PAYMENT, {"amount": 1004}, "/amount"),
        (PAYMENT, {"good_name": "신발 > 운동화"}, "/good_name"),
        (INQUIRY, {"mod_ordr_idxx": "A-1"}, "/mod_ordr_idxx"),
    ],
)
def test_advice_is_a_warning_and_not_an_error(
    name: str, changes: dict[str, object], pointer: str
) -> None:
    """A JSON integer (R2), a ``>`` (R6), an order number with other characters (R11)."""
    payload = {**example(name), **changes}
    assert found(name, payload) == [(pointer, "advice", "warning")]
    assert validate(name, payload) == []


def test_who_acts_on_errors_alone_is_given_no_advice() -> None:
    """Advice is looked for last and longest; a shop that sends integers waits for none of it."""
    payload = {**example(PAYMENT), "amount": 1004, "pt_mny": 1004, "cust_ip": ""}
    assert {fault.rule for fault in lint(PAYMENT, payload)} == {"advice"}
    assert check_message(message(PAYMENT), payload, warns=False) == []
    broken = {**payload, "pt_mny": 1005, "pt_pwd": ""}
    found = check_message(message(PAYMENT), broken, warns=False)
    assert [(each.pointer, each.rule) for each in found] == [
        ("/pt_pwd", "minLength"),
        ("/pt_mny", "fields.equal"),
    ]


def test_no_advice_is_given_on_a_field_that_is_wrong_already() -> None:
    assert found(PAYMENT, {**example(PAYMENT), "good_name": "<>"}) == [
        ("/good_name", "not", "error")
    ]


ZEROS_MISSING = [("/tno", "date-key.zeros", "warning")]


@pytest.mark.parametrize(
    ("tno", "order", "expected"),
    [
        ("20240229000000", "A1", []),
        ("20230229000000", "A1", [("/tno", "date-key", "error")]),
        ("20230229000000", None, []),
        ("20240229000000", None, [("/tno", "date-key.alone", "warning")]),
        ("22320972271249", "A1", []),
        ("22320972271249", None, []),
        ("000000", "A1", [("/tno", "date-key", "error")]),
        ("20240229", "A1", [("/tno", "date-key.zeros", "warning")]),
        ("20240229093000", "A1", [("/tno", "date-key.zeros", "warning")]),
        ("20240229235959", "A1", [("/tno", "date-key.zeros", "warning")]),
        ("20240229", None, []),
        ("20240229093000", None, []),
        ("20230229", "A1", []),
        ("20240229240000", "A1", []),
        *(
            (f"20240229{zeros}", "A1", ZEROS_MISSING)
            for zeros in ("0", "00", "000", "0000", "00000")
        ),
        *((f"20240229{time}", "A1", ZEROS_MISSING) for time in ("09", "0930", "09305", "2359")),
        *((f"20240229{time}", "A1", []) for time in ("24", "0960", "096")),
        ("202402290000000", "A1", [("/tno", "maxLength", "error")]),
        ("202402290000", None, []),
        ("2024022", "A1", []),
        ("202302290000", "A1", []),
    ],
)
def test_a_number_that_stands_for_a_date_must_begin_with_one(
    tno: str, order: str | None, expected: list[tuple[str, str, str]]
) -> None:
    """``tno`` is then the approval date followed by six zeros (R10)."""
    payload = {**example(INQUIRY), "tno": tno}
    del payload["mod_ordr_idxx"]
    assert found(INQUIRY, payload | ({"mod_ordr_idxx": order} if order else {})) == expected


@pytest.mark.parametrize(("tno", "rules"), [("20240229000000", ["date-key.alone"]), ("000000", [])])
def test_an_empty_order_number_names_no_order(tno: str, rules: list[str]) -> None:
    """It may be empty (R39), and a date then stands alone (R10)."""
    faults = lint(INQUIRY, {**example(INQUIRY), "tno": tno, "mod_ordr_idxx": ""})
    assert [fault.rule for fault in faults] == [*rules, "advice"]


REAPPROVAL = "benepia.reapproval.request"
REQUESTS = [name for name in message_names() if name.endswith(".request")]
# What the merchant chooses (R40): all but the member's name and password, what the gateway's window
# or an earlier response gave (R35), what the customer's browser calls itself, and addresses (R38).
NOT_CHOSEN = {
    *("pt_idno", "pt_pwd", "tno", "cust_ip", "enc_data", "enc_info", "user_agent", "va_date"),
    *("Ret_URL", "ret_URL", "fail_url", "bt_batch_key", "batch_key", "quota", "va_taxno"),
    "tran_cd",
}
CHOSEN = [
    (name, field)
    for name in REQUESTS
    for field, each in message(name).fields.items()
    if each.source == "caller" and not each.choices and not each.takes_integer
    if field not in NOT_CHOSEN
]
OPTIONAL = [
    (name, field)
    for name in REQUESTS
    for field in load_schema(name)["properties"]
    if field not in load_schema(name)["required"]
    if load_schema(name)["properties"][field]["type"] == "string"
]


# Blanks of any kind, and marks without a width, that may stand before the bracket.
BLANKS = (0x1680, 0x2000, 0x2007, 0x200B, 0x200E, 0x2028, 0x202E, 0x202F, 0x205F, 0x2060, 0xFEFF)


def test_the_lists_of_fields_are_complete() -> None:
    assert {field for _, field in CHOSEN} == {
        *("good_name", "buyr_name", "buyr_mail", "buyr_tel2", "ordr_idxx", "pt_memcorp_cd"),
        *("mod_desc", "mod_ordr_idxx", "mod_ordr_goods", "ordr_no", "va_name", "va_bankcode"),
        *("bt_group_id", "group_id"),
    }
    assert {field for _, field in OPTIONAL} >= {
        *("cust_ip", "mod_ordr_idxx", "good_name", "tax_flag", "escw_used", "va_receipt_gubn"),
        *("fail_url", "va_taxno", "pay_type", "user_agent"),
    }


@pytest.mark.parametrize("character", [*",&;\\|'\"<", *"\n\x00\x1f\x7f"])
@pytest.mark.parametrize(("name", "field"), CHOSEN)
def test_text_that_the_merchant_chooses_holds_no_forbidden_character(
    name: str, field: str, character: str
) -> None:
    assert [
        (fault.pointer, fault.severity)
        for fault in lint(name, {**example(name), field: f"A{character}1"})
    ] == [(f"/{field}", "error")]


@pytest.mark.parametrize(
    "script",
    ["eval(", "EVAL(", "eVaL(1)", "eval (", "Eval  (x", "eval\u00a0(", "eval\u3000("]
    + [f"eval{chr(blank)}(" for blank in BLANKS],
)
@pytest.mark.parametrize(
    ("name", "field"), [pair for pair in CHOSEN if pair[1] not in ("pt_memcorp_cd", "va_bankcode")]
)
def test_text_that_the_merchant_chooses_calls_no_eval(name: str, field: str, script: str) -> None:
    found_there = [
        fault.rule for fault in lint(name, {**example(name), field: script}) if fault.pointer
    ]
    assert found_there in (["not"], ["pattern"])


@pytest.mark.parametrize(
    ("name", "field"),
    [pair for pair in CHOSEN if message(pair[0]).fields[pair[1]].kind == "text"],
)
def test_text_that_the_merchant_chooses_is_composed(name: str, field: str) -> None:
    """Decomposed Hangul is three times as long (R6), in a code too (R40)."""
    rules = [fault.rule for fault in lint(name, {**example(name), field: "\u1112\u1161"})]
    assert "text.nfc" in rules


def test_only_texts_of_ascii_need_no_composing() -> None:
    """Every other text that a merchant chooses is looked at."""
    for name, field in CHOSEN:
        if message(name).fields[field].kind != "text":
            faults = lint(name, {**example(name), field: "\u1112\u1161"})
            assert [fault.severity for fault in faults] == ["error"]


@pytest.mark.parametrize("code", ["\ud68c\uc0ac", "\uff21\uff11", "A-1", "A 1"])
@pytest.mark.parametrize("name", [PAYMENT, "benepia.point_inquiry.request"])
def test_a_companys_code_is_better_letters_and_digits(name: str, code: str) -> None:
    fault = one(name, pt_memcorp_cd=code)
    assert (fault.pointer, fault.rule, fault.ruling) == ("/pt_memcorp_cd", "advice", "R40")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (name, field)
        for name in REQUESTS
        for field in load_schema(name)["required"]
        if message(name).fields[field].source == "caller"
    ],
)
def test_what_is_required_may_not_be_empty(name: str, field: str) -> None:
    """Only what is optional may be (R39)."""
    assert f"/{field}" in [each.pointer for each in validate(name, {**example(name), field: ""})]


@pytest.mark.parametrize("text", ["evaluation (1)", "medieval (1)", "eval", "eval.(", "(eval)"])
def test_what_only_looks_like_eval_passes(text: str) -> None:
    errors = validate(PAYMENT, {**example(PAYMENT), "good_name": text})
    assert [fault.rule for fault in errors] == (["not"] if text == "medieval (1)" else [])


@pytest.mark.parametrize("sign", ["\u20a9", "\uffe6"])
@pytest.mark.parametrize(
    ("name", "field"),
    [pair for pair in CHOSEN if message(pair[0]).fields[pair[1]].kind == "text"],
)
def test_a_won_sign_is_a_warning(name: str, field: str, sign: str) -> None:
    """The guide prints the backslash as one; U+005C is meant (R40)."""
    (fault,) = lint(name, {**example(name), field: f"A{sign}1"})
    assert (fault.pointer, fault.rule, fault.severity) == (f"/{field}", "advice", "warning")
    assert fault.ruling == "R40"


@pytest.mark.parametrize(("name", "field"), OPTIONAL)
def test_an_optional_text_may_be_empty_and_is_better_left_out(name: str, field: str) -> None:
    """Integrations send ``""`` for every absent optional field (R39)."""
    faults = [
        each for each in lint(name, {**example(name), field: ""}) if each.pointer == f"/{field}"
    ]
    # R34: what must come together does not come together with an empty one.
    rules = [(each.rule, each.severity) for each in faults if each.rule != "fields.all-or-none"]
    assert rules == [("advice", "warning")]


@pytest.mark.parametrize(
    ("name", "field"), [(PAYMENT, "good_name"), (REAPPROVAL, "mod_ordr_goods")]
)
def test_a_name_of_the_goods_is_advised_although_it_is_optional(name: str, field: str) -> None:
    payload = {key: value for key, value in example(name).items() if key != field}
    empty, absent = one(name, **{field: ""}), lint(name, payload)
    assert absent == [empty]
    assert (empty.rule, empty.severity) == ("advice", "warning")
    assert "correct name of the goods" in empty.message
    assert "정확한 상품명" in empty.message_ko


def test_a_request_that_is_built_is_not_advised_on_what_is_left_out() -> None:
    request = message(PAYMENT)
    payload = {
        key: value
        for key, value in example(PAYMENT).items()
        if request.fields[key].source == "caller" and key != "good_name"
    }
    assert check_message(request, payload, caller_only=True) == []


def test_a_password_may_hold_what_free_text_may_not() -> None:
    """Refusing a real password would be worse (R6)."""
    assert validate(PAYMENT, {**example(PAYMENT), "pt_pwd": "a,&;<'\"|\\>"}) == []


def test_no_fault_quotes_a_value() -> None:
    secret = "s3cr3t\n"
    broken = {**dict.fromkeys(example(PAYMENT), secret), "amount": {secret: secret}}
    for fault in lint(PAYMENT, broken):
        assert "s3cr3t" not in str(fault)
        assert "s3cr3t" not in fault.message_ko


def test_one_field_can_be_checked_alone() -> None:
    request = message(INQUIRY)
    assert check_field(request, "tno", "22320972271249") == []
    assert [fault.pointer for fault in check_field(request, "tno", "x")] == ["/tno"]


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_a_field_alone_is_not_asked_about_the_fields_beside_it(
    name: str, data: st.DataObject
) -> None:
    """A receipt without its number, or a date key without its order, was held against the field."""
    payload = data.draw(messages(name))
    everything = lint(name, payload)
    for field, value in payload.items():
        if field in message(name).fields:
            alone = check_field(message(name), field, value)
            assert all(fault in everything for fault in alone)


def test_a_caller_is_neither_asked_for_nor_allowed_what_is_filled_in() -> None:
    request = message(INQUIRY)
    own = {"tno": "22320972271249", "pay_type": "PACA"}
    assert check_message(request, own, caller_only=True) == []
    (fault,) = check_message(request, {**own, "kcp_sign_data": "AAAA"}, caller_only=True)
    assert (fault.pointer, fault.rule) == ("/kcp_sign_data", "field.not-yours")
    assert fault.message == "is filled in from the signature: leave it out"


def test_an_unknown_message_is_refused_with_the_nearest() -> None:
    with pytest.raises(MessageError) as caught:
        validate("benepia.point_payment.requst", {})
    assert caught.value.faults[0].message.endswith("did you mean benepia.point_payment.request?")


def test_a_fault_reads_as_place_pointer_words_and_ruling() -> None:
    fault = Fault(rule="r", pointer="/a", message="is bad", message_ko="나쁨", ruling="R1")
    assert str(fault) == "/a is bad [r; R1]"
    placed = Fault(
        rule="r", pointer="", message="is bad", message_ko="나쁨", ruling="R1", line=2, column=3
    )
    assert str(placed) == "line 2, column 3: is bad [r; R1]"


HUGE = 10**5000
ITSELF: dict[str, Any] = {}
ITSELF["again"] = ITSELF
DEEP: Any = reduce(lambda inner, _: [inner], range(3000), "x")


@pytest.mark.parametrize("value", [HUGE, -HUGE, [HUGE], ITSELF, DEEP], ids="abcde")
@pytest.mark.parametrize("name", ["tno", "undocumented"])
@pytest.mark.parametrize("message", ["benepia.point_payment.request", "payment.cancel.response"])
def test_what_no_text_could_hold_is_a_fault_and_ends_nothing(
    message: str, name: str, value: object
) -> None:
    """Python refuses to write such a number, and neither engine sees the end of such a nest."""
    payload = {**load_schema(message)["examples"][0], name: value}
    errors = validate(message, payload)
    assert errors
    assert all(fault.pointer.startswith(f"/{name}") for fault in errors)
    assert all(fault.rule == "json.value" for fault in errors)


@pytest.mark.parametrize("name", [1, None, ("a",), "\ud800", b"tno"], ids="abcde")
@pytest.mark.parametrize("message", ["benepia.point_payment.request", "payment.cancel.response"])
def test_a_name_that_no_text_could_hold_is_a_fault(message: str, name: object) -> None:
    payload: dict[object, object] = {**load_schema(message)["examples"][0], name: "x"}
    (fault,) = validate(message, payload)
    assert fault.rule == ("field.unknown" if message.endswith(".request") else "json.value")
    assert fault.pointer.isascii()


def test_a_view_of_a_message_is_checked_as_the_message() -> None:
    """What `Reply.wire` and `HttpRequest.fields` give can be validated as it is."""
    example = load_schema("payment.cancel.request")["examples"][0]
    assert validate("payment.cancel.request", MappingProxyType(example)) == []
    broken = MappingProxyType({**example, "tno": "x"})
    assert [fault.pointer for fault in validate("payment.cancel.request", broken)] == ["/tno"]


@pytest.mark.parametrize("text", ["AAAAA", "AAAA=", "AAA", "A===", "AA=A", "=AAA", ""])
def test_what_no_base64_could_be_is_refused(text: str) -> None:
    """R15, R16: with padding, so in groups of four."""
    armoured = f"-----BEGIN CERTIFICATE-----{text}-----END CERTIFICATE-----"
    changed = {**example("payment.cancel.request"), "kcp_sign_data": text}
    changed["kcp_cert_info"] = armoured
    found = {fault.pointer for fault in validate("payment.cancel.request", changed)}
    assert found == {"/kcp_cert_info", "/kcp_sign_data"}
