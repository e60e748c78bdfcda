"""The tables of the state file, and how records stand in their rows."""

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, get_args, get_type_hints

from kcp_proto import Certificate, KeyLoadError
from kcp_proto.json_values import is_array, is_object

from .backend import StateFileError
from .records import Account, Change, ChangeKind, Event, Member, Payment, Transaction

# Says that a database is ours ("KCPs"), so that no other program's is ever written to.
APPLICATION_ID = 0x4B435073
VERSION = 2
TABLES = ("serials", "certificates", "members", "balances", "payments", "events", "transactions")
"""Everything that `clear` empties."""

SCRIPT = f"""\
BEGIN;
CREATE TABLE serials (last INTEGER NOT NULL);
INSERT INTO serials VALUES (0);
CREATE TABLE certificates (site_cd TEXT PRIMARY KEY, der BLOB NOT NULL);
CREATE TABLE members (
    account TEXT PRIMARY KEY,
    pt_memcorp_cd TEXT NOT NULL, pt_idno TEXT NOT NULL, pt_pwd TEXT NOT NULL
);
CREATE TABLE balances (account TEXT PRIMARY KEY, points INTEGER NOT NULL CHECK (points >= 0));
CREATE TABLE payments (
    tno TEXT PRIMARY KEY,
    site_cd TEXT NOT NULL, ordr_idxx TEXT NOT NULL, payer TEXT NOT NULL, split_from TEXT NOT NULL
);
CREATE INDEX payments_of_order ON payments (site_cd, ordr_idxx);
CREATE TABLE events (
    tno TEXT NOT NULL REFERENCES payments, step INTEGER NOT NULL,
    kind TEXT NOT NULL, at TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount >= 0),
    pnt_app_no TEXT NOT NULL, order_no TEXT NOT NULL,
    PRIMARY KEY (tno, step)
) WITHOUT ROWID;
CREATE TABLE transactions (
    tno TEXT PRIMARY KEY,
    site_cd TEXT NOT NULL, ordr_idxx TEXT NOT NULL, pay_type TEXT NOT NULL, day TEXT NOT NULL,
    buyer TEXT NOT NULL, response TEXT NOT NULL, history TEXT NOT NULL
);
CREATE INDEX transactions_of_order ON transactions (site_cd, ordr_idxx);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""  # noqa: S608 - two constants

Row = tuple[Any, ...]
_KINDS = frozenset(get_args(get_type_hints(Event)["kind"]))
_CHANGES = frozenset(get_args(ChangeKind))
Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")


def _whole(read: Callable[Arguments, Record]) -> Callable[Arguments, Record]:
    """Report a row that this sandbox never wrote as damage of the file."""

    @wraps(read)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Record:
        try:
            return read(*args, **kwargs)
        except (KeyLoadError, TypeError, ValueError, RecursionError):
            # What a row holds may be a password (R24: never show a secret).
            raise StateFileError("the state file is damaged: remove it") from None

    return checked


def account_key(account: Account) -> str:
    """Write an account's name so that no two accounts share a text."""
    return json.dumps(account, ensure_ascii=False, separators=(",", ":"))


# A shop's certificate is read with each of its requests, and parsing takes longer than the rest.
@_whole
@lru_cache(maxsize=64)
def certificate(der: bytes) -> Certificate:
    """Read a certificate's row."""
    if type(der) is not bytes:
        raise TypeError("no bytes")
    return Certificate.parse(der)


@_whole
def member(row: Row) -> Member:
    """Read a member's row."""
    return Member(**_texts(("pt_memcorp_cd", "pt_idno", "pt_pwd"), row))


@_whole
def number(row: Row) -> int:
    """Read a row of one number."""
    if type(row[0]) is not int:
        raise TypeError("no number")
    return row[0]


@_whole
def note(row: Row) -> bytes:
    """Read a note's row."""
    if not isinstance(row[0], bytes):
        raise TypeError("no bytes")
    return row[0]


@_whole
def payment(row: Row, events: Iterable[Row]) -> Payment:
    """Read a payment's row and those of its history."""
    payer: object = json.loads(row[3])
    history = tuple(map(_event, events))
    if not (is_array(payer) and all(isinstance(part, str) for part in payer) and history):
        raise ValueError("no payer, or no history")
    texts: dict[str, Any] = _texts(("tno", "site_cd", "ordr_idxx", "payer", "split_from"), row)
    texts["payer"] = tuple(payer)
    return Payment(**texts, history=history)


@_whole
def transaction(row: Row) -> Transaction:
    """Read a transaction's row."""
    response: object = json.loads(row[6])
    if not is_object(response) or not all(isinstance(value, str) for value in response.values()):
        raise TypeError("no texts")
    texts = _texts(("tno", "site_cd", "ordr_idxx", "pay_type", "day", "buyer"), row)
    history: object = json.loads(row[7])
    if not is_array(history) or not history:
        raise TypeError("no history")
    return Transaction(
        **texts, response=MappingProxyType(response), history=tuple(map(_change, history))
    )


def changes(history: Iterable[Change]) -> str:
    """Write a transaction's history into its column."""
    return json.dumps([astuple(change) for change in history])


def _change(value: object) -> Change:
    if not is_array(value):
        raise TypeError("no change")
    kind, at, amount, left, number, parts = value
    numbers = [amount, left, *parts]
    if kind not in _CHANGES or not all(type(each) is int for each in numbers):
        raise ValueError("no change")
    texts = _texts(("at", "number"), (at, number))
    return Change(kind, texts["at"], amount, left, texts["number"], tuple(parts))


def _event(row: Row) -> Event:
    kind, at, amount, pnt_app_no, order_no = row
    if kind not in _KINDS or type(amount) is not int:
        raise ValueError("no event")
    texts = _texts(("at", "pnt_app_no", "order_no"), (at, pnt_app_no, order_no))
    return Event(kind=kind, amount=amount, **texts)


def _texts(names: tuple[str, ...], row: Row) -> dict[str, Any]:
    """Pair names with the columns of a row, which are text."""
    texts = dict(zip(names, row, strict=False))
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("no text")
    return texts
