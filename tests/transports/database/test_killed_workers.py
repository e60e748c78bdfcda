"""Workers that are killed at any moment, and a server too: each deposit is booked exactly once."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from kcp_transports.database import Database, Inbox
from tests.transports.databases import Place, leaves_sockets

from .test_inbox import body

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
DEPOSITS = 40


def start_worker(place: Place, name: str) -> "subprocess.Popen[bytes]":
    paths = [ROOT, *(ROOT / root for root in ("schemas", "transports", "sandbox", "cli"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    module = [sys.executable, "-m", "tests.transports.database.booking_worker"]
    command = [*module, place.kind, place.address, place.prefix, name]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def open_ones(inbox: Inbox) -> int:
    return len(inbox.notices(limit=1000)) - len(inbox.notices(state="done", limit=1000))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_workers_book_each_deposit_once(place: Place, database: Database) -> None:
    random = Random(os.environ.get("KILL_SEED", "kill"))  # noqa: S311  # only moments
    inbox = Inbox(database)
    database.run("CREATE TABLE kcp_account (tno VARCHAR(14) PRIMARY KEY, booked INTEGER NOT NULL)")
    for number in range(1, DEPOSITS + 1):
        tno = str(number)
        database.run("INSERT INTO kcp_account VALUES (?, 0)", tno)
        for _ in range(random.randint(1, 3)):
            inbox.keep(body(tno=tno, noti_id=tno))
    workers = [start_worker(place, f"worker-{number}") for number in range(2)]
    until = time.monotonic() + 60 + 3 * ROUNDS
    try:
        for turn in range(ROUNDS):
            before = open_ones(inbox)
            # Where less than three are left, until none is.
            while before and open_ones(inbox) >= max(before - 2, 1):
                assert time.monotonic() < until
                time.sleep(0.005)
            time.sleep(random.uniform(0, 0.02))
            workers[turn % 2].kill()
            workers[turn % 2].wait()
            workers[turn % 2] = start_worker(place, f"worker-{turn + 2}")
            inbox.keep(body(tno=str(turn + 1), noti_id=str(turn + 1)))
        while open_ones(inbox):
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    counts = dict(database.run("SELECT tno, booked FROM kcp_account"))
    assert counts == {str(number): 1 for number in range(1, DEPOSITS + 1)}


@leaves_sockets
def test_a_server_that_is_killed_before_the_commit_leaves_the_claim(
    place: Place, database: Database
) -> None:
    if place.server is None:
        pytest.skip("SQLite has no server")
    inbox = Inbox(database)
    inbox.keep(body())
    claim = inbox.claim("one")
    assert claim is not None
    shop = place.connect()
    assert Inbox.within(shop, prefix=place.prefix).decide(claim).action == "book"
    place.server.stop()
    # The driver's own error; each has its own.
    with suppress(Exception):
        shop.commit()
    with suppress(Exception):
        shop.close()
    place.server.start()
    [row] = inbox.notices()
    assert row.state == "claimed"
    assert inbox.decide(claim).action == "book"
