"""A notice that waits for its next attempt outlives a sandbox whose state does."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from kcp_proto.messages import DepositNotice
from kcp_sandbox import Issued, Sandbox
from kcp_sandbox.notifying import waiting
from kcp_sandbox.store import MemoryStorage, SqliteStorage, StateFileError, Storage
from tests.sandbox.conftest import inside

from .test_notifying import START, Shop, takes

Open = Callable[[], Sandbox]
PLACE = "until reset: notice that waits, 0"
DIES = """
import os, signal, sys
from datetime import datetime
from kcp_sandbox import Sandbox

state, url, at = sys.argv[1:]
sandbox = Sandbox(state=state, notify=url, at=datetime.fromisoformat(at))
account = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5000)
sandbox.deposit(account.tno)
sandbox.deposit(account.tno, after=600)
sandbox.exchanges.wait_for("deposit.notice")
os.kill(os.getpid(), signal.SIGKILL)
"""


def refuses(notice: DepositNotice) -> tuple[int, dict[str, str], bytes]:
    del notice
    return 200, {}, b"not yet"


@pytest.fixture
def shop() -> Shop:
    return Shop(refuses)


@pytest.fixture(params=["memory", "file"])
def reopened(request: pytest.FixtureRequest, tmp_path: Path, issued: Issued, shop: Shop) -> Open:
    """Give a way to open one sandbox after another on the same state."""
    state: Storage | Path = MemoryStorage()
    if request.param == "file":
        state = tmp_path / "state.sqlite"
    return lambda: Sandbox(state=state, issued=issued, at=START, notify=shop.url)


def _account(sandbox: Sandbox, number: str = "V1") -> str:
    return sandbox.add_transaction("PAVC", ordr_idxx=number, state="issued", amount=5000).tno


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.01)


def _attempts(sandbox: Sandbox) -> list[int]:
    return [getattr(each, "attempt", 0) for each in sandbox.exchanges.of("deposit.notice")]


def test_the_attempts_that_are_left_come_after_a_restart(reopened: Open, shop: Shop) -> None:
    with shop:
        with reopened() as first:
            form = first.deposit(_account(first))
            first.exchanges.wait_for("deposit.notice")
            _until(lambda: first.clock() == START and inside(first).notifier.waiting == 1)
        assert len(shop.notices) == 1
        with reopened() as second:
            assert inside(second).notifier.waiting == 1
            second.clock.move(timedelta(hours=1))
            second.exchanges.wait_for("deposit.notice", count=9, timeout=20)
            _until(lambda: inside(second).notifier.waiting == 0)
            assert _attempts(second) == list(range(2, 11))
        with reopened() as third:
            third.clock.move(timedelta(hours=9))
            assert inside(third).notifier.waiting == 0
    assert len(shop.notices) == 10
    assert {notice.noti_id for notice in shop.notices} == {form["noti_id"]}


def test_what_was_to_come_late_still_does(reopened: Open, shop: Shop) -> None:
    shop.handle = takes
    with shop:
        with reopened() as first:
            first.deposit(_account(first), after=600)
        with reopened() as second:
            assert shop.notices == []
            second.clock.move(timedelta(minutes=10))
            second.exchanges.wait_for("deposit.notice", timeout=20)
        with reopened() as third:
            assert inside(third).notifier.waiting == 0
    assert len(shop.notices) == 1


def test_what_was_acknowledged_or_reset_waits_no_more(reopened: Open, shop: Shop) -> None:
    with shop:
        with reopened() as first:
            shop.handle = takes
            first.deposit(_account(first))
            _until(lambda: inside(first).notifier.waiting == 0)
        with reopened() as second:
            assert inside(second).notifier.waiting == 0
            shop.handle = refuses
            second.deposit(_account(second, "V2"), delivery="again-after-cancel")
            assert inside(second).notifier.waiting == 2
            second.reset()
            assert inside(second).notifier.waiting == 0
        with reopened() as third:
            assert inside(third).notifier.waiting == 0
            third.deposit(_account(third, "V3"))
            assert inside(third).notifier.waiting == 1


def test_too_many_are_refused_and_nothing_is_paid(
    reopened: Open, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_MOST_LASTING", 3)
    with shop, reopened() as sandbox:
        tno = _account(sandbox)
        for _ in range(2):
            sandbox.deposit(tno)
        for delivery in ("cancel-first", "again-after-cancel"):
            with pytest.raises(ValueError, match="3 notices wait already"):
                sandbox.deposit(tno, delivery=delivery)
        assert sandbox.deposit(tno)["totl_mnyx"] == "15000"
        with pytest.raises(ValueError, match="3 notices wait already"):
            sandbox.cancel_deposit(tno)
        shop.handle = takes
        sandbox.clock.move(timedelta(hours=1))
        _until(lambda: inside(sandbox).notifier.waiting == 0)
        assert sandbox.cancel_deposit(tno)["op_cd"] == "13"


def test_a_flood_is_bounded_without_a_state_too(
    issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_MOST", 5)
    with Sandbox(issued=issued, at=START, notify="http://127.0.0.1:9/") as sandbox:
        tno = _account(sandbox)
        for _ in range(5):
            sandbox.deposit(tno, after=60)
        with pytest.raises(ValueError, match="5 notices wait already") as caught:
            sandbox.deposit(tno, after=60)
        assert "5건" in getattr(caught.value, "korean", "")


@pytest.mark.parametrize(
    "change",
    [
        {"form": None},
        {"form": {"tno": 1}},
        {"attempts": 10},
        {"attempts": -1},
        {"attempts": True},
        {"attempts": "1"},
        {"planned": "now"},
        {"planned": "2026-03-01T09:00:00"},
        {"began": "x"},
        {"notify": {}},
        {"notify": {"url": "http://example.com/"}},
        {"notify": {"url": "ftp://127.0.0.1/"}},
        {"notify": {"other": 1}},
        {"notify": None},
        *(None, [], "x", b"\xff", b"{"),
    ],
)
def test_a_damaged_one_is_said_and_not_shown(
    tmp_path: Path, issued: Issued, change: object
) -> None:
    state = tmp_path / "state.sqlite"
    with Sandbox(state=state, issued=issued, at=START, notify="http://127.0.0.1:9/") as sandbox:
        sandbox.deposit(_account(sandbox), after=60, remitter="Secret Name")
    with SqliteStorage(state) as storage:
        whole = json.loads(storage.note(PLACE) or b"")
        if change == {"notify": {}}:
            # All of them have a value that holds where none is said, but the address is needed.
            change = {"notify": {"patience": "x"}}
        damaged = {**whole, **change} if isinstance(change, dict) else change
        storage.put_note(
            PLACE, damaged if isinstance(damaged, bytes) else json.dumps(damaged).encode()
        )
    for _ in range(2):
        with pytest.raises(StateFileError, match="damaged") as caught:
            Sandbox(state=state, issued=issued)
        assert "Secret" not in str(caught.value)


def test_kill_9_takes_no_notice_with_it(tmp_path: Path, shop: Shop) -> None:
    state = tmp_path / "state.sqlite"
    with shop:
        for died in range(3):
            done = subprocess.run(
                [sys.executable, "-c", DIES, str(state), shop.url, START.isoformat()],
                capture_output=True,
                check=False,
            )
            assert done.returncode == -signal.SIGKILL, done.stderr.decode()
            with SqliteStorage(state) as storage:
                there = [storage.note(f"{PLACE[:-1]}{place}") for place in range(9)]
            assert len(list(filter(None, there))) == 2 * (died + 1)
        shop.handle = takes
        with Sandbox(state=state, at=START + timedelta(hours=1)) as sandbox:
            _until(lambda: inside(sandbox).notifier.waiting == 0)
    assert len({(notice.tno, notice.noti_id) for notice in shop.notices}) == 6
    assert os.stat(state).st_mode & 0o777 == 0o600


def test_many_threads_and_acknowledgements_hold_nothing_up(
    tmp_path: Path, issued: Issued, shop: Shop
) -> None:
    shop.handle = takes

    def pay_often(tno: str) -> None:
        for _ in range(10):
            sandbox.deposit(tno)

    with shop, Sandbox(state=tmp_path / "s", issued=issued, notify=shop.url) as sandbox:
        accounts = [_account(sandbox, f"V{number}") for number in range(8)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(pay_often, accounts))
        _until(lambda: inside(sandbox).notifier.waiting == 0)
    assert len(shop.notices) == 80
