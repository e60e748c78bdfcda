"""Which message a payload is."""

from json import dumps
from typing import Any

import pytest

from kcp_proto import HttpRequest, MessageError, catalogue
from kcp_proto.documents.check import CheckOptions, DocumentChecker
from kcp_proto.documents.recognition import detect, read_request, recognise
from kcp_schemas import load_schema, message_names

# A notice is no JSON.
JSON_MESSAGES = [name for name in message_names() if name not in catalogue.notices()]


def example(name: str) -> dict[str, Any]:
    return dict(load_schema(name)["examples"][0])


def field_names(name: str) -> set[str]:
    return set(load_schema(name)["properties"])


def holds_a_refusal(name: str) -> bool:
    """Tell whether a response describes no more than a refusal holds."""
    return field_names(name) == {"res_cd", "res_msg"}


@pytest.mark.parametrize("name", JSON_MESSAGES)
def test_every_complete_example_is_recognised_as_itself(name: str) -> None:
    """Or, where two messages describe the same fields, as one of these."""
    found = detect(example(name))
    assert name in found
    if not holds_a_refusal(name):
        assert all(field_names(each) == field_names(name) for each in found)


@pytest.mark.parametrize("kind", ["card", "virtual_account"])
def test_an_experimental_message_gives_way_to_one_with_the_same_fields(kind: str) -> None:
    """Else no response to an approval would be recognised: it looks like that of a charge."""
    name = f"payment.approval.response.{kind}"
    payload = {
        key: value
        for key, value in example(name).items()
        if key not in ("shop_user_id", "res_green_deposit_mny")
    }
    assert len(detect(payload)) == 2
    assert recognise(payload) == name


def test_of_two_experimental_messages_or_two_others_none_is_chosen() -> None:
    for payload in ({"res_cd": "0000", "res_msg": ""}, {"res_cd": "9999", "tno": "1"}):
        with pytest.raises(MessageError):
            recognise(payload)


def test_a_misspelt_field_does_not_hide_which_request_it_is() -> None:
    payload = {**example("benepia.point_payment.request"), "ordr_idx": "A1"}
    assert detect(payload) == ("benepia.point_payment.request",)


@pytest.mark.parametrize("pay_type", ["PACA", "PAVC", ""])
def test_a_field_too_many_does_not_make_an_approval_an_inquiry(pay_type: str) -> None:
    """Integrations send ``ordr_idxx`` beside ``ordr_no``, or instead of it."""
    payload = {**example("payment.approval.request"), "ordr_idxx": "A1", "pay_type": pay_type}
    assert recognise(payload) == "payment.approval.request"
    del payload["ordr_no"]
    assert recognise(payload) == "payment.approval.request"


def test_two_requests_in_one_are_both_named() -> None:
    """A billing key's issue and an inquiry: that one is experimental makes it no less likely."""
    payload = {**example("billing.key_issue.request"), "pay_type": "PACA"}
    assert detect(payload) == ("billing.key_issue.request", "transaction.inquiry.request")
    with pytest.raises(MessageError) as raised:
        recognise(payload)
    (fault,) = raised.value.faults
    for words in (fault.message, fault.message_ko):
        assert "billing.key_issue.request, transaction.inquiry.request" in words


def test_a_bare_refusal_may_be_the_response_to_anything() -> None:
    responses = tuple(name for name in JSON_MESSAGES if "res_cd" in field_names(name))
    assert detect({"res_cd": "9999", "res_msg": "no"}) == responses


def test_a_response_with_undocumented_fields_is_still_recognised() -> None:
    payload = {**example("transaction.inquiry.response.card"), "trace_no": "1"}
    assert detect(payload) == ("transaction.inquiry.response.card",)


@pytest.mark.parametrize("payload", [{}, {"site_cd": "T0000"}, {"mod_type": "STXX"}, [], "x"])
def test_nothing_is_guessed_without_a_discriminating_field(payload: object) -> None:
    assert detect(payload) == ()


@pytest.mark.parametrize(
    ("payload", "words"),
    [([], "is not an object but an array"), ("x", "is not an object"), (None, "is not an object")],
)
def test_what_is_no_object_is_no_message(payload: object, words: str) -> None:
    """An advice to name the message would not help."""
    with pytest.raises(MessageError) as raised:
        recognise(payload)
    (fault,) = raised.value.faults
    assert (fault.rule, fault.message.partition(":")[0]) == ("type", words)


def test_an_array_is_told_so_whatever_message_is_named() -> None:
    for message in (None, "payment.cancel.request"):
        verdict = DocumentChecker(CheckOptions(message)).check(b"[{}]")
        assert [fault.rule for fault in verdict.faults] == ["type"]
        assert "one document a file" in verdict.faults[0].message


def test_an_unknown_operation_is_named_with_the_known_ones() -> None:
    with pytest.raises(MessageError) as raised:
        recognise({"mod_type": "STXX", "tno": "1"})
    (fault,) = raised.value.faults
    assert fault.message.startswith("mod_type is STXX: known are STRA")
    assert "mod_type 값이 STXX입니다" in fault.message_ko


@pytest.mark.parametrize(
    "tran_cd",
    ["00100000", "00100001", "00300002", "30000100", "A", "결제", "", "\n", 100000, None, []],
)
def test_an_approval_is_known_by_any_kind_of_request_but_a_billing_key(tran_cd: object) -> None:
    """R35: the gateway may add values."""
    payload = {**example("payment.approval.request"), "tran_cd": tran_cd}
    assert recognise(payload) == "payment.approval.request"
    bare = {"tran_cd": tran_cd, "enc_data": "a", "enc_info": "b"}
    request = HttpRequest(
        method="POST", url="https://spl.kcp.co.kr/", headers={}, body=dumps(bare).encode()
    )
    assert read_request(request)[0].name == "payment.approval"


def test_the_kind_of_a_billing_key_names_its_issue_whatever_is_beside_it() -> None:
    for beside in ("payment.approval.request", "billing.key_issue.request"):
        payload = {**example(beside), "tran_cd": "00300001"}
        # An inquiry is known by it.
        payload.pop("pay_type", None)
        assert detect(payload) == ("billing.key_issue.request",)
