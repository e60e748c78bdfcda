"""What the gateway does with Benepia points."""

from collections.abc import Mapping
from dataclasses import replace

from kcp_sandbox.store import (
    Account,
    Event,
    InsufficientPoints,
    Member,
    Payment,
    Stock,
    member_account,
)

from . import result_codes as codes
from .refusal import Refusal
from .responses import undocumented

Fields = Mapping[str, str]
Answer = dict[str, str]


def inquire_points(stock: Stock, fields: Fields) -> Answer:
    """Tell a member's balance."""
    member = _member(stock, fields)
    return {
        "rsv_pnt": str(stock.ledger.balance(member.account)),
        "order_no": fields["ordr_idxx"],
        **undocumented(fields["ordr_idxx"], ""),
    }


def pay(stock: Stock, fields: Fields) -> Answer:
    """Move points from a member to a payment. A refused payment does not use its order number."""
    member = _member(stock, fields)
    site_cd, ordr_idxx = fields["site_cd"], fields["ordr_idxx"]
    if stock.storage.payment_of_order(site_cd, ordr_idxx):
        raise Refusal(codes.DUPLICATE_ORDER)
    approval = Event(
        kind="payment",
        at=stock.moment(),
        amount=int(fields["amount"]),
        pnt_app_no=stock.fresh_app_no(),
        order_no=ordr_idxx,
    )
    payment = Payment(
        tno=stock.fresh_tno(),
        site_cd=site_cd,
        ordr_idxx=ordr_idxx,
        payer=member.account,
        history=(approval,),
    )
    _pay_from(stock, member.account, payment)
    stock.storage.put_payment(payment)
    return {
        "rsv_pnt": str(stock.ledger.balance(member.account)),
        "tno": payment.tno,
        "pnt_amount": str(approval.amount),
        "pnt_app_time": approval.at,
        "pnt_app_no": approval.pnt_app_no,
        "order_no": ordr_idxx,
        **undocumented(payment.tno, approval.at),
    }


def cancel(stock: Stock, fields: Fields) -> Answer:
    """Move everything that a payment still holds back to its member."""
    payment = _payment(stock, fields)
    if payment.cancelled:
        raise Refusal(codes.ALREADY_CANCELLED)
    stock.ledger.move(payment.account, payment.payer, payment.amount)
    _append(stock, payment, Event(kind="cancel", at=stock.moment(), amount=0))
    return {
        "tno": payment.tno,
        "order_no": payment.ordr_idxx,
        **undocumented(payment.tno, ""),
    }


def reapprove(stock: Stock, fields: Fields) -> Answer:
    """Keep ``mod_mny`` in a payment and move the rest back to its member (R19).

    Whether the gateway lets a payment be re-approved more than once is not known; here it may be,
    as long as each amount is lower than the one before.
    """
    payment, remaining = _to_reapprove(stock, fields)
    stock.ledger.move(payment.account, payment.payer, payment.amount - remaining)
    approval = _approval(stock, fields, remaining)
    _append(stock, payment, approval)
    return _reapproved(payment, approval)


def split(stock: Stock, fields: Fields) -> Answer:
    """Approve what should remain a second time and leave the original alive: 8147.

    Both payments hold points, and each can be cancelled by its own number. What the real gateway
    answers beside the code, and how the second one is found, is unknown.
    """
    payment, remaining = _to_reapprove(stock, fields)
    approval = _approval(stock, fields, remaining)
    second = Payment(
        tno=stock.fresh_tno(),
        site_cd=payment.site_cd,
        ordr_idxx=payment.ordr_idxx,
        payer=payment.payer,
        history=(approval,),
        split_from=payment.tno,
    )
    _pay_from(stock, payment.payer, second)
    _append(stock, payment, replace(approval, kind="split", amount=payment.amount, pnt_app_no=""))
    stock.storage.put_payment(second)
    head = {"res_cd": codes.SPLIT.res_cd, "res_msg": codes.SPLIT.res_msg}
    return {**head, **_reapproved(payment, approval)}


def _to_reapprove(stock: Stock, fields: Fields) -> tuple[Payment, int]:
    payment, remaining = _payment(stock, fields), int(fields["mod_mny"])
    if payment.cancelled:
        raise Refusal(codes.REAPPROVAL_STATE)
    if remaining >= payment.amount:
        raise Refusal(codes.REAPPROVAL_AMOUNT)
    return payment, remaining


def _approval(stock: Stock, fields: Fields, remaining: int) -> Event:
    return Event(
        kind="reapproval",
        at=stock.moment(),
        amount=remaining,
        pnt_app_no=stock.fresh_app_no(),
        order_no=fields.get("mod_ordr_idxx", ""),
    )


def _reapproved(payment: Payment, approval: Event) -> Answer:
    return {
        "tno": payment.tno,
        "pnt_amount": str(approval.amount),
        "pnt_app_no": approval.pnt_app_no,
        "order_no": approval.order_no or payment.ordr_idxx,
        **undocumented(payment.tno, approval.at),
    }


def _pay_from(stock: Stock, payer: Account, payment: Payment) -> None:
    try:
        stock.ledger.move(payer, payment.account, payment.amount)
    except InsufficientPoints:
        raise Refusal(codes.INSUFFICIENT_POINTS) from None


def _member(stock: Stock, fields: Fields) -> Member:
    member = stock.storage.member(member_account(fields["pt_memcorp_cd"], fields["pt_idno"]))
    if member is None:
        raise Refusal(codes.UNKNOWN_MEMBER)
    if not member.knows(fields["pt_pwd"]):
        raise Refusal(codes.WRONG_PASSWORD)
    return member


def _payment(stock: Stock, fields: Fields) -> Payment:
    """Find the shop's payment; that another shop has such a number is not given away."""
    site_cd, tno = fields["site_cd"], fields["tno"]
    payment, planted = stock.storage.payment(tno), stock.storage.planted(tno)
    if payment and payment.site_cd == site_cd:
        return payment
    if planted and planted.site_cd == site_cd:
        raise Refusal(codes.NOT_CANCELLABLE, "not a point payment", "포인트 결제가 아닙니다")
    raise Refusal(codes.NO_TRANSACTION)


def _append(stock: Stock, payment: Payment, event: Event) -> None:
    stock.storage.put_payment(replace(payment, history=(*payment.history, event)))
