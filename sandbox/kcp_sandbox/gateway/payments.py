"""What the gateway does with payments by any method but Benepia points."""

from collections.abc import Mapping
from types import MappingProxyType

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_sandbox.store import INQUIRY, Change, Store, Transaction, tax_flag, tax_parts, undocumented
from kcp_schemas import load_code_table

from . import result_codes as codes
from .admission import Fields
from .refusal import Refusal
from .window import Authenticated, open_window_data

Response = dict[str, str]
_VIRTUAL_ACCOUNT, _DEADLINE = "PAVC", "va_date"
_NOTHING: Mapping[str, str] = MappingProxyType({})
# They are the transaction's own, whatever a response about it is an example of.
_OWN = frozenset({"res_cd", "res_msg", "res_en_msg", "tno"})


def approve(store: Store, fields: Fields) -> Response:
    """Pay what was agreed to in the sandbox's own window."""
    authenticated = open_window_data(fields)
    authenticated.check(fields)
    # An older sample leaves pay_type out, and gets what all responses have in common (R35).
    of_method = catalogue.response_to("payment.approval", {"pay_type": authenticated.pay_type})
    paid = pay(store, fields["site_cd"], authenticated, of_method)
    message = catalogue.response_to("payment.approval", fields)
    extra = of_method.fields.keys() - message.fields.keys()
    return {name: text for name, text in paid.items() if name not in extra}


def issue_account(store: Store, fields: Fields) -> Response:
    """Issue a virtual account; the newer of two success codes that were seen."""
    asked = Authenticated(_VIRTUAL_ACCOUNT, fields["ordr_idxx"], int(fields["amount"]))
    (message,) = catalogue.responses("payment.virtual_account")
    chosen = {
        **{name: fields[name] for name in ("va_date", "va_name")},
        **_bank(fields["va_bankcode"]),
    }
    paid = pay(store, fields["site_cd"], asked, message, chosen, buyer=fields["buyr_name"])
    return {**paid, "res_cd": message.success["res_cd"][-1]}


def pay(
    store: Store,
    site_cd: str,
    asked: Authenticated,
    message: Message,
    chosen: Mapping[str, str] = _NOTHING,
    *,
    buyer: str = "",
) -> Response:
    """Add a transaction that can be inquired, cancelled and cancelled in part.

    Args:
        store: What the gateway owns.
        site_cd: The shop.
        asked: The payment method, order number and amount.
        message: What describes the response.
        chosen: Fields of the response that the request chose.
        buyer: The buyer's name, if the request gave it.

    Returns:
        The fields of a response as the message's example has them, with this payment's values.

    Raises:
        Refusal: The order number was used before.
    """
    if asked.ordr_no and store.storage.transactions_of_order(site_cd, asked.ordr_no):
        raise Refusal(codes.DUPLICATE_ORDER)
    at = store.timestamp()
    shown = {**_example(store, message, asked, at), **chosen}
    transaction = _transaction(store, site_cd, asked, shown, buyer)
    return {
        **shown,
        **{name: transaction.response[name] for name in shown.keys() & {_DEADLINE}},
        **undocumented(transaction.tno, at),
        "tno": transaction.tno,
        "order_no": asked.ordr_no,
        "pay_method": asked.pay_type,
    }


def _transaction(
    store: Store, site_cd: str, asked: Authenticated, shown: Mapping[str, str], buyer: str
) -> Transaction:
    if asked.pay_type in catalogue.operation(INQUIRY).request.fields["pay_type"].choices:
        return store.put_new(
            asked.pay_type,
            ordr_idxx=asked.ordr_no,
            site_cd=site_cd,
            state="issued" if asked.pay_type == _VIRTUAL_ACCOUNT else "approved",
            amount=asked.amount,
            free_mny=asked.free_mny,
            response=_inquired(asked.pay_type, shown),
            buyer=buyer,
        )
    # Whether the gateway's inquiry covers other methods is unknown; here it does not.
    tno, at = store.fresh_tno(), store.timestamp()
    transaction = Transaction(
        tno=tno,
        site_cd=site_cd,
        ordr_idxx=asked.ordr_no,
        pay_type=asked.pay_type,
        day=at[:8],
        response={"tno": tno, "amount": str(asked.amount)},
        history=(Change("approval", at, asked.amount, asked.amount),),
        buyer=buyer,
    )
    store.storage.put_transaction(transaction)
    return transaction


def _inquired(pay_type: str, shown: Mapping[str, str]) -> Response:
    """Choose what an inquiry says as the approval's response did, by the names of the inquiry."""
    message = catalogue.response_to(INQUIRY, {"pay_type": pay_type})
    terms = message.shows
    named = terms.named if terms else _NOTHING
    later = terms.later if terms else ()
    alike = {named.get(name, name): text for name, text in shown.items()}
    return {
        name: text
        for name, text in alike.items()
        if name in message.fields and name not in _OWN and name not in later
        if text or name != _DEADLINE
    }


def _example(store: Store, message: Message, asked: Authenticated, at: str) -> Response:
    """Put an amount, its tax parts, a time and numbers of its own into a message's example."""
    shown = {**dict.fromkeys(message.fields, ""), **message.examples[0]}
    total = shown["amount"]
    for name, field in message.fields.items():
        if field.kind == "datetime" and shown[name]:
            # An account that the window issues has the deadline that an inquiry gives it.
            shown[name] = "" if name == _DEADLINE else at
        elif field.kind == "won" and shown[name] == total:
            shown[name] = str(asked.amount)
        elif name.endswith("app_no"):
            shown[name] = store.fresh_app_no(len(shown[name]))
        elif name == "account":
            shown[name] = f"T{store.fresh_app_no(len(shown[name]) - 1)}"
    if "res_tax_mny" in shown:
        names = ("res_tax_mny", "res_vat_mny", "res_free_mny")
        shown |= zip(names, map(str, tax_parts(asked.amount, asked.free_mny)), strict=True)
        shown["res_tax_flag"] = tax_flag(asked.amount, asked.free_mny)
    return shown


def _bank(code: str) -> Mapping[str, str]:
    """Name the bank that issues an account; a code that the open list lacks has no name (R42)."""
    banks = load_code_table("bank")["codes"]
    entry = banks.get(code, {"ko": ""})
    return {"bankcode": code, "bankname": banks.get(entry.get("merged_into"), entry)["ko"]}
