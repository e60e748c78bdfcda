"""A kept notice, read again from the bytes that came."""

from datetime import datetime

from kcp_proto import MessageError
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import read_notice

from .errors import StorageError
from .notice_rows import (
    SELECT_ROWS,
    NoticeRow,
    content,
    damaged,
    digest,
    moment,
    notice_row,
    plain,
    shown,
)
from .work import Row, Value, Work

ARRIVALS = 100
"""How many arrivals of a notice are kept. The gateway sends at most ten times; another sender must
not fill the disk."""
_FORM = "application/x-www-form-urlencoded"


def read_due(
    work: Work, notice_id: Value, now: datetime
) -> tuple[NoticeRow, DepositNotice] | tuple[None, None]:
    """Lock and read a notice that is due; nothing if another worker has it by now.

    Raises:
        MessageError: Its body is damaged.
        StorageError: Its row is damaged.
    """
    cells = work.one(
        SELECT_ROWS + " WHERE id = ? AND due <= ?{skip_locked}", plain(notice_id), moment(now)
    )
    if cells is None:
        return None, None
    row = notice_row(cells)
    # What was decided is never due, and must not be decided again.
    if row.state not in ("received", "claimed") or row.decision is not None:
        raise damaged()
    return row, read_kept(work, row.id)


def read_kept(work: Work, notice_id: str) -> DepositNotice:
    """Read a notice from the first of its arrivals that is whole.

    Raises:
        MessageError: None is, and the first is no notice.
        StorageError: ``unknown``: there is none such; ``damaged``: none is whole.
    """
    kept = work.one("SELECT digest, charset FROM kcp_notice WHERE id = ?", notice_id)
    first: MessageError | StorageError | None = None
    for position in range(ARRIVALS if kept else 0):
        row = work.one(
            "SELECT arrival, body, content_type FROM kcp_notice_body WHERE notice_id = ?"
            " ORDER BY arrival LIMIT 1 OFFSET ?",
            notice_id,
            position,
        )
        if row is None:
            break
        try:
            return _read_arrival(kept or (), row)
        except (MessageError, StorageError) as error:
            first = first or error
    if kept:
        raise first or StorageError("damaged", "the inbox holds no body of this notice")
    raise StorageError("unknown", "the inbox has no such notice")


def _read_arrival(kept: Row, row: Row) -> DepositNotice:
    # As the first one was read, whose character set may have been found from its text.
    header = f"{_FORM}; charset={plain(kept[1])}" if row[0] == 1 else shown(row[2])
    notice = read_notice(content(row[1]), header)
    if digest(notice) != kept[0]:
        raise StorageError("damaged", "its body is another notice's")
    return notice


def why_damaged(error: MessageError | StorageError) -> str:
    """Say in words why a notice cannot be read, without what it holds."""
    if isinstance(error, StorageError):
        return error.message
    return f"its body is no notice: {', '.join(sorted({fault.rule for fault in error.faults}))}"
