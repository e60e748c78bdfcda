"""Find the transaction that an inquiry asks for, by its number or by order number and date."""

from kcp_proto.times import DATE_KEY_ZEROS
from kcp_sandbox.store import Store, Transaction

from . import result_codes as codes
from .admission import Fields
from .refusal import Refusal


def inquire(store: Store, fields: Fields) -> dict[str, str]:
    """Tell the state of a transaction of the shop."""
    ordr_idxx = fields.get("mod_ordr_idxx")
    if ordr_idxx and fields["tno"].endswith(DATE_KEY_ZEROS):
        return dict(_by_order(store, fields, ordr_idxx).response)
    transaction = _by_number(store, fields)
    if ordr_idxx and transaction.ordr_idxx != ordr_idxx:
        raise Refusal(codes.ORDER_DIFFERS)
    return dict(transaction.response)


def _by_number(store: Store, fields: Fields) -> Transaction:
    site_cd, tno = fields["site_cd"], fields["tno"]
    payment, transaction = store.storage.payment(tno), store.storage.transaction(tno)
    if payment and payment.site_cd == site_cd:
        raise Refusal(codes.POINT_PAYMENT)
    if transaction is None or transaction.site_cd != site_cd:
        raise Refusal(codes.NO_TRANSACTION)
    return _of_pay_type([transaction], fields["pay_type"])


def _by_order(store: Store, fields: Fields, ordr_idxx: str) -> Transaction:
    # R10: the date is the approval date; a transaction of the day before is not found.
    day = fields["tno"].removesuffix(DATE_KEY_ZEROS)
    orders = store.storage.transactions_of_order(fields["site_cd"], ordr_idxx)
    found = [transaction for transaction in orders if transaction.day == day]
    if not found:
        raise Refusal(codes.NO_TRANSACTION)
    return _of_pay_type(found, fields["pay_type"])


def _of_pay_type(found: list[Transaction], pay_type: str) -> Transaction:
    for transaction in found:
        if transaction.pay_type == pay_type:
            return transaction
    raise Refusal(codes.OTHER_PAY_TYPE)
