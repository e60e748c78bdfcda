"""What an inbox keeps of a notice, and how it stands in the tables."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from kcp_proto import catalogue
from kcp_proto.messages import DepositNotice
from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.typed import Notice

from .errors import StorageError
from .work import Row, Value

_LONGEST = 200
HEADER_LONGEST = 1000
_MOST = 2**31 - 1
DAMAGED = "damaged"


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
    """A line of the list of notices; of one that cannot be read, what can.

    Args:
        id: Its id in the inbox.
        tx_cd: What kind of notice it is.
        tno: Transaction number.
        noti_id: Number of the notice; "" if it is no deposit.
        op_cd: What happened to the deposit; "" if it is none.
        state: ``received``, ``claimed`` or ``done``; or ``damaged``, which no worker is given.
        decision: ``book``, ``unbook`` or ``ignore``; None until it is done.
        reason: Why, as in `kcp_proto.notices.Decision`, or ``unproven`` if it was rejected.
        times: How often it came.
        first_came: When it came first; None if the row no longer says it.
        last_came: When it came last; None likewise.
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
    first_came: datetime | None
    last_came: datetime | None
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
        event: ``came``, ``claimed``, ``put-back``, ``done``, ``requeued`` or ``set-aside``.
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
        content_type: The header that came with them; "" if none did, or none is kept.
    """

    when: datetime
    body: bytes
    content_type: str

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


def held(text: str, longest: int = _LONGEST) -> str:
    """Write foreign text in ASCII, at most as long as its column; `shown` reads it."""
    text = text[:longest]
    while len(written := text.encode("unicode_escape")) > longest:
        text = text[:-1]
    return written.decode("ascii")


def shown(cell: Value) -> str:
    """Read what `held` wrote."""
    try:
        return plain(cell).encode("ascii").decode("unicode_escape")
    except UnicodeError:
        raise damaged() from None


def plain(cell: Value) -> str:
    """Read a text of our own."""
    if isinstance(cell, str):
        return cell
    raise damaged()


def count(cell: Value) -> int:
    """Read a number of our own."""
    # One more must fit into the column.
    if isinstance(cell, int) and 0 <= cell < _MOST:
        return cell
    raise damaged()


def content(cell: "Value | bytearray | memoryview[int]") -> bytes:
    """Read a body."""
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell)
    raise damaged()


def moment(when: datetime) -> str:
    """Write a moment so that later ones sort behind it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def when(cell: Value) -> datetime:
    """Read what `moment` wrote."""
    try:
        read = datetime.fromisoformat(plain(cell))
    except ValueError:
        raise damaged() from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def damaged() -> StorageError:
    """Make the error of a row that is not as it was written."""
    # What a cell holds instead is of foreign origin, and may be a person's.
    return StorageError("damaged", "a row is not as this package writes it")


def _or_none(read: Callable[[Value], Any]) -> Callable[[Value], Any]:
    return lambda cell: None if cell is None else read(cell)


# In the order of `SELECT_ROWS`: how a cell is read, and what stands for one that cannot be.
_CELLS: Mapping[str, tuple[Callable[[Value], Any], str | int | None]] = {
    "id": (plain, ""),
    "tx_cd": (shown, ""),
    "tno": (plain, ""),
    "noti_id": (shown, ""),
    "op_cd": (shown, ""),
    "state": (plain, ""),
    "decision": (_or_none(plain), None),
    "reason": (plain, ""),
    "times": (count, 0),
    "first_came": (when, None),
    "last_came": (when, None),
    "due": (_or_none(when), None),
    "owner": (shown, ""),
    "attempts": (count, 0),
    "charset": (plain, ""),
}
SELECT_ROWS = f"SELECT {', '.join(_CELLS)} FROM kcp_notice"  # noqa: S608 - of the table above


def notice_row(row: Row) -> NoticeRow:
    """Read a row of `SELECT_ROWS`.

    Raises:
        StorageError: ``damaged``.
    """
    cells = zip(_CELLS.items(), row, strict=True)
    return NoticeRow(**{name: read(cell) for (name, (read, _)), cell in cells})


def listed_row(row: Row) -> NoticeRow:
    """Read a row of `SELECT_ROWS` for people: of one that is damaged, what can be read."""
    try:
        return notice_row(row)
    except StorageError:
        cells: dict[str, Any] = {}
    for (name, (read, blank)), cell in zip(_CELLS.items(), row, strict=True):
        try:
            cells[name] = read(cell)
        except StorageError:
            cells[name] = blank
    cells["state"] = DAMAGED
    return NoticeRow(**cells)
