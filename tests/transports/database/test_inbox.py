"""A deposit is booked exactly once: repeats, any order, several workers, a crash, a lease's end."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from kcp_proto import KcpError, MessageError
from kcp_proto.notices import Decision
from kcp_transports.database import Claim, ClaimLost, Database, Inbox, KeptNotice, StorageError
from tests.hostile_text import EVERYTHING, SURROGATE, steering
from tests.transports.databases import Place

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAME, ACCOUNT = "홍길동", "T0309260000"


def body(op_cd: str = "50", noti_id: str = "1", tno: str = "1", tx_cd: str = "TX00") -> bytes:
    text = f"tno={tno}&tx_cd={tx_cd}&noti_id={noti_id}&op_cd={op_cd}&ipgm_mnyx=1004"
    return f"{text}&ipgm_name={NAME}&account={ACCOUNT}".encode()


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(database: Database, clock: Clock) -> Inbox:
    return Inbox(database, clock=clock)


def claimed(inbox: Inbox, owner: str = "one") -> Claim:
    claim = inbox.claim(owner)
    assert claim is not None
    return claim


def decided(inbox: Inbox) -> str:
    decision = inbox.decide(claimed(inbox))
    return f"{decision.action}/{decision.reason}"


def test_a_notice_goes_from_received_to_done(inbox: Inbox, clock: Clock) -> None:
    kept = inbox.keep(body())
    assert (kept.times, kept.notice.ipgm_mnyx) == (1, 1004)
    [row] = inbox.notices(state="received")
    assert (row.id, row.due, row.decision) == (kept.id, START, None)
    claim = claimed(inbox)
    assert (claim.id, claim.attempt, claim.until) == (kept.id, 1, START + timedelta(minutes=5))
    assert claim.notice == kept.notice
    [row] = inbox.notices(state="claimed")
    assert row.owner == "one"
    clock.pass_by(seconds=1)
    assert inbox.decide(claim) == Decision("book", "deposit")
    [row] = inbox.notices(state="done", tno="1")
    assert (row.decision, row.reason, row.due) == ("book", "deposit", None)
    assert inbox.claim("one") is None
    assert [event.event for event in inbox.history(kept.id)] == ["came", "claimed", "done"]


@pytest.mark.parametrize(
    ("op_cds", "decisions"),
    [
        ("50 13", "book/deposit unbook/cancel"),
        ("13 50", "ignore/cancel-first ignore/cancelled-before"),
        ("50 60", "book/deposit ignore/second-deposit"),
    ],
)
def test_deposit_and_cancel_come_in_any_order(
    inbox: Inbox, clock: Clock, op_cds: str, decisions: str
) -> None:
    for op_cd in op_cds.split():
        inbox.keep(body(op_cd))
        clock.pass_by(seconds=1)
    assert " ".join(decided(inbox) for _ in op_cds.split()) == decisions
    # A repeat of any of them changes nothing more.
    for op_cd in op_cds.split():
        assert inbox.keep(body(op_cd)).times == 2
    assert inbox.claim("one") is None


def test_a_repeat_is_counted_and_its_bytes_are_kept(inbox: Inbox, clock: Clock) -> None:
    first = inbox.keep(body())
    clock.pass_by(seconds=3)
    again = inbox.keep(body() + b"&more=1")
    assert (again.id, again.times) == (first.id, 2)
    assert inbox.decide(claimed(inbox)).action == "book"
    assert inbox.decide(again) == Decision("ignore", "repeat")
    assert [(each.when, each.body) for each in inbox.raw(first.id)] == [
        (START, body()),
        (START + timedelta(seconds=3), body() + b"&more=1"),
    ]
    [row] = inbox.notices()
    assert (row.times, row.first_came, row.last_came) == (2, START, clock.now)


def test_of_a_flood_of_repeats_only_the_first_bytes_are_kept(inbox: Inbox) -> None:
    for _ in range(102):
        inbox.keep(body())
    kept = inbox.keep(body())
    assert kept.times == 103
    assert len(inbox.raw(kept.id)) == 100


def test_what_is_no_notice_is_not_kept(inbox: Inbox) -> None:
    with pytest.raises(MessageError):
        inbox.keep(b'{"tno":"1"}')
    assert inbox.notices() == []


def test_kinds_without_a_number_are_not_taken_for_repeats(inbox: Inbox, clock: Clock) -> None:
    for tx_cd in ("TX02", "TX03", "TX00"):
        assert inbox.keep(body(tx_cd=tx_cd)).times == 1
        clock.pass_by(seconds=1)
    assert [decided(inbox) for _ in range(3)] == ["ignore/other-kind"] * 2 + ["book/deposit"]


@pytest.mark.parametrize("noti_id", ["가나다", "%00%5C%22'", "%F0%9F%98%80?%25s", "%EA%B0%80" * 20])
def test_odd_numbers_are_kept_as_they_are(inbox: Inbox, noti_id: str) -> None:
    kept = inbox.keep(body(noti_id=noti_id), "application/x-www-form-urlencoded; charset=utf-8")
    inbox.decide(kept)
    [row] = inbox.notices()
    assert row.noti_id == kept.notice.noti_id
    assert inbox.seen(kept.notice) == [kept.notice.key]


def test_a_lease_that_ended_is_given_to_another_worker(inbox: Inbox, clock: Clock) -> None:
    """The first one crashed, or comes back late."""
    inbox.keep(body())
    late = claimed(inbox)
    clock.pass_by(minutes=4)
    assert inbox.claim("two") is None
    clock.pass_by(minutes=1)
    claim = claimed(inbox, "two")
    assert claim.attempt == 2
    for act in (inbox.decide, inbox.reject, inbox.put_back):
        with pytest.raises(ClaimLost):
            act(late)
    assert inbox.decide(claim).action == "book"
    for each in (late, claim):
        with pytest.raises(ClaimLost):
            inbox.decide(each)


def test_a_late_worker_finishes_if_no_other_has_begun(inbox: Inbox, clock: Clock) -> None:
    inbox.keep(body())
    claim = claimed(inbox)
    clock.pass_by(hours=1)
    assert inbox.decide(claim).action == "book"


def test_what_is_put_back_waits_longer_each_time(inbox: Inbox, clock: Clock) -> None:
    inbox.keep(body())
    pauses: list[int] = []
    for _ in range(11):
        inbox.put_back(claimed(inbox), "the gateway does not answer")
        [row] = inbox.notices(state="received")
        assert row.due is not None
        pauses.append(int((row.due - clock.now).total_seconds()))
        clock.now = row.due - timedelta(seconds=1)
        assert inbox.claim("one") is None
        clock.now = row.due
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    inbox.put_back(claimed(inbox), after=timedelta(0))
    assert claimed(inbox).attempt == 13


def test_what_was_rejected_was_never_seen_and_may_come_again(inbox: Inbox, clock: Clock) -> None:
    """A forger who guesses a number does not keep the real notice from being booked."""
    kept = inbox.keep(body())
    inbox.reject(claimed(inbox), "no such deposit")
    [row] = inbox.notices()
    assert (row.state, row.decision, row.reason) == ("done", "ignore", "unproven")
    assert inbox.seen(kept.notice) == []
    clock.pass_by(hours=1)
    again = inbox.keep(body())
    assert (again.id, again.times) == (kept.id, 2)
    assert decided(inbox) == "book/deposit"


def test_a_requeue_is_written_down(inbox: Inbox) -> None:
    kept = inbox.keep(body("13"))
    assert decided(inbox) == "ignore/cancel-first"
    inbox.requeue(kept.id, by="김", why="the order was there all along")
    event = inbox.history(kept.id)[-1]
    assert (event.event, event.actor, event.when) == ("requeued", "김", START)
    assert event.note == "the order was there all along"
    assert decided(inbox) == "ignore/cancel-first"


def test_what_changed_an_order_is_requeued_only_after_that_was_undone(inbox: Inbox) -> None:
    kept = inbox.keep(body())
    assert decided(inbox) == "book/deposit"
    with pytest.raises(StorageError, match="undo") as caught:
        inbox.requeue(kept.id, by="kim", why="why not")
    assert caught.value.reason == "booked"
    assert inbox.claim("one") is None
    inbox.requeue(kept.id, by="kim", why="the backup was older", undone=True)
    assert decided(inbox) == "book/deposit"


@pytest.mark.parametrize("act", ["message", "requeue"])
def test_an_unknown_id_is_said(inbox: Inbox, act: str) -> None:
    settings = {"by": "kim", "why": "x"} if act == "requeue" else {}
    with pytest.raises(StorageError) as caught:
        getattr(inbox, act)("0" * 32, **settings)
    assert caught.value.reason == "unknown"
    assert inbox.raw("0" * 32) == []


def test_nothing_shows_a_person_but_the_raw_bytes(inbox: Inbox) -> None:
    """R24: never show a secret."""
    kept = inbox.keep(body(tno="20220609985470"))
    claim = claimed(inbox)
    shown = repr([kept, claim, inbox.notices(), inbox.history(kept.id), inbox.raw(kept.id), inbox])
    shown += str(inbox.message(kept.id))
    for secret in (NAME, ACCOUNT):
        assert secret not in shown
    assert "20220609985470" not in repr([kept, claim, *inbox.notices()])
    assert inbox.message(kept.id)["ipgm_mnyx"] == "1004"
    assert inbox.raw(kept.id)[0].body == body(tno="20220609985470")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at once; give their results, or their errors."""
    results: list[Any] = [None] * len(works)
    barrier = Barrier(len(works))

    def run(position: int) -> None:
        barrier.wait(20)
        try:
            results[position] = works[position]()
        except Exception as error:
            results[position] = error

    threads = [Thread(target=run, args=(position,)) for position in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_equal_notices_at_once_are_one(inbox: Inbox) -> None:
    for number in range(5):
        work = partial(inbox.keep, body(noti_id=str(number)))
        kept: list[KeptNotice] = at_once(work, work, work)
        assert sorted(each.times for each in kept) == [1, 2, 3]
        assert len({each.id for each in kept}) == 1


def test_workers_never_claim_the_same(inbox: Inbox) -> None:
    for number in range(12):
        inbox.keep(body(noti_id=str(number), tno=str(number)))
    found: list[str] = []

    def work() -> None:
        while claim := inbox.claim("worker"):
            found.append(claim.id)
            assert inbox.decide(claim).action == "book"

    assert at_once(work, work, work) == [None] * 3
    assert len(found) == len(set(found)) == 12


def test_two_workers_with_deposit_and_cancel_leave_nothing_booked(inbox: Inbox) -> None:
    for number in range(5):
        for op_cd in ("50", "13"):
            inbox.keep(body(op_cd, noti_id=str(number)))
        claims = [claimed(inbox), claimed(inbox)]
        decisions: list[Decision] = at_once(*[partial(inbox.decide, claim) for claim in claims])
        actions = {each.action for each in decisions}
        assert actions in ({"book", "unbook"}, {"ignore"})


def test_direct_bookings_of_one_notice_at_once_book_once(place: Place, database: Database) -> None:
    """Two processes of the shop's take the notice and its repeat, and book without a worker."""

    def take(number: int, op_cd: str) -> Decision:
        connection = place.connect()
        try:
            work = Inbox.within(connection, prefix=place.prefix)
            decision = work.decide(work.keep(body(op_cd, noti_id=str(number))))
            connection.commit()
            return decision
        finally:
            connection.close()

    for number in range(5):
        decisions = at_once(*[partial(take, number, "50")] * 3)
        assert sorted(each.action for each in decisions) == ["book", "ignore", "ignore"]
    for number in range(5, 10):
        decisions = at_once(partial(take, number, "50"), partial(take, number, "13"))
        actions = {each.action for each in decisions}
        assert actions in ({"book", "unbook"}, {"ignore"})


def test_what_the_shop_rolls_back_never_happened(
    place: Place, database: Database, inbox: Inbox
) -> None:
    inbox.keep(body())
    claim = claimed(inbox)
    connection = place.connect()
    work = Inbox.within(connection, prefix=place.prefix)
    assert work.decide(claim).action == "book"
    connection.rollback()
    assert inbox.notices()[0].state == "claimed"
    assert work.decide(claim).action == "book"
    connection.commit()
    connection.close()
    assert inbox.notices()[0].state == "done"


def test_a_connection_that_commits_by_itself_is_refused(place: Place, database: Database) -> None:
    connection = place.connect()
    if place.kind == "sqlite":
        connection.isolation_level = None
    elif place.kind == "postgresql":
        connection.autocommit = True
    else:
        connection.autocommit(True)
    work = Inbox.within(connection, prefix=place.prefix)
    with pytest.raises(StorageError, match="begin a transaction"):
        work.keep(body())
    connection.cursor().execute("BEGIN")
    assert work.keep(body()).times == 1
    connection.cursor().execute("COMMIT")
    connection.close()
    assert len(Inbox(database).notices()) == 1


NO_TEXT = b"\xff\xfe in a text"
FOREIGN = ("\x1b[2K\u202e\\x", "\\N{x", "\u00e9", "2026-13-01", b"\xff\x00", 1 << 60, -1, NO_TEXT)
CELLS = {
    "kcp_notice": (
        *("id", "tx_cd", "tno", "noti_id", "op_cd", "state", "decision", "reason", "times"),
        *("first_came", "last_came", "due", "owner", "attempts", "charset"),
    ),
    "kcp_notice_body": ("arrival", "came", "body", "content_type"),
    "kcp_notice_event": ("happened", "event", "actor", "note"),
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, names in CELLS.items() for column in names]
)
@pytest.mark.parametrize("cell", FOREIGN, ids=ascii)
def test_a_damaged_row_is_read_or_refused_in_the_inboxs_own_words(
    table: str, column: str, cell: object, tmp_path: Path
) -> None:
    """Whatever stands in a cell of the file, which may come from elsewhere."""
    path = tmp_path / "inbox.db"
    inbox = Inbox.open(path)
    kept = inbox.keep(body())
    inbox.put_back(claimed(inbox), "later")
    spoil(path, table, column, cell)
    for look in (
        inbox.notices,
        partial(inbox.history, kept.id),
        partial(inbox.raw, kept.id),
        partial(inbox.message, kept.id),
        partial(inbox.requeue, kept.id, by="staff", why="again"),
        partial(inbox.claim, "one"),
    ):
        error = refusal(look)
        reason = getattr(error, "reason", column)
        assert reason in ("damaged", "unknown", "failed", "body", "charset") or error is None
        assert steering(str(error)) == set()
    inbox.close()


