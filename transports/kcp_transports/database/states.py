"""What becomes of a notice, as statements in one transaction: received, claimed, done, damaged."""

from collections.abc import Callable
from datetime import datetime

from kcp_proto import MessageError
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import Decision
from kcp_proto.typed import Notice, NoticeKey

from .arrivals import ARRIVALS, read_due, why_damaged
from .errors import ClaimLost, StorageError
from .notice_rows import (
    DAMAGED,
    HEADER_LONGEST,
    SELECT_ROWS,
    Claim,
    KeptNotice,
    NoticeRow,
    digest,
    held,
    is_deposit,
    moment,
    notice_row,
    plain,
    shown,
)
from .work import Value, Work, check_transaction

UNPROVEN = "unproven"
_CANDIDATES = 20


class NoticeStates:
    """The states of notices, for the length of one transaction.

    Args:
        work: The transaction.
        clock: Gives the present moment, aware.
        new_id: Gives ids that are never given twice.
    """

    def __init__(
        self, work: Work, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._work = work
        self._clock = clock
        self._new_id = new_id

    def lock(self, tno: str) -> None:
        """Keep all other transactions from what belongs to a transaction number."""
        # The first statement writes, so no other transaction comes between it and what is read.
        self._work.run(
            "INSERT INTO kcp_deposit (tno, touched) VALUES (?, ?) {on_conflict:tno} touched = ?",
            tno,
            *(moment(self._clock()),) * 2,
        )
        check_transaction(self._work)

    def keep(self, notice: DepositNotice, body: bytes, content_type: str) -> KeptNotice:
        """Keep a notice, or count a repeat; of both keep the bytes."""
        now, key = moment(self._clock()), notice.key
        self.lock(key.tno)
        noti_id, op_cd = (held(key.noti_id), held(key.op_cd)) if is_deposit(notice) else ("", "")
        self._work.run(
            "INSERT INTO kcp_notice (id, digest, tx_cd, tno, noti_id, op_cd, charset, state,"
            " reason, first_came, last_came, times, due, owner, attempts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0)"
            " {on_conflict:digest} times = kcp_notice.times + 1, last_came = ?",
            *(self._new_id(), digest(notice), held(notice.wire["tx_cd"]), key.tno),
            *(noti_id, op_cd, notice.charset, "received", "", now, now, now, "", now),
        )
        row = self._work.one(SELECT_ROWS + " WHERE digest = ?{for_update}", digest(notice))
        kept = notice_row(row or ())
        if kept.times <= ARRIVALS:
            self._work.run(
                "INSERT INTO kcp_notice_body (notice_id, arrival, came, body, content_type)"
                " VALUES (?, ?, ?, ?, ?)",
                *(kept.id, kept.times, now, body, held(content_type, HEADER_LONGEST)),
            )
            self._note(kept.id, "came", "", "")
        # Of one that is damaged these bytes may be whole.
        if kept.reason == UNPROVEN or (kept.state == DAMAGED and kept.decision is None):
            self._reopen(kept.id)
        return KeptNotice(id=kept.id, notice=notice, times=kept.times)

    def seen(self, notice: Notice) -> list[NoticeKey]:
        """Give the keys of the notices that were decided before, rejected ones left out."""
        if not is_deposit(notice):
            return []
        # What was decided counts whatever became of its row.
        rows = self._work.run(
            "SELECT tno, noti_id, op_cd FROM kcp_notice WHERE tno = ? AND tx_cd = ?"
            " AND decision IS NOT NULL AND reason <> ?{for_update}",
            *(notice.key.tno, held(notice.wire["tx_cd"]), UNPROVEN),
        )
        return [NoticeKey(plain(row[0]), shown(row[1]), shown(row[2])) for row in rows]

    def claim_next(
        self, owner: str, now: datetime, until: datetime
    ) -> tuple[Claim | None, list[str]]:
        """Claim what is due first and not damaged; give what was set aside on the way, in words."""
        aside: list[str] = []
        while True:
            before = len(aside)
            found = self._work.run(
                "SELECT id FROM kcp_notice WHERE due <= ? ORDER BY due, id LIMIT ?",
                moment(now),
                _CANDIDATES,
            )
            for (notice_id,) in found:
                try:
                    row, notice = read_due(self._work, notice_id, now)
                except (MessageError, StorageError) as error:
                    aside.append(self._set_aside(notice_id, owner, error))
                    continue
                if row and notice:
                    return self._claim(row, notice, owner, until), aside
            if len(aside) == before:
                return None, aside

    def holds(self, item: KeptNotice | Claim) -> bool:
        """Lock a notice's row and see whether it is this worker's to finish.

        Raises:
            ClaimLost: The claim is another worker's by now, or finished.
        """
        row = self.row(item.id)
        if isinstance(item, Claim):
            if (row.state, row.attempts, row.owner) != ("claimed", item.attempt, item.owner):
                raise ClaimLost
            return True
        is_claimed = row.state == "claimed" and row.due is not None and row.due > self._clock()
        return row.decision is None and not is_claimed

    def finish(self, item: KeptNotice | Claim, decision: Decision, note: str = "") -> None:
        """Write a decision down."""
        # A worker whose lease ended must not finish what this one did.
        self._work.run(
            "UPDATE kcp_notice SET state = ?, decision = ?, reason = ?, due = NULL,"
            " attempts = attempts + 1 WHERE id = ?",
            *("done", decision.action, decision.reason, item.id),
        )
        owner = item.owner if isinstance(item, Claim) else ""
        text = f"{decision.action}: {decision.reason}" + (f": {note}" if note else "")
        self._note(item.id, "done", owner, text)

    def put_back(self, claim: Claim, due: datetime, note: str) -> None:
        """Give a claim up until some moment.

        Raises:
            ClaimLost: It is another worker's by now, or finished.
        """
        self.holds(claim)
        self._work.run(
            "UPDATE kcp_notice SET state = ?, due = ?, owner = ? WHERE id = ?",
            *("received", moment(due), "", claim.id),
        )
        self._note(claim.id, "put-back", claim.owner, note)

    def requeue(self, notice_id: str, by: str, why: str) -> None:
        """Have a notice processed again."""
        self._reopen(notice_id)
        self._note(notice_id, "requeued", by, why)

    def row(self, notice_id: str) -> NoticeRow:
        """Lock and read a notice's row.

        Raises:
            StorageError: ``unknown``: there is none such; ``damaged``.
        """
        row = self._work.one(SELECT_ROWS + " WHERE id = ?{for_update}", notice_id)
        if row is None:
            raise StorageError("unknown", "the inbox has no such notice")
        return notice_row(row)

    def _claim(self, row: NoticeRow, notice: DepositNotice, owner: str, until: datetime) -> Claim:
        attempt = row.attempts + 1
        self._work.run(
            "UPDATE kcp_notice SET state = ?, owner = ?, attempts = ?, due = ? WHERE id = ?",
            *("claimed", held(owner), attempt, moment(until), row.id),
        )
        check_transaction(self._work)
        self._note(row.id, "claimed", owner, "")
        return Claim(id=row.id, notice=notice, owner=owner, attempt=attempt, until=until)

    def _set_aside(self, notice_id: Value, owner: str, error: MessageError | StorageError) -> str:
        """Take a damaged notice out of the queue, and leave all else of it as it is."""
        statement = "UPDATE kcp_notice SET state = ?, due = NULL WHERE id = ?"
        if not isinstance(notice_id, str):
            # A text of SQLite's that is no UTF-8 comes as bytes, and equals no value.
            statement = statement.replace(" id ", " CAST(id AS BLOB) ")
        self._work.run(statement, DAMAGED, notice_id)
        check_transaction(self._work)
        why = why_damaged(error)
        self._note(notice_id, "set-aside", owner, why)
        name = held(notice_id) if isinstance(notice_id, str) else "without an id"
        return f"the notice {name} is damaged, and set aside: {why}"

    def _reopen(self, notice_id: str) -> None:
        self._work.run(
            "UPDATE kcp_notice SET state = ?, decision = NULL, reason = ?, due = ?, owner = ?"
            " WHERE id = ?",
            *("received", "", moment(self._clock()), "", notice_id),
        )

    def _note(self, notice_id: Value, event: str, actor: str, note: str) -> None:
        self._work.run(
            "INSERT INTO kcp_notice_event (notice_id, happened, event, actor, note)"
            " VALUES (?, ?, ?, ?, ?)",
            *(notice_id, moment(self._clock()), event, held(actor), held(note)),
        )
