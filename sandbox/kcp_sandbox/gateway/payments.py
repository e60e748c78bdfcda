"""What the gateway does with payments by any method but Benepia points."""

from collections.abc import Mapping
from types import MappingProxyType

from kcp_proto import MessageError, catalogue
from kcp_proto.catalogue import Message
from kcp_sandbox.store import INQUIRY, Store, Transaction, amount_left, state_of, undocumented
from kcp_schemas import load_code_table

from . import benepia
from . import result_codes as codes
from .admission import Fields
from .refusal import Refusal
from .window import Authenticated, open_window_data

Response = dict[str, str]
_VIRTUAL_ACCOUNT = "PAVC"
_NOTHING: Mapping[str, str] = MappingProxyType({})
# A virtual account is issued; nothing has been paid into it.
_NOT_PAID: Mapping[str, str] = MappingProxyType({"ipkum_money": "0"})


def approve(store: Store, fields: Fields) -> Response:
    """Pay what was agreed to in the sandbox's own window."""
    authenticated = open_window_data(fields)
    authenticated.check(fields)
    message = catalogue.response_to("payment.approval", fields)
    return pay(store, fields["site_cd"], authenticated, message)


def issue_account(store: Store, fields: Fields) -> Response:
    """Issue a virtual account; the newer of two success codes that were seen."""
    asked = Authenticated(_VIRTUAL_ACCOUNT, fields["ordr_idxx"], int(fields["amount"]))
    (message,) = catalogue.responses("payment.virtual_account")
    bank = _bank(fields["va_bankcode"])
    paid = pay(store, fields["site_cd"], asked, message, known=bank)
    success = message.success["res_cd"][-1]
    return {**paid, "res_cd": success, "va_date": fields["va_date"], "va_name": fields["va_name"]}


def pay(
    store: Store,
    site_cd: str,
    asked: Authenticated,
    message: Message,
    *,
    known: Mapping[str, str] = _NOTHING,
) -> Response:
    """Add a transaction that can be inquired, cancelled and cancelled in part.

    Args:
        store: What the gateway owns.
        site_cd: The shop.
        asked: The payment method, order number and amount.
        message: What describes the response.
        known: What the request says of the payment; an inquiry shows it, too.

    Returns:
        The fields of a response as the message's example has them, with this payment's values.

    Raises:
        Refusal: The order number was used before.
    """
    if store.storage.transactions_of_order(site_cd, asked.ordr_no):
        raise Refusal(codes.DUPLICATE_ORDER)
    transaction = _transaction(store, site_cd, asked, known)
    at = store.timestamp()
    shown = _example(message, asked.amount, at)
    return {
        **shown,
        **known,
        **undocumented(transaction.tno, at),
        "tno": transaction.tno,
        "order_no": asked.ordr_no,
        "pay_method": asked.pay_type,
    }


def cancel(store: Store, fields: Fields) -> Response:
    """Cancel a payment in full, of points or of any other method."""
    transaction = store.storage.transaction(fields["tno"])
    if transaction is None or transaction.site_cd != fields["site_cd"]:
        return benepia.cancel(store, fields)
    if _live_state(transaction) == "part-cancelled":
        raise Refusal(codes.USE_PARTIAL_CANCEL)
    store.leave_of_transaction(transaction, 0)
    return _cancelled(store, transaction, "payment.cancel")


def cancel_part(store: Store, fields: Fields) -> Response:
    """Give back a part; ``rem_mny`` must be what was left before (R34)."""
    transaction = store.storage.transaction(fields["tno"])
    if transaction is None or transaction.site_cd != fields["site_cd"]:
        raise Refusal(codes.NO_TRANSACTION)
    _live_state(transaction)
    left, back = amount_left(transaction), int(fields["mod_mny"])
    if left is None:
        raise Refusal(codes.NO_PARTIAL_CANCEL)
    if int(fields["rem_mny"]) != left:
        raise Refusal(codes.BALANCE_DIFFERS)
    store.leave_of_transaction(transaction, left - back)
    return {
        **_cancelled(store, transaction, "payment.partial_cancel"),
        "mod_mny": str(back),
        "rem_mny": str(left - back),
        "mod_pcan_seq_no": store.fresh_tno(),
    }


def _bank(code: str) -> Mapping[str, str]:
    """Name the bank that issues an account; a code that the open list lacks has no name (R42)."""
    banks = load_code_table("bank")["codes"]
    entry = banks.get(code, {"ko": ""})
    return {"bankcode": code, "bankname": banks.get(entry.get("merged_into"), entry)["ko"]}


def _transaction(
    store: Store, site_cd: str, asked: Authenticated, known: Mapping[str, str]
) -> Transaction:
    try:
        catalogue.response_to(INQUIRY, {"pay_type": asked.pay_type})
        paid = {**known, **(_NOT_PAID if asked.pay_type == _VIRTUAL_ACCOUNT else _NOTHING)}
        return store.add_transaction(
            asked.pay_type,
            ordr_idxx=asked.ordr_no,
            site_cd=site_cd,
            amount=asked.amount,
            response=paid,
        )
    except MessageError:
        # Whether the gateway's inquiry covers other methods is unknown; here it does not.
        tno = store.fresh_tno()
        transaction = Transaction(
            tno=tno,
            site_cd=site_cd,
            ordr_idxx=asked.ordr_no,
            pay_type=asked.pay_type,
            day=store.timestamp()[:8],
            response={"tno": tno, "amount": str(asked.amount)},
        )
        store.storage.put_transaction(transaction)
        return transaction


def _example(message: Message, amount: int, at: str) -> Response:
    """Put an amount and a time into a message's example; taxes are left to the example's form."""
    shown = {**dict.fromkeys(message.fields, ""), **message.examples[0]}
    total = int(shown["amount"])
    for name, field in message.fields.items():
        if field.kind == "datetime" and shown[name]:
            shown[name] = at
        elif field.kind == "won" and shown[name] == str(total):
            shown[name] = str(amount)
    if "res_tax_mny" in shown:
        vat = amount // 11
        shown |= {"res_tax_mny": str(amount - vat), "res_vat_mny": str(vat)}
    return shown


def _live_state(transaction: Transaction) -> str:
    state = state_of(transaction)
    if state == "cancelled":
        raise Refusal(codes.ALREADY_CANCELLED)
    return state


def _cancelled(store: Store, transaction: Transaction, operation: str) -> Response:
    (message,) = catalogue.responses(operation)
    known = {name: transaction.response.get(name, "") for name in message.fields}
    result = {message.result_code, message.result_message}
    shown = {name: text for name, text in known.items() if name not in result}
    return {**shown, "tno": transaction.tno, "canc_time": store.timestamp()}
