"""Fields are checked, completed, signed and encoded once."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_type

import pytest

from kcp_proto import (
    PRODUCTION,
    STAGING,
    Environment,
    HttpRequest,
    HttpResponse,
    Identity,
    MessageError,
    NotSent,
    build_request,
    catalogue,
    read_response,
    sign_string,
    verify,
)
from kcp_proto.messages import Cancel, CardInquiry, PointPayment, PointPaymentReply
from kcp_schemas import load_schema

CANCEL: Mapping[str, object] = MappingProxyType({"tno": "22320972271249"})
SECRETS = ("test1234", "hong@example.com", "홍길동", "203.0.113.7")
PAYMENT = PointPayment(
    amount=1004,
    pt_mny=1004,
    pt_idno="member77",
    pt_pwd="test1234",
    pt_memcorp_cd="A001",
    ordr_idxx="A1",
    buyr_name="홍길동",
    buyr_mail="hong@example.com",
    cust_ip="203.0.113.7",
)


def test_a_request_is_post_of_json_to_the_operations_path(identity: Identity) -> None:
    request = build_request("payment.cancel", CANCEL, identity, STAGING)
    assert request.method == "POST"
    assert request.url == "https://stg-spl.kcp.co.kr/gw/mod/v1/cancel"
    assert request.headers["Content-Type"] == "application/json"
    assert (request.operation, request.effect) == ("payment.cancel", "reversal")


@pytest.mark.parametrize("operation", catalogue.operations())
def test_one_switch_picks_the_host_of_every_operation(operation: str, identity: Identity) -> None:
    described = catalogue.operation(operation)
    sample = load_schema(f"{operation}.request")["examples"][0]
    own = {
        n: sample[n] for n, field in described.request.fields.items() if field.source == "caller"
    }
    for environment in (PRODUCTION, STAGING):
        request = build_request(operation, own, identity, environment)
        assert request.url == environment.base_url + described.path


def test_the_signature_in_the_body_is_over_the_fields_in_the_body(identity: Identity) -> None:
    request = build_request("payment.cancel", CANCEL, identity, STAGING)
    sent = json.loads(request.body)
    text = sign_string("payment.cancel", sent)
    assert text == "T0000^22320972271249^STSC"
    verify(identity.certificate, text.encode(), sent["kcp_sign_data"])


def test_fields_are_sent_in_the_schemas_order(identity: Identity) -> None:
    fields = {"mod_desc": "고객변심", **CANCEL}
    request = build_request("payment.cancel", fields, identity, STAGING)
    assert list(json.loads(request.body)) == list(
        catalogue.message("payment.cancel.request").fields
    )


def test_nothing_is_sent_that_is_not_text(identity: Identity) -> None:
    request = build_request(PAYMENT.OPERATION, PAYMENT.fields(), identity, STAGING)
    sent = json.loads(request.body)
    assert sent["amount"] == "1004"
    assert all(isinstance(value, str) for value in sent.values())
    assert request.body.decode("utf-8").count("\\u") == 0


def test_all_faults_of_a_caller_are_raised_at_once(identity: Identity) -> None:
    fields = {"tno": "2232097227124９", "mod_dsc": "x", "site_cd": "T0000", "mod_mny": 0}
    with pytest.raises(MessageError) as caught:
        build_request("benepia.reapproval", fields, identity, STAGING)
    rules = {fault.pointer: fault.rule for fault in caught.value.faults}
    assert rules == {
        "/tno": "pattern",
        "/mod_dsc": "field.unknown",
        "/site_cd": "field.not-yours",
        "/mod_mny": "pattern",
    }
    assert caught.value.subject == "benepia.reapproval.request"


def test_warnings_do_not_stop_a_request(identity: Identity) -> None:
    fields = {"tno": "20240229000000", "pay_type": "PACA"}
    assert build_request("transaction.inquiry", fields, identity, STAGING).effect == "read"


def test_an_unknown_operation_is_refused(identity: Identity) -> None:
    with pytest.raises(MessageError, match=r"did you mean payment\.cancel\?"):
        build_request("payment.cancl", CANCEL, identity, STAGING)


def test_neither_request_nor_response_shows_what_it_holds(identity: Identity) -> None:
    request = build_request(PAYMENT.OPERATION, PAYMENT.fields(), identity, STAGING)
    shown = [repr(request), repr(PAYMENT), repr(HttpResponse(status=200, headers={}, body=b"{}"))]
    assert not [secret for secret in SECRETS for text in shown if secret in text]
    assert shown[0].startswith("<HttpRequest benepia.point_payment POST https://stg-spl.kcp.co.kr/")
    assert shown[2] == "<HttpResponse 200, 2 bytes>"


def test_a_typed_request_shows_masks_and_four_digits() -> None:
    assert repr(CardInquiry(tno="22320972271249")) == "CardInquiry(tno=…1249)"
    assert "amount=1004" in repr(PAYMENT)
    assert "pt_pwd=****" in repr(PAYMENT)


def test_a_strangers_request_is_taken_for_one_about_money() -> None:
    request = HttpRequest(method="POST", url="https://x.invalid/", headers={}, body=b"")
    assert (request.effect, dict(request.fields)) == ("money", {})
    assert repr(request) == "<HttpRequest of unknown operation POST https://x.invalid/, 0 bytes>"


@pytest.mark.parametrize(
    "url",
    [
        *("http://spl.kcp.co.kr", "https://", "https://h/", "https://h/a/", "https://u@h", ""),
        *("https://h/..", "https://h/a/../b", "https://h/.", "https://h//a", "https://h/a%2e"),
        *("https://h/a?x", "https://h/a#x", "https://h/a\n", "https://h/가", "https://h/a b"),
        *("https://h?x", "https://h\n", "HTTPS://h", "https://h:port", "ftp://h", "https://가"),
    ],
)
def test_an_address_that_is_not_https_and_a_host_is_refused(url: str) -> None:
    with pytest.raises(MessageError) as caught:
        Environment("mine", url)
    assert caught.value.faults[0].rule == "environment.url"


@pytest.mark.parametrize(
    "url",
    [
        *("https://localhost:8443", "https://[::1]:1", "https://a-b.kr", "https://h/path"),
        *("https://127.0.0.1:8443/shop/ci-1", "https://h/a.b/~c/.d/..e"),
    ],
)
def test_any_https_host_can_be_a_gateway(url: str) -> None:
    assert Environment("mine", url).base_url == url


def test_an_unsigned_operation_has_no_sign_string() -> None:
    with pytest.raises(MessageError, match="is not signed"):
        sign_string("benepia.point_payment", {})


def test_a_sign_string_needs_all_its_fields_and_no_other_constant() -> None:
    with pytest.raises(MessageError) as caught:
        sign_string("payment.cancel", {"tno": "1", "mod_type": "STRA"})
    rules = {fault.pointer: fault.rule for fault in caught.value.faults}
    assert rules == {"/site_cd": "required", "/mod_type": "const"}


@pytest.mark.parametrize(
    "host", ["spl.kcp.co.kr", "SPL.kcp.co.kr", "spl.kcp.co.kr:443", "SPL.kcp.co.kr:443/proxy/a"]
)
def test_production_is_known_however_its_address_is_written(host: str) -> None:
    assert Environment("mine", f"https://{host}").is_production


@pytest.mark.parametrize("port", [":0443", ":00443", ":0", ":"])
def test_a_port_has_one_spelling(port: str) -> None:
    """A padded one would reach production and not look like it."""
    with pytest.raises(MessageError):
        Environment("mine", f"https://spl.kcp.co.kr{port}")


@pytest.mark.parametrize("host", ["stg-spl.kcp.co.kr", "spl.kcp.co.kr:8443", "localhost"])
def test_no_other_gateway_is_taken_for_production(host: str) -> None:
    assert not Environment("mine", f"https://{host}").is_production


def test_a_typed_message_makes_the_request_of_its_fields(identity: Identity) -> None:
    plain = build_request(PAYMENT.OPERATION, PAYMENT.fields(), identity, STAGING)
    typed = build_request(PAYMENT, identity, STAGING)
    assert (typed.body, typed.url, typed.operation) == (plain.body, plain.url, plain.operation)
    assert (typed.fields, typed.known) == (plain.fields, plain.known)
    assert typed.reply is PointPaymentReply
    assert repr(typed) == repr(plain).replace("HttpRequest", "TypedRequest")


def test_a_typed_requests_response_is_its_typed_reply(identity: Identity) -> None:
    paid = {"res_cd": "0000", "res_msg": "OK", "tno": "22320972271249", "pnt_amount": "1004"}
    response = HttpResponse(status=200, headers={}, body=json.dumps(paid).encode())
    reply = read_response(build_request(PAYMENT, identity, STAGING), response)
    assert_type(reply, PointPaymentReply)
    assert isinstance(reply, PointPaymentReply)
    assert (reply.pnt_amount, reply.raise_for_result()) == (1004, reply)


def test_both_forms_take_their_arguments_by_name(identity: Identity) -> None:
    named = build_request(PAYMENT, environment=STAGING, identity=identity)
    assert named == build_request(PAYMENT, identity, STAGING)
    fields = {"tno": "22320972271249"}
    request = build_request("payment.cancel", fields=fields, identity=identity, environment=STAGING)
    assert request == build_request("payment.cancel", fields, identity, STAGING)


def test_a_message_beside_fields_and_a_name_without_are_type_errors(identity: Identity) -> None:
    wrong: Any = build_request
    with pytest.raises(TypeError, match="positional argument"):
        wrong(PAYMENT, PAYMENT.fields(), identity, STAGING)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'environment'"):
        wrong("payment.cancel", {"tno": "22320972271249"}, identity)


def test_a_typed_message_that_is_wrong_is_refused_with_its_faults(identity: Identity) -> None:
    with pytest.raises(MessageError) as caught:
        build_request(Cancel(tno="1 2", mod_desc="x" * 300), identity, STAGING)
    assert caught.value.subject == "payment.cancel.request"
    assert {fault.pointer for fault in caught.value.faults} == {"/tno", "/mod_desc"}


@pytest.mark.parametrize("pay_type", ["PAPT", "paca", "PAXX", ""])
def test_no_request_puts_an_open_question_to_the_gateway(identity: Identity, pay_type: str) -> None:
    """R45: only a survey may ask whether the inquiry takes another method, such as points."""
    with pytest.raises(MessageError) as caught:
        build_request(
            "transaction.inquiry", {"tno": "1", "pay_type": pay_type}, identity, PRODUCTION
        )
    assert "/pay_type" in {fault.pointer for fault in caught.value.faults}


@pytest.mark.parametrize("named", ["", "benepia.reapproval"])
def test_a_signature_that_a_service_does_not_give_names_the_operation(
    identity: Identity, named: str
) -> None:
    class Elsewhere:
        def sign(self, data: bytes) -> bytes:
            raise NotSent(named, "sign", "the service is away")

    remote = Identity("T0000", identity.certificate, Elsewhere())
    with pytest.raises(NotSent) as caught:
        build_request("payment.cancel", CANCEL, remote, STAGING)
    assert caught.value.operation == (named or "payment.cancel")
    assert str(caught.value).startswith(f"{named or 'payment.cancel'} was not sent (sign)")
