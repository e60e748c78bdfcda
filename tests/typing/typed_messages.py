"""Checked by mypy and pyright, never run: what a typed message gives and takes."""

# Each ignored line must be an error to both checkers: an ignore that ignores nothing is reported.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, assert_type

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    HttpResponse,
    Identity,
    Reply,
    Signer,
    TypedRequest,
    build_request,
    load_private_key,
    read_response,
)
from kcp_proto.messages import (
    Cancel,
    CancelReply,
    CardInquiry,
    CardInquiryReply,
    PointInquiry,
    PointPayment,
    PointPaymentReply,
    Reapproval,
    VirtualAccountInquiry,
    VirtualAccountInquiryReply,
    typed,
)
from kcp_transports import Client


def payment() -> PointPayment:
    return PointPayment(
        amount=1004,
        pt_mny=1004,
        pt_idno="test",
        pt_pwd="test1234",
        pt_memcorp_cd="A001",
        ordr_idxx="A1",
    )


def a_message_names_its_reply(client: Client) -> None:
    assert_type(client.send(payment()), PointPaymentReply)
    assert_type(client.send(Cancel(tno="22320972271249")), CancelReply)
    assert_type(client.send(CardInquiry(tno="1", mod_ordr_idxx="A1")), CardInquiryReply)
    assert_type(client.send(VirtualAccountInquiry(tno="1")), VirtualAccountInquiryReply)
    assert_type(client.send("payment.cancel", {"tno": "1"}), Reply)
    assert_type(client.send(payment()).raise_for_result(), PointPaymentReply)


def a_message_names_its_reply_on_any_http_stack(identity: Identity, response: HttpResponse) -> None:
    request = build_request(payment(), identity, STAGING)
    assert_type(request, TypedRequest[PointPaymentReply])
    assert_type(read_response(request, response), PointPaymentReply)
    assert_type(read_response(request, response).pnt_amount, int | None)
    inquiry = build_request(CardInquiry(tno="1"), identity=identity, environment=STAGING)
    assert_type(read_response(inquiry, response), CardInquiryReply)
    plain = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    assert_type(plain, HttpRequest)
    assert_type(read_response(plain, response), Reply)


def fields_have_python_types(paid: PointPaymentReply, card: CardInquiryReply) -> None:
    assert_type(paid.rsv_pnt, int | None)
    assert_type(paid.pnt_amount, int | None)
    assert_type(paid.pnt_app_time, datetime | None)
    assert_type(paid.pnt_app_no, str | None)
    assert_type(paid.tno, str | None)
    assert_type(paid.res_cd, str)
    assert_type(paid.wire, Mapping[str, Any])
    assert_type(card.quota, int | None)
    assert_type(card.can_time, datetime | None)
    assert_type(card.mall_taxno, str | None)


def a_typed_reply_is_a_reply(request: HttpRequest, response: HttpResponse) -> Reply:
    reply = read_response(request, response)
    assert_type(reply, Reply)
    assert_type(reply.ok, bool)
    return typed(reply)


def a_loaded_key_is_a_signer(pem: bytes, certificate: Certificate) -> Identity:
    signer: Signer = load_private_key(pem, None)
    return Identity("T0000", certificate, signer)


def wrong_messages_are_found_before_they_run(
    client: Client, when: date, identity: Identity
) -> None:
    Cancel()  # type: ignore[call-arg]
    Cancel("1")  # type: ignore[call-arg]
    Cancel(tno=1)  # type: ignore[arg-type]
    Cancel(tno="1", mod_type="STSC")  # type: ignore[call-arg]
    Cancel(tno="1", site_cd="T0000")  # type: ignore[call-arg]
    Reapproval(tno="1")  # type: ignore[call-arg]
    Reapproval(tno="1", mod_mny="5")  # type: ignore[arg-type]
    CardInquiry(tno=when)  # type: ignore[arg-type]
    CardInquiry(tno="1", pay_type="PACA")  # type: ignore[call-arg]
    PointInquiry(amount=1004)  # type: ignore[call-arg]
    payment().amount = 5  # type: ignore[misc]
    build_request("payment.cancel", identity, STAGING)  # type: ignore[call-overload]
    build_request(payment(), {}, identity, STAGING)  # type: ignore[call-overload]
    client.send("payment.cancel")  # type: ignore[call-overload]
    client.send(payment(), {})  # type: ignore[call-overload]
