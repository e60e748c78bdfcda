"""What the gateway does to take payments back, in whole and in part."""

from kcp_proto import catalogue
from kcp_sandbox.store import (
    Store,
    Transaction,
    cancelled,
    parts_left,
    undocumented,
)

from . import benepia
from . import result_codes as codes
from .admission import Fields
from .refusal import Refusal

Response = dict[str, str]
_TAX_PARTS = ("mod_tax_mny", "mod_vat_mny", "mod_free_mny")
_LEFT = "rem_mny"


def cancel(store: Store, fields: Fields) -> Response:
    """Cancel a payment in full, of points or of any other method."""
    transaction = store.storage.transaction(fields["tno"])
    if transaction is None or transaction.site_cd != fields["site_cd"]:
        return benepia.cancel(store, fields)
    _check_live(transaction)
    if transaction.state == "part-cancelled":
        raise Refusal(codes.USE_PARTIAL_CANCEL)
    if transaction.awaits_deposits and transaction.left:
        # How money that was paid in is sent back is known of the legacy engine only.
        raise Refusal(codes.DEPOSITED)
    parts = parts_left(transaction)
    done = cancelled(transaction, transaction.left, store.timestamp(), parts=parts)
    store.storage.put_transaction(done)
    return _response(done, "payment.cancel")


def cancel_part(store: Store, fields: Fields) -> Response:
    """Give back a part; ``rem_mny`` must be what was left before (R34)."""
    transaction = store.storage.transaction(fields["tno"])
    if transaction is None or transaction.site_cd != fields["site_cd"]:
        _refuse_points(store, fields)
        raise Refusal(codes.NO_TRANSACTION)
    _check_live(transaction)
    _check_contract(transaction)
    if int(fields["rem_mny"]) != transaction.left:
        raise Refusal(codes.BALANCE_DIFFERS)
    back, parts = int(fields["mod_mny"]), _parts(transaction, fields)
    number = store.fresh_tno()
    done = cancelled(transaction, back, store.timestamp(), number=number, parts=parts)
    store.storage.put_transaction(done)
    return {
        **_response(done, "payment.partial_cancel"),
        "mod_mny": str(back),
        "rem_mny": str(done.left),
        "mod_pcan_seq_no": number,
        **{f"{of}_mod_mny": _lower(of, transaction, done) for of in ("card", "coupon")},
    }


def _check_live(transaction: Transaction) -> None:
    if transaction.state == "cancelled":
        raise Refusal(codes.ALREADY_CANCELLED)


def _check_contract(transaction: Transaction) -> None:
    """Refuse a part of what is taken back in whole or not at all."""
    if not any(name.endswith(_LEFT) for name in transaction.response):
        raise Refusal(codes.NO_PARTIAL_CANCEL)
    if transaction.response.get("partcanc_yn") == "N":
        raise Refusal(codes.NOT_CONTRACTED)


def _parts(transaction: Transaction, fields: Fields) -> tuple[int, ...]:
    """Read the tax parts; those of a mixed payment may be no more than is left of each."""
    parts = tuple(int(fields[name]) for name in _TAX_PARTS if fields.get(name))
    left = parts_left(transaction)
    if left and not parts:
        raise Refusal(codes.TAX_SPLIT, "no tax parts")
    if any(part > most for part, most in zip(parts, left, strict=False)):
        raise Refusal(codes.TAX_SPLIT, "tax parts left")
    return parts


def _refuse_points(store: Store, fields: Fields) -> None:
    payment = store.storage.payment(fields["tno"])
    if payment and payment.site_cd == fields["site_cd"]:
        raise Refusal(codes.NO_PARTIAL_CANCEL)


def _response(transaction: Transaction, operation: str) -> Response:
    (message,) = catalogue.responses(operation)
    result = {message.result_code, message.result_message}
    names = [name for name in message.fields if name not in result]
    shown = {name: transaction.response.get(name, "") for name in names}
    return {
        **shown,
        **undocumented(transaction.tno, transaction.history[0].at),
        "order_no": transaction.ordr_idxx,
        "tno": transaction.tno,
        "amount": str(transaction.amount),
        "canc_time": transaction.history[-1].at,
    }


def _lower(part: str, before: Transaction, after: Transaction) -> str:
    """Tell by how many won what is left of a card or coupon became lower; "" if it has none."""
    rests = [each.response.get(f"{part}_{_LEFT}", "") for each in (before, after)]
    return str(int(rests[0] or 0) - int(rests[1] or 0)) if all(rests) else ""