def spoil(path: Path, table: str, column: str, cell: object) -> None:
    connection = sqlite3.connect(path)
    text = "CAST(? AS TEXT)" if cell == NO_TEXT else "?"
    connection.execute(f"UPDATE {table} SET {column} = {text}", (cell,))  # noqa: S608 - of the table above
    connection.commit()
    connection.close()


@pytest.mark.filterwarnings("ignore:.*set aside:RuntimeWarning")
@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, names in CELLS.items() for column in names]
)
@pytest.mark.parametrize("cell", FOREIGN, ids=ascii)
def test_no_cell_whatever_keeps_another_notice_from_being_claimed_or_listed(
    table: str, column: str, cell: object, tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "inbox.db"
    inbox = Inbox.open(path, clock=clock)
    inbox.keep(body())
    spoil(path, table, column, cell)
    clock.pass_by(seconds=1)
    other = inbox.keep(body(tno="2"))
    claims = [claim.id for _ in range(2) if (claim := inbox.claim("one"))]
    assert other.id in claims
    rows = inbox.notices()
    assert (len(rows), other.id in [row.id for row in rows]) == (2, True)
    # What was not claimed is seen to be damaged, or waits.
    assert len(claims) == 2 or {"damaged", "received"} & {row.state for row in rows}
    inbox.close()


Spoil = Callable[[Database, str], object]
BODIES: dict[str, Spoil] = {
    "no-notice": lambda database, id_: spoil_body(database, id_, b'{"tno": "1"}'),
    "nothing": lambda database, id_: spoil_body(database, id_, b""),
    "too-long": lambda database, id_: spoil_body(database, id_, body() + b"&x=" + b"1" * 70_000),
    "another-notices": lambda database, id_: spoil_body(database, id_, body(tno="3")),
    "no-charset": lambda database, id_: database.run(
        "UPDATE kcp_notice SET charset = ? WHERE id = ?", "utf-7", id_
    ),
    "gone": lambda database, id_: database.run(
        "DELETE FROM kcp_notice_body WHERE notice_id = ?", id_
    ),
    "never-done": lambda database, id_: database.run(
        "UPDATE kcp_notice SET state = ? WHERE id = ?", "no-state", id_
    ),
}


def spoil_body(database: Database, notice_id: str, data: bytes) -> None:
    database.run("UPDATE kcp_notice_body SET body = ? WHERE notice_id = ?", data, notice_id)


@pytest.mark.parametrize("how", BODIES)
def test_a_damaged_notice_is_set_aside_in_words_and_the_next_is_claimed(
    how: str, inbox: Inbox, database: Database, clock: Clock
) -> None:
    first = inbox.keep(body())
    clock.pass_by(seconds=1)
    second = inbox.keep(body(tno="2"))
    BODIES[how](database, first.id)
    with pytest.warns(RuntimeWarning, match=f"{first.id} is damaged, and set aside: ") as warned:
        assert claimed(inbox).id == second.id
    assert len(warned) == 1
    [row] = inbox.notices(state="damaged")
    assert (row.id, row.due, row.decision, row.tno) == (first.id, None, None, "1")
    event = inbox.history(first.id)[-1]
    assert (event.event, event.actor, event.note in str(warned[0].message)) == (
        *("set-aside", "one"),
        True,
    )
    assert event.note
    assert inbox.claim("one") is None


@pytest.mark.filterwarnings("ignore:.*set aside:RuntimeWarning")
def test_a_damaged_notice_that_comes_again_is_whole_again(inbox: Inbox, database: Database) -> None:
    first = inbox.keep(body())
    spoil_body(database, first.id, b"tno")
    assert inbox.claim("one") is None
    again = inbox.keep(body() + b"&more=1")
    assert (again.id, again.times) == (first.id, 2)
    claim = claimed(inbox)
    assert claim.notice == again.notice
    assert inbox.decide(claim) == Decision("book", "deposit")


@pytest.mark.filterwarnings("ignore:.*set aside:RuntimeWarning")
def test_a_person_may_have_a_damaged_notice_claimed_again(inbox: Inbox, database: Database) -> None:
    kept = inbox.keep(body())
    spoil_body(database, kept.id, b"tno")
    assert inbox.claim("one") is None
    spoil_body(database, kept.id, body())
    inbox.requeue(kept.id, by="kim", why="from the backup")
    assert decided(inbox) == "book/deposit"


@pytest.mark.filterwarnings("ignore:.*set aside:RuntimeWarning")
def test_what_was_booked_stays_so_whatever_becomes_of_its_row(
    inbox: Inbox, database: Database, clock: Clock
) -> None:
    """A row that is due although it was decided must not be booked a second time."""
    kept = inbox.keep(body())
    assert decided(inbox) == "book/deposit"
    for state in ("received", "claimed", "done"):
        database.run("UPDATE kcp_notice SET due = first_came, state = ?", state)
        assert inbox.claim("one") is None
        [row] = inbox.notices(state="damaged")
        assert (row.decision, row.reason) == ("book", "deposit")
    assert inbox.decide(inbox.keep(body())) == Decision("ignore", "repeat")
    assert inbox.claim("one") is None
    clock.pass_by(seconds=1)
    inbox.keep(body(op_cd="60"))
    assert decided(inbox) == "ignore/second-deposit"
    with pytest.raises(StorageError, match="undo"):
        inbox.requeue(kept.id, by="kim", why="why not")


@pytest.mark.filterwarnings("error")
def test_any_number_of_damaged_notices_block_none(
    inbox: Inbox, database: Database, clock: Clock
) -> None:
    """Neither do their warnings, where a program makes those errors."""
    damaged = {inbox.keep(body(noti_id=str(number))).id for number in range(45)}
    database.run("UPDATE kcp_notice_body SET body = ?", b"x")
    clock.pass_by(seconds=1)
    last = inbox.keep(body(tno="2"))
    assert claimed(inbox).id == last.id
    assert {row.id for row in inbox.notices(state="damaged")} == damaged


HEADERS = (
    "application/x-www-form-urlencoded;charset=UTF-8",
    'Application/X-WWW-Form-Urlencoded; Charset="utf-8"; x=1',
    "",
)


@pytest.mark.parametrize("header", HEADERS)
def test_the_header_of_each_arrival_is_kept_as_it_came(inbox: Inbox, header: str) -> None:
    kept = inbox.keep(body(), header)
    inbox.keep(body(), HEADERS[0])
    assert [each.content_type for each in inbox.raw(kept.id)] == [header, HEADERS[0]]
    assert claimed(inbox).notice == kept.notice


def refusal(look: Callable[[], object]) -> KcpError | None:
    try:
        look()
    except KcpError as error:
        return error
    return None


def test_a_workers_long_or_odd_name_is_its_own(inbox: Inbox) -> None:
    inbox.keep(body())
    claim = claimed(inbox, EVERYTHING * 9 + SURROGATE)
    assert inbox.decide(claim) == Decision("book", "deposit")


def test_what_an_inbox_shows_steers_nothing_and_names_no_one(inbox: Inbox) -> None:
    kept = inbox.keep(body())
    inbox.put_back(claim := claimed(inbox, EVERYTHING), f"{EVERYTHING} {NAME}")
    shown = repr([kept, claim, *inbox.notices(), *inbox.history(kept.id), *inbox.raw(kept.id)])
    assert steering(shown) == set()
    assert NAME not in shown
    assert ACCOUNT not in shown
    assert inbox.history(kept.id)[-1].note
