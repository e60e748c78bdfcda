"""Notices in a file: an inbox in SQLite, or one body as it came."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kcp_cli.exits import usage
from kcp_cli.files import STANDARD_INPUT, read_bytes
from kcp_proto import MessageError, read_notice
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import Decision, decide
from kcp_proto.typed import NoticeKey
from kcp_transports.database import Database, Event, Inbox, NoticeRow, StorageError

FORM = "application/x-www-form-urlencoded"
_SQLITE = b"SQLite format 3\0"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A notice that was found.

    Args:
        body: The body as it came; of a file, as the file is.
        content_type: Its header, as far as it is known.
        row: What the inbox says about it; None if it is of a file.
        history: What was done about it.
        seen: The keys that were decided before.
    """

    body: bytes
    content_type: str
    row: NoticeRow | None = None
    history: list[Event] = field(default_factory=list[Event])
    seen: list[NoticeKey] = field(default_factory=list[NoticeKey])

    def read(self) -> DepositNotice:
        """Read the notice.

        Raises:
            MessageError: It is none.
        """
        # An editor ends a file with a line end, which no body has.
        body = self.body if self.row else self.body.removesuffix(b"\n").removesuffix(b"\r")
        return read_notice(body, self.content_type)

    def decision(self, notice: DepositNotice) -> Decision:
        """Decide about the notice by what was decided before, as the inbox would now."""
        return decide(notice, self.seen)

    def posted_type(self) -> str:
        """Give the header to post the body with: the one that is known, or one that fits."""
        if "charset" in self.content_type.lower():
            return self.content_type
        try:
            return f"{self.content_type or FORM}; charset={self.read().charset}"
        except MessageError:
            return self.content_type or FORM


def rows(file: Path) -> list[NoticeRow]:
    """List the notices of an inbox's file, the newest first."""
    if not _is_inbox(file):
        usage(f"{file} is no inbox: ls takes the SQLite file of one")
    with _inbox(file) as inbox:
        return inbox.notices(limit=_MOST)


def find(file: Path, key: str | None, content_type: str) -> Found:
    """Find the notice that the arguments name.

    Args:
        file: The SQLite file of an inbox, or a file of one body; ``-`` is standard input.
        key: The beginning of the notice's id in the inbox; None if there is one notice only.
        content_type: The header of a body; "" if it is not known.

    Returns:
        The notice.
    """
    if str(file) == STANDARD_INPUT or not _is_inbox(file):
        if key is not None:
            usage(f"{file} is no inbox, so that it holds one body and no {key}")
        return Found(body=read_bytes(file), content_type=content_type)
    with _inbox(file) as inbox:
        every = inbox.notices(limit=_MOST)
        named = [row for row in every if row.id.startswith(key or "")]
        if len(named) != 1:
            usage(f"{len(named)} notices have an id that begins like this: kcp-proto notice ls")
        (row,) = named
        arrivals = inbox.raw(row.id)
        if not arrivals:
            usage(f"cannot read {file}: of that notice it holds no body")
        return Found(
            body=arrivals[0].body,
            content_type=content_type or f"{FORM}; charset={row.charset}",
            row=row,
            history=inbox.history(row.id),
            seen=[_key(one) for one in every if _is_before(one, row)],
        )


def _key(row: NoticeRow) -> NoticeKey:
    return NoticeKey(row.tno, row.noti_id, row.op_cd)


def _is_before(one: NoticeRow, row: NoticeRow) -> bool:
    """Tell whether a notice counts when another one is decided: it was, and not as unproven."""
    is_decided = one.state == "done" and one.reason != "unproven"
    return one.id != row.id and (one.tno, one.tx_cd) == (row.tno, row.tx_cd) and is_decided


def _is_inbox(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        usage(f"cannot read {file}: {error.strerror}")


@contextmanager
def _inbox(file: Path) -> Generator[Inbox]:
    inbox = Inbox(Database.at(str(file)))
    try:
        yield inbox
    except StorageError as error:
        usage(f"cannot read {file}: {error}")
    finally:
        inbox.close()
