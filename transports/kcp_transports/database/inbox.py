"""Notices, kept before they are acknowledged, and decided once (R36)."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from os import PathLike
from typing import Self

from kcp_proto import MessageError, catalogue
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import Decision, decide, read_notice
from kcp_proto.redaction import redact
from kcp_proto.shield import shielded
from kcp_proto.typed import Notice, NoticeKey
from kcp_transports.caller_warning import warn_caller
from kcp_transports.https import utc_now

from .arrivals import ARRIVALS, read_due, read_kept, why_damaged
from .database import Database
from .errors import ClaimLost, StorageError
from .notice_rows import (
    DAMAGED,
    HEADER_LONGEST,
    SELECT_ROWS,
    Arrival,
    Claim,
    Event,
    KeptNotice,
    NoticeRow,
    content,
    digest,
    held,
    is_deposit,
    listed_row,
    moment,
    notice_row,
    plain,
    shown,
    when,
)
from .work import Joined, Scope, Value, Work, check_transaction

LEASE = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
_CANDIDATES = 20
_UNPROVEN = "unproven"


def new_id() -> str:
    """Make an id that is never made twice."""
    return os.urandom(16).hex()


class Inbox:
    """Notices from their arrival to the decision: received, claimed, done.

    Over a `Database` each call is a transaction of its own, committed when it returns. `within`
    gives an inbox whose calls belong to a transaction of the shop's, so that the order and the
    decision about its notice are there together or not at all.

    Args:
        scope: The database.
        clock: Gives the present moment, aware; the clocks of machines that share an inbox must
            agree to a fraction of the lease.
        new_id: Gives ids that are never given twice, at most 32 ASCII characters.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._scope = scope
        self._clock = clock
        self._new_id = new_id

    @classmethod
    @shielded
    def open(
        cls,
        place: str | PathLike[str],
        *,
        prefix: str = "kcp_",
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Open an inbox by its address, and make its tables if they are not there.

        Args:
            place: A SQLite file, or an address, as `Database.at` takes it.
            prefix: What the tables' names begin with.
            clock: Gives the present moment, aware.

        Raises:
            StorageError: It cannot be opened.
        """
        database = Database.at(place, prefix=prefix)
        database.migrate()
        return cls(database, clock=clock)

    @classmethod
    def within(
        cls,
        connection: object,
        *,
        prefix: str = "kcp_",
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Join the transaction that a connection of the shop's is in; nothing is committed here.

        Args:
            connection: A driver's connection, SQLAlchemy's ``Connection`` or ``Session``, or
                Django's ``connection``.
            prefix: What the tables' names begin with.
            clock: Gives the present moment, aware.

        Returns:
            An inbox for the length of that transaction. Errors of the driver pass as they are.

        Raises:
            StorageError: ``driver`` or ``transaction``.
        """
        return cls(Joined(connection, prefix), clock=clock)

    @shielded
    def keep(self, body: bytes, content_type: str = "") -> KeptNotice:
        """Keep a notice; acknowledge it only after this is committed.

        Args:
            body: The body as it came.
            content_type: The header ``Content-Type``, as `kcp_proto.read_notice` takes it.

        Returns:
            What is kept. A repeat is counted, and its bytes are kept too.

        Raises:
            MessageError: It is no notice; nothing is kept, and it must not be acknowledged.
            StorageError: It is not kept, or that is not known: do not acknowledge it either; a
                repeat does no harm.
        """
        notice = read_notice(body, content_type)
        with self._scope.transaction() as work:
            return self._keep(work, notice, body, content_type)

    @shielded
    def claim(self, owner: str, *, lease: timedelta = LEASE) -> Claim | None:
        """Claim the notice that has waited longest, for one worker alone.

        One whose row or body is damaged is set aside with a ``RuntimeWarning``, and stays where it
        is, as ``damaged``; the next one is claimed.

        Args:
            owner: The worker's name, for people.
            lease: How long the worker has; afterwards another one may claim the notice.

        Returns:
            The claim; None if nothing is due.

        Raises:
            StorageError: The database failed.
        """
        # A longer name would not be found again in the column.
        owner = shown(held(owner))
        with self._scope.transaction() as work:
            now = self._clock()
            claim, aside = self._next(work, owner, now, now + lease)
        for text in aside:
            # A warning that is made an error must not keep the others from being claimed.
            with suppress(Exception):
                warn_caller(text, RuntimeWarning)
        return claim

    @shielded
    def seen(self, notice: Notice) -> list[NoticeKey]:
        """Give the keys of the notices that were decided before, and lock out all other workers.

        Until the transaction ends, no other one keeps or decides a notice with this ``tno``; so it
        is of use `within` a transaction only. `decide` does this and keeps the decision.

        Args:
            notice: The notice.

        Returns:
            What `kcp_proto.notices.decide` needs. Rejected notices are not among them.

        Raises:
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            self._lock(work, notice.key.tno)
            return _seen(work, notice)

    @shielded
    def decide(self, item: KeptNotice | Claim) -> Decision:
        """Decide about a notice, and write the decision down.

        Call it `within` the transaction that changes the order, and after the gateway confirmed
        the notice.

        Args:
            item: What `keep` or `claim` gave.

        Returns:
            The decision; ``ignore`` with ``repeat`` for a notice that came again and is done, or
            in another worker's hands.

        Raises:
            ClaimLost: Another worker took the claim over; roll back.
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            self._lock(work, item.notice.key.tno)
            if not self._holds(work, item):
                return Decision("ignore", "repeat")
            decision = decide(item.notice, _seen(work, item.notice))
            self._finish(work, item, decision)
            return decision

    @shielded
    def reject(self, item: KeptNotice | Claim, note: str = "") -> None:
        """Give a notice up that the gateway does not confirm: it counts as never seen.

        If it comes again, it is received anew.

        Args:
            item: What `keep` or `claim` gave.
            note: Why, for people.

        Raises:
            ClaimLost: Another worker took the claim over.
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            self._lock(work, item.notice.key.tno)
            if self._holds(work, item):
                self._finish(work, item, Decision("ignore", _UNPROVEN), note)

    @shielded
    def put_back(self, claim: Claim, note: str = "", *, after: timedelta | None = None) -> None:
        """Give a claim up for now, for example while the gateway does not answer.

        Args:
            claim: The claim.
            note: Why, for people.
            after: When it may be claimed again; by default ten seconds, twice as long with each
                attempt, at most an hour.

        Raises:
            ClaimLost: Another worker took the claim over.
            StorageError: The database failed.
        """
        # Beyond twelve doublings it is an hour anyway.
        pause = min(_FIRST_PAUSE * 2 ** min(claim.attempt - 1, 12), _LONGEST_PAUSE)
        due = self._clock() + (pause if after is None else after)
        with self._scope.transaction() as work:
            self._holds(work, claim)
            work.run(
                "UPDATE kcp_notice SET state = ?, due = ?, owner = ? WHERE id = ?",
                "received",
                moment(due),
                "",
                claim.id,
            )
            self._note(work, claim.id, "put-back", claim.owner, note)

    @shielded
    def requeue(self, notice_id: str, *, by: str, why: str, undone: bool = False) -> None:
        """Have a notice processed again, on a person's word; that is written down.

        Args:
            notice_id: The notice's id.
            by: The person.
            why: The reason.
            undone: Say True for one that was booked or unbooked, after the order was changed back:
                it will be decided as if it had not been.

        Raises:
            StorageError: ``booked``: it changed an order; ``unknown``: there is none such; or the
                database failed.
        """
        with self._scope.transaction() as work:
            row = self._row(work, notice_id)
            self._lock(work, row.tno)
            row = self._row(work, notice_id)
            if row.decision in ("book", "unbook") and not undone:
                raise StorageError("booked", "this notice changed an order: undo that first")
            self._reopen(work, notice_id)
            self._note(work, notice_id, "requeued", by, why)

    @shielded
    def notices(self, *, state: str = "", tno: str = "", limit: int = 100) -> list[NoticeRow]:
        """List notices, the newest first.

        Args:
            state: ``received``, ``claimed``, ``done`` or ``damaged``; "" for all.
            tno: A transaction number; "" for all.
            limit: How many at most.

        Returns:
            Rows without a field of a person. One that cannot be read is listed as ``damaged``.

        Raises:
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            rows = work.run(
                SELECT_ROWS + " WHERE (? = '' OR state = ?)"
                " AND (? = '' OR tno = ?) ORDER BY first_came DESC, id LIMIT ?",
                *(state, state, tno, tno, limit),
            )
        return [listed_row(row) for row in rows]

    @shielded
    def message(self, notice_id: str) -> dict[str, object]:
        """Give a notice's fields with personal data masked (R24: never show a secret).

        Raises:
            StorageError: ``unknown``: there is none such; or the database failed.
        """
        with self._scope.transaction() as work:
            notice = read_kept(work, notice_id)
        return dict(redact(catalogue.message(notice.MESSAGE), notice.wire))

    @shielded
    def history(self, notice_id: str) -> list[Event]:
        """List what was done about a notice, the oldest first.

        Raises:
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            rows = work.run(
                "SELECT happened, event, actor, note FROM kcp_notice_event WHERE notice_id = ?"
                " ORDER BY line",
                notice_id,
            )
        return [Event(when(row[0]), plain(row[1]), shown(row[2]), shown(row[3])) for row in rows]

    @shielded
    def raw(self, notice_id: str) -> list[Arrival]:
        """Give the bytes of a notice as they came, personal data included: the first 100 arrivals.

        Raises:
            StorageError: The database failed.
        """
        with self._scope.transaction() as work:
            rows = work.run(
                "SELECT came, body, content_type FROM kcp_notice_body WHERE notice_id = ?"
                " ORDER BY arrival",
                notice_id,
            )
        return [Arrival(when(row[0]), content(row[1]), shown(row[2])) for row in rows]

    def close(self) -> None:
        """Close the connections of our own; a transaction of the shop's is left as it is."""
        if isinstance(self._scope, Database):
            self._scope.close()

    def _lock(self, work: Work, tno: str) -> None:
        # The first statement writes, so no other transaction comes between it and what is read.
        work.run(
            "INSERT INTO kcp_deposit (tno, touched) VALUES (?, ?) {on_conflict:tno} touched = ?",
            tno,
            *(moment(self._clock()),) * 2,
        )
        check_transaction(work)

    def _keep(
        self, work: Work, notice: DepositNotice, body: bytes, content_type: str
    ) -> KeptNotice:
        now, key = moment(self._clock()), notice.key
        self._lock(work, key.tno)
        noti_id, op_cd = (held(key.noti_id), held(key.op_cd)) if is_deposit(notice) else ("", "")
        work.run(
            "INSERT INTO kcp_notice (id, digest, tx_cd, tno, noti_id, op_cd, charset, state,"
            " reason, first_came, last_came, times, due, owner, attempts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0)"
            " {on_conflict:digest} times = kcp_notice.times + 1, last_came = ?",
            *(self._new_id(), digest(notice), held(notice.wire["tx_cd"]), key.tno),
            *(noti_id, op_cd, notice.charset, "received", "", now, now, now, "", now),
        )
        row = work.one(SELECT_ROWS + " WHERE digest = ?{for_update}", digest(notice))
        kept = notice_row(row or ())
        if kept.times <= ARRIVALS:
            work.run(
                "INSERT INTO kcp_notice_body (notice_id, arrival, came, body, content_type)"
                " VALUES (?, ?, ?, ?, ?)",
                *(kept.id, kept.times, now, body, held(content_type, HEADER_LONGEST)),
            )
            self._note(work, kept.id, "came", "", "")
        # Of one that is damaged these bytes may be whole.
        if kept.reason == _UNPROVEN or (kept.state == DAMAGED and kept.decision is None):
            self._reopen(work, kept.id)
        return KeptNotice(id=kept.id, notice=notice, times=kept.times)

    def _next(
        self, work: Work, owner: str, now: datetime, until: datetime
    ) -> tuple[Claim | None, list[str]]:
        """Claim what is due first and not damaged; give what was set aside on the way, in words."""
        aside: list[str] = []
        while True:
            before = len(aside)
            found = work.run(
                "SELECT id FROM kcp_notice WHERE due <= ? ORDER BY due, id LIMIT ?",
                moment(now),
                _CANDIDATES,
            )
            for (notice_id,) in found:
                try:
                    row, notice = read_due(work, notice_id, now)
                except (MessageError, StorageError) as error:
                    aside.append(self._set_aside(work, notice_id, owner, error))
                    continue
                if row and notice:
                    return self._claim(work, row, notice, owner, until), aside
            if len(aside) == before:
                return None, aside

    def _claim(
        self, work: Work, row: NoticeRow, notice: DepositNotice, owner: str, until: datetime
    ) -> Claim:
        attempt = row.attempts + 1
        work.run(
            "UPDATE kcp_notice SET state = ?, owner = ?, attempts = ?, due = ? WHERE id = ?",
            *("claimed", held(owner), attempt, moment(until), row.id),
        )
        check_transaction(work)
        self._note(work, row.id, "claimed", owner, "")
        return Claim(id=row.id, notice=notice, owner=owner, attempt=attempt, until=until)

    def _set_aside(
        self, work: Work, notice_id: Value, owner: str, error: MessageError | StorageError
    ) -> str:
        """Take a damaged notice out of the queue, and leave all else of it as it is."""
        statement = "UPDATE kcp_notice SET state = ?, due = NULL WHERE id = ?"
        if not isinstance(notice_id, str):
            # A text of SQLite's that is no UTF-8 comes as bytes, and equals no value.
            statement = statement.replace(" id ", " CAST(id AS BLOB) ")
        work.run(statement, DAMAGED, notice_id)
        check_transaction(work)
        why = why_damaged(error)
        self._note(work, notice_id, "set-aside", owner, why)
        name = held(notice_id) if isinstance(notice_id, str) else "without an id"
        return f"the notice {name} is damaged, and set aside: {why}"

    def _holds(self, work: Work, item: KeptNotice | Claim) -> bool:
        """Lock a notice's row and see whether it is this worker's to finish.

        Raises:
            ClaimLost: The claim is another worker's by now, or finished.
        """
        row = self._row(work, item.id)
        if isinstance(item, Claim):
            if (row.state, row.attempts, row.owner) != ("claimed", item.attempt, item.owner):
                raise ClaimLost
            return True
        is_claimed = row.state == "claimed" and row.due is not None and row.due > self._clock()
        return row.decision is None and not is_claimed

    def _finish(
        self, work: Work, item: KeptNotice | Claim, decision: Decision, note: str = ""
    ) -> None:
        # A worker whose lease ended must not finish what this one did.
        work.run(
            "UPDATE kcp_notice SET state = ?, decision = ?, reason = ?, due = NULL,"
            " attempts = attempts + 1 WHERE id = ?",
            *("done", decision.action, decision.reason, item.id),
        )
        owner = item.owner if isinstance(item, Claim) else ""
        text = f"{decision.action}: {decision.reason}" + (f": {note}" if note else "")
        self._note(work, item.id, "done", owner, text)

    def _reopen(self, work: Work, notice_id: str) -> None:
        work.run(
            "UPDATE kcp_notice SET state = ?, decision = NULL, reason = ?, due = ?, owner = ?"
            " WHERE id = ?",
            *("received", "", moment(self._clock()), "", notice_id),
        )

    def _note(self, work: Work, notice_id: Value, event: str, actor: str, note: str) -> None:
        work.run(
            "INSERT INTO kcp_notice_event (notice_id, happened, event, actor, note)"
            " VALUES (?, ?, ?, ?, ?)",
            *(notice_id, moment(self._clock()), event, held(actor), held(note)),
        )

    def _row(self, work: Work, notice_id: str) -> NoticeRow:
        row = work.one(SELECT_ROWS + " WHERE id = ?{for_update}", notice_id)
        if row is None:
            raise StorageError("unknown", "the inbox has no such notice")
        return notice_row(row)


def _seen(work: Work, notice: Notice) -> list[NoticeKey]:
    if not is_deposit(notice):
        return []
    # What was decided counts whatever became of its row.
    rows = work.run(
        "SELECT tno, noti_id, op_cd FROM kcp_notice WHERE tno = ? AND tx_cd = ?"
        " AND decision IS NOT NULL AND reason <> ?{for_update}",
        *(notice.key.tno, held(notice.wire["tx_cd"]), _UNPROVEN),
    )
    return [NoticeKey(plain(row[0]), shown(row[1]), shown(row[2])) for row in rows]
