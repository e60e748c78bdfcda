"""LostRequest requests, and an inquiry's response that would prove each of them."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from kcp_proto import HttpRequest, HttpResponse, KcpError, Reply, catalogue, read_response
from kcp_proto.resolution import Inquiry, InquiryResult, LostRequest, Resolution, ask_about
from kcp_proto.times import write_time

SENT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
AT = SENT + timedelta(seconds=10)
TNO = "26030200000001"
AMOUNT = "10000"
APPROVALS = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP")
METHODS = (*APPROVALS, "PALP")
APPROVAL, CANCEL, PARTIAL = "payment.approval", "payment.cancel", "payment.partial_cancel"
KEY_PAYMENT, ACCOUNT = "billing.key_payment", "payment.virtual_account"
INQUIRY = "transaction.inquiry"
# Methods whose inquiry shows what is left.
WITH_REST = {"PACA": "rem_mny", "PABK": "bk_rem_mny"}
Wire = Mapping[str, Any]


def approval(method: str = "PACA", **changes: str) -> LostRequest:
    known = {"ordr_no": "ORDER1", "ordr_mony": AMOUNT, "pay_type": method} | changes
    return LostRequest(operation=APPROVAL, known=filled(known), when=SENT)


def key_payment() -> LostRequest:
    known = {"ordr_idxx": "ORDER1", "amount": AMOUNT, "card_mny": AMOUNT}
    return LostRequest(operation=KEY_PAYMENT, known=known, when=SENT)


def account() -> LostRequest:
    known = {"ordr_idxx": "ORDER1", "amount": AMOUNT, "va_mny": AMOUNT}
    return LostRequest(operation=ACCOUNT, known=known, when=SENT)


def cancel(method: str = "PACA", **changes: str) -> LostRequest:
    return LostRequest(
        operation=CANCEL, known=filled({"tno": TNO} | changes), when=SENT, pay_type=method
    )


def partial_cancel(method: str = "PACA", *, twins: bool = False, **changes: str) -> LostRequest:
    known = {"tno": TNO, "mod_mny": "4000", "rem_mny": AMOUNT} | changes
    return LostRequest(
        operation=PARTIAL, known=filled(known), when=SENT, pay_type=method, twins=twins
    )


def filled(known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if value}


def method_of(lost: LostRequest) -> str:
    constant = {KEY_PAYMENT: "PACA", ACCOUNT: "PAVC"}
    return constant.get(lost.operation, lost.known.get("pay_type", lost.pay_type))


def proving(lost: LostRequest, **changes: object) -> dict[str, Any]:
    """Write the wire fields of an inquiry's response that proves a request to be done."""
    method = method_of(lost)
    message = catalogue.response_to(INQUIRY, {"pay_type": method})
    shown = message.shows
    assert shown is not None
    wire: dict[str, Any] = {**message.examples[0], "tno": TNO}
    for name, field in message.fields.items():
        if field.kind == "won" and wire.get(name) == "1004":
            wire[name] = AMOUNT
    if shown.approved:
        moment = SENT + timedelta(seconds=1)
        wire[shown.approved] = write_time(moment)
    if lost.operation == CANCEL:
        wire |= shown.cancel
        wire[shown.left or "tno"] = "0" if shown.left else TNO
        if shown.cancelled:
            wire[shown.cancelled] = write_time(SENT + timedelta(seconds=1))
    if lost.operation == PARTIAL and shown.left:
        wire[shown.left] = str(int(lost.known["rem_mny"]) - int(lost.known["mod_mny"]))
    return {**wire, **changes}


def read(inquiry: Inquiry, wire: Wire) -> Reply:
    request = HttpRequest(
        method="POST",
        url="https://stg-spl.kcp.co.kr/std/inquery",
        headers={},
        body=b"",
        operation=inquiry.operation,
        fields=MappingProxyType(dict(inquiry.fields)),
    )
    body = json.dumps(wire).encode()
    return read_response(request, HttpResponse(status=200, headers={}, body=body))


def nothing(code: str = "5530") -> dict[str, str]:
    return {"res_cd": code, "res_msg": "원거래 없음"}


Respond = Callable[[Inquiry], Wire | KcpError]


def ask(lost: LostRequest, respond: Respond | Wire | KcpError, at: datetime = AT) -> Resolution:
    """Ask one round; each inquiry gets a response."""
    return rounds(lost, respond, at)[0]


def rounds(
    lost: LostRequest, respond: Respond | Wire | KcpError, at: datetime = AT
) -> tuple[Resolution, list[Inquiry]]:
    """Ask one round, and list the inquiries of it."""
    sent: list[Inquiry] = []
    asking = ask_about(lost, at)
    try:
        inquiry = next(asking)
        while True:
            sent.append(inquiry)
            given = respond(inquiry) if callable(respond) else respond
            reply = given if isinstance(given, KcpError) else read(inquiry, given)
            inquiry = asking.send(InquiryResult(reply, at))
    except StopIteration as end:
        found: Resolution = end.value
        return found, sent
