"""A code that the gateway may add values to: ``tran_cd`` of an approval passes through (R35)."""

from typing import Any

import pytest

from kcp_proto import MessageError, build_request, catalogue, messages
from kcp_proto.environments import STAGING
from kcp_proto.identity import Identity
from kcp_proto.validation import fast_engine, lint, reference_engine, validate

REQUEST = catalogue.message("payment.approval.request")
WINDOW: dict[str, Any] = {"enc_data": "window.data", "enc_info": "window.info"}
ORDER: dict[str, Any] = {"ordr_mony": 1004, "ordr_no": "A1"}
# Each with the rules that it breaks.
KINDS: dict[str, tuple[object, list[str]]] = {
    "a payment": ("00100000", []),
    "one more digit than that": ("001000000", ["maxLength"]),
    "a value that is new": ("00100001", ["advice"]),
    "letters": ("PAYMENT2", ["advice"]),
    "one character": ("7", ["advice"]),
    "blanks": ("        ", ["advice"]),
    "Korean": ("결제결제결제결제", ["advice"]),
    "nine Korean letters": ("결" * 9, ["maxLength"]),
    "empty": ("", ["minLength"]),
    "a line end behind it": ("0010000\n", ["not"]),
    "a carriage return": ("\r", ["not"]),
    "a control character": ("0\x00", ["not"]),
    "delete": ("\x7f", ["not"]),
    "a lone surrogate": ("\ud800", ["json.value"]),
    "a number": (100000, ["type"]),
    "null": (None, ["type"]),
    "a billing key": ("00300001", ["not"]),
    "a billing key and more": ("003000011", ["maxLength", "not"]),
    "nearly a billing key": ("00300002", ["advice"]),
    "the end of one": ("0300001", ["advice"]),
}


def payload(tran_cd: object) -> dict[str, Any]:
    return {**REQUEST.examples[0], "tran_cd": tran_cd}


@pytest.mark.parametrize("kind", KINDS)
def test_any_short_text_is_taken_and_one_that_is_unknown_is_a_warning(kind: str) -> None:
    tran_cd, rules = KINDS[kind]
    found = lint(REQUEST.name, payload(tran_cd))
    assert sorted(fault.rule for fault in found) == rules
    assert {fault.pointer for fault in found} <= {"/tran_cd"}
    assert all("R35" in fault.ruling for fault in found if fault.rule != "json.value")
    errors = [fault for fault in found if fault.severity == "error"]
    assert errors == validate(REQUEST.name, payload(tran_cd))
    assert bool(errors) == (rules not in ([], ["advice"]))


@pytest.mark.parametrize("kind", [each for each in KINDS if each != "a lone surrogate"])
def test_both_engines_judge_it_alike(kind: str) -> None:
    tran_cd, rules = KINDS[kind]
    right = rules in ([], ["advice"])
    assert reference_engine(REQUEST.schema).is_valid(payload(tran_cd)) is right
    fast = fast_engine(REQUEST.schema)
    assert fast is None or fast(payload(tran_cd)) is right


def test_the_warning_says_what_is_known_in_both_languages() -> None:
    (fault,) = lint(REQUEST.name, payload("00100001"))
    assert "00100000" in fault.message
    assert "00100000" in fault.message_ko
    assert "00100001" not in str(fault)
    assert REQUEST.fields["tran_cd"].known == ("00100000",)
    assert REQUEST.fields["tran_cd"].choices == ()


def test_it_goes_out_as_the_window_gave_it(identity: Identity) -> None:
    fields = {"tran_cd": "0010 0A", **WINDOW, **ORDER, "pay_type": "PACA"}
    request = build_request("payment.approval", fields, identity, STAGING)
    assert b'"tran_cd":"0010 0A"' in request.body
    with pytest.raises(MessageError):
        build_request("payment.approval", {**fields, "tran_cd": "00300001"}, identity, STAGING)


def test_a_typed_approval_is_a_payment_unless_the_window_said_otherwise(identity: Identity) -> None:
    usual = messages.CardApproval(**WINDOW, **ORDER)
    assert usual.fields()["tran_cd"] == usual.tran_cd == "00100000"
    added = messages.CardApproval(tran_cd="00100001", **WINDOW, **ORDER)
    assert added.fields() == {**usual.fields(), "tran_cd": "00100001"}
    assert b'"tran_cd":"00100001"' in build_request(added, identity, STAGING).body
