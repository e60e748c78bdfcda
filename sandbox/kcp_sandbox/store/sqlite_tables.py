"""The tables of the state file, and how records stand in their rows."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kcp_proto import Certificate

from .records import Account, Event, Member, Payment, Transaction

# Says that a database is ours ("KCPs"), so that no other program's is ever written to.
APPLICATION_ID = 0x4B435073
VERSION = 1
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
    response TEXT NOT NULL
);
CREATE INDEX transactions_of_order ON transactions (site_cd, ordr_idxx);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""  # noqa: S608 - two constants

Row = tuple[Any, ...]


def account_key(account: Account) -> str:
    """Write an account's name so that no two accounts share a text."""
    return json.dumps(account, ensure_ascii=False, separators=(",", ":"))


# A shop's certificate is read with each of its requests, and parsing takes longer than the rest.
@lru_cache(maxsize=64)
def certificate(der: bytes) -> Certificate:
    """Read a certificate's row."""
    return Certificate.parse(der)


def member(row: Row) -> Member:
    """Read a member's row."""
    return Member(pt_memcorp_cd=row[0], pt_idno=row[1], pt_pwd=row[2])


def payment(row: Row, events: Iterable[Row]) -> Payment:
    """Read a payment's row and those of its history."""
    return Payment(
        tno=row[0],
        site_cd=row[1],
        ordr_idxx=row[2],
        payer=tuple(json.loads(row[3])),
        split_from=row[4],
        history=tuple(
            Event(kind=kind, at=at, amount=amount, pnt_app_no=pnt_app_no, order_no=order_no)
            for kind, at, amount, pnt_app_no, order_no in events
        ),
    )


def transaction(row: Row) -> Transaction:
    """Read a transaction's row."""
    response: Mapping[str, str] = json.loads(row[5])
    return Transaction(
        tno=row[0],
        site_cd=row[1],
        ordr_idxx=row[2],
        pay_type=row[3],
        day=row[4],
        response=MappingProxyType(response),
    )
