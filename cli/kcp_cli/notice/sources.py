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
from kcp_transports.recording import is_in_database

FORM = "application/x-www-form-urlencoded"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A notice that was found.

    Args:
        body: The body as it came; of a file, as the file is.
        content_type: Its header, as far as it is known.
        is_whole: Whether that is the very header that came, or one that was asked for.
        row: What the inbox says about it; None if it is of a file.
        history: What was done about it.
        seen: The keys that were decided before.
    """

    body: bytes
    content_type: str
    is_whole: bool = False
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
        if self.is_whole or "charset" in self.content_type.lower():
            return self.content_type
        try:
            return f"{self.content_type or FORM}; charset={self.read().charset}"
        except MessageError:
            return self.content_type or FORM


def rows(place: str, prefix: str) -> list[NoticeRow]:
    """List the notices of an inbox, the newest first."""
    if not _is_inbox(place):
        usage("{} is no inbox: ls takes the SQLite file or the database of one", place)
    with _inbox(place, prefix) as inbox:
        return inbox.notices(limit=_MOST)


def find(place: str, key: str | None, content_type: str, prefix: str) -> Found:
    """Find the notice that the arguments name.

    Args:
        place: The address or SQLite file of an inbox, or a file of one body; ``-`` is standard
            input.
        key: The beginning of the notice's id in the inbox; None if there is one notice only.
        content_type: The header of a body; "" if it is not known.
        prefix: What the names of the inbox's tables begin with.

    Returns:
        The notice.
    """
    if place == STANDARD_INPUT or not _is_inbox(place):
        if key is not None:
            usage("{} is no inbox, so that it holds one body and no {}", place, key)
        return Found(body=read_bytes(Path(place)), content_type=content_type)
    with _inbox(place, prefix) as inbox:
        every = inbox.notices(limit=_MOST)
        named = [row for row in every if row.id.startswith(key or "")]
        if len(named) != 1:
            usage("{} notices have an id that begins like this: kcp-proto notice ls", len(named))
        (row,) = named
        arrivals = inbox.raw(row.id)
        if not arrivals:
            usage("cannot read the inbox: of that notice it holds no body")
        came = arrivals[0].content_type
        return Found(
            body=arrivals[0].body,
            content_type=content_type or came or f"{FORM}; charset={row.charset}",
            is_whole=bool(came and not content_type),
            row=row,
            history=inbox.history(row.id),
            seen=[_key(one) for one in every if _is_before(one, row)],
        )


def _key(row: NoticeRow) -> NoticeKey:
    return NoticeKey(row.tno, row.noti_id, row.op_cd)


def _is_before(one: NoticeRow, row: NoticeRow) -> bool:
    """Tell whether a notice counts when another one is decided: it was, and not as unproven."""
    is_decided = one.decision is not None and one.reason != "unproven"
    return one.id != row.id and (one.tno, one.tx_cd) == (row.tno, row.tx_cd) and is_decided


def _is_inbox(place: str) -> bool:
    if is_in_database(place):
        return True
    try:
        Path(place).open("rb").close()
    except (OSError, ValueError) as error:
        usage("cannot read {}: {}", place, getattr(error, "strerror", None) or error)
    return False


@contextmanager
def _inbox(place: str, prefix: str) -> Generator[Inbox]:
    try:
        inbox = Inbox(Database.at(place, prefix=prefix))
    except StorageError as error:
        usage("cannot read the inbox: {}", error)
    try:
        yield inbox
    except StorageError as error:
        # An address may hold a password, and is not repeated.
        usage("cannot read the inbox: {}", error)
    finally:
        inbox.close()
