"""What an inbox keeps of a notice, and how it stands in the tables."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from kcp_proto import catalogue
from kcp_proto.messages import DepositNotice
from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.typed import Notice

from .errors import StorageError
from .work import Row, Value

_LONGEST = 200
SELECT_ROWS = (
    "SELECT id, tx_cd, tno, noti_id, op_cd, state, decision, reason, times, first_came, last_came,"
    " due, owner, attempts, charset FROM kcp_notice"
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptNotice(MaskedRepr):
    """A notice that is kept.

    Args:
        id: Its id in the inbox.
        notice: The notice, read.
        times: How often it came, this time included.
    """

    id: str
    notice: DepositNotice
    times: int

    def _shown(self) -> str:
        return f"<KeptNotice {self.id} {self.notice!r}, came {self.times} times>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Claim(MaskedRepr):
    """A notice in one worker's hands.

    Args:
        id: Its id in the inbox.
        notice: The notice, read.
        owner: The worker.
        attempt: How often it was claimed, this time included.
        until: The end of the lease.
    """

    id: str
    notice: DepositNotice
    owner: str
    attempt: int
    until: datetime

    def _shown(self) -> str:
        return f"<Claim {self.id} {self.notice!r}, attempt {self.attempt} of {self.owner}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NoticeRow(MaskedRepr):
    """A line of the list of notices.

    Args:
        id: Its id in the inbox.
        tx_cd: What kind of notice it is.
        tno: Transaction number.
        noti_id: Number of the notice; "" if it is no deposit.
        op_cd: What happened to the deposit; "" if it is none.
        state: ``received``, ``claimed`` or ``done``.
        decision: ``book``, ``unbook`` or ``ignore``; None until it is done.
        reason: Why, as in `kcp_proto.notices.Decision`, or ``unproven`` if it was rejected.
        times: How often it came.
        first_came: When it came first.
        last_came: When it came last.
        due: When it may be claimed; of a claimed one the end of the lease; None when it is done.
        owner: Who claimed it last.
        attempts: How often it was claimed, the finish included.
        charset: How its text was written: ``utf-8`` or ``euc-kr``.
    """

    id: str
    tx_cd: str
    tno: str
    noti_id: str
    op_cd: str
    state: str
    decision: str | None
    reason: str
    times: int
    first_came: datetime
    last_came: datetime
    due: datetime | None
    owner: str
    attempts: int
    charset: str

    def _shown(self) -> str:
        return f"<NoticeRow {self.id} {self.tx_cd} tno {last_four(self.tno)} {self.state}>"


@dataclass(frozen=True, slots=True, repr=False)
class Event(MaskedRepr):
    """What was done about a notice.

    Args:
        when: The moment.
        event: ``came``, ``claimed``, ``put-back``, ``done`` or ``requeued``.
        actor: The worker or the person; "" for the gateway.
        note: Why.
    """

    when: datetime
    event: str
    actor: str
    note: str

    def _shown(self) -> str:
        return f"<Event {self.event} {moment(self.when)}{self.actor and f' by {self.actor}'}>"


@dataclass(frozen=True, slots=True, repr=False)
class Arrival(MaskedRepr):
    """A notice's bytes as they came once.

    Args:
        when: When they came.
        body: The bytes; personal data.
    """

    when: datetime
    body: bytes

    def _shown(self) -> str:
        return f"<Arrival of {len(self.body)} bytes>"


def is_deposit(notice: Notice) -> bool:
    """Tell whether a notice tells of a deposit or its cancel."""
    return catalogue.message(notice.MESSAGE).says_success(notice.wire)


def digest(notice: Notice) -> str:
    """Make what is the same in a notice's repeats and in no other one; its length is bounded."""
    # Of other kinds than a deposit, which have no number, each kind is a notice of its own.
    text = json.dumps([notice.wire["tx_cd"], *notice.key])
    return sha256(text.encode("ascii")).hexdigest()


def held(text: str) -> str:
    """Write foreign text in ASCII, at most as long as its column; `shown` reads it."""
    text = text[:_LONGEST]
    while len(written := text.encode("unicode_escape")) > _LONGEST:
        text = text[:-1]
    return written.decode("ascii")


def shown(cell: Value) -> str:
    """Read what `held` wrote."""
    try:
        return plain(cell).encode("ascii").decode("unicode_escape")
    except UnicodeError:
        raise _damaged() from None


def plain(cell: Value) -> str:
    """Read a text of our own."""
    if isinstance(cell, str):
        return cell
    raise _damaged()


def count(cell: Value) -> int:
    """Read a number of our own."""
    if isinstance(cell, int):
        return cell
    raise _damaged()


def content(cell: "Value | bytearray | memoryview[int]") -> bytes:
    """Read a body."""
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell)
    raise _damaged()


def moment(when: datetime) -> str:
    """Write a moment so that later ones sort behind it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def when(cell: Value) -> datetime:
    """Read what `moment` wrote."""
    try:
        read = datetime.fromisoformat(plain(cell))
    except ValueError:
        raise _damaged() from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _damaged() -> StorageError:
    # What a cell holds instead is of foreign origin, and may be a person's.
    return StorageError("damaged", "a row is not as this package writes it")


def notice_row(row: Row) -> NoticeRow:
    """Read a row of `SELECT_ROWS`."""
    first, last, due = row[9:12]
    return NoticeRow(
        id=plain(row[0]),
        tx_cd=shown(row[1]),
        tno=plain(row[2]),
        noti_id=shown(row[3]),
        op_cd=shown(row[4]),
        state=plain(row[5]),
        decision=None if row[6] is None else plain(row[6]),
        reason=plain(row[7]),
        times=count(row[8]),
        first_came=when(first),
        last_came=when(last),
        due=None if due is None else when(due),
        owner=shown(row[12]),
        attempts=count(row[13]),
        charset=plain(row[14]),
    )
