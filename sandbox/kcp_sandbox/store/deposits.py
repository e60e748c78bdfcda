"""What happens to a virtual account at the bank, and the notice that the gateway posts of it.

Nothing is posted here: what comes of an event is the form of its notice (`deposit.notice`).
"""

from kcp_proto import catalogue
from kcp_sandbox.input_errors import InputError

from .changes import live_deposits, paid_into, taken_back
from .records import Change, Transaction
from .store import Store

_NOTICE = "deposit.notice"
_MOST_WON = 999_999_999_999


def deposit(
    store: Store, tno: str, amount: int | None = None, remitter: str = ""
) -> dict[str, str]:
    """Pay into a virtual account, as `kcp_sandbox.Sandbox.deposit` describes."""
    with store.storage.atomic():
        account = _account(store, tno)
        won = account.amount if amount is None else amount
        if won < 1:
            raise InputError("at least 1", name="amount")
        if account.left + won > _MOST_WON:
            raise InputError("deposit.much", most=_MOST_WON)
        paid = paid_into(account, won, store.timestamp())
        store.storage.put_transaction(paid)
    return _notice(paid, paid.history[-1], remitter)


def cancel_deposit(store: Store, tno: str, noti_id: str = "") -> dict[str, str]:
    """Let the bank cancel a deposit, as `kcp_sandbox.Sandbox.cancel_deposit` describes."""
    with store.storage.atomic():
        account = _account(store, tno)
        found = [each for each in live_deposits(account) if noti_id in ("", each.number)]
        if not found:
            raise InputError("deposit.none")
        taken = taken_back(account, found[-1], store.timestamp())
        store.storage.put_transaction(taken)
    return {**_notice(taken, found[-1]), **_cancel_mark(), "tx_tm": taken.history[-1].at}


def _account(store: Store, tno: str) -> Transaction:
    transaction = store.storage.transaction(tno)
    if transaction is None or not transaction.awaits_deposits:
        raise InputError("deposit.account")
    if transaction.state == "cancelled":
        raise InputError("deposit.cancelled")
    return transaction


def _notice(account: Transaction, event: Change, remitter: str = "") -> dict[str, str]:
    """Fill the form of a deposit's notice; the names are cut to what its fields hold."""
    message = catalogue.message(_NOTICE)
    example = message.examples[-1]
    buyer = account.buyer or example["ipgm_name"]
    form = {
        **example,
        "site_cd": account.site_cd,
        "tno": account.tno,
        "order_no": account.ordr_idxx,
        "tx_tm": event.at,
        "ipgm_name": buyer,
        "remitter": remitter or buyer,
        "ipgm_mnyx": str(event.amount),
        "totl_mnyx": str(account.left),
        "ipgm_time": event.at,
        "bank_code": account.response.get("bankcode", ""),
        "account": account.response.get("account", ""),
        "noti_id": event.number,
    }
    properties = message.schema["properties"]
    return {name: text[: properties[name].get("maxLength")] for name, text in form.items()}


def _cancel_mark() -> dict[str, str]:
    terms = catalogue.message(_NOTICE).notice
    return dict(terms.unbooks) if terms else {}
