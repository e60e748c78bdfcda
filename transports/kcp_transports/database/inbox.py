"""Notices, kept before they are acknowledged, and decided once (R36)."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from os import PathLike
from time import monotonic
from typing import Self

from kcp_proto import catalogue
from kcp_proto.notices import Decision, decide
from kcp_proto.redaction import redact
from kcp_proto.shield import shielded
from kcp_proto.typed import Notice, NoticeKey
from kcp_transports.caller_warning import warn_caller
from kcp_transports.events import Observer, read_notice
from kcp_transports.https import utc_now

from .arrivals import read_kept
from .database import Database
from .errors import StorageError
from .notice_rows import (
    SELECT_ROWS,
    Arrival,
    Claim,
    Event,
    KeptNotice,
    NoticeRow,
    content,
    held,
    listed_row,
    plain,
    shown,
    when,
)
from .states import UNPROVEN, NoticeStates
from .work import Joined, Scope, Work

LEASE = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)


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
        observers: Who is told that a notice was read, or that a body is none; see
            docs/observers.md.
        stopwatch: Counts seconds, never backwards, for what observers are told.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = new_id,
        observers: Iterable[Observer] = (),
        stopwatch: Callable[[], float] = monotonic,
    ) -> None:
        self._scope = scope
        self._observers = tuple(observers)
        self._stopwatch = stopwatch
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
        observers: Iterable[Observer] = (),
    ) -> Self:
        """Open an inbox by its address, and make its tables if they are not there.

        Args:
            place: A SQLite file, or an address, as `Database.at` takes it.
            prefix: What the tables' names begin with.
            clock: Gives the present moment, aware.
            observers: Who is told that a notice was read, or that a body is none.

        Raises:
            StorageError: It cannot be opened.
        """
        database = Database.at(place, prefix=prefix)
        database.migrate()
        return cls(database, clock=clock, observers=observers)

    @classmethod
    def within(
        cls,
        connection: object,
        *,
        prefix: str = "kcp_",
        clock: Callable[[], datetime] = utc_now,
        observers: Iterable[Observer] = (),
    ) -> Self:
        """Join the transaction that a connection of the shop's is in; nothing is committed here.

        Args:
            connection: A driver's connection, SQLAlchemy's ``Connection`` or ``Session``, or
                Django's ``connection``.
            prefix: What the tables' names begin with.
            clock: Gives the present moment, aware.
            observers: Who is told that a notice was read, or that a body is none.

        Returns:
            An inbox for the length of that transaction. Errors of the driver pass as they are.

        Raises:
            StorageError: ``driver`` or ``transaction``.
        """
        return cls(Joined(connection, prefix), clock=clock, observers=observers)

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
        notice = read_notice(body, content_type, observers=self._observers, clock=self._stopwatch)
        with self._scope.transaction() as work:
            return self._states(work).keep(notice, body, content_type)

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
            claim, aside = self._states(work).claim_next(owner, now, now + lease)
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
            states = self._states(work)
            states.lock(notice.key.tno)
            return states.seen(notice)

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
            states = self._states(work)
            states.lock(item.notice.key.tno)
            if not states.holds(item):
                return Decision("ignore", "repeat")
            decision = decide(item.notice, states.seen(item.notice))
            states.finish(item, decision)
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
            states = self._states(work)
            states.lock(item.notice.key.tno)
            if states.holds(item):
                states.finish(item, Decision("ignore", UNPROVEN), note)

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
            self._states(work).put_back(claim, due, note)

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
            states = self._states(work)
            states.lock(states.row(notice_id).tno)
            row = states.row(notice_id)
            if row.decision in ("book", "unbook") and not undone:
                raise StorageError("booked", "this notice changed an order: undo that first")
            states.requeue(notice_id, by, why)

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

    def _states(self, work: Work) -> NoticeStates:
        return NoticeStates(work, self._clock, self._new_id)
