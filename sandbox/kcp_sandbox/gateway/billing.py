"""What the gateway does with billing keys."""

from kcp_proto import catalogue
from kcp_sandbox.store import FORGOTTEN, Store

from . import result_codes as codes
from .admission import Fields
from .payments import pay
from .refusal import Refusal
from .window import Authenticated, open_window_data

Response = dict[str, str]
_REGISTERING, _CARD = "AUTH", "PACA"
_LIVE, _DELETED = b"live", b"deleted"


def issue_key(store: Store, fields: Fields) -> Response:
    """Issue a billing key for what was agreed to in the sandbox's own window."""
    if open_window_data(fields).pay_type != _REGISTERING:
        raise Refusal(codes.OTHER_PAY_TYPE)
    (message,) = catalogue.responses("billing.key_issue")
    key = f"{store.fresh_tno():0<16}"
    store.storage.put_note(_note(fields, key), _LIVE)
    return {**message.examples[0], "batch_key": key}


def pay_by_key(store: Store, fields: Fields) -> Response:
    """Charge a card by a key that was issued here and not deleted."""
    _check_key(store, fields, fields["bt_batch_key"])
    (message,) = catalogue.responses("billing.key_payment")
    asked = Authenticated(_CARD, fields["ordr_idxx"], int(fields["amount"]))
    return pay(store, fields["site_cd"], asked, message)


def delete_key(store: Store, fields: Fields) -> Response:
    """Delete a key; whether the real gateway lets it be deleted twice is unknown."""
    _check_key(store, fields, fields["batch_key"])
    store.storage.put_note(_note(fields, fields["batch_key"]), _DELETED)
    return {}


def _check_key(store: Store, fields: Fields, key: str) -> None:
    if store.storage.note(_note(fields, key)) != _LIVE:
        raise Refusal(codes.NO_BILLING_KEY)


def _note(fields: Fields, key: str) -> str:
    return f"{FORGOTTEN}billing key of {fields['site_cd']}: {key}"
