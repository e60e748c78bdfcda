"""A sandbox that is killed under load at any moment has every act that it acknowledged, whole."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
import urllib3

from benchmarks.notice_taker import taking_notices
from tests.sandbox.server.paying_shop import LANES, Lane, halves, lost

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
A_ROUND = 30.0
"""Seconds that a round may take at most, on the average; it takes two."""
A_FILE = 20
"""Rounds with one state file, after which its reading takes longer than all else."""


@pytest.fixture
def notify() -> Iterator[str]:
    """Give the address of a shop that takes every notice: few may wait in a state file."""
    with taking_notices() as taker:
        yield taker.url


@contextmanager
def killed(folder: Path, notify: str) -> Generator[dict[str, Any]]:
    """Run a sandbox on the folder's state file, and kill it when the block ends."""
    ready = folder / "ready.json"
    options = ["--state", folder / "state", "--ready-file", ready, "--notify", notify]
    command = [sys.executable, "-m", "kcp_cli", "sandbox", "--quiet", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 60
            while not ready.exists():
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.01)
            yield json.loads(ready.read_bytes())
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    ready.unlink(missing_ok=True)


def state_of(ready: dict[str, Any]) -> dict[str, Any]:
    with urllib3.PoolManager(ca_certs=ready["paths"]["ca"]) as pool:
        state: dict[str, Any] = pool.request("GET", f"{ready['url']}/_sandbox/api/state").json()
    return state


def work_until_killed(
    folder: Path, notify: str, name: str, moment: float
) -> tuple[dict[str, Any], list[Lane]]:
    """Let several lanes pay until a moment; give the state before, and the lanes."""
    with killed(folder, notify) as ready:
        state = state_of(ready)
        lanes = [Lane(ready, f"{name}L{number}") for number in range(LANES)]
        for lane in lanes:
            lane.start()
        until = time.monotonic() + 60
        while not all(lane.paid for lane in lanes):
            assert time.monotonic() < until
            assert all(lane.is_alive() for lane in lanes), [lane.wrong for lane in lanes]
            time.sleep(0.002)
        time.sleep(moment)
    for lane in lanes:
        lane.join(30)
    return state, lanes


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_sandbox_that_is_killed_under_load_has_all_that_it_acknowledged(
    tmp_path: Path, notify: str
) -> None:
    """Approvals, partial cancels, deposits and points; each restart is on the same state file."""
    random = Random(os.environ.get("KILL_SEED", "kill"))  # noqa: S311  # only moments
    until = time.monotonic() + 60 + ROUNDS * A_ROUND
    for first in range(0, ROUNDS, A_FILE):
        folder = tmp_path / str(first)
        folder.mkdir()
        lanes: list[Lane] = []
        points = 0
        for turn in range(first, min(first + A_FILE, ROUNDS) + 1):
            if turn < min(first + A_FILE, ROUNDS):
                moment = random.uniform(0, 0.3)
                state, further = work_until_killed(folder, notify, f"K{turn}", moment)
            else:
                further = []
                with killed(folder, notify) as ready:
                    state = state_of(ready)
            points = points or state["total_points"]
            assert [line for lane in lanes for line in lost(lane, state)] == []
            assert halves(state) == []
            assert state["total_points"] == points
            assert [lane.wrong for lane in further if lane.wrong] == []
            assert time.monotonic() < until
            # Of what was paid before, nothing changes any more but what a lane asked for last.
            lanes += further


def test_what_is_lost_or_half_there_is_noticed(tmp_path: Path, notify: str) -> None:
    _, lanes = work_until_killed(tmp_path, notify, "K", 0.3)
    with killed(tmp_path, notify) as ready:
        state = state_of(ready)
    assert halves(state) == [] == [line for lane in lanes for line in lost(lane, state)]
    kinds = {paid.kind for lane in lanes for paid in lane.paid.values()}
    assert {"points", "approval"} & kinds
    for key in ("payments", "transactions"):
        for each in state[key]:
            if any(each["tno"] in lane.paid for lane in lanes):
                less = {**state, key: [other for other in state[key] if other is not each]}
                assert any(lost(lane, less) for lane in lanes)
                each["points" if key == "payments" else "left"] += 1
                assert halves(state)
                each["points" if key == "payments" else "left"] -= 1
                break
