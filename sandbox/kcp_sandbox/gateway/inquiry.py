"""Find the transaction that an inquiry asks for, by its number or by order number and date."""

from collections.abc import Mapping

from kcp_sandbox.store import DATE_KEY_ZEROS, Planted, Stock

from . import result_codes as codes
from .refusal import Refusal

Fields = Mapping[str, str]


def inquire(stock: Stock, fields: Fields) -> dict[str, str]:
    """Tell the state of a planted transaction of the shop."""
    ordr_idxx = fields.get("mod_ordr_idxx")
    if ordr_idxx and fields["tno"].endswith(DATE_KEY_ZEROS):
        return dict(_by_order(stock, fields, ordr_idxx).answer)
    planted = _by_number(stock, fields)
    if ordr_idxx and planted.ordr_idxx != ordr_idxx:
        raise Refusal(codes.ORDER_DIFFERS)
    return dict(planted.answer)


def _by_number(stock: Stock, fields: Fields) -> Planted:
    site_cd, tno = fields["site_cd"], fields["tno"]
    payment, planted = stock.storage.payment(tno), stock.storage.planted(tno)
    if payment and payment.site_cd == site_cd:
        raise Refusal(codes.POINT_PAYMENT)
    if planted is None or planted.site_cd != site_cd:
        raise Refusal(codes.NO_TRANSACTION)
    return _of_pay_type([planted], fields["pay_type"])


def _by_order(stock: Stock, fields: Fields, ordr_idxx: str) -> Planted:
    # R10: the date is the approval date; a transaction of the day before is not found.
    day = fields["tno"].removesuffix(DATE_KEY_ZEROS)
    orders = stock.storage.planted_of_order(fields["site_cd"], ordr_idxx)
    found = [planted for planted in orders if planted.day == day]
    if not found:
        raise Refusal(codes.NO_TRANSACTION)
    return _of_pay_type(found, fields["pay_type"])


def _of_pay_type(found: list[Planted], pay_type: str) -> Planted:
    for planted in found:
        if planted.pay_type == pay_type:
            return planted
    raise Refusal(codes.OTHER_PAY_TYPE)
