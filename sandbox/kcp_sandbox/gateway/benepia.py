"""What the gateway does with Benepia points."""

from dataclasses import replace

from kcp_sandbox.store import (
    Account,
    Event,
    InsufficientPoints,
    Member,
    Payment,
    Store,
    member_account,
    undocumented,
)

from . import result_codes as codes
from .admission import Fields
from .refusal import Refusal

Response = dict[str, str]


def inquire_points(store: Store, fields: Fields) -> Response:
    """Tell a member's balance."""
    member, ordr_idxx = _member(store, fields), fields.get("ordr_idxx", "")
    return {
        "rsv_pnt": str(store.ledger.balance(member.account)),
        "order_no": ordr_idxx,
        **undocumented(ordr_idxx, ""),
    }


def pay(store: Store, fields: Fields) -> Response:
    """Move points from a member to a payment. A refused payment does not use its order number.

    A lenient gateway admits one without an order number, and one of which points pay a part (R41).
    """
    member = _member(store, fields)
    site_cd, ordr_idxx = fields["site_cd"], fields.get("ordr_idxx", "")
    if ordr_idxx and store.storage.payment_of_order(site_cd, ordr_idxx):
        raise Refusal(codes.DUPLICATE_ORDER)
    approval = Event(
        kind="payment",
        at=store.timestamp(),
        amount=int(fields["pt_mny"]),
        pnt_app_no=store.fresh_app_no(),
        order_no=ordr_idxx,
    )
    payment = Payment(
        tno=store.fresh_tno(),
        site_cd=site_cd,
        ordr_idxx=ordr_idxx,
        payer=member.account,
        history=(approval,),
    )
    _pay_from(store, member.account, payment)
    store.storage.put_payment(payment)
    return {
        "rsv_pnt": str(store.ledger.balance(member.account)),
        "tno": payment.tno,
        "pnt_amount": str(approval.amount),
        "pnt_app_time": approval.at,
        "pnt_app_no": approval.pnt_app_no,
        "order_no": ordr_idxx,
        **undocumented(payment.tno, approval.at),
    }


def cancel(store: Store, fields: Fields) -> Response:
    """Move everything that a payment still holds back to its member."""
    payment = _payment(store, fields)
    if payment.cancelled:
        raise Refusal(codes.ALREADY_CANCELLED)
    store.ledger.move(payment.account, payment.payer, payment.amount)
    _append(store, payment, Event(kind="cancel", at=store.timestamp(), amount=0))
    return {
        "tno": payment.tno,
        "order_no": payment.ordr_idxx,
        **undocumented(payment.tno, ""),
    }


def reapprove(store: Store, fields: Fields) -> Response:
    """Leave ``mod_mny`` in a payment and move the rest back to its member (R19: what remains).

    Whether the gateway lets a payment be re-approved more than once is not known; here it may be,
    as long as each amount is lower than the one before.
    """
    payment, remaining = _to_reapprove(store, fields)
    store.ledger.move(payment.account, payment.payer, payment.amount - remaining)
    approval = _approval(store, fields, remaining)
    _append(store, payment, approval)
    return _reapproved(payment, approval)


def split(store: Store, fields: Fields) -> Response:
    """Approve what should remain a second time and leave the original alive: 8147.

    Both payments hold points, and each can be cancelled by its own number. What the real gateway
    sends beside the code, and how the second one is found, is unknown.
    """
    payment, remaining = _to_reapprove(store, fields)
    approval = _approval(store, fields, remaining)
    second = Payment(
        tno=store.fresh_tno(),
        site_cd=payment.site_cd,
        ordr_idxx=payment.ordr_idxx,
        payer=payment.payer,
        history=(approval,),
        split_from=payment.tno,
    )
    _pay_from(store, payment.payer, second)
    _append(store, payment, replace(approval, kind="split", amount=payment.amount, pnt_app_no=""))
    store.storage.put_payment(second)
    head = {"res_cd": codes.SPLIT.res_cd, "res_msg": codes.SPLIT.res_msg}
    return {**head, **_reapproved(payment, approval)}


def _to_reapprove(store: Store, fields: Fields) -> tuple[Payment, int]:
    payment, remaining = _payment(store, fields), int(fields["mod_mny"])
    if payment.cancelled:
        raise Refusal(codes.REAPPROVAL_STATE)
    if remaining >= payment.amount:
        raise Refusal(codes.REAPPROVAL_AMOUNT)
    return payment, remaining


def _approval(store: Store, fields: Fields, remaining: int) -> Event:
    return Event(
        kind="reapproval",
        at=store.timestamp(),
        amount=remaining,
        pnt_app_no=store.fresh_app_no(),
        order_no=fields.get("mod_ordr_idxx", ""),
    )


def _reapproved(payment: Payment, approval: Event) -> Response:
    return {
        "tno": payment.tno,
        "pnt_amount": str(approval.amount),
        "pnt_app_no": approval.pnt_app_no,
        "order_no": approval.order_no or payment.ordr_idxx,
        **undocumented(payment.tno, approval.at),
    }


def _pay_from(store: Store, payer: Account, payment: Payment) -> None:
    try:
        store.ledger.move(payer, payment.account, payment.amount)
    except InsufficientPoints:
        raise Refusal(codes.INSUFFICIENT_POINTS) from None


def _member(store: Store, fields: Fields) -> Member:
    member = store.storage.member(member_account(fields["pt_memcorp_cd"], fields["pt_idno"]))
    if member is None:
        raise Refusal(codes.UNKNOWN_MEMBER)
    if not member.knows(fields["pt_pwd"]):
        raise Refusal(codes.WRONG_PASSWORD)
    return member


def _payment(store: Store, fields: Fields) -> Payment:
    """Find the shop's payment; another shop's looks like none."""
    site_cd, tno = fields["site_cd"], fields["tno"]
    payment, transaction = store.storage.payment(tno), store.storage.transaction(tno)
    if payment and payment.site_cd == site_cd:
        return payment
    if transaction and transaction.site_cd == site_cd:
        raise Refusal(codes.NOT_CANCELLABLE, "not a point payment")
    raise Refusal(codes.NO_TRANSACTION)


def _append(store: Store, payment: Payment, event: Event) -> None:
    store.storage.put_payment(replace(payment, history=(*payment.history, event)))
